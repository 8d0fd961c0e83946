"""What staff hang on a paragraph: tracked changes, comments, emphasis, links, index entries, bookmarks."""

from __future__ import annotations

import pytest
from docx.oxml.ns import qn

from reports.chapter.blocks import Paragraph, Text
from reports.merge.anchors import bookmarked_texts
from reports.merge.merging import merge
from reports.ooxml.package import unpack
from tests.reports.merge.merges import edited, outcome, results
from tests.reports.report_of_staff import NOW, REWORDED, THEN, blocks, report
from tests.reports.staff_edits import Desk, node


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


def test_emphasis_stays_on_the_words_of_a_sentence_that_is_worded_anew() -> None:
    desk = edited()
    desk.embolden("q1.s1")
    merged = merge(desk.save(), REWORDED)
    assert outcome(merged, "q1.s1").result == "replaced"
    after = Desk(merged.document)
    assert after.text("q1.s1") == Desk(REWORDED).text("q1.s1")
    assert "参加したい方は" in bold_words(after, "q1.s1")
    assert outcome(merge(merged.document, REWORDED), "q1.s1").result == "same"


def test_emphasis_on_one_word_stays_on_what_stands_in_its_place() -> None:
    """増加 becomes 減少; the figure before it is not emphasised."""
    desk = edited()
    desk.embolden_words("q1.s1", "増加")
    merged = merge(desk.save(), report(blocks("51.3%", word="減少")))
    assert bold_words(Desk(merged.document), "q1.s1") == "減少"


def test_emphasis_on_words_that_are_gone_makes_a_conflict() -> None:
    desk = edited()
    desk.embolden_words("q1.s2", "見られません。")
    contents = blocks("50.0%")
    contents[4] = Paragraph((Text("地域による差は"),), id="q1.s2")
    merged = merge(desk.save(), report(contents))
    told = outcome(merged, "q1.s2")
    assert (told.result, told.reason) == ("conflict", "remarks")
    assert Desk(merged.document).text("q1.s2") == Desk(THEN).text("q1.s2")


def bold_words(desk: Desk, piece: str) -> str:
    runs = (run for run in desk.element(piece).iter(qn("w:r")))
    bold = (run for run in runs if run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None)
    return "".join(text.text or "" for run in bold for text in run.iter(qn("w:t")))


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
