from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports.chapter.blocks import (
    Cell,
    Chapter,
    Column,
    Heading,
    Number,
    Paragraph,
    Properties,
    Reference,
    Row,
    Table,
    TableOfContents,
    Text,
)
from reports.merge.anchors import locate
from reports.ooxml.package import pack, unpack
from reports.word import wordxml
from reports.word.document import render_bytes
from reports.word.ledger import read_ledger
from reports.word.said_text import piece_text, text_of
from reports.word.tablelayout import layout
from reports.word.template import BUILT_IN, TABLE_STYLE, Template
from schemas.errors import InputError
from tests.documents import piece_of
from tests.reports.sample_chapter import CHARTS, sample_chapter, sample_table

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def package() -> bytes:
    return render_bytes(sample_chapter())


@pytest.fixture(scope="module")
def body(package: bytes) -> etree._Element:
    return etree.fromstring(unpack(package)["word/document.xml"])


def _chapter(*blocks: Heading | Paragraph | Table | TableOfContents) -> Chapter:
    return Chapter("題", "頭", blocks, Properties("題"))


def _body(chapter: Chapter, template: Template | None = None) -> etree._Element:
    return etree.fromstring(unpack(render_bytes(chapter, template))["word/document.xml"])


def _text(element: etree._Element) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def _styles(body: etree._Element) -> list[str]:
    return [node.get(qn("w:val"), "") for node in body.iter(qn("w:pStyle"))]


def test_same_chapter_same_bytes_in_two_processes(package: bytes) -> None:
    code = (
        "import hashlib; from reports.word.document import render_bytes;"
        "from tests.reports.sample_chapter import sample_chapter;"
        "print(hashlib.sha256(render_bytes(sample_chapter())).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for zone, seed, locale in (("Asia/Tokyo", "1", "C.UTF-8"), ("America/New_York", "2", "C"))
    }
    assert digests == {hashlib.sha256(package).hexdigest()}


def test_core_properties_are_those_of_the_chapter(package: bytes) -> None:
    properties = Document(io.BytesIO(package)).core_properties
    assert (properties.title, properties.author, properties.language) == ("第3節　調査の結果", "市", "ja-JP")
    assert properties.created is not None
    assert properties.created.strftime("%Y-%m-%d %H:%M") == "2022-10-01 00:00"
    assert properties.modified == properties.created


def test_every_drawing_has_alternative_text(body: etree._Element) -> None:
    drawings = list(
        body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    )
    assert [node.get("descr") for node in drawings] == [
        f"図の説明{number}。n=100。" for number in range(1, len(CHARTS) + 1)
    ]
    assert len({node.get("id") for node in drawings}) == len(CHARTS)


def test_head_rows_repeat_and_rows_never_split(body: etree._Element) -> None:
    tables = list(body.iter(qn("w:tbl")))
    assert len(tables) == 2
    for table in tables:
        rows = list(table.iter(qn("w:tr")))
        heads = [row for row in rows if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
        assert heads == rows[:1]
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblLayout')}").get(qn("w:type")) == "fixed"
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblDescription')}").get(qn("w:val")) == (
            "地域別の参加意向。全体はn=100。"
        )
        assert table.find(f".//{qn('w:gridSpan')}") is None
        assert table.find(f".//{qn('w:vMerge')}") is None


def test_two_head_rows_both_repeat() -> None:
    table = Table(
        "t", "c", (Column("a"), Column("b")), (Row((Cell("x"), Cell("1"))),), "d", upper_heads=(("", "年"),)
    )
    rows = list(_body(_chapter(table)).iter(qn("w:tr")))
    marked = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert marked == [True, True, False]


def test_a_short_table_keeps_together_and_a_long_one_may_break(body: etree._Element) -> None:
    def kept(table: etree._Element) -> list[bool]:
        return [row.find(f".//{qn('w:keepNext')}") is not None for row in table.iter(qn("w:tr"))]

    short, long = body.iter(qn("w:tbl"))
    assert kept(short) == [True] * 5  # head, total and three rows, the last kept with its note
    # The first rows are free: LibreOffice loses rows of a table that breaks after a tied first row.
    assert kept(long) == [True, *[False] * 18, True, True, False]


