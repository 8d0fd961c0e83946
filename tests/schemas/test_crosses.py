"""crosses.csv on loading: the tables that it names, and every fault with its row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.questions.crosses import Cross
from tests.survey.small_city import STUDY, define, write

FILE = f"schemas/{STUDY}/crosses.csv"


def with_rows(root: Path, rows: str) -> None:
    define(root)
    write(root, FILE, "survey,row,column,layer,note\n" + rows)


def test_tables_of_two_and_of_three_questions(tmp_path: Path) -> None:
    with_rows(tmp_path, "small,member,needs,,\nsmall,age_group,wishes,region,三重クロス\n")
    two, three = load_study(tmp_path, STUDY).crosses
    assert (two.breakdown, two.group("yes")) == ("member", "yes")
    assert three == Cross("small", "age_group", "wishes", "region")
    assert (three.breakdown, three.group("old", "north")) == ("region×age_group", "north×old")


def test_without_the_file_no_question_is_crossed(tmp_path: Path) -> None:
    assert define(tmp_path).crosses == ()


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        ("large,member,needs,,", "D130", "survey"),
        ("small,nothing,needs,,", "D130", "row"),
        ("small,member,nothing,,", "D130", "column"),
        ("small,member,needs,nothing,", "D130", "layer"),
        ("small,member,member,,", "D130", "column"),
        ("small,member,needs,needs,", "D130", "layer"),
        ("small,age_group,needs,,", "D130", "row"),
        ("small,reason,needs,,", "D131", "row"),
    ],
)
def test_a_faulty_row_is_told(tmp_path: Path, row: str, rule: str, column: str) -> None:
    with_rows(tmp_path, f"small,reason,needs,,\n{row}\n")
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, STUDY)
    problem = caught.value.problems[-1]  # of two equal rows both are told
    assert {one.rule for one in caught.value.problems} == {rule}
    assert (problem.file, problem.row, problem.column) == (FILE, 3, column)
