"""Studies without a sample (everybody asked; whoever wanted to answer): no weight, error or test is told anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from flows.cli import main
from reports.audit.run import audit
from tests.made_city import (
    CHAPTER,
    FRAME_TABLE,
    SAMPLING,
    comparisons,
    study_toml,
    write_lists,
    write_year,
)
from tests.survey.small_city import write
from tests.workspaces import run_of

OF_SAMPLES = re.compile("統計的|信頼区間|標本|有意|検定|±|重み|抽出|無作為|母集団|p値")
INDICATORS = """indicator,level,number,name,unit,source,survey,concept,option,base,basis,baseline_year,baseline_value,targets,direction
kgi1,KGI,1,好きな人の割合,%,survey,city,liking,liked,all,study,2020,40.0,2030=55.0|2035=70.0,increase
"""
MATRIX = """
[[chapter.sections]]
title = "満足度と重要度"
[chapter.sections.matrix]
survey = "city"
x_label = "満足度"
y_label = "重要度"
x_group = "liked"
y_group = "liked"
scores = { much = 2, some = 1, little = -1, not = -2 }
quadrants = ["重点", "維持", "検討", "現状"]
areas = [["まち", "liking", "liking"], ["くらし", "liking", "liking"]]
"""


def sampling(kind: str) -> str:
    text = SAMPLING.replace("住民基本台帳からの無作為抽出", "公募")
    numbers = "population = 900\nsent = 900\n" if kind == "census" else ""
    return text.replace("population = 12000\nsent = 1500\n", numbers)


def define(root: Path, kind: str, **changes: str) -> None:
    write_lists(root, scores=(3, 2, 1, 0))
    usual = {"frame": "", "sampling": sampling(kind), "settings": f'kind = "{kind}"', **changes}
    write_year(root, 2025, study_toml(2025, **usual), liked=0.4)
    more = comparisons((2025,)) + CHAPTER.replace("COMPARE", "true") + MATRIX
    liked = {"東": 0.8, "西": 0.5, "南": 0.5, "北": 0.5}
    write_year(root, 2030, study_toml(2030, more=more, **usual), liked=liked)
    write(root, "schemas/indicators.csv", INDICATORS)


@pytest.fixture(scope="module", params=["census", "open"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    root = tmp_path_factory.mktemp(request.param)
    define(root, request.param)
    assert main(["run", "2030", "--direct", "--workspace", str(root)]) == 0
    return request.param, root


def output(root: Path) -> Path:
    return root / "reports" / "output" / "2030"


def texts(folder: Path) -> dict[str, list[str]]:
    """All words of the outputs that people read."""
    found = {}
    for name in ("chapter.docx", "appendix.docx"):
        document = docx.Document(str(folder / name))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        alts = [shape._inline.docPr.get("descr") or "" for shape in document.inline_shapes]
        found[name] = [*(part.text for part in document.paragraphs), *cells, *alts]
    page = (folder / "results.html").read_text(encoding="utf-8")
    found["results.html"] = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.S).split(
        "<"
    )
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    found["tables.xlsx"] = [
        cell
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, str)
    ]
    return found


def test_nothing_of_a_sample_is_said(city: tuple[str, Path]) -> None:
    kind, root = city
    for name, found in texts(output(root)).items():
        assert [text for text in found if OF_SAMPLES.search(text)] == [], name
        whole = "".join(found)
        told = "住民全体の割合とはいえ" if kind == "open" else "全数調査"
        assert told in whole, name
    assert not (output(root) / "weights.csv").exists()


def test_differences_are_told_by_their_size(city: tuple[str, Path]) -> None:
    _, root = city
    text = "\n".join(texts(output(root))["chapter.docx"])
    assert "「好き（計）」は56.1%で、2025年の39.1%から17.0ポイント増加しました。" in text
    assert (
        "「好き（計）」は東（80.0%）で他の地域より高く、西（45.3%）、南（48.8%）、北（50.5%）で低くなっています。"
        in text
    )
    assert "2025年との間に、大きな差は見られません。" in text
    assert "差が5ポイント以上あり" in text


def test_the_indicator_of_a_census_is_judged_and_that_of_a_poll_is_not(city: tuple[str, Path]) -> None:
    kind, root = city
    row = pd.read_csv(output(root) / "indicators.csv").iloc[0]
    assert row["value"] == 56.125
    assert pd.isna(row["se"])
    assert pd.isna(row["ci_low"])
    text = "\n".join(texts(output(root))["chapter.docx"])
    if kind == "census":
        assert (row["reached"], row["moved"]) == ("reached", "higher")
        assert "目標値を1.1ポイント上回り、達しています。" in text
    else:
        assert pd.isna(row["reached"])
        assert "住民全体の値とはいえず" in row["reason"]
        assert "達して" not in text.replace("達したか", "")


def test_estimates_have_no_errors_and_no_other_basis(city: tuple[str, Path]) -> None:
    kind, root = city
    frame = pd.read_csv(output(root) / "estimates.csv")
    assert set(frame["basis"]) == {"unweighted"}
    assert set(frame["method"]) == {kind}
    assert frame[["se", "ci_low", "ci_high", "p", "rest_p", "deff"]].isna().all(axis=None)


def test_check_and_audit_work(city: tuple[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, root = city
    assert main(["check", "2030", "--workspace", str(root)]) == 0
    assert "重み" not in capsys.readouterr().out
    run = run_of(root, "2030")
    for name in ("chapter.docx", "appendix.docx"):
        assert audit(name, (output(root) / name).read_bytes(), run).findings == ()


@pytest.mark.parametrize(
    ("kind", "changes", "code", "key"),
    [
        ("sample", {}, "D053", "frame.file"),
        ("census", {"frame": FRAME_TABLE}, "D057", "frame.file"),
        ("census", {"sampling": sampling("open")}, "D054", "surveys[1].sampling.sent"),
        ("open", {"settings": 'kind = "poll"'}, "D062", "kind"),
        ("open", {"settings": 'kind = "open"\ncounted_gap = 0.0'}, "D052", "counted_gap"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(  # noqa: PLR0917
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    changes: dict[str, str],
    code: str,
    key: str,
) -> None:
    define(tmp_path, kind, **({"sampling": SAMPLING} if kind == "sample" else {}) | changes)
    assert main(["check", "2030", "--workspace", str(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert f"[{code}]" in told
    assert key in told
