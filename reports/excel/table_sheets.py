"""The sheets 単純集計 and クロス集計 of one survey.

A share stands in its cell as the printed value (67.0, not 0.6700…4): a spreadsheet rounds the binary
float when it shows it, which can miss half up by one digit. The unrounded values are in the long sheet.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from typing import Literal, TypeAlias, TypeVar

from reports.chapter.wording import BASIS_LABELS
from reports.excel.figure_cells import (
    count_cell,
    ends_cells,
    interval_cell,
    lettered_cell,
    letters_note,
    low_note,
    number_cell,
    question_lines,
    share_cell,
    standard_error_cell,
)
from reports.excel.page_setup import ROW_HEIGHT, page_height, set_page
from reports.excel.ready_rows import Cell
from reports.excel.sheets import Page
from reports.formatting import LOW_BASE_MARK, UNAVAILABLE, WITHHELD, p_text
from reports.tables.cell_text import height_for, plain
from reports.tables.tabulation import QuestionTable, SurveyTables, TableColumn, TableRow
from schemas.codes import TOTAL
from schemas.settings.study import BASES, Basis, Study
from survey.estimates.index import Estimate

_T = TypeVar("_T")
_Shows: TypeAlias = Literal["count", "share", "interval"]
_SHARES: tuple[_Shows, ...] = ("share", "interval")
_CELLS = {"count": count_cell, "share": lettered_cell, "interval": interval_cell}
_SIMPLE_WIDTHS = (6, 44, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 10)
_SIMPLE_FIRST = {"unweighted": 4, "weighted": 8}
_SIMPLE_HEAD_HEIGHT = 44.0
_GROUP_WIDTHS = (12, 20, 9)
_OPTION_WIDTH = 12
_MOST_OPTIONS = 12  # columns of one table; a longer list of options goes on in a table below
_CROSS_WIDTHS = (*_GROUP_WIDTHS, *(_OPTION_WIDTH for _ in range(_MOST_OPTIONS)))
_TOP_HEIGHT = 22.0
_QUESTION_HEIGHT = 40.0


# --- 単純集計 -------------------------------------------------------------------------------------


def simple_sheet(page: Page, content: SurveyTables) -> dict[str, str]:
    """Write 単純集計: every question with its count, both shares, standard errors, intervals and bases.

    A question that does not fit on the rest of a page begins the next one. Returned are the links to the
    questions by their key.
    """
    page.top(f"単純集計　{content.survey.title}")
    page.widths(_SIMPLE_WIDTHS)
    _simple_head(page, content.study)
    room = page_height(_SIMPLE_WIDTHS) - _TOP_HEIGHT - 2 * ROW_HEIGHT - _SIMPLE_HEAD_HEIGHT
    row, used = 4, 0.0
    breaks: list[int] = []
    links: dict[str, str] = {}
    for table in content.tables:
        heights = [height_for([(column.label, _SIMPLE_WIDTHS[1])]) for column in table.columns]
        needed = sum(heights) + 3 * ROW_HEIGHT
        if used and used + needed > room:
            breaks.append(row)
            used = 0.0
        used += needed + ROW_HEIGHT
        links[table.question.key] = f"{page.sheet.get_name()}!A{row + 1}"
        by_basis = {basis: content.row(table, basis) for basis in BASES}
        low = any(f.status == "low_base" for found in by_basis.values() for f in found.values())
        widths = _SIMPLE_WIDTHS if content.study.sampled else _SIMPLE_WIDTHS[:5]
        row = question_lines(page, row, table, widths, note=low_note(content.study) if low else "")
        for column, height in zip(table.columns, heights, strict=True):
            page.sheet.set_row(row, height)
            _simple_row(page, row, column, by_basis, sampled=content.study.sampled)
            row += 1
        row += 1
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(4, 2)
    set_page(page.sheet, content.study.title, repeat=(0, 3))
    return links


def _simple_head(page: Page, study: Study) -> None:
    sheet, head = page.sheet, page.formats.head
    interval = f"{study.level * 100:g}%信頼区間"
    if not study.sampled:
        sheet.merge_range(2, 4, 3, 4, "構成比(%)", head)
    for column, text in enumerate(("番号", "選択肢", "件数", "n")):
        sheet.merge_range(2, column, 3, column, text, head)
    for basis, first in _SIMPLE_FIRST.items() if study.sampled else ():
        heads = ["構成比(%)", "標準誤差", f"{interval} 下限", f"{interval} 上限"]
        if basis == "weighted":
            heads.append("有効n")
        mark = "本調査の集計方法" if basis == study.basis else "参考"
        title = f"{BASIS_LABELS[basis]}（{mark}）"
        sheet.merge_range(2, first, 2, first + len(heads) - 1, title, head)
        for place, text in enumerate(heads, first):
            sheet.write_string(3, place, text, head)
    sheet.set_row(3, _SIMPLE_HEAD_HEIGHT)


def _simple_row(
    page: Page,
    row: int,
    column: TableColumn,
    by_basis: Mapping[Basis, Mapping[str, Estimate]],
    *,
    sampled: bool,
) -> None:
    line = page.formats.total if column.is_sum else page.formats.body
    figures = {basis: found.get(column.key) for basis, found in by_basis.items()}
    known = next(figure for figure in figures.values() if figure is not None)
    weighted = figures["weighted"]
    cells: list[Cell] = [
        (column.code, line.code),
        (column.label, line.label),
        count_cell(known, line),
        (known.n, line.count),
    ]
    if not sampled:
        page.sheet.set_cells(row, [*cells, share_cell(known, line)])
        return
    for figure in (figures["unweighted"], weighted):
        shown = figure if figure is not None and not figure.withheld else None
        cells += [
            share_cell(figure, line),
            standard_error_cell(shown, line),
            *ends_cells(shown, line),
        ]
    page.sheet.set_cells(
        row, [*cells, number_cell(weighted.n_effective if weighted else math.nan, line.count, line)]
    )


# --- クロス集計 -----------------------------------------------------------------------------------


def cross_sheet(page: Page, content: SurveyTables, *, basis: Basis, with_counts: bool) -> dict[str, str]:
    """Write クロス集計 on one basis: for each question the counts (if asked for) and the shares.

    Every question begins a page. Its tables share the page if they fit; a table that is too long or
    too wide for a page is divided, each part with its own heads. Returned are the links to the questions.
    """
    mark = "本調査の集計方法" if basis == content.study.basis else "参考"
    of_basis = f"　構成比は{BASIS_LABELS[basis]}（{mark}）" if content.study.sampled else ""
    page.top(f"クロス集計　{content.survey.title}{of_basis}")
    shown: list[tuple[_Shows, Basis]] = [("count", basis), ("share", basis)]
    links = _cross_tables(page, content, shown if with_counts else shown[1:])
    return dict(zip((table.question.key for table in content.tables), links, strict=True))


def crosses_sheet(page: Page, content: SurveyTables) -> list[str]:
    """Write 設問間クロス: counts, then shares and intervals on the study's basis, then both on the other one.

    Returned are the links to the tables.
    """
    page.top(f"設問間クロス　{content.survey.title}")
    order = sorted(BASES, key=lambda basis: basis != content.study.basis)
    bases = [basis for basis in order if content.has(basis)]
    shown: list[tuple[_Shows, Basis]] = [("count", bases[0])]
    shown += [
        (what, basis) for basis in bases for what in (_SHARES if content.study.sampled else _SHARES[:1])
    ]
    return _cross_tables(page, content, shown)


def _cross_tables(page: Page, content: SurveyTables, shown: Sequence[tuple[_Shows, Basis]]) -> list[str]:
    """Write for each question one table of each kind that is shown; return the links to the questions."""
    page.widths(_CROSS_WIDTHS)
    room = page_height(_CROSS_WIDTHS) - _TOP_HEIGHT - ROW_HEIGHT
    row = 2
    breaks: list[int] = []
    links = []
    for table in content.tables:
        links.append(f"{page.sheet.get_name()}!A{row + 1}")
        used = room  # the question begins a page
        again = False
        for what, basis in shown:
            rows = {group: content.row(table, basis, group.breakdown, group.group) for group in table.groups}
            whole = _CrossTable(content, table, basis, what, rows, table.columns, table.groups)
            for part in _parts(whole, room):
                if used + part.height > room:
                    if row > 2:
                        breaks.append(row)
                    row = question_lines(page, row, table, _CROSS_WIDTHS, again=again, note=table.by)
                    used, again = _QUESTION_HEIGHT, True
                row = _cross_table(page, row, part)
                used += part.height
    page.sheet.set_h_pagebreaks(breaks)
    page.sheet.freeze_panes(2, 3)
    set_page(page.sheet, content.study.title, repeat=(0, 0))
    return links


@dataclass(frozen=True)
class _CrossTable:
    """One cross table or a part of one: counts, shares or intervals of a question on one basis.

    `rows` are the figures of every group of the question, `groups` and `columns` those of the part.
    """

    content: SurveyTables
    table: QuestionTable
    basis: Basis
    shows: _Shows
    rows: Mapping[TableRow, Mapping[str, Estimate]]
    columns: tuple[TableColumn, ...]
    groups: tuple[TableRow, ...]

    @property
    def unit(self) -> str:
        if self.shows == "count":
            return "件数（回答者数）"
        interval = f"の{self.content.study.level * 100:g}%信頼区間" if self.shows == "interval" else ""
        of_basis = f"、{BASIS_LABELS[self.basis]}" if self.content.study.sampled else ""
        return f"構成比{interval}（%{of_basis}）"

    @cached_property
    def head_height(self) -> float:
        return height_for([(column.label, _OPTION_WIDTH) for column in self.columns])

    @property
    def height(self) -> float:
        """Height on the page: unit, heads, groups, notes and an empty row."""
        return self.head_height + (len(self.groups) + 3) * ROW_HEIGHT

    def figures(self, group: TableRow) -> Mapping[str, Estimate]:
        return self.rows[group]

    def low(self, group: TableRow) -> bool:
        return any(figure.status == "low_base" for figure in self.figures(group).values())

    def letter(self, group: TableRow) -> str:
        """Letter of a group beside its name; none where it is not compared with another group."""
        if self.shows != "share":
            return ""
        compared = self._compared.get(group.block, [])
        return group.letter if len(compared) > 1 and group in compared else ""

    @cached_property
    def _compared(self) -> Mapping[tuple[str, str], Sequence[TableRow]]:
        """By block, the groups with figures that are neither withheld nor of a low base."""
        compared: dict[tuple[str, str], list[TableRow]] = {}
        for group, figures in self.rows.items():
            if any(figure.status == "normal" for figure in figures.values()):
                compared.setdefault(group.block, []).append(group)
        return compared

    def lettered(self) -> bool:
        """Whether any share has letters."""
        return self.shows == "share" and any(
            figure.letters and not figure.withheld
            for group in self.groups
            for figure in self.figures(group).values()
        )

    def notes(self) -> str:
        notes = []
        if any(self.low(group) for group in self.groups):
            notes.append(low_note(self.content.study))
        if self.table.question.kind == "multiple" and self.shows == "share":
            notes.append("複数回答のため、構成比の合計は100%を超えることがある。")
        if self.lettered():
            notes.append(letters_note(self.content.study))
        if self.shows == "share":
            notes += self.table_tests()
        return "　".join(notes)

    def table_tests(self) -> list[str]:
        """What Rao and Scott's test says of each layer: its p, or the answers of a multiple-answer question that differ."""
        said = []
        for block, groups in groupby(self.groups, key=lambda group: group.block):
            figures = [one for group in groups for one in self.figures(group).values()]
            p = {one.option: one.table_p for one in figures if math.isfinite(one.table_p)}
            if not p:
                continue
            where = f"{block[1]}: " if block[1] else ""
            if self.table.question.one_answer:
                said.append(f"{where}行による差の検定（Rao–Scott）p値 {p_text(next(iter(p.values())))}")
                continue
            differ = [
                f"「{column.label}」p値 {p_text(p[column.key])}"
                for column in self.columns
                if p.get(column.key, 1.0) < 1 - self.content.study.level
            ]
            what = "、".join(differ) or "なし"
            said.append(f"{where}行による差のある選択肢（Rao–Scottの検定、Holm法で調整）: {what}")
        return said


