"""What the workbooks share: safe text, sheet names, quiet cell formats, A4 print set-up, long tables.

Every text is written as a string, never as a formula, link or number, whatever it begins with. The
bytes of a workbook depend on its content alone.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2000, 1, 1)
"""The date of creation written into every workbook, so that equal content gives equal bytes."""

CONTENTS = "目次"
BACK_TO_CONTENTS = "目次へ戻る"
LONGEST_TEXT = 16_000
"""Characters of a cell; Excel holds 32,767 UTF-16 units, so that even emoji alone fit."""

LAST_ROW = 1_048_575
FONT = "游ゴシック"
_POINTS_PER_LINE = 13.5
_HEAD_FILL = "#E7E6E6"
_INPUT_FILL = "#FFF8DC"
_LINE = "#7F7F7F"
_FAINT = "#BFBFBF"
_CUT = "…（以下省略）"


def plain(text: str, limit: int = LONGEST_TEXT) -> str:
    """Text that is safe in a cell: line ends as LF, no control characters or lone surrogates, not too long.

    A text that is cut says so at its end. Text in the form of xlsxwriter's own rich strings
    (`<r>…</r>`), which would be copied into the file as markup, gets a blank behind it.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(
        character
        for character in lines
        if character in "\n\t"
        or (unicodedata.category(character) not in {"Cc", "Cs"} and ord(character) & 0xFFFE != 0xFFFE)
    )
    if len(clean) > limit:
        clean = clean[: limit - len(_CUT)] + _CUT
    return clean + " " if clean.startswith("<r>") and clean.endswith("</r>") else clean


def sheet_name(name: str, used: Collection[str]) -> str:
    r"""A name that Excel accepts (31 characters, none of `[]:*?/\'`) and that is not used yet."""
    taken = {other.casefold() for other in used}
    stem = re.sub(r"[\[\]:*?/\\']", "", plain(name)).replace("\n", " ").strip() or "シート"
    result, number = stem[:31], 1
    while result.casefold() in taken:
        number += 1
        tail = f"({number})"
        result = stem[: 31 - len(tail)] + tail
    return result


def text_width(text: str) -> int:
    """Width of the longest line in half-width characters."""
    return max(
        sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in line) for line in text.split("\n")
    )


def height_for(texts: Sequence[tuple[str, float]]) -> float:
    """Row height in points that shows each wrapped text in a column of the width beside it."""
    lines = (
        sum(max(1, math.ceil(text_width(line) / max(1.0, width - 1))) for line in text.split("\n"))
        for text, width in texts
    )
    return 3 + _POINTS_PER_LINE * max(lines, default=1)


# --- Long tables --------------------------------------------------------------------------------


class LongSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter is untyped
    """A worksheet that takes the body of a long table as ready-made rows.

    Writing a million cells one by one would take longer than everything else together, so `set_body`
    builds the rows column by column and they are put behind the rows written in the usual way.
    """

    _body: str = ""

    def set_body(
        self, first_row: int, texts: Sequence[Sequence[str]], numbers: Sequence[Sequence[float]]
    ) -> None:
        """Put text columns and, right of them, number columns below `first_row` (from 0).

        All columns have the same length. Empty texts and numbers that are not finite leave the cell
        empty. Raises ValueError if the table does not fit on a sheet.
        """
        rows = len(texts[0])
        if first_row + rows > LAST_ROW:
            raise ValueError("too many rows for one sheet")
        names = [xl_col_to_name(column) for column in range(len(texts) + len(numbers))]
        cells = [
            *map(self._text_cells, repeat(first_row + 1), names, texts),
            *map(_number_cells, repeat(first_row + 1), names[len(texts) :], numbers),
        ]
        lines = map("".join, zip(*cells, strict=True))
        self._body = "".join(f'<row r="{row}">{line}</row>' for row, line in enumerate(lines, first_row + 1))
        self._check_dimensions(0, 0)
        self._check_dimensions(first_row + rows - 1, len(names) - 1)

    def _text_cells(self, first: int, name: str, texts: Sequence[str]) -> list[str]:
        """Cells of one text column; each distinct text is cleaned and stored once."""
        places = {
            text: self.str_table._get_shared_string_index(plain(text))
            for text in dict.fromkeys(texts)
            if text
        }
        return [
            f'<c r="{name}{row}" t="s"><v>{places[text]}</v></c>' if text else ""
            for row, text in enumerate(texts, first)
        ]

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write(self._body)


def _number_cells(first: int, name: str, numbers: Sequence[float]) -> list[str]:
    finite = math.isfinite
    return [
        f'<c r="{name}{row}"><v>{number!r}</v></c>' if finite(number) else ""
        for row, number in enumerate(numbers, first)
    ]


# --- Formats and pages --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowFormats:
    """Formats of one kind of table row."""

    label: Format
    count: Format
    share: Format
    fine: Format
    mark: Format


@dataclass(frozen=True)
class Formats:
    """The few formats that all sheets use. Fills are light greys that print well."""

    title: Format
    question: Format
    link: Format
    note: Format
    head: Format
    head_left: Format
    text: Format
    wrap: Format
    number: Format
    input: Format
    input_date: Format
    total: RowFormats
    first: RowFormats
    body: RowFormats


