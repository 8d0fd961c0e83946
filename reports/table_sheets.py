"""The sheets 単純集計 and クロス集計 of one survey.

A share stands in its cell as the printed value (67.0, not 0.6700…4): a spreadsheet rounds the binary
float when it shows it, which can miss half up by one digit. The unrounded values are in the long sheet.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.formatting import LOW_BASE_MARK, NOBODY, UNAVAILABLE, WITHHELD
from reports.sheets import Page, RowFormats, height_for, plain, set_page
from reports.tabulation import Column, Figure, Group, QuestionTable, Row, SurveyTables
from reports.wording import BASIS_LABELS
from schemas.contracts import TOTAL
from schemas.study import BASES, Basis, Study

_TABLE_ROWS_OF_A_PAGE = 36
_SIMPLE_WIDTHS = (6, 44, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10)
_SIMPLE_FIRST = {"unweighted": 4, "weighted": 8}
_SIMPLE_N_EFFECTIVE = 12
_GROUP_WIDTHS = (12, 20, 9)
_OPTION_WIDTH = 11


@dataclass(frozen=True)
class SheetPlaces:
    """Where a sheet's questions begin: row (from 1) by question key."""

    name: str
    rows: Mapping[str, int]

    def target(self, question: str) -> str:
        """Target of a link to a question."""
        return f"{self.name}!A{self.rows[question]}"


# --- 単純集計 -------------------------------------------------------------------------------------


def simple_sheet(page: Page, content: SurveyTables) -> SheetPlaces:
    """Write 単純集計: every question with its count, both shares, standard errors, intervals and bases."""
    page.top(f"単純集計　{content.survey.title}")
    page.widths(_SIMPLE_WIDTHS)
    _simple_head(page, content.study)
    row = 4
    places: dict[str, int] = {}
    for table in content.tables:
        places[table.question.key] = row + 1
        row = _question_lines(page, row, table, _SIMPLE_WIDTHS)
        by_basis = {basis: content.row(table, basis) for basis in BASES}
        for column in table.columns:
            _simple_row(page, row, column, by_basis)
            row += 1
        row += 1
    page.sheet.freeze_panes(4, 2)
    set_page(page.sheet, content.study.title, repeat=(0, 3))
    return SheetPlaces(page.sheet.get_name(), places)


def _simple_head(page: Page, study: Study) -> None:
    sheet, head = page.sheet, page.formats.head
    interval = f"{study.level * 100:g}%信頼区間"
    for column, text in enumerate(("番号", "選択肢", "件数", "n")):
        sheet.merge_range(2, column, 3, column, text, head)
    for basis, first in _SIMPLE_FIRST.items():
        heads = ["構成比(%)", "標準誤差", f"{interval} 下限", f"{interval} 上限"]
        if basis == "weighted":
            heads.append("有効n")
        mark = "本調査の集計方法" if basis == study.basis else "参考"
        title = f"{BASIS_LABELS[basis]}（{mark}）"
        sheet.merge_range(2, first, 2, first + len(heads) - 1, title, head)
        for place, text in enumerate(heads, first):
            sheet.write_string(3, place, text, head)
    sheet.set_row(3, 44)


def _simple_row(page: Page, row: int, column: Column, by_basis: Mapping[Basis, Row]) -> None:
    line = page.formats.total if column.kind == "group" else page.formats.body
    figures = {basis: found.get(column.key) for basis, found in by_basis.items()}
    known = next(figure for figure in figures.values() if figure is not None)
    page.sheet.write_string(row, 0, plain(column.code), line.mark)
    page.sheet.write_string(row, 1, plain(column.label), line.label)
    _write_count(page, (row, 2), known, line)
    page.sheet.write_number(row, 3, known.n, line.count)
    for basis, first in _SIMPLE_FIRST.items():
        figure = figures["weighted" if basis == "weighted" else "unweighted"]
        _write_share(page, (row, first), figure, line)
        shown = figure if figure is not None and not figure.withheld else None
        _write_value(page, (row, first + 1), shown.se if shown else math.nan, line, fine=True)
        _write_value(page, (row, first + 2), shown.low if shown else math.nan, line)
        _write_value(page, (row, first + 3), shown.high if shown else math.nan, line)
    weighted = figures["weighted"]
    if weighted is not None and math.isfinite(weighted.n_effective):
        page.sheet.write_number(row, _SIMPLE_N_EFFECTIVE, weighted.n_effective, line.count)
    else:
        page.sheet.write_string(row, _SIMPLE_N_EFFECTIVE, UNAVAILABLE, line.mark)


# --- クロス集計 -----------------------------------------------------------------------------------


