"""Excel workbooks of answers: xlsx and the older xls."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from schemas import catalogue
from schemas.errors import InputError
from survey.names import match_name
from survey.readers.grid import Grid, Hidden, Layout, Merge, grid_from_rows
from survey.readers.xlsx_facts import SheetFacts, read_facts, sheet_paths

Cell = int | float | str | bool | time | date | datetime | timedelta
Result = TypeVar("Result")

OLE_MARK = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_MOST_CELLS = 50_000_000  # Excel's 1,048,576 rows with 42 columns are 44 million
_SHOWN = 10


def read_xlsx(content: bytes, layout: Layout, sheet: str) -> Grid:
    """Read one sheet of an xlsx. `sheet` is "" where only one sheet has content.

    Numbers become text as Excel shows them without a number format: a whole number has no decimal
    point. Formulas count as the value that Excel stored; errors as their text (`#N/A`). Raises
    InputError for a sheet that is missing or not named, one whose cells lie too far apart to be a
    table, and formulas without a stored value, whose answers would be lost.
    """
    paths = sheet_paths(content, layout.file)
    facts = {name: read_facts(content, path, layout.file) for name, path in _wanted(paths, layout, sheet)}
    name = _only(layout, [name for name, fact in facts.items() if fact.last_row >= 0], named=bool(sheet))
    fact = facts[name]
    if (fact.last_row + 1) * (fact.last_column + 1) > _MOST_CELLS:
        found = f"{fact.last_row + 1:,}行 × {fact.last_column + 1:,}列"
        raise InputError(catalogue.TOO_WIDE.problem(layout.file, sheet=name, found=found))
    if fact.unvalued:
        listed = "、".join(fact.unvalued[:_SHOWN])
        more = f" ほか{len(fact.unvalued) - _SHOWN}セル" if len(fact.unvalued) > _SHOWN else ""
        raise InputError(catalogue.UNVALUED_FORMULA.problem(layout.file, sheet=name, found=listed + more))
    chosen = _guarded(lambda: _book(content).get_sheet_by_name(name), layout)
    return _grid(chosen, layout, fact)


def read_xls(content: bytes, layout: Layout, sheet: str) -> Grid:
    """Read one sheet of an older workbook (BIFF), which holds at most 65,536 rows by 256 columns.

    The cells of a BIFF file do not tell an error from a blank. Raises InputError as for xlsx, and for
    a workbook that is locked with a password.
    """
    if _ENCRYPTED_STREAM in content:
        raise InputError(catalogue.ENCRYPTED.problem(layout.file))
    book = _guarded(lambda: _book(content), layout)
    paths = {name: name for name in book.sheet_names}
    sheets = {
        name: _guarded(lambda name=name: book.get_sheet_by_name(name), layout)  # type: ignore[misc]
        for name, _ in _wanted(paths, layout, sheet)
    }
    filled = [name for name, entry in sheets.items() if entry.end is not None]
    return _grid(sheets[_only(layout, filled, named=bool(sheet))], layout, None)


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


def _book(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _guarded(read: Callable[[], Result], layout: Layout) -> Result:
    """Turn every failure of the reader into the one message for a damaged file."""
    try:
        return read()
    except PasswordError:
        raise InputError(catalogue.ENCRYPTED.problem(layout.file)) from None
    except (CalamineError, OSError, ValueError, OverflowError):
        raise InputError(catalogue.BROKEN.problem(layout.file)) from None
    except BaseException as error:  # the reader's own panics are no Exception
        if type(error).__name__ == "PanicException":
            raise InputError(catalogue.BROKEN.problem(layout.file)) from None
        raise


def _wanted(paths: dict[str, str], layout: Layout, sheet: str) -> list[tuple[str, str]]:
    """Names and parts of the sheets that may be read."""
    if not sheet:
        return list(paths.items())
    same = [(name, path) for name, path in paths.items() if match_name(name) == match_name(sheet)]
    if not same:
        raise InputError(catalogue.NO_SHEET.problem(layout.file, sheet=sheet, expected=_quoted(list(paths))))
    return same[:1]


def _only(layout: Layout, filled: Sequence[str], *, named: bool) -> str:
    if not filled:
        raise InputError(catalogue.EMPTY.problem(layout.file))
    if len(filled) > 1 and not named:
        raise InputError(catalogue.SEVERAL_SHEETS.problem(layout.file, found=_quoted(filled)))
    return filled[0]


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"「{name}」" for name in names)


def _grid(sheet: CalamineSheet, layout: Layout, facts: SheetFacts | None) -> Grid:
    values = _guarded(lambda: sheet.to_python(skip_empty_area=False), layout)
    rows = [[value if type(value) is str else cell_text(value) for value in row] for row in values]
    hidden = Hidden((), ())
    if facts is not None:
        for (row, column), text in facts.errors.items():
            _put(rows, row, column, text)
        hidden = Hidden(facts.hidden_rows, facts.hidden_columns)
    ranges = _guarded(lambda: sheet.merged_cell_ranges, layout) or []
    merges = [
        Merge(first[0], last[0], first[1], last[1]) for first, last in ranges if first[0] < layout.head_rows
    ]
    merges.sort(key=lambda merge: (merge.first_row, merge.first_column))
    return grid_from_rows(rows, layout, sheet.name, tuple(merges), hidden)


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Set a cell, which may lie beyond what the reader returned."""
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = text
