"""Rules about raw answers, and how what they find becomes findings and the status of rows.

A rule is one object: its code, what staff read, what becomes of the row or cell, and the function that
decides. Rules of a stage are asked about the same table; a row takes the first that excludes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from schemas.findings import Treatment
from schemas.messages.rule import FindingRule
from schemas.settings.study import Survey
from survey.answers.coded import QuestionAnswers
from survey.answers.columns import Mask
from survey.answers.log import Log
from survey.answers.table import AnswerTable, Source, Status

_STATUS = {Treatment.EXCLUDED: Status.EXCLUDED, Treatment.INVALID: Status.INVALID}

Hits = Mask | Mapping[int, str]
"""The rows that a rule finds: a mask (n,), or what is quoted of each row."""


@dataclass(frozen=True, eq=False)
class Context:
    """What rules know besides the table.

    `adopted` and `dropped` are the rows that somebody decided to count, and not to count, (n,). `sample` are
    the numbers of all persons asked (None: not known). `answers` are the coded answers, once there are any,
    and `breakdowns` the concepts that group them.
    """

    survey: Survey
    breakdowns: Sequence[str]
    sample: frozenset[str] | None
    adopted: Mask
    dropped: Mask
    answers: Mapping[str, QuestionAnswers] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RowRule(FindingRule):
    """A rule about rows that are still open.

    `key` is the study's own column whose cell is quoted and corrected ("": the row as a whole); `expects`
    tells what is expected where that depends on the survey.
    """

    rows: Callable[[AnswerTable, Context], Hits]
    key: str = ""
    expects: Callable[[Survey], str] = lambda _: ""


@dataclass(frozen=True)
class FileNote:
    """Something about a file as a whole, told at one of its lines, or at a field of it (`key`)."""

    line: int
    found: str
    expected: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceRule(FindingRule):
    """A rule about a file and those of its rows that are still open; it leaves every row as it is."""

    notes: Callable[[Source, Mask, Survey], Iterable[FileNote]]


def apply(rules: Sequence[RowRule], table: AnswerTable, context: Context, log: Log) -> AnswerTable:
    """Tell what the rules find among the open rows; the table with the status of the rows that they close."""
    status = table.status.copy()
    for rule in rules:
        hits = rule.rows(table, context)
        told = hits if isinstance(hits, Mapping) else dict.fromkeys(np.flatnonzero(hits).tolist(), "")
        open_rows = [row for row in told if status[row] == Status.VALID]
        expected = rule.expects(context.survey)
        for row in open_rows:
            log.find(rule, table, row, rule.key, found=told[row], expected=expected)
        status[open_rows] = _STATUS.get(rule.treatment, Status.VALID)
    return replace(table, status=status)


def note(rules: Sequence[SourceRule], table: AnswerTable, survey: Survey, log: Log) -> None:
    """Tell what the rules find about the files."""
    for number, source in enumerate(table.sources):
        for rule in rules:
            for one in rule.notes(source, table.open[table.rows_of(number)], survey):
                log.note(rule, source, one.line, one.key, found=one.found, expected=one.expected)
