"""The look by settings: the office's template, its fonts, native charts; and what is wrong is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from reports.charts.fonts import FontNames
from reports.ooxml.package import pack, unpack
from reports.runs.record import run_id
from reports.word.document import render_bytes
from reports.word.template import BUILT_IN, Template, font_names, in_fonts, read_template
from schemas.chapter.style import ChapterStyle
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.tables.taking import taken
from tests.reports.sample_chapter import sample_chapter
from tests.workspaces import replace_in

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def styled(workspace: Path, style: ChapterStyle) -> dict[str, bytes]:
    template = read_template(workspace, style)
    return unpack(render_bytes(sample_chapter(), template, fonts=font_names(style), charts=style.charts))


@pytest.mark.parametrize(
    ("body", "heading"),
    [("BIZ UDP明朝 Medium", "BIZ UDPゴシック"), ("游明朝", "游ゴシック"), ("MS 明朝", "MS ゴシック")],
)
def test_the_fonts_of_the_settings_are_those_of_the_document(body: str, heading: str, tmp_path: Path) -> None:
    parts = styled(tmp_path, ChapterStyle(body_font=body, heading_font=heading))
    styles = etree.fromstring(parts["word/styles.xml"])
    default = styles.find(f"{W}docDefaults//{W}rFonts")
    assert default is not None
    assert [default.get(f"{W}{kind}") for kind in ("eastAsia", "ascii")] == [body, body]
    gothic = styles.xpath("//w:style[@w:styleId='Heading1']//w:rFonts", namespaces={"w": W[1:-1]})
    assert gothic[0].get(f"{W}eastAsia") == heading
    table = parts["word/fontTable.xml"].decode()
    assert f'w:name="{body}"' in table
    assert f'w:name="{heading}"' in table


def test_native_charts_use_the_font_of_headings(tmp_path: Path) -> None:
    parts = styled(tmp_path, ChapterStyle(heading_font="BIZ UDPゴシック", charts="native"))
    assert '<a:ea typeface="BIZ UDPゴシック"/>' in parts["word/charts/chart1.xml"].decode()


def test_latin_follows_japanese_unless_it_is_set() -> None:
    assert font_names(ChapterStyle()) is None
    assert font_names(ChapterStyle(body_font="甲", heading_font="乙")) == FontNames("甲", "乙", "甲", "乙")
    assert font_names(ChapterStyle(latin_font="Century")) == FontNames(
        FontNames().body, FontNames().heading, "Century", FontNames().heading
    )


def test_the_template_of_the_office_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "ひな形.docx").write_bytes(
        in_fonts(FontNames("甲明朝", "乙ゴシック", "甲明朝", "乙ゴシック"))
    )
    parts = styled(tmp_path, ChapterStyle(template="ひな形.docx"))
    assert "甲明朝" in parts["word/styles.xml"].decode()


def test_a_template_without_a_style_is_told_by_its_name(tmp_path: Path) -> None:
    parts = unpack(BUILT_IN.read_bytes())
    styles = parts["word/styles.xml"].decode()
    assert "設問（調査）" in styles
    parts["word/styles.xml"] = styles.replace("設問（調査）", "質問").encode()
    (tmp_path / "ひな形.docx").write_bytes(pack(parts))
    with pytest.raises(InputError, match="O19") as caught:
        styled(tmp_path, ChapterStyle(template="ひな形.docx"))
    assert "「設問（調査）」" in caught.value.for_operator()


@pytest.mark.parametrize("content", [None, b"not a document"])
def test_a_template_that_cannot_be_opened(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "ひな形.docx").write_bytes(content)
    with pytest.raises(InputError, match="O18"):
        styled(tmp_path, ChapterStyle(template="ひな形.docx"))


# --- In study.toml ------------------------------------------------------------------------------

_BEFORE = '[[chapter.sections]]\ntitle = "ご近所づきあいについて"'


def with_style(workspace: Path, lines: str) -> Path:
    replace_in(workspace / "schemas/2022/study.toml", _BEFORE, f"[chapter.style]\n{lines}\n\n{_BEFORE}")
    return workspace


def test_the_settings_are_read(workspace: Path) -> None:
    lines = 'body_font = "MS 明朝"\nheading_font = "MS ゴシック"\nlatin_font = "Century"\ncharts = "native"'
    chapter = load_study(with_style(workspace, lines), "2022").chapter
    assert chapter is not None
    assert chapter.style == ChapterStyle("", "MS 明朝", "MS ゴシック", "Century", "", "native")


@pytest.mark.parametrize(
    ("lines", "rule", "column"),
    [
        ('charts = "excel"', "D062", "chapter.style.charts"),
        ('template = "a.docx"\nbody_font = "MS 明朝"', "D062", "chapter.style.template"),
        ('font = "MS 明朝"', "D053", "chapter.style.font"),
        ("body_font = 3", "D053", "chapter.style.body_font"),
    ],
)
def test_a_slip_in_the_settings_is_told(workspace: Path, lines: str, rule: str, column: str) -> None:
    with pytest.raises(InputError) as caught:
        load_study(with_style(workspace, lines), "2022")
    assert [(problem.rule, problem.column) for problem in caught.value.problems] == [(rule, column)]


def test_the_template_of_the_settings_is_an_input_of_the_run(workspace: Path) -> None:
    where = "schemas/2022/ひな形.docx"
    study = load_study(with_style(workspace, f'template = "{where}"'), "2022")
    assert study.chapter is not None
    names = []
    for content in (b"one", b"two", b"one"):
        (workspace / where).write_bytes(content)
        with taken() as read:
            template = read_template(workspace, study.chapter.style)
        assert template == Template(where, content)
        names.append(run_id(study, read))
    assert names[0] == names[2] != names[1]


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="O18"):
        read_template(tmp_path, ChapterStyle(template="ひな形.docx"))
