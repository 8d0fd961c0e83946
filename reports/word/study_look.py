"""The chapter as the study's settings want it to look: template or fonts, pictures or native charts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reports.chapter.blocks import Chapter
from reports.chapter.chart_specs import Chart
from reports.charts.canvas import Picture
from reports.charts.fonts import FontNames
from reports.word.document import render_bytes
from reports.word.ledger import Provenance
from reports.word.template import Template, unreadable
from schemas.chapter.style import ChapterStyle
from schemas.tables.taking import take


def font_names(style: ChapterStyle) -> FontNames | None:
    """Return the fonts of the settings, or None where none is set; Latin type follows the Japanese one."""
    if not style.names_fonts:
        return None
    usual = FontNames()
    body, heading = style.body_font or usual.body, style.heading_font or usual.heading
    return FontNames(body, heading, style.latin_font or body, style.latin_heading_font or heading)


def read_template(workspace: Path, style: ChapterStyle) -> Template | None:
    """The template of the settings; None for the built-in one. Raises InputError where it cannot be read."""
    if not style.template:
        return None
    try:
        return Template(style.template, take(workspace, style.template))
    except OSError:
        raise unreadable(style.template) from None


def render_styled(
    chapter: Chapter,
    style: ChapterStyle,
    template: Template | None,
    *,
    draw: Callable[[Chart], Picture],
    provenance: Provenance | None = None,
) -> bytes:
    """Return the chapter as the bytes of a .docx, looking as the settings say (see `render_bytes`).

    Raises:
        InputError: the template is no Word document or lacks a style.

    """
    return render_bytes(
        chapter,
        template,
        fonts=font_names(style),
        charts=style.charts,
        draw=draw,
        provenance=provenance,
    )
