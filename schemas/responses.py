"""The shape of cleaned answers as text: a Pandera schema built from a questionnaire, never coercing.

Each column holds only codes of its question (or "" for no answer); a failing cell becomes one line
of the error list, at the one boundary below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.questionnaire import Question, Questionnaire

KNOWN_CODE = "known_code"
ONE_MARK = "one_mark"
SEVERAL = "|"


@dataclass(frozen=True)
class Failure:
    """The rows (places in the table, ascending) whose cell of a column fails a named check."""

    column: str
    check: str
    rows: npt.NDArray[np.int64]


def field_keys(question: Question) -> tuple[str, ...]:
    """Keys of a question's columns: its own key, or `question:code` for each column of marks."""
    if question.layout == "marks":
        return tuple(f"{question.key}:{choice.code}" for choice in question.choices)
    return (question.key,)


def response_schema(questionnaire: Questionnaire) -> pa.DataFrameSchema:
    """The schema of cleaned answers: one categorical text column for each raw column of a question."""
    columns: dict[str, pa.Column] = {}
    for question in questionnaire.questions:
        checks = _checks(question)
        for key in field_keys(question):
            columns[key] = pa.Column("category", checks, nullable=False)
    return pa.DataFrameSchema(columns, strict=True, name=questionnaire.folder)


def failures(schema: pa.DataFrameSchema, cells: pd.DataFrame) -> tuple[Failure, ...]:
    """Validate and return every failing cell, by column in schema order and check.

    A fault of the table itself (a column that is absent or of another type) is a fault of this program:
    TypeError, which names the columns and never a cell.
    """
    unlike = sorted(set(schema.columns) ^ set(cells.columns))
    if unlike:
        raise TypeError(f"the table does not fit schema {schema.name}: {', '.join(unlike)}")
    try:
        schema.validate(cells, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        own = cases["check"].isin([KNOWN_CODE, ONE_MARK])
        if not own.all() or cases["index"].isna().any():
            names = sorted({str(name) for name in cases.loc[~own | cases["index"].isna(), "column"]})
            raise TypeError(f"the table does not fit schema {schema.name}: {', '.join(names)}") from None
        order = {name: place for place, name in enumerate(schema.columns)}
        groups = [
            Failure(str(column), str(check), np.sort(rows["index"].to_numpy(dtype=np.int64)))
            for (column, check), rows in cases.groupby(["column", "check"], sort=True)
        ]
        return tuple(sorted(groups, key=lambda failure: (order[failure.column], failure.check)))
    return ()


def _checks(question: Question) -> list[pa.Check]:
    if question.kind == "text":
        return []
    if question.layout == "marks":
        return [_named(KNOWN_CODE, lambda text: text in ("", "0", "1"))]
    codes = frozenset(choice.code for choice in question.choices)
    checks = [_named(KNOWN_CODE, lambda text: not text or set(text.split(SEVERAL)) <= codes)]
    if question.kind == "single":
        several = frozenset((SEVERAL,))
        checks.append(
            _named(ONE_MARK, lambda text: several.isdisjoint(text) or not set(text.split(SEVERAL)) <= codes)
        )
    return checks


def _named(name: str, test: Callable[[str], bool]) -> pa.Check:
    """A check that runs the test once for each category."""

    def by_category(series: pd.Series) -> pd.Series:
        passed = np.array([test(text) for text in series.cat.categories], dtype=np.bool_)
        return pd.Series(passed[series.cat.codes.to_numpy()], index=series.index)

    return pa.Check(by_category, name=name, error=name)
