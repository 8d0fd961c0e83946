"""Files that hold answers: readable by their owner only, written whole or not at all.

A table of texts is CSV in UTF-8 with BOM. A text that a spreadsheet would take for a formula is
written behind an apostrophe, and reading takes that apostrophe off again.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from schemas import catalogue
from schemas.errors import InputError, Problem

_OWNER_ONLY = 0o600
_OWNER_FOLDER = 0o700
_BOM = "\ufeff"
_ESCAPED = ("=", "+", "-", "@", "\t", "\r", "'")
_LONGEST_CELL = 1_000_000
_TEMPORARY = ".{}.new"


@dataclass(frozen=True)
class Line:
    """One line of a table: its number in the file (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def write_private(path: Path, content: bytes) -> None:
    """Put a file in place as a whole, readable by its owner only; a crash leaves the old one or the new one.

    Folders that are missing are made, open to their owner only.
    """
    _make_folder(path.parent)
    _put(path, content, _OWNER_ONLY)


def write_whole(path: Path, content: bytes) -> None:
    """The same for a file that holds no answers, with the usual permissions."""
    _put(path, content, 0o666)


def _put(path: Path, content: bytes, mode: int) -> None:
    temporary = path.with_name(_TEMPORARY.format(path.name))
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a change of names in a folder last through a crash, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_table(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table of texts (see `write_private`)."""
    write_private(path, table_bytes(head, rows))


def table_bytes(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table of texts as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    writer.writerows([_escaped(cell) for cell in row] for row in rows)
    return (_BOM + buffer.getvalue()).encode("utf-8")


def read_lines(root: Path, relative: str, head: Sequence[str]) -> list[Line]:
    """Read a table that `write_table` wrote. Raises InputError (A01) where it was changed into something else."""
    try:
        text = (root / relative).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(_damaged(relative, 1)) from None
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines = []
    number = 1
    try:
        if next(reader, []) != list(head):
            raise InputError(_damaged(relative, 1))
        for cells in reader:
            number += 1
            if len(cells) != len(head):
                raise InputError(_damaged(relative, number))
            lines.append(Line(number, dict(zip(head, map(_plain, cells), strict=True))))
    except csv.Error:
        raise InputError(_damaged(relative, number)) from None
    return lines


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_OWNER_FOLDER, exist_ok=True)


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_ESCAPED) else cell


def _plain(cell: str) -> str:
    return cell.removeprefix("'")


def _damaged(relative: str, number: int) -> Problem:
    return catalogue.RECORD_DAMAGED.problem(relative, row=number)
