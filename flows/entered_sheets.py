"""A table that staff enter, from CSV, Excel or ODF: the sheet and the row of the head are found by its names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from schemas.errors import InputError
from schemas.messages import files as file_rules
from schemas.messages.office_tables import EVEN_ROWS, told_of_office_table
from survey.reading.formats.grid import HeadRows
from survey.reading.formats.notices import DIVIDED_NUMBER, LONG_ROW
from survey.reading.formats.workbook import OLE_MARK
from survey.reading.formats.xlsx_facts import sheet_paths
from survey.reading.formats.xlsx_percents import percent_cells
from survey.reading.reading import excel_sheets, read_bytes, read_grid
from tracker.sheets import EnteredSheet, heads_in
from tracker.terms import messages

_DEEPEST = 10  # rows of titles above the head
_UNEVEN = (file_rules.LONG_ROW.code, file_rules.NO_HEADER.code)


@told_of_office_table()
def read_entered(path: Path, names: Mapping[str, str], required: Sequence[str]) -> EnteredSheet:
    """The one table with these columns (our name: Japanese head; more than half of the required ones tell it).

    What is struck out or raised is marked, merged cells have their value in each row, percentages are shown as such.
    Where no row is such a head, the first one with content is taken for it. Raises InputError: G40 an older Excel file, which
    does not tell its percentages, G48 several sheets with the table, and as `survey.reading.reading.read_raw`.
    """
    if not path.is_file():
        raise InputError(file_rules.ABSENT_NAMED.problem(path.name))
    content = read_bytes(path.parent, path.name)
    if content.startswith(OLE_MARK):
        raise messages.UNREADABLE.problem(path.name, detail="古い形式のExcelファイル").error()
    tables: list[tuple[str, EnteredSheet, bool]] = []
    refused: InputError | None = None
    for sheet in excel_sheets(content, path.name):
        try:
            tables += _tables(content, path.name, sheet, names, required)
        except InputError as error:
            refused = refused or error
    found = [(sheet, table) for sheet, table, told in tables if told]
    if len(found) > 1:
        listed = "、".join(f"「{sheet}」" for sheet, _ in found)
        raise messages.SEVERAL_TABLES.problem(path.name, found=listed).error()
    if not found and refused is not None:
        raise refused
    if not tables:
        raise InputError(file_rules.EMPTY.problem(path.name))
    return found[0][1] if found else tables[0][1]


def _tables(
    content: bytes, file: str, sheet: str, names: Mapping[str, str], required: Sequence[str]
) -> Iterator[tuple[str, EnteredSheet, bool]]:
    """The sheet as a table, and whether one of its first rows is a head of these names; nothing for an empty one.

    Titles of a text file, which have fewer columns than the table below, are passed over. Raises InputError.
    """
    first: InputError | None = None
    for skipped in range(_DEEPEST):
        try:
            lines = list(_lines(content, file, sheet, skipped))
        except InputError as error:
            problem = error.problems[0]
            if problem.rule not in _UNEVEN or DIVIDED_NUMBER in problem.found:
                raise first or error from None
            first = first or error
            continue
        heads = (
            place for place, (_, cells) in enumerate(lines[:_DEEPEST]) if _is_head(cells, names, required)
        )
        place = next(heads, None)
        if place is None and first is not None:
            continue
        if lines:
            number, cells = lines[place or 0]
            below = tuple(lines[(place or 0) + 1 :])
            yield sheet, EnteredSheet(file, number, cells, below), place is not None
        return
    if first is not None:
        raise InputError([replace(problem, remedy=EVEN_ROWS) for problem in first.problems])


def _is_head(cells: Sequence[str], names: Mapping[str, str], required: Sequence[str]) -> bool:
    return len({*heads_in(cells, names)} & {*required}) * 2 > len(required)


def _lines(content: bytes, file: str, sheet: str, skipped: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows with content and the number of each; a percentage of Excel as such. Raises InputError."""
    grid = read_grid(content, HeadRows(file, skipped, 1), sheet)
    for notice in grid.notices:
        if notice.rule is LONG_ROW and DIVIDED_NUMBER in notice.found:
            raise InputError(file_rules.LONG_ROW.problem(file, row=notice.row, found=notice.found))
    percents = percent_cells(content, sheet_paths(content, file)[sheet], file) if sheet else frozenset()
    texts = [column.texts().tolist() for column in grid.columns]
    rows = [*grid.head, *zip(*texts, strict=True)]
    for number, row in enumerate(rows, start=grid.first_row - len(grid.head)):
        cells = tuple(
            _percentage(text) if (number, column) in percents else text.strip()
            for column, text in enumerate(row)
        )
        if any(cells):
            yield number, cells


def _percentage(text: str) -> str:
    """40% for 0.4, which is kept of it."""
    try:
        return f"{(Decimal(text) * 100).normalize():f}%"
    except ArithmeticError:
        return text.strip()
