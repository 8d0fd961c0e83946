"""What the tables of the sheets are made of: a figure in its cell, the lines above a table, the notes below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xlsxwriter.format import Format

from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page, RowFormats
from reports.formatting import LOW_BASE_MARK, NOBODY, UNAVAILABLE, WITHHELD, interval_text, percent_value
from reports.tables.tabulation import QuestionTable
from schemas.settings.study import Study
from survey.estimates.index import Estimate


def count_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The number of respondents who gave the answer; a mark where it is withheld or unknown."""
    if figure is None or figure.withheld:
        return UNAVAILABLE if figure is None else WITHHELD, line.mark
    return figure.count, line.count


def share_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The printed share as a number; a mark where nobody answered or the figure is withheld."""
    if figure is None or figure.withheld:
        return count_cell(figure, line)
    if figure.count == 0:
        return NOBODY, line.mark
    return number_cell(percent_value(figure.share), line.share, line)


def lettered_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The share with the letters of the groups that it is significantly higher than."""
    if figure is None or figure.withheld or not figure.letters:
        return share_cell(figure, line)
    return percent_value(figure.share), line.lettered(figure.letters.replace(",", ""))


def interval_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The printed interval of a share; a mark where there is none or the figure is withheld."""
    if figure is None or figure.withheld:
        return count_cell(figure, line)
    if not math.isfinite(figure.ci_low):
        return UNAVAILABLE, line.mark
    return interval_text(figure.ci_low, figure.ci_high), line.mark


def number_cell(value: float, look: Format, line: RowFormats) -> Cell:
    """A number in this look, or the mark of one that cannot be computed."""
    return (value, look) if math.isfinite(value) else (UNAVAILABLE, line.mark)


def letters_note(study: Study) -> str:
    """What the letters behind a share say."""
    return f"構成比の右の英字は、［ ］がその英字の属性より有意に高いことを示す（有意水準{100 - study.level * 100:g}%）。"


def low_note(study: Study) -> str:
    """What the mark of a low base says."""
    return f"{LOW_BASE_MARK} nが{study.low_base}未満のため参考値。"


def question_lines(
    page: Page,
    row: int,
    table: QuestionTable,
    widths: Sequence[float],
    *,
    again: bool = False,
    note: str = "",
) -> int:
    """Write the question and the line that names its base; return the next row."""
    page.across(row, table.heading + ("（続き）" if again else ""), widths, page.formats.question)
    page.across(row + 1, f"（{table.base}）　{table.kind}　{note}".rstrip("　"), widths, page.formats.note)
    return row + 2
