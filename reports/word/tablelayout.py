"""How a table is set: font size, column widths, upright heads, row heights and where it may break.

Lengths are millimetres. Text widths are estimated from character widths, because the fonts of the
machine that opens the document are not known.
"""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass

from reports.chapter.blocks import Table
from reports.word.measuring import em_width, line_count
from reports.word.template import style

MM_PER_POINT = 25.4 / 72

_PADDING = 1.2
_SMALL_PADDING = 0.6
_MANY_COLUMNS = 9
_TALL_HEAD_LINES = 5
_TALLEST_HEAD = 75.0
_WHOLE_ROWS = 7
_BORDER = 0.18


@dataclass(frozen=True)
class TableLayout:
    """How a table is set; `cell_style` is the id of the built-in paragraph style of its cells."""

    cell_style: str
    size: float
    line: float
    around: float
    padding: float
    widths: tuple[float, ...]
    upright: bool


def layout(table: Table, text_width: float) -> TableLayout:
    """Choose the font size and the direction of the heads.

    Small type is taken for more than nine columns, or where a number would not fit on one line; upright
    heads where one would run to more than five lines.
    """
    total = sum(column.weight for column in table.columns)
    widths = tuple(text_width * column.weight / total for column in table.columns)
    chosen = _sized(widths, "KSCell", _PADDING, upright=False)
    tight = any(
        _longest_piece(cell.text + cell.mark) * chosen.size > width - 2 * _PADDING
        for row in table.rows
        for cell, width in zip(row.cells, widths, strict=True)
    )
    if tight or len(table.columns) > _MANY_COLUMNS:
        chosen = _sized(widths, "KSCellSmall", _SMALL_PADDING, upright=False)
    if table.head_direction == "auto":
        upright = any(
            line_count(column.head, chosen.size, width - 2 * chosen.padding) > _TALL_HEAD_LINES
            for column, width in zip(table.columns[table.row_heads :], widths[table.row_heads :], strict=True)
        )
    else:
        upright = table.head_direction == "vertical"
    return _sized(widths, chosen.cell_style, chosen.padding, upright=upright)


def _sized(widths: tuple[float, ...], cell_style: str, padding: float, *, upright: bool) -> TableLayout:
    spec = style(cell_style)
    return TableLayout(
        cell_style=cell_style,
        size=spec.size * MM_PER_POINT,
        line=spec.line * MM_PER_POINT,
        around=(spec.before + spec.after) * MM_PER_POINT,
        padding=padding,
        widths=widths,
        upright=upright,
    )


@functools.lru_cache(maxsize=8192)
def _longest_piece(text: str) -> float:
    """Width in ems of the longest piece that Word cannot break (a run of half-width characters)."""
    longest = here = 0.0
    for character in text:
        narrow = unicodedata.east_asian_width(character) not in "WFA" and not character.isspace()
        here = here + em_width(character) if narrow else 0.0
        longest = max(longest, here, em_width(character))
    return longest


def upright_height(table: Table, chosen: TableLayout) -> float:
    """Height of a row of upright heads, each wrapped to the lines that its column has room for."""
    heights = [12.0]
    for column, width in zip(table.columns[table.row_heads :], chosen.widths[table.row_heads :], strict=True):
        lines = max(1, int((width - 2 * chosen.padding) / chosen.line))
        characters = -(-em_width(column.head) // lines)
        heights.append((characters + 1.6) * chosen.size)
    return min(max(heights), _TALLEST_HEAD)


def row_height(texts: tuple[str, ...], chosen: TableLayout) -> float:
    """Height of a row with these texts."""
    lines = max(
        line_count(text, chosen.size, width - 2 * chosen.padding)
        for text, width in zip(texts, chosen.widths, strict=True)
    )
    return lines * chosen.line + chosen.around + _BORDER


def head_height(table: Table, chosen: TableLayout) -> float:
    """Height of all head rows together."""
    rows = [*table.upper_heads, tuple(column.head for column in table.columns)]
    heights = [row_height(texts, chosen) for texts in rows]
    if chosen.upright:
        heights[-1] = upright_height(table, chosen)
    return sum(heights)


def stays_with_next(table: Table) -> tuple[bool, ...]:
    """Whether each row stays on the page of the row after it (the last: of the notes).

    A table of up to seven rows stays whole; of a longer one the last three rows and the notes stay together.
    Its first rows are not tied: LibreOffice loses rows of a table that breaks after a tied first row.
    """
    last = len(table.rows) - 1
    return tuple(
        bool(table.notes) if index == last else last < _WHOLE_ROWS or index >= last - 2
        for index in range(last + 1)
    )
