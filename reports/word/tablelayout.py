"""How a table is set: font size, column widths, upright heads, row heights and where it may break.

Lengths are millimetres. Text widths are estimated from character widths, because the fonts of the
machine that opens the document are not known.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace

from reports.chapter.blocks import Table
from reports.word.measuring import em_width, line_count
from reports.word.template import style

MM_PER_POINT = 25.4 / 72

_PADDING = 0.9
_SMALL_PADDING = 0.8
_TALL_HEAD_LINES = 5
_TALLEST_HEAD = 75.0
_WHOLE_ROWS = 10
_BORDER = 0.18
ROW_STRETCH, ROW_SQUEEZE = 0.9, 0.4
"""Millimetres by which a row may be higher than usual, to fill a page, and lower, to find room on it."""


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
    """Choose the font size, the widths of the columns and the direction of the heads.

    Small type is usual; a table that is `roomy` has larger type and rows. Heads stand upright where one would run
    to more than five lines. A row that is lower than usual gives the room above and below its text, then some of
    the line. Widths follow the weights, but no column is narrower than its longest head line
    or number.
    """
    spec = style("KSCell" if table.roomy else "KSCellSmall")
    around = (spec.before + spec.after) * MM_PER_POINT
    squeeze = ROW_SQUEEZE * max(-table.stretch, 0.0)
    padding = _PADDING if table.roomy else _SMALL_PADDING
    size = spec.size * MM_PER_POINT
    widths = _widths(table, text_width, size, padding)
    if table.head_direction == "auto":
        upright = any(
            line_count(column.head, size, width - 2 * padding) > _TALL_HEAD_LINES
            for column, width in zip(table.columns[table.row_heads :], widths[table.row_heads :], strict=True)
        )
    else:
        upright = table.head_direction == "vertical"
    return TableLayout(
        cell_style="KSCell" if table.roomy else "KSCellSmall",
        size=size,
        line=spec.line * MM_PER_POINT - max(squeeze - around, 0.0),
        around=max(around - squeeze, 0.0) + ROW_STRETCH * max(table.stretch, 0.0),
        padding=padding,
        widths=widths,
        upright=upright,
    )


def _widths(table: Table, text_width: float, size: float, padding: float) -> tuple[float, ...]:
    """Widths by weight; where a column needs more, the others give it."""
    needs = []
    for place, column in enumerate(table.columns):
        heads = [
            _longest_phrase(column.head),
            *(_longest_phrase(upper[place]) for upper in table.upper_heads),
        ]
        cells = (
            _longest_piece(row.cells[place].text + row.cells[place].mark)
            * (_BOLD if row.total or row.cells[place].strong else 1.0)
            for row in table.rows
        )
        needs.append(max([*heads, *cells]) * size + 2 * padding + 0.3)
    if sum(needs) > text_width:
        return tuple(text_width * need / sum(needs) for need in needs)
    fixed: dict[int, float] = {}
    while True:
        room = text_width - sum(fixed.values())
        weights = {k: c.weight for k, c in enumerate(table.columns) if k not in fixed}
        widths = {k: room * weight / sum(weights.values()) for k, weight in weights.items()}
        short = {k: needs[k] for k, width in widths.items() if width < needs[k]}
        if not short:
            return tuple(fixed.get(k, widths.get(k, 0.0)) for k in range(len(table.columns)))
        fixed |= short


_PHRASES = re.compile(
    r"(?<=どちらかといえば)|(?<=どちらかというと)|(?<=あまり)|(?<=ほとんど)|(?<=ある程度)|(?=（)|(?<=[をはがにで・])(?=[^ぁ-ん])"
    r"|(?<=[をはがで])(?=[ぁ-ん])|(?<=て)(?=い[るな])|(?<=[いう])(?=と思)|(?<=[一-龠])(?=[ァ-ヶ])"
)
"""Where a head of a column may break: between phrases."""


def _longest_phrase(head: str) -> float:
    """Width in ems of what must not be broken in a head."""
    return (
        max((em_width(part) for line in head.split("\n") for part in _PHRASES.split(line)), default=0.0)
        * _BOLD
    )


_STEP = 0.5
_BOLD = 1.04
"""How much wider bold type may be."""


def with_broken_heads(table: Table, text_width: float) -> Table:
    """The table with line breaks in its heads, between phrases, where they do not fit on one line."""
    chosen = layout(table, text_width)
    if chosen.upright:
        return table
    columns = tuple(
        replace(column, head=_filled(column.head, (width - 2 * chosen.padding) / chosen.size / _BOLD))
        for column, width in zip(table.columns, chosen.widths, strict=True)
    )
    return replace(table, columns=columns)


def _filled(head: str, room: float) -> str:
    """A head whose lines are filled with phrases."""
    lines = [_in_lines(line, room) for line in head.split("\n")]
    return "\n".join(part for line in lines for part in line)


def _in_lines(text: str, room: float) -> list[str]:
    """Phrases set in as few lines as they need, of much the same length."""
    filled, longest = _greedy(text, room), max(map(em_width, _PHRASES.split(text)))
    while len(filled) > 1 and room - _STEP >= longest:
        narrower = _greedy(text, room - _STEP)
        if len(narrower) > len(filled):
            break
        filled, room = narrower, room - _STEP
    return filled


def _greedy(text: str, room: float) -> list[str]:
    lines = [""]
    for part in filter(None, _PHRASES.split(text)):
        if lines[-1] and em_width(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    return lines


@functools.lru_cache(maxsize=8192)
def _longest_piece(text: str) -> float:
    """Width in ems of the longest piece that should not break: a line of figures, a short text, a run of half-width characters."""
    if _FIGURES.fullmatch(text.replace("\n", "")):
        return max(map(em_width, text.split("\n")))
    whole = max(map(em_width, text.split("\n")))
    if whole <= _SHORT:
        return whole
    longest = here = 0.0
    for character in text:
        narrow = unicodedata.east_asian_width(character) not in "WFA" and not character.isspace()
        here = here + em_width(character) if narrow else 0.0
        longest = max(longest, here, em_width(character))
    return longest


_SHORT = 10.0
"""Ems of a text that is short enough to stay on one line."""

_FIGURES = re.compile(r"[\d.,%+\-~～（）() *▲▽\u2003<=n年令和平成人事業…]*")
"""Figures with their units, intervals and years."""


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


def splits(table: Table) -> bool:
    """Whether a table may go on on another page: one of more than ten rows that need not stay whole."""
    return len(table.rows) > _WHOLE_ROWS and not table.whole


def stays_with_next(table: Table) -> tuple[bool, ...]:
    """Whether each row stays on the page of the row after it (the last: of the notes).

    Of a table that may split the last three rows and the notes stay together. Its first rows are not tied:
    LibreOffice loses rows of a table that breaks after a tied first row.
    """
    last = len(table.rows) - 1
    return tuple(
        bool(table.notes) if index == last else not splits(table) or index >= last - 2
        for index in range(last + 1)
    )
