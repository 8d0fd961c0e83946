"""What a piece of a Word document says, whoever saved it.

Word and LibreOffice write the same content in different ways: runs are split and joined, proofing
marks and revision ids come and go, style ids are renamed, relations renumbered. Everything here looks
through that: text, the objects in it by their content, and whether there are tracked changes.

Insertions that are tracked count as text, deletions do not; either makes a fingerprint differ from the
one of the generated piece, because somebody has been at work there. Numbers that fields keep up to
date (caption numbers, references, page numbers) do not count: Word renews them by itself.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from reports.ooxml.opc import parse
from reports.word.wordtokens import FIELD, W, tokens

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_TRACKED = (
    *(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")),
    *(f"{W}{name}" for name in ("cellIns", "cellDel", "cellMerge")),
)

Objects = Mapping[str, str]
"""Relation id to the digest of the object that it points to (see `object_digest`)."""


def text_of(element: etree._Element) -> str:
    """Text as shown: tab and line break as such, objects as U+FFFC, fields by their cached result."""
    return "".join(token.text for token in tokens(element) if token.kind in {"text", "object"})


def content_of(element: etree._Element, *, notes: bool = True) -> str:
    """Text with a stand-in for every number that Word renews, and for every note unless those are passed over."""
    passed = {"open", "close"} if notes else {"open", "close", "note"}
    return "".join(token.text for token in tokens(element, fields=True) if token.kind not in passed)


def table_rows(table: etree._Element, *, fields: bool = False) -> list[list[str]]:
    """Text of every cell of a `w:tbl`, row by row; paragraphs of a cell are joined by line feeds."""
    read = content_of if fields else text_of
    return [
        ["\n".join(read(paragraph) for paragraph in cell.iter(f"{W}p")) for cell in children(row, f"{W}tc")]
        for row in children(table, f"{W}tr")
    ]


def piece_text(elements: Sequence[etree._Element]) -> str:
    """Text of a piece for people: paragraphs and rows by line, cells by tab."""
    lines: list[str] = []
    for element in elements:
        if element.tag == f"{W}tbl":
            lines.extend("\t".join(row) for row in table_rows(element))
        elif element.tag == f"{W}p":
            lines.append(text_of(element))
        else:
            lines.extend(text_of(paragraph) for paragraph in element.iter(f"{W}p"))
    return "\n".join(lines)


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows or cells, also those in a control or a tracked insertion, but not those of a nested table."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from children(child, tag)


# --- Whether it is as it was generated ----------------------------------------------------------


def fingerprint(elements: Sequence[etree._Element], objects: Objects, *, notes: bool = True) -> str:
    """Hash of what a piece says (sha256, 32 hex digits).

    Counts: texts, their place in paragraphs and cells, merged cells, objects by their bytes, marks of
    notes, whether changes are tracked. Does not count: formatting, styles, alternative texts, comments,
    the numbers of captions, references and pages; without `notes`, their marks in paragraphs.
    """
    return _hash([_said(element, objects, notes) for element in elements])


def _hash(said: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:32]


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """`fingerprint` of a table of these texts that holds nothing else: no field, object or merged cell."""
    return _hash([["table", rows, [], [], False]])


def _said(element: etree._Element, objects: Objects, notes: bool) -> list[object]:
    held = [objects.get(relation, "?") for relation in relations_of(element)]
    changed = tracked_changes(element)
    if element.tag == f"{W}tbl":
        merged = [node.tag.removeprefix(W) for node in element.iter(f"{W}gridSpan", f"{W}vMerge")]
        return ["table", table_rows(element, fields=True), merged, held, changed]
    if element.tag == f"{W}p":
        return ["paragraph", content_of(element, notes=notes), held, changed]
    lines = [content_of(paragraph) for paragraph in element.iter(f"{W}p")]
    entries = [
        line.replace("\t", "").replace(FIELD, "") for line in lines
    ]  # the tab is within the field, or not
    return ["contents", [entry for entry in entries if entry], held, changed]


def relations_of(element: etree._Element) -> list[str]:
    """Relation ids of the pictures, charts and embedded objects in an element, in document order."""
    found: list[str] = []
    for node in element.iter():
        if not isinstance(node.tag, str) or node.tag.startswith(W):
            continue
        found.extend(
            str(value)
            for name, value in sorted(node.items())
            if name in {f"{_R}embed", f"{_R}id", f"{_R}link"}
        )
    return found


def object_digest(content: bytes) -> str:
    """Digest of a picture by its bytes; of a chart by its texts and values, which programs write anew on saving."""
    if content[:1] in {b"<", b"\xef"}:
        try:
            root = parse(content)
        except etree.XMLSyntaxError:  # a picture or a part of another program that only begins like XML
            return hashlib.sha256(content).hexdigest()[:32]
        if root.tag == f"{_C}chartSpace":
            said = [_value(node.text or "") for node in root.iter(f"{_C}v", f"{_A}t")]
            return hashlib.sha256(json.dumps([text for text in said if text]).encode()).hexdigest()[:32]
    return hashlib.sha256(content).hexdigest()[:32]


def _value(text: str) -> str:
    """A number without trailing zeros; nothing for the name that LibreOffice gives to a series without one."""
    if re.fullmatch(r"(Series|系列)\s?\d+", text):
        return ""
    try:
        return f"{float(text):.12g}"
    except ValueError:
        return text


def tracked_changes(element: etree._Element) -> bool:
    """Whether text was inserted, deleted or moved with tracking on."""
    return next(element.iter(*_TRACKED), None) is not None


def alternative_text(element: etree._Element) -> str:
    """Alternative text of a table or of the first picture; "" where there is none."""
    tag, name = (f"{W}tblDescription", f"{W}val") if element.tag == f"{W}tbl" else (f"{_WP}docPr", "descr")
    node = next(element.iter(tag), None)
    return "" if node is None else node.get(name) or ""
