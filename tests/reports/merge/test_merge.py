from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reports.chapter.blocks import Chapter, Heading, Number, Paragraph, Properties, Text
from reports.chapter.blocks import Figure as FigureBlock
from reports.merge.anchors import bookmarked_texts, locate
from reports.merge.merging import merge
from reports.merge.opened import open_chapter
from reports.merge.outcomes import Merged, Outcome, Result
from reports.merge.telling import printed_on
from reports.word.document import render_bytes
from reports.word.ledger import Provenance, read_ledger
from reports.word.normal import alternative_text, fingerprint
from reports.word.package import pack, unpack
from schemas.errors import InputError
from tests.reports.report_of_staff import NOW, REWORDED, THEN, blocks, report, table
from tests.reports.sample_chapter import RANKED, STACKED, sample_chapter
from tests.reports.staff_edits import Desk, node
from tests.reports.word.test_validity import HAS_VALIDATOR, errors_of

SAVED_BY_LIBREOFFICE = Path(__file__).parents[2] / "fixtures" / "libreoffice" / "edited.docx"


def outcome(merged: Merged, piece: str) -> Outcome:
    return next(told for told in merged.outcomes if told.piece == piece)


def results(merged: Merged) -> dict[str, Result]:
    """Results of the pieces that are not as they were."""
    return {told.piece: told.result for told in merged.outcomes if told.result != "same"}


def edited(content: bytes = THEN) -> Desk:
    return Desk(content)


def assert_says_what_is_generated(document: bytes, fresh: bytes) -> None:
    """Every piece of a document is the generated one, in the same order, with every number anchored."""
    here, there = open_chapter(document, ""), open_chapter(fresh, "")
    assert here.ledger is not None
    assert here.ledger == there.ledger
    found = locate(here.body, here.ledger)
    assert [fingerprint(found.pieces[piece.id], here.objects) for piece in here.ledger.pieces] == [
        piece.hash for piece in here.ledger.pieces
    ]
    assert list(found.pieces) == [piece.id for piece in here.ledger.pieces]
    for piece in here.ledger.pieces:
        assert [found.numbers[mark.anchor] for mark in piece.numbers] == [
            mark.shown for mark in piece.numbers
        ]
    assert Desk(document).texts() == Desk(fresh).texts()


# --- Nobody edited anything ---------------------------------------------------------------------


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


# --- Staff edited ------------------------------------------------------------------------------


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
    assert again.ledger.piece("q1.s1").numbers == ()


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
    assert Desk(merged.document).ledger.piece("q1.s2").absent


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


def test_tracked_changes_are_staffs_work_and_stay_tracked() -> None:
    desk = edited()
    desk.track_insertion("q1.s2", "（追記）")
    desk.track_deletion("q2.s1")
    merged = merge(desk.save(), THEN)
    assert results(merged) == {"q1.s2": "kept", "q2.s1": "kept"}
    body = Desk(merged.document).body
    assert len(list(body.iter(qn("w:ins")))) == len(list(body.iter(qn("w:del")))) == 1
    assert [node.text for node in body.iter(qn("w:delText"))] == ["今後の参加を望む方は"]


@pytest.mark.parametrize("fresh", [NOW, REWORDED])
def test_a_comment_on_an_untouched_paragraph_stays_on_it(fresh: bytes) -> None:
    desk = edited()
    desk.comment("q1.s1", "確認してください。")
    merged = merge(desk.save(), fresh)
    assert outcome(merged, "q1.s1").result == "replaced"
    paragraph = Desk(merged.document).element("q1.s1")
    assert [
        len(list(paragraph.iter(qn(f"w:comment{part}")))) for part in ("RangeStart", "RangeEnd", "Reference")
    ] == [
        1,
        1,
        1,
    ]
    assert "確認してください。" in unpack(merged.document)["word/comments.xml"].decode()
    assert Desk(merged.document).text("q1.s1") == Desk(fresh).text("q1.s1")


