"""Text files of answers: CSV and TSV in CP932, UTF-8 with or without BOM, or UTF-16."""

from __future__ import annotations

import csv
import io
import re
import sys

from schemas import catalogue
from schemas.errors import InputError
from survey.readers.grid import Grid, Layout, grid_from_rows

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_END = "\x1fend\x1f"  # a record after the last one: missing where a quote swallowed it
_UNUSED_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")  # bytes that Python decodes but CP932 leaves unused
_SHOWN = 20  # problems of one kind that a message lists

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a cell of free text may be long; files are bounded


def decode(content: bytes, file: str) -> str:
    """The text of a file: BOM for UTF-16, then strict UTF-8, then strict CP932.

    Raises InputError with the line of the first byte that cannot be read.
    """
    if content.startswith(_UTF16_MARKS):
        encodings = ["utf-16"]
    elif content.startswith(_UTF8_MARK):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "cp932"]
    furthest = 0
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
            continue
        unused = _UNUSED_CP932.search(text) if encoding == "cp932" else None
        if unused:
            furthest = max(furthest, len(text[: unused.start()].encode(encoding)))
            continue
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise InputError(catalogue.BAD_CHARACTER.problem(file, row=line))
        return text
    line = content.count(b"\n", 0, furthest) + 1
    raise InputError(
        catalogue.UNDECODABLE.problem(file, row=line, expected="Shift_JIS（CP932）、UTF-8 または UTF-16")
    )


def read_text_file(content: bytes, layout: Layout) -> Grid:
    """Read a CSV or TSV file. A record is a row, as Excel counts it, whatever line breaks it holds.

    Rows with fewer cells than the header are filled with blanks. Raises InputError for undecodable
    bytes, a quote that is never closed, rows with more cells than the header, and a file that was
    cut off within its last record.
    """
    text = decode(content, layout.file)
    whole = text.endswith(("\n", "\r"))
    ended = io.StringIO(f"{text}{'' if whole else chr(10)}{_END}\n", newline="")
    rows = list(csv.reader(ended, delimiter=_delimiter(text, layout)))
    if rows[-1] != [_END]:
        raise InputError(catalogue.OPEN_QUOTE.problem(layout.file, row=len(rows)))
    rows.pop()
    return grid_from_rows(_checked_widths(rows, layout, whole=whole), layout, "", None)


def _delimiter(text: str, layout: Layout) -> str:
    """Tab where the first header line has more tabs than commas, else a comma."""
    lines = io.StringIO(text, newline="")
    line = ""
    for _ in range(layout.skip_rows + 1):
        line = next(lines, "")
    return "\t" if line.count("\t") > line.count(",") else ","


def _checked_widths(rows: list[list[str]], layout: Layout, *, whole: bool) -> list[list[str]]:
    """Rows cut to the header's width, where nothing but blanks stands beyond it."""
    header = rows[layout.skip_rows : layout.head_rows]
    width = max((len(row) for row in header), default=0)
    long = [
        number
        for number, row in enumerate(rows[layout.head_rows :], start=layout.head_rows + 1)
        if len(row) > width and any(text.strip() for text in row[width:])
    ]
    if long:
        raise InputError(
            [
                catalogue.LONG_ROW.problem(
                    layout.file, row=number, found=f"{len(rows[number - 1])}列", expected=f"{width}列"
                )
                for number in long[:_SHOWN]
            ]
        )
    if not whole and len(rows) > layout.head_rows and 1 < len(rows[-1]) < width:
        raise InputError(
            catalogue.BROKEN.problem(
                layout.file, row=len(rows), found=f"{len(rows[-1])}列", expected=f"{width}列"
            )
        )
    return rows[: layout.skip_rows] + [row[:width] for row in rows[layout.skip_rows :]]
