"""What the tables of the sheets are made of: a figure in its cell, the lines above a table, the notes below."""

import math
from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format

from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page, RowFormats
from reports.formatting import (
    LOW_BASE_MARK,
    NOBODY,
    UNAVAILABLE,
    WITHHELD,
    interval_text,
    mean_interval_text,
    mean_value,
    p_text,
    percent_value,
    points,
)
from reports.tables.tabulation import QuestionTable
from schemas.codes import MEAN_OPTION
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
    if figure.is_mean:
        return value_cell(figure, figure.mean, line)
    if figure.count == 0:
        return NOBODY, line.mark
    return value_cell(figure, figure.share, line)


def value_cell(figure: Estimate, value: float, line: RowFormats) -> Cell:
    """A share, a mean, or an end of the interval of one: as printed, in percent or in the unit of the mean."""
    return number_cell(_printed(figure, value), line.fine if _in_points(figure) else line.share, line)


def standard_error_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The standard error, with one digit more than a share has."""
    if figure is None:
        return UNAVAILABLE, line.mark
    return number_cell(
        mean_value(figure.se) if _in_points(figure) else percent_value(figure.se, 2), line.fine, line
    )


def ends_cells(figure: Estimate | None, line: RowFormats) -> tuple[Cell, Cell]:
    """The lower and the upper end of the interval."""
    if figure is None:
        return (UNAVAILABLE, line.mark), (UNAVAILABLE, line.mark)
    return value_cell(figure, figure.ci_low, line), value_cell(figure, figure.ci_high, line)


def _in_points(figure: Estimate) -> bool:
    """Whether its values are points of a score, and no proportions."""
    return figure.option == MEAN_OPTION


def _printed(figure: Estimate, value: float) -> float:
    return mean_value(value) if _in_points(figure) else percent_value(value)


def lettered_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The share or the mean with the letters of the groups that it is significantly higher than."""
    if figure is None or figure.withheld or not figure.letters:
        return share_cell(figure, line)
    digits = 2 if _in_points(figure) else 1
    return _printed(figure, figure.value), line.lettered(figure.letters.replace(",", ""), digits)


def interval_cell(figure: Estimate | None, line: RowFormats) -> Cell:
    """The printed interval of a share; a mark where there is none or the figure is withheld."""
    if figure is None or figure.withheld:
        return count_cell(figure, line)
    if not math.isfinite(figure.ci_low):
        return UNAVAILABLE, line.mark
    if _in_points(figure):
        return mean_interval_text(figure.ci_low, figure.ci_high), line.mark
    return interval_text(figure.ci_low, figure.ci_high), line.mark


def number_cell(value: float, look: Format, line: RowFormats) -> Cell:
    """A number in this look, or the mark of one that cannot be computed."""
    return (value, look) if math.isfinite(value) else (UNAVAILABLE, line.mark)


def change_cell(figure: Estimate, value: float, line: RowFormats) -> Cell:
    """A change of a share in points, or of a mean in its unit, as printed."""
    if _in_points(figure):
        return number_cell(mean_value(value), line.fine, line)
    return number_cell(float(points(value)) if math.isfinite(value) else math.nan, line.change, line)


def p_cell(p: float, line: RowFormats) -> Cell:
    """A p-value as printed, as a number where it is not told as smaller than one."""
    text = p_text(p)
    return (float(Decimal(text)), line.p) if text[:1].isdigit() else (text, line.mark)


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
