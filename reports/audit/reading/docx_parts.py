"""The texts of a Word file in reading order: the body, and what stands beside it.

Text boxes, footnotes, endnotes and comments come right after the paragraph or table that they hang on, so
that they are read under its heading. Headers and footers come last, once each. A note or a comment that
nothing refers to is not shown by Word, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part, XmlPart
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element

from reports.audit.reading.document import Story

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What programs that know no drawing show instead: the same text a second time."""

BOX = qn("w:txbxContent")
_TABLE, _PARAGRAPH = qn("w:tbl"), qn("w:p")
_GONE = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:cellDel")})


@dataclass(frozen=True)
class _Notes:
    """A part of notes: its relationship, its elements, what refers to one, and what it is called."""

    relation: str
    tag: str
    reference: str
    name: str
    story: Story


_NOTES = (
    _Notes(RELATIONSHIP_TYPE.FOOTNOTES, qn("w:footnote"), qn("w:footnoteReference"), "脚注", "note"),
    _Notes(RELATIONSHIP_TYPE.ENDNOTES, qn("w:endnote"), qn("w:endnoteReference"), "文末脚注", "note"),
    _Notes(RELATIONSHIP_TYPE.COMMENTS, qn("w:comment"), qn("w:commentReference"), "コメント", "comment"),
)
_PAGES = ((RELATIONSHIP_TYPE.HEADER, "ヘッダー"), (RELATIONSHIP_TYPE.FOOTER, "フッター"))


@dataclass(frozen=True)
class Block:
    """A paragraph, or an outermost table, with a label for people and the story that it belongs to."""

    element: _Element
    label: str
    story: Story


def blocks_of(main: Part, body: _Element) -> list[Block]:
    """All blocks of a document in reading order. Raises XMLSyntaxError if a part is no XML."""
    notes = _Numbered(main)
    found = [block for block in _body(body) for block in (block, *notes.on(block))]
    for relation, name in _PAGES:
        for number, root in enumerate(_roots(main, relation), start=1):
            found.extend(Block(element, f"{name}{number}", "page") for element, _ in _outermost(root))
    return found


def roots_of(main: Part, body: _Element) -> list[_Element]:
    """The body and the roots of all parts that hold text."""
    relations = (*(notes.relation for notes in _NOTES), *(relation for relation, _ in _PAGES))
    return [body, *(root for relation in relations for root in _roots(main, relation))]


def is_gone(node: _Element, within: _Element) -> bool:
    """Whether a tracked change took a node away, or whether it is a fallback for another one."""
    for parent in node.iterancestors():
        if parent.tag in _GONE or parent.tag == FALLBACK:
            return True
        if parent is within:
            return False
    return False


class _Numbered:
    """The notes and comments of a document, numbered as they are referred to."""

    def __init__(self, main: Part) -> None:
        self._elements = {notes.name: _by_id(main, notes) for notes in _NOTES}
        self._count = dict.fromkeys(self._elements, 0)

    def on(self, block: Block) -> Iterator[Block]:
        """The notes that a block of the body refers to. Text in its boxes is a block of its own."""
        for notes in _NOTES:
            for reference in block.element.iter(notes.reference):
                note = self._elements[notes.name].get(reference.get(qn("w:id")) or "")
                if note is None or is_gone(reference, block.element) or _boxed(reference, block.element):
                    continue
                self._count[notes.name] += 1
                label = f"{notes.name}{self._count[notes.name]}"
                yield from (Block(element, label, notes.story) for element, _ in _outermost(note))


def _by_id(main: Part, notes: _Notes) -> Mapping[str, _Element]:
    return {
        note.get(qn("w:id")) or "": note
        for root in _roots(main, notes.relation)
        for note in root.iter(notes.tag)
        if note.get(qn("w:type")) in {None, "normal"}
    }


def _roots(main: Part, relation: str) -> list[_Element]:
    """Roots of the parts of one kind, each part once, in the order of their names."""
    parts = {
        str(one.target_part.partname): one.target_part
        for one in main.rels.values()
        if one.reltype == relation and not one.is_external
    }
    return [_root(parts[name]) for name in sorted(parts)]


def _root(part: Part) -> _Element:
    if isinstance(part, XmlPart):
        root: _Element = part.element
        return root
    return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False))


def _body(body: _Element) -> Iterator[Block]:
    tables = paragraphs = boxes = 0
    for element, boxed in _outermost(body):
        if boxed:
            boxes += 1
            yield Block(element, f"テキストボックス（段落{paragraphs}の付近）", "box")
        elif element.tag == _TABLE:
            tables += 1
            yield Block(element, f"表（{tables}番目）", "body")
        else:
            paragraphs += 1
            yield Block(element, f"段落{paragraphs}", "body")


def _outermost(root: _Element) -> Iterator[tuple[_Element, bool]]:
    """Outermost tables, and paragraphs that stand in no table, in reading order; whether in a text box."""
    for element in root.iter(_TABLE, _PARAGRAPH):
        holders = [parent.tag for parent in element.iterancestors(_TABLE, BOX, FALLBACK)]
        if FALLBACK not in holders and holders[:1] != [_TABLE]:
            yield element, BOX in holders


def _boxed(node: _Element, within: _Element) -> bool:
    return any(parent.tag == BOX for parent in node.iterancestors() if within in parent.iterancestors())
