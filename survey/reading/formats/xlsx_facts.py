"""What the values of an Excel sheet do not tell: errors, formulas without a value, hidden rows and columns.

Read from the sheet's XML without expanding an entity or opening another file: by one pattern where every
cell is written in the usual way and there is nothing to tell but the extent, element by element elsewhere.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.names import column_letter
from survey.reading.formats.archive import read_part

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

_PREFIXED = (b":c ", b":c>", b":c/", b":row", b":col", b":f", b":v", b":is")
_UNUSUAL = (b"<!", b"<f", b'"e"', b"'e'", b"hidden", b"\0", *_PREFIXED)
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: (?:s="[0-9]+"|t="[a-zA-Z]+"))*><(?:v|is)[\s/>]'
)


@dataclass(frozen=True)
class SheetFacts:
    """Places count from 0. `last_row` and `last_column` are -1 for a sheet without a cell.

    errors: text of the cells with an Excel error. unvalued: cells with a formula whose result was not
    stored. hidden_rows, hidden_columns: with at least one cell.
    """

    errors: Mapping[tuple[int, int], str]
    unvalued: tuple[str, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    last_row: int
    last_column: int


def sheet_paths(content: bytes, file: str) -> dict[str, str]:
    """The part of the workbook that holds each sheet, by the sheet's name, in the workbook's order."""
    related = {
        str(element.get("Id")): str(element.get("Target"))
        for element in _parsed(content, "xl/_rels/workbook.xml.rels", file).iter("{*}Relationship")
    }
    paths: dict[str, str] = {}
    for sheet in _parsed(content, "xl/workbook.xml", file).iter("{*}sheet"):
        relation = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)
        target = related.get(relation or "", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        paths[str(sheet.get("name"))] = path
    return paths


def read_facts(content: bytes, path: str, file: str) -> SheetFacts:
    """Scan one sheet. Raises InputError if its XML cannot be read."""
    part = read_part(content, path, file)
    scan = _Scan()
    try:
        plain = _plain_facts(part)
        if plain is not None:
            return plain
        for event, element in _elements(part):
            scan.take(event, element)
    except (etree.XMLSyntaxError, expat.ExpatError):
        raise InputError(file_rules.BROKEN.problem(file)) from None
    return scan.facts()


def _plain_facts(part: bytes) -> SheetFacts | None:
    """Facts of a sheet without formulas, errors and hidden rows or columns; None for any other.

    Every value must stand first in a cell that names its place, so that all values are found by one pattern.
    Raises ExpatError for XML that is not well formed.
    """
    if any(mark in part for mark in _UNUSUAL) or part.count(b"<?") > 1:
        return None
    declared = _ENCODING.search(part[:200])
    if declared is not None and declared[1].lower() != b"utf-8":
        return None
    cells = _PLAIN_CELL.findall(part)
    if len(cells) != part.count(b"<v") + part.count(b"<is"):
        return None
    expat.ParserCreate().Parse(part, True)
    columns, rows = ({cell[place] for cell in cells} for place in (0, 1))
    return SheetFacts(
        {},
        (),
        (),
        (),
        max(map(int, rows), default=0) - 1,
        max((_column_number(letters.decode()) for letters in columns), default=-1),
    )


def _elements(part: bytes) -> Iterator[tuple[str, etree._Element]]:
    yield from etree.iterparse(
        io.BytesIO(part),
        events=("start", "end"),
        tag=("{*}c", "{*}row", "{*}col"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def _parsed(content: bytes, name: str, file: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(read_part(content, name, file), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InputError(file_rules.BROKEN.problem(file)) from None


class _Scan:
    """The state of one pass over a sheet."""

    def __init__(self) -> None:
        self._errors: dict[tuple[int, int], str] = {}
        self._unvalued: list[str] = []
        self._hidden_rows: set[int] = set()
        self._hidden: list[tuple[int, int]] = []
        self._row = -1
        self._column = -1
        self._last_row = -1
        self._last_column = -1
        self._row_is_hidden = False

    def take(self, event: str, element: etree._Element) -> None:
        """Note what an element tells."""
        name = str(element.tag).rpartition("}")[2]
        if name == "row":
            if event == "start":
                number = element.get("r", "")
                self._row = int(number) - 1 if number.isdecimal() else self._row + 1
                self._column = -1
                self._row_is_hidden = element.get("hidden") in {"1", "true"}
            else:
                element.clear()
        elif event == "end" and name == "c":
            self._cell(element)
        elif event == "end" and element.get("hidden") in {"1", "true"}:
            first, last = element.get("min", ""), element.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self._hidden.append((int(first) - 1, int(last) - 1))

    def facts(self) -> SheetFacts:
        """Everything noted."""
        columns = {
            column
            for first, last in self._hidden
            for column in range(first, min(last, self._last_column) + 1)
        }
        return SheetFacts(
            self._errors,
            tuple(self._unvalued),
            tuple(sorted(self._hidden_rows)),
            tuple(sorted(columns)),
            self._last_row,
            self._last_column,
        )

    def _cell(self, element: etree._Element) -> None:
        match = _REFERENCE.fullmatch(element.get("r", ""))
        if match:
            self._row, self._column = int(match[2]) - 1, _column_number(match[1])
        else:
            self._column += 1
        formula = value = None
        for child in element:
            name = str(child.tag).rpartition("}")[2]
            if name == "f":
                formula = child
            elif name in {"v", "is"}:
                value = child
        if formula is None and value is None:
            return
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._row_is_hidden:
            self._hidden_rows.add(self._row)
        text = "" if value is None else (value.text or "")
        if element.get("t") == "e":
            self._errors[self._row, self._column] = text or "#ERROR"
        elif formula is not None and not text and element.get("t") != "str":
            self._unvalued.append(f"{column_letter(self._column)}{self._row + 1}")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
