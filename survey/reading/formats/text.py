"""Text files of answers: CSV and TSV in CP932, UTF-8 with or without BOM, or UTF-16."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from schemas.errors import InputError, Problem
from schemas.messages import files as file_rules
from schemas.messages.rule import FindingRule
from survey.answers.columns import ColumnBuilder, TextColumn
from survey.answers.names import column_letter
from survey.answers.raw_table import Notice
from survey.reading.formats.bulk import BULK_SIZE, UNUSED_CP932, read_bulk
from survey.reading.formats.grid import (
    Grid,
    HeadRows,
    delimiter_of,
    grid_from_columns,
)
from survey.reading.formats.notices import DIVIDED_NUMBER, LONG_ROW, SHORT_ROW
from survey.reading.formats.swallowed import swallowed_rows

SAID_DELIMITER = re.compile(r"(?i)sep=([,;\t])\r?\n")
"""The first line by which a text file tells Excel its delimiter."""

_NOTE = re.compile(r"[※*＊（(注]|備考|出典|資料|合計|計|以上")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_ISO2022_MARKS = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_CODECS = {"iso-2022-jp": "iso2022_jp_ext", "euc-jp": "euc_jis_2004"}
_END = "\x1fend\x1f"  # a record after the last one: missing where a quote swallowed it
_SHOWN = 20  # problems of one kind that a message lists
_THOUSANDS = 3  # digits between the commas of a number
_AT_ONCE = 20_000  # records that are held as lists before they go into the columns


def decode(content: bytes, file: str, named: str = "auto") -> str:
    """The text of a file: in the encoding that is named, else as its bytes tell.

    A BOM tells UTF-16, escapes ISO-2022-JP; else strict UTF-8 is tried, then strict CP932. Raises InputError with
    the line of the first byte that cannot be read.
    """
    furthest = 0
    for encoding in _encodings(content, named):
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
    expected = (
        "Shift_JIS（CP932）、UTF-8 または UTF-16" if named == "auto" else f"指定した文字コード（{named}）"
    )
    raise InputError(file_rules.UNDECODABLE.problem(file, row=line, expected=expected))


def read_text_file(content: bytes, layout: HeadRows) -> Grid:
    """Read a CSV or TSV file. A record is a row, as Excel counts it, whatever line breaks it holds.

    Rows with fewer cells than the header are filled with blanks and noticed. A first line `sep=;` says the
    delimiter, as it does for Excel. Raises InputError for undecodable bytes, a quote that is never closed or
    closed only after whole records, rows with more cells than the header, a record that a line break divides,
    a file that was cut off within its last record, and a cell beyond the bound of the csv module.
    """
    if len(content) >= BULK_SIZE:
        grid = read_bulk(content, _encodings(content, layout.encoding), layout)
        if grid is not None:
            return grid
    return _read_records(decode(content, layout.file, layout.encoding), layout)


def _encodings(content: bytes, named: str) -> tuple[str, ...]:
    """Python's names of the encodings to be tried."""
    marked = content.startswith(_UTF8_MARK)
    if named != "auto":
        return ("utf-8-sig",) if marked and named == "utf-8" else (_CODECS.get(named, named),)
    if content.startswith(_UTF16_MARKS):
        return ("utf-16",)
    if any(mark in content for mark in _ISO2022_MARKS) and content.isascii():
        return (_CODECS["iso-2022-jp"],)
    return ("utf-8-sig",) if marked else ("utf-8", "cp932")


