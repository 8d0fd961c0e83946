"""Read a Word file: paragraphs and tables wherever they stand, also in content controls, notes and headers.

Text that a tracked deletion or a move took away is not part of the text; what was inserted is. Both
are listed. Contents and captions' field codes are not text of the author; their results are read as
printed, except the contents page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.etree import _Element

from reports.audit.reading.document import (
    Document,
    DocumentPart,
    PassagePlace,
    TrackedChange,
    assemble,
    places_of,
)
from reports.audit.reading.docx_parts import Block, blocks_of, is_gone, roots_of, text_for
from reports.word.opened import NotWordError, OpenedWord
from reports.word.said_text import children
from reports.word.wordtokens import BOX, FALLBACK, W, tokens, value_of
from schemas.errors import Problem

_CHANGES = {
    f"{W}ins": "挿入",
    f"{W}del": "削除",
    f"{W}moveFrom": "移動元",
    f"{W}moveTo": "移動先",
    f"{W}rPrChange": "書式の変更",
    f"{W}pPrChange": "段落書式の変更",
    f"{W}tblPrChange": "表の書式の変更",
    f"{W}tblPrExChange": "表の書式の変更",
    f"{W}tblGridChange": "表の列幅の変更",
    f"{W}trPrChange": "表の行の書式の変更",
    f"{W}tcPrChange": "表のセルの書式の変更",
    f"{W}sectPrChange": "ページ設定の変更",
    f"{W}numberingChange": "番号の変更",
    f"{W}cellIns": "セルの挿入",
    f"{W}cellDel": "セルの削除",
    f"{W}cellMerge": "セルの結合",
}
_COLUMNS = 63  # as many as a table of Word can have
_SPAN = re.compile(r"[0-9]{1,2}")
_HYPHENS = {0x2011: "-", 0xAD: None}
"""Hyphens that Word does not break at, and those that it shows only where it breaks."""


_HELD = {
    f"{W}altChunk": "差し込まれた別の文書（altChunk）",
    f"{W}subDoc": "サブ文書",
    f"{W}object": "埋め込まれたオブジェクト（Excelの表など）",
    f"{W}control": "入力用の部品（ActiveX）",
}
_DRAWN = {"chart": "グラフ", "chartex": "グラフ", "diagram": "SmartArt"}
"""By the end of the address that names what a drawing holds."""

_PICTURE = "図や画像"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_IMAGES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
)


@dataclass(frozen=True)
class Unread:
    """Something shown in a document whose text is not in its paragraphs and tables, and what to call it."""

    element: _Element
    name: str


@dataclass(frozen=True)
class WordFile:
    """A Word file as read: its package, the document, the place of each block and element of the body.

    `unread` holds what may show figures that cannot be read. The elements are held as keys, because lxml makes a
    new object for an element that nobody holds.
    """

    opened: OpenedWord
    document: Document
    places: Mapping[_Element, PassagePlace]
    unread: tuple[Unread, ...] = ()


def read_docx(name: str, content: bytes) -> WordFile:
    """Read a Word file. Raises InputError (A91) if it is not one."""
    try:
        word = OpenedWord(content)
        body, blocks, roots = word.body, blocks_of(word), roots_of(word)
        headings = _heading_styles(word)
    except NotWordError:
        raise Problem(
            "A91",
            "Wordの文書として読めません。",
            expected="ふつうの大きさのWord文書（.docx）",
            remedy="Wordで開けるか確かめ、.docx 形式で保存し直してください。",
            file=name,
        ).error() from None
    pieces = _pieces(blocks, headings)
    placed = {block.element: place for block, place in zip(blocks, places_of(pieces), strict=True)}
    changes = [change for root in roots for change in _changes(root, placed)]
    by_element = dict(placed)
    for element, place in placed.items():
        for parent in element.iterancestors():
            if parent.getparent() is body:
                by_element.setdefault(parent, place)
    unread = tuple(one for root in roots for one in _unread(root))
    return WordFile(word, assemble(name, pieces, changes), by_element, unread)


def _unread(root: _Element) -> Iterator[Unread]:
    """Parts and drawings that hold no text of their own: other documents, objects, charts, pictures."""
    for one in root.iter(*_HELD, f"{W}drawing", f"{W}pict"):
        if is_gone(one, root):
            continue
        if one.tag in _HELD:
            yield Unread(one, _HELD[one.tag])
            continue
        drawn = [str(data.get("uri")).rpartition("/")[2] for data in one.iter(_DRAWING)]
        special = [_DRAWN[kind] for kind in drawn if kind in _DRAWN]
        if special:
            yield Unread(one, special[0])
        elif next(one.iter(BOX), None) is None or next(one.iter(*_IMAGES), None) is not None:
            yield Unread(one, _PICTURE)


def _pieces(blocks: Sequence[Block], headings: frozenset[str]) -> list[DocumentPart]:
    """One piece for each block; the lines of the contents page hold no text to audit."""
    pieces = []
    for block in blocks:
        if block.element.tag == f"{W}tbl":
            pieces.append(DocumentPart(block.label, rows=tuple(_rows(block.element)), story=block.story))
            continue
        if block.story == "alt":
            pieces.append(DocumentPart(block.label, text=text_for(block.element), story="alt"))
            continue
        style = value_of(block.element.find(f"{W}pPr/{W}pStyle"))
        contents = style.upper().startswith("TOC") and not style.startswith("TOCHeading")
        text = "" if contents else paragraph_text(block.element)
        heading = block.story == "body" and style in headings and bool(text.strip())
        pieces.append(DocumentPart(block.label, text=text, is_heading=heading, story=block.story))
    return pieces


def paragraph_text(element: _Element) -> str:
    """Text of a paragraph as it stands after all tracked changes, without that of its text boxes."""
    shown = (token.text for token in tokens(element, boxes=False) if token.kind == "text")
    return "".join(shown).translate(_HYPHENS)


def _rows(table: _Element) -> Iterator[tuple[str, ...]]:
    for row in children(table, f"{W}tr"):
        cells: list[str] = []
        for cell in children(row, f"{W}tc"):
            text = "\n".join(
                paragraph_text(paragraph)
                for paragraph in cell.iter(f"{W}p")
                if next(paragraph.iterancestors(f"{W}tc", BOX)) is cell
            )
            cells.append(text.strip())
            cells.extend([""] * (columns_of(cell) - 1))
        if cells:
            yield tuple(cells)


def columns_of(cell: _Element) -> int:
    """Columns that a cell takes: 1 where its `w:gridSpan` says nothing that Word could have written."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    text = "" if span is None else str(span.get(f"{W}val"))
    return min(int(text), _COLUMNS) or 1 if _SPAN.fullmatch(text) else 1


def _heading_styles(word: OpenedWord) -> frozenset[str]:
    """Ids of the heading styles, whatever language Word wrote their ids in."""
    roots = word.related("styles")
    if any(root.tag != f"{W}styles" for root in roots):
        raise NotWordError("a part that holds no styles")
    return frozenset(
        value_of(style, "styleId")
        for root in roots
        for style in root.iter(f"{W}style")
        for name in style.iter(f"{W}name")
        if re.match(r"(heading|見出し)\s*\d", value_of(name), re.IGNORECASE)
    )


def _changes(root: _Element, places: Mapping[_Element, PassagePlace]) -> Iterator[TrackedChange]:
    """All tracked changes below a root; one outside all text, such as a page set-up, stands after it."""
    last = PassagePlace(0, "文書全体")
    for node in root.iter():
        last = places.get(node, last)
        if node.tag in _CHANGES and next(node.iterancestors(FALLBACK), None) is None:
            held = (places[parent] for parent in node.iterancestors() if parent in places)
            text = "".join(part.text or "" for part in node.iter(f"{W}t", f"{W}delText"))
            yield TrackedChange(_CHANGES[node.tag], text, str(node.get(f"{W}author") or ""), next(held, last))
