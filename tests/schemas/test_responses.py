from __future__ import annotations

from pathlib import Path

import pandera.pandas as pa
import pytest

from survey.rules.answer_checks import failing, response_schema
from tests.survey.small_city import define, small


@pytest.fixture
def schema(tmp_path: Path) -> pa.DataFrameSchema:
    return response_schema(small(define(tmp_path)).questionnaire)


def test_one_column_for_each_question(schema: pa.DataFrameSchema) -> None:
    assert list(schema.columns) == ["region", "age", "q1", "q2", "q2_text", "q3", "q4"]


@pytest.mark.parametrize(
    ("column", "texts", "expected"),
    [
        ("q1", ["1", "2", ""], {}),
        ("q1", ["1", "3", "", "1|2"], {"known_code": (1,), "one_mark": (3,)}),
        ("q2", ["x", "1|x", "3", "2|3"], {"known_code": (0, 1), "one_mark": (3,)}),
        ("q3", ["∅", "1|4", "", "?2", "1|?9"], {"known_code": (3, 4)}),
        ("q4", ["1|2", "1|9", "3"], {"known_code": (1,)}),
        ("q2_text", ["何でも", "1|2", ""], {}),
        ("q1", [], {}),
    ],
)
def test_each_text_of_a_failing_check_is_told(
    schema: pa.DataFrameSchema, column: str, texts: list[str], expected: dict[str, tuple[int, ...]]
) -> None:
    assert failing(schema, column, texts) == expected


@pytest.mark.parametrize("text", ["１", " 1", "1.0", "01"])
def test_nothing_is_coerced(schema: pa.DataFrameSchema, text: str) -> None:
    assert failing(schema, "q1", [text]) == {"known_code": (0,)}


def test_a_fault_of_the_program_names_no_cell() -> None:
    broken = pa.DataFrameSchema({"q": pa.Column(int, name="q")}, name="broken")
    with pytest.raises(TypeError, match="column q") as caught:
        failing(broken, "q", ["secret"])
    assert "secret" not in str(caught.value)
