"""What the workbooks share: the book, its sheets and their quiet cell formats.

Every text is written as a string, never as a formula, link or number, whatever it begins with. The
bytes of a workbook depend on its content alone.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager

from reports.excel.page_setup import ROW_HEIGHT
from reports.excel.ready_rows import LongSheet, TableSheet
from reports.tables.cell_text import height_for, plain

CREATED = datetime(2000, 1, 1)
"""The date of creation written into every workbook, so that equal content gives equal bytes."""

CONTENTS = "目次"
BACK_TO_CONTENTS = "目次へ戻る"
FONT = "BIZ UDPゴシック"
HEAD_ROW = 3
"""Row of the column heads on a list that is filled in, counted from 1."""

Section = tuple[str, Sequence[tuple[str, str]]]
"""A title with facts below it: heads and their texts."""

_LEVEL = 3
"""Of compression: a third of the time of zlib's usual 6, and 14 % more bytes for the workbook of all tables."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)

_HEAD_FILL = "#E7E6E6"
_INPUT_FILL = "#FFF8DC"
_LINE = "#7F7F7F"
_FAINT = "#BFBFBF"


class PackedWorkbook(Workbook):  # type: ignore[misc]  # xlsxwriter is untyped
    """A workbook in memory: `packed` holds its bytes once it is closed."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(io.BytesIO(), {**options, "in_memory": True})
        self.packed = io.BytesIO()

    def _get_packager(self) -> Packager:
        return _Packager(self.packed)


class _Packager(Packager):  # type: ignore[misc]
    """Packs the parts itself, as xlsxwriter takes no level, and leaves nothing for it to pack."""

    def __init__(self, packed: io.BytesIO) -> None:
        super().__init__()
        self._packed = packed

    def _create_package(self) -> list[tuple[object, str, bool]]:
        with ZipFile(self._packed, "w") as archive:
            for part, name, _ in super()._create_package():
                archive.writestr(ZipInfo(name, _EARLIEST), part.getvalue(), ZIP_DEFLATED, _LEVEL)
        return []


@dataclass(frozen=True)
class RowFormats:
    """Formats of one kind of table row. `lettered` is that of a share or mean with letters behind it and so many decimals."""

    label: Format
    code: Format
    count: Format
    share: Format
    fine: Format
    change: Format
    p: Format
    mark: Format
    lettered: Callable[[str, int], Format]


@dataclass(frozen=True)
class Formats:
    """The few formats that all sheets use. Fills are light greys that print well."""

    title: Format
    question: Format
    link: Format
    note: Format
    head: Format
    head_left: Format
    wrap: Format
    number: Format
    input: Format
    input_date: Format
    total: RowFormats
    first: RowFormats
    body: RowFormats


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its head, width, whether who gets the list fills it in, and what it holds in a program."""

    head: str
    width: float
    kind: Literal["text", "number", "input", "date"] = "text"
    field: str = ""


