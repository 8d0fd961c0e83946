"""Large text files, read column by column by several threads.

The cells are read as bytes and decoded once for each distinct content of a column: in CP932 and UTF-8
a comma, tab, quote or line break is never part of another character, so that the bytes can be divided
into cells before they are decoded. Decoding the whole file first would take as long as all the rest.

Only for files whose records all have the header's cells; for everything else (and for every message
about a file) the reader of records takes over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import compute
from pyarrow import csv as arrow_csv

from survey.intake.columns import TextColumn, numbered
from survey.intake.readers.grid import WIDEST, Grid, Layout, delimiter_of, grid_from_columns

BULK_SIZE = 16 << 20
"""Bytes from which a file is read this way; smaller ones are read as fast record by record."""

_HEAD_BYTES = 4 << 20
_FIRST_ROWS = 1000
_MANY = 0.5  # share of different texts from which a column is cheaper to read as it is
_SUSPECT = r"[\x00\x{80}\x{f8f0}-\x{f8f3}]"  # what the reader of records has messages for


def read_bulk(content: bytes, encodings: Sequence[str], layout: Layout) -> Grid | None:
    """Read a large file, or return None where it is not plain enough for that."""
    for encoding in encodings:
        if encoding == "utf-16":
            return None
        head = _head(content, encoding, layout)
        if head is None:
            continue
        columns = _columns(memoryview(content)[head.size :], encoding, head, quoted=b'"' in content)
        if columns is not None:
            return grid_from_columns(head.records, columns, layout, "", None)
    return None


@dataclass(frozen=True)
class _Head:
    """The records above the data, the bytes that they take, and what they tell of the data.

    `varied` are the columns that have a different text in nearly each of the first rows.
    """

    records: list[list[str]]
    size: int
    delimiter: str
    width: int
    varied: frozenset[int]


def _head(content: bytes, encoding: str, layout: Layout) -> _Head | None:
    """The head, or None where its bytes are not of that encoding or it does not end soon."""
    begin = content[:_HEAD_BYTES]
    begin = begin[: begin.rfind(b"\n") + 1]
    try:
        lines = io.StringIO(begin.decode(encoding), newline="").readlines()
    except UnicodeDecodeError:
        return None
    if len(lines) <= layout.head_rows:
        return None
    delimiter = delimiter_of(lines[layout.skip_rows])
    reader = csv.reader(lines, delimiter=delimiter)
    records = list(islice(reader, layout.head_rows))
    width = max((len(record) for record in records[layout.skip_rows :]), default=0)
    if reader.line_num >= len(lines) or not 0 < width <= WIDEST:
        return None
    used = reader.line_num
    mark = 3 if encoding == "utf-8-sig" else 0
    size = mark + sum(len(line.encode("utf-8" if mark else encoding)) for line in lines[:used])
    first = [record for record in islice(reader, _FIRST_ROWS) if len(record) == width]
    varied = frozenset(
        place for place, texts in enumerate(zip(*first, strict=True)) if len(set(texts)) > _MANY * len(texts)
    )
    return _Head(records, size, delimiter, width, varied)


def _columns(data: memoryview, encoding: str, head: _Head, *, quoted: bool) -> list[TextColumn] | None:
    """All columns, or None where a record does not have the head's width or a byte is not of the encoding."""
    repeated = pa.dictionary(pa.int32(), pa.binary())
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            read_options=arrow_csv.ReadOptions(autogenerate_column_names=True),
            parse_options=arrow_csv.ParseOptions(
                delimiter=head.delimiter, newlines_in_values=quoted, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={
                    f"f{number}": pa.large_binary() if number in head.varied else repeated
                    for number in range(head.width)
                },
                null_values=[],
                strings_can_be_null=False,
            ),
        )
        if table.num_columns != head.width:
            return None
        return _text_columns(table, encoding, head)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None


def _text_columns(table: pa.Table, encoding: str, head: _Head) -> list[TextColumn] | None:
    """The columns of the table, or None where a text holds what needs a message.

    Raises ArrowInvalid or UnicodeDecodeError for bytes that are not of the encoding.
    """
    columns = []
    for number in range(head.width):
        column = table.column(number)
        if number in head.varied:  # in one piece, because the pieces' dictionaries would grow with each
            chunks = [column.combine_chunks().dictionary_encode()]
        else:
            chunks = column.unify_dictionaries().chunks
        texts = _decoded(chunks[0].dictionary, encoding) if chunks else pa.array([], pa.string())
        if compute.any(compute.match_substring_regex(texts, _SUSPECT)).as_py():
            return None
        pieces = [chunk.indices.to_numpy() for chunk in chunks]
        codes = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int32)
        values = tuple(texts.to_pylist())
        # CP932 has some characters twice
        alike = encoding == "cp932" and not _is_ascii(texts) and len(set(values)) < len(values)
        columns.append(numbered(values, codes) if alike else TextColumn(values, codes))
    return columns


def _decoded(cells: pa.Array, encoding: str) -> pa.Array:
    """Bytes as text."""
    if encoding != "cp932":
        return cells.cast(pa.large_string())
    unchecked = cells.cast(pa.large_string(), safe=False)
    if _is_ascii(unchecked):
        return unchecked
    return pa.array([cell.decode(encoding) for cell in cells.to_pylist()], pa.large_string())


def _is_ascii(texts: pa.Array) -> bool:
    return compute.all(compute.string_is_ascii(texts)).as_py() is not False
