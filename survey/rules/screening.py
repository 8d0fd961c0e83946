"""Which rows are returns: blank lines, totals, repeated headers, notes, duplicates and late answers are not."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from fnmatch import translate
from itertools import groupby

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.errors import InputError
from schemas.findings import Change
from schemas.messages import decisions as decision_rules
from schemas.questions.questionnaire import Question
from schemas.settings.study import Survey
from survey.answers.coded import QuestionAnswers
from survey.answers.columns import Mask, TextColumn, repeated_rows, row_numbers
from survey.answers.fields import DATE, ID, NONE_MARKED
from survey.answers.log import Log
from survey.answers.names import column_letter, match_name
from survey.answers.raw_table import RawTable
from survey.answers.returns import Part, Returns
from survey.answers.threads import together
from survey.cleaning.changes import FILLED
from survey.cleaning.dates import parse_day
from survey.rules import row_rules

Statuses = npt.NDArray[np.int8]


class Status(IntEnum):
    """Where a row is counted."""

    VALID = 0
    INVALID = 1
    EXCLUDED = 2


_TOTALS = frozenset(
    (
        "合計",
        "総計",
        "小計",
        "計",
        "総数",
        "平均",
        "平均値",
        "構成比",
        "割合",
        "件数",
        "total",
        "sum",
        "average",
    )
)
_NOTE = re.compile(r"[※*＊注]|備考|出典|資料")
_LONGEST_ID = 20
_SHOWN = 10
_CHANCE = 0.001  # rows that are alike by chance less often than this are pointed out


def note_hidden(table: RawTable, part: Part, log: Log) -> None:
    """List what a reader noticed, and rows and columns that the file keeps out of sight: all are read."""
    for notice in table.notices:
        log.line(notice.rule, part, notice.row, found=notice.found)
    for place, filled in table.filled.items():
        name, column = table.headings[place].name, table.columns[place]
        for row in filled:
            log.corrected(
                Change(table.file, table.sheet, table.first_row + row, name, FILLED.code, "", column[row])
            )
    rows = [row + 1 for row in table.hidden.rows if row + 1 >= table.first_row]
    if rows:
        listed = _listed([f"{row}行" for row in rows])
        log.line(row_rules.HIDDEN_ROWS, part, rows[0], found=f"{len(rows)}行（{listed}）")
    letters = [f"{column_letter(column)}列" for column in table.hidden.columns]
    if letters:
        found = f"{len(letters)}列（{_listed(letters)}）"
        log.line(row_rules.HIDDEN_COLUMNS, part, table.first_row - 1, found=found)


def screen(part: Part, log: Log) -> Mask:
    """Rows of a file that are returns. The others (blank, total, repeated header, note) are listed."""
    questions = [key for question in part.questionnaire.questions for key in part.fields(question.key)]
    filled = np.zeros(part.n, dtype=np.bool_)
    for rows in together(lambda key: part.raw[key].where(_visible, digits=True), questions, part.n):
        filled |= rows
    named = part.raw[ID].where(_visible, digits=True)
    dated = part.raw[DATE].where(_visible, digits=True) if DATE in part.raw else np.zeros_like(named)
    total = part.raw[ID].where(_is_total, digits=False) | part.first.where(_is_total, digits=False)
    note = ~filled & (part.raw[ID].where(_is_note, digits=False) | (~named & (part.beside | dated)))
    blank = ~filled & ~named & ~part.beside & ~dated
    keep = np.ones(part.n, dtype=np.bool_)
    for rows, rule in (
        (blank, row_rules.BLANK_ROW),
        (
            _repeats_header(part, [key for key in (ID, *questions) if key in part.headings]),
            row_rules.HEADER_ROW,
        ),
        (total, row_rules.TOTAL_ROW),
        (note, row_rules.FOOTNOTE_ROW),
    ):
        for row in np.flatnonzero(rows & keep).tolist():
            log.line(rule, part, int(part.row[row]))
        keep &= ~rows
    return keep


def set_apart(part: Part, dropped: Mask, log: Log) -> None:
    """List the rows that staff decided to leave out."""
    for row in np.flatnonzero(dropped).tolist():
        log.line(decision_rules.DROPPED, part, int(part.row[row]))


def not_counted(
    returns: Returns, survey: Survey, sample: Collection[str] | None, adopted: Mask, log: Log
) -> Mask:
    """Rows that are left out by their number or their date, shape (n,); an `adopted` row never is.

    Left out are test submissions, numbers outside the `sample` (None: not checked) and, unless the
    survey accepts them, answers after its last day. A date that cannot be read counts as in time.
    """
    out = np.zeros(returns.n, dtype=np.bool_)
    tests = _tests(returns.ids, survey.cleaning.test_ids)
    strangers = np.zeros(returns.n, dtype=np.bool_)
    if sample is not None:
        strangers = returns.ids.where(lambda text: bool(text) and text not in sample)
    for rows, rule in ((tests, row_rules.TEST_RETURN), (strangers, row_rules.OUTSIDE_SAMPLE)):
        for row in np.flatnonzero(rows & ~out & ~adopted).tolist():
            log.cell(rule, returns, row, ID)
        out |= rows & ~adopted
    return out | _late(returns, survey, out | adopted, log)


def _late(returns: Returns, survey: Survey, settled: Mask, log: Log) -> Mask:
    days = [parse_day(text) for text in returns.dates.values]
    first, last = survey.sampling.start, survey.sampling.end
    after = returns.dates.spread([day is not None and day > last for day in days])
    before = returns.dates.spread([day is not None and day < first for day in days])
    unread = returns.dates.spread(
        [day is None and text != "" for day, text in zip(days, returns.dates.values, strict=True)]
    )
    accepted = survey.cleaning.late == "accept"
    for rows, rule in (
        (after, row_rules.LATE_ACCEPTED if accepted else row_rules.LATE),
        (before, row_rules.EARLY),
        (unread, row_rules.UNREADABLE_DATE),
    ):
        for row in np.flatnonzero(rows & ~settled).tolist():
            log.cell(rule, returns, row, DATE, expected=f"{first}〜{last}")
    return np.zeros_like(after) if accepted else after & ~settled


def duplicates(returns: Returns, log: Log, adopted: Mask) -> Statuses:
    """The status of rows that share a respondent's number, shape (n,).

    Same answers in all of them: the first is kept, the others are excluded. Different answers: nobody
    can know which is right, so none is tabulated; the first counts as an invalid return (one came
    back), the others are excluded, until the contractor corrects them or somebody decides: of rows with
    different answers the one that is `adopted`, shape (n,), counts and the others are excluded. Rows
    without a number are not compared. Raises InputError (K03) where several rows of one number are
    adopted.
    """
    statuses = np.zeros(returns.n, dtype=np.int8)
    ids = returns.ids
    numbered = np.array([ID in part.headings for part in returns.parts], dtype=np.bool_)[returns.part]
    for row in np.flatnonzero(ids.where(lambda text: not text, digits=False) & numbered).tolist():
        log.cell(row_rules.NO_ID, returns, row, ID)
    counts = np.bincount(ids.codes, minlength=len(ids.values))
    rows = np.flatnonzero((counts > 1)[ids.codes] & ids.where(bool, digits=True))
    if not len(rows):
        return statuses
    answers = row_numbers([column.take(rows) for column in _compared(returns)])
    table = pd.DataFrame({"id": ids.codes[rows], "answers": answers, "row": rows})
    for _, group in table.groupby("id", sort=False):
        same = group["answers"].nunique() == 1
        first, *others = group["row"].tolist()
        if not same and adopted[[first, *others]].any():
            _adopt(returns, [first, *others], adopted, statuses, log)
            continue
        if not same:
            statuses[first] = Status.INVALID
            listed = "、".join(returns.where(row) for row in others)
            log.row(row_rules.OTHER_ANSWERS_FIRST, returns, first, found=f"{listed}と同じ整理番号")
        for row in others:
            statuses[row] = Status.EXCLUDED
            rule = row_rules.SAME_ANSWERS if same else row_rules.OTHER_ANSWERS
            log.row(rule, returns, row, found=f"{returns.where(first)}と同じ整理番号")
    return statuses


def _adopt(returns: Returns, rows: list[int], adopted: Mask, statuses: Statuses, log: Log) -> None:
    """Keep the one adopted row of a number, exclude the others."""
    chosen, *more = [row for row in rows if adopted[row]]
    if more:
        places = [returns.at(row) for row in (chosen, *more)]
        raise InputError(
            [
                decision_rules.TWO_ADOPTED.problem(part.file, sheet=part.sheet, row=int(part.row[place]))
                for part, place in places
            ]
        )
    log.row(decision_rules.ADOPTED, returns, chosen)
    for row in rows:
        if row != chosen:
            statuses[row] = Status.EXCLUDED
            log.row(decision_rules.NOT_ADOPTED, returns, row, found=f"{returns.where(chosen)}を採用")


def twins(returns: Returns, log: Log) -> None:
    """Note rows with different numbers whose answers are all the same; they stay in.

    Short questionnaires have many such rows by chance. With p the product of the shares of the row's
    answers, (n - 1)·p other rows are expected to be like it; only rows with less than 0.001 are noted.
    """
    if not returns.n:
        return
    columns = _compared(returns)
    repeated = repeated_rows(columns)
    if not len(repeated):
        return
    numbers = row_numbers([column.take(repeated) for column in columns])
    chance = np.zeros(len(repeated))
    for column in columns:
        counts = np.bincount(column.codes, minlength=len(column.values))
        chance += np.log(counts[column.codes[repeated]] / returns.n)
    rare = (returns.n - 1) * np.exp(chance) < _CHANCE
    firsts: dict[int, int] = {}
    for row, number in zip(repeated[rare].tolist(), numbers[rare].tolist(), strict=True):
        first = firsts.setdefault(number, row)
        if first != row:
            log.row(row_rules.TWINS, returns, row, found=f"{returns.where(first)}と同じ回答")


def straight_lines(returns: Returns, coded: Mapping[str, QuestionAnswers], survey: Survey, log: Log) -> None:
    """Note returns that give one answer to a whole row of questions with the same choices."""
    fewest = survey.cleaning.straight_lining
    if not fewest:
        return
    for _, group in groupby(survey.questionnaire.questions, key=_grid):
        questions = list(group)
        if len(questions) < fewest or questions[0].kind != "single":
            continue
        first, *others = [coded[question.key].codes for question in questions]
        flat = np.flatnonzero(first >= 0)
        for codes in others:
            flat = flat[codes[flat] == first[flat]]
        names = f"{questions[0].number}〜{questions[-1].number}（{len(questions)}問）"
        for row in flat.tolist():
            label = questions[0].choices[int(first[row])].label
            log.row(row_rules.STRAIGHT_LINE, returns, row, found=f"{names}がすべて「{label}」")


def _grid(question: Question) -> tuple[str, tuple[tuple[str, str], ...]]:
    return question.kind, tuple((choice.code, choice.label) for choice in question.choices)


def _compared(returns: Returns) -> Sequence[TextColumn]:
    """The columns of all questions; marks that are blank equal marks that are all 0."""
    return [
        column.replaced(["" if text == NONE_MARKED else text for text in column.values])
        for column in returns.answers.values()
    ]


def _repeats_header(part: Part, keys: list[str]) -> Mask:
    """Rows in which at least half of the columns hold their own heading."""
    matches = np.zeros(part.n, dtype=np.int32)
    for key in keys:
        heading = part.headings[key]
        own = {match_name(text) for text in (heading.name, *heading.cells)}
        known = None if any(text.isdigit() for text in own) else False
        rows = part.raw[key].where(lambda text, own=own: match_name(text) in own, digits=known)  # type: ignore[misc]
        if rows.any():  # seldom, and adding is what takes time
            matches += rows
    return matches * 2 >= len(keys)


def _listed(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("ほか" if len(names) > _SHOWN else "")


def _visible(text: str) -> bool:
    return text.isalnum() or bool(match_name(text))


def _is_total(text: str) -> bool:
    return not text.isdecimal() and match_name(text).casefold() in _TOTALS


def _is_note(text: str) -> bool:
    return len(text) > _LONGEST_ID or (not text.isalnum() and bool(_NOTE.match(text.strip())))


def _tests(ids: TextColumn, patterns: Collection[str]) -> Mask:
    """Rows whose number fits one of the patterns, whatever its case."""
    if not patterns:
        return np.zeros(len(ids), dtype=np.bool_)
    any_of = re.compile("|".join(translate(pattern.casefold()) for pattern in patterns))
    worded = all(re.search(r"[^0-9*?\[\]!-]", pattern) for pattern in patterns)
    return ids.where(
        lambda text: bool(text) and any_of.match(text.casefold()) is not None,
        digits=False if worded else None,
    )
