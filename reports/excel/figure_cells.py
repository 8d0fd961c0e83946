"""What the tables of the sheets are made of: a figure in its cell, the lines above a table, the notes below."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reports.excel.sheets import Page, RowFormats
from reports.formatting import LOW_BASE_MARK, NOBODY, UNAVAILABLE, WITHHELD
from reports.tables.tabulation import Cited, QuestionTable
from schemas.settings.study import Study


def write_count(page: Page, cell: tuple[int, int], figure: Cited | None, line: RowFormats) -> None:
    """Write the number of respondents who gave the answer; a mark where it is withheld or unknown."""
    if figure is None or figure.withheld:
        page.sheet.write_string(*cell, UNAVAILABLE if figure is None else WITHHELD, line.mark)
    else:
        page.sheet.write_number(*cell, figure.answered, line.count)


def write_share(page: Page, cell: tuple[int, int], figure: Cited | None, line: RowFormats) -> None:
    """The printed share as a number; a mark where nobody answered or the figure is withheld."""
    if figure is None:
        page.sheet.write_string(*cell, UNAVAILABLE, line.mark)
    elif figure.withheld:
        page.sheet.write_string(*cell, WITHHELD, line.mark)
    elif figure.answered == 0:
        page.sheet.write_string(*cell, NOBODY, line.mark)
    else:
        write_value(page, cell, figure.share, line)


def write_lettered(page: Page, cell: tuple[int, int], figure: Cited | None, line: RowFormats) -> None:
    """The share with the letters of the groups that it is significantly higher than."""
    if figure is None or figure.withheld or not figure.letters:
        write_share(page, cell, figure, line)
    else:
        page.sheet.write_number(*cell, figure.share, line.lettered(figure.letters.replace(",", "")))


def write_value(
    page: Page, cell: tuple[int, int], value: float, line: RowFormats, *, fine: bool = False
) -> None:
    """Write a printed number, or the mark of one that cannot be computed."""
    if math.isfinite(value):
        page.sheet.write_number(*cell, value, line.fine if fine else line.share)
    else:
        page.sheet.write_string(*cell, UNAVAILABLE, line.mark)


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
