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

from schemas.numbers import parse_number
from schemas.questionnaire import Question, Questionnaire

KNOWN_CODE = "known_code"
ONE_MARK = "one_mark"
SEVERAL = "|"
"""Divides the codes of several marks."""

NONE_MARKED = "\u2205"
"""What stands for the marks of a question in which every choice is explicitly 0."""


@dataclass(frozen=True)
class Failure:
    """The rows (places in the table, ascending) whose cell of a column fails a named check."""

    column: str
    check: str
    rows: npt.NDArray[np.int64]


def response_schema(questionnaire: Questionnaire) -> pa.DataFrameSchema:
    """The schema of cleaned answers: one categorical text column for each question."""
    columns = {
        question.key: pa.Column("category", _checks(question), nullable=False)
        for question in questionnaire.questions
    }
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


def known_number(text: str, question: Question) -> bool:
    """Whether a text is a number that a number question can have: one of a band, if it has bands."""
    number = parse_number(text)
    return number is not None and (not question.choices or question.band(number) is not None)


def _checks(question: Question) -> list[pa.Check]:
    if question.kind == "text":
        return []
    if question.kind == "number":
        return [_named(KNOWN_CODE, lambda text: not text or known_number(text, question))]
    codes = frozenset(choice.code for choice in question.choices)
    if question.kind == "multiple":
        none = ("", NONE_MARKED)
        return [_named(KNOWN_CODE, lambda text: text in none or set(text.split(SEVERAL)) <= codes)]
    return [
        _named(KNOWN_CODE, lambda text: not text or set(text.split(SEVERAL)) <= codes),
        _named(ONE_MARK, lambda text: SEVERAL not in text or not set(text.split(SEVERAL)) <= codes),
    ]


def _named(name: str, test: Callable[[str], bool]) -> pa.Check:
    """A check that runs the test once for each category."""

    def by_category(series: pd.Series) -> pd.Series:
        passed = np.array([test(text) for text in series.cat.categories], dtype=np.bool_)
        return pd.Series(passed[series.cat.codes.to_numpy()], index=series.index)

    return pa.Check(by_category, name=name, error=name)
