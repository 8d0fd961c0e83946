"""OpenDocument sheets (ods): read from their XML, without expanding entities or opening other files."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.names import column_letter
from survey.answers.raw_table import Hidden
from survey.reading.formats.archive import part_names, read_part
from survey.reading.formats.grid import (
    MOST_CELLS,
    WIDEST,
    Grid,
    HeadRows,
    Merge,
    grid_from_rows,
    only_sheet,
    same_table_beside,
    wanted_sheets,
)
from survey.reading.formats.values import raised_text, struck_text

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OF_STYLE = f"{_STYLE}style"
_DEEPEST = 20  # styles that inherit from each other
_SHOWN = 10


@dataclass(frozen=True)
class _Looks:
    """Names of the styles that strike text out, and that raise or lower it."""

    struck: frozenset[str]
    raised: frozenset[str]
    lowered: frozenset[str]


@dataclass
class _Sheet:
    """Rows so far; blank rows and cells at the end are not stored. `unvalued`: formulas without a value."""

    looks: _Looks
    styles: list[tuple[int, str]] = field(default_factory=list)
    unvalued: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    cells: int = 0


def read_ods(content: bytes, layout: HeadRows, sheet: str) -> Grid:
    """Read one sheet. Numbers, dates and errors become text as for xlsx. Raises InputError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    if b"encryption-data" in read_part(content, "META-INF/manifest.xml", layout.file):
        raise InputError(file_rules.ENCRYPTED.problem(layout.file))
    try:
        root = etree.fromstring(read_part(content, "content.xml", layout.file), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InputError(file_rules.BROKEN.problem(layout.file)) from None
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # no office writes one; it could only define entities
        raise InputError(file_rules.BROKEN.problem(layout.file))
    tables = {str(table.get(f"{_TABLE}name", "")): table for table in root.iter(f"{_TABLE}table")}
    looks = _looks(root, _common_styles(content, layout, parser))
    read = {name: _sheet(tables[name], layout, looks) for name in wanted_sheets(tables, layout, sheet)}
    heights = {name: len(entry.rows) for name, entry in read.items() if entry.rows}
    chosen = only_sheet(heights, layout, sheet)
    entry = read[chosen]
    if entry.unvalued:
        listed = "、".join(entry.unvalued[:_SHOWN]) + ("など" if len(entry.unvalued) > _SHOWN else "")
        raise InputError(file_rules.UNVALUED_FORMULA.problem(layout.file, sheet=chosen, found=listed))
    width = max(len(row) for row in entry.rows)
    hidden = Hidden(
        tuple(entry.hidden_rows), tuple(column for column in entry.hidden_columns if column < width)
    )
    grid = grid_from_rows(entry.rows, layout, chosen, entry.merges, hidden)
    notices = [
        same
        for name, table in tables.items()
        if sheet and name != chosen
        for same in same_table_beside(grid, name, _sheet(table, layout, looks).rows, layout)
    ]
    return replace(grid, notices=(*grid.notices, *notices))


def _sheet(table: etree._Element, layout: HeadRows, looks: _Looks) -> _Sheet:
    sheet = _Sheet(looks)
    column = 0
    for entry in table.iter(f"{_TABLE}table-column"):
        repeated = _number(entry, "number-columns-repeated")
        if entry.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            sheet.hidden_columns.extend(range(column, min(column + repeated, WIDEST)))
        column += repeated
        sheet.styles.append((column, entry.get(f"{_TABLE}default-cell-style-name", "")))
    row = 0
    for element in table.iter(f"{_TABLE}table-row"):
        cells = _cells(element, row, sheet, layout)
        repeated = _number(element, "number-rows-repeated")
        if cells:
            sheet.cells += repeated * len(cells)
            if sheet.cells > MOST_CELLS or row + repeated > 1_048_576:
                raise InputError(file_rules.TOO_WIDE.problem(layout.file))
            sheet.rows.extend([[] for _ in range(row - len(sheet.rows))])
            sheet.rows.extend(list(cells) for _ in range(repeated))
            if element.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
                sheet.hidden_rows.extend(range(row, row + repeated))
        row += repeated
    return sheet


def _cells(element: etree._Element, row: int, sheet: _Sheet, layout: HeadRows) -> list[str]:
    """The texts of a row up to the last one with content."""
    cells: list[str] = []
    column = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        covered = cell.tag.endswith("covered-table-cell")
        text = "" if covered else _text(cell, _style(cell, element, column, sheet), sheet.looks)
        if not text and not covered and cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
            sheet.unvalued.append(f"{column_letter(column)}{row + 1}")
        repeated = _number(cell, "number-columns-repeated")
        across, down = _number(cell, "number-columns-spanned"), _number(cell, "number-rows-spanned")
        if text and (across > 1 or down > 1):
            sheet.merges.append(Merge(row, row + down - 1, column, column + across - 1))
        if text:
            if column + repeated > WIDEST:
                raise InputError(file_rules.TOO_WIDE.problem(layout.file))
            cells.extend([""] * (column - len(cells)))
            cells.extend([text] * repeated)
        column += repeated
    return cells


def _style(cell: etree._Element, row: etree._Element, column: int, sheet: _Sheet) -> str:
    """The style of a cell: its own, else that of its row, else that of its column."""
    own = cell.get(f"{_TABLE}style-name") or row.get(f"{_TABLE}default-cell-style-name")
    return own or next((style for end, style in sheet.styles if column < end), "")


def _common_styles(content: bytes, layout: HeadRows, parser: etree.XMLParser) -> Iterator[etree._Element]:
    """The styles that have a name of their own (styles.xml), which those of the cells inherit from."""
    if "styles.xml" in part_names(content, layout.file):
        try:
            yield from etree.fromstring(read_part(content, "styles.xml", layout.file), parser).iter(_OF_STYLE)
        except (etree.XMLSyntaxError, ValueError):
            raise InputError(file_rules.BROKEN.problem(layout.file)) from None


def _looks(root: etree._Element, common: Iterable[etree._Element]) -> _Looks:
    """What the styles of cells and of text do, by themselves or by those that they inherit from."""
    styles = {str(style.get(f"{_STYLE}name")): style for style in (*common, *root.iter(_OF_STYLE))}

    def having(name: str, test: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(style for style in styles if test(_inherited(styles, style, name)))

    return _Looks(
        having("text-line-through-style", _strikes) | having("text-line-through-type", _strikes),
        having("text-position", lambda value: value[:5] == "super" or bool(re.match(r"[1-9]", value))),
        having("text-position", lambda value: value[:3] == "sub" or value[:1] == "-"),
    )


def _strikes(value: str) -> bool:
    """Whether a kind of line strikes out; LibreOffice tells it of parts of a cell by the type of the line alone."""
    return value not in ("", "none")


def _inherited(styles: Mapping[str, etree._Element], name: str, wanted: str) -> str:
    """A property of text that a style has, or the nearest of those that it inherits from."""
    for _ in range(_DEEPEST):
        style = styles.get(name)
        if style is None:
            return ""
        for look in style.iterchildren(f"{_STYLE}text-properties"):
            if (value := look.get(f"{_STYLE}{wanted}")) is not None:
                return str(value)
        name = style.get(f"{_STYLE}parent-style-name", "")
    return ""


def _text(cell: etree._Element, style: str, looks: _Looks) -> str:
    text = _plain_text(cell, looks)
    return struck_text(text) if text and style in looks.struck else text


def _plain_text(cell: etree._Element, looks: _Looks) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    paragraphs = ["".join(_runs(paragraph, looks)) for paragraph in cell.iterchildren(f"{_TEXT}p")]
    shown = "\n".join(paragraphs)
    if kind in {"float", "percentage", "currency"} and not shown.startswith("#"):
        value = cell.get(f"{_OFFICE}value", "")
        try:
            number = float(value)
        except ValueError:
            return shown
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if kind == "date":
        return str(cell.get(f"{_OFFICE}date-value", shown)).replace("T", " ")
    if kind == "boolean":
        return str(cell.get(f"{_OFFICE}boolean-value", shown)).upper()
    return shown


def _runs(paragraph: etree._Element, looks: _Looks) -> list[str]:
    """The text of a paragraph with its spaces, tabs and line breaks, without ruby and notes.

    What is struck out is told as such.
    """
    parts = [paragraph.text or ""]
    for child in paragraph:
        name = str(child.tag).rpartition("}")[2]
        if name == "s":
            parts.append(" " * min(_plain_number(child.get(f"{_TEXT}c")), 10_000))
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        elif isinstance(child.tag, str) and name not in {"ruby-text", "note", "annotation"}:
            inner, style = "".join(_runs(child, looks)), child.get(f"{_TEXT}style-name")
            if style in looks.raised or style in looks.lowered:
                inner = raised_text(inner, lowered=style in looks.lowered)
            parts.append(struck_text(inner) if inner and style in looks.struck else inner)
        parts.append(child.tail or "")
    return parts


def _number(element: etree._Element, name: str) -> int:
    return _plain_number(element.get(f"{_TABLE}{name}"))


def _plain_number(text: str | None) -> int:
    """A count that is left out is 1."""
    return max(int(text), 1) if text and text.isdecimal() and len(text) <= 9 else 1
