"""The pages of both parts of the bundled example: planned from the texts, and as LibreOffice sets them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from rich.console import Console

from flows.direct import direct
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import compute
from flows.writing import content_of
from reports.chapter.assembly import APPENDIX_FILE, MAIN_FILE, build_parts
from reports.chapter.blocks import Chapter, Figure, Heading, Paragraph, Reference, Table
from reports.chapter.chart_specs import RankedBars, StackedBars
from reports.word import document
from reports.word.measuring import line_count
from reports.word.pagination import PAGE_HEIGHT, Pages, fill_pages
from reports.word.pdf import find_office, to_pdf
from reports.word.tablelayout import layout, with_broken_heads
from tests.workspaces import ROOT

WIDTH = 166.0
_NO_OFFICE = "LibreOfficeがない環境では、ページ割りを確かめられない"


@pytest.fixture(scope="module")
def parts() -> Mapping[str, Chapter]:
    call = direct(Progress(Console(file=io.StringIO())))
    year = compute(RunSettings("2022", ROOT), call)
    assert year.study.chapter is not None
    return build_parts(content_of(year), year.study.chapter)


@pytest.fixture(scope="module")
def planned(parts: Mapping[str, Chapter]) -> Mapping[str, Pages]:
    return {
        name: fill_pages(chapter, document._heights(chapter, "picture"), WIDTH)
        for name, chapter in parts.items()
    }


def test_the_main_part_has_eight_to_eleven_pages(planned: Mapping[str, Pages]) -> None:
    assert 8 <= len(planned[MAIN_FILE].white) <= 11


@pytest.mark.parametrize("name", [APPENDIX_FILE])
def test_little_stays_white_at_the_foot_of_a_page(name: str, planned: Mapping[str, Pages]) -> None:
    assert max(planned[name].white[:-1]) < 0.1 * PAGE_HEIGHT


def _units(chapter: Chapter) -> Iterator[list[object]]:
    """What stands together: from a heading to the end of its first figure or table."""
    unit: list[object] = []
    for block in chapter.blocks:
        if isinstance(block, Heading) and not (unit and isinstance(unit[-1], Heading)):
            unit = []
        unit.append(block)
        if isinstance(block, Figure | Table):
            yield unit
            unit = []


def test_a_figure_is_on_the_page_of_its_heading_and_sentences(
    parts: Mapping[str, Chapter], planned: Mapping[str, Pages]
) -> None:
    """A sentence has no page of its own: it stands between its heading and the figure that follows."""
    pages, checked = planned[MAIN_FILE].numbers, 0
    for unit in _units(parts[MAIN_FILE]):
        named = [pages[one.id] for one in unit if isinstance(one, Heading | Figure | Table)]
        assert len(set(named)) == 1, unit
        if isinstance(unit[-1], Figure):
            told = [run for one in unit if isinstance(one, Paragraph) for run in one.runs]
            assert any(isinstance(run, Reference) and run.target == unit[-1].id for run in told), unit[-1].id
            checked += 1
    assert checked >= 15


def test_a_figure_shows_both_bases_where_the_weights_change_the_finding(parts: Mapping[str, Chapter]) -> None:
    """46.7 and 20.5 % are the weighted shares that the findings of the run print; a finding that stays has one basis."""
    charts = {one.id: one.chart for one in parts[MAIN_FILE].blocks if isinstance(one, Figure)}
    stacked, ranked, same = (charts[f"shimin.{name}.fig"] for name in ("q1_1", "q2_2", "q1_2"))
    assert isinstance(stacked, StackedBars)
    assert [row.label for row in stacked.rows] == ["全体 (n=1,616)", "重み付き (n=1,616)"]
    assert [row.ends[-1] for row in stacked.rows] == ["52.6", "46.7"]
    assert isinstance(ranked, RankedBars)
    (digital,) = [row for row in ranked.rows if "デジタル化" in row.label]
    assert (digital.bar.text, digital.beside) == ("16.5", "（236人、重み付き20.5）")
    assert isinstance(same, RankedBars)
    assert not any("重み付き" in row.beside for row in same.rows)


def test_sex_is_told_in_words_where_its_population_is_not_known(parts: Mapping[str, Chapter]) -> None:
    """727 of 1,593 are 45.6 %, 826 of 1,807 are 45.7 %."""
    (told,) = [
        one
        for one in parts[MAIN_FILE].blocks
        if isinstance(one, Paragraph) and one.id == "respondents.sex.words"
    ]
    text = "".join(run.text for run in told.runs if not isinstance(run, Reference))
    assert "市民アンケートでは男性45.6%、" in text
    assert "まちづくりアンケートでは男性45.7%、" in text


def test_a_figure_stands_before_the_table_of_its_question(parts: Mapping[str, Chapter]) -> None:
    for chapter in parts.values():
        seen: set[str] = set()
        for block in chapter.blocks:
            if isinstance(block, Figure) and block.id != "indicators.fig":  # the plan begins with their table
                assert f"{block.id.removesuffix('.fig')}.tab" not in seen
            elif isinstance(block, Table):
                seen.add(block.id)


def test_short_tables_are_whole_and_long_ones_say_that_they_go_on(planned: Mapping[str, Pages]) -> None:
    split = 0
    for pages in planned.values():
        tables = [block for block in pages.blocks if isinstance(block, Table)]
        for table in tables:
            if table.continues:
                whole = sum(len(one.rows) for one in tables if table.continues in (one.id, one.continues))
                assert whole > 10
                assert table.caption.endswith("（続き）")
                split += 1
    assert split > 0


def test_no_head_is_broken_inside_a_word(parts: Mapping[str, Chapter]) -> None:
    """Every line of a head fits in its column."""
    for chapter in parts.values():
        for table in (one for one in chapter.blocks if isinstance(one, Table)):
            broken = with_broken_heads(table, WIDTH)
            chosen = layout(broken, WIDTH)
            for column, width in zip(broken.columns, chosen.widths, strict=True):
                lines = len(column.head.split("\n"))
                room = width - 2 * chosen.padding
                assert line_count(column.head, chosen.size, room) == lines, (table.id, column.head)


@pytest.mark.skipif(find_office() is None, reason=_NO_OFFICE)
@pytest.mark.parametrize("name", [MAIN_FILE, APPENDIX_FILE])
def test_libreoffice_sets_as_many_pages_as_were_planned(
    name: str, planned: Mapping[str, Pages], finished: Path
) -> None:
    pdf = to_pdf((finished / name).read_bytes())
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == len(planned[name].white)


def test_the_section_can_be_pasted(parts: Mapping[str, Chapter]) -> None:
    """Without title, header, page set-up and page ends, with the same figures and tables."""
    chapter = replace(parts[MAIN_FILE], paste=True)
    made = docx.Document(io.BytesIO(document.render_bytes(chapter)))
    assert made.paragraphs[0].text == "".join(
        run.text
        for run in chapter.blocks[0].runs  # type: ignore[union-attr]
    )
    assert (
        made.element.body.find("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}sectPr") is None
    )
    assert len(made.inline_shapes) == sum(isinstance(one, Figure) for one in chapter.blocks)
    assert PAGE_HEIGHT > 0
