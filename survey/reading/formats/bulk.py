"""Large text files, read in blocks of lines by several threads.

The cells are divided as bytes and decoded once for each distinct content of a column: in CP932 and UTF-8
a comma, tab, quote or line break is never part of another character. Decoding the whole file first
would take as long as all the rest.

Only for files whose records all have the header's cells; for everything else (and for every message
about a file) the reader of records takes over.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute
from pyarrow import csv as arrow_csv

from survey.answers.columns import Rows, TextColumn, code_type, numbered
from survey.reading.formats.grid import WIDEST, Grid, HeadRows, delimiter_of, grid_from_columns
from survey.reading.formats.swallowed import swallowed_rows

BULK_SIZE = 16 << 20
"""Bytes from which a file is read this way; smaller ones are read as fast record by record."""

_BYTEWISE = ("utf-8", "utf-8-sig", "cp932")
_HEAD_BYTES = 4 << 20
_BLOCK = 4 << 20  # bytes; smaller blocks would wait for each other between their many short steps
_END = b"\x1fend\x1f"
_MOST_AT_ONCE = 2**31 - 1  # bytes that Arrow takes in one piece
UNUSED_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")
"""Bytes that Python decodes but CP932 leaves unused; the reader of records has messages for them."""
_KEPT = np.array([0, 0xFF, 0xFFFF, 0], dtype=np.uint16)  # of two bytes, those of a cell of 0, 1, 2, more


def read_bulk(content: bytes, encodings: Sequence[str], layout: HeadRows) -> Grid | None:
    """Read a large file, or return None where it is not plain enough for that."""
    says_delimiter = content[:8].lstrip(b"\xef\xbb\xbf").lower().startswith(b"sep=")
    if b"\0" in content or says_delimiter:
        return None
    for encoding in encodings:
        if encoding not in _BYTEWISE:
            return None
        head = _head(content, encoding, layout)
        if head is None:
            continue
        try:
            columns = _columns(content, encoding, head)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            continue
        if columns is not None:
            return grid_from_columns(head.records, columns, layout, None)
    return None


@dataclass(frozen=True)
class _Head:
    """The records above the data, the bytes that they take, and what they tell of the data."""

    records: list[list[str]]
    size: int
    delimiter: str
    width: int


def _head(content: bytes, encoding: str, layout: HeadRows) -> _Head | None:
    """The head, or None where its bytes are not of that encoding or it does not end soon."""
    begin = content[:_HEAD_BYTES]
    begin = begin[: begin.rfind(b"\n") + 1]
    try:
        lines = io.StringIO(begin.decode(encoding), newline="").readlines()
    except UnicodeDecodeError:
        return None
    if len(lines) <= layout.head_rows:
        return None
    delimiter = delimiter_of(lines[layout.skip_rows], layout.delimiter)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        records = list(islice(reader, layout.head_rows))
    except csv.Error:
        return None
    width = max((len(record) for record in records[layout.skip_rows :]), default=0)
    if reader.line_num >= len(lines) or not 0 < width <= WIDEST:
        return None
    mark = 3 if encoding == "utf-8-sig" else 0
    above = "".join(lines[: reader.line_num])
    if UNUSED_CP932.search(above):
        return None
    return _Head(records, mark + len(above.encode("utf-8" if mark else encoding)), delimiter, width)


def _columns(content: bytes, encoding: str, head: _Head) -> list[TextColumn] | None:
    """All columns, or None where a record does not have the head's width or a text needs a message.

    Raises ArrowInvalid for records of different widths, UnicodeDecodeError for bytes that are not of the
    encoding.
    """
    quoted = b'"' in content
    # a line break between quotes is part of a record, so that such a file cannot be divided between lines
    blocks = [_ended(content, head)] if quoted else list(_blocks(content, head.size))
    if max(len(block) for block in blocks) > _MOST_AT_ONCE:
        return None

    def read(block: memoryview) -> list[list[_Cells]]:
        table = _table(block, head, quoted=quoted)
        if table.num_columns != head.width or (quoted and table.column(0)[-1].as_py() != _END):
            return []
        columns = table.slice(0, table.num_rows - quoted).columns
        return [[_cells(chunk) for chunk in column.chunks] for column in columns]

    def joined(number: int) -> TextColumn | None:
        return _text_column([part for columns in divided for part in columns[number]], encoding)

    with ThreadPoolExecutor() as pool:
        divided = list(pool.map(read, blocks))
        if any(len(columns) != head.width for columns in divided):
            return None
        columns = [column for column in pool.map(joined, range(head.width)) if column is not None]
    if quoted and swallowed_rows(columns, head.delimiter):
        return None  # the reader of records tells of them
    return columns if len(columns) == head.width else None


def _blocks(content: bytes, start: int) -> Iterator[memoryview]:
    """The lines from a place on, some MB at a time."""
    while start < len(content):
        stop = content.find(b"\n", start + _BLOCK) + 1 or len(content)
        yield memoryview(content)[start:stop]
        start = stop


def _ended(content: bytes, head: _Head) -> memoryview:
    """The records and one more after the last, which is missing where a quote that is never closed swallowed it."""
    last = _END + head.delimiter.encode() * (head.width - 1)
    between = b"" if content.endswith((b"\n", b"\r")) else b"\n"
    return memoryview(b"".join((memoryview(content)[head.size :], between, last, b"\n")))


def _table(block: memoryview, head: _Head, *, quoted: bool) -> pa.Table:
    """Cells as bytes. Raises ArrowInvalid for records of different widths."""
    return arrow_csv.read_csv(
        pa.BufferReader(pa.py_buffer(block)),
        read_options=arrow_csv.ReadOptions(
            autogenerate_column_names=True,
            use_threads=quoted,
            block_size=len(block),  # all at once: between two parts, Arrow loses the LF of a CRLF in a cell
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=head.delimiter, newlines_in_values=quoted, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={f"f{number}": pa.binary() for number in range(head.width)},
            null_values=[],
            strings_can_be_null=False,
        ),
    )


@dataclass(frozen=True, eq=False)
class _Cells:
    """Some rows of a column. Most cells have one or two bytes: `short` are these as a number, (n,).

    Longer ones stand in `rows`, where `short` is 0 as for a blank, and have the bytes `long`.
    """

    short: npt.NDArray[np.uint16]
    rows: Rows
    long: pa.Array


def _cells(cells: pa.Array) -> _Cells:
    _, places, content = cells.buffers()
    starts = np.frombuffer(places, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    letters = np.zeros(starts[-1] + 2, dtype=np.uint16)
    letters[: starts[-1]] = np.frombuffer(content or b"", np.uint8)[: starts[-1]]
    pairs = letters[:-1] | (letters[1:] << 8)
    lengths = np.diff(starts)
    rows = np.flatnonzero(lengths > 2)
    return _Cells(
        short=pairs.take(starts[:-1]) & _KEPT.take(lengths, mode="clip"),
        rows=rows,
        long=cells if len(rows) == len(cells) else cells.take(pa.array(rows)),
    )


def _text_column(parts: Sequence[_Cells], encoding: str) -> TextColumn | None:
    """A column from its parts, or None where a text needs a message."""
    short = np.concatenate([part.short for part in parts])
    long = pa.concat_arrays([part.long for part in parts]).dictionary_encode()
    counts = np.bincount(short, minlength=1 << 16)
    counts[0] -= len(long)
    numbers = np.flatnonzero(counts)
    values = [number.to_bytes(2, "little").rstrip(b"\0").decode(encoding) for number in numbers.tolist()]
    place = np.zeros(len(counts), dtype=code_type(len(numbers) + len(long.dictionary)))
    place[numbers] = np.arange(len(numbers))
    codes = place.take(short)
    starts = np.cumsum([0, *(len(part.short) for part in parts)])
    rows = np.concatenate([part.rows + start for part, start in zip(parts, starts[:-1], strict=True)])
    codes[rows] = long.indices.to_numpy() + len(values)
    values += _decoded(long.dictionary, encoding)
    every = "".join(values)
    if not every.isascii():
        if UNUSED_CP932.search(every):
            return None
        if len(set(values)) < len(values):  # CP932 has some characters twice
            return numbered(values, codes)
    return TextColumn(tuple(values), codes)


def _decoded(cells: pa.Array, encoding: str) -> list[str]:
    """Bytes as text. Raises ArrowInvalid or UnicodeDecodeError for bytes that are not of the encoding."""
    if encoding != "cp932":
        return cells.cast(pa.string()).to_pylist()  # type: ignore[no-any-return]
    texts = cells.cast(pa.string(), safe=False)
    if compute.all(compute.string_is_ascii(texts)).as_py() is not False:
        return texts.to_pylist()  # type: ignore[no-any-return]
    return [cell.decode(encoding) for cell in cells.to_pylist()]
