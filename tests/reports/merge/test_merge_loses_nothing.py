"""Whatever staff edit (Hypothesis): nothing of theirs is lost, and the merged document is valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.chapter.blocks import Heading
from reports.merge.anchors import locate
from reports.merge.merging import merge
from reports.ooxml.package import unpack
from reports.word.ledger import read_ledger
from tests.reports.merge.merges import edited
from tests.reports.report_of_staff import NOW, REWORDED, THEN, blocks, report
from tests.reports.staff_edits import Desk
from tests.reports.word.test_validity import HAS_VALIDATOR, errors_of

PARAGRAPHS = (
    "h1",
    "q1.base",
    "q1.s1",
    "q1.s2",
    "q1.tab#caption",
    "q1.tab#note1",
    "h2",
    "how",
    "how#2",
    "q2.s1",
    "end",
)
TABLES = {"q1.tab": (4, 3), "q2.tab": (3, 3)}
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.sampled_from(PARAGRAPHS)),
        st.tuples(st.just("retype"), st.sampled_from(PARAGRAPHS)),
        st.tuples(st.just("paragraph"), st.sampled_from((*PARAGRAPHS, *TABLES))),
        st.tuples(st.just("table"), st.sampled_from(PARAGRAPHS)),
        st.tuples(st.just("track"), st.sampled_from(PARAGRAPHS)),
        st.tuples(st.just("cut"), st.sampled_from((*PARAGRAPHS, *TABLES))),
        st.tuples(st.just("cell"), st.sampled_from(tuple(TABLES)), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=8,
)


def _apply(desk: Desk, number: int, edit: tuple[object, ...]) -> str:
    """Make one edit where its piece is still there; returns the word that staff wrote, "" if none."""
    kind, piece, *place = edit
    word = f"職員{number}の語"
    if not isinstance(piece, str) or piece not in locate(desk.body, desk.ledger).pieces:
        return ""
    match kind:
        case "append":
            desk.append(piece, word)
        case "retype":
            desk.retype(piece, word)
        case "paragraph":
            desk.paragraph_after(piece, word)
        case "table":
            desk.table_after(piece, word)
        case "track":
            desk.track_insertion(piece, word)
        case "cell":
            desk.cell(piece, int(str(place[0])), int(str(place[1])), word)
        case _:
            desk.cut(piece)
            return ""
    return word


@settings(deadline=None, max_examples=60)
@given(EDITS, st.booleans(), st.sampled_from([THEN, NOW, REWORDED, report(blocks("50.0%")[:8])]))
def test_no_edit_is_ever_lost(edits: list[tuple[object, ...]], word_saves: bool, fresh: bytes) -> None:
    desk = edited()
    for number, edit in enumerate(edits):
        _apply(desk, number, edit)
    theirs = [text for text in desk.texts() if "職員" in text]
    content = desk.save_as_word() if word_saves else desk.save()
    merged = merge(content, fresh)
    after = Desk(merged.document)
    assert [text for text in after.texts() if "職員" in text] == theirs
    told = {outcome.piece: outcome for outcome in merged.outcomes}
    for piece in Desk(THEN).ledger.pieces:
        if piece.id not in locate(desk.body, desk.ledger).pieces and piece.id in told:
            assert told[piece.id].result in {"deleted", "conflict", "kept", "same", "replaced"}
    marks = [mark.get(qn("w:name")) for mark in after.body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks))
    ledger = read_ledger(unpack(merged.document))
    assert ledger is not None
    found = locate(after.body, ledger)
    for piece in ledger.pieces:
        assert piece.absent == (piece.id not in found.pieces), piece.id
        assert piece.absent or all(mark.anchor in found.numbers for mark in piece.numbers)
    assert merge(merged.document, fresh).document == merged.document


@pytest.mark.skipif(not HAS_VALIDATOR, reason="openxml-audit が入っていません。")
def test_merged_documents_are_valid(tmp_path: Path) -> None:
    desk = edited()
    desk.append("q1.s2", "補足")
    desk.retype("q2.s1", "今後の参加を望む方は30.0%でした。")
    desk.comment("q1.s1", "確認")
    desk.track_insertion("end", "追記")
    desk.paragraph_after("how", "段落")
    desk.table_after("h2", "表")
    fresh = blocks("44.0%", word="減少", shares=("40.0", "-", "50.0", "60.0"))
    fresh.insert(3, Heading(2, "新しい節", "h0"))
    merged = merge(desk.save_as_word(), report(fresh))
    assert errors_of(merged.document, tmp_path) == []
