"""What staff hang on a generated chapter besides words: pictures, notes, moved paragraphs, styles, boxes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx.oxml.ns import qn

from reports.merge.anchors import locate
from reports.merge.merging import merge
from reports.merge.outcomes import Merged
from reports.ooxml.package import unpack
from tests.reports.audit.beside_body import run, with_text_in
from tests.reports.merge.merges import results, saved_by_libreoffice
from tests.reports.report_of_staff import NOW, REWORDED, THEN
from tests.reports.staff_edits import Desk, node

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000 3a7e9b55"
    "0000000a49444154789c6360000000020001 48afa471 0000000049454e44ae426082".replace(" ", "")
)


def result(merged: Merged, piece: str) -> tuple[str, str]:
    return next((told.result, told.reason) for told in merged.outcomes if told.piece == piece)


def place_of(document: bytes, piece: str) -> int:
    return Desk(document).texts().index(Desk(document).text(piece))


@pytest.mark.parametrize("fresh", [THEN, NOW, REWORDED])
def test_a_paragraph_that_was_moved_stays_where_staff_put_it_and_is_renewed(fresh: bytes) -> None:
    desk = Desk(THEN)
    desk.move_after("q1.s1", "q2.s1")
    merged = merge(desk.save_as_word(), fresh)
    assert Desk(merged.document).text("q1.s1") == Desk(fresh).text("q1.s1")
    assert place_of(merged.document, "q1.s1") == place_of(merged.document, "q2.s1") + 1
    assert len(Desk(merged.document).texts()) == len(Desk(fresh).texts())


@pytest.mark.parametrize("fresh", [THEN, NOW])
def test_a_table_that_was_moved_stays_where_staff_put_it(fresh: bytes) -> None:
    desk = Desk(THEN)
    desk.move_after("q1.tab", "q2.s1")
    merged = merge(desk.save(), fresh)
    assert Desk(merged.document).text("q1.tab") == Desk(fresh).text("q1.tab")
    assert place_of(merged.document, "q1.tab") > place_of(merged.document, "q2.s1")


def test_a_deleted_table_stays_deleted_and_is_told_where_its_figures_change() -> None:
    desk = Desk(THEN)
    desk.cut("q1.tab")
    assert results(merge(desk.save(), THEN)) == {"q1.tab": "deleted"}
    merged = merge(desk.save(), NOW)
    assert result(merged, "q1.tab") == ("conflict", "deleted")
    assert len(list(Desk(merged.document).body.iter(qn("w:tbl")))) == 1


@pytest.mark.parametrize("fresh", [THEN, NOW, REWORDED])
def test_a_picture_of_staff_between_paragraphs_stays(fresh: bytes) -> None:
    desk = Desk(THEN)
    desk.picture_after("q1.s1", PICTURE)
    merged = merge(desk.save_as_word(), fresh)
    parts = unpack(merged.document)
    assert PICTURE in parts.values()
    assert len(list(Desk(merged.document).body.iter(qn("w:drawing")))) == 1
    assert Desk(merged.document).text("q1.s1") == Desk(fresh).text("q1.s1")


@pytest.mark.parametrize(("fresh", "told"), [(THEN, ("kept", "")), (NOW, ("conflict", ""))])
def test_a_picture_of_staff_in_a_generated_paragraph_is_not_lost(fresh: bytes, told: tuple[str, str]) -> None:
    desk = Desk(THEN)
    desk.picture_in("q1.s1", PICTURE)
    merged = merge(desk.save(), fresh)
    assert result(merged, "q1.s1") == told
    assert PICTURE in unpack(merged.document).values()


@pytest.mark.parametrize("place", ["footnote", "endnote"])
@pytest.mark.parametrize("fresh", [THEN, NOW, REWORDED])
def test_a_note_of_staff_stays_on_a_sentence_that_is_renewed(place: str, fresh: bytes) -> None:
    desk = Desk(THEN)
    number = [child for child in desk.body if child.tag == qn("w:p")].index(desk.element("q1.s1"))
    merged = merge(with_text_in(THEN, place, run("職員の注です。"), number), fresh)
    assert results(merged).get("q1.s1", "same") == ("same" if fresh == THEN else "replaced")
    after = Desk(merged.document)
    assert after.text("q1.s1") == Desk(fresh).text("q1.s1")
    assert len(list(after.element("q1.s1").iter(qn(f"w:{place}Reference")))) == 1
    assert "職員の注です。" in "".join(
        part.decode() for name, part in unpack(merged.document).items() if name.endswith(".xml")
    )
    assert results(merge(merged.document, fresh)) == {}


def test_a_note_stays_behind_the_words_that_it_stood_behind() -> None:
    desk = Desk(THEN)
    first = next(desk.element("q1.s1").iter(qn("w:r")))
    first.addnext(node('<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')[0])
    paragraph = Desk(merge(desk.save(), REWORDED).document).element("q1.s1")
    before = []
    for child in paragraph.iter(qn("w:t"), qn("w:footnoteReference")):
        if child.tag == qn("w:footnoteReference"):
            break
        before.append(child.text or "")
    assert "".join(before) == "参加したい方は"


@pytest.mark.parametrize("place", ["box", "old box"])
@pytest.mark.parametrize("fresh", [THEN, NOW, REWORDED])
def test_boxes_on_a_generated_paragraph_are_not_lost(place: str, fresh: bytes) -> None:
    desk = Desk(THEN)
    number = [child for child in desk.body if child.tag == qn("w:p")].index(desk.element("q1.s1"))
    content = with_text_in(THEN, place, run("職員の注です。"), number)
    merged = merge(content, fresh)
    expected = ("kept", "") if fresh == THEN else ("conflict", "")
    assert result(merged, "q1.s1") == expected
    assert "職員の注です。" in "".join(
        part.decode() for name, part in unpack(merged.document).items() if name.endswith(".xml")
    )


@pytest.mark.parametrize("fresh", [THEN, NOW, REWORDED])
def test_a_style_that_staff_gave_a_paragraph_stays_on_its_new_words(fresh: bytes) -> None:
    desk = Desk(THEN)
    desk.restyle("q1.s1", "Quote")
    merged = merge(desk.save(), fresh)
    assert results(merged).get("q1.s1", "same") in {"same", "replaced"}
    style = Desk(merged.document).element("q1.s1").find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    assert style is not None
    assert style.get(qn("w:val")) == "Quote"
    assert Desk(merged.document).text("q1.s1") == Desk(fresh).text("q1.s1")


def test_a_number_typed_over_is_a_conflict_with_both_versions() -> None:
    desk = Desk(THEN)
    desk.type_over("q1.s1", "50.0%", "49.0%")
    merged = merge(desk.save_as_word(), NOW)
    (told,) = [told for told in merged.outcomes if told.piece == "q1.s1"]
    assert told.result == "conflict"
    assert "49.0%" in told.staff
    assert "51.3%" in told.generated
    assert [(number.written, number.computed) for number in told.numbers] == [("49.0%", "51.3%")]
    assert "49.0%" in Desk(merged.document).text("q1.s1")


def test_a_comment_on_a_table_that_is_renewed_stays() -> None:
    desk = Desk(THEN)
    desk.comment("q1.tab", "この表を確認してください。")
    merged = merge(desk.save(), NOW)
    assert result(merged, "q1.tab")[0] in {"replaced", "conflict"}
    assert len(list(Desk(merged.document).element("q1.tab").iter(qn("w:commentReference")))) == 1
    assert "この表を確認してください。" in unpack(merged.document)["word/comments.xml"].decode()


def _with_early_end(document: bytes, piece: str) -> bytes:
    """Move the last character out of the first number's bookmark, as LibreOffice does where a comment is."""
    desk = Desk(document)
    run = next(one for one in desk.element(piece).iter(qn("w:t")) if one.text == "50.0%").getparent()
    assert run is not None
    end = run.getnext()
    assert end is not None
    assert end.tag == qn("w:bookmarkEnd")
    run[-1].text = "50.0"
    end.addnext(node("<w:r><w:t>%</w:t></w:r>"))
    return desk.save()