def cross_sheet(page: Page, content: SurveyTables, *, basis: Basis, with_counts: bool) -> SheetPlaces:
    """Write クロス集計 on one basis: for each question the counts (if asked for) and the shares.

    Every question begins a page; its shares begin another if both tables are too long for one.
    """
    mark = "本調査の集計方法" if basis == content.study.basis else "参考"
    page.top(f"クロス集計　{content.survey.title}　構成比は{BASIS_LABELS[basis]}（{mark}）")
    columns = max(6, *(len(table.columns) for table in content.tables), 0)
    widths = (*_GROUP_WIDTHS, *(_OPTION_WIDTH for _ in range(columns)))
    page.widths(widths)
    row = 2
    breaks: list[int] = []
    places: dict[str, int] = {}
    for table in content.tables:
        if places:
            breaks.append(row)
        places[table.question.key] = row + 1
        row = _question_lines(page, row, table, widths)
        if with_counts:
            row = _cross_table(page, row, _CrossTable(content, table, basis, counts=True))
            if 2 * len(table.groups) > _TABLE_ROWS_OF_A_PAGE:
                breaks.append(row)
                row = _question_lines(page, row, table, widths, again=True)
        row = _cross_table(page, row, _CrossTable(content, table, basis, counts=False))
    if breaks:
        page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(2, 3)
    set_page(page.sheet, content.study.title, repeat=(0, 0))
    return SheetPlaces(page.sheet.get_name(), places)


@dataclass(frozen=True)
class _CrossTable:
    """One cross table: counts or shares of a question on one basis."""

    content: SurveyTables
    table: QuestionTable
    basis: Basis
    counts: bool

    @property
    def unit(self) -> str:
        return "件数（回答者数）" if self.counts else f"構成比（%、{BASIS_LABELS[self.basis]}）"

    def figures(self, group: Group) -> Row:
        return self.content.row(self.table, self.basis, group.breakdown, group.group)

    def low(self, group: Group) -> bool:
        return any(figure.status == "low_base" for figure in self.figures(group).values())

    def notes(self) -> str:
        notes = []
        if any(self.low(group) for group in self.table.groups):
            notes.append(f"{LOW_BASE_MARK} n が{self.content.study.low_base}未満のため参考値。")
        if self.table.question.kind == "multiple" and not self.counts:
            notes.append("複数回答のため、構成比の合計は100%を超えることがある。")
        return "　".join(notes)


def _cross_table(page: Page, row: int, cross: _CrossTable) -> int:
    """Write one table and return the first row after it and its notes."""
    labels = [column.label for column in cross.table.columns]
    page.sheet.write_string(row, 0, cross.unit, page.formats.note)
    page.heads(row + 1, ("区分", "属性", "合計 (n)", *labels))
    page.sheet.set_row(row + 1, height_for([(label, _OPTION_WIDTH) for label in labels]))
    row += 2
    for group in cross.table.groups:
        _cross_row(page, row, cross, group)
        row += 1
    notes = cross.notes()
    if notes:
        page.sheet.write_string(row, 0, notes, page.formats.note)
        row += 1
    return row + 1


def _cross_row(page: Page, row: int, cross: _CrossTable, group: Group) -> None:
    formats, sheet = page.formats, page.sheet
    line = formats.total if group.breakdown == TOTAL else formats.first if group.first else formats.body
    found = cross.figures(group)
    sheet.write_string(row, 0, plain(group.breakdown_label) if group.first else "", line.label)
    sheet.write_string(row, 1, plain(group.label) + (LOW_BASE_MARK if cross.low(group) else ""), line.label)
    n = next((figure.n for figure in found.values()), None)
    if n is None:
        sheet.write_string(row, 2, UNAVAILABLE, line.mark)
    else:
        sheet.write_number(row, 2, n, line.count)
    write = _write_count if cross.counts else _write_share
    for place, column in enumerate(cross.table.columns, len(_GROUP_WIDTHS)):
        write(page, (row, place), found.get(column.key), line)


# --- Cells --------------------------------------------------------------------------------------


def _write_count(page: Page, cell: tuple[int, int], figure: Figure | None, line: RowFormats) -> None:
    if figure is None or figure.withheld:
        page.sheet.write_string(*cell, UNAVAILABLE if figure is None else WITHHELD, line.mark)
    else:
        page.sheet.write_number(*cell, figure.answered, line.count)


def _write_share(page: Page, cell: tuple[int, int], figure: Figure | None, line: RowFormats) -> None:
    """The printed share as a number; a mark where nobody answered or the figure is withheld."""
    if figure is None:
        page.sheet.write_string(*cell, UNAVAILABLE, line.mark)
    elif figure.withheld:
        page.sheet.write_string(*cell, WITHHELD, line.mark)
    elif figure.answered == 0:
        page.sheet.write_string(*cell, NOBODY, line.mark)
    else:
        _write_value(page, cell, figure.share, line)


def _write_value(
    page: Page, cell: tuple[int, int], value: float, line: RowFormats, *, fine: bool = False
) -> None:
    if math.isfinite(value):
        page.sheet.write_number(*cell, value, line.fine if fine else line.share)
    else:
        page.sheet.write_string(*cell, UNAVAILABLE, line.mark)


def _question_lines(
    page: Page, row: int, table: QuestionTable, widths: Sequence[float], *, again: bool = False
) -> int:
    """Write the question and the line that names its base; return the next row."""
    page.across(row, table.heading + ("（続き）" if again else ""), widths, page.formats.question)
    page.across(row + 1, f"（{table.base}）　{table.kind}", widths, page.formats.note)
    return row + 2
