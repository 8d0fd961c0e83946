"""`[surveys.weighting]` of study.toml: base weights from a column, trimming and bounds, from file to chapter."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import docx
import numpy as np
import pandas as pd
import pytest

from flows.cli import main
from reports.runs.csv_tables import read_estimates
from schemas.errors import InputError
from schemas.findings import Treatment
from schemas.loading.studies import load_study
from schemas.settings.weighting_settings import Weighting
from survey.cleaning.numbers import read_weight
from survey.ingest import Ingested, ingest
from tests.survey.returned.returned_lists import apply, judged, returned
from tests.survey.small_city import FILES, HEADER, answer, csv_text, define, small, toml, write

CHAPTER = """
[chapter]
title = "題"
plan = "計画"
office = "課"
introduction = ["小市の調査。"]
[[chapter.sections]]
title = "節"
[[chapter.sections.items]]
survey = "small"
concept = "member"
"""
WEIGHED = ("重み", *HEADER)
TEN_FRAME = """age_group,region,population
young,north,420
middle,north,280
young,south,180
middle,south,120
old,north,0
old,south,0
"""
"""700 persons in the north, 300 in the south; 600 young, 400 in the middle."""
TEN = [("1", "1")] * 4 + [("1", "2")] * 4 + [("2", "1"), ("2", "2")]
"""Region and age of ten returns: the four of `test_calibration.py`, where their weights are worked out."""


def settings(weighting: str, *, margins: str = '["region"], ["age_group"]') -> str:
    text = toml(f"[surveys.weighting]\n{weighting}\n{FILES}")
    return text.replace('margins = [["region"], ["age_group"]]', f"margins = [{margins}]")


def answered(root: Path, study: str, rows: list[tuple[str, ...]], header: tuple[str, ...] = WEIGHED) -> None:
    define(root, study)
    write(root, "raw/2030/answers.csv", csv_text(rows, header))


def of_ten(root: Path, weighting: str) -> int:
    """Run the ten returns of 1,000 persons; all in the north and the young in the south say yes."""
    answered(
        root,
        settings(weighting) + CHAPTER,
        [
            answer(str(place), F1=region, F2=age, 問1="2" if (region, age) == ("2", "2") else "1", 問2="")
            for place, (region, age) in enumerate(TEN, 1)
        ],
        HEADER,
    )
    write(root, "raw/2030/frame.csv", TEN_FRAME)
    return main(["run", "2030", "--direct", "--workspace", str(root)])


def estimates(root: Path) -> pd.DataFrame:
    return read_estimates((root / "reports/output/2030/estimates.csv").read_bytes())


def share(table: pd.DataFrame, basis: str, group: str = "_T", option: str = "yes") -> pd.Series:
    row = table[
        (table["concept"] == "member") & (table["option"] == option) & (table["group"] == group)
        & (table["basis"] == basis) & (table["base"] == "all")
    ]  # fmt: skip
    assert len(row) == 1
    return row.iloc[0]


def lines(root: Path) -> list[str]:
    return [one.text for one in docx.Document(str(root / "reports/output/2030/appendix.docx")).paragraphs]


def taken(root: Path, cells: list[str]) -> Ingested:
    rows = [(cell, *answer(str(place))) for place, cell in enumerate(cells, 1)]
    answered(root, settings('column = "重み"'), rows)
    study = load_study(root, "2030")
    return ingest(root, study, small(study))


# --- Base weights from a column ------------------------------------------------------------------


def test_base_weights_from_a_column_by_hand(tmp_path: Path) -> None:
    """Weights 2, 1 | 1, 1, 2 raked to 450 and 550: a share of 450/1000 x 2/3 + 550/1000 x 3/4 says yes.

    e = w (u - mean of u in the region), as R's rake() has it, and V = (1 - n/N) n/(n - 1) sum (e - mean)².
    """
    returns = [("1", "1", "2"), ("1", "2", "1"), ("2", "1", "1"), ("2", "2", "1"), ("2", "1", "2")]
    rows = [
        (weight, *answer(str(place), F1=region, 問1=said, 問2=""))
        for place, (region, said, weight) in enumerate(returns, 1)
    ]
    answered(tmp_path, settings('column = "重み"', margins='["region"]') + CHAPTER, rows)
    assert main(["run", "2030", "--direct", "--workspace", str(tmp_path)]) == 0
    row = share(estimates(tmp_path), "weighted")
    p = 0.45 * 2 / 3 + 0.55 * 3 / 4
    assert row["share"] == pytest.approx(p)
    w = np.array([300, 150, 137.5, 137.5, 275])
    u = (np.array([1, 0, 1, 0, 1]) - p) / 1000
    e = w * (u - np.array([u[:2].mean()] * 2 + [u[2:].mean()] * 3))
    assert row["se"] == pytest.approx(sqrt((1 - 5 / 1000) * 5 / 4 * ((e - e.mean()) ** 2).sum()))
    (line,) = [line for line in lines(tmp_path) if "初めの重み" in line]
    assert "回答ファイルの「重み」の列" in line


def test_unweighted_shares_and_their_tests_know_no_weights(tmp_path: Path) -> None:
    """The north says yes in 30 of 40, the south in 20 of 40; the weights would turn that round."""
    returns = (
        [("1", "1", "1")] * 30 + [("1", "2", "9")] * 10 + [("2", "1", "9")] * 20 + [("2", "2", "1")] * 20
    )
    rows = [
        (weight, *answer(str(place), F1=region, 問1=said, 問2=""))
        for place, (region, said, weight) in enumerate(returns, 1)
    ]
    chapter = CHAPTER.replace(
        'concept = "member"', 'concept = "member"\ngroups = ["joined"]\nby = ["region"]'
    )
    define(tmp_path)
    write(tmp_path, "schemas/option_groups.csv", "list,group,label,options\nyes_no,joined,加入,yes\n")
    study = settings('column = "重み"', margins='["region"]')
    write(tmp_path, "schemas/2030/study.toml", study + chapter)
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows, WEIGHED))
    assert main(["run", "2030", "--direct", "--workspace", str(tmp_path)]) == 0
    table = estimates(tmp_path)
    north, weighted = share(table, "unweighted", "north"), share(table, "weighted", "north")
    assert (north["share"], north["rest_diff"]) == pytest.approx((0.75, 0.25))
    assert (weighted["share"], weighted["rest_diff"]) == pytest.approx((0.25, 0.25 - 0.9))
    assert (north["letters"], weighted["letters"]) == ("B", "")
    assert share(table, "weighted", "south")["letters"] == "A"


@pytest.mark.fault("回答の組み合わせと票", "初めの重みが空欄、0以下、数でない", "R18")
@pytest.mark.parametrize("cell", ["", "0", "-1", "不明", "nan", "1e999"])
def test_a_weight_that_is_no_number_above_0_makes_the_return_invalid(tmp_path: Path, cell: str) -> None:
    result = taken(tmp_path, ["１２．５", cell, "3"])
    assert [(f.row, f.column, f.rule, f.treatment, f.found) for f in result.findings] == [
        (3, "重み", "R18", Treatment.INVALID, cell)
    ]
    assert (result.accounting.valid, result.accounting.invalid) == (2, 1)
    assert result.coded.base_weights is not None
    assert result.coded.base_weights.tolist() == [12.5, 3.0]


def test_a_weight_is_corrected_by_the_list_that_comes_back(tmp_path: Path) -> None:
    assert taken(tmp_path, ["1", "x"]).accounting.invalid == 1
    study = load_study(tmp_path, "2030")
    back = returned(tmp_path, study, {1: {"訂正後の値": "0", "訂正者": "委託先", "訂正日": "2030-07-10"}})
    with pytest.raises(InputError, match="K13"):
        judged(tmp_path, study, back)
    mended = apply(
        tmp_path, study, {1: {"訂正後の値": "2.5", "訂正者": "委託先", "訂正日": "2030-07-10"}}
    ).coded.base_weights
    assert mended is not None
    assert mended.tolist() == [1.0, 2.5]


def test_a_file_without_the_column_is_refused(tmp_path: Path) -> None:
    answered(tmp_path, settings('column = "重み"'), [answer("1")], HEADER)
    study = load_study(tmp_path, "2030")
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    (problem,) = caught.value.problems
    assert problem.column == "重み"
    assert "シート「調査」の「初めの重みの列」" in problem.remedy


def test_numbers_of_weights() -> None:
    assert read_weight("12.3456789012345") == 12.3456789012345
    assert read_weight("1,234.5") == 1234.5
    assert read_weight("2.5E-02") == 0.025
    assert np.isnan(read_weight("1,2"))


# --- Trimming and bounds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weighting", "words"),
    [
        ("trim = 1.6", "平均の1.6倍を上限とし"),
        (f'trim = {16 / 10.5}\ntrim_of = "median"', "中央値の1.52381倍を上限とし"),
        ('method = "linear"\nlowest = 0.1\nhighest = 1.6', "初めの重みの0.1倍から1.6倍まで"),
    ],
)
def test_weights_keep_the_bounds_of_the_study(tmp_path: Path, weighting: str, words: str) -> None:
    """The last of the ten stands for 140 of 1,000 where the ninth stops at 160, and for 120 in free raking."""
    assert of_ten(tmp_path, weighting) == 0
    assert share(estimates(tmp_path), "weighted", option="no")["share"] == pytest.approx(0.140, rel=1e-5)
    assert len([line for line in lines(tmp_path) if words in line]) == 1


def test_logit_weights_stay_inside_their_bounds(tmp_path: Path) -> None:
    assert of_ten(tmp_path, 'method = "logit"\nlowest = 0.5\nhighest = 1.6') == 0
    found = share(estimates(tmp_path), "weighted", option="no")["share"]
    assert 0.140 < found < 0.160
    assert [line for line in lines(tmp_path) if "ロジット" in line and "0.5倍から1.6倍まで" in line]


def test_bounds_that_cannot_be_kept_stop_the_run_with_what_is_short(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert of_ten(tmp_path, "trim = 1.2") == 3
    told = "".join(capfd.readouterr())
    assert "W10" in told
    assert "「小市アンケート」: ウエイトを" in told
    assert "raw/2030/frame.csv" in told
    assert "補正区分「地域」の「南」" in told
    assert "上限いっぱいでも 240.0人" in told.replace("\n", "")


def test_nothing_is_said_of_weights_for_which_nothing_is_set(tmp_path: Path) -> None:
    assert of_ten(tmp_path, "") == 0
    assert share(estimates(tmp_path), "weighted", option="no")["share"] == pytest.approx(0.12)
    assert not [line for line in lines(tmp_path) if "初めの重み" in line or "上限" in line]


# --- The settings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weighting", "key"),
    [
        ('method = "greg"', "method"),
        ('method = "logit"', "lowest"),
        ('method = "logit"\nlowest = 0.5', "highest"),
        ('method = "linear"\nlowest = 1.0\nhighest = 2.0', "lowest"),
        ('method = "linear"\nlowest = 0.0\nhighest = 2.0', "lowest"),
        ('method = "linear"\nlowest = 0.5\nhighest = 1.0', "highest"),
        ("lowest = 0.5", "lowest"),
        ("highest = 2", "highest"),
        ("trim = 1", "trim"),
        ('method = "logit"\nlowest = 0.5\nhighest = 2\ntrim = 3', "trim"),
        ('trim = 3\ntrim_of = "mode"', "trim_of"),
        ('trim_of = "median"', "trim_of"),
    ],
)
def test_a_setting_that_cannot_be(tmp_path: Path, weighting: str, key: str) -> None:
    define(tmp_path)
    write(tmp_path, "schemas/2030/study.toml", settings(weighting))
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, "2030")
    assert [(p.rule, p.column) for p in caught.value.problems] == [("D062", f"surveys[1].weighting.{key}")]


def test_the_table_may_be_left_out(tmp_path: Path) -> None:
    assert small(define(tmp_path)).weighting == Weighting()