def test_captions_are_numbered_fields_with_the_number_in_place(body: etree._Element) -> None:
    captions = [
        _text(node.getparent().getparent())
        for node in body.iter(qn("w:pStyle"))
        if node.get(qn("w:val")) in {"KSFigureCaption", "KSTableCaption"}
    ]
    assert captions == [f"図{n}　図の例{n}" for n in range(1, len(CHARTS) + 1)] + [
        "表1　参加意向（地域別）",
        "表2　参加意向（地域別）",
    ]
    fields = [(node.text or "").strip() for node in body.iter(qn("w:instrText"))]
    assert fields.count(r"SEQ 図 \* ARABIC") == len(CHARTS)
    assert fields.count(r"SEQ 表 \* ARABIC") == 2


def test_a_prefix_stands_in_captions_and_references() -> None:
    chapter = Chapter(
        "題", "頭", (Paragraph((Reference("t"),)), sample_table("t")), Properties("題"), caption_prefix="3-"
    )
    text = _text(_body(chapter))
    assert text.startswith("題表3-1表3-1　参加意向")


def test_references_point_to_bookmarks_that_exist_once(body: etree._Element) -> None:
    names = [node.get(qn("w:name"), "") for node in body.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))
    assert all(len(name) <= 40 for name in names)
    instructions = " ".join(node.text or "" for node in body.iter(qn("w:instrText")))
    targets = re.findall(r"(?:PAGEREF|REF) (\S+)", instructions)
    links = [node.get(qn("w:anchor"), "") for node in body.iter(qn("w:hyperlink"))]
    assert len(targets) == 4
    assert set(targets) | set(links) <= set(names)
    starts = [node.get(qn("w:id")) for node in body.iter(qn("w:bookmarkStart"))]
    ends = [node.get(qn("w:id")) for node in body.iter(qn("w:bookmarkEnd"))]
    assert len(starts) == len(set(starts))
    assert set(starts) == set(ends)


def test_fields_are_balanced_and_never_updated_on_opening(package: bytes, body: etree._Element) -> None:
    kinds = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") > 10
    assert b"updateFields" not in b"".join(unpack(package).values())
    assert b"w:dirty" not in unpack(package)["word/document.xml"]


def test_the_contents_list_the_headings_with_their_pages(body: etree._Element) -> None:
    lines = [
        _text(node.getparent().getparent())
        for node in body.iter(qn("w:pStyle"))
        if (node.get(qn("w:val")) or "").startswith("TOC")
    ]
    assert lines == ["目次", "調査2", "参加意向2"]


def test_numbers_stand_in_bookmarks_that_the_ledger_names(package: bytes, body: etree._Element) -> None:
    ledger = read_ledger(unpack(package))
    assert ledger is not None
    marks = piece_of(ledger, "q1.s1").numbers
    assert [(mark.estimate_id, mark.shown) for mark in marks] == [("s.q1.yes", "50.0%")] * 2
    assert len({mark.anchor for mark in marks}) == 2
    shown = locate(body[0], ledger).numbers
    assert [shown[mark.anchor] for mark in marks] == ["50.0%", "50.0%"]


def test_every_piece_is_found_by_its_bookmark(package: bytes, body: etree._Element) -> None:
    ledger = read_ledger(unpack(package))
    assert ledger is not None
    blocks = list(dict.fromkeys(piece.block for piece in ledger.pieces))
    shown = [
        "h1",
        "def",
        "how",
        "h2",
        "q1.q",
        "q1.q+1",
        "q1.s1",
        *(f"f{n}" for n in range(1, len(CHARTS) + 1)),
        "t1",
        "t1+1",
    ]
    assert blocks == ["#title", "#subtitle", "#contents", *shown, "t2"]
    found = locate(body[0], ledger)
    assert set(found.pieces) == {piece.id for piece in ledger.pieces}
    assert [piece_text(found.pieces[piece.id]) for piece in ledger.pieces] == [
        piece.text for piece in ledger.pieces
    ]
    assert [text_of(element) for element in found.own] == [""]  # the paragraph after the last table


