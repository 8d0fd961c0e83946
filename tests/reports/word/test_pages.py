"""The pages of both parts of the bundled example: planned from the texts, and as LibreOffice sets them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from rich.console import Console

from flows.direct import direct
from flows.measuring import YearResults
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import compute
from flows.writing import content_of
from reports.chapter.assembly import APPENDIX_FILE, MAIN_FILE
from reports.chapter.blocks import (
    Chapter,
    Figure,
    Heading,
    Paragraph,
    Reference,
    Table,
    TableOfContents,
)
from reports.chapter.chart_specs import RankedBars, StackedBars
from reports.word import document
from reports.word.chapter_files import fitted_parts
from reports.word.measuring import line_count
from reports.word.pagination import PAGE_HEIGHT, Pages
from reports.word.pdf import find_office, to_pdf
from reports.word.tablelayout import layout, with_broken_heads
from schemas.chapter.style import ChartKind
from schemas.settings.study import Basis
from tests.reports.word.printed_pages import READER, holds_together, pages_of, unforced_white
from tests.workspaces import ROOT

WIDTH = document.TEXT_WIDTH
_BASES: tuple[Basis, ...] = ("unweighted", "weighted")
_NO_OFFICE = "LibreOfficeとpdftotextがない環境では、印刷したページを確かめられない"
_PRINTED = pytest.mark.skipif(find_office() is None or READER is None, reason=_NO_OFFICE)


@pytest.fixture(scope="module")
def years() -> Mapping[str, YearResults]:
    call = direct(Progress(Console(file=io.StringIO())))
    return {basis: compute(RunSettings("2022", ROOT, basis=basis), call) for basis in _BASES}


def _made(year: YearResults, charts: ChartKind = "picture", **changes: object) -> Mapping[str, Chapter]:
    assert year.study.chapter is not None
    plan = replace(year.study.chapter, **changes)  # type: ignore[arg-type]
    return fitted_parts(content_of(year), plan, charts)


@pytest.fixture(scope="module")
def parts(years: Mapping[str, YearResults]) -> Mapping[str, Chapter]:
    return _made(years["unweighted"])


@pytest.fixture(scope="module")
def planned(parts: Mapping[str, Chapter]) -> Mapping[str, Pages]:
    return {name: document.planned_pages(chapter, "picture") for name, chapter in parts.items()}


@pytest.mark.parametrize("basis", _BASES)
@pytest.mark.parametrize("charts", ["picture", "native"])
def test_the_main_part_has_eight_to_ten_pages_with_little_white_at_their_feet(
    basis: str, charts: ChartKind, years: Mapping[str, YearResults]
) -> None:
    parts = _made(years[basis], charts)
    planned = {name: document.planned_pages(chapter, charts).white for name, chapter in parts.items()}
    assert 8 <= len(planned[MAIN_FILE]) <= 10
    for name in (MAIN_FILE, APPENDIX_FILE):
        assert max(planned[name][:-1]) < 0.1 * PAGE_HEIGHT, name


def test_a_figure_nobody_asked_for_gives_way_where_that_saves_a_page(
    years: Mapping[str, YearResults],
) -> None:
    """The weighted regions of 課題の共有 stand in 資料編, whose table the sentence names; those of 愛着 stay."""
    parts = _made(years["weighted"])
    shown = {
        name: {one.id for one in chapter.blocks if isinstance(one, Figure)} for name, chapter in parts.items()
    }
    assert "shimin.q4_3.region.fig" in shown[APPENDIX_FILE]
    assert "shimin.q4_3.region.fig" not in shown[MAIN_FILE]
    assert "shimin.q3.region.fig" in shown[MAIN_FILE]


def test_the_whole_begins_with_its_contents(years: Mapping[str, YearResults]) -> None:
    (whole,) = _made(years["unweighted"], parts="whole").values()
    assert isinstance(whole.blocks[0], TableOfContents)
    levels = [one.level for one in whole.blocks if isinstance(one, Heading)]
    last = next(
        place
        for place, one in enumerate(one for one in whole.blocks if isinstance(one, Heading))
        if one.text == "資料編"
    )
    assert levels[last] == 1
    assert min(levels[last + 1 :]) == 2


_VARIANTS = (
    ("unweighted", "picture", "both"),
    ("weighted", "picture", "both"),
    ("unweighted", "native", "both"),
    ("unweighted", "picture", "whole"),
)


@_PRINTED
@pytest.mark.parametrize(("basis", "charts", "written"), _VARIANTS)
def test_printed_pages_hold_together(
    basis: str, charts: ChartKind, written: str, years: Mapping[str, YearResults], tmp_path: Path
) -> None:
    """As LibreOffice prints them: as many as planned, full, no heading or base line at a foot, each figure beside its sentence."""
    for name, chapter in _made(years[basis], charts, parts=written).items():
        planned = document.planned_pages(chapter, charts)
        pages = pages_of(to_pdf(document.render_bytes(chapter, charts=charts)), tmp_path)
        assert len(pages) == len(planned.white)
        holds_together(chapter, pages)
        assert max(unforced_white(chapter, pages, planned), default=0.0) < 0.1, name


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
                if not chosen.upright:  # an upright head is one line down its column
                    assert line_count(column.head, chosen.size, room) == lines, (table.id, column.head)


def test_the_section_can_be_pasted(parts: Mapping[str, Chapter]) -> None:
    """Without title, header and page ends, on paper of the same size, with the same figures and tables."""
    chapter = replace(parts[MAIN_FILE], paste=True)
    made = docx.Document(io.BytesIO(document.render_bytes(chapter)))
    assert made.paragraphs[0].text == "".join(
        run.text
        for run in chapter.blocks[0].runs  # type: ignore[union-attr]
    )
    (setup,) = made.element.body.findall(qn("w:sectPr"))
    assert [node.tag for node in setup] == [qn("w:pgSz"), qn("w:pgMar")]
    assert not list(made.element.body.iter(qn("w:pageBreakBefore")))
    assert len(made.inline_shapes) == sum(isinstance(one, Figure) for one in chapter.blocks)


@_PRINTED
def test_the_pasted_section_is_printed_on_a4_andholds_together(
    parts: Mapping[str, Chapter], tmp_path: Path
) -> None:
    chapter = replace(parts[MAIN_FILE], paste=True)
    pdf = to_pdf(document.render_bytes(chapter))
    assert re.search(rb"/MediaBox\s*\[\s*0 0 595(\.\d+)? 84[12]", pdf)
    holds_together(chapter, pages_of(pdf, tmp_path))
