"""The texts of a Word file in reading order: the body, and what stands beside it.

Texts for pictures and tables (代替テキスト), text boxes, footnotes, endnotes and comments come right after the paragraph or table that they hang on, so
that they are read under its heading. Headers and footers come last, once each. A note or a comment that
nothing refers to is not shown by Word, and is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from reports.audit.reading.document import Story
from reports.word.opened import OpenedWord
from reports.word.remarks import AUDITOR
from reports.word.wordtokens import BOX, FALLBACK, W

_TABLE, _PARAGRAPH = f"{W}tbl", f"{W}p"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_OF_TABLE = f"{W}tblDescription"
_GONE = frozenset({f"{W}del", f"{W}moveFrom"})


@dataclass(frozen=True)
class _Notes:
    """A part of notes: the name of its elements (with an s, of its relation; `…Reference` refers to one)."""

    tag: str
    name: str
    story: Story


_NOTES = (
    _Notes("footnote", "脚注", "note"),
    _Notes("endnote", "文末脚注", "note"),
    _Notes("comment", "コメント", "comment"),
)
_PAGES = (("header", "ヘッダー"), ("footer", "フッター"))


@dataclass(frozen=True)
class Block:
    """A paragraph, an outermost table, or what holds the text for a picture or table.

    `label` names it for people, `story` is what it belongs to.
    """

    element: _Element
    label: str
    story: Story


def blocks_of(word: OpenedWord) -> list[Block]:
    """All blocks of a document in reading order. Raises NotWordError if a part is no XML."""
    notes = _Numbered(word)
    found = [block for one in _body(word.body) for block in (*_said_of(one), one, *notes.on(one))]
    for kind, name in _PAGES:
        for number, root in enumerate(word.related(kind), start=1):
            found.extend(Block(element, f"{name}{number}", "page") for element, _ in _outermost(root))
    return found


def roots_of(word: OpenedWord) -> list[_Element]:
    """The body and the roots of all parts that hold text."""
    kinds = (*(f"{notes.tag}s" for notes in _NOTES), *(kind for kind, _ in _PAGES))
    return [word.body, *(root for kind in kinds for root in word.related(kind))]


def is_gone(node: _Element, within: _Element) -> bool:
    """Whether a tracked change took a node away, or whether it is a fallback for another one."""
    for parent in node.iterancestors():
        if parent.tag in _GONE or parent.tag == FALLBACK:
            return True
        if parent is within:
            return False
    return False


def text_for(element: _Element) -> str:
    """The text for a picture or table that such an element holds; "" for any other element."""
    if element.tag == _PICTURE:
        return str(element.get("descr") or "")
    return str(element.get(f"{W}val") or "") if element.tag == _OF_TABLE else ""


def _said_of(block: Block) -> Iterator[Block]:
    """The texts for what a block of the body shows, before it, where a caption of a table is not parted from it."""
    name = "表" if block.element.tag == _TABLE else "図"
    for element in block.element.iter(_PICTURE, _OF_TABLE):
        if text_for(element) and not is_gone(element, block.element) and not _boxed(element, block.element):
            yield Block(element, f"{block.label}の{name}の代替テキスト", "alt")


class _Numbered:
    """The notes and comments of a document, numbered as they are referred to."""

    def __init__(self, word: OpenedWord) -> None:
        self._elements = {notes.name: _by_id(word, notes) for notes in _NOTES}
        self._count = dict.fromkeys(self._elements, 0)

    def on(self, block: Block) -> Iterator[Block]:
        """The notes that a block of the body refers to. Text in its boxes is a block of its own."""
        for notes in _NOTES:
            for reference in block.element.iter(f"{W}{notes.tag}Reference"):
                note = self._elements[notes.name].get(reference.get(f"{W}id") or "")
                if note is None or is_gone(reference, block.element) or _boxed(reference, block.element):
                    continue
                self._count[notes.name] += 1
                label = f"{notes.name}{self._count[notes.name]}"
                yield from (Block(element, label, notes.story) for element, _ in _outermost(note))


def _by_id(word: OpenedWord, notes: _Notes) -> Mapping[str, _Element]:
    return {
        note.get(f"{W}id") or "": note
        for root in word.related(f"{notes.tag}s")
        for note in root.iter(f"{W}{notes.tag}")
        if note.get(f"{W}type") in {None, "normal"} and note.get(f"{W}author") != AUDITOR
    }


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