def test_emphasis_stays_on_figures_that_change() -> None:
    desk = edited()
    desk.embolden("q1.s1")
    merged = merge(desk.save(), NOW)
    paragraph = Desk(merged.document).element("q1.s1")
    assert Desk(merged.document).text("q1.s1") == Desk(NOW).text("q1.s1")
    runs = [run for run in paragraph.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    assert all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs)


def test_emphasis_that_would_be_lost_makes_a_conflict() -> None:
    desk = edited()
    desk.embolden("q1.s1")
    merged = merge(desk.save(), REWORDED)
    told = outcome(merged, "q1.s1")
    assert (told.result, told.reason) == ("conflict", "remarks")
    assert Desk(merged.document).text("q1.s1") == Desk(THEN).text("q1.s1")
    assert outcome(merge(merged.document, REWORDED), "q1.s1").result == "conflict"


@pytest.mark.parametrize(
    "hung",
    [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> XE "参加" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        '<w:hyperlink w:anchor="x"/>',
    ],
)
def test_links_and_index_entries_of_staff_are_not_lost(hung: str) -> None:
    desk = edited()
    desk.element("q1.s1").extend(node(f"<w:p>{hung}</w:p>"))
    assert outcome(merge(desk.save(), REWORDED), "q1.s1").reason == "remarks"
    merged = merge(desk.save(), NOW)
    assert outcome(merged, "q1.s1").result == "replaced"
    assert Desk(merged.document).element("q1.s1")[-1].tag == node(f"<w:p>{hung}</w:p>")[-1].tag


def test_a_bookmark_of_staff_goes_around_the_new_words() -> None:
    desk = edited()
    paragraph = desk.element("q1.s1")
    paragraph.append(node('<w:bookmarkStart w:id="900" w:name="職員のしおり"/>'))
    paragraph.append(node('<w:bookmarkEnd w:id="900"/>'))
    merged = merge(desk.save(), REWORDED)
    after = Desk(merged.document)
    assert bookmarked_texts(after.body, {"職員のしおり"}) == {"職員のしおり": after.text("q1.s1")}


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


# --- Tables ------------------------------------------------------------------------------------


def test_a_changed_cell_keeps_the_whole_table_and_is_named() -> None:
    desk = edited()
    desk.cell("q1.tab", 2, 2, "99.9")
    merged = merge(desk.save(), NOW)
    told = outcome(merged, "q1.tab")
    assert told.result == "conflict"
    assert [(c.row, c.column, c.before, c.staff, c.generated) for c in told.cells] == [
        ("地域2", "割合", "60.0", "99.9", "61.0")
    ]
    assert "99.9" in Desk(merged.document).text("q1.tab")
    assert "40.0" in Desk(merged.document).text("q1.tab")
    assert results(merge(desk.save(), THEN)) == {"q1.tab": "kept"}


def test_a_row_added_by_staff_stays() -> None:
    desk = edited()
    desk.row_after("q1.tab", 3)
    merged = merge(desk.save(), NOW)
    assert outcome(merged, "q1.tab").result == "conflict"
    assert len(list(Desk(merged.document).element("q1.tab").iter(qn("w:tr")))) == 5


def test_widths_that_staff_set_stay_where_only_figures_change() -> None:
    desk = edited()
    next(desk.element("q1.tab").iter(qn("w:gridCol"))).set(qn("w:w"), "1234")
    merged = merge(desk.save(), NOW)
    assert outcome(merged, "q1.tab").result == "replaced"
    tabled = Desk(merged.document).element("q1.tab")
    assert next(tabled.iter(qn("w:gridCol"))).get(qn("w:w")) == "1234"
    assert alternative_text(tabled) == "参加意向の表。先頭は41.0。"


