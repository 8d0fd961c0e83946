"""What a generated chapter held: its pieces in order, their texts and hashes, and every number with its estimate.

The ledger travels inside the .docx as a custom XML part, which Word and LibreOffice keep. With it an
edited chapter can be told from the generated one: what is untouched, what staff changed, what is gone.

A piece is one paragraph or one table of a block. The main one has the id of its block, the others the
id with a suffix: `q1.tab#caption`, `q1.tab#note1`, `list#2`. Its anchor is a hidden bookmark. Bookmarks
and not content controls, because LibreOffice 7.4 repeats text in controls when it saves (see
docs/decisions).
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, get_args

from lxml import etree

from reports.chapter.blocks import Part
from reports.chapter.printed_values import PrintedValue
from reports.ooxml.opc import parse, serialise
from reports.word.wordxml import stable_number
from schemas.errors import Problem
from schemas.messages.acts import Saying

NAMESPACE = "urn:kyodo-survey:ledger:1"
"""Namespace of the part, with the version of its form."""

_PIECE, NUMBER_MARK = "_ksb_", "_ksn_"
OUR_MARKS = (_PIECE, NUMBER_MARK)
"""Beginnings of the names of our bookmarks, on pieces and on numbers."""

_NS = f"{{{NAMESPACE}}}"
_FAMILY = "urn:kyodo-survey:ledger:"
_FORBIDDEN = re.compile("[\x00-\x1f\\\\]")

Kind = Literal[
    "title", "subtitle", "heading", "paragraph", "item", "picture", "caption", "table", "note", "contents"
]


@dataclass(frozen=True)
class NumberMark:
    """One number in running text: its bookmark, its estimate, and the text as printed (`7.7ポイント`)."""

    anchor: str
    estimate_id: str
    shown: str


@dataclass(frozen=True)
class LedgerCell:
    """One cell as generated, with the estimate that it shows ("" = none)."""

    text: str
    estimate_id: str = ""


@dataclass(frozen=True)
class LedgerPiece:
    """One paragraph or table as generated.

    `absent`: staff have deleted it and a later generation has left it out. `staff`: fingerprint of the
    version of staff that an unresolved conflict is about.
    """

    id: str
    block: str
    kind: Kind
    anchor: str
    hash: str
    text: str
    alt: str = ""
    numbers: tuple[NumberMark, ...] = ()
    rows: tuple[tuple[LedgerCell, ...], ...] = ()
    head_rows: int = 0
    absent: bool = False
    staff: str = ""


@dataclass(frozen=True)
class Provenance:
    """Where a chapter's numbers come from: study, basis, hash of the run's inputs, unrounded figures."""

    study: str = ""
    run: str = ""
    basis: str = ""
    figures: Mapping[str, PrintedValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Ledger:
    """The record of one generation: pieces in reading order, figures by estimate id, and which part it is of."""

    study: str
    run: str
    basis: str
    pieces: tuple[LedgerPiece, ...]
    figures: tuple[PrintedValue, ...]
    part: Part = "whole"


def piece_anchor(piece_id: str) -> str:
    """Name of the bookmark of a piece: hidden, ASCII, 21 characters (Word takes 40)."""
    return f"{_PIECE}{hashlib.sha256(piece_id.encode()).hexdigest()[:16]}"


def number_anchor(piece_id: str, estimate_id: str, occurrence: int) -> str:
    """Name of the bookmark of a number: by its piece, its estimate, and which of them it is in the piece."""
    digest = hashlib.sha256(f"{piece_id}\n{estimate_id}".encode()).hexdigest()[:16]
    return f"{NUMBER_MARK}{digest}_{occurrence}"


def caption_anchor(block_id: str) -> str:
    """Name of the bookmark around the label of a caption, to which references point."""
    return f"_Ref{stable_number('caption:' + block_id)}"


def heading_anchor(block_id: str) -> str:
    """Name of the bookmark of a heading, to which the contents point."""
    return f"_Toc{stable_number('heading:' + block_id)}"


# --- XML ----------------------------------------------------------------------------------------


def ledger_xml(ledger: Ledger) -> bytes:
    """The custom XML part."""
    root = etree.fromstring(f'<ledger xmlns="{NAMESPACE}"/>')
    for name in ("study", "run", "basis", "part"):
        root.set(name, getattr(ledger, name))
    for piece in ledger.pieces:
        _write_piece(root, piece)
    for figure in ledger.figures:
        values = " ".join(repr(value) for value in figure.values)
        etree.SubElement(root, f"{_NS}figure", id=figure.estimate_id, field=figure.field, values=values)
    return serialise(root)


def _write_piece(root: etree._Element, piece: LedgerPiece) -> None:
    node = etree.SubElement(
        root, f"{_NS}piece", id=piece.id, block=piece.block, kind=piece.kind, anchor=piece.anchor
    )
    node.set("hash", piece.hash)
    heads, absent = str(piece.head_rows or ""), "1" if piece.absent else ""
    told = {"heads": heads, "absent": absent, "staff": piece.staff, "alt": _escape(piece.alt)}
    for name, value in told.items():
        if value:
            node.set(name, value)
    if piece.rows:
        for row in piece.rows:
            line = etree.SubElement(node, f"{_NS}row")
            for cell in row:
                written = etree.SubElement(line, f"{_NS}cell")
                written.text = _escape(cell.text)
                if cell.estimate_id:
                    written.set("estimate", cell.estimate_id)
    else:
        etree.SubElement(node, f"{_NS}text").text = _escape(piece.text)
    for number in piece.numbers:
        etree.SubElement(
            node,
            f"{_NS}number",
            anchor=number.anchor,
            estimate=number.estimate_id,
            shown=_escape(number.shown),
        )


def read_ledger(parts: Mapping[str, bytes]) -> Ledger | None:
    """Find the ledger among the parts of a package by its root element; None if there is none.

    Programs give custom XML parts new names when they save.

    Raises:
        InputError: the ledger cannot be read, or is of another form.

    """
    name = ledger_part(parts)
    if name is None:
        return None
    try:
        root = parse(parts[name])
        if root.tag != f"{_NS}ledger":
            raise ValueError(root.tag)
        return Ledger(
            study=root.get("study", ""),
            run=root.get("run", ""),
            basis=root.get("basis", ""),
            pieces=tuple(_read_piece(node) for node in root.iter(f"{_NS}piece")),
            figures=tuple(
                PrintedValue(
                    node.get("id", ""),
                    node.get("field", ""),
                    tuple(float(value) for value in node.get("values", "").split()),
                )
                for node in root.iter(f"{_NS}figure")
            ),
            part=_part(root.get("part", "whole")),
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Problem(
            "M02",
            "報告書の中の生成記録を読めません。",
            expected="この道具が作ったWord文書の生成記録",
            remedy=Saying.MADE_BY_OTHER.typed,
            file=name,
        ).error() from error


def _part(name: str) -> Part:
    if name not in get_args(Part):
        raise ValueError(f"a part {name!r}")
    return name  # type: ignore[return-value]  # checked above


def ledger_part(parts: Mapping[str, bytes]) -> str | None:
    """Name of the part that holds the ledger."""
    custom = (name for name in sorted(parts) if name.startswith("customXml/") and name.endswith(".xml"))
    ours = (name for name in custom if _FAMILY.encode() in parts[name][:2000])
    return next((name for name in ours if b"datastoreItem" not in parts[name][:2000]), None)


def _read_piece(node: etree._Element) -> LedgerPiece:
    kind = node.get("kind", "")
    if kind not in get_args(Kind):
        raise ValueError(f"a piece of the kind {kind!r}")
    rows = tuple(
        tuple(LedgerCell(_unescape(cell.text or ""), cell.get("estimate", "")) for cell in row)
        for row in node.iterchildren(f"{_NS}row")
    )
    text = "\n".join("\t".join(cell.text for cell in row) for row in rows)
    return LedgerPiece(
        id=node.get("id", ""),
        block=node.get("block", ""),
        kind=kind,  # type: ignore[arg-type]  # checked above
        anchor=node.get("anchor", ""),
        hash=node.get("hash", ""),
        text=text if rows else _unescape(node.findtext(f"{_NS}text") or ""),
        alt=_unescape(node.get("alt", "")),
        numbers=tuple(
            NumberMark(
                number.get("anchor", ""), number.get("estimate", ""), _unescape(number.get("shown", ""))
            )
            for number in node.iterchildren(f"{_NS}number")
        ),
        rows=rows,
        head_rows=int(node.get("heads", "0")),
        absent=node.get("absent") == "1",
        staff=node.get("staff", ""),
    )


def _escape(text: str) -> str:
    r"""Write tabs and line feeds as `\u0009`: programs that save the part again may fold blanks."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _unescape(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), text)


# --- In a package ---------------------------------------------------------------------------------

STORE_ID = "{6B79F0B4-5C0E-5B5A-9D57-1E2A7C3D4F60}"
"""Names the data store of the ledger; the same in every document."""

XML_TYPE = "application/xml"
PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"


def properties_xml() -> bytes:
    """The part that Word expects beside the ledger: it names the store and its schema."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{STORE_ID}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def free_parts(taken: Collection[str]) -> tuple[str, str]:
    """Names of the part and of its properties that a package has not yet."""
    for number in count(1):
        names = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
        if not set(names) & set(taken):
            break
    return names
