"""Read the content of a Word document in order, looking through runs, fields and tracked changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Prefix of the names of WordprocessingML."""

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What programs that know no drawing show instead: the same text a second time."""

BOX = f"{W}txbxContent"
"""A text box, whose paragraphs stand within the one that it hangs on."""

OBJECT = "\ufffc"
"""Stands for a picture, chart or other object in a text."""

FIELD = "□"
"""Stands for a number that Word renews by itself."""

MINUS = "\u2212"
"""The minus sign of a printed sentence; it is read as the hyphen that stands for it everywhere else."""

_NOTE = "†"
_RENEWED = frozenset({"SEQ", "REF", "PAGEREF", "PAGE"})
_SKIPPED = frozenset(
    {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr")}
    | {FALLBACK}
)
_OBJECTS = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})
_TEXTS = frozenset({f"{W}t", f"{_M}t"})
_BOOKMARKS: Mapping[str, Literal["open", "close"]] = {
    f"{W}bookmarkStart": "open",
    f"{W}bookmarkEnd": "close",
}
_SPECIAL: Mapping[str, str] = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
    f"{W}sym": "",
}
_PAGE_BREAKS = frozenset({"page", "column"})


@dataclass(frozen=True)
class TextToken:
    """A piece of content in document order.

    text: characters as shown, with their `w:t` if they stand in one; field: the place of a number that
    Word renews; object, note: a picture or a note's mark; open, close: a bookmark, `text` its id.
    """

    kind: Literal["text", "field", "object", "note", "open", "close"]
    text: str
    node: etree._Element


def tokens(element: etree._Element, *, fields: bool = False, boxes: bool = True) -> Iterator[TextToken]:
    """Yield the content of an element in document order.

    With `fields`, numbers that Word renews are one `field` token each, and their cached text is passed
    over; without, the cached text is text. Without `boxes`, text boxes below the element are passed over.
    """
    return _TokenReader(fields, _SKIPPED if boxes else _SKIPPED | {BOX}).read(element)


class _TokenReader:
    def __init__(self, fields: bool, skipped: frozenset[str]) -> None:
        self._fields, self._skipped = fields, skipped
        self._open: list[tuple[str, bool]] = []  # (instruction so far, its result has begun)
        self._hidden = 0

    def read(self, element: etree._Element) -> Iterator[TextToken]:
        tag = element.tag
        if tag in self._skipped or not isinstance(tag, str):
            return
        if tag in _BOOKMARKS:
            yield TextToken(_BOOKMARKS[tag], element.get(f"{W}id") or "", element)
        elif tag in _TEXTS or tag in _SPECIAL:
            yield from self._shown("text", _characters(element), element)
        elif tag in _NOTES:
            yield from self._shown("note", _NOTE, element)
        elif tag == f"{W}fldChar":
            yield from self._mark(element)
        elif tag == f"{W}instrText":
            if self._open:
                text, begun = self._open[-1]
                self._open[-1] = (text + (element.text or ""), begun)
        elif tag == f"{W}fldSimple" and self._fields and renewed(element.get(f"{W}instr") or ""):
            yield from self._shown("field", FIELD, element)
        else:
            if tag in _OBJECTS:
                yield from self._shown("object", OBJECT, element)
            for child in element:
                yield from self.read(child)

    def _shown(
        self, kind: Literal["text", "field", "object", "note"], text: str, node: etree._Element
    ) -> Iterator[TextToken]:
        if text and not self._hidden:
            yield TextToken(kind, text, node)

    def _mark(self, element: etree._Element) -> Iterator[TextToken]:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self._open.append(("", False))
        elif not self._open:
            return  # the rest of a field that began in an earlier paragraph
        elif kind == "separate":
            instruction, _ = self._open.pop()
            self._open.append((instruction, True))
            if self._fields and renewed(instruction):
                yield from self._shown("field", FIELD, element)
                self._hidden += 1
        else:
            instruction, begun = self._open.pop()
            if self._fields and begun and renewed(instruction):
                self._hidden -= 1


def renewed(instruction: str) -> bool:
    """Whether Word renews the result of a field by itself."""
    return field_kind(instruction) in _RENEWED


def field_kind(instruction: str) -> str:
    """Name of a field: `SEQ`, `REF`, `TOC`; "" for an empty instruction."""
    return (instruction.split(maxsplit=1) or [""])[0].upper()


def as_read(text: str) -> str:
    """A text with one sign for minus."""
    return text.replace(MINUS, "-")


def _characters(element: etree._Element) -> str:
    if element.tag in _TEXTS:
        return as_read(element.text or "")
    if element.get(f"{W}type") in _PAGE_BREAKS:
        return ""  # LibreOffice writes a paragraph that starts a page in this way
    return _SPECIAL[element.tag] or f"[{element.get(f'{W}char') or ''}]"


def value_of(element: etree._Element | None, name: str = "val") -> str:
    """An attribute of an element; "" if there is none."""
    return "" if element is None else element.get(f"{W}{name}") or ""


def remove(element: etree._Element) -> None:
    """Take an element out of the one that it stands in, if it stands in any."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
