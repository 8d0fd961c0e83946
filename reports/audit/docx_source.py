"""Read a Word file: paragraphs and tables wherever they stand, also inside content controls.

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

from reports.audit.document import Document, Piece, Place, TrackedChange, assemble, places_of
from schemas.errors import InputError, Problem

_CHANGES = {
    qn("w:ins"): "挿入",
    qn("w:del"): "削除",
    qn("w:moveFrom"): "移動元",
    qn("w:moveTo"): "移動先",
    qn("w:rPrChange"): "書式の変更",
    qn("w:pPrChange"): "段落書式の変更",
    qn("w:tblPrChange"): "表の書式の変更",
    qn("w:cellIns"): "セルの挿入",
    qn("w:cellDel"): "セルの削除",
}
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:cellDel")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


@dataclass(frozen=True)
class WordFile:
    """A Word file as read: the document, its `w:body`, and the place of each element of the body.

    The elements are held as keys, because lxml makes a new object for an element that nobody holds.
    """

    document: Document
    body: _Element
    places: Mapping[_Element, Place]


def read_docx(name: str, content: bytes) -> WordFile:
    """Read the body of a Word file. Raises InputError (A91) if it is not one."""
    try:
        document = docx.Document(io.BytesIO(content))
    except (ValueError, KeyError, OSError, XMLSyntaxError, zipfile.BadZipFile):
        raise InputError(
            Problem(
                "A91",
                "Wordの文書として読めません。",
                expected="Word文書（.docx）",
                remedy="Wordで開けるか確かめ、.docx 形式で保存し直してください。",
                file=name,
            )
        ) from None
    body: _Element = document.element.body
    elements = list(_blocks(body))
    pieces = _pieces(elements, _heading_styles(document))
    places = places_of(pieces)
    changes = [
        change for element, place in zip(elements, places, strict=True) for change in _changes(element, place)
    ]
    by_element: dict[_Element, Place] = {}
    for element, place in zip(elements, places, strict=True):
        for one in (element, *element.iterancestors()):
            if one is not body and (one is element or one.getparent() is body):
                by_element.setdefault(one, place)
    return WordFile(assemble(name, pieces, changes), body, by_element)


def _pieces(elements: Sequence[_Element], headings: frozenset[str]) -> list[Piece]:
    """One piece for each element; the lines of the contents page hold no text to audit."""
    pieces = []
    tables = paragraphs = 0
    for element in elements:
        if element.tag == qn("w:tbl"):
            tables += 1
            pieces.append(Piece(f"表（{tables}番目）", rows=tuple(_rows(element))))
            continue
        paragraphs += 1
        style = _style(element)
        contents = style.upper().startswith("TOC") and not style.startswith("TOCHeading")
        text = "" if contents else paragraph_text(element)
        pieces.append(
            Piece(f"段落{paragraphs}", text=text, is_heading=style in headings and bool(text.strip()))
        )
    return pieces


def _blocks(body: _Element) -> Iterator[_Element]:
    """Outermost tables, and paragraphs that stand in no table, in reading order."""
    table, paragraph = qn("w:tbl"), qn("w:p")
    for element in body.iter(table, paragraph):
        if any(parent.tag in (table, _FALLBACK) for parent in element.iterancestors()):
            continue
        yield element


def paragraph_text(element: _Element) -> str:
    """Text of a paragraph (or of any element) as it stands after all tracked changes."""
    parts = []
    for node in element.iter():
        if node.tag == qn("w:t"):
            parts.append("" if _is_gone(node, element) else node.text or "")
        elif node.tag in _BREAKS and not _is_gone(node, element) and _in_run(node):
            parts.append(_BREAKS[node.tag])
        elif node.tag == qn("w:p") and node is not element and parts:
            parts.append("\n")
    return "".join(parts)


def _in_run(node: _Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == qn("w:r")


def _is_gone(node: _Element, within: _Element) -> bool:
    for parent in node.iterancestors():
        if parent.tag in _GONE or parent.tag == _FALLBACK:
            return True
        if parent is within:
            return False
    return False


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
                if next(paragraph.iterancestors(qn("w:tc"))) is cell
            )
            cells.append(text.strip())
            cells.extend([""] * (int(span.get(qn("w:val"), "1")) - 1 if span is not None else 0))
        if cells:
            yield tuple(cells)


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


def _changes(element: _Element, place: Place) -> Iterator[TrackedChange]:
    for node in element.iter(*_CHANGES):
        text = "".join(part.text or "" for part in node.iter(qn("w:t"), qn("w:delText")))
        yield TrackedChange(_CHANGES[node.tag], text, str(node.get(qn("w:author")) or ""), place)