def test_only_the_contents_stand_in_a_content_control(body: etree._Element) -> None:
    """LibreOffice 7.4 repeats text in other controls when it saves."""
    controls = list(body.iter(qn("w:sdt")))
    assert [control.find(f".//{qn('w:docPartGallery')}") is not None for control in controls] == [True]


def test_names_of_bookmarks_are_ones_that_word_takes() -> None:
    body = _body(_chapter(Paragraph((Number("1", "e" * 59),), id="b" * 59)))
    names = [node.get(qn("w:name"), "") for node in body.iter(qn("w:bookmarkStart"))]
    assert len(names) == 3
    assert all(re.fullmatch(r"_[A-Za-z0-9_]{1,39}", name) for name in names)


def test_control_characters_are_dropped_everywhere() -> None:
    dirty = "あ\x00い\x0bう\ufffeえ\ud800お"
    table = Table("t", dirty, (Column(dirty),), (Row((Cell(dirty),)),), dirty, (dirty,))
    chapter = Chapter(
        dirty,
        dirty,
        (TableOfContents(), Heading(1, dirty, "h"), Paragraph((Text(dirty), Number(dirty, "e"))), table),
        Properties(dirty, dirty, dirty, dirty),
    )
    package = render_bytes(chapter)
    text = _text(etree.fromstring(unpack(package)["word/document.xml"]))
    assert text.count("あいうえお") == 9
    assert "あいうえお" in unpack(package)["word/header1.xml"].decode()
    assert Document(io.BytesIO(package)).core_properties.title == "あいうえお"


def test_markup_in_texts_stays_text() -> None:
    text = "<w:p/> & \"引用\" '一' ]]>"
    chapter = _chapter(Paragraph((Text(text),)), Table("t", text, (Column("a"),), (), text))
    body = _body(chapter)
    assert _text(body).count(text) == 2
    assert body.find(f".//{qn('w:tblDescription')}").get(qn("w:val")) == text


@given(st.text())
def test_any_text_becomes_well_formed_xml(text: str) -> None:
    xml = f"<w:p {wordxml.NAMESPACES} w:name={wordxml.attribute(text)}>{wordxml.run(text)}</w:p>"
    node = etree.fromstring(xml)
    written = "".join(
        {qn("w:br"): "\n", qn("w:tab"): "\t"}.get(piece.tag, piece.text or "")
        for piece in node.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
    )
    assert written == wordxml.clean(text)


def test_a_page_break_leaves_no_empty_paragraph(body: etree._Element) -> None:
    paragraph = next(node for node in body.iter(qn("w:p")) if _text(node) == "改ページの後。")
    assert paragraph.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None
    empty = [
        node
        for node in body.iter(qn("w:p"))
        if not _text(node) and node.find(f".//{qn('w:drawing')}") is None
    ]
    assert len(empty) == 1  # the chapter ends in a table without notes, which Word wants a paragraph after
    assert empty[0].getnext().tag == qn("w:sectPr")


def test_headings_are_real_headings(body: etree._Element) -> None:
    used = _styles(body)
    assert used.count("Heading1") == 1
    assert used.count("Heading2") == 1
    assert used[0] == "Title"


def test_the_header_has_the_text_and_the_footer_the_page(package: bytes) -> None:
    parts = unpack(package)
    assert _text(etree.fromstring(parts["word/header1.xml"])) == "計画　第3節"
    assert b" PAGE " in parts["word/footer1.xml"]


