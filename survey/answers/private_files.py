"""Files that hold answers: readable by their owner only, written whole or not at all.

A table of texts is CSV in UTF-8 with BOM. A text that a spreadsheet would take for a formula is
written behind an apostrophe, and reading takes that apostrophe off again.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from schemas.errors import InputError, Problem
from schemas.messages import decisions as decision_rules
from schemas.tables.csv_text import csv_text, escaped, unescaped
from schemas.tables.saving import make_folder, write_whole
from schemas.tables.taking import take

_OWNER_FOLDER = 0o700
_Record = TypeVar("_Record", bound=Any)


@dataclass(frozen=True)
class RecordLine:
    """One line of a table: its number in the file (the header is 1) and its cells by column."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def write_private(path: Path, content: bytes) -> None:
    """Put a file in place as a whole, readable by its owner only.

    Folders that are missing are made, open to their owner only.
    """
    make_private_folder(path.parent)
    write_whole(path, content, private=True)


def table_bytes(head: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table of texts as CSV."""
    lines = [head, *([escaped(cell) for cell in row] for row in rows)]
    return csv_text(lines, quote_all=True).encode("utf-8-sig")


def read_lines(root: Path, relative: str, head: Sequence[str], *, counts: bool = True) -> list[RecordLine]:
    """Read a table that `table_bytes` made. Raises InputError (K01) where it was changed into something else.

    `counts` is False for a table that is no input of a run, so that it is not noted as one.
    """
    try:
        content = take(root, relative) if counts else (root / relative).read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(_damaged(relative, 1)) from None
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
            lines.append(RecordLine(number, dict(zip(head, map(unescaped, cells), strict=True))))
    except csv.Error:
        raise InputError(_damaged(relative, number)) from None
    return lines


def read_records(root: Path, relative: str, kind: type[_Record]) -> tuple[_Record, ...]:
    """Records of a dataclass of texts and one whole number, `row`. Raises InputError (K01) as `read_lines` does."""
    head = [field.name for field in fields(kind)]
    records = []
    for line in read_lines(root, relative, head):
        if not line["row"].isdecimal():
            raise InputError(
                decision_rules.RECORD_DAMAGED.problem(
                    relative, row=line.number, column="row", expected="行の番号（例: 12）"
                )
            )
        records.append(kind(**{**line.cells, "row": int(line["row"])}))
    return tuple(records)


def record_bytes(kind: type[_Record], records: Sequence[_Record]) -> bytes:
    """Records as `read_records` reads them."""
    head = [field.name for field in fields(kind)]
    return table_bytes(head, [[str(value) for value in astuple(record)] for record in records])


def make_private_folder(folder: Path) -> None:
    """Make a folder that is open to its owner only, unless it is there."""
    make_folder(folder, _OWNER_FOLDER)


def _damaged(relative: str, number: int) -> Problem:
    return decision_rules.RECORD_DAMAGED.problem(relative, row=number)
