"""Merging: what nobody edited, blocks that come and go, the package of staff, and merging again."""

from __future__ import annotations

import pytest
from docx.oxml.ns import qn
from lxml import etree

from reports.chapter.blocks import Heading, Paragraph, Text
from reports.merge.merging import merge
from reports.ooxml.package import unpack
from tests.reports.merge.merges import assert_says_what_is_generated, edited, outcome, results
from tests.reports.report_of_staff import NOW, REWORDED, THEN, blocks, report, table
from tests.reports.staff_edits import Desk


@pytest.mark.parametrize("content", [THEN, NOW])
def test_an_unedited_document_and_the_same_data_give_the_same_bytes(content: bytes) -> None:
    merged = merge(content, content)
    assert merged.document == content
    assert results(merged) == {}


@pytest.mark.parametrize("fresh", [NOW, REWORDED, report(blocks("50.0%", shares=("40.0",)))])
def test_an_unedited_document_becomes_the_fresh_one(fresh: bytes) -> None:
    merged = merge(THEN, fresh)
    assert_says_what_is_generated(merged.document, fresh)
    assert set(results(merged).values()) == {"replaced"}


def test_a_save_by_word_alone_is_no_edit() -> None:
    saved = edited().save_as_word()
    assert Desk(saved).root.find(f".//{qn('w:proofErr')}") is not None
    assert results(merge(saved, THEN)) == {}
    assert_says_what_is_generated(merge(saved, NOW).document, NOW)
    assert_says_what_is_generated(merge(saved, REWORDED).document, REWORDED)


def test_renamed_styles_are_no_edit_and_new_content_takes_them() -> None:
    desk = edited()
    desk.rename_styles()
    merged = merge(desk.save(), report([*blocks("44.0%", word="減少"), Heading(2, "追加", "h3")]))
    styles = etree.fromstring(unpack(merged.document)["word/styles.xml"])
    known = {style.get(qn("w:styleId")) for style in styles.iter(qn("w:style"))}
    used = {node.get(qn("w:val")) for node in Desk(merged.document).body.iter(qn("w:pStyle"))}
    assert used <= known
    assert all(str(name).startswith("Style") for name in used)
    heading = Desk(merged.document).element("h3").find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    same = Desk(merged.document).element("h2").find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    assert heading is not None
    assert same is not None
    assert heading.get(qn("w:val")) == same.get(qn("w:val"))


# --- New and removed blocks --------------------------------------------------------------------


def test_new_blocks_come_after_the_one_before_them_and_captions_are_numbered_anew() -> None:
    fresh = blocks("50.0%")
    fresh[5:5] = [Paragraph((Text("新しい文です。"),), id="new"), table("q0", ("1.0",))]
    merged = merge(THEN, report(fresh))
    assert results(merged) == {
        "new": "new",
        "q0.tab#caption": "new",
        "q0.tab": "new",
        "q0.tab#note1": "new",
    }
    assert_says_what_is_generated(merged.document, report(fresh))
    captions = [text for text in Desk(merged.document).texts() if text.startswith("表")]
    assert captions == [f"表{number}　参加意向（地域別）" for number in (1, 2, 3)]
    assert "（表2）" in Desk(merged.document).text("q1.s1")


def test_a_block_that_is_no_longer_generated_goes_if_untouched_and_stays_if_edited() -> None:
    fresh = report([block for block in blocks("50.0%") if getattr(block, "id", "") not in {"q1.s2", "q2.s1"}])
    desk = edited()
    desk.append("q2.s1", "職員の補足です。")
    merged = merge(desk.save(), fresh)
    assert results(merged) == {"q1.s2": "removed", "q2.s1": "conflict"}
    assert outcome(merged, "q2.s1").reason == "gone"
    texts = Desk(merged.document).texts()
    assert "地域による差は見られません。" not in texts
    assert "今後の参加を望む方は30.0%です。職員の補足です。" in texts


def test_a_block_that_went_and_comes_back_meets_the_version_of_staff() -> None:
    without = report([block for block in blocks("50.0%") if getattr(block, "id", "") != "q2.s1"])
    desk = edited()
    desk.append("q2.s1", "職員の補足です。")
    gone = merge(desk.save(), without)
    back = merge(gone.document, THEN)
    assert results(back) == {"q2.s1": "conflict"}
    assert Desk(back.document).texts() == desk.texts()


# --- The package is staff's --------------------------------------------------------------------


def test_headers_styles_and_properties_of_staff_stay() -> None:
    desk = edited()
    own = {}
    for name in ("word/header1.xml", "word/styles.xml", "docProps/core.xml", "word/settings.xml"):
        own[name] = desk.opc.parts[name] = desk.opc.parts[name] + b"<!-- staff -->"
    merged = merge(desk.save(), NOW)
    parts = unpack(merged.document)
    assert {name: parts[name] for name in own} == own


def test_a_section_break_of_staff_stays() -> None:
    desk = edited()
    properties = desk.element("q1.s1").find(qn("w:pPr"))
    assert properties is not None
    etree.SubElement(properties, qn("w:sectPr"))
    merged = merge(desk.save(), REWORDED)
    assert len(list(Desk(merged.document).body.iter(qn("w:sectPr")))) == 2


# --- Merging again -----------------------------------------------------------------------------


def test_an_unresolved_conflict_is_told_again_until_it_is_settled() -> None:
    desk = edited()
    desk.append("q1.s1", "職員の補足です。")
    once = merge(desk.save(), NOW)
    twice = merge(once.document, NOW)
    assert twice.document == once.document
    assert (outcome(twice, "q1.s1").result, outcome(twice, "q1.s1").reason) == ("conflict", "unresolved")
    settled = merge(once.document, NOW, settled=True)
    assert results(settled) == {"q1.s1": "kept"}
    assert results(merge(settled.document, NOW)) == {"q1.s1": "kept"}
    resolved = edited(once.document)
    resolved.append("q1.s1", "見直しました。")
    assert results(merge(resolved.save(), NOW)) == {"q1.s1": "kept"}


def test_a_later_change_of_the_figures_is_a_conflict_again() -> None:
    desk = edited()
    desk.append("q1.s1", "職員の補足です。")
    once = merge(desk.save(), NOW, settled=True)
    settled = merge(once.document, NOW, settled=True)
    assert outcome(merge(settled.document, REWORDED), "q1.s1").result == "conflict"
