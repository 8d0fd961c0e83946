"""docs/指標の3年の例.md is carried out as it stands: its commands, what happens between them, and what they show."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from flows.cli import main
from tests.survey.small_city import CHOICES, FRAME, QUESTIONS, RULES, answer, csv_text, define, toml, write
from tests.workspaces import ROOT
from tracker.feeds.package import VALUES

STORY = ROOT / "docs/指標の3年の例.md"
DEFINITION = """indicator,level,number,name,unit,source,survey,concept,option,base,basis,baseline_year,baseline_value,targets,direction,bridge
kgi1,KGI,1,加入している市民の割合,%,survey,small,member,yes,{base},unweighted,2025,40.0,2032=65.0|2035=70.0,increase,{bridge}
"""


def steps() -> Iterator[tuple[str, list[str]]]:
    """Each command and event of the story with the lines that it must show."""
    blocks = re.findall(r"^```\n(.*?)^```", STORY.read_text(encoding="utf-8"), re.S | re.M)
    lines = "".join(blocks).splitlines()
    for place, line in enumerate(lines):
        if line[0] in "$※":
            after = lines[place + 1 :]
            end = next((at for at, one in enumerate(after) if one[0] in "$※"), len(after))
            yield line, after[:end]


def arrived(city: Path, year: str, yes: int, silent: int = 0) -> None:
    """The answers of 96 people, spread over ages and regions."""
    rows = []
    for number in range(96):
        place = number * 37 % 96
        said = "1" if place < yes else "" if place >= 96 - silent else "2"
        reason = "1" if said == "2" else ""
        rows.append(
            answer(str(number), F1=str(number % 2 + 1), F2=str(number // 2 % 3 + 1), 問1=said, 問2=reason)
        )
    write(city, f"raw/{year}/answers.csv", csv_text(rows))


def test_the_story_goes_as_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    define(tmp_path)
    for year, era in (("2030", "令和12年"), ("2031", "令和13年"), ("2032", "令和14年")):
        for name, content in (("questions", QUESTIONS), ("choices", CHOICES), ("rules", RULES)):
            write(tmp_path, f"schemas/{year}/small/{name}.csv", content)
        write(tmp_path, f"schemas/{year}/study.toml", toml().replace("2030", year).replace("令和12年", era))
        write(tmp_path, f"raw/{year}/frame.csv", FRAME)
    write(tmp_path, "schemas/indicators.csv", DEFINITION.format(base="all", bridge=""))
    events: list[Callable[[], None]] = [
        lambda: arrived(tmp_path, "2030", 48),
        lambda: arrived(tmp_path, "2031", 36),
        lambda: arrived(tmp_path, "2031", 54),
        lambda: arrived(tmp_path, "2032", 60, 6),
        lambda: write(tmp_path, "schemas/indicators.csv", DEFINITION.format(base="valid", bridge="overlap")),
    ]
    for line, shown in steps():
        if line.startswith("※"):
            events.pop(0)()
            continue
        code = main([*shlex.split(line)[2:], "--workspace", str(tmp_path)])
        told = "".join("".join(capsys.readouterr()).split())
        for expected in shown:
            assert "".join(expected.split()) in told, (line, told)
        assert code == (3 if any(one.startswith("[") for one in shown) else 0), (line, told)
    assert not events
    values = pd.read_csv(tmp_path / "reports/output/indicators" / VALUES)
    own = values[(values["group"] == "_T") & (values["basis"] == "unweighted")].set_index("time_period")
    assert own["value"].round(4).to_dict() == {2030: 50.0, 2031: 37.5, 2032: round(100 * 60 / 90, 4)}
    assert own["series"].to_dict() == {2030: "kgi1.1", 2031: "kgi1.1", 2032: "kgi1.2"}
    bridged = own.loc[2032]
    assert bridged["previous_reason"].startswith("定義が変わったため")
    assert bridged["previous_value"] == pytest.approx(100 * (54 / 96 + 60 / 90 - 60 / 96))
