"""Bring paragraphs and tables of one .docx into another: styles by name, pictures, ids that stay unique."""

import copy
from collections.abc import Iterator

from lxml import etree

from reports.merge.opened_chapter import OpenedChapter
from reports.ooxml.opc import Opc, parse, serialise
from reports.word.wordtokens import W, remove, value_of

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_STYLE_REFERENCES = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
_STYLE_LINKS = ("basedOn", "next", "link")


class Transplant:
    """Brings elements of `fresh` into `edited`."""

    def __init__(self, edited: OpenedChapter, fresh: OpenedChapter) -> None:
        self._edited = edited
        self._fresh = fresh
        self._styles = _Styles(edited.opc, fresh.opc)
        self._sources = {relation.id: relation for relation in fresh.opc.relations(fresh.opc.document)}
        marks = edited.body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")
        self._last_mark = max((_number(mark.get(f"{W}id")) for mark in marks), default=0)
        drawings = edited.body.iter(f"{_WP}docPr")
        self._last_drawing = max((_number(drawing.get("id")) for drawing in drawings), default=0)

    def bring(self, element: etree._Element) -> etree._Element:
        """Return a copy of an element of `fresh` that fits into `edited` (not yet placed)."""
        brought = copy.deepcopy(element)
        brought.tail = None
        for node in brought.iter(*_STYLE_REFERENCES):
            node.set(f"{W}val", self._styles.of(node.get(f"{W}val") or ""))
        for node in brought.iter():
            for name in (f"{_R}embed", f"{_R}id"):
                if name in node.attrib and not node.tag.startswith(W):
                    node.set(name, self.relation(str(node.get(name))))
        self._renumber(brought)
        return brought

    def relation(self, source: str) -> str:
        """Copy what a relation of `fresh` points to; returns the id of the relation in `edited`."""
        relation = self._sources[source]
        opc = self._edited.opc
        target = relation.target if relation.external else opc.adopt(self._fresh.opc, relation.target)
        return opc.relate(opc.document, relation.type, target, external=relation.external)

    def next_mark(self) -> str:
        """Return a bookmark id that is not used yet."""
        self._last_mark += 1
        return str(self._last_mark)

    def _renumber(self, element: etree._Element) -> None:
        numbers: dict[str, str] = {}
        for mark in element.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            old = mark.get(f"{W}id") or ""
            if old not in numbers:
                numbers[old] = self.next_mark()
            mark.set(f"{W}id", numbers[old])
        for drawing in element.iter(f"{_WP}docPr"):
            self._last_drawing += 1
            drawing.set("id", str(self._last_drawing))


class _Styles:
    """Style ids of one package to those of another, by the name of the style."""

    def __init__(self, edited: Opc, fresh: Opc) -> None:
        self._edited = edited
        self._part = _styles_part(edited)
        self._root = parse(edited.parts[self._part])
        self._here = {_style_name(style): style.get(f"{W}styleId") or "" for style in _styles(self._root)}
        source = parse(fresh.parts[_styles_part(fresh)])
        self._there = {style.get(f"{W}styleId") or "": style for style in _styles(source)}

    def of(self, style_id: str) -> str:
        """The id of the style of the same name; the style is copied where there is none."""
        style = self._there.get(style_id)
        if style is None:
            return style_id
        name = _style_name(style)
        if name not in self._here:
            self._copy(style, name)
        return self._here[name]

    def _copy(self, style: etree._Element, name: str) -> None:
        copied = copy.deepcopy(style)
        taken = {node.get(f"{W}styleId") for node in _styles(self._root)}
        own = copied.get(f"{W}styleId") or "Style"
        free = next(
            candidate
            for candidate in (own, *(f"{own}{n}" for n in range(1, len(taken) + 2)))
            if candidate not in taken
        )
        copied.set(f"{W}styleId", free)
        if f"{W}default" in copied.attrib:
            del copied.attrib[f"{W}default"]
        self._here[name] = free
        self._root.append(copied)
        for link in _STYLE_LINKS:
            for node in copied.iterchildren(f"{W}{link}"):
                node.set(f"{W}val", self.of(node.get(f"{W}val") or ""))
        for numbering in list(copied.iter(f"{W}numPr")):  # its list is defined in a part that is not copied
            remove(numbering)
        self._edited.parts[self._part] = serialise(self._root)


def _styles_part(opc: Opc) -> str:
    for relation in opc.relations(opc.document):
        if relation.type.endswith("/styles"):
            return relation.target
    raise ValueError("a document without styles")


def _styles(root: etree._Element) -> Iterator[etree._Element]:
    return root.iterchildren(f"{W}style")


def _style_name(style: etree._Element) -> str:
    return value_of(style.find(f"{W}name")).casefold()


def _number(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0
