"""Read a chapter back: its tables by the name of their block, and its numbers by the estimate they show."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from reports.merge.anchors import locate
from reports.ooxml.package import unpack
from reports.word.ledger import Ledger, LedgerPiece, read_ledger

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body_of(docx: Path) -> etree._Element:
    """The body of a .docx."""
    with zipfile.ZipFile(docx) as package:
        body = etree.fromstring(package.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def text_of(element: etree._Element) -> str:
    """All text in an element."""
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def ledger_of(docx: Path) -> Ledger:
    """The ledger of a chapter."""
    ledger = read_ledger(unpack(docx.read_bytes()))
    assert ledger is not None
    return ledger


def piece_of(ledger: Ledger, piece_id: str) -> LedgerPiece:
    """The piece of an id."""
    (piece,) = (piece for piece in ledger.pieces if piece.id == piece_id)
    return piece


def tables(docx: Path) -> Mapping[str, list[list[str]]]:
    """The rows of every table, by the name of its block; cells as text; the parts of a table that goes on together."""
    ledger = ledger_of(docx)
    heads = {piece.id: piece.head_rows for piece in ledger.pieces}
    made: dict[str, list[list[str]]] = {}
    for name, (element, *_) in locate(body_of(docx), ledger).pieces.items():
        if element.tag == f"{W}tbl":
            rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in element.iter(f"{W}tr")]
            begun, _, part = name.rpartition(".c")
            if part.isdecimal() and begun in made:
                made[begun] += rows[heads[name] :]
            else:
                made[name] = rows
    return made


def numbers(docx: Path) -> list[tuple[str, str]]:
    """(estimate, printed text) of each number in the sentences."""
    ledger = ledger_of(docx)
    shown = locate(body_of(docx), ledger).numbers
    return [(mark.estimate_id, shown[mark.anchor]) for piece in ledger.pieces for mark in piece.numbers]
