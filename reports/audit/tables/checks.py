"""Do the sums of one table again: totals, percentages, roundings, changes."""

from __future__ import annotations

from decimal import Decimal

from reports.audit.reading.document import CellGrid, Document
from reports.audit.reading.sheet import Key, ParsedTable, read_sheet
from reports.audit.results.finding import AuditFinding, AuditResult, together
from reports.audit.tables.differences import differences
from reports.audit.tables.relations import (
    DifferenceOf,
    Explained,
    ShareOf,
    SumOf,
    SumRelation,
    Values,
    explain,
)
from reports.audit.tables.shares import is_cut_off, shares
from reports.audit.tables.sums import sums


def check_tables(document: Document) -> AuditResult:
    """All tables of a document."""
    return together(check_table(grid) for grid in document.grids)


def check_table(grid: CellGrid) -> AuditResult:
    """Totals, percentages and changes of one table; one finding for each cell that explains failures."""
    sheet = read_sheet(grid)
    if sheet is None:
        return AuditResult()
    values = values_of(sheet)
    relations: list[SumRelation] = [*sums(sheet, values), *shares(sheet, values), *differences(sheet, values)]
    found = explain(relations, values)
    return AuditResult(tuple(_finding(sheet, values, one) for one in found), len(relations))


def values_of(sheet: ParsedTable) -> Values:
    """All figures of a table by their key; a share printed as a dash has none."""
    values: dict[Key, Decimal] = {}
    for (row, column), cell in sheet.cells.items():
        values[Key(row, column)] = cell.number.value
        if cell.share is not None:
            values[Key(row, column, "share")] = cell.share.value
    return values


def _finding(sheet: ParsedTable, values: Values, one: Explained) -> AuditFinding:
    first = next((relation for relation in one.failed if isinstance(relation, SumOf)), one.failed[0])
    cell = one.cell if len(one.failed) > 1 else first.target
    arithmetic = "、".join(relation.arithmetic(values) for relation in one.failed[:3])
    if len(one.failed) > 3:
        arithmetic += f" ほか{len(one.failed) - 3}件"
    rule, what = _rule(first, values)
    if len(one.failed) > 1 and one.value is not None:
        what += f"。この欄が {one.value:,} なら、合わない{len(one.failed)}か所がすべて合う"
    return AuditFinding(rule, sheet.grid.place, sheet.text(cell), arithmetic, what)


def _rule(relation: object, values: Values) -> tuple[str, str]:
    if isinstance(relation, ShareOf):
        if not relation.dash and is_cut_off(values[relation.target], relation, values):
            return "A13", "割合が四捨五入になっていない（切捨て、切上げ又は丸めの重ね）"
        return "A12", "割合が件数と合わない"
    if isinstance(relation, DifferenceOf):
        return "A14", "増減が2つの値の差と合わない"
    return "A11", "内訳を足しても合計にならない"
