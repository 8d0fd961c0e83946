from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from survey.answers.columns import column_from, framed
from survey.answers.raw_table import Hidden, RawTable
from survey.answers.table import Source
from survey.rules.cells import CELL_RULES, cell_rule, unknown_cells
from tests.survey.small_city import define, small


def cleaned(root: Path, **texts: list[str]) -> Source:
    """A cleaned file of the small city; a question that is not given is blank."""
    questionnaire = small(define(root)).questionnaire
    rows = max(map(len, texts.values()))
    sent = RawTable("raw/a.csv", "", "", (), (column_from([""] * rows),), 2, Hidden((), ()))
    source = Source(sent, questionnaire, {})
    fields = [key for question in questionnaire.questions for key in source.fields(question.key)]
    blank = [""] * rows
    return replace(
        source, clean=framed({key: column_from(texts.get(key.replace(":", "_"), blank)) for key in fields})
    )


def found(source: Source) -> dict[str, list[int]]:
    return {key: rows.tolist() for key, rows in unknown_cells(source).items()}


@pytest.mark.parametrize(
    ("column", "texts", "expected"),
    [
        ("q1", ["1", "2", ""], []),
        ("q1", ["1", "3", "", "1|2"], [1]),
        ("q2", ["x", "1|x", "3", "2|3"], [0, 1]),
        ("q3_1", ["0", "1", "", "2", "∅"], [3, 4]),
        ("q4", ["1|2", "1|9", "3", "∅"], [1]),
        ("q2_text", ["何でも", "1|2", ""], []),
        ("q1", ["１", " 1", "1.0", "01"], [0, 1, 2, 3]),
    ],
)
def test_each_cell_that_a_column_may_not_hold_is_found(
    tmp_path: Path, column: str, texts: list[str], expected: list[int]
) -> None:
    key = column.replace("_1", ":1")
    assert found(cleaned(tmp_path, **{column: texts})) == ({key: expected} if expected else {})


def test_a_fault_of_the_program_names_no_cell(tmp_path: Path) -> None:
    source = cleaned(tmp_path, q1=["1"])
    broken = replace(source, clean=source.clean.assign(q1=pd.Categorical([424242])))
    with pytest.raises(TypeError, match=r"raw/a\.csv") as caught:
        unknown_cells(broken)
    assert "424242" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_some_rule_fits_every_unknown_text(tmp_path: Path) -> None:
    question = small(define(tmp_path)).questionnaire.question("q1")
    assert cell_rule("", question, of_group=False).code == "E01"
    assert CELL_RULES[-1].fits("", question, False)
