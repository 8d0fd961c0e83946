"""Tables that staff enter, from CSV or Excel: rows of text with the number of each in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from schemas.errors import InputError
from schemas.tables.tabular import DefinitionRow, decode_text
from tracker.terms import messages

_ZIP = b"PK\x03\x04"


def read_sheet(path: Path, heads: Mapping[str, str], required: Sequence[str]) -> list[DefinitionRow]:
    """The rows of a table whose columns are known by these heads (head as written: our name).

    An Excel file gives its first sheet. A column of another head is left unread. Raises InputError: G39 a required
    column is not there, G40 the file cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(messages.UNREADABLE.problem(path.name, detail="ファイルがありません")) from None
    lines = _excel(path, content) if content.startswith(_ZIP) else _text(path, content)
    number, header = next(((at, line) for at, line in lines if any(line)), (1, []))
    names = [heads.get(head, "") for head in header]
    wanted = {ours: head for head, ours in heads.items()}
    missing = [
        messages.NO_SUCH_COLUMN.problem(path.name, row=number, column=wanted[name])
        for name in required
        if name not in names
    ]
    if missing:
        raise InputError(missing)
    return [
        DefinitionRow(path.name, at, {name: cell for name, cell in zip(names, line, strict=False) if name})
        for at, line in lines
        if at > number and any(line)
    ]


def _text(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(decode_text(content, path.name), newline=""))
    try:
        return [(reader.line_num, [cell.strip() for cell in line]) for line in reader]
    except csv.Error:
        raise InputError(messages.UNREADABLE.problem(path.name, row=reader.line_num)) from None


def _excel(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError):
        raise InputError(messages.UNREADABLE.problem(path.name)) from None
    return [(number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


def _cell(value: object) -> str:
    """A cell as text: a whole number without its `.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
