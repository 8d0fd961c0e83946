"""Read a Word file: paragraphs and tables wherever they stand, also in content controls, notes and headers.

Text that a tracked deletion or a move took away is not part of the text; what was inserted is. Both
are listed. Contents and captions' field codes are not text of the author; their results are read as
printed, except the contents page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import docx
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError, _Element

from reports.audit.reading.document import (
    Document,
    DocumentPart,
    PassagePlace,
    TrackedChange,
    assemble,
    places_of,
)
from reports.audit.reading.docx_parts import BOX, FALLBACK, Block, blocks_of, is_gone, roots_of
from reports.ooxml.package import unpack
from schemas.errors import InputError, Problem

_CHANGES = {
    qn("w:ins"): "挿入",
    qn("w:del"): "削除",
    qn("w:moveFrom"): "移動元",
    qn("w:moveTo"): "移動先",
    qn("w:rPrChange"): "書式の変更",
    qn("w:pPrChange"): "段落書式の変更",
    qn("w:tblPrChange"): "表の書式の変更",
    qn("w:tblPrExChange"): "表の書式の変更",
    qn("w:tblGridChange"): "表の列幅の変更",
    qn("w:trPrChange"): "表の行の書式の変更",
    qn("w:tcPrChange"): "表のセルの書式の変更",
    qn("w:sectPrChange"): "ページ設定の変更",
    qn("w:numberingChange"): "番号の変更",
    qn("w:cellIns"): "セルの挿入",
    qn("w:cellDel"): "セルの削除",
    qn("w:cellMerge"): "セルの結合",
}
_COLUMNS = 63  # as many as a table of Word can have
_SPAN = re.compile(r"[0-9]{1,2}")
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


@dataclass(frozen=True)
class WordFile:
    """A Word file as read: the document, its `w:body`, the place of each block and element of the body.

    `pictures` is how many pictures and charts it holds, whose figures cannot be read. The elements are held as keys, because lxml makes a new object for an element that nobody holds.
    """

    document: Document
    body: _Element
    places: Mapping[_Element, PassagePlace]
    pictures: int = 0


def read_docx(name: str, content: bytes) -> WordFile:
    """Read a Word file. Raises InputError (A91) if it is not one."""
    try:
        unpack(content)  # refuses what is larger than a Word document
        document = docx.Document(io.BytesIO(content))
        body: _Element = document.element.body
        blocks = blocks_of(document.part, body)
        roots = roots_of(document.part, body)
        headings = _heading_styles(document)
    except (AttributeError, ValueError, KeyError, OSError, XMLSyntaxError, zipfile.BadZipFile):
        # The library meets a part with an unexpected root with an AttributeError.
        raise InputError(
            Problem(
                "A91",
                "Wordの文書として読めません。",
                expected="ふつうの大きさのWord文書（.docx）",
                remedy="Wordで開けるか確かめ、.docx 形式で保存し直してください。",
                file=name,
            )
        ) from None
    pieces = _pieces(blocks, headings)
    placed = {block.element: place for block, place in zip(blocks, places_of(pieces), strict=True)}
    changes = [change for root in roots for change in _changes(root, placed)]
    by_element = dict(placed)
    for element, place in placed.items():
        for parent in element.iterancestors():
            if parent.getparent() is body:
                by_element.setdefault(parent, place)
    return WordFile(assemble(name, pieces, changes), body, by_element, _pictures(body))


def _pictures(body: _Element) -> int:
    """How many drawings without text of their own there are: pictures and charts."""
    drawings = body.iter(qn("w:drawing"), qn("w:pict"))
    return sum(next(one.iter(BOX), None) is None for one in drawings if not is_gone(one, body))


def _pieces(blocks: Sequence[Block], headings: frozenset[str]) -> list[DocumentPart]:
    """One piece for each block; the lines of the contents page hold no text to audit."""
    pieces = []
    for block in blocks:
        if block.element.tag == qn("w:tbl"):
            pieces.append(DocumentPart(block.label, rows=tuple(_rows(block.element)), story=block.story))
            continue
        style = _style(block.element)
        contents = style.upper().startswith("TOC") and not style.startswith("TOCHeading")
        text = "" if contents else paragraph_text(block.element)
        heading = block.story == "body" and style in headings and bool(text.strip())
        pieces.append(DocumentPart(block.label, text=text, is_heading=heading, story=block.story))
    return pieces


def paragraph_text(element: _Element) -> str:
    """Text of a paragraph as it stands after all tracked changes, without that of its text boxes."""
    parts = []
    for node in element.iter():
        if node.tag == qn("w:t"):
            parts.append("" if _apart(node, element) else node.text or "")
        elif node.tag in _BREAKS and not _apart(node, element) and _in_run(node):
            parts.append(_BREAKS[node.tag])
    return "".join(parts)


def _in_run(node: _Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == qn("w:r")


def _apart(node: _Element, paragraph: _Element) -> bool:
    """Whether a node is gone, or stands in a text box of the paragraph."""
    return is_gone(node, paragraph) or next(node.iterancestors(BOX, qn("w:p"))) is not paragraph


def _rows(table: _Element) -> Iterator[tuple[str, ...]]:
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        cells: list[str] = []
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            text = "\n".join(
                paragraph_text(paragraph)
                for paragraph in cell.iter(qn("w:p"))
                if next(paragraph.iterancestors(qn("w:tc"), BOX)) is cell
            )
            cells.append(text.strip())
            cells.extend([""] * (_width(span) - 1))
        if cells:
            yield tuple(cells)


def _width(span: _Element | None) -> int:
    """Columns that a cell takes: 1 where its `w:gridSpan` says nothing that Word could have written."""
    text = "" if span is None else str(span.get(qn("w:val")))
    return min(int(text), _COLUMNS) or 1 if _SPAN.fullmatch(text) else 1


def _style(paragraph: _Element) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else str(style.get(qn("w:val")) or "")


def _heading_styles(document: object) -> frozenset[str]:
    """Ids of the heading styles, whatever language Word wrote their ids in."""
    found = set()
    for style in document.styles:  # type: ignore[attr-defined]
        if re.match(r"(heading|見出し)\s*\d", style.name or "", re.IGNORECASE):
            found.add(style.style_id)
    return frozenset(found)


def _changes(root: _Element, places: Mapping[_Element, PassagePlace]) -> Iterator[TrackedChange]:
    """All tracked changes below a root; one outside all text, such as a page set-up, stands after it."""
    last = PassagePlace(0, "文書全体")
    for node in root.iter():
        last = places.get(node, last)
        if node.tag in _CHANGES and next(node.iterancestors(FALLBACK), None) is None:
            held = (places[parent] for parent in node.iterancestors() if parent in places)
            text = "".join(part.text or "" for part in node.iter(qn("w:t"), qn("w:delText")))
            yield TrackedChange(
                _CHANGES[node.tag], text, str(node.get(qn("w:author")) or ""), next(held, last)
            )
