"""Files that cannot be merged, or only with the original: no ledger, another study, damaged parts."""

from __future__ import annotations

import pytest
from docx.oxml.ns import qn

from reports.merge.merging import merge
from reports.merge.opened_chapter import open_chapter
from reports.ooxml.package import pack, unpack
from schemas.errors import InputError
from tests.reports.merge.merges import assert_says_what_is_generated, edited, results
from tests.reports.report_of_staff import NOW, THEN, blocks, report
from tests.reports.staff_edits import Desk


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
