"""Do the sums of one table again: totals, percentages, roundings, changes."""

import re
from dataclasses import replace
from decimal import Decimal

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import plain
from reports.audit.reading.sheet import Key, ParsedTable, is_change_head, sheets_of
from reports.audit.results.finding import AuditFinding, AuditResult, Comparisons
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

_RETURNS = re.compile(
    r"(?:(?:回収|回答)(?:者)?(?:総|枚|票)?数[^\d。、]{0,4}|(?<![A-Za-z])[nN]\s?=\s?)(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?![\d.]*%)"
)
_LEAST_RETURNS = 20
"""A share of fewer than this fits too many counts."""


def check_tables(document: Document) -> Comparisons:
    """Totals, percentages and changes of each table; one finding for each cell that explains failures."""
    returns = _returns(document)
    for sheet in sheets_of(document):
        values = values_of(sheet)
        relations: list[SumRelation] = [
            *sums(sheet, values),
            *shares(sheet, values, returns),
            *differences(sheet, values),
        ]
        found = explain(relations, values)
        yield AuditResult(tuple(_finding(sheet, values, one) for one in found), len(relations))


def _returns(document: Document) -> tuple[int, ...]:
    """Numbers of answers that the paragraphs give, each once."""
    found = [
        int(match["number"].replace(",", ""))
        for passage in document.passages
        for match in _RETURNS.finditer(plain(passage.text))
    ]
    return tuple(dict.fromkeys(number for number in found if number >= _LEAST_RETURNS))


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
    right = one.value if cell == one.cell else first.repair(cell, values)
    printed = sheet.cells.get((cell.row, cell.column))
    figure = None if printed is None else printed.share if cell.part == "share" else printed.number
    return AuditFinding(
        rule,
        sheet.grid.place,
        sheet.text(cell),
        arithmetic,
        what,
        sheet.grid.cell(cell.row, cell.column).strip() if figure is None else figure.text,
        "" if right is None else f"{right:,}{'%' if cell.part == 'share' else ''}",
        (cell.row, cell.column),
    )


def _rule(relation: object, values: Values) -> tuple[str, str]:
    if isinstance(relation, ShareOf):
        if not relation.dash and is_cut_off(values[relation.target], relation, values):
            return "A13", "割合が四捨五入になっていない（切捨て、切上げ又は丸めの重ね）"
        return "A12", "割合が件数と合わない"
    if isinstance(relation, DifferenceOf):
        return "A14", "増減が2つの値の差と合わない"
    return "A11", "内訳を足しても合計にならない"


# --- Columns of changes: 増減, 差, ポイント ----------------------------------------------------------


def differences(sheet: ParsedTable, values: Values) -> tuple[DifferenceOf, ...]:
    """Every change with the two values that it is the difference of.

    The values are two columns of the same kind left of the change; the later year, or the right one,
    is the later. A change of percentages may be rounded from unrounded values and so miss by a unit.
    """
    found: list[DifferenceOf] = []
    for column in sheet.columns:
        head = sheet.head(column)
        if (
            not is_change_head(head)
            or re.search(r"区間|p値|誤差|率|あたり", head)
            or "標準" in sheet.heads(column)
        ):
            continue
        left = [at for at in sheet.columns if at < column and not is_change_head(sheet.head(at))]
        if len(left) < 2:
            continue
        earlier, later = left[-2], left[-1]
        years = sheet.year(earlier), sheet.year(later)
        if years[0] is not None and years[1] is not None and years[0] > years[1]:
            earlier, later = later, earlier
        family = [one for row in sheet.rows if (one := _one(sheet, row, column, earlier, later)) is not None]
        signed = [replace(one, unsigned=False) for one in family]
        best = max((family, signed), key=lambda some: sum(one.holds(values) for one in some))
        holding = sum(one.holds(values) for one in best)
        if 2 * holding >= len(best) or all(year is not None for year in years):
            found.extend(best)
    return tuple(found)


def _one(sheet: ParsedTable, row: int, change: int, earlier: int, later: int) -> DifferenceOf | None:
    if any((row, column) not in sheet.cells for column in (change, earlier, later)):
        return None
    figures = [sheet.cells[row, column].number for column in (change, earlier, later)]
    places = max(figure.places for figure in figures)
    slack = Decimal(1).scaleb(-places) if places else Decimal(0)
    signed = figures[0].text[:1] in "+-△▲"
    return DifferenceOf(Key(row, change), Key(row, earlier), Key(row, later), slack, unsigned=not signed)
