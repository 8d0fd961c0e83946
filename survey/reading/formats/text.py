"""Text files of answers: CSV and TSV in CP932, UTF-8 with or without BOM, or UTF-16."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.columns import ColumnBuilder
from survey.reading.formats.bulk import BULK_SIZE, UNUSED_CP932, read_bulk
from survey.reading.formats.grid import Grid, HeadRows, delimiter_of, grid_from_columns

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_END = "\x1fend\x1f"  # a record after the last one: missing where a quote swallowed it
_SHOWN = 20  # problems of one kind that a message lists
_AT_ONCE = 20_000  # records that are held as lists before they go into the columns


def decode(content: bytes, file: str) -> str:
    """The text of a file: BOM for UTF-16, then strict UTF-8, then strict CP932.

    Raises InputError with the line of the first byte that cannot be read.
    """
    furthest = 0
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
            continue
        unused = UNUSED_CP932.search(text) if encoding == "cp932" else None
        if unused:
            furthest = max(furthest, len(text[: unused.start()].encode(encoding)))
            continue
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise InputError(file_rules.BAD_CHARACTER.problem(file, row=line))
        return text
    line = content.count(b"\n", 0, furthest) + 1
    raise InputError(
        file_rules.UNDECODABLE.problem(file, row=line, expected="Shift_JIS（CP932）、UTF-8 または UTF-16")
    )


def read_text_file(content: bytes, layout: HeadRows) -> Grid:
    """Read a CSV or TSV file. A record is a row, as Excel counts it, whatever line breaks it holds.

    Rows with fewer cells than the header are filled with blanks. Raises InputError for undecodable
    bytes, a quote that is never closed, rows with more cells than the header, a file that was cut off
    within its last record, and a cell beyond the bound of the csv module.
    """
    if len(content) >= BULK_SIZE:
        grid = read_bulk(content, _encodings(content), layout)
        if grid is not None:
            return grid
    return _read_records(decode(content, layout.file), layout)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(_UTF16_MARKS):
        return ("utf-16",)
    return ("utf-8-sig",) if content.startswith(_UTF8_MARK) else ("utf-8", "cp932")


def _read_records(text: str, layout: HeadRows) -> Grid:
    whole = text.endswith(("\n", "\r"))
    first = next(islice(io.StringIO(text, newline=""), layout.skip_rows, None), "")
    lines = io.StringIO(f"{text}{'' if whole else chr(10)}{_END}\n", newline="")
    records = _records(csv.reader(lines, delimiter=delimiter_of(first)), layout)
    head = list(islice(records, layout.head_rows))
    body = _Body(max((len(record) for record in head[layout.skip_rows :]), default=0), layout)
    while block := list(islice(records, _AT_ONCE)):
        body.add(block)
    body.check(whole=whole)
    columns = [builder.column() for builder in body.builders]
    return grid_from_columns(head, columns, layout, "", None)


def _records(reader: Iterator[list[str]], layout: HeadRows) -> Iterator[list[str]]:
    """All records but the end mark, which has to be the last."""
    last: list[str] | None = None
    number = 0
    try:
        for record in reader:
            if last is not None:
                yield last
            last = record
            number += 1
    except csv.Error:
        raise InputError(file_rules.LONG_CELL.problem(layout.file, row=number + 1)) from None
    if last != [_END]:
        raise InputError(file_rules.OPEN_QUOTE.problem(layout.file, row=number))


class _Body:
    """The rows below the header, going into columns block by block."""

    def __init__(self, width: int, layout: HeadRows) -> None:
        self.builders = [ColumnBuilder() for _ in range(width)]
        self._layout = layout
        self._rows = 0
        self._long: list[tuple[int, int]] = []
        self._last = 0

    def add(self, block: list[list[str]]) -> None:
        """Add records; cells beyond the header are noted, missing ones become blank."""
        width = len(self.builders)
        first = self._layout.head_rows + self._rows + 1
        self._last = len(block[-1])
        self._rows += len(block)
        for place, record in enumerate(block):
            if len(record) != width:
                if any(cell.strip() for cell in record[width:]):
                    self._long.append((first + place, len(record)))
                block[place] = [*record[:width], *[""] * (width - len(record))]
        for column, texts in zip(self.builders, zip(*block, strict=True), strict=True):
            column.extend(texts)

    def check(self, *, whole: bool) -> None:
        """Raise InputError for rows beyond the header, and for a last record that was cut off."""
        expected = f"{len(self.builders)}列"
        if self._long:
            raise InputError(
                [
                    file_rules.LONG_ROW.problem(
                        self._layout.file, row=row, found=f"{cells}列", expected=expected
                    )
                    for row, cells in self._long[:_SHOWN]
                ]
            )
        if not whole and 1 < self._last < len(self.builders):
            raise InputError(
                file_rules.BROKEN.problem(
                    self._layout.file,
                    row=self._layout.head_rows + self._rows,
                    found=f"{self._last}列",
                    expected=expected,
                )
            )
