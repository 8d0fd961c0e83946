"""What the values of an Excel sheet do not tell: errors, struck-out text, formulas without a value, hidden places.

Read from the sheet's XML without expanding an entity or opening another file: by one pattern where every
cell is written in the usual way and there is nothing to tell but the extent, element by element elsewhere.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.names import column_letter, column_place
from survey.reading.formats.archive import part_names, read_part
from survey.reading.formats.values import raised_text, struck_text

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

_PREFIXED = (b":c ", b":c>", b":c/", b":row", b":col", b":f", b":v", b":is")
_UNUSUAL = (b"<!", b"<f", b'"e"', b"'e'", b"hidden", b"strike", b"vertAlign", b"\0", *_PREFIXED)
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_ERROR_VALUE = re.compile(
    rb"""(<(?:\w+:)?c\b[^>]*\bt=["']e["'][^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)#[^<]*(</)""", re.DOTALL
)
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: (?:s="[0-9]+"|t="[a-zA-Z]+"))*><(?:v|is)[\s/>]'
)


@dataclass(frozen=True)
class Struck:
    """What a workbook strikes out or raises: shared texts with their marks by number, and styles of whole cells.

    `texts` are all shared texts where a comment stands within the table of them; those of `partly` have struck
    out parts. `shared` are all shared texts where a style strikes out, else nothing.
    """

    texts: Mapping[int, str]
    partly: frozenset[int]
    styles: frozenset[str]
    shared: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.texts or self.styles)


@dataclass(frozen=True)
class SheetFacts:
    """Places count from 0. `last_row` and `last_column` are -1 for a sheet without a cell.

    texts: cells whose text is another one than their value tells: an Excel error, text that is partly
    struck out, a value with a comment inside. unvalued: cells with a formula whose result was not stored.
    hidden_rows, hidden_columns: with at least one cell. struck: cells with a number or a date that is struck out.
    """

    texts: Mapping[tuple[int, int], str]
    unvalued: tuple[str, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]
    last_row: int
    last_column: int
    struck: tuple[tuple[int, int], ...] = ()


