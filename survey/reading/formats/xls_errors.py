"""The cells of an older Excel workbook (BIFF5, BIFF8) that hold an error; the reader of values shows them blank.

A workbook is a stream of records in a compound file, which is a small file system of sectors. Sources: [MS-CFB]
(header, FAT, directory) and [MS-XLS] (BoundSheet8, BoolErr, Formula).
"""

import struct
from collections.abc import Iterator

_END = 0xFFFFFFFA  # sector numbers from here on are marks: end of chain, free, of the FAT itself
_FILE_PASS = 0x2F
BOUND_SHEET = 0x85
_BOF, _EOF, _FORMULA, _BOOL_OR_ERROR = 0x809, 0x0A, 0x06, 0x205
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def is_locked(content: bytes) -> bool:
    """Whether the workbook is locked with a password (FilePass); the reader of values would call it damaged.

    Raises as `read_errors`.
    """
    return any(kind == _FILE_PASS for kind, _ in records(workbook_stream(content), 0))


def read_errors(content: bytes) -> list[dict[tuple[int, int], str]]:
    """The text of the cells with an error by row and column from 0, for each sheet in the workbook's order.

    Raises ValueError or struct.error for a file that is no such workbook.
    """
    stream = workbook_stream(content)
    starts = [
        struct.unpack_from("<I", record)[0] for kind, record in records(stream, 0) if kind == BOUND_SHEET
    ]
    return [dict(_errors(stream, start)) for start in starts]


def _errors(stream: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, record in records(stream, start):
        if kind == _BOOL_OR_ERROR:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", record)
        elif kind == _FORMULA:  # the stored result: an error is 2, 0, its code, 0, 0, 0, FF, FF
            row, column, _, result, value, mark = struct.unpack_from("<HHHBxBxxxH", record)
            is_error = mark == 0xFFFF and result == 2
        else:
            continue
        if is_error:
            yield (row, column), _ERRORS.get(value, "#ERROR")


def records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of a part of the stream: from its beginning (BOF) to its end, charts within it included."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        depth += (kind == _BOF) - (kind == _EOF)
        yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size
        if depth <= 0:
            return


def workbook_stream(content: bytes) -> bytes:
    """The stream of records. Raises ValueError where there is none."""
    sector = 1 << struct.unpack_from("<H", content, 30)[0]
    small = 1 << struct.unpack_from("<H", content, 32)[0]
    first_directory, _, cutoff, first_small_table = struct.unpack_from("<IIII", content, 48)
    table = _table(content, sector)
    directory = _stream(content, table, first_directory, sector, sector)
    entries = [directory[place : place + 128] for place in range(0, len(directory) - 127, 128)]
    inner = b""
    for entry in entries:
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:  # the root, which holds all small streams
            inner = _stream(content, table, start, sector, sector)
        elif name.casefold() in ("workbook", "book"):
            if size >= cutoff:
                return _stream(content, table, start, sector, sector)[:size]
            numbers = _stream(content, table, first_small_table, sector, sector)
            of_small = struct.unpack(f"<{len(numbers) // 4}I", numbers)
            return _stream(inner, of_small, start, small, 0)[:size]
    raise ValueError("no workbook in the file")


def _table(content: bytes, sector: int) -> tuple[int, ...]:
    """The FAT: the number of the sector that follows each sector."""
    numbers = [number for number in struct.unpack_from("<109I", content, 76) if number < _END]
    more, count = struct.unpack_from("<II", content, 68)
    for _ in range(min(count, len(content) // sector)):
        if more >= _END:
            break
        *listed, more = struct.unpack_from(f"<{sector // 4}I", content, (more + 1) * sector)
        numbers += [number for number in listed if number < _END]
    parts = [content[(number + 1) * sector : (number + 2) * sector] for number in numbers]
    return tuple(
        number
        for part in parts
        for number in struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    )


def _stream(content: bytes, table: tuple[int, ...], start: int, sector: int, offset: int) -> bytes:
    """The sectors of a chain one after the other. Raises ValueError for a chain without an end."""
    parts: list[bytes] = []
    while start < _END:
        if start >= len(table) or len(parts) > len(table):
            raise ValueError("a chain of sectors leaves the file")
        parts.append(content[offset + start * sector : offset + (start + 1) * sector])
        start = table[start]
    return b"".join(parts)
