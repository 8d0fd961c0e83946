"""The cells of an older Excel workbook (BIFF5, BIFF8) that are struck out, wholly or in part.

The reader of values gives struck-out text joined with its correction. Sources: [MS-XLS] Font, XF, SST
(XLUnicodeRichExtendedString), and the cell records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence

from survey.reading.formats.values import struck_text
from survey.reading.formats.xls_errors import BOUND_SHEET, records, workbook_stream

_FONT, _XF, _SST, _CONTINUE = 0x31, 0xE0, 0xFC, 0x3C
_LABEL_SST, _RICH_LABEL, _SEVERAL_NUMBERS = 0xFD, 0xD6, 0xBD
_CELLS = {0x06, 0x203, 0x204, 0x205, 0x27E, _LABEL_SST, _RICH_LABEL}
_STRUCK, _WIDE, _PHONETIC, _RICH = 0x08, 0x01, 0x04, 0x08
_NO_FONT = 4  # fonts are numbered without it

Runs = tuple[tuple[int, bool], ...]
"""From which UTF-16 unit on a text is struck out, and from which not."""

_WHOLE: Runs = ((0, True),)


def read_struck(content: bytes) -> list[Mapping[tuple[int, int], Runs]]:
    """What is struck out, by row and column from 0, for each sheet in the workbook's order.

    Raises ValueError, IndexError or struct.error for a file that is no such workbook.
    """
    stream = workbook_stream(content)
    globals_ = list(records(stream, 0))
    starts = [struct.unpack_from("<I", record)[0] for kind, record in globals_ if kind == BOUND_SHEET]
    fonts = [bool(record[2] & _STRUCK) for kind, record in globals_ if kind == _FONT]
    if not any(fonts):
        return [{} for _ in starts]
    fonts.insert(_NO_FONT, False)
    styles = [_at(fonts, struct.unpack_from("<H", record)[0]) for kind, record in globals_ if kind == _XF]
    texts = dict(_rich_texts(globals_, fonts))
    return [dict(_cells(stream, start, styles, texts, fonts)) for start in starts]


def _at(flags: Sequence[bool], number: int) -> bool:
    return number < len(flags) and flags[number]


def mark_struck(rows: Sequence[list[str]], struck: Mapping[tuple[int, int], Runs]) -> None:
    """Tell in the texts of a sheet what is struck out of them."""
    for (row, column), runs in struck.items():
        if row < len(rows) and column < len(rows[row]):
            units = rows[row][column].encode("utf-16-le")
            ends = [start for start, _ in runs[1:]] + [len(units) // 2]
            parts = [
                (units[2 * start : 2 * end].decode("utf-16-le", "replace"), is_struck)
                for (start, is_struck), end in zip(runs, ends, strict=True)
            ]
            rows[row][column] = "".join(
                struck_text(part) if is_struck and part.strip() else part for part, is_struck in parts
            )


def _cells(
    stream: bytes, start: int, styles: Sequence[bool], texts: Mapping[int, Runs], fonts: Sequence[bool]
) -> Iterator[tuple[tuple[int, int], Runs]]:
    for kind, record in records(stream, start):
        if kind == _SEVERAL_NUMBERS:
            row, first = struct.unpack_from("<HH", record)
            for place in range((len(record) - 6) // 6):
                if _at(styles, struct.unpack_from("<H", record, 4 + 6 * place)[0]):
                    yield (row, first + place), _WHOLE
        elif kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", record)
            runs = texts.get(struct.unpack_from("<I", record, 6)[0]) if kind == _LABEL_SST else None
            if runs is not None:
                yield (row, column), runs if runs[0][0] == 0 else ((0, _at(styles, style)), *runs)
            elif _at(styles, style) or (kind == _RICH_LABEL and _is_rich(record, fonts)):
                yield (row, column), _WHOLE


def _is_rich(record: bytes, fonts: Sequence[bool]) -> bool:
    """Whether any of a text of Excel 95 is struck out; its places count bytes, so that all of it is told as such."""
    size = struct.unpack_from("<H", record, 6)[0]
    return any(_at(fonts, number) for number in record[8 + size + 2 :: 2])


def _rich_texts(globals_: Iterable[tuple[int, bytes]], fonts: Sequence[bool]) -> Iterator[tuple[int, Runs]]:
    """The shared texts of which a part is struck out, by number."""
    parts: list[bytes] = []
    for kind, record in globals_:
        if kind == _SST or (parts and kind == _CONTINUE):
            parts.append(record)
        elif parts:
            break
    if not parts:
        return
    table = _Continued(parts)
    (count,) = struct.unpack("<4xI", table.take(8))
    for number in range(count):
        length, flags = struct.unpack("<HB", table.take(3))
        several = struct.unpack("<H", table.take(2))[0] if flags & _RICH else 0
        phonetic = struct.unpack("<I", table.take(4))[0] if flags & _PHONETIC else 0
        table.pass_text(length, wide=bool(flags & _WIDE))
        runs = [struct.unpack("<HH", table.take(4)) for _ in range(several)]
        table.take(phonetic)
        if any(_at(fonts, font) for _, font in runs):
            yield number, tuple((start, _at(fonts, font)) for start, font in runs)


class _Continued:
    """A record and those that continue it, read on as one."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._part = self._place = 0

    def take(self, size: int) -> bytes:
        """The next bytes. Raises IndexError at the end."""
        taken = b""
        while len(taken) < size:
            part = self._parts[self._part]
            piece = part[self._place : self._place + size - len(taken)]
            taken += piece
            self._place += len(piece)
            if self._place >= len(part):
                self._part, self._place = self._part + 1, 0
        return taken

    def pass_text(self, length: int, *, wide: bool) -> None:
        """Read past characters; where they go on in the next record, it says anew how wide they are."""
        while length:
            here = min(length, (len(self._parts[self._part]) - self._place) // (1 + wide))
            if not here:
                raise ValueError("a character is divided between records")
            self.take(here * (1 + wide))
            length -= here
            if length:
                wide = bool(self.take(1)[0] & _WIDE)
