"""Workbooks of answers: xlsx, xls and ods, read by their content."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from schemas import catalogue
from schemas.errors import InputError
from survey.grid import Grid, Layout, Merge, grid_from_rows
from survey.names import match_name

Cell = int | float | str | bool | time | date | datetime | timedelta

OLE_MARK = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_workbook(content: bytes, layout: Layout, sheet: str) -> Grid:
    """Read one sheet. `sheet` is "" where the workbook has a single sheet with content.

    Numbers become text as Excel shows them without a number format: a whole number has no decimal
    point. Formulas count as the value that Excel stored. Raises InputError for a workbook that is
    locked with a password or damaged, and for a sheet that is missing or not named.
    """
    if content.startswith(OLE_MARK) and _ENCRYPTED_STREAM in content:
        raise InputError(catalogue.ENCRYPTED.problem(layout.file))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _grid(_chosen(book, layout, sheet), layout)
    except PasswordError:
        raise InputError(catalogue.ENCRYPTED.problem(layout.file)) from None
    except (CalamineError, OSError, ValueError):
        raise InputError(catalogue.BROKEN.problem(layout.file)) from None


def cell_text(value: Cell) -> str:
    """A cell as text, the same on every machine.

    >>> cell_text(1.0), cell_text(2.5), cell_text(True), cell_text(date(2022, 7, 1))
    ('1', '2.5', 'TRUE', '2022-07-01')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _chosen(book: CalamineWorkbook, layout: Layout, sheet: str) -> CalamineSheet:
    names = book.sheet_names
    if sheet:
        for name in names:
            if match_name(name) == match_name(sheet):
                return book.get_sheet_by_name(name)
        raise InputError(catalogue.NO_SHEET.problem(layout.file, sheet=sheet, expected=_quoted(names)))
    sheets = [book.get_sheet_by_name(name) for name in names]
    filled = [entry for entry in sheets if entry.end is not None]
    if not filled:
        raise InputError(catalogue.EMPTY.problem(layout.file))
    if len(filled) > 1:
        found = _quoted([entry.name for entry in filled])
        raise InputError(catalogue.SEVERAL_SHEETS.problem(layout.file, found=found))
    return filled[0]


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"「{name}」" for name in names)


def _grid(sheet: CalamineSheet, layout: Layout) -> Grid:
    rows = [
        [value if type(value) is str else cell_text(value) for value in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    ranges = sheet.merged_cell_ranges or []
    merges = tuple(
        sorted(
            (
                Merge(first[0], last[0], first[1], last[1])
                for first, last in ranges
                if first[0] < layout.head_rows
            ),
            key=lambda merge: (merge.first_row, merge.first_column),
        )
    )
    return grid_from_rows(rows, layout, sheet.name, merges)