def sheet_paths(content: bytes, file: str) -> dict[str, str]:
    """The part of the workbook that holds each sheet, by the sheet's name, in the workbook's order."""
    related = {
        str(element.get("Id")): str(element.get("Target"))
        for element in parsed(content, "xl/_rels/workbook.xml.rels", file).iter("{*}Relationship")
    }
    paths: dict[str, str] = {}
    for sheet in parsed(content, "xl/workbook.xml", file).iter("{*}sheet"):
        relation = sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)
        target = related.get(relation or "", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        paths[str(sheet.get("name"))] = path
    return paths


def struck_out(content: bytes, file: str) -> Struck:
    """What the workbook strikes out. Raises InputError for a part that cannot be read."""
    looks = _part_if_there(content, "xl/styles.xml", file)
    styles = _tree(looks, file) if b"strike" in looks else etree.Element("none")
    lined = [_is_struck(font) for font in styles.iterfind("{*}fonts/{*}font")]
    formats = list(styles.iterfind("{*}cellXfs/{*}xf"))
    numbers = frozenset(
        str(place) for place, entry in enumerate(formats) if _at(lined, entry.get("fontId", "0"))
    )
    shared = _part_if_there(content, "xl/sharedStrings.xml", file)
    divided = b"<!" in shared  # a comment or CDATA, at which a reader may end the text
    looked = b"strike" in shared or b"vertAlign" in shared
    needed = shared and (numbers or divided or looked)
    entries = list(_tree(shared, file).iterfind("{*}si")) if needed else []
    texts = {place: _runs(entry) for place, entry in enumerate(entries)}
    return Struck(
        {place: marked for place, (marked, _) in texts.items() if divided or looked},
        frozenset(place for place, (_, is_struck) in texts.items() if is_struck),
        numbers,
        tuple(marked for marked, _ in texts.values()) if numbers else (),
    )


def _at(flags: Sequence[bool], number: str) -> bool:
    return number.isdecimal() and int(number) < len(flags) and flags[int(number)]


def _is_struck(properties: etree._Element | None) -> bool:
    """Whether the properties of a font strike its text out."""
    strike = None if properties is None else properties.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in {"0", "false"}


def _runs(entry: etree._Element) -> tuple[str, bool]:
    """The text of a string, with what is struck out in quotes and digits raised, and whether any is struck; ruby does not count."""
    parts: list[str] = []
    struck = False
    for child in entry:
        name = str(child.tag).rpartition("}")[2]
        if name == "t":
            parts.append(_whole_text(child))
        elif name == "r":
            text = "".join(_whole_text(piece) for piece in child.iterfind("{*}t"))
            look = child.find("{*}rPr")
            height = None if look is None else look.find("{*}vertAlign")
            if height is not None and height.get("val") in {"superscript", "subscript"}:
                text = raised_text(text, lowered=height.get("val") == "subscript")
            is_struck = bool(text.strip()) and _is_struck(look)
            struck |= is_struck
            parts.append(struck_text(text) if is_struck else text)
    return "".join(parts), struck


def _whole_text(element: etree._Element) -> str:
    """All text of an element; a comment within it does not end the text."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _part_if_there(content: bytes, name: str, file: str) -> bytes:
    """A part that a workbook may do without; nothing where it has none."""
    return read_part(content, name, file) if name in part_names(content, file) else b""


def read_facts(content: bytes, path: str, file: str, struck: Struck) -> SheetFacts:
    """Scan one sheet of a workbook that strikes out `struck`. Raises InputError if its XML cannot be read."""
    part = read_part(content, path, file)
    scan = _Scan(struck, divided=b"<![CDATA[" in part)
    try:
        plain = None if struck else _plain_facts(part)
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
        max((column_place(letters.decode()) for letters in columns), default=-1),
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


def parsed(content: bytes, name: str, file: str) -> etree._Element:
    """A part of a workbook as a tree. Raises InputError for one that is absent or damaged."""
    return _tree(read_part(content, name, file), file)


def _tree(part: bytes, file: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise InputError(file_rules.BROKEN.problem(file)) from None


def with_known_errors(content: bytes, path: str) -> bytes:
    """The workbook with every error of one sheet as #N/A, for a reader that stops at errors it does not know."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(written, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            copy.writestr(name, _ERROR_VALUE.sub(rb"\1#N/A\2", part) if name == path else part)
    return written.getvalue()


class _Scan:
    """The state of one pass over a sheet."""

    def __init__(self, struck: Struck, *, divided: bool) -> None:
        self._struck = struck
        self._divided = divided
        self._texts: dict[tuple[int, int], str] = {}
        self._struck_numbers: list[tuple[int, int]] = []
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
            self._texts,
            tuple(self._unvalued),
            tuple(sorted(self._hidden_rows)),
            tuple(sorted(columns)),
            self._last_row,
            self._last_column,
            tuple(self._struck_numbers),
        )

    def _cell(self, element: etree._Element) -> None:
        match = _REFERENCE.fullmatch(element.get("r", ""))
        if match:
            self._row, self._column = int(match[2]) - 1, column_place(match[1])
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
        kind, place = element.get("t"), (self._row, self._column)
        text = "" if value is None else _whole_text(value)
        if kind == "e":
            self._texts[place] = text or "#ERROR"
        elif formula is not None and (value is None or (not text and kind != "str")):
            self._unvalued.append(f"{column_letter(self._column)}{self._row + 1}")
        elif value is not None:
            self._mark(place, kind, element.get("s", "0"), value)

    def _mark(self, place: tuple[int, int], kind: str | None, style: str, value: etree._Element) -> None:
        """Note a text of which something is struck out or raised, or that holds a comment."""
        text, struck, differs = _whole_text(value), False, self._divided or len(value) > 0
        if str(value.tag).endswith("}is"):
            text, struck = _runs(value)
            differs = self._divided or text != "".join(str(piece.text or "") for piece in value.iter("{*}t"))
        elif kind == "s":
            number = int(text) if text.strip().isdecimal() else -1
            struck, differs = number in self._struck.partly, number in self._struck.texts
            if differs:
                text = self._struck.texts[number]
            elif style in self._struck.styles and 0 <= number < len(self._struck.shared):
                text = self._struck.shared[number]
        elif kind == "b":
            differs = False
        if style in self._struck.styles and kind in {None, "n", "d"}:
            self._struck_numbers.append(place)
        elif style in self._struck.styles and not struck and text.strip():
            text, differs = struck_text(text), True
        if differs:
            self._texts[place] = text
