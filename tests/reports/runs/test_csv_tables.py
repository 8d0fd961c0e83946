from __future__ import annotations

import csv
import io
import math

import pandas as pd
import pytest

from reports.runs.csv_tables import changes_csv, frame_csv, read_estimates, read_indicators
from schemas.findings import Change


def test_a_missing_number_is_an_empty_cell_and_the_file_opens_in_excel() -> None:
    content = frame_csv(pd.DataFrame({"group": ["全体", "20歳代"], "share": [1 / 3, math.nan]}))
    assert content.decode("utf-8-sig") == "group,share\n全体,0.333333333333\n20歳代,\n"
    assert content.startswith(b"\xef\xbb\xbf")


def test_a_cell_with_any_line_break_stays_one_cell() -> None:
    change = Change("a.csv", "", 3, "問1", "N01", "一\r二\n三", "1")
    text = changes_csv([change]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[1] == ["a.csv", "", "3", "問1", "N01", "一\r二\n三", "1"]


def test_a_changed_cell_that_looks_like_a_formula_is_text() -> None:
    change = Change("a.csv", "", 3, "問1", "N01", '=HYPERLINK("x")', "1")
    line = changes_csv([change]).decode("utf-8-sig").splitlines()[1]
    assert line == """a.csv,,3,問1,N01,"'=HYPERLINK(""x"")",1"""


@pytest.mark.parametrize(
    "label", ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "'quoted", "NA", "", "20歳代"]
)
def test_a_label_that_looks_like_a_formula_is_text_and_read_back(label: str) -> None:
    content = frame_csv(pd.DataFrame({"indicator": ["kgi1"], "name": [label], "value": [-0.5]}))
    cell = next(csv.reader(io.StringIO(content.decode("utf-8-sig").splitlines()[1])))
    assert not cell[1].startswith(("=", "+", "-", "@"))
    assert cell[2] == "-0.5"
    assert read_indicators(content)["name"].tolist() == [label]
    estimates = pd.DataFrame({"option": [label, "x"], "share": [1.0, math.nan]})
    read = read_estimates(frame_csv(estimates))
    assert read["option"].tolist() == [label, "x"]
    assert read["share"].dtype == "float64"