def test_a_bookmark_that_ends_early_holds_the_whole_number_still() -> None:
    desk = Desk(_with_early_end(THEN, "q1.s1"))
    assert desk.element("q1.s1").findall(f".//{qn('w:t')}")[1].text == "50.0"
    assert next(iter(locate(desk.body, desk.ledger).numbers.values())) == "50.0%"
    assert results(merge(desk.save(), THEN)) == {}
    merged = merge(desk.save(), NOW)
    assert results(merged) == {"q1.s1": "replaced", "q1.tab": "replaced"}
    assert Desk(merged.document).text("q1.s1") == Desk(NOW).text("q1.s1")
    again = Desk(merged.document)
    assert next(iter(locate(again.body, again.ledger).numbers.values())) == "51.3%"


def test_a_sign_that_staff_took_off_a_number_is_missing() -> None:
    desk = Desk(THEN)
    desk.type_over("q1.s1", "50.0%", "50.0")
    assert next(iter(locate(desk.body, desk.ledger).numbers.values())) == "50.0"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOfficeがありません。")
@pytest.mark.parametrize("fresh", [THEN, NOW])
def test_libreoffice_loses_none_of_it(fresh: bytes, tmp_path: Path) -> None:
    """The same edits, merged before and after LibreOffice has saved them, come to the same."""
    desk = Desk(THEN)
    desk.move_after("q2.s1", "q1.base")
    desk.cut("q2.tab")
    desk.picture_after("q1.s2", PICTURE)
    desk.comment("how", "確認してください。")
    desk.track_insertion("q1.s2", "（追記）")
    number = [child for child in desk.body if child.tag == qn("w:p")].index(desk.element("q1.s1"))
    edited = with_text_in(desk.save(), "footnote", run("脚注です。"), number)
    before, after = merge(edited, fresh), merge(saved_by_libreoffice(edited, tmp_path), fresh)
    assert results(after) == results(before)
    assert after.own == before.own
    told = "".join(part.decode() for name, part in unpack(after.document).items() if name.endswith(".xml"))
    for words in ("確認してください。", "（追記）", "脚注です。"):
        assert told.count(words) == 1
    assert PICTURE in unpack(after.document).values()
