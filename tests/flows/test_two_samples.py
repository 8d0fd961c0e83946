"""A study with two samples: each survey its own breakdowns and population; one has no respondent numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.cli import main
from reports.runs.csv_tables import read_estimates
from schemas.errors import InputError
from schemas.loading.studies import load_study
from tests.survey.small_city import FRAME, PLAIN, csv_text, define, toml, write

PUPILS = """question,number,concept,type,text,choices,columns,layout,missing,max_choices
grade,問1,grade,single,学年,grade,学年,code,,
q1,問2,member,single,加入,yes_no,加入,code,,
"""
CHOICES = """list,code,label,option
grade,1,1年,g1
grade,2,2年,g2
yes_no,1,はい,yes
yes_no,2,いいえ,no
"""
SECOND = """
[[surveys]]
key = "pupils"
title = "中学生アンケート"
breakdowns = ["grade"]
[surveys.frame]
file = "raw/2030/pupils_frame.csv"
label = "市内の中学生"
margins = [["grade"]]
[surveys.sampling]
area = "小市"
target = "中学生"
method = "全数"
mode = "Web"
start = 2030-06-01
end = 2030-06-30
population = 400
sent = 100
[[surveys.files]]
path = "raw/2030/pupils.csv"
mode = "Web"
[chapter]
title = "意識"
plan = "計画"
office = "課"
introduction = ["小市の調査。"]
[[chapter.sections]]
title = "加入"
[[chapter.sections.items]]
survey = "pupils"
concept = "member"
by = ["grade"]
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    define(tmp_path)
    for name, rows in (("concepts", "grade,学年,grade\n"), ("options", "grade,g1,1年\ngrade,g2,2年\n")):
        path = tmp_path / f"schemas/{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    write(tmp_path, "schemas/2030/pupils/questions.csv", PUPILS)
    write(tmp_path, "schemas/2030/pupils/choices.csv", CHOICES)
    write(tmp_path, "schemas/2030/study.toml", toml() + SECOND)
    write(tmp_path, "raw/2030/frame.csv", FRAME)
    write(tmp_path, "raw/2030/pupils_frame.csv", "grade,population\ng1,300\ng2,100\n")
    rows = [
        (str(6 * place + age), str(region), str(age), *PLAIN[2:])
        for place, region in enumerate((1, 2))
        for age in (1, 2, 3)
    ]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    pupils = [("1", "1"), ("1", "2"), ("2", "1"), ("2", "1"), ("1", "1")]
    write(tmp_path, "raw/2030/pupils.csv", csv_text(pupils, ("学年", "加入")))
    return tmp_path


def test_each_sample_has_its_own_breakdowns_weights_and_base(city: Path) -> None:
    assert main(["run", "2030", "--direct", "--workspace", str(city)]) == 0
    estimates = read_estimates((city / "reports/output/2030/estimates.csv").read_bytes())
    pupils = estimates[estimates["survey"] == "pupils"]
    assert set(pupils["breakdown"]) == {"_T", "grade"}
    assert set(estimates[estimates["survey"] == "small"]["breakdown"]) == {"_T", "age_group", "region"}
    share = pupils[
        (pupils["concept"] == "member") & (pupils["option"] == "yes") & (pupils["breakdown"] == "_T")
        & (pupils["basis"] == "weighted") & (pupils["base"] == "all")
    ]["share"]  # fmt: skip
    assert share.tolist() == pytest.approx([(300 * 2 / 3 + 100) / 400])


def test_rows_without_a_number_are_all_counted(city: Path) -> None:
    """Two pupils answered the same: without a number they are two returns, and nobody is asked why."""
    assert main(["run", "2030", "--direct", "--workspace", str(city)]) == 0
    manifest = (city / "reports/output/2030/manifest.json").read_text(encoding="utf-8")
    assert '"survey": "pupils",\n      "valid": 5' in manifest
    assert main(["check", "2030", "--workspace", str(city)]) == 0


def test_the_codebook_holds_both_samples(city: Path, tmp_path: Path) -> None:
    book = str(tmp_path / "book.xlsx")
    before = {path: path.read_bytes() for path in (city / "schemas").rglob("*.*") if path.suffix != ".lock"}
    assert main(["codebook", "export", "2030", "--out", book, "--workspace", str(city)]) == 0
    assert main(["codebook", "import", "2030", book, "--workspace", str(city)]) == 0
    after = {path: path.read_bytes() for path in (city / "schemas").rglob("*.*") if path.suffix != ".lock"}
    assert after == before


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('breakdowns = ["grade"]', 'breakdowns = ["grade", "region"]', "D058"),
        ('margins = [["grade"]]', 'margins = [["region"]]', "D057"),
        ('breakdowns = ["grade"]', 'breakdowns = ["grade", "member"]', "D065"),
        ('by = ["grade"]', 'by = ["region"]', "D060"),
    ],
)
def test_contradictions_of_a_sample_are_told(city: Path, old: str, new: str, rule: str) -> None:
    path = city / "schemas/2030/study.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=rule):
        load_study(city, "2030")
