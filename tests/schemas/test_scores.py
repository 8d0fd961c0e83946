"""Scores and recommendation in the list of options: what a scale is made of, and every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.questions.concepts import load_concepts
from tests.survey.small_city import CONCEPTS, write

HEAD = "list,option,label,score,net\n"


def load(root: Path, rows: str) -> None:
    write(root, "schemas/concepts.csv", "concept,label,options\nliking,好み,liking\n")
    write(root, "schemas/options.csv", HEAD + rows)


def test_options_without_a_score_are_in_no_scale(tmp_path: Path) -> None:
    load(
        tmp_path,
        "liking,good,良い,2.5,promoter\nliking,fair,普通,,passive\nliking,bad,悪い,-1,detractor\nliking,x,他,,\n",
    )
    assert load_concepts(tmp_path)["liking"].scales == {
        "_mean": {"good": 2.5, "bad": -1.0},
        "_net": {"good": 1.0, "fair": 0.0, "bad": -1.0},
    }


def test_a_list_without_the_columns_has_no_scale(tmp_path: Path) -> None:
    write(tmp_path, "schemas/concepts.csv", CONCEPTS.splitlines()[0] + "\nliking,好み,liking\n")
    write(tmp_path, "schemas/options.csv", "list,option,label\nliking,good,良い\n")
    assert load_concepts(tmp_path)["liking"].scales == {}


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ("liking,good,良い,高,\nliking,bad,悪い,0,\nliking,fair,普通,1,\n", 2, "score"),
        ("liking,good,良い,1,\nliking,bad,悪い,1,\n", 2, "score"),
        ("liking,good,良い,,promoter\nliking,bad,悪い,,passive\n", 2, "net"),
        ("liking,good,良い,,promoter\nliking,bad,悪い,,detractor\nliking,fair,普通,,middle\n", 4, "net"),
    ],
)
def test_a_scale_that_says_nothing_is_told(tmp_path: Path, rows: str, row: int, column: str) -> None:
    load(tmp_path, rows)
    with pytest.raises(InputError) as caught:
        load_concepts(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row, problem.column) == ("D132", row, column)
