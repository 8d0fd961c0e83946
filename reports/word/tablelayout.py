"""How a table is set: font size, column widths, upright heads, row heights and where it may break.

Lengths are millimetres. Text widths are estimated from character widths, because the fonts of the
machine that opens the document are not known.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reports.chapter.blocks import Cell, HeadDirection, Table
from reports.phrases import in_lines, phrases, words
from reports.word.measuring import em_width, line_count
from reports.word.template import style

MM_PER_POINT = 25.4 / 72

_PADDING = 0.9
_SMALL_PADDING = 0.8
_TALL_HEAD_LINES = 5
_TALLEST_HEAD = 75.0
_WHOLE_ROWS = 10
_BORDER = 0.18
APART = 4.0
"""Millimetres at the left of a column that is set apart."""

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
    to more than five lines or break inside a phrase. A row that is lower than usual gives the room above and below its text, then some of
    the line. Widths follow the weights, but no column is narrower than its longest head line
    or number.
    """
    spec = style("KSCell" if table.roomy else "KSCellSmall")
    around = (spec.before + spec.after) * MM_PER_POINT
    squeeze = ROW_SQUEEZE * max(-table.stretch, 0.0)
    padding = _PADDING if table.roomy else _SMALL_PADDING
    size = spec.size * MM_PER_POINT
    upright = table.head_direction == "vertical"
    widths = table.widths or _widths(table, text_width, (size, padding), upright=upright)
    if table.head_direction == "auto" and any(
        _too_wide(column.head, (width - 2 * padding) / size)
        for column, width in list(zip(table.columns, widths, strict=True))[table.row_heads :]
    ):
        upright = True
        widths = _widths(table, text_width, (size, padding), upright=True)
    return TableLayout(
        cell_style="KSCell" if table.roomy else "KSCellSmall",
        size=size,
        line=spec.line * MM_PER_POINT - max(squeeze - around, 0.0),
        around=max(around - squeeze, 0.0) + ROW_STRETCH * max(table.stretch, 0.0),
        padding=padding,
        widths=widths,
        upright=upright,
    )


def _too_wide(head: str, room: float) -> bool:
    """Whether a head would run to many lines in so many ems, or break inside a word."""
    return _widest(head, words) * _BOLD > room or line_count(head, 1.0, room) > _TALL_HEAD_LINES


_Parts = Callable[[str], Iterable[str]]


def _needs(table: Table, size: float, padding: float, parts: _Parts | None) -> list[float]:
    """Width that each column needs: `parts` of its heads (None: they stand upright) and its figures are not broken."""
    needs = []
    for place, column in enumerate(table.columns):
        heads = [column.head] if parts or place < table.row_heads else []
        heads += [upper[place] for upper in table.upper_heads]
        ems = [_widest(head, parts or phrases) * _BOLD for head in heads]
        longest = _longest_of_label if place < table.row_heads else _longest_piece
        ems += (
            longest(row.cells[place].text + row.cells[place].mark)
            * (_BOLD if row.total or row.cells[place].strong else 1.0)
            for row in table.rows
        )
        needs.append(max([*ems, 1.0]) * size + 2 * padding + _SLACK + APART * column.apart)
    return needs


def _relieved(needs: Sequence[float], least: Sequence[float], text_width: float) -> list[float]:
    """Needs of columns, of as few as will do only the least, those first that it narrows most."""
    made = list(needs)
    for place in sorted(range(len(made)), key=lambda one: least[one] - needs[one]):
        excess = sum(made) - text_width
        if excess > 0:
            made[place] = max(made[place] - excess, least[place])
    return made


def _widths(
    table: Table, text_width: float, type_: tuple[float, float], *, upright: bool
) -> tuple[float, ...]:
    """Widths by weight; where a column needs more, the others give it. `type_` is the size and the padding."""
    needs = _needs(table, *type_, None if upright else phrases)
    if not upright:
        needs = _relieved(needs, _needs(table, *type_, words), text_width)
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


def _widest(text: str, parts: _Parts) -> float:
    """Width in ems of the widest part of a text."""
    return max(
        (
            em_width(one.strip())
            for line in text.split("\n")
            for phrase in phrases(line)
            for one in parts(phrase)
        ),
        default=0.0,
    )


@functools.lru_cache(maxsize=8192)
def _longest_of_label(text: str) -> float:
    """Width in ems of what must not be broken in the head of a row: all of it where it is short."""
    whole = max(map(em_width, text.split("\n")))
    return whole if whole <= _SHORT else _widest(text, phrases)


_BOLD, _SLACK = 1.04, 0.3
"""How much wider bold type may be, and millimetres that stay free in a column."""


def with_broken_heads(table: Table, text_width: float) -> Table:
    """The table with line breaks in its heads, of columns and of rows, between phrases, where they do not fit on one line.

    Its columns keep these widths. The head of a row that has a wider phrase is left to the program that opens the document.
    """
    chosen = layout(table, text_width)
    rooms = [(width - 2 * chosen.padding - _SLACK / 2) / chosen.size / _BOLD for width in chosen.widths]
    heads = table.row_heads
    rows = tuple(
        replace(row, cells=(*map(_broken, row.cells[:heads], rooms), *row.cells[heads:]))
        for row in table.rows
    )
    columns = table.columns
    if not chosen.upright:
        columns = tuple(
            replace(column, head="\n".join(in_lines(column.head, room, em_width)))
            for column, room in zip(columns, rooms, strict=True)
        )
    else:
        long = _upright_room(table, chosen)
        columns = columns[:heads] + tuple(
            replace(column, head="\n".join(in_lines("".join(column.head.split("\n")), long, len)))
            for column in columns[heads:]
        )
    direction: HeadDirection = "vertical" if chosen.upright else "horizontal"
    return replace(table, columns=columns, rows=rows, widths=chosen.widths, head_direction=direction)


def _broken(cell: Cell, room: float) -> Cell:
    own = room - em_width(cell.mark)
    return (
        replace(cell, text="\n".join(in_lines(cell.text, own, em_width)))
        if _widest(cell.text, phrases) <= own
        else cell
    )


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
    """Height of a row of upright heads, in which every head stands in the lines that its column has room for."""
    return min(max((_upright_room(table, chosen) + 1.6) * chosen.size, 12.0), _TALLEST_HEAD)


def _upright_room(table: Table, chosen: TableLayout) -> int:
    """Characters of the longest line of upright heads, of which none breaks inside a phrase, however many lines that takes."""
    rooms = [1]
    for column, width in zip(table.columns[table.row_heads :], chosen.widths[table.row_heads :], strict=True):
        lines = max(1, int((width - 2 * chosen.padding) / chosen.line))
        longest = max(len(one) for line in column.head.split("\n") for one in phrases(line) or ("",))
        head = "".join(column.head.split("\n"))
        rooms.append(
            next(
                (room for room in range(longest, len(head)) if len(in_lines(head, room, len)) <= lines),
                len(head),
            )
        )
    return max(rooms)


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
