"""The documents of a chapter as files: from all that it is made of to the bytes of each.

本編 is on as few pages as a council reads: figures and tables that nobody asked for go to 資料編 where that saves a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from reports.chapter.appendix import appendix_blocks
from reports.chapter.assembly import MAIN_FILE, build_parts
from reports.chapter.blocks import Chapter
from reports.chapter.chart_specs import Chart
from reports.chapter.content import ChapterContent
from reports.chapter.main_part import movable
from reports.chapter.own_sentences import check_own_sentences
from reports.chapter.printed_values import figures_of
from reports.charts.canvas import Picture
from reports.charts.pictures import Heights, heights_of
from reports.charts.pictures import draw as draw_chart
from reports.word.document import PagePlans, planned_pages, render_bytes
from reports.word.ledger import Provenance
from reports.word.pagination import Pages
from reports.word.template import Template, font_names
from schemas.chapter.plan import ChapterPlan
from schemas.chapter.style import ChartKind

MOST_PAGES = 10
"""Pages of 本編 from which on figures and tables of groups give way."""


def chapter_files(
    content: ChapterContent,
    template: Template | None,
    run: str,
    *,
    draw: Callable[[Chart], Picture] = draw_chart,
    heights: Callable[[Chart], Heights] = heights_of,
) -> Mapping[str, bytes]:
    """The bytes of each document by file name; none if the study has no chapter.

    template: the office's own, if any. run: the run's name, for the ledger. draw: see `render_bytes`.
    heights: see `planned_pages`. Raises InputError as `fitted_parts` and `render_bytes`.
    """
    study = content.study
    if study.chapter is None:
        return {}
    style = study.chapter.style
    plans = PagePlans(style.charts, heights)
    return {
        name: render_bytes(
            chapter,
            template,
            fonts=font_names(style),
            charts=style.charts,
            draw=draw,
            provenance=Provenance(study.key, run, study.basis, figures_of(chapter, content.indicators)),
            plan=plans.of,
        )
        for name, chapter in fitted_parts(content, study.chapter, style.charts, plans.of).items()
    }


def fitted_parts(
    content: ChapterContent,
    definition: ChapterPlan,
    charts: ChartKind,
    plan: Callable[[Chapter], Pages] | None = None,
) -> Mapping[str, Chapter]:
    """The documents of a chapter as `build_parts`, 本編 of at most `MOST_PAGES` pages if what is `movable` can do it.

    What saves no page stays. plan: see `render_bytes`. Raises InputError where a text of staff says what the estimates
    do not.
    """
    check_own_sentences(content)
    tables = appendix_blocks(content, definition)
    made = build_parts(content, definition, tables)
    if definition.parts != "both" or definition.paste:
        return made
    plan = plan or partial(planned_pages, charts=charts)
    pages = plan(made[MAIN_FILE])
    moved: list[str] = []
    for names in movable(content, definition):
        if len(pages.white) <= MOST_PAGES:
            break
        tried = build_parts(content, definition, tables, [*moved, *names])
        fewer = plan(tried[MAIN_FILE])
        if len(fewer.white) < len(pages.white):
            made, pages = tried, fewer
            moved += names
    return made
