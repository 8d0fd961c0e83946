"""Paragraphs that staff changed, typed over, deleted, added, split or joined, and the numbers in them."""

from __future__ import annotations

import copy

import pytest
from docx.oxml.ns import qn
from lxml import etree

from reports.chapter.blocks import Chapter, Number, Paragraph, Properties, Text
from reports.merge.merging import merge
from reports.merge.outcome_words import printed_on
from reports.word.document import render_bytes
from reports.word.ledger import Provenance, caption_anchor
from tests.documents import piece_of
from tests.reports.merge.merges import assert_says_what_is_generated, edited, outcome, results
from tests.reports.report_of_staff import NOW, THEN, blocks, report
from tests.reports.staff_edits import Desk


def test_a_changed_paragraph_stays_where_the_data_are_the_same() -> None:
    desk = edited()
    desk.append("q1.s1", "職員の補足です。")
    merged = merge(desk.save(), THEN)
    assert results(merged) == {"q1.s1": "kept"}
    assert Desk(merged.document).text("q1.s1").endswith("増加しています。職員の補足です。")


def test_a_changed_paragraph_whose_figures_change_is_a_conflict_with_both_versions() -> None:
    desk = edited()
    desk.append("q1.s1", "職員の補足です。")
    merged = merge(desk.save(), NOW)
    assert results(merged) == {"q1.s1": "conflict", "q1.tab": "replaced"}
    told = outcome(merged, "q1.s1")
    assert told.staff == "参加したい方は50.0%（表1）で、5.0ポイント増加しています。職員の補足です。"
    assert told.generated == "参加したい方は51.3%（表1）で、5.0ポイント増加しています。"
    assert told.before == "参加したい方は50.0%（表1）で、5.0ポイント増加しています。"
    assert told.place == "調査の結果"
    assert [(n.estimate_id, n.written, n.computed) for n in told.numbers] == [
        ("s.q1.yes.share", "50.0%", "51.3%")
    ]
    assert Desk(merged.document).text("q1.s1") == told.staff


@pytest.mark.parametrize("mark", ["kept", "empty", "gone"])
def test_the_number_that_staff_typed_is_told_wherever_its_bookmark_is(mark: str) -> None:
    """Typing over a whole selected number leaves its bookmark empty, or takes it away."""
    desk = edited()
    desk.type_over("q1.s1", "50.0%", "49.0%")
    paragraph = desk.element("q1.s1")
    number = piece_of(desk.ledger, "q1.s1").numbers[0].anchor
    start = next(one for one in paragraph.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == number)
    if mark == "empty":
        end = next(
            one for one in paragraph.iter(qn("w:bookmarkEnd")) if one.get(qn("w:id")) == start.get(qn("w:id"))
        )
        start.addnext(end)
    elif mark == "gone":
        paragraph.remove(start)
    told = outcome(merge(desk.save(), NOW), "q1.s1")
    assert [(n.written, n.computed) for n in told.numbers] == [("49.0%", "51.3%")]


