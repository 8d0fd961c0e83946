"""本編 on as few pages as a council reads: figures and tables that nobody asked for go to 資料編 where that saves a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from reports.chapter.appendix import appendix_blocks
from reports.chapter.assembly import MAIN_FILE, build_parts
from reports.chapter.blocks import Chapter
from reports.chapter.content import ChapterContent
from reports.chapter.main_part import movable
from reports.chapter.own_sentences import check_own_sentences
from reports.word.document import planned_pages
from reports.word.pagination import Pages
from schemas.chapter.plan import ChapterPlan
from schemas.chapter.style import ChartKind

MOST_PAGES = 10
"""Pages of 本編 from which on figures and tables of groups give way."""


def fitted_parts(
    content: ChapterContent,
    definition: ChapterPlan,
    charts: ChartKind,
    plan: Callable[[Chapter], Pages] | None = None,
) -> Mapping[str, Chapter]:
    """The documents of a chapter as `build_parts`, 本編 of at most `MOST_PAGES` pages if what is `movable` can do it.

    What saves no page stays. plan: see `render_bytes`. Raises InputError where a text of staff says what the estimates do not.
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