def test_a_table_whose_first_cell_was_typed_over_is_recognised() -> None:
    desk = edited()
    desk.cell("q1.tab", 0, 0, "地区")
    for mark in list(desk.element("q1.tab").iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    merged = merge(desk.save(), THEN)
    assert results(merged) == {"q1.tab": "kept"}
    assert Desk(merged.document).text("q1.tab").startswith("地区")


# --- Pictures ----------------------------------------------------------------------------------

EMU = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"


@pytest.fixture(scope="module")
def with_charts() -> tuple[bytes, bytes]:
    """A report with a chart, and the same with another chart in its place."""
    then, now = (
        report(
            [*blocks("50.0%")[1:4], FigureBlock("fig", "図", chart, f"説明{number}"), table("q1", ("1.0",))]
        )
        for number, chart in enumerate((STACKED, RANKED))
    )
    return then, now


def _pictures(document: bytes) -> set[bytes]:
    return {content for name, content in unpack(document).items() if name.endswith(".png")}


def test_an_untouched_picture_is_replaced_and_keeps_the_width_staff_gave_it(
    with_charts: tuple[bytes, bytes],
) -> None:
    then, now = with_charts
    desk = edited(then)
    for length in desk.element("fig").iter(EMU):
        length.set("cx", "3000000")
    merged = merge(desk.save_as_word(), now)
    assert outcome(merged, "fig").result == "replaced"
    assert _pictures(merged.document) == _pictures(now)
    (extent,) = Desk(merged.document).element("fig").iter(EMU)
    (drawn,) = Desk(now).element("fig").iter(EMU)
    ratio = int(drawn.get("cy", "0")) / int(drawn.get("cx", "1"))
    assert extent.get("cx") == "3000000"
    assert int(extent.get("cy", "0")) == pytest.approx(3000000 * ratio, abs=1)
    assert alternative_text(Desk(merged.document).element("fig")) == "説明1"


def test_a_picture_that_staff_exchanged_stays(with_charts: tuple[bytes, bytes]) -> None:
    then, now = with_charts
    parts = unpack(then)
    (name,) = [name for name in parts if name.endswith(".png")]
    merged = merge(pack({**parts, name: parts[name] + b"edited"}), now)
    assert outcome(merged, "fig").result == "conflict"
    assert _pictures(merged.document) == {parts[name] + b"edited"}


def test_charts_of_the_sample_become_the_new_ones(tmp_path: Path) -> None:
    then = sample_chapter()
    charts = [block for block in then.blocks if isinstance(block, FigureBlock)]
    swapped = {charts[0].id: charts[1].chart, charts[1].id: charts[0].chart}
    now = replace(
        then,
        blocks=tuple(
            replace(block, chart=swapped[block.id])
            if isinstance(block, FigureBlock) and block.id in swapped
            else block
            for block in then.blocks
        ),
    )
    for kind in ("picture", "native"):
        old, fresh = (render_bytes(chapter, charts=kind) for chapter in (then, now))  # type: ignore[arg-type]
        merged = merge(old, fresh)
        assert results(merged) == {charts[0].id: "replaced", charts[1].id: "replaced"}
        assert_says_what_is_generated(merged.document, fresh)
        if HAS_VALIDATOR:
            assert errors_of(merged.document, tmp_path) == []


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


# --- Files that cannot be merged ---------------------------------------------------------------


def _without_ledger(content: bytes) -> bytes:
    return pack({name: part for name, part in unpack(content).items() if not name.startswith("customXml")})


def test_a_file_without_its_ledger_needs_the_original() -> None:
    with pytest.raises(InputError) as caught:
        merge(_without_ledger(THEN), NOW, name="edited.docx")
    assert [problem.rule for problem in caught.value.problems] == ["M03"]
    assert "--original" in caught.value.for_operator()
    assert_says_what_is_generated(merge(_without_ledger(THEN), NOW, original=THEN).document, NOW)


def test_a_file_without_ledger_and_bookmarks_is_matched_by_its_words() -> None:
    desk = edited()
    desk.append("q1.s1", "職員の補足です。")
    for mark in list(desk.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    merged = merge(_without_ledger(desk.save()), NOW, original=THEN)
    assert results(merged) == {"q1.s1": "conflict", "q1.tab": "replaced"}
    assert Desk(merged.document).text("q1.s1").endswith("職員の補足です。")


def test_the_chapter_of_another_study_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        merge(report(blocks("50.0%"), study="2017"), NOW)
    assert [problem.rule for problem in caught.value.problems] == ["M04"]


@pytest.mark.parametrize("content", [b"", b"text", pack({"a.xml": b"<a/>"})])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        merge(content, NOW, name="memo.docx")
    assert [(problem.rule, problem.file) for problem in caught.value.problems] == [("M01", "memo.docx")]


def test_a_ledger_that_cannot_be_read_is_refused() -> None:
    parts = unpack(THEN)
    parts["customXml/item1.xml"] = parts["customXml/item1.xml"].replace(b'kind="table"', b'kind="tent"')
    with pytest.raises(InputError) as caught:
        merge(pack(parts), NOW)
    assert [problem.rule for problem in caught.value.problems] == ["M02"]


# --- LibreOffice -------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOfficeがありません。")
def test_saves_by_libreoffice_alone_are_no_edit(tmp_path: Path) -> None:
    """Twice, with every kind of block, and with charts as pictures and as native charts."""
    for kind in ("picture", "native"):
        content = fresh = render_bytes(sample_chapter(), charts=kind)  # type: ignore[arg-type]
        for _ in range(2):
            content = saved_by_libreoffice(content, tmp_path)
            assert results(merge(content, fresh)) == {}
    desk = edited(saved_by_libreoffice(THEN, tmp_path))
    desk.append("q1.s1", "職員の補足です。")
    assert results(merge(desk.save(), NOW)) == {"q1.s1": "conflict", "q1.tab": "replaced"}


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "chapter.docx").write_bytes(content)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(folder),
            str(folder / "in" / "chapter.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "chapter.docx").read_bytes()


def test_a_document_edited_and_saved_in_libreoffice_keeps_its_edits() -> None:
    """The fixture is the report of `THEN`, edited by staff and saved by LibreOffice 7.4."""
    saved = SAVED_BY_LIBREOFFICE.read_bytes()
    assert b"LibreOffice" in unpack(saved)["docProps/app.xml"]
    merged = merge(saved, REWORDED)
    assert results(merged) == {
        "q1.s1": "replaced",
        "q1.s2": "kept",
        "q2.tab": "kept",
        "q2.s1": "deleted",
    }
    assert merged.own == ("LibreOfficeで書いた段落",)
    desk = Desk(merged.document)
    assert desk.text("q1.s1") == Desk(REWORDED).text("q1.s1")
    assert desk.text("q1.s2") == "地域による差は見られません。職員の補足です。"
    assert "99.9" in desk.text("q2.tab")
    assert merge(merged.document, REWORDED).document == merged.document


# --- Nothing of theirs is lost -----------------------------------------------------------------

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


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;"><!ENTITY c "&c;">]><a>&b;&c;</a>'


@pytest.mark.parametrize("content", [ENTITIES, b"<a", b"\xef\xbb\xbf"])
def test_a_part_of_another_program_that_is_no_xml_does_not_stand_in_the_way(content: bytes) -> None:
    parts = {**unpack(THEN), "word/numbering.xml": content}
    assert open_chapter(pack(parts), "edited.docx").ledger is not None


@pytest.mark.parametrize("name", ["word/_rels/document.xml.rels", "_rels/.rels", "word/document.xml"])
@pytest.mark.parametrize("content", [b"<a", b"<a/>", b"<w>" * 400, bytes(6 << 20)])
def test_a_chapter_with_a_damaged_part_is_told(name: str, content: bytes) -> None:
    if (name, content) == ("word/_rels/document.xml.rels", b"<a/>"):
        return  # a document without pictures
    with pytest.raises(InputError, match="M01"):
        open_chapter(pack({**unpack(THEN), name: content}), "edited.docx")
