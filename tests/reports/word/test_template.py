from __future__ import annotations

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from examples.chapter_template.make_template import make
from reports.charts.fonts import FontNames
from reports.ooxml.package import unpack
from reports.word.template import BUILT_IN, in_fonts, paragraph_styles, required_styles


def test_the_template_is_made_of_its_parts() -> None:
    assert BUILT_IN.read_bytes() == make()


def test_it_has_every_style_that_is_required() -> None:
    styles = etree.fromstring(unpack(BUILT_IN.read_bytes())["word/styles.xml"])
    names = {node.get(qn("w:val")) for node in styles.iter(qn("w:name"))}
    assert set(required_styles()) <= names


def test_it_is_a4_with_japanese_as_its_language() -> None:
    document = Document(str(BUILT_IN))
    section = document.sections[0]
    assert round((section.page_width or 0) / 36000) == 210
    assert round((section.page_height or 0) / 36000) == 297
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:eastAsia")) == "ja-JP"


def test_the_page_height_is_the_one_that_pages_are_worked_out_with() -> None:
    from reports.word.pagination import PAGE_HEIGHT  # noqa: PLC0415

    section = Document(str(BUILT_IN)).sections[0]
    height = (section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0)
    assert abs(height / 36000 - PAGE_HEIGHT) < 0.1


def test_font_names_are_a_setting() -> None:
    parts = unpack(in_fonts(FontNames("BIZ UDP明朝", "BIZ UDPゴシック", "Century", "Arial")))
    styles = etree.fromstring(parts["word/styles.xml"])
    fonts = {node.get(qn("w:eastAsia")) for node in styles.iter(qn("w:rFonts"))}
    assert fonts == {"BIZ UDP明朝", "BIZ UDPゴシック"}
    assert "游明朝".encode() not in b"".join(parts.values())


def test_all_text_has_an_exact_line_height() -> None:
    """The natural line height of Japanese fonts differs, so pages would break elsewhere."""
    assert [style.name for style in paragraph_styles().values() if not style.line] == ["図（調査）"]


def test_no_style_hides_behind_a_grid() -> None:
    document = etree.fromstring(unpack(BUILT_IN.read_bytes())["word/document.xml"])
    assert document.find(f".//{qn('w:docGrid')}") is None
