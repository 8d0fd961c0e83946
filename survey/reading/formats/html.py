"""Tables that a system exported as HTML under the name of an Excel file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.reading.formats.grid import WIDEST, Grid, HeadRows, Merge, grid_from_rows
from survey.reading.formats.kinds import page_without_table
from survey.reading.formats.text import decode
from survey.reading.formats.values import struck_text

_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|head|body|meta|\?xml[^>]*\?>\s*<html)", re.IGNORECASE
)


def is_html(content: bytes) -> bool:
    """Whether the file begins like a page or a bare table."""
    return bool(_START.match(content[:2048]))


def read_html(content: bytes, layout: HeadRows) -> Grid:
    """Read the one table of a page; cells that span others are treated as merged. Raises InputError."""
    text = decode(content, layout.file, layout.encoding)
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InputError(file_rules.BROKEN.problem(layout.file)) from None
    tables = [table for table in page.iter("table") if next(table.iterancestors("table"), None) is None]
    filled = [table for table in tables if "".join(str(text) for text in table.itertext()).strip()]
    if not filled:
        raise InputError(page_without_table(layout.file))
    if len(filled) > 1:
        raise InputError(file_rules.SEVERAL_TABLES.problem(layout.file, found=f"{len(filled)}個の表"))
    rows, merges = _rows(filled[0], layout)
    return grid_from_rows(rows, layout, "", merges)


def _rows(table: etree._Element, layout: HeadRows) -> tuple[list[list[str]], list[Merge]]:
    rows: list[list[str]] = []
    merges: list[Merge] = []
    taken: dict[int, set[int]] = {}
    for number, element in enumerate(table.iter("tr")):
        row: list[str] = []
        column = 0
        for cell in element.iterchildren("td", "th"):
            while column in taken.get(number, ()):
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if column + across > WIDEST:
                raise InputError(file_rules.TOO_WIDE.problem(layout.file))
            row.extend([""] * (column - len(row)))
            row.append(_text(cell))
            if across > 1 or down > 1:
                merges.append(Merge(number, number + down - 1, column, column + across - 1))
                for below in range(number, number + down):
                    taken.setdefault(below, set()).update(range(column, column + across))
            column += across
        rows.append(row)
    return rows, merges


def _span(cell: etree._Element, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(max(int(text), 1), 1000) if text.isdecimal() and len(text) < 6 else 1


def _text(cell: etree._Element) -> str:
    text = "".join(_pieces(cell)).strip(" \t\r\n")
    return struck_text(text) if text and _is_struck(cell) else text


def _pieces(element: etree._Element) -> Iterator[str]:
    """The texts within an element; line breaks count, and what is struck out is told as such."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            inner = "\n" if child.tag == "br" else "".join(_pieces(child))
            yield struck_text(inner) if inner.strip() and _is_struck(child) else inner
        yield child.tail or ""


def _is_struck(element: etree._Element) -> bool:
    return element.tag in {"s", "strike", "del"} or "line-through" in element.get("style", "")