@dataclass(frozen=True)
class Page:
    """One sheet and the formats to write it with. Rows and columns count from 0."""

    sheet: TableSheet
    formats: Formats

    def top(self, title: str, *, back: bool = True) -> None:
        """Write the title into the first row and the way back to the contents into the second."""
        self.sheet.write_string(0, 0, plain(title), self.formats.title)
        self.sheet.set_row(0, 22)
        if back:
            self.link(1, 0, f"{CONTENTS}!A1", BACK_TO_CONTENTS)

    def text(self, row: int, column: int, text: str, cell_format: Format) -> None:
        """Write a text; an empty one leaves the cell empty."""
        if text:
            self.sheet.write_string(row, column, plain(text), cell_format)
        else:
            self.sheet.write_blank(row, column, None, cell_format)

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

    def facts(self, row: int, facts: Iterable[tuple[str, str]], widths: Sequence[float]) -> int:
        """Write heads with their texts beside them in columns of these widths; return the next row."""
        for head, text in facts:
            self.sheet.write_string(row, 0, plain(head), self.formats.head_left)
            self.sheet.write_string(row, 1, plain(text), self.formats.body.label)
            self.sheet.set_row(row, height_for([(head, widths[0]), (text, widths[1])]))
            row += 1
        return row

    def sections(self, row: int, sections: Iterable[Section], widths: Sequence[float]) -> int:
        """Write facts under titles, an empty row after each section; return the next row."""
        for title, facts in sections:
            self.across(row, title, widths, self.formats.question)
            row = self.facts(row + 1, facts, widths) + 1
        return row

    def list_top(
        self, title: str, note: str, heads: Sequence[str], widths: Sequence[float], *, frozen: int = 0
    ) -> None:
        """Write title, note and column heads of a list, and freeze them with the first columns."""
        self.top(title, back=False)
        self.sheet.write_string(1, 0, plain(note), self.formats.note)
        self.heads(HEAD_ROW - 1, heads)
        self.widths(widths)
        self.sheet.freeze_panes(HEAD_ROW, frozen)

    def list_row(
        self,
        row: int,
        columns: Sequence[ListColumn],
        values: Sequence[str | int],
        *,
        tallest: float,
        entries_too: bool = False,
    ) -> None:
        """Write a row of a list, as high as its texts need (and what is filled in, if asked), `tallest` at most."""
        looks = {"input": self.formats.input, "date": self.formats.input_date}
        texts: list[tuple[str, float]] = []
        for place, (column, value) in enumerate(zip(columns, values, strict=True)):
            if isinstance(value, int):
                self.sheet.write_number(row, place, value, self.formats.number)
                continue
            self.text(row, place, value, looks.get(column.kind, self.formats.wrap))
            if column.kind == "text" or entries_too:
                texts.append((plain(value), column.width))
        self.sheet.set_row(row, min(tallest, height_for(texts)))


@dataclass(frozen=True)
class Book:
    """A workbook in memory with its formats."""

    workbook: PackedWorkbook
    formats: Formats

    def add(self, name: str) -> Page:
        """Add a sheet without grid lines. `name` must come from `sheet_name`."""
        sheet = self.workbook.add_worksheet(name, worksheet_class=TableSheet)
        sheet.hide_gridlines(2)
        sheet.set_default_row(ROW_HEIGHT)
        return Page(sheet, self.formats)

    def add_long(self, name: str) -> tuple[Page, LongSheet]:
        """Add a sheet for a long table; both values are the same sheet."""
        sheet = self.workbook.add_worksheet(name, worksheet_class=LongSheet)
        return Page(sheet, self.formats), sheet

    def close(self) -> bytes:
        """Finish the workbook and return its bytes."""
        self.workbook.close()
        return self.workbook.packed.getvalue()


def new_book(title: str) -> Book:
    """An empty workbook. Strings stay strings; the creation date is fixed."""
    workbook = PackedWorkbook(
        {
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        },
    )
    workbook.set_properties({"title": plain(title), "created": CREATED})
    workbook.set_calc_mode("auto")
    return Book(workbook, _formats(workbook))


def _formats(workbook: PackedWorkbook) -> Formats:
    def add(**properties: object) -> Format:
        return workbook.add_format({"valign": "vcenter", **properties})

    def row(**properties: object) -> RowFormats:
        line = {"border": 1, "border_color": _FAINT, **properties}

        @cache
        def lettered(letters: str, digits: int) -> Format:
            """The letters are part of the number's format, so that the cell holds the number alone."""
            return add(**line, num_format=f'0.{"0" * digits}" {letters}"', shrink=True)

        return RowFormats(
            label=add(**line, text_wrap=True),
            code=add(**line, align="center"),
            count=add(**line, num_format="#,##0"),
            share=add(**line, num_format="0.0"),
            fine=add(**line, num_format="0.00"),
            change=add(**line, num_format="+0.0;-0.0;0.0"),
            p=add(**line, num_format="0.000"),
            mark=add(**line, align="right"),
            lettered=lettered,
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
        wrap=add(**boxed, valign="top", num_format="@", text_wrap=True, quote_prefix=True),
        number=add(**boxed, valign="top", num_format="0"),
        input=add(**entry, valign="top", num_format="@"),
        input_date=add(**entry, valign="top", num_format="yyyy/mm/dd"),
        total=row(bold=True, bg_color="#F2F2F2"),
        first=row(top_color=_LINE),
        body=row(),
    )
