"""The shape of cleaned answers as text: a Pandera schema built from a questionnaire, never coercing.

Each column holds only codes of its question (or "" for no answer); a failing cell becomes one line
of the error list, at the one boundary below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.questions.questionnaire import Question, Questionnaire
from schemas.tables.numbers import parse_number
from survey.answers.fields import NONE_MARKED, SEVERAL

KNOWN_CODE = "known_code"
ONE_MARK = "one_mark"


def response_schema(questionnaire: Questionnaire) -> pa.DataFrameSchema:
    """The schema of cleaned answers: one column of text for each question."""
    columns = {
        question.key: pa.Column(str, _checks(question), nullable=False)
        for question in questionnaire.questions
    }
    return pa.DataFrameSchema(columns, strict=True, name=questionnaire.folder)


def failing(schema: pa.DataFrameSchema, column: str, values: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
    """The places of the texts of a column that fail the schema, by the name of the check.

    A column of answers holds few different texts, so each is validated once, whatever number of rows
    has it. A fault that is none of the named checks is a fault of this program: TypeError, which never
    quotes a cell.
    """
    try:
        schema.columns[column].validate(pd.DataFrame({column: pd.Series(values, dtype="str")}), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        if not cases["check"].isin([KNOWN_CODE, ONE_MARK]).all() or cases["index"].isna().any():
            raise TypeError(f"column {column} does not fit schema {schema.name}") from None
        return {
            str(check): tuple(sorted(int(place) for place in rows["index"]))
            for check, rows in cases.groupby("check", sort=True)
        }
    return {}


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
    return pa.Check(test, name=name, error=name, element_wise=True)
