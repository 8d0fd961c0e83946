"""What the values of an older Excel sheet (BIFF5, BIFF8) do not tell: struck-out and raised text, hidden places.

Source: [MS-XLS] (Font, XF, SST with its Continue records, LabelSst, MulRk, Row, ColInfo).
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from survey.reading.formats.values import raised_text, struck_text
from survey.reading.formats.xls_errors import BOUND_SHEET, records, workbook_stream

_FONT, _XF, _SST, _CONTINUE = 0x31, 0xE0, 0xFC, 0x3C
_LABEL_SST, _MUL_RK, _ROW, _COL_INFO = 0xFD, 0xBD, 0x208, 0x7D
_RICH_LABEL = 0xD6
_OTHER_CELLS = frozenset(
    (0x27E, 0x203, 0x205, 0x06, 0x204, _RICH_LABEL)
)  # RK, Number, BoolErr, Formula, Label
_STRIKE, _RAISED, _LOWERED = 0x08, 1, 2
_NO_FONT = 4  # the number that no font has
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08
_NO_HEIGHT = 0x20
_LAST_COLUMN = 255

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


@dataclass(frozen=True)
class _Marked:
    """A text of which a part is struck out or raised: what stands before the first such run, and the rest as told."""

    before: str
    rest: str


def read_looks(content: bytes) -> list[SheetLooks]:
    """The looks of each sheet in the workbook's order.

    Raises ValueError or struct.error for a file that is no such workbook.
    """
    stream = workbook_stream(content)
    fonts: list[_Font] = []
    starts: list[int] = []
    of_format: list[int] = []
    shared: list[bytes] = []
    in_strings = False
    for kind, record in records(stream, 0):
        if kind == _FONT:
            flags, height = struct.unpack_from("<2xH4xH", record)
            fonts.append(_Font(bool(flags & _STRIKE), height))
        elif kind == _XF:
            of_format.append(struct.unpack_from("<H", record)[0])
        elif kind == BOUND_SHEET:
            starts.append(struct.unpack_from("<I", record)[0])
        elif kind == _SST or (kind == _CONTINUE and in_strings):
            shared.append(record)
        in_strings = kind == _SST or (kind == _CONTINUE and in_strings)
    struck = [_font(fonts, number).struck for number in of_format]
    marked: dict[int, _Marked] = {}
    if any(font.struck or font.height in (_RAISED, _LOWERED) for font in fonts) and shared:
        marked = dict(_Strings(shared).marked(fonts))
    return [_sheet(stream, start, struck, marked, fonts) for start in starts]


def _sheet(
    stream: bytes, start: int, struck: Sequence[bool], marked: Mapping[int, _Marked], fonts: Sequence[_Font]
) -> SheetLooks:
    looks = SheetLooks()
    for kind, record in records(stream, start):
        if kind in (_ROW, _COL_INFO):
            _note_hidden(looks, kind, record)
        elif kind == _MUL_RK:
            row, column = struct.unpack_from("<HH", record)
            for place in range((len(record) - 6) // 6):
                if _at(struck, struct.unpack_from("<H", record, 4 + 6 * place)[0]):
                    looks.struck.append((row, column + place))
        elif kind in _OTHER_CELLS:
            row, column, style = struct.unpack_from("<HHH", record)
            if _at(struck, style) or (kind == _RICH_LABEL and _has_struck_runs(record, fonts)):
                looks.struck.append((row, column))
        elif kind == _LABEL_SST:
            row, column, style, number = struct.unpack_from("<HHHI", record)
            if number in marked:
                text = marked[number]
                lined = bool(text.before.strip()) and _at(struck, style)
                looks.texts[row, column] = (struck_text(text.before) if lined else text.before) + text.rest
            elif _at(struck, style):
                looks.struck.append((row, column))
    return looks


def _note_hidden(looks: SheetLooks, kind: int, record: bytes) -> None:
    if kind == _ROW:
        row, flags = struct.unpack_from("<H10xH", record)
        if flags & _NO_HEIGHT:
            looks.hidden_rows.append(row)
        return
    first, end, flags = struct.unpack_from("<HH4xH", record)
    if flags & 1:
        looks.hidden_columns.extend(range(first, min(end, _LAST_COLUMN) + 1))


def _at(flags: Sequence[bool], number: int) -> bool:
    return number < len(flags) and flags[number]


def _font(fonts: Sequence[_Font], number: int) -> _Font:
    place = number - (number > _NO_FONT)
    return fonts[place] if place < len(fonts) else _Font()


def _has_struck_runs(record: bytes, fonts: Sequence[_Font]) -> bool:
    """Whether any of a text of Excel 95 is struck out; its places count bytes, so that all of it is told as such."""
    size = struct.unpack_from("<H", record, 6)[0]
    return any(_font(fonts, number).struck for number in record[8 + size + 2 :: 2])


class _Strings:
    """The table of shared strings, read over the ends of its records."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = records
        self._record = 0
        self._place = 8  # behind the two counts
        self._count = struct.unpack_from("<I", records[0], 4)[0]

    def marked(self, fonts: Sequence[_Font]) -> Iterator[tuple[int, _Marked]]:
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
            if told is not None:
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

    def _letters(self, length: int, *, wide: bool) -> bytes:
        """Letters as UTF-16, whose width is told anew at the beginning of each record."""
        text = b""
        while length:
            if self._place >= len(self._records[self._record]):
                self._left()
                wide = bool(self._bytes(1)[0] & _WIDE)
            size = min(length, max(self._left() // (1 + wide), 1))
            letters = self._bytes(size * (1 + wide))
            text += letters if wide else letters.decode("latin-1").encode("utf-16-le")
            length -= size
        return text


def _with_looks(text: bytes, runs: Sequence[tuple[int, ...]], fonts: Sequence[_Font]) -> _Marked | None:
    """The text with its runs as their fonts show them; None where none is struck out, raised or lowered.

    Runs begin at a UTF-16 unit; what stands before the first has the font of the cell.
    """
    own = [(start, _font(fonts, number)) for start, number in runs]
    if not any(font.struck or font.height in (_RAISED, _LOWERED) for _, font in own):
        return None
    ends = [*(start for start, _ in own[1:]), len(text) // 2]
    parts = []
    for (start, font), end in zip(own, ends, strict=True):
        part = text[2 * start : 2 * end].decode("utf-16-le", "replace")
        if font.height in (_RAISED, _LOWERED):
            part = raised_text(part, lowered=font.height == _LOWERED)
        parts.append(struck_text(part) if font.struck and part.strip() else part)
    return _Marked(text[: 2 * own[0][0]].decode("utf-16-le", "replace"), "".join(parts))
