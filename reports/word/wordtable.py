"""A table spec to WordprocessingML: fixed layout, repeated heads, rows that never split."""

from dataclasses import dataclass, replace

from reports.chapter.blocks import Align, Cell, Table
from reports.word.tablelayout import (
    APART,
    MM_PER_POINT,
    TableLayout,
    layout,
    stays_with_next,
    upright_height,
)
from reports.word.wordxml import attribute, paragraph, run

_DXA_PER_MM = 1440 / 25.4
RULE, _TOTAL_GROUND = "1F3864", "F3F5F8"


@dataclass(frozen=True)
class TableStyles:
    """Style ids used in a table (of the template, not ours), and the width of the text in millimetres."""

    table: str
    cell: str
    small_cell: str
    text_width: float


def table_xml(table: Table, label: str, styles: TableStyles) -> str:
    """Return the `w:tbl` of a table (caption and notes are paragraphs of their own).

    `label` is its printed label (`表3`), for the title of the alternative text.
    """
    chosen = layout(table, styles.text_width)
    chosen = replace(chosen, cell_style=styles.cell if table.roomy else styles.small_cell)
    padding = _dxa(chosen.padding)
    grid = "".join(f'<w:gridCol w:w="{_dxa(width)}"/>' for width in chosen.widths)
    return (
        f"<w:tbl><w:tblPr><w:tblStyle w:val={attribute(styles.table)}/>"
        f'<w:tblW w:w="{_dxa(styles.text_width)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{padding}" w:type="dxa"/>'
        f'<w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(f'{label} {table.caption}')}/>"
        f"<w:tblDescription w:val={attribute(table.description)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{_head_rows(table, chosen)}{_body_rows(table, chosen)}</w:tbl>"
    )


def _dxa(length: float) -> int:
    return round(length * _DXA_PER_MM)


def _head_rows(table: Table, chosen: TableLayout) -> str:
    rows = []
    heads = [*table.upper_heads, tuple(column.head for column in table.columns)]
    for number, texts in enumerate(heads):
        upright_row = chosen.upright and number == len(heads) - 1
        cells = []
        for index, (text, width, column) in enumerate(zip(texts, chosen.widths, table.columns, strict=True)):
            upright = upright_row and index >= table.row_heads
            align: Align = "left" if upright else "center"
            cells.append(
                _cell(
                    chosen.cell_style,
                    width,
                    run(text, strong=True),
                    align,
                    upright=upright,
                    keep_next=True,
                    apart=column.apart,
                )
            )
        height = _dxa(upright_height(table, chosen)) if upright_row else 0
        tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{tall}<w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>")
    return "".join(rows)


def _body_rows(table: Table, chosen: TableLayout) -> str:
    rows = []
    around = round(chosen.around / 2 / MM_PER_POINT * 20) if table.stretch else None
    line = round(chosen.line / MM_PER_POINT * 20) if table.stretch < 0 else 0
    for row, keep_next in zip(table.rows, stays_with_next(table), strict=True):
        cells = "".join(
            _cell(
                chosen.cell_style,
                width,
                _content(cell, strong=row.total or cell.strong),
                cell.align or ("left" if number < table.row_heads else column.align),
                shade=_TOTAL_GROUND if row.total else "",
                heavy_top=row.rule_above,
                keep_next=keep_next,
                around=around,
                line=line,
                apart=column.apart,
            )
            for number, (cell, column, width) in enumerate(
                zip(row.cells, table.columns, chosen.widths, strict=True)
            )
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return "".join(rows)


def _content(cell: Cell, *, strong: bool) -> str:
    mark = run(cell.mark, raised=True) if cell.mark else ""
    return run(cell.text, strong=strong) + mark


def _cell(
    style_id: str,
    width: float,
    content: str,
    align: Align,
    *,
    shade: str = "",
    heavy_top: bool = False,
    upright: bool = False,
    keep_next: bool = False,
    around: int | None = None,
    line: int = 0,
    apart: bool = False,
) -> str:
    border = f'<w:tcBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="{RULE}"/></w:tcBorders>'
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>'
    direction = '<w:textDirection w:val="tbRlV"/>'
    margin = f'<w:tcMar><w:left w:w="{_dxa(APART)}" w:type="dxa"/></w:tcMar>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_dxa(width)}" w:type="dxa"/>'
        f"{border if heavy_top else ''}{ground if shade else ''}{margin if apart else ''}{direction if upright else ''}"
        '<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(style_id, content, keep_next=keep_next, align=align, around=around, line=line)}</w:tc>"
    )
