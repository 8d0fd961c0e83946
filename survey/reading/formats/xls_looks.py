"""What the values of an older Excel sheet (BIFF5, BIFF8) do not tell: struck-out and raised text, hidden places.

Source: [MS-XLS] (Font, XF, SST with its Continue records, LabelSst, MulRk, Row, ColInfo).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from survey.reading.formats.values import raised_text, struck_text
from survey.reading.formats.xls_errors import sheet_starts, stream_records, workbook_stream

_FONT, _XF, _SST, _CONTINUE = 0x31, 0xE0, 0xFC, 0x3C
_LABEL_SST, _MUL_RK, _ROW, _COL_INFO = 0xFD, 0xBD, 0x208, 0x7D
_OTHER_CELLS = frozenset((0x27E, 0x203, 0x06, 0x204, 0xD6))  # RK, Number, Formula, Label, RString
_STRIKE, _RAISED, _LOWERED = 0x08, 1, 2
_NO_FONT = 4  # the number that no font has
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
_LAST_ROW, _LAST_COLUMN = 65_535, 255

Place = tuple[int, int]


@dataclass
class SheetLooks:
    """Places count from 0. texts: cells of which a part is struck out or raised. struck: cells that are as a whole."""

    texts: dict[Place, str] = field(default_factory=dict)
    struck: list[Place] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Font:
    struck: bool = False
    height: int = 0


def read_looks(content: bytes) -> list[SheetLooks]:
    """The looks of each sheet in the workbook's order.

    Raises ValueError or struct.error for a file that is no such workbook.
    """
    stream = workbook_stream(content)
    fonts: list[_Font] = []
    of_format: list[int] = []
    shared: list[bytes] = []
    last = 0
    for kind, record in stream_records(stream, 0):
        if kind == _FONT:
            flags, height = struct.unpack_from("<2xH4xH", record)
            fonts.append(_Font(bool(flags & _STRIKE), height))
        elif kind == _XF:
            of_format.append(struct.unpack_from("<H", record)[0])
        elif kind == _SST or (kind == _CONTINUE and last in (_SST, _CONTINUE) and shared):
            shared.append(record)
        last = kind
    struck = [_font(fonts, number).struck for number in of_format]
    marked: dict[int, str] = {}
    if any(font.struck or font.height in (_RAISED, _LOWERED) for font in fonts) and shared:
        marked = dict(_Strings(shared).marked(fonts))
    return [_sheet(stream, start, struck, marked) for start in sheet_starts(stream)]


def _sheet(stream: bytes, start: int, struck: Sequence[bool], marked: dict[int, str]) -> SheetLooks:
    looks = SheetLooks()
    for kind, record in stream_records(stream, start):
        if kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", record)
            if flags & 0x20:
                looks.hidden_rows.append(row)
        elif kind == _COL_INFO:
            first, end, flags = struct.unpack_from("<HH4xH", record)
            if flags & 1:
                looks.hidden_columns.extend(range(first, min(end, _LAST_COLUMN) + 1))
        elif kind == _MUL_RK:
            row, column = struct.unpack_from("<HH", record)
            for place in range((len(record) - 6) // 6):
                _take(
                    looks, (row, column + place), struct.unpack_from("<H", record, 4 + 6 * place)[0], struck
                )
        elif kind in _OTHER_CELLS:
            row, column, style = struct.unpack_from("<HHH", record)
            _take(looks, (row, column), style, struck)
        elif kind == _LABEL_SST:
            row, column, style, number = struct.unpack_from("<HHHI", record)
            if number in marked:
                looks.texts[row, column] = marked[number]
            _take(looks, (row, column), style, struck)
    return looks


def _take(looks: SheetLooks, place: Place, style: int, struck: Sequence[bool]) -> None:
    if style < len(struck) and struck[style] and place not in looks.texts:
        looks.struck.append(place)


def _font(fonts: Sequence[_Font], number: int) -> _Font:
    place = number - (number > _NO_FONT)
    return fonts[place] if place < len(fonts) else _Font()


class _Strings:
    """The table of shared strings, read over the ends of its records."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = records
        self._record = 0
        self._place = 8  # behind the two counts
        self._count = struct.unpack_from("<I", records[0], 4)[0]

    def marked(self, fonts: Sequence[_Font]) -> Iterator[tuple[int, str]]:
        """Numbers and texts of the strings of which a part is struck out, raised or lowered."""
        for number in range(self._count):
            if self._at_end():
                return
            length, flags = struct.unpack("<HB", self._bytes(3))
            runs = struct.unpack("<H", self._bytes(2))[0] if flags & _RICH else 0
            more = struct.unpack("<I", self._bytes(4))[0] if flags & _EXTENDED else 0
            text = self._letters(length, wide=bool(flags & _WIDE))
            parts = [struct.unpack("<HH", self._bytes(4)) for _ in range(runs)]
            self._bytes(more)
            told = _with_looks(text, parts, fonts)
            if told != text:
                yield number, told

    def _at_end(self) -> bool:
        return self._record == len(self._records) - 1 and self._place >= len(self._records[-1])

    def _left(self) -> int:
        """Bytes left in the record; the next record is entered where there are none."""
        while self._place >= len(self._records[self._record]):
            if self._record + 1 >= len(self._records):
                raise ValueError("the table of strings ends too early")
            self._record, self._place = self._record + 1, 0
        return len(self._records[self._record]) - self._place

    def _bytes(self, count: int) -> bytes:
        parts = []
        while count:
            size = min(count, self._left())
            parts.append(self._records[self._record][self._place : self._place + size])
            self._place += size
            count -= size
        return b"".join(parts)

    def _letters(self, length: int, *, wide: bool) -> str:
        """Letters, whose width is told anew at the beginning of each record."""
        text = ""
        while length:
            if self._place >= len(self._records[self._record]):
                self._left()
                wide = bool(self._bytes(1)[0] & _WIDE)
            size = min(length, max(self._left() // (1 + wide), 1))
            text += self._bytes(size * (1 + wide)).decode("utf-16-le" if wide else "latin-1", "replace")
            length -= size
        return text


def _with_looks(text: str, runs: Sequence[tuple[int, ...]], fonts: Sequence[_Font]) -> str:
    """The text with its parts as their fonts show them; what stands before the first run has the cell's font."""
    parts = [text[: runs[0][0]]] if runs else [text]
    for place, (start, number) in enumerate(runs):
        end = runs[place + 1][0] if place + 1 < len(runs) else len(text)
        font, part = _font(fonts, number), text[start:end]
        if font.height in (_RAISED, _LOWERED):
            part = raised_text(part, lowered=font.height == _LOWERED)
        parts.append(struck_text(part) if font.struck and part.strip() else part)
    return "".join(parts)
