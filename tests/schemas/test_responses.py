from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from schemas.responses import failures, response_schema
from tests.survey.small_city import define, small


def table(n: int, keys: list[str], **cells: list[str]) -> pd.DataFrame:
    return pd.DataFrame({key: pd.Categorical(cells.get(key, [""] * n)) for key in keys})


def test_each_cell_of_a_failing_check_is_told(tmp_path: Path) -> None:
    schema = response_schema(small(define(tmp_path)).questionnaire)
    keys = list(schema.columns)
    assert keys == ["region", "age", "q1", "q2", "q2_text", "q3", "q4"]
    cells = table(
        4, keys, q1=["1", "3", "", "1|2"], q2=["x", "1|x", "3", "x"], q3=["∅", "1|4", "", "?2"], q4=["1|2", "1|9", "3", ""]
    )  # fmt: skip
    assert [(f.column, f.check, f.rows.tolist()) for f in failures(schema, cells)] == [
        ("q1", "known_code", [1]),
        ("q1", "one_mark", [3]),
        ("q2", "known_code", [0, 1, 3]),
        ("q3", "known_code", [3]),
        ("q4", "known_code", [1]),
    ]


def test_a_table_without_faults(tmp_path: Path) -> None:
    schema = response_schema(small(define(tmp_path)).questionnaire)
    assert failures(schema, table(3, list(schema.columns))) == ()


def test_nothing_is_coerced(tmp_path: Path) -> None:
    schema = response_schema(small(define(tmp_path)).questionnaire)
    cells = table(1, list(schema.columns), q1=["１"])
    assert [(f.column, f.check) for f in failures(schema, cells)] == [("q1", "known_code")]


@pytest.mark.parametrize("fault", ["absent", "number"])
def test_a_table_of_another_shape_is_a_fault_of_the_program(tmp_path: Path, fault: str) -> None:
    schema = response_schema(small(define(tmp_path)).questionnaire)
    cells = table(2, list(schema.columns), q2=["secret", ""])
    cells = cells.drop(columns="q1") if fault == "absent" else cells.assign(q1=np.array([1, 2]))
    with pytest.raises(TypeError, match="q1") as caught:
        failures(schema, cells)
    assert "secret" not in str(caught.value)
