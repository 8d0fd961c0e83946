"""The documents of a chapter as files: from all that it is made of to the bytes of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.chapter.chart_specs import Chart
from reports.chapter.content import ChapterContent
from reports.chapter.printed_values import figures_of
from reports.charts.canvas import Picture
from reports.charts.pictures import Heights, heights_of
from reports.charts.pictures import draw as draw_chart
from reports.word.document import PagePlans, render_bytes
from reports.word.fitting import fitted_parts
from reports.word.ledger import Provenance
from reports.word.template import Template, font_names


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