def _read_records(text: str, layout: HeadRows) -> Grid:
    whole = text.endswith(("\n", "\r"))
    first = next(islice(io.StringIO(text, newline=""), layout.skip_rows, None), "")
    said = SAID_DELIMITER.match(text)
    delimiter = said[1] if said else delimiter_of(first, layout.delimiter)
    lines = io.StringIO(f"{text}{'' if whole else chr(10)}{_END}\n", newline="")
    records = _records(csv.reader(lines, delimiter=delimiter), layout)
    rows_above = 1 if said and layout.skip_rows == 0 else 0  # else the study counts it among the title lines
    head = list(islice(records, rows_above, rows_above + layout.head_rows))
    width = max((len(record) for record in head[layout.skip_rows :]), default=0)
    body = _Body(width, delimiter, layout, rows_above + layout.head_rows + 1)
    while block := list(islice(records, _AT_ONCE)):
        body.add(block)
    columns = [builder.column() for builder in body.builders]
    body.check(columns, whole=whole)
    grid = grid_from_columns(head, columns, layout, None)
    return replace(grid, rows_above=rows_above, notices=body.notices())


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

    def __init__(self, width: int, delimiter: str, layout: HeadRows, first_row: int) -> None:
        self.builders = [ColumnBuilder() for _ in range(width)]
        self._delimiter = delimiter
        self._file = layout.file
        self._first_row = first_row
        self._rows = 0
        self._long: list[tuple[int, int]] = []
        self._first_long: list[str] = []
        self._short: dict[int, list[str]] = {}
        self._wide: dict[int, list[int]] = {}
        self._parted: dict[int, str] = {}
        self._last: list[str] = []
        self._filled: tuple[int, list[str]] = (0, [""])
        self._before: dict[int, tuple[int, str]] = {}

    def add(self, block: list[list[str]]) -> None:
        """Add records; cells beyond the header are noted, missing ones become blank."""
        width = len(self.builders)
        first = self._first_row + self._rows
        for place, record in enumerate(block):
            if len(record) != width:
                row = first + place
                parted = _parted_number(record) if len(record) > width and self._delimiter == "," else ""
                if parted:
                    self._parted[row] = parted
                if any(cell.strip() for cell in record[width:]):
                    self._first_long = self._first_long or record
                    self._long.append((row, len(record)))
                elif len(record) > width:
                    self._wide.setdefault(len(record), []).append(row)
                elif any(cell.strip() for cell in record):
                    self._short[row] = record
                    self._before[row] = (self._filled[0], self._filled[1][-1])
                block[place] = [*record[:width], *[""] * (width - len(record))]
            if record:
                self._filled = (first + place, record)
            self._last = record
        self._rows += len(block)
        for column, texts in zip(self.builders, zip(*block, strict=True), strict=True):
            column.extend(texts)

    def check(self, columns: Sequence[TextColumn], *, whole: bool) -> None:
        """Raise InputError for rows that a quote swallowed, rows beyond the header, and divided or cut records."""
        expected = f"{len(self.builders)}列"
        if len(self._long) * 2 > self._rows and len({cells for _, cells in self._long}) == 1:
            raise InputError(self._answers_wider() if _are_codes(self._first_long) else self._header_below())
        problems = [
            *self._swallowed(columns),
            *(
                file_rules.LONG_ROW.problem(
                    self._file, row=row, found=f"{cells}列{self._parted.get(row, '')}", expected=expected
                )
                for row, cells in self._long[:_SHOWN]
            ),
        ]
        if not problems and not whole and 1 < len(self._last) < len(self.builders):
            row = self._first_row + self._rows - 1
            problems.append(
                file_rules.BROKEN.problem(
                    self._file, row=row, found=f"{len(self._last)}列", expected=expected
                )
            )
        problems = problems or self._divided()
        if problems:
            raise InputError(problems[:_SHOWN])

    def notices(self) -> tuple[Notice, ...]:
        """Rows with other numbers of cells than the header, each by itself where they are few.

        Blank cells beyond the header are told where few rows have them, or a number is divided: a comma too many
        moves the answers behind it. Most rows of some exports end so.
        """
        short = {row: len(record) for row, record in self._short.items()}
        wide = {
            row: cells
            for cells, rows in self._wide.items()
            for row in rows
            if len(rows) * 2 <= self._rows or row in self._parted
        }
        return (*self._of_width(SHORT_ROW, short), *self._of_width(LONG_ROW, wide))

    def _of_width(self, rule: FindingRule, rows: Mapping[int, int]) -> Iterator[Notice]:
        if len(rows) > _SHOWN:
            listed = "、".join(f"{row}行" for row in list(rows)[:_SHOWN])
            parted = next((self._parted[row] for row in rows if row in self._parted), "")
            yield Notice(rule, next(iter(rows)), f"{len(rows):,}行（{listed} ほか）{parted}")
            return
        for row, cells in rows.items():
            found = f"{cells}列（見出しは{len(self.builders)}列）{self._parted.get(row, '')}"
            yield Notice(rule, row, found)

    def _header_below(self) -> Problem:
        """Most rows have the same number of cells, more than the header: it stands further down."""
        row, cells = self._long[0]
        names = {",": "カンマ", "\t": "タブ", ";": "セミコロン"}
        problem = file_rules.NO_HEADER.problem(
            self._file,
            found=f"{len(self.builders)}列（{names[self._delimiter]}区切り）。{row}行目からは{cells}列",
        )
        remedy = f"見出しは{row}行目にあるようです。コードブックのシート「回答ファイル」の「見出しの上の行数」（skip_rows）を{row - 1}にしてください。"
        return replace(problem, remedy=remedy)

    def _answers_wider(self) -> Problem:
        """Most rows have the same number of cells, more than the header, and the first of them are answers."""
        row, cells = self._long[0]
        more = f"。ほか{len(self._long) - 1:,}行も同じ" if len(self._long) > 1 else ""
        more += self._parted.get(row, "")
        problem = file_rules.LONG_ROW.problem(
            self._file, row=row, found=f"{cells}列{more}", expected=f"{len(self.builders)}列"
        )
        remedy = '見出しの足りない列があれば、見出しを書き足してください。なければ、カンマを含む回答を「"」で囲み、列のずれを直してください。'
        return replace(problem, remedy=remedy)

    def _swallowed(self, columns: Sequence[TextColumn]) -> list[Problem]:
        """Cells in which whole rows stand, because a quote that opens one was closed rows later."""
        width = len(columns)
        found = {
            self._first_row + row: more for row, more in swallowed_rows(columns, self._delimiter).items()
        }
        for row, record in self._short.items():
            for cell in record:
                if len(lines := cell.splitlines()) > 1 and cell.count(self._delimiter) >= width - 1:
                    found[row] = len(lines) - 1
        return [
            file_rules.SWALLOWED_ROWS.problem(
                self._file, row=row, found=f'{row}行の「"」から{row + lines}行の「"」まで（{lines}行分）'
            )
            for row, lines in sorted(found.items())
        ]

    def _divided(self) -> list[Problem]:
        """Neighbouring short rows that make one row together: a line break that no quote holds.

        Blank lines may stand between, as long as rows follow: a single text below the table is a note.
        """
        width = len(self.builders)
        problems = []
        parts: list[int] = []
        for row, record in self._short.items():
            above, text = self._before[row]
            near = row == above + 1 or row < self._filled[0]
            parts = [*parts, row] if near and parts and parts[-1] == above else [row]
            cells = sum(len(self._short[part]) for part in parts) - (len(parts) - 1)
            goes_on = near and len(parts) == 1 and len(record) == 1 and _is_words(text, record[0])
            if (len(parts) > 1 and cells == width) or goes_on:
                first = above if goes_on else parts[0]
                problems.append(
                    file_rules.DIVIDED_ROW.problem(self._file, row=first, found=f"{first}行と{row}行")
                )
                parts = []
        return problems


def _parted_number(record: Sequence[str]) -> str:
    """What is told of a row in which the comma of a number (1,234) divides it, "" of any other."""
    for place, (left, right) in enumerate(pairwise(record)):
        if len(right) == _THOUSANDS and right.isdecimal() and re.fullmatch(r"[1-9]\d{0,2}", left):
            letters = f"{column_letter(place)}列と{column_letter(place + 1)}列"
            return f"。{letters}{DIVIDED_NUMBER}"
    return ""


def _is_words(above: str, below: str) -> bool:
    """Whether a lone cell goes on with the text that ends the row above it; a note or a number does not."""
    texts = (above.strip(), below.strip())
    return all(text and not re.fullmatch(r"[\d.,\s-]+", text) for text in texts) and not _NOTE.match(
        below.strip()
    )


def _are_codes(record: Sequence[str]) -> bool:
    """Whether a row holds answers, not names: most of what is filled are plain numbers."""
    filled = [cell.strip() for cell in record if cell.strip()]
    return sum(cell.isdigit() for cell in filled) * 2 > len(filled)
