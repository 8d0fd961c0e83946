"""Excel workbooks of answers: xlsx and the older xls."""

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.raw_table import Hidden, Notice
from survey.reading.formats.grid import (
    MOST_CELLS,
    Grid,
    HeadRows,
    Merge,
    grid_from_rows,
    only_sheet,
    same_table_beside,
    wanted_sheets,
)
from survey.reading.formats.kinds import unread_compound
from survey.reading.formats.process import DamagedError, LockedError
from survey.reading.formats.values import NumberTexts, cell_text, put_cell, struck_text
from survey.reading.formats.xls_process import read_sheets
from survey.reading.formats.xlsx_facts import (
    SheetFacts,
    read_facts,
    sheet_paths,
    struck_out,
    with_known_errors,
)

Corner = tuple[int, int]
Result = TypeVar("Result")

OLE_MARK = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_SHOWN = 10
_KNOWN_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
"""Errors that the reader of values knows; later versions of Excel have more (#SPILL!)."""


def read_xlsx(content: bytes, layout: HeadRows, sheet: str) -> Grid:
    """Read one sheet of an xlsx. `sheet` is "" where only one sheet has content.

    Numbers become text as Excel shows them without a number format: a whole number has no decimal
    point. Formulas count as the value that Excel stored; errors as their text (`#N/A`). Raises
    InputError for a sheet that is missing or not named, one whose cells lie too far apart to be a
    table, and formulas without a stored value, whose answers would be lost.
    """
    paths = sheet_paths(content, layout.file)
    struck = struck_out(content, layout.file)
    wanted = wanted_sheets(paths, layout, sheet)
    facts = {name: read_facts(content, paths[name], layout.file, struck) for name in wanted}
    heights = {name: fact.last_row + 1 for name, fact in facts.items() if fact.last_row >= 0}
    name = only_sheet(heights, layout, sheet)
    fact = facts[name]
    if (fact.last_row + 1) * (fact.last_column + 1) > MOST_CELLS:
        found = f"{fact.last_row + 1:,}行 × {fact.last_column + 1:,}列"
        raise InputError(file_rules.TOO_WIDE.problem(layout.file, sheet=name, found=found))
    if fact.unvalued:
        listed = "、".join(fact.unvalued[:_SHOWN])
        more = f" ほか{len(fact.unvalued) - _SHOWN}セル" if len(fact.unvalued) > _SHOWN else ""
        raise InputError(file_rules.UNVALUED_FORMULA.problem(layout.file, sheet=name, found=listed + more))
    if any(text.startswith("#") and text not in _KNOWN_ERRORS for text in fact.texts.values()):
        content = with_known_errors(content, paths[name])
    book = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(content)), layout)
    grid = _grid(_guarded(lambda: book.get_sheet_by_name(name), layout), layout, fact)
    return replace(grid, notices=(*grid.notices, *_beside(book, grid, layout))) if sheet else grid


def read_xls(content: bytes, layout: HeadRows, sheet: str) -> Grid:
    """Read one sheet of an older workbook (BIFF), which holds at most 65,536 rows by 256 columns.

    Raises InputError as for xlsx, and for a workbook that is locked with a password.
    """
    if _ENCRYPTED_STREAM in content:
        raise InputError(file_rules.ENCRYPTED.problem(layout.file))
    try:
        sheets = {entry.name: entry for entry in read_sheets(content)}
    except LockedError:
        raise InputError(file_rules.ENCRYPTED.problem(layout.file)) from None
    except DamagedError:
        other = unread_compound(content, layout.file)
        raise InputError(other or file_rules.BROKEN.problem(layout.file)) from None
    heights = {
        name: len(sheets[name].rows)
        for name in wanted_sheets(sheets, layout, sheet)
        if any(text for row in sheets[name].rows for text in row)
    }
    chosen = sheets[only_sheet(heights, layout, sheet)]
    grid = grid_from_rows(chosen.rows, layout, chosen.name, _merges(chosen.merges), chosen.hidden)
    others = [entry for entry in sheets.values() if sheet and entry is not chosen]
    notices = [same for entry in others for same in same_table_beside(grid, entry.name, entry.rows, layout)]
    return replace(grid, notices=(*grid.notices, *notices))


def _guarded(read: Callable[[], Result], layout: HeadRows) -> Result:
    """Turn every failure of the reader into the one message for a damaged file."""
    try:
        return read()
    except PasswordError:
        raise InputError(file_rules.ENCRYPTED.problem(layout.file)) from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise InputError(file_rules.BROKEN.problem(layout.file)) from None
    except BaseException as error:  # the reader's own panics are no Exception
        if type(error).__name__ == "PanicException":
            raise InputError(file_rules.BROKEN.problem(layout.file)) from None
        raise


def _grid(sheet: CalamineSheet, layout: HeadRows, facts: SheetFacts) -> Grid:
    values = _guarded(lambda: sheet.to_python(skip_empty_area=False), layout)
    numbers = NumberTexts()
    rows = [
        [
            value if type(value) is str else numbers[value] if type(value) is float else cell_text(value)
            for value in row
        ]
        for row in values
    ]
    for (row, column), text in facts.texts.items():
        put_cell(rows, row, column, text)
    for row, column in facts.struck:
        put_cell(rows, row, column, struck_text(rows[row][column]))
    hidden = Hidden(facts.hidden_rows, facts.hidden_columns)
    ranges = _guarded(lambda: sheet.merged_cell_ranges, layout) or []
    return grid_from_rows(rows, layout, sheet.name, _merges(ranges), hidden)


def _merges(ranges: Iterable[tuple[Corner, Corner]]) -> list[Merge]:
    return [Merge(first[0], last[0], first[1], last[1]) for first, last in ranges]


def _beside(book: CalamineWorkbook, grid: Grid, layout: HeadRows) -> tuple[Notice, ...]:
    """Other sheets whose head is the same, with the number of rows that are not read."""
    notices: list[Notice] = []
    for name in book.sheet_names:
        if name == grid.sheet:
            continue
        sheet = _guarded(lambda name=name: book.get_sheet_by_name(name), layout)  # type: ignore[misc]
        if sheet.width < 2 or sheet.height <= layout.head_rows:
            continue
        values = _guarded(lambda sheet=sheet: sheet.to_python(skip_empty_area=False), layout)  # type: ignore[misc]
        rows = [[cell_text(value) for value in row] for row in values]
        notices.extend(same_table_beside(grid, name, rows, layout))
    return tuple(notices)
