from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports.merge.anchors import renumber_captions
from reports.merge.retext import only_figures_differ, put_figures, put_text
from reports.word.said_text import (
    content_of,
    fingerprint,
    object_digest,
    table_rows,
    text_of,
    tracked_changes,
)
from reports.word.wordtokens import W
from tests.reports.staff_edits import node


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return (
        f"{mark('begin')}<w:r><w:instrText> {instruction} </w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:t>{result}</w:t></w:r>{mark('end')}"
    )


def paragraph(*runs: str) -> etree._Element:
    return node(
        f"<w:p>{''.join(run if run.startswith('<') else f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"
    )


# --- What is said ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:lastRenderedPageBreak/></w:r>', "a"),
        (
            '<w:ins w:id="1"><w:r><w:t>in</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>out</w:delText></w:r></w:del>',
            "in",
        ),
        (
            "<w:moveFrom><w:r><w:t>from</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>to</w:t></w:r></w:moveTo>",
            "to",
        ),
        (field("SEQ 表 \\* ARABIC", "3"), "3"),
        (f'<w:fldSimple w:instr="REF x">{"<w:r><w:t>表3</w:t></w:r>"}</w:fldSimple>', "表3"),
        ("<w:r><w:noBreakHyphen/><w:t>5</w:t></w:r>", "\u20115"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>', "[F0E0]"),
        ("<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>", "link"),
        ("<w:r><w:drawing/></w:r>", "\ufffc"),
    ],
)
def test_text_is_what_is_shown(inside: str, text: str) -> None:
    assert text_of(node(f"<w:p>{inside}</w:p>")) == text


def test_numbers_that_word_renews_do_not_count_and_others_do() -> None:
    caption = paragraph("表", field("SEQ 表 \\* ARABIC", "3"), "　題")
    assert content_of(caption) == "表□　題"
    assert content_of(paragraph(field("DATE", "今日"))) == "今日"
    nested = paragraph(field("TOC x", ""), "後")
    assert content_of(nested) == "後"


@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn")), min_size=1), st.data())
def test_the_fingerprint_does_not_see_how_runs_are_cut(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    whole, cut = paragraph("", ""), paragraph("", "")
    for element, parts in ((whole, (text, "")), (cut, (text[:place], text[place:]))):
        for run, part in zip(element.iter(f"{W}t"), parts, strict=True):
            run.text = part
    cut.insert(1, node('<w:proofErr w:type="spellEnd"/>'))
    cut.set(f"{W}rsidR", "00AA")
    assert fingerprint((whole,), {}) == fingerprint((cut,), {})
    next(cut.iter(f"{W}t")).text = text + "x"
    assert fingerprint((whole,), {}) != fingerprint((cut,), {})


def test_the_fingerprint_sees_edits_but_not_formatting() -> None:
    plain = fingerprint((paragraph("参加"),), {})
    assert fingerprint((paragraph("<w:r><w:rPr><w:b/></w:rPr><w:t>参加</w:t></w:r>"),), {}) == plain
    assert (
        fingerprint((node('<w:p><w:pPr><w:pStyle w:val="x"/></w:pPr><w:r><w:t>参加</w:t></w:r></w:p>'),), {})
        == plain
    )
    tracked = node('<w:p><w:r><w:t>参</w:t></w:r><w:ins w:id="1"><w:r><w:t>加</w:t></w:r></w:ins></w:p>')
    assert tracked_changes(tracked)
    assert fingerprint((tracked,), {}) != plain
    noted = paragraph("参加", '<w:r><w:footnoteReference w:id="2"/></w:r>')
    assert fingerprint((noted,), {}) != plain
    assert fingerprint((paragraph("参加"), paragraph("")), {}) != plain


def test_rows_of_a_table_are_read_without_those_of_a_nested_one() -> None:
    inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    table = node(
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:r><w:t>二</w:t></w:r></w:p></w:tc>"
        f"<w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    )
    assert table_rows(table) == [["一\n二", "内\n"]]


def test_a_chart_is_the_same_by_its_values_and_a_picture_by_its_bytes() -> None:
    chart = '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" {}><c:v>{}</c:v></c:chartSpace>'
    assert object_digest(chart.format("", 1).encode()) == object_digest(chart.format('x="2"', 1).encode())
    assert object_digest(chart.format("", "1.0").encode()) == object_digest(chart.format("", 1).encode())
    assert object_digest(chart.format("", 1).encode()) != object_digest(chart.format("", 2).encode())
    assert object_digest(b"\x89PNG1") != object_digest(b"\x89PNG2")


# --- Changing figures in place -----------------------------------------------------------------

FIGURE = st.decimals(-99, 99, places=1).map(str)


@given(FIGURE, FIGURE, FIGURE, FIGURE, st.data())
def test_figures_change_in_place_however_the_runs_are_cut(
    a: str, b: str, c: str, d: str, data: st.DataObject
) -> None:
    text = f"割合は{a}%、差は{b}ポイント"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=3, max_size=3)))
    old = paragraph(*("x" * 4))
    for run, part in zip(
        old.iter(f"{W}t"),
        (text[i:j] for i, j in zip((0, *cuts), (*cuts, len(text)), strict=True)),
        strict=True,
    ):
        run.text = part
    old.insert(2, node('<w:commentRangeStart w:id="1"/>'))
    new = paragraph(f"割合は{c}%、差は{d}ポイント")
    assert only_figures_differ(old, new)
    put_figures(old, new)
    assert text_of(old) == text_of(new)
    assert len(list(old.iter(f"{W}r"))) == 4
    assert old.find(f"{W}commentRangeStart") is not None


