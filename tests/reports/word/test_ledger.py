from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports.chapter.blocks import Cell, Column, Row, Table
from reports.chapter.printed_values import PrintedValue
from reports.formatting import percent_text
from reports.merge.anchors import locate
from reports.ooxml.package import unpack
from reports.word.document import render_bytes
from reports.word.ledger import (
    Ledger,
    LedgerCell,
    LedgerPiece,
    NumberMark,
    ledger_xml,
    number_anchor,
    piece_anchor,
    read_ledger,
)
from reports.word.said_text import fingerprint, piece_text, table_rows
from reports.word.wordtokens import W
from tests.documents import ledger_of
from tests.reports.sample_chapter import sample_chapter

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=20
).filter(lambda text: not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", text))
NAME = st.from_regex(r"[a-z][a-z0-9_.#+]{0,20}", fullmatch=True)
PIECES = st.builds(
    LedgerPiece,
    id=NAME,
    block=NAME,
    kind=st.sampled_from(["paragraph", "heading", "picture"]),
    anchor=NAME,
    hash=NAME,
    text=TEXT,
    alt=TEXT,
    numbers=st.lists(st.builds(NumberMark, NAME, NAME, TEXT), max_size=2).map(tuple),
    absent=st.booleans(),
    staff=st.one_of(st.just(""), NAME),
)


def _table(rows: list[list[LedgerCell]]) -> LedgerPiece:
    text = "\n".join("\t".join(cell.text for cell in row) for row in rows)
    return LedgerPiece("t", "t", "table", "a", "h", text, rows=tuple(map(tuple, rows)), head_rows=1)


TABLES = st.lists(
    st.lists(st.builds(LedgerCell, TEXT, st.one_of(st.just(""), NAME)), min_size=1, max_size=3),
    min_size=1,
    max_size=3,
).map(_table)
FIGURES = st.builds(
    PrintedValue,
    NAME,
    st.sampled_from(["share", "ci", ""]),
    st.lists(st.floats(allow_nan=False), max_size=2).map(tuple),
)


@given(
    st.lists(st.one_of(PIECES, TABLES), max_size=4).map(tuple),
    st.lists(FIGURES, max_size=3).map(tuple),
)
def test_a_ledger_is_read_as_it_was_written(
    pieces: tuple[LedgerPiece, ...], figures: tuple[PrintedValue, ...]
) -> None:
    ledger = Ledger("2022", "run", "weighted", pieces, figures)
    assert read_ledger({"customXml/item7.xml": ledger_xml(ledger)}) == ledger


def test_the_ledger_is_found_by_its_root_not_by_its_name() -> None:
    ledger = Ledger("2022", "run", "weighted", (), ())
    other = b'<?xml version="1.0"?><b:Sources xmlns:b="urn:other"/>'
    parts = {"customXml/item1.xml": other, "customXml/item3.xml": ledger_xml(ledger)}
    assert read_ledger(parts) == ledger
    assert read_ledger({"customXml/item1.xml": other, "word/document.xml": b"<x/>"}) is None


def test_names_of_bookmarks_differ_by_piece_estimate_and_occurrence() -> None:
    names = {
        piece_anchor("q1"),
        piece_anchor("q1#2"),
        number_anchor("q1", "a", 1),
        number_anchor("q1", "a", 2),
        number_anchor("q1", "b", 1),
        number_anchor("q2", "a", 1),
    }
    assert len(names) == 6
    assert all(re.fullmatch(r"_ks[bn]_[0-9a-f]{16}(_\d)?", name) for name in names)


def test_every_figure_of_the_chapter_has_its_unrounded_value(finished: Path) -> None:
    """The printed text is the value rounded once, in sentences and in tables."""
    ledger = ledger_of(finished / "appendix.docx")
    values = {figure.estimate_id: figure for figure in ledger.figures}
    cells = [cell for piece in ledger.pieces for row in piece.rows for cell in row if cell.estimate_id]
    marks = [mark for piece in ledger.pieces for mark in piece.numbers]
    assert {cell.estimate_id for cell in cells} | {mark.estimate_id for mark in marks} == set(values)
    checked = 0
    for estimate_id, text in [(c.estimate_id, c.text) for c in cells] + [
        (m.estimate_id, m.shown) for m in marks
    ]:
        figure = values[estimate_id]
        if figure.field == "share" and re.fullmatch(r"[\d.]+%?", text):
            assert percent_text(figure.values[0]) == text.rstrip("%"), estimate_id
            checked += 1
        elif figure.field in {"n", "count"}:
            assert f"{figure.values[0]:,.0f}" == text.split(" ")[0].removesuffix("人"), estimate_id
    assert checked > 500
    assert re.fullmatch(r"[0-9a-f]{64}", ledger.run)
    assert f'"run": "{ledger.run}"' in (finished / "manifest.json").read_text(encoding="utf-8")


def test_a_table_is_recorded_as_it_is_read_back() -> None:
    """Cells of several lines, with a mark, a tab, a forbidden character, a minus sign, upper heads, and empty ones."""
    table = Table(
        "t9",
        "表",
        (Column("区分\n細目"), Column("a\tb"), Column("")),
        (
            Row((Cell("東−西", mark="*"), Cell("89\n(5.5)", estimate_id="e.1"), Cell(""))),
            Row((Cell("\x01西 "), Cell("1\r\n2"), Cell("&<")), total=True),
        ),
        "説明",
        upper_heads=(("", "上", "上"),),
    )
    made = sample_chapter()
    package = render_bytes(dataclasses.replace(made, blocks=(*made.blocks, table)))
    parts = unpack(package)
    ledger = read_ledger(parts)
    assert ledger is not None
    body = next(etree.fromstring(parts["word/document.xml"]).iter(f"{W}body"))
    elements = locate(body, ledger).pieces
    tables = [piece for piece in ledger.pieces if piece.kind == "table"]
    assert len(tables) == 3
    for piece in tables:
        assert [[cell.text for cell in row] for row in piece.rows] == table_rows(elements[piece.id][0])
        assert piece.hash == fingerprint(elements[piece.id], {})
        assert piece.text == piece_text(elements[piece.id])
    assert tables[-1].rows[2][1].estimate_id == "e.1"
    assert tables[-1].head_rows == 2
