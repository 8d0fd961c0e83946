"""Shares that the tables of a document print for an answer or a group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import Numeral, plain
from reports.audit.reading.sheet import ParsedTable, is_change_head, read_sheet


def sheets_by_section(document: Document) -> Mapping[int, Sequence[ParsedTable]]:
    """The tables with numbers below each heading."""
    found: dict[int, list[ParsedTable]] = {}
    for grid in document.grids:
        sheet = read_sheet(grid)
        if sheet is not None:
            found.setdefault(grid.section, []).append(sheet)
    return found


def is_on(sheet: ParsedTable, column: int, bases: frozenset[str]) -> bool:
    """Whether a column may hold shares of those bases: it names one of them, or none."""
    return not bases or sheet.basis(column) in bases | {""}


def share_at(sheet: ParsedTable, row: int, column: int) -> Numeral | None:
    """The percentage in a cell; None if it has none, or if the column is one of changes."""
    cell = sheet.cells.get((row, column))
    if cell is None or is_change_head(sheet.head(column)):
        return None
    return cell.number if cell.share is None and column in sheet.percent_columns else cell.share


def rows_and_columns(sheet: ParsedTable, name: str) -> Iterator[tuple[int, int, bool]]:
    """Cells of the row of that name (True), and of the column of that name in total rows (False)."""
    for row in sheet.rows:
        if same_label(sheet.label(row), name):
            yield from ((row, column, True) for column in sheet.columns)
    for column in sheet.columns:
        if same_label(sheet.head(column), name):
            yield from ((row, column, False) for row in sheet.rows if sheet.is_total_row(row))


def row_named(sheet: ParsedTable, name: str) -> int | None:
    """The first row of that name."""
    return next((row for row in sheet.rows if same_label(sheet.label(row), name)), None)


def column_named(sheet: ParsedTable, name: str) -> int | None:
    """The first column of that name."""
    return next((column for column in sheet.columns if same_label(sheet.head(column), name)), None)


def same_label(one: str, other: str) -> bool:
    """Whether two labels are the same but for blanks, the mark of a low base, and n."""
    return _bare(one) == _bare(other) != ""


def _bare(text: str) -> str:
    return re.sub(r"[\s　*＊※]+|\(n=[\d,]+\)", "", plain(text))