def test_other_words_are_no_figures() -> None:
    assert not only_figures_differ(paragraph("5.0ポイント増加"), paragraph("5.0ポイント減少"))
    assert not only_figures_differ(paragraph("-"), paragraph("0.5"))


def test_plain_text_takes_the_place_of_plain_text_in_the_format_of_its_first_run() -> None:
    old = paragraph("<w:r><w:rPr><w:i/></w:rPr><w:t>-</w:t></w:r>", "後")
    assert put_text(old, paragraph("0.5"))
    assert text_of(old) == "0.5"
    assert old[0].find(f"{W}rPr/{W}i") is not None
    mixed = paragraph("20歳代", "<w:r><w:rPr><w:vertAlign/></w:rPr><w:t>*</w:t></w:r>")
    assert not put_text(paragraph("20歳代"), mixed)
    assert not put_text(paragraph("a", "<w:r><w:br/></w:r>"), paragraph("b"))


# --- Numbers of captions -----------------------------------------------------------------------


def test_captions_are_counted_in_order_and_references_follow() -> None:
    def caption(name: str, shown: str) -> str:
        mark = f'<w:bookmarkStart w:id="{name[-1]}" w:name="{name}"/>'
        seq = field("SEQ 図 \\* ARABIC", shown)
        return f'<w:p>{mark}<w:r><w:t>図</w:t></w:r>{seq}<w:bookmarkEnd w:id="{name[-1]}"/></w:p>'

    body = node(
        f"<w:body>{caption('_Ref1', '7')}<w:p>{field('REF _Ref2 ' + chr(92) + 'h', '図9')}</w:p>"
        f"{caption('_Ref2', '9')}<w:p>{field('SEQ 表', '4')}{field('SEQ 図 ' + chr(92) + 'c', '8')}</w:p></w:body>"
    )
    assert renumber_captions(body)
    assert [text_of(element) for element in body] == ["図1", "図2", "図2", "18"]
    assert not renumber_captions(body)


def test_a_part_that_only_begins_like_xml_counts_by_its_bytes() -> None:
    assert object_digest(b"<svg") != object_digest(b"<svf")