def _parts(cross: _CrossTable, room: float) -> list[_CrossTable]:
    """Divide a table by columns, then by groups, so that each part fits on a page.

    A breakdown is only divided if it is too long for a page of its own.
    """
    parts = []
    for columns in even_parts(cross.columns, _MOST_OPTIONS):
        narrow = replace(cross, columns=columns)
        most = max(5, int((room - _QUESTION_HEIGHT - narrow.head_height) / ROW_HEIGHT) - 3)
        parts += [replace(narrow, groups=groups) for groups in _group_pages(cross.groups, most)]
    return parts


def even_parts(columns: tuple[_T, ...], most: int) -> list[tuple[_T, ...]]:
    """Divide columns into as few parts of at most `most` as there can be, none much longer than another."""
    parts = -(-len(columns) // most)
    size, longer = divmod(len(columns), parts) if parts else (0, 0)
    ends = [size * place + min(place, longer) for place in range(parts + 1)]
    return [columns[first:last] for first, last in pairwise(ends)]


def _group_pages(groups: Sequence[TableRow], most: int) -> list[tuple[TableRow, ...]]:
    """Divide groups into runs of at most `most`, between breakdowns where possible."""
    pages: list[tuple[TableRow, ...]] = [()]
    for _, run in groupby(groups, key=lambda group: group.block):
        block = tuple(run)
        if len(pages[-1]) + len(block) <= most:
            pages[-1] += block
            continue
        pages += [block[first : first + most] for first in range(0, len(block), most)]
    return [page for page in pages if page]


def _cross_table(page: Page, row: int, cross: _CrossTable) -> int:
    """Write one table and return the first row after it and its notes."""
    page.sheet.write_string(row, 0, cross.unit, page.formats.note)
    page.heads(row + 1, ("区分", "属性", "合計 (n)", *(column.label for column in cross.columns)))
    page.sheet.set_row(row + 1, cross.head_height)
    row += 2
    named = ("", "")
    for group in cross.groups:
        _cross_row(page, row, cross, group, first=group.block != named)
        named = group.block
        row += 1
    notes = cross.notes()
    if notes:
        page.sheet.write_string(row, 0, notes, page.formats.note)
        row += 1
    return row + 1


def _cross_row(page: Page, row: int, cross: _CrossTable, group: TableRow, *, first: bool) -> None:
    """Write one group; only the first of a breakdown names the breakdown."""
    formats = page.formats
    line = formats.total if group.breakdown == TOTAL else formats.first if first else formats.body
    found = cross.figures(group)
    letter = cross.letter(group)
    mark = LOW_BASE_MARK if cross.low(group) else f"［{letter}］" if letter else ""
    n = next((figure.n for figure in found.values()), None)
    counted: Cell = (UNAVAILABLE, line.mark) if n is None else (n, line.count)
    if not n and any(figure.withheld for figure in found.values()):
        counted = WITHHELD, line.mark
    cell = _CELLS[cross.shows]
    cells: list[Cell] = [
        (group.breakdown_label if first else "", line.label),
        (plain(group.label) + mark, line.label),
        counted,
    ]
    page.sheet.set_cells(row, [*cells, *(cell(found.get(column.key), line) for column in cross.columns)])