def test_many_columns_take_small_type_and_long_heads_stand_upright() -> None:
    heads = tuple(
        Column("活動の担い手を確保し、次の世代を育成していくための取組を進めること") for _ in range(12)
    )
    wide = Table("w", "c", (Column("年齢", 2.0), *heads), (Row(tuple(Cell("1.0") for _ in range(13))),), "d")
    body = _body(_chapter(wide))
    directions = [cell.find(f".//{qn('w:textDirection')}") is not None for cell in body.iter(qn("w:tc"))]
    assert directions[:13] == [False] + [True] * 12
    assert not any(directions[13:])
    assert "KSCellSmall" in _styles(body)
    assert layout(wide, 160.0).upright
    assert not layout(sample_table("n"), 160.0).upright


def test_column_widths_follow_the_weights() -> None:
    widths = layout(sample_table("t"), 160.0).widths
    assert widths == pytest.approx((80.0, 40.0, 40.0))


# --- Templates of the office --------------------------------------------------------------------


def _template(replace: tuple[str, str], part: str) -> Template:
    parts = unpack(BUILT_IN.read_bytes())
    text = parts[part].decode()
    assert replace[0] in text
    parts[part] = text.replace(*replace).encode()
    return Template("office.docx", pack(parts))


def test_a_missing_style_is_named() -> None:
    template = _template(("設問（調査）", "別の名前"), "word/styles.xml")
    with pytest.raises(InputError) as caught:
        render_bytes(sample_chapter(), template)
    assert [problem.rule for problem in caught.value.problems] == ["O19"]
    assert "「設問（調査）」がありません" in caught.value.for_operator()
    assert "office.docx" in str(caught.value)


def test_every_missing_style_is_named_at_once() -> None:
    content = io.BytesIO()
    Document().save(content)
    with pytest.raises(InputError) as caught:
        render_bytes(sample_chapter(), Template("plain.docx", content.getvalue()))
    named = caught.value.for_operator()
    assert all(name in named for name in ("本文（調査）", "注（調査）", TABLE_STYLE))
    assert "heading 1" not in named


@pytest.mark.parametrize("content", [b"", b"not a zip", pack({"a.txt": b"x"})])
def test_a_template_that_is_not_word_is_an_error_for_people(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        render_bytes(sample_chapter(), Template("bad.docx", content))
    assert caught.value.problems[0].rule == "O18"


def test_styles_are_found_by_name_not_by_id() -> None:
    template = _template(('w:styleId="KSBody"', 'w:styleId="a99"'), "word/styles.xml")
    assert "a99" in _styles(_body(sample_chapter(), template))


def test_an_office_template_keeps_its_own_header_and_gets_no_guessed_pages() -> None:
    template = _template(("{{header}}", "山の市"), "word/header1.xml")
    parts = unpack(render_bytes(sample_chapter(), template))
    assert _text(etree.fromstring(parts["word/header1.xml"])) == "山の市"
    assert "調査2" not in _text(etree.fromstring(parts["word/document.xml"]))


def test_figures_shrink_to_a_narrower_page() -> None:
    template = _template(('w:left="1247"', 'w:left="3685"'), "word/document.xml")
    extents = [
        int(node.get("cx", "0")) / 36000
        for node in _body(sample_chapter(), template).iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
        )
    ]
    assert extents == pytest.approx([123.0] * len(CHARTS), abs=0.1)


def test_a_minus_sign_stays_with_its_number_and_is_read_as_it_was_given() -> None:
    """A line may end behind a hyphen; a cell keeps it, as Excel takes what is pasted for a number only so."""
    table = Table("t", "表", (Column("差"),), (Row((Cell("-6.8"),)),), "説明")
    runs = (Text("点（+2点から-2点）は、A-29、2-3の"), Number("-0.24点", "mean.a"), Text("です。"))
    parts = unpack(render_bytes(_chapter(Paragraph(runs, id="s"), table)))
    body = etree.fromstring(parts["word/document.xml"])
    written = _text(body)
    assert "（+2点から\u22122点）は、A-29、2-3の\u22120.24点です。" in written
    assert "-6.8" in written
    ledger = read_ledger(parts)
    assert ledger is not None
    (piece,) = [one for one in ledger.pieces if one.numbers]
    assert piece.numbers[0].shown == "-0.24点"
    assert piece.text == "点（+2点から-2点）は、A-29、2-3の-0.24点です。"
