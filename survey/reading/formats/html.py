"""Tables that a system exported as HTML under the name of an Excel file."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree, html

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.raw_table import Hidden
from survey.reading.formats.grid import WIDEST, Grid, HeadRows, Merge, grid_from_rows
from survey.reading.formats.kinds import page_without_table
from survey.reading.formats.text import decode
from survey.reading.formats.values import raised_text, struck_text

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;}]*line-through")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all")
_INLINE = {
    "span",
    "font",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "small",
    "big",
    "s",
    "strike",
    "del",
    "ins",
    "sup",
    "sub",
}
_INLINE |= {"mark", "code", "tt", "ruby", "rb", "nobr", "wbr", "abbr", "bdi", "bdo", "q"}
"""What changes only the look of letters; any other element stands apart from the text around it."""
_NO_TEXT = frozenset(("rt", "rp", "script", "style", "template"))
_NO_FIELDS = frozenset(("hidden", "button", "submit", "reset", "image"))
_START = re.compile(
    rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?:!doctype html|html|table|head|body|meta|\?xml[^>]*\?>\s*<html)",
    re.IGNORECASE,
)


def is_html(content: bytes) -> bool:
    """Whether the file begins like a page or a bare table."""
    return bool(_START.match(content[:4096].replace(b"\0", b"")))  # in UTF-16 every other byte is 0


def read_html(content: bytes, layout: HeadRows) -> Grid:
    """Read the one table of a page; cells that span others are treated as merged. Raises InputError."""
    text = decode(content, layout.file, layout.encoding)
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InputError(file_rules.BROKEN.problem(layout.file)) from None
    filled = [table for table in _tables(page) if "".join(str(text) for text in table.itertext()).strip()]
    if not filled:
        raise InputError(page_without_table(layout.file))
    if len(filled) > 1:
        raise InputError(file_rules.SEVERAL_TABLES.problem(layout.file, found=f"{len(filled)}個の表"))
    looks = _PageLooks(page)
    rows, merges, hidden = _rows(filled[0], layout, looks)
    return grid_from_rows(rows, layout, "", merges, hidden)


def _tables(element: etree._Element) -> Iterator[etree._Element]:
    """The tables within an element but those in cells; one that only arranges a taller one stands for what it holds."""
    around = element if element.tag == "table" else None
    for table in element.iter("table"):
        if table is element or next(table.iterancestors("table"), None) is not around:
            continue
        inner = list(_tables(table))
        yield from inner if any(len(_lines(one)) > len(_lines(table)) for one in inner) else (table,)


def _lines(table: etree._Element) -> list[etree._Element]:
    """The rows of a table, without those of tables in its cells."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


class _PageLooks:
    """What the page's own styles do to text: strike it out, or hide it. Classes are found, other selectors are not."""

    def __init__(self, page: etree._Element) -> None:
        rules = [
            (selectors, block.casefold())
            for style in page.iter("style")
            for selectors, block in _RULE.findall("".join(str(text) for text in style.itertext()))
        ]
        self._struck = _classes(rules, _STRUCK)
        self._hidden = _classes(rules, _UNSEEN)

    def strikes(self, element: etree._Element) -> bool:
        return element.tag in {"s", "strike", "del"} or self._has(element, _STRUCK, self._struck)

    def hides(self, element: etree._Element) -> bool:
        return element.get("hidden") is not None or self._has(element, _UNSEEN, self._hidden)

    def _has(self, element: etree._Element, look: re.Pattern[str], classes: frozenset[str]) -> bool:
        own = bool(look.search(element.get("style", "").casefold()))
        return own or not classes.isdisjoint(element.get("class", "").casefold().split())

    def text(self, cell: etree._Element) -> str:
        """The text of a cell as it is seen; what is struck out is told as such."""
        text = re.sub(r"[ \t\r\f]*\n\s*", "\n", "".join(self._pieces(cell))).strip(" \t\r\n")
        return struck_text(text) if text and self.strikes(cell) else text

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        """The texts within an element: paragraphs and the like on lines of their own, without what is not seen."""
        yield _on_one_line(element.text)
        for child in element:
            if isinstance(child.tag, str):
                yield self._inner(child)
            yield _on_one_line(child.tail)

    def _inner(self, child: etree._Element) -> str:
        if child.tag in {"br", "hr"}:
            return "\n"
        if child.tag in _NO_TEXT or self.hides(child) or _is_not_chosen(child):
            return ""
        if child.tag in {"img", "input"}:
            return f"\n{_shown(child)}\n"
        inner = "".join(self._pieces(child))
        if child.tag in {"sup", "sub"}:
            inner = raised_text(inner, lowered=child.tag == "sub")
        if inner.strip() and self.strikes(child):
            inner = struck_text(inner)
        apart = child.tag not in _INLINE and ":" not in child.tag
        return f"\n{inner}\n" if apart and inner.strip() else inner


def _is_not_chosen(element: etree._Element) -> bool:
    """Whether that is an option of a list in which another is chosen."""
    if element.tag != "option" or element.get("selected") is not None:
        return False
    return any(one.get("selected") is not None for one in element.itersiblings("option")) or any(
        one.get("selected") is not None for one in element.itersiblings("option", preceding=True)
    )


def _shown(element: etree._Element) -> str:
    """What a picture or a field of a form says: its name, its text, its value where it is marked."""
    if element.tag == "img":
        return str(element.get("alt", ""))
    kind = element.get("type", "text").casefold()
    marked = element.get("checked") is not None if kind in {"checkbox", "radio"} else kind not in _NO_FIELDS
    return str(element.get("value", "")) if marked else ""


def _classes(rules: Sequence[tuple[str, str]], look: re.Pattern[str]) -> frozenset[str]:
    """Names of classes, in small letters, whose rules have that look."""
    return frozenset(
        name
        for selectors, block in rules
        if look.search(block)
        for name in re.findall(r"\.([\w-]+)\s*(?:,|$)", selectors.casefold())
    )


def _rows(
    table: etree._Element, layout: HeadRows, looks: _PageLooks
) -> tuple[list[list[str]], list[Merge], Hidden]:
    rows: list[list[str]] = []
    merges: list[Merge] = []
    unseen: set[int] = set()
    unseen_columns: set[int] = set()
    taken: dict[int, set[int]] = {}
    own = _lines(table)
    for number, element in enumerate(own):
        row: list[str] = []
        column = 0
        for cell in element.iterchildren("td", "th"):
            while column in taken.get(number, ()):
                column += 1
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            if cell.get("rowspan", "").strip() == "0":  # down to the end of the table
                down = len(own) - number
            if column + across > WIDEST:
                raise InputError(file_rules.TOO_WIDE.problem(layout.file))
            row.extend([""] * (column - len(row)))
            row.append(looks.text(cell))
            if row[-1] and looks.hides(cell):
                unseen_columns.add(column)
            if across > 1 or down > 1:
                merges.append(Merge(number, number + down - 1, column, column + across - 1))
                for below in range(number, number + down):
                    taken.setdefault(below, set()).update(range(column, column + across))
            column += across
        if any(row) and looks.hides(element):
            unseen.add(number)
        rows.append(row)
    return rows, merges, Hidden(tuple(sorted(unseen)), tuple(sorted(unseen_columns)))


def _span(cell: etree._Element, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(max(int(text), 1), 1000) if text.isdecimal() and len(text) < 6 else 1


def _on_one_line(text: str | None) -> str:
    """Text of the page's source, where a line break is a space."""
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")
