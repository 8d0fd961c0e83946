"""Columns of changes in a table (増減, 差, ポイント): the difference of two columns beside them."""

from __future__ import annotations

import re
from decimal import Decimal

from reports.audit.reading.sheet import Key, ParsedTable, is_change_head
from reports.audit.tables.relations import DifferenceOf, Values


def differences(sheet: ParsedTable, values: Values) -> tuple[DifferenceOf, ...]:
    """Every change with the two values that it is the difference of.

    The values are two columns of the same kind left of the change; the later year, or the right one,
    is the later. A change of percentages may be rounded from unrounded values and so miss by a unit.
    """
    found: list[DifferenceOf] = []
    for column in sheet.columns:
        head = sheet.head(column)
        if not is_change_head(head) or re.search(r"区間|p値|誤差|率", head):
            continue
        if sheet.heads(column).find("標準") >= 0:
            continue
        left = [at for at in sheet.columns if at < column and not is_change_head(sheet.head(at))]
        if len(left) < 2:
            continue
        earlier, later = left[-2], left[-1]
        years = sheet.year(earlier), sheet.year(later)
        if years[0] is not None and years[1] is not None and years[0] > years[1]:
            earlier, later = later, earlier
        family = [one for row in sheet.rows if (one := _one(sheet, row, column, earlier, later)) is not None]
        signed = [DifferenceOf(one.target, one.earlier, one.later, one.slack, False) for one in family]
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