def test_the_new_version_names_tables_by_the_numbers_of_the_edited_document() -> None:
    """A table of staff before the first one makes it 表2 there."""
    desk = edited()
    desk.append("q1.s1", "職員の補足です。")
    caption = next(one for one in desk.ledger.pieces if one.kind == "caption" and one.block == "q1.tab")
    copied = copy.deepcopy(desk.element(caption.id))
    for mark in [*copied.iter(qn("w:bookmarkStart")), *copied.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    desk.element("q1.base").addprevious(copied)
    told = outcome(merge(desk.save(), NOW), "q1.s1")
    assert "51.3%（表2）" in told.generated
    assert "50.0%（表2）" in told.staff


def test_a_caption_typed_into_its_bookmark_does_not_move_into_a_sentence() -> None:
    desk = edited()
    caption = next(one for one in desk.ledger.pieces if one.kind == "caption" and one.block == "q1.tab")
    paragraph = desk.element(caption.id)
    name = caption_anchor("q1.tab")
    start = next(one for one in paragraph.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == name)
    end = next(
        one for one in paragraph.iter(qn("w:bookmarkEnd")) if one.get(qn("w:id")) == start.get(qn("w:id"))
    )
    paragraph.append(end)  # the words of the caption now stand within
    copied = copy.deepcopy(paragraph)
    for mark in [*copied.iter(qn("w:bookmarkStart")), *copied.iter(qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    desk.element("q1.base").addprevious(copied)  # so that numbers, and the references to them, are renewed
    after = Desk(merge(desk.save(), NOW).document)
    assert after.text("q1.s1") == "参加したい方は51.3%（表2）で、5.0ポイント増加しています。"


def test_a_number_that_is_now_printed_on_the_other_basis_is_told() -> None:
    def on(basis: str, mark: str, share: str) -> bytes:
        number = Number(share, f"s.q1.yes.share.{mark}")
        contents = [Paragraph((Text("参加したい方は"), number, Text("です。")), "body", "q1.s1")]
        return render_bytes(
            Chapter("報告書", "頭", tuple(contents), Properties("報告書")),
            provenance=Provenance("2022", "run", basis, {}),
        )

    desk = edited(on("unweighted", "u", "38.6%"))
    desk.append("q1.s1", "職員の補足です。")
    told = outcome(merge(desk.save(), on("weighted", "w", "35.5%")), "q1.s1")
    assert told.result == "conflict"
    assert [(n.written, n.computed) for n in told.numbers] == [("38.6%", "35.5%")]
    told = outcome(merge(desk.save(), on("unweighted", "w", "35.5%")), "q1.s1")
    assert [(n.written, n.computed) for n in told.numbers] == [("38.6%", "")]


def test_a_figure_whose_id_is_cut_short_is_told_on_the_other_basis() -> None:
    """Ids too long for a bookmark end in a hash of the whole, basis included."""

    def on(basis: str, shown: tuple[str, ...]) -> bytes:
        ids = [f"s.q1.{'long_option' * 3}~{basis[0]}{number:011}" for number in range(3)]
        numbers = [Number(text, name) for text, name in zip(shown, ids, strict=False)]
        contents = [Paragraph((Text("割合は"), *numbers, Text("です。")), "body", "q1.s1")]
        return render_bytes(
            Chapter("報告書", "頭", tuple(contents), Properties("報告書")),
            provenance=Provenance("2022", "run", basis, {}),
        )

    desk = edited(on("unweighted", ("38.6%", "25.0%", "6.8ポイント")))
    desk.append("q1.s1", "職員の補足です。")
    told = outcome(merge(desk.save(), on("weighted", ("35.5%", "25.0%", "7.7ポイント"))), "q1.s1")
    assert [(n.written, n.computed) for n in told.numbers] == [
        ("38.6%", "35.5%"),
        ("6.8ポイント", "7.7ポイント"),
    ]
    told = outcome(merge(desk.save(), on("weighted", ("35.5%",))), "q1.s1")
    assert [n.computed for n in told.numbers] == ["", "", ""]


def test_the_same_figure_on_another_basis() -> None:
    shown = {"s.q1.yes.share.w": "35.5%", "s.q1.yes.share.wv": "36.1%"}
    assert printed_on("weighted", "s.q1.yes.share.u", shown) == "35.5%"
    assert printed_on("weighted", "s.q1.yes.share.uv", shown) == "36.1%"
    assert printed_on("weighted", "kgi1.value", shown) == ""
    assert printed_on("", "s.q1.yes.share.u", shown) == ""


def test_a_paragraph_typed_over_is_recognised_and_anchored_again() -> None:
    desk = edited()
    desk.retype("q1.s1", "参加したい方は50.0%（表1）で、5.0ポイント増えています。")
    merged = merge(desk.save(), NOW)
    assert results(merged) == {"q1.s1": "conflict", "q1.tab": "replaced"}
    again = Desk(merged.document)
    assert again.text("q1.s1") == "参加したい方は50.0%（表1）で、5.0ポイント増えています。"
    assert piece_of(again.ledger, "q1.s1").numbers == ()


def test_a_paragraph_typed_over_in_other_words_is_staffs_own() -> None:
    desk = edited()
    desk.retype("q1.s2", "詳しくは別冊をご覧ください。")
    merged = merge(desk.save(), THEN)
    assert results(merged) == {"q1.s2": "deleted"}
    assert merged.own == ("詳しくは別冊をご覧ください。",)
    assert Desk(merged.document).texts() == desk.texts()


def test_the_same_words_without_their_bookmark_are_anchored_again_with_their_numbers() -> None:
    desk = edited()
    desk.retype("q2.s1", "今後の参加を望む方は30.0%です。")
    merged = merge(desk.save(), THEN)
    assert results(merged) == {}
    assert_says_what_is_generated(merged.document, THEN)


def test_a_deleted_paragraph_stays_deleted() -> None:
    desk = edited()
    desk.cut("q1.s2")
    merged = merge(desk.save(), THEN)
    assert results(merged) == {"q1.s2": "deleted"}
    assert Desk(merged.document).texts() == desk.texts()
    assert piece_of(Desk(merged.document).ledger, "q1.s2").absent


def test_a_deleted_paragraph_whose_figures_change_is_told_once() -> None:
    desk = edited()
    desk.cut("q1.s1")
    merged = merge(desk.save(), NOW)
    told = outcome(merged, "q1.s1")
    assert (told.result, told.reason, told.staff) == ("conflict", "deleted", "")
    assert "51.3%" in told.generated
    assert results(merge(merged.document, NOW)) == {"q1.s1": "deleted"}


def test_what_staff_put_between_blocks_stays_between_them() -> None:
    desk = edited()
    desk.paragraph_after("q1.s1", "職員の段落")
    desk.table_after("q1.tab#note1", "職員の表")
    desk.paragraph_after("how", "箇条書きの間の段落")
    fresh = [*blocks("44.0%", word="減少")]
    fresh.insert(4, Paragraph((Text("新しい文です。"),), id="q1.s1b"))
    merged = merge(desk.save(), report(fresh))
    texts = Desk(merged.document).texts()
    place = {text: number for number, text in reversed(list(enumerate(texts)))}
    assert place["参加したい方は44.0%（表1）で、5.0ポイント減少しています。"] < place["職員の段落"]
    assert place["職員の段落"] < place["地域による差は見られません。"]
    assert place["割合は%。"] < place["見方"]
    assert place["職員の表\t1"] < place["見方"]
    assert place["四捨五入しています。"] + 1 == place["箇条書きの間の段落"] == place["nは回答者数です。"] - 1
    assert place["新しい文です。"] < place["地域による差は見られません。"]
    assert merged.own == ("職員の段落", "職員の表\t1", "箇条書きの間の段落")


def test_a_paragraph_that_was_split_or_joined_stays_so() -> None:
    desk = edited()
    desk.split("q1.s1")
    desk.join("how", "how#2")
    before = desk.texts()
    merged = merge(desk.save(), THEN)
    assert Desk(merged.document).texts() == before
    assert results(merged) == {"q1.s1": "kept", "how": "kept", "how#2": "kept"}


def test_an_empty_line_typed_before_a_paragraph_is_no_edit_of_it() -> None:
    desk = edited()
    paragraph = desk.element("q1.s1")
    empty = etree.Element(qn("w:p"))
    mark = next(paragraph.iter(qn("w:bookmarkStart")))
    paragraph.addprevious(empty)
    empty.append(mark)
    merged = merge(desk.save(), NOW)
    assert results(merged) == {"q1.s1": "replaced", "q1.tab": "replaced"}
    assert len(Desk(merged.document).texts()) == len(Desk(NOW).texts()) + 1
