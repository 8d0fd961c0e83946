"""OpenDocument sheets (ods): read from their XML, without expanding entities or opening other files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.names import match_name
from survey.answers.raw_table import Hidden
from survey.reading.formats.archive import read_part
from survey.reading.formats.grid import (
    MOST_CELLS,
    WIDEST,
    Grid,
    HeadRows,
    Merge,
    grid_from_rows,
    same_table_beside,
)
from survey.reading.formats.values import struck_text

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass
class _Sheet:
    """Rows so far; blank rows and cells at the end are not stored."""

    struck: frozenset[str]
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
    if sheet:
        chosen = [name for name in tables if match_name(name) == match_name(sheet)]
        if not chosen:
            listed = "、".join(f"「{name}」" for name in tables)
            raise InputError(
                file_rules.NO_SHEET.problem(layout.file, sheet=sheet, detail=f"ブックにあるシートは{listed}")
            )
    else:
        chosen = list(tables)
    struck = _struck_styles(root)
    read = {name: _sheet(tables[name], layout, struck) for name in chosen}
    filled = [name for name, entry in read.items() if entry.rows]
    if not filled:
        raise InputError(file_rules.EMPTY.problem(layout.file))
    if len(filled) > 1 and not sheet:
        listed = "、".join(f"「{name}」" for name in filled)
        raise InputError(file_rules.SEVERAL_SHEETS.problem(layout.file, found=listed))
    entry = read[filled[0]]
    width = max(len(row) for row in entry.rows)
    hidden = Hidden(
        tuple(entry.hidden_rows), tuple(column for column in entry.hidden_columns if column < width)
    )
    grid = grid_from_rows(entry.rows, layout, filled[0], entry.merges, hidden)
    others = {
        name: _sheet(table, layout, struck) for name, table in tables.items() if sheet and name != filled[0]
    }
    notices = [
        same for name, other in others.items() for same in same_table_beside(grid, name, other.rows, layout)
    ]
    return replace(grid, notices=(*grid.notices, *notices))


def _sheet(table: etree._Element, layout: HeadRows, struck: frozenset[str]) -> _Sheet:
    sheet = _Sheet(struck)
    column = 0
    for entry in table.iter(f"{_TABLE}table-column"):
        repeated = _number(entry, "number-columns-repeated")
        if entry.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            sheet.hidden_columns.extend(range(column, min(column + repeated, WIDEST)))
        column += repeated
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
        text = "" if cell.tag.endswith("covered-table-cell") else _text(cell, sheet.struck)
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


def _struck_styles(root: etree._Element) -> frozenset[str]:
    """The styles of cells and of text that strike it out."""
    return frozenset(
        str(style.get(f"{_STYLE}name"))
        for style in root.iter(f"{_STYLE}style")
        for look in style.iterchildren(f"{_STYLE}text-properties")
        if _is_struck(look)
    )


def _is_struck(look: etree._Element) -> bool:
    """Whether a style strikes out; LibreOffice tells it of parts of a cell by the type of the line alone."""
    line = look.get(f"{_STYLE}text-line-through-style") or look.get(f"{_STYLE}text-line-through-type")
    return line not in {None, "none"}


def _text(cell: etree._Element, struck: frozenset[str]) -> str:
    text = _plain_text(cell, struck)
    return struck_text(text) if text and cell.get(f"{_TABLE}style-name") in struck else text


def _plain_text(cell: etree._Element, struck: frozenset[str]) -> str:
    kind = cell.get(f"{_OFFICE}value-type")
    paragraphs = ["".join(_runs(paragraph, struck)) for paragraph in cell.iterchildren(f"{_TEXT}p")]
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


def _runs(paragraph: etree._Element, struck: frozenset[str]) -> list[str]:
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
        elif name not in {"ruby-text", "note", "annotation"}:
            inner = "".join(_runs(child, struck))
            parts.append(struck_text(inner) if inner and child.get(f"{_TEXT}style-name") in struck else inner)
        parts.append(child.tail or "")
    return parts


def _number(element: etree._Element, name: str) -> int:
    return _plain_number(element.get(f"{_TABLE}{name}"))


def _plain_number(text: str | None) -> int:
    """A count that is left out is 1."""
    return max(int(text), 1) if text and text.isdecimal() and len(text) <= 9 else 1
