"""Which rows are returns: blank lines, totals, repeated headers, notes, duplicates and late answers are not."""

from __future__ import annotations

import re
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas import catalogue
from schemas.study import Survey
from survey.columns import Mask, TextColumn, row_numbers
from survey.dates import parse_day
from survey.log import Log
from survey.names import column_letter, match_name
from survey.reading import RawTable
from survey.returns import DATE, ID, Returns, question_fields

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


def note_hidden(table: RawTable, log: Log) -> None:
    """Count rows and columns that the file keeps out of sight; they are read like all others."""
    rows = [row + 1 for row in table.hidden.rows if row + 1 >= table.first_row]
    if rows:
        log.table(
            catalogue.HIDDEN_ROWS, table, rows[0], f"{len(rows)}行（{_listed([f'{row}行' for row in rows])}）"
        )
    columns = [column_letter(column) for column in table.hidden.columns]
    if columns:
        listed = _listed([f"{letter}列" for letter in columns])
        log.table(catalogue.HIDDEN_COLUMNS, table, table.first_row - 1, f"{len(columns)}列（{listed}）")


def screen(returns: Returns, survey: Survey, log: Log) -> Mask:
    """Rows that are returns. The others (blank, total, repeated header, note) go to the error list."""
    questions = [
        field.key for question in survey.questionnaire.questions for field in question_fields(question)
    ]
    filled = np.zeros(returns.n, dtype=np.bool_)
    for key in questions:
        filled |= returns.cells[key].where(_visible)
    named = returns.cells[ID].where(_visible)
    dated = returns.cells[DATE].where(_visible) if DATE in returns.cells else np.zeros_like(named)
    total = returns.cells[ID].where(_is_total) | returns.first.where(_is_total)
    header = _repeats_header(returns, [ID, *questions])
    note = ~filled & (returns.cells[ID].where(_is_note) | (~named & (returns.beside | dated)))
    blank = ~filled & ~named & ~returns.beside & ~dated
    keep = np.ones(returns.n, dtype=np.bool_)
    for rows, rule in (
        (blank, catalogue.BLANK_ROW),
        (header, catalogue.HEADER_ROW),
        (total, catalogue.TOTAL_ROW),
        (note, catalogue.FOOTNOTE_ROW),
    ):
        for row in np.flatnonzero(rows & keep):
            log.row(rule, returns, int(row))
        keep &= ~rows
    return keep


def late(returns: Returns, survey: Survey, log: Log) -> Mask:
    """Rows whose date is after the survey's last day; dates that cannot be read count as in time."""
    if DATE not in returns.cells:
        return np.zeros(returns.n, dtype=np.bool_)
    column = returns.cells[DATE]
    days = [parse_day(text) for text in column.values]
    after = column.spread([day is not None and day > survey.sampling.end for day in days])
    before = column.spread([day is not None and day < survey.sampling.start for day in days])
    unread = column.spread(
        [day is None and text != "" for day, text in zip(days, column.values, strict=True)]
    )
    expected = f"{survey.sampling.start}〜{survey.sampling.end}"
    for rows, rule in (
        (after, catalogue.LATE),
        (before, catalogue.EARLY),
        (unread, catalogue.UNREADABLE_DATE),
    ):
        for row in np.flatnonzero(rows):
            log.cell(rule, returns, int(row), DATE, found=column[int(row)], expected=expected)
    return after


def duplicates(returns: Returns, survey: Survey, log: Log) -> Statuses:
    """The status of rows that share a respondent's number, shape (n,).

    Same answers in all of them: the first is kept, the others are excluded. Different answers: nobody
    can know which is right, so none is tabulated; the first counts as an invalid return (one came
    back), the others are excluded, until the contractor corrects them. Rows without a number are not
    compared.
    """
    statuses = np.zeros(returns.n, dtype=np.int8)
    ids = returns.cells[ID]
    for row in np.flatnonzero(ids.where(lambda text: not text)):
        log.cell(catalogue.NO_ID, returns, int(row), ID, found="")
    counts = np.bincount(ids.codes, minlength=len(ids.values))
    shared = (counts > 1)[ids.codes] & ids.where(bool)
    rows = np.flatnonzero(shared)
    if not len(rows):
        return statuses
    answers = row_numbers([column.take(rows) for column in _answers(returns, survey)])
    table = pd.DataFrame({"id": ids.codes[rows], "answers": answers, "row": rows})
    for _, group in table.groupby("id", sort=False):
        first, *others = group["row"].tolist()
        same = group["answers"].nunique() == 1
        where = f"{_place(returns, first)}と同じ整理番号"
        if not same:
            statuses[first] = Status.INVALID
            listed = "、".join(_place(returns, row) for row in others)
            log.row(catalogue.OTHER_ANSWERS_FIRST, returns, first, found=f"{listed}と同じ整理番号")
        for row in others:
            statuses[row] = Status.EXCLUDED
            log.row(catalogue.SAME_ANSWERS if same else catalogue.OTHER_ANSWERS, returns, row, found=where)
    return statuses


def twins(returns: Returns, survey: Survey, log: Log) -> None:
    """Note rows with different numbers whose answers are all the same; they stay in.

    Short questionnaires have many such rows by chance. With p the product of the shares of the row's
    answers, (n - 1)·p other rows are expected to be like it; only rows with less than 0.001 are noted.
    """
    columns = _answers(returns, survey)
    numbers = row_numbers(columns)
    chance = np.zeros(returns.n)
    for column in columns:
        counts = np.bincount(column.codes, minlength=len(column.values))
        chance += np.log(counts[column.codes] / returns.n)
    repeated = np.bincount(numbers)[numbers] > 1
    rare = (returns.n - 1) * np.exp(chance) < _CHANCE
    firsts: dict[int, int] = {}
    for row in np.flatnonzero(repeated & rare).tolist():
        first = firsts.setdefault(int(numbers[row]), row)
        if first != row:
            log.row(catalogue.TWINS, returns, row, found=f"{_place(returns, first)}と同じ回答")


def _answers(returns: Returns, survey: Survey) -> list[TextColumn]:
    """The cleaned columns of all questions; a mark that is blank equals one that is 0."""
    columns = []
    for question in survey.questionnaire.questions:
        for field in question_fields(question):
            column = returns.cells[field.key]
            if field.choice is not None:
                column = column.replaced([text or "0" for text in column.values])
            columns.append(column)
    return columns


def _repeats_header(returns: Returns, keys: list[str]) -> Mask:
    """Rows in which at least half of the columns hold their own heading."""
    matches = np.zeros(returns.n, dtype=np.int32)
    for number, source in enumerate(returns.sources):
        here = returns.source == number
        for key in keys:
            heading = source.headings[key]
            own = {match_name(text) for text in (heading.name, *heading.cells)}
            matches += here & returns.cells[key].spread(
                [match_name(text) in own for text in returns.cells[key].values]
            )
    return matches * 2 >= len(keys)


def _place(returns: Returns, row: int) -> str:
    """`12行`, with the file's name where there are several."""
    number = f"{int(returns.row[row])}行"
    if len(returns.sources) == 1:
        return number
    return f"{returns.sources[int(returns.source[row])].file} {number}"


def _listed(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + ("ほか" if len(names) > _SHOWN else "")


def _visible(text: str) -> bool:
    return bool(match_name(text))


def _is_total(text: str) -> bool:
    return match_name(text).casefold() in _TOTALS


def _is_note(text: str) -> bool:
    name = text.strip()
    return bool(_NOTE.match(name)) or len(name) > _LONGEST_ID
