"""A table spec to WordprocessingML: fixed layout, repeated heads, rows that never split."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from reports.blocks import Align, Cell, Table
from reports.styles import RULE, TOTAL_GROUND
from reports.wordxml import attribute, paragraph, run

_DXA_PER_MM = 1440 / 25.4
_MM_PER_POINT = 25.4 / 72
_PADDING = 1.2
_SMALL_PADDING = 0.6
_TALL_HEAD_LINES = 5
_WHOLE_ROWS = 12
"""Tables of at most this many rows stay on one page; longer ones may break between rows."""


@dataclass(frozen=True)
class TableStyles:
    """Style ids used in a table, and the width of the text on the page in millimetres."""

    table: str
    cell: str
    small_cell: str
    text_width: float


@dataclass(frozen=True)
class _Layout:
    """How a table is set: font size and padding in millimetres, column widths, upright heads."""

    style: str
    size: float
    padding: float
    widths: tuple[float, ...]
    upright: bool


def em_width(text: str) -> float:
    """Width of a text in ems, counting full-width characters as 1 and half-width as 0.55."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def _longest_piece(text: str) -> float:
    """Width in ems of the longest piece that Word cannot break (a run of half-width characters)."""
    longest = here = 0.0
    for character in text:
        narrow = unicodedata.east_asian_width(character) not in "WFA" and not character.isspace()
        here = here + em_width(character) if narrow else 0.0
        longest = max(longest, here, em_width(character))
    return longest


def _lines(text: str, size: float, width: float) -> int:
    return sum(max(1, -int(-em_width(part) * size // width)) for part in text.split("\n"))


def _layout(table: Table, styles: TableStyles) -> _Layout:
    total = sum(column.weight for column in table.columns)
    widths = tuple(styles.text_width * column.weight / total for column in table.columns)
    normal, small = 9.0 * _MM_PER_POINT, 7.5 * _MM_PER_POINT
    texts = [
        (cell.text + cell.mark, width)
        for row in table.rows
        for cell, width in zip(row.cells, widths, strict=True)
    ]
    tight = len(table.columns) > 9 or any(
        _longest_piece(text) * normal > width - 2 * _PADDING for text, width in texts
    )
    style, size, padding = (
        (styles.small_cell, small, _SMALL_PADDING) if tight else (styles.cell, normal, _PADDING)
    )
    if table.head_direction == "auto":
        upright = any(
            _lines(column.head, size, width - 2 * padding) > _TALL_HEAD_LINES
            for column, width in zip(table.columns[table.row_heads :], widths[table.row_heads :], strict=True)
        )
    else:
        upright = table.head_direction == "vertical"
    return _Layout(style, size, padding, widths, upright)


def _head_height(table: Table, layout: _Layout) -> float:
    """Height in millimetres of upright heads, each wrapped to the lines that its column has room for."""
    pitch = layout.size * 1.34
    heights = [12.0]
    for column, width in zip(table.columns[table.row_heads :], layout.widths[table.row_heads :], strict=True):
        lines = max(1, int((width - 2 * layout.padding) / pitch))
        characters = -(-em_width(column.head) // lines)
        heights.append((characters + 1.6) * layout.size)
    return min(max(heights), 75.0)


def table_xml(table: Table, label: str, styles: TableStyles, *, notes_follow: bool) -> str:
    """Return the `w:tbl` of a table (caption and notes are paragraphs of their own).

    Args:
        table: the spec.
        label: its printed label (`表3`), for the title of the alternative text.
        styles: style ids and text width.
        notes_follow: the last row stays with the paragraph after the table.

    """
    layout = _layout(table, styles)
    count = len(table.rows)
    padding = round(layout.padding * _DXA_PER_MM)
    grid = "".join(f'<w:gridCol w:w="{round(width * _DXA_PER_MM)}"/>' for width in layout.widths)
    heads = [*table.upper_heads, tuple(column.head for column in table.columns)]
    head_rows = "".join(
        _head_row(table, texts, layout, last=index == len(heads) - 1) for index, texts in enumerate(heads)
    )
    rows = []
    for index, row in enumerate(table.rows):
        last = index == count - 1
        # A short table keeps together; of a long one the first and last rows are never left alone.
        keep = notes_follow if last else count <= _WHOLE_ROWS or index < 2 or index >= count - 3
        shade = TOTAL_GROUND if row.total else ""
        cells = "".join(
            _cell(
                layout,
                width,
                _content(cell, strong=row.total or cell.strong),
                cell.align or ("left" if number < table.row_heads else column.align),
                shade=shade,
                heavy_top=row.rule_above,
                keep_next=keep,
            )
            for number, (cell, column, width) in enumerate(
                zip(row.cells, table.columns, layout.widths, strict=True)
            )
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return (
        f"<w:tbl><w:tblPr><w:tblStyle w:val={attribute(styles.table)}/>"
        f'<w:tblW w:w="{round(styles.text_width * _DXA_PER_MM)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{padding}" w:type="dxa"/>'
        f'<w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(f'{label} {table.caption}')}/>"
        f"<w:tblDescription w:val={attribute(table.description)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head_rows}{''.join(rows)}</w:tbl>"
    )


def _content(cell: Cell, *, strong: bool) -> str:
    mark = run(cell.mark, raised=True) if cell.mark else ""
    return run(cell.text, strong=strong) + mark


def _head_row(table: Table, texts: tuple[str, ...], layout: _Layout, *, last: bool) -> str:
    upright_row = layout.upright and last
    height = round(_head_height(table, layout) * _DXA_PER_MM) if upright_row else 0
    cells = "".join(
        _cell(
            layout,
            width,
            run(text),
            "left" if upright_row and index >= table.row_heads else "center",
            upright=upright_row and index >= table.row_heads,
            keep_next=True,
        )
        for index, (text, width) in enumerate(zip(texts, layout.widths, strict=True))
    )
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}<w:tblHeader/></w:trPr>{cells}</w:tr>"


def _cell(
    layout: _Layout,
    width: float,
    content: str,
    align: Align,
    *,
    shade: str = "",
    heavy_top: bool = False,
    upright: bool = False,
    keep_next: bool = False,
) -> str:
    border = f'<w:tcBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{RULE}"/></w:tcBorders>'
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>'
    direction = '<w:textDirection w:val="tbRlV"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _DXA_PER_MM)}" w:type="dxa"/>'
        f"{border if heavy_top else ''}{ground if shade else ''}{direction if upright else ''}"
        f'<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(layout.style, content, keep_next=keep_next, align=align)}</w:tc>"
    )
