"""Tables that staff enter, from CSV or Excel: rows of text with the number of each in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from schemas.errors import InputError, Problem
from schemas.messages.rule import FileRule
from schemas.tables.tabular import DefinitionRow, decode_text
from tracker.terms import messages

_ZIP = b"PK\x03\x04"


def read_sheet(path: Path, names: Mapping[str, str], required: Sequence[str]) -> list[DefinitionRow]:
    """The rows of a table whose columns have these names (our name: Japanese head; either may be written).

    An Excel file gives its first sheet. A column of another head is left unread. Raises InputError: G39 a required
    column is not there, G40 the file cannot be read.
    """
    lines = _lines(path)
    number, header = _header(lines)
    known = {head: name for name, head in names.items()} | {name: name for name in names}
    columns = [known.get(head, "") for head in header]
    missing = [
        messages.NO_SUCH_COLUMN.problem(path.name, row=number, column=names[name])
        for name in required
        if name not in columns
    ]
    if missing:
        raise InputError(missing)
    return [
        DefinitionRow(path.name, at, {name: cell for name, cell in zip(columns, line, strict=False) if name})
        for at, line in lines
        if at > number and any(line)
    ]


def heads_of(path: Path) -> list[str]:
    """The heads of a table's columns, as written. Raises InputError (G40)."""
    return _header(_lines(path))[1]


def _header(lines: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    return next(((at, line) for at, line in lines if any(line)), (1, []))


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a file with the number of each."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise messages.UNREADABLE.problem(path.name, detail="ファイルがありません").error() from None
    return _excel(path, content) if content.startswith(_ZIP) else _text(path, content)


def _text(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(decode_text(content, path.name), newline=""))
    try:
        return [(reader.line_num, [cell.strip() for cell in line]) for line in reader]
    except csv.Error:
        raise messages.UNREADABLE.problem(path.name, row=reader.line_num).error() from None


def _excel(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
        percentages = _percentages(content)
    except (CalamineError, OSError, ValueError, KeyError, BadZipFile, etree.XMLSyntaxError):
        raise messages.UNREADABLE.problem(path.name).error() from None
    return [
        (number, [_cell(cell, (number, column) in percentages) for column, cell in enumerate(row)])
        for number, row in enumerate(rows, start=1)
    ]


def _cell(value: object, percentage: bool) -> str:
    """A cell as text: a whole number without its `.0`, and one that is shown as 40% as that, though 0.4 is kept of it."""
    if percentage and isinstance(value, float):
        return f"{(Decimal(repr(value)) * 100).normalize():f}%"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


_PERCENTS = {"9", "10"}
"""The percentages among the formats that every workbook has (0% and 0.00%)."""

_LETTERS = 26


def _percentages(content: bytes) -> set[tuple[int, int]]:
    """The cells of the first sheet that are shown as percentages: row from 1, column from 0."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with ZipFile(io.BytesIO(content)) as parts:

        def part(name: str) -> etree._Element:
            return etree.fromstring(parts.read(name), parser)

        if "xl/styles.xml" not in parts.namelist():
            return set()
        styles, links = part("xl/styles.xml"), part("xl/_rels/workbook.xml.rels")
        first, *_ = part("xl/workbook.xml").iter("{*}sheet")
        own = next(value for key, value in first.items() if str(key).endswith("}id"))
        target = next(link.get("Target", "") for link in links if link.get("Id") == own)
        sheet = part(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    formats = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    percents = _PERCENTS | {key for key, code in formats.items() if "%" in code}
    cells = styles.find("{*}cellXfs")
    looks = {
        str(at) for at, one in enumerate(() if cells is None else cells) if one.get("numFmtId") in percents
    }
    return {_place(cell.get("r", "")) for cell in sheet.iter("{*}c") if cell.get("s") in looks}


def _place(reference: str) -> tuple[int, int]:
    """The row from 1 and the column from 0 of a cell: (12, 27) for AB12."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :] or 0), column - 1


def checked_sheet(
    path: Path,
    names: Mapping[str, str],
    required: Sequence[str],
    key: tuple[str, ...],
    wrong: Callable[[DefinitionRow], Problem | None],
) -> list[DefinitionRow]:
    """The rows of a table, checked: every problem is told at once, the first of each row.

    A required cell may not be empty (G37), `wrong` finds nothing, and no two rows have the same cells in the columns `key` (G35). Raises
    InputError, as for a table without rows (G30) and one that cannot be read.
    """
    rows = read_sheet(path, names, required)
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for row in rows:
        empty = next((name for name in required if not row[name]), None)
        problem = cell_problem(messages.EMPTY_CELL, row, empty, names) if empty is not None else wrong(row)
        place = tuple(row[name] for name in key)
        if problem is None and first.setdefault(place, row.number) != row.number:
            problem = cell_problem(messages.TWO_VALUES, row, key[0], names, detail=f"{first[place]}行")
        if problem is not None:
            problems.append(problem)
    if problems:
        raise InputError(problems)
    if not rows:
        raise messages.NO_VALUES.problem(path.name).error()
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
