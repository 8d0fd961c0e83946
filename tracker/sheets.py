"""Tables that staff enter: the rows below the head, by the names of their columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.errors import InputError, Problem
from schemas.messages.rule import FileRule
from schemas.tables.eras import read_year
from schemas.tables.numbers import has_other_digits
from schemas.tables.tabular import DefinitionRow
from tracker.terms import messages

_NUMBER = re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,15})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class EnteredSheet:
    """A table as text: the row of its head and the heads, and each row below with its number in the file."""

    file: str
    head_row: int
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def heads_in(heads: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The name of each column (our name: Japanese head; either may be written, in any width), "" for another head."""
    known = {_even(head): name for name, head in names.items()} | {_even(name): name for name in names}
    return [known.get(_even(head), "") for head in heads]


def unread_heads(sheet: EnteredSheet, names: Mapping[str, str]) -> list[str]:
    """The heads of the columns that are not read."""
    return [
        head
        for head, name in zip(sheet.heads, heads_in(sheet.heads, names), strict=True)
        if head and not name
    ]


def rows_of(sheet: EnteredSheet, names: Mapping[str, str], required: Sequence[str]) -> list[DefinitionRow]:
    """The rows of a table whose columns have these names. A column of another head is left unread.

    Raises InputError: G39 a required column is not there, G49 a column is there twice.
    """
    columns = heads_in(sheet.heads, names)
    problems = [
        messages.NO_SUCH_COLUMN.problem(sheet.file, row=sheet.head_row, column=names[name])
        for name in required
        if name not in columns
    ]
    problems += [
        messages.SAME_HEAD.problem(sheet.file, row=sheet.head_row, column=names[name])
        for name in names
        if columns.count(name) > 1
    ]
    if problems:
        raise InputError(problems)
    return [
        DefinitionRow(sheet.file, at, {name: cell for name, cell in zip(columns, line, strict=False) if name})
        for at, line in sheet.rows
        if any(line)
    ]


def checked_rows(
    sheet: EnteredSheet,
    names: Mapping[str, str],
    required: Sequence[str],
    key: tuple[str, ...],
    wrong: Callable[[DefinitionRow], Problem | None],
) -> list[DefinitionRow]:
    """The rows of a table, checked: every problem is told at once, the first of each row.

    A required cell may not be empty (G37), `wrong` finds nothing, and no two rows have the same cells in the columns `key`,
    whatever their width (G35), nor one that Excel has turned into a day (G51). Raises InputError, as for a table
    without rows (G30) and as `rows_of`.
    """
    rows = rows_of(sheet, names, required)
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for row in rows:
        empty = next((name for name in required if not row[name]), None)
        problem = cell_problem(messages.EMPTY_CELL, row, empty, names) if empty is not None else wrong(row)
        place = tuple(_even(row[name]) for name in key)
        if problem is None and first.setdefault(place, row.number) != row.number:
            problem = cell_problem(messages.TWO_VALUES, row, key[0], names, detail=f"{first[place]}行")
        if problem is None and (day := next((name for name in key if _DAY.fullmatch(row[name])), None)):
            problem = cell_problem(messages.DAY_FOR_KEY, row, day, names)
        if problem is not None:
            problems.append(problem)
    if problems:
        raise InputError(problems)
    if not rows:
        raise messages.NO_VALUES.problem(sheet.file).error()
    return rows


def cell_problem(
    rule: FileRule,
    row: DefinitionRow,
    column: str,
    names: Mapping[str, str],
    *,
    expected: str = "",
    detail: str = "",
) -> Problem:
    """A problem of a cell, under the Japanese head of its column."""
    return rule.problem(
        row.file, row=row.number, column=names[column], found=row[column], expected=expected, detail=detail
    )


def number_in(text: str) -> Decimal | None:
    """The number of a cell, in digits of either width, with or without commas at thousands; None for anything else.

    >>> number_in("1,234.5"), number_in("１２"), number_in("12人"), number_in("1,23")
    (Decimal('1234.5'), Decimal('12'), None, None)
    """
    even = unicodedata.normalize("NFKC", text)
    if has_other_digits(text) or not _NUMBER.fullmatch(even):
        return None
    return Decimal(even.replace(",", ""))


def fiscal_year_in(text: str) -> int | None:
    """The fiscal year of a cell, written in either calendar; None for anything else.

    >>> fiscal_year_in("2022年度"), fiscal_year_in("令和４年度"), fiscal_year_in("R4"), fiscal_year_in("4年度")
    (2022, 2022, 2022, None)
    """
    even = "".join(unicodedata.normalize("NFKC", text).split()).removesuffix("度")
    western = even.removesuffix("年")
    if re.fullmatch(r"\d{4}(?:\.0)?", western, re.ASCII):
        return int(western[:4])
    return read_year(even)


def _even(text: str) -> str:
    """A name as it is compared: in one width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())