@dataclass(frozen=True)
class Page:
    """One sheet and the formats to write it with. Rows and columns count from 0."""

    sheet: Worksheet
    formats: Formats

    def top(self, title: str, *, back: bool = True) -> None:
        """Write the title into the first row and the way back to the contents into the second."""
        self.sheet.write_string(0, 0, plain(title), self.formats.title)
        self.sheet.set_row(0, 22)
        if back:
            self.link(1, 0, f"{CONTENTS}!A1", BACK_TO_CONTENTS)

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the first columns."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def heads(self, row: int, heads: Sequence[str]) -> None:
        """Write column heads from the first column on."""
        for column, head in enumerate(heads):
            self.sheet.write_string(row, column, plain(head), self.formats.head)

    def link(self, row: int, column: int, target: str, text: str) -> None:
        """Write a link to `target` (`sheet name!A1`) inside the workbook."""
        name, _, cell = target.rpartition("!")
        self.sheet.write_url(row, column, f"internal:'{name}'!{cell}", self.formats.link, plain(text))

    def across(self, row: int, text: str, widths: Sequence[float], cell_format: Format) -> None:
        """Write a line across the columns of these widths, as high as the text needs."""
        self.sheet.merge_range(row, 0, row, len(widths) - 1, "", cell_format)
        self.sheet.write_string(row, 0, plain(text), cell_format)
        self.sheet.set_row(row, height_for([(text, sum(widths) / cell_format.font_size * 10)]))


@dataclass(frozen=True)
class Book:
    """A workbook in memory with its formats."""

    workbook: Workbook
    formats: Formats
    buffer: io.BytesIO

    def add(self, name: str) -> Page:
        """Add a sheet without grid lines. `name` must come from `sheet_name`."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        return Page(sheet, self.formats)

    def add_long(self, name: str) -> tuple[Page, LongSheet]:
        """Add a sheet for a long table; both values are the same sheet."""
        sheet = self.workbook.add_worksheet(name, worksheet_class=LongSheet)
        return Page(sheet, self.formats), sheet

    def close(self) -> bytes:
        """Finish the workbook and return its bytes."""
        self.workbook.close()
        return self.buffer.getvalue()


def new_book(title: str) -> Book:
    """An empty workbook. Strings stay strings; the creation date is fixed."""
    buffer = io.BytesIO()
    workbook = Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        },
    )
    workbook.set_properties({"title": plain(title), "created": CREATED})
    workbook.set_calc_mode("auto")
    return Book(workbook, _formats(workbook), buffer)


def _formats(workbook: Workbook) -> Formats:
    def add(**properties: object) -> Format:
        return workbook.add_format({"valign": "vcenter", **properties})

    def row(**properties: object) -> RowFormats:
        line = {"border": 1, "border_color": _FAINT, **properties}
        return RowFormats(
            label=add(**line, text_wrap=True),
            count=add(**line, num_format="#,##0"),
            share=add(**line, num_format="0.0"),
            fine=add(**line, num_format="0.00"),
            mark=add(**line, align="right"),
        )

    boxed = {"border": 1, "border_color": _FAINT}
    head = {"border": 1, "border_color": _LINE, "bg_color": _HEAD_FILL, "text_wrap": True}
    entry = {"border": 1, "border_color": _LINE, "bg_color": _INPUT_FILL, "locked": False, "text_wrap": True}
    return Formats(
        title=add(bold=True, font_size=13),
        question=add(bold=True, font_size=11, text_wrap=True),
        link=add(font_color="#1F3864", underline=1),
        note=add(font_size=9, font_color="#404040"),
        head=add(**head, align="center"),
        head_left=add(**head),
        text=add(**boxed, valign="top", num_format="@"),
        wrap=add(**boxed, valign="top", num_format="@", text_wrap=True, quote_prefix=True),
        number=add(**boxed, valign="top", num_format="0"),
        input=add(**entry, valign="top", num_format="@"),
        input_date=add(**entry, valign="top", num_format="yyyy/mm/dd"),
        total=row(bold=True, bg_color="#F2F2F2"),
        first=row(top_color=_LINE),
        body=row(),
    )


def set_page(
    sheet: Worksheet, header: str, *, repeat: tuple[int, int] | None = None, portrait: bool = False
) -> None:
    """A4, one page wide, header with `header` and the sheet's name, footer with page numbers.

    `repeat` are the first and last row (from 0) that stand on top of every page.
    """
    sheet.set_paper(9)
    if portrait:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.65)
    words = plain(header, 80).replace("\n", " ").replace("&", "&&")
    sheet.set_header(f"&L&9{_apart(words)}&R&9&A")
    sheet.set_footer("&C&9&P / &N")
    if repeat is not None:
        sheet.repeat_rows(*repeat)


def _apart(words: str) -> str:
    """A leading digit would be read as part of the font size that stands before it."""
    return f" {words}" if words[:1].isdigit() else words
