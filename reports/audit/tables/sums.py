"""Which figures of a table should add up to which: totals, subtotals, age bands, percentages to 100.

No table says what is added to what. A family of sums (all rows that share a total column, all columns
that share a total row) is believed only if the table bears it out: at least as many of its sums hold
as fail, and at least one holds. A family that never holds is no sum but something else (多くの欄を持つ
複数回答の表など). A single sum under the word 合計 or 計 is believed if it misses by little.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.audit.reading.bands import OPEN, Band, only_band, partition
from reports.audit.reading.sheet import Key, ParsedTable
from reports.audit.tables.relations import SumOf, Values

_UNKNOWN = ("不詳", "不明")
_PARTIAL = ("うち", "再掲", "平均", "前年", "参考")
_NOT_ADDED = ("平均", "有効回答者数", "実効", "中央値", "最大", "最小", "順位")
"""Columns of whole numbers that groups do not share out among them."""

_STRICT = ("合計", "計", "総計", "総数", "総人口")
_NEAR = Decimal("0.05")
_LEAST_FOUND = 3
"""How many sums must hold before columns that no word calls a total are taken for one."""


def sums(sheet: ParsedTable, values: Values) -> tuple[SumOf, ...]:
    """All sums that the table seems to promise."""
    found: list[SumOf] = []
    for family in (*_total_columns(sheet, values), *_found_columns(sheet, values)):
        found.extend(_believed(family, values, sheet))
        if found:
            break
    subtotal, below = _subtotals(sheet, values)
    found.extend(subtotal)
    bands = _band_rows(sheet)
    found.extend(_by_column(sheet, values, bands))
    nested = {row for parts in bands.values() for row in parts} | below
    for family in _total_rows(sheet, nested, bands):
        found.extend(_believed(family, values, sheet))
    found.extend(_hundreds(sheet, values))
    return tuple(dict.fromkeys(found))


def _believed(family: Sequence[SumOf], values: Values, sheet: ParsedTable) -> Sequence[SumOf]:
    holding = sum(one.holds(values) for one in family)
    if holding and 2 * holding >= len(family):
        return family
    if len(family) == 1 and not sheet.multiple and _is_near(family[0], values, sheet):
        return family
    return ()


def _is_near(one: SumOf, values: Values, sheet: ParsedTable) -> bool:
    """Whether a single sum under a strict word misses its total by little: a slip, not another thing."""
    label = (
        sheet.label(one.target.row) if sheet.is_total_row(one.target.row) else sheet.head(one.target.column)
    )
    strict = any(label.startswith(word) for word in _STRICT)
    total = values[one.target]
    miss = abs(sum((values[part] for part in one.parts), Decimal(0)) - total)
    return strict and len(one.parts) >= 2 and miss <= max(Decimal(3), total * _NEAR)


# --- Along a row --------------------------------------------------------------------------------


def _total_columns(sheet: ParsedTable, values: Values) -> Iterator[list[SumOf]]:
    """Sums of the count columns, or of those next to it, to the column that is called a total."""
    totals = [column for column in sheet.count_columns if sheet.is_total_column(column)]
    parts = [
        column
        for column in sheet.count_columns
        if column not in totals and not any(word in sheet.heads(column) for word in _PARTIAL)
    ]
    if len(totals) != 1:
        return
    left, right = [at for at in parts if at < totals[0]], [at for at in parts if at > totals[0]]
    nearer = [left[start:] for start in range(len(left))] + [right[:end] for end in range(len(right), 0, -1)]
    for some in (parts, *nearer):
        if len(some) > 1:
            yield _without_shares(_rows_of(sheet, totals[0], some), values)


def _without_shares(family: list[SumOf], values: Values) -> list[SumOf]:
    """The family without rows of shares among its rows of counts: with decimals, and of all below that of some group."""
    if all(_has_decimals(one, values) for one in family):
        return family
    return [
        one
        for one in family
        if not _has_decimals(one, values) or values[one.target] >= max(values[part] for part in one.parts)
    ]


def _has_decimals(one: SumOf, values: Values) -> bool:
    return any(values[key] != values[key].to_integral_value() for key in (one.target, *one.parts))


def _found_columns(sheet: ParsedTable, values: Values) -> Iterator[list[SumOf]]:
    """A column that no word calls a total, but that is the sum of all columns to its right (or left)."""
    columns = sheet.count_columns
    if any(sheet.is_total_column(column) for column in columns) or all(map(sheet.year, columns)):
        return
    for place, column in enumerate(columns):
        for parts in (columns[place + 1 :], columns[:place]):
            family = _rows_of(sheet, column, parts) if len(parts) > 1 else []
            holding = sum(one.holds(values) and values[one.target] > 0 for one in family)
            if holding >= _LEAST_FOUND and holding * 4 >= len(family) * 3:
                yield family


def _rows_of(sheet: ParsedTable, total: int, parts: Sequence[int]) -> list[SumOf]:
    return [
        SumOf(Key(row, total), tuple(Key(row, column) for column in parts))
        for row in sheet.rows
        if all((row, column) in sheet.cells for column in (total, *parts))
    ]


# --- Down a column ------------------------------------------------------------------------------


def _additive(sheet: ParsedTable) -> tuple[int, ...]:
    """Columns whose rows may be added: counts, not percentages."""
    counts = sheet.count_columns
    return tuple(at for at in counts if not any(word in sheet.heads(at) for word in _NOT_ADDED))


def _total_rows(
    sheet: ParsedTable, nested: set[int], bands: dict[int, tuple[int, ...]]
) -> Iterator[list[SumOf]]:
    """Sums of the rows to the row that is called a total; rows within another row are left out."""
    if len(sheet.total_rows) != 1:
        return
    total = sheet.total_rows[0]
    skipped = nested | {total}
    labels = {row: only_band(sheet.label(row)) for row in sheet.rows}
    if bands and not _covers(labels, nested, total, sheet):
        return
    parts = [
        row
        for row in sheet.rows
        if row not in skipped and not any(word in sheet.label(row) for word in _PARTIAL)
    ]
    family = []
    for column in _additive(sheet):
        keys = tuple(Key(row, column) for row in parts if (row, column) in sheet.cells)
        blank = any((row, column) not in sheet.cells and not _may_be_blank(sheet, row) for row in parts)
        if (total, column) in sheet.cells and len(keys) > 1 and not blank:
            family.append(SumOf(Key(total, column), keys))
    yield family


def _may_be_blank(sheet: ParsedTable, row: int) -> bool:
    """年齢不詳 and the like may stand empty where there are none."""
    return any(word in sheet.label(row) for word in _UNKNOWN)


def _covers(labels: dict[int, Band | None], nested: set[int], total: int, sheet: ParsedTable) -> bool:
    """Whether the bands that lie in no other fill all ages."""
    outer = sorted(
        band for row, band in labels.items() if band is not None and row not in nested and row != total
    )
    others = [row for row, band in labels.items() if band is None and row != total]
    if any(not _may_be_blank(sheet, row) for row in others):
        return False
    return bool(outer) and partition(Band(outer[0].low, OPEN), outer) == tuple(outer)


def _band_rows(sheet: ParsedTable) -> dict[int, tuple[int, ...]]:
    """Row of an age band and the rows of the narrower bands that make it up."""
    by_band: dict[Band, int] = {}
    for row in sheet.rows:
        band = only_band(sheet.label(row))
        if band is not None:
            by_band.setdefault(band, row)
    return {
        row: tuple(sorted(by_band[part] for part in parts))
        for band, row in by_band.items()
        if (parts := partition(band, list(by_band)))
    }


def _by_column(sheet: ParsedTable, values: Values, parents: dict[int, tuple[int, ...]]) -> list[SumOf]:
    found: list[SumOf] = []
    for parent, children in parents.items():
        family = [
            SumOf(Key(parent, column), tuple(Key(child, column) for child in children))
            for column in _additive(sheet)
            if all((row, column) in sheet.cells for row in (parent, *children))
        ]
        found.extend(_believed(family, values, sheet))
    return found


def _subtotals(sheet: ParsedTable, values: Values) -> tuple[list[SumOf], set[int]]:
    """Rows such as 「1. …」 that hold the sum of the rows below them, found by a number before the label."""
    heads = [
        row for row in sheet.rows if sheet.label(row)[:1].isdigit() and only_band(sheet.label(row)) is None
    ]
    if len(heads) < 2 or len(heads) == len(sheet.rows) or sheet.rows[0] != heads[0]:
        return [], set()
    family = []
    for column in _additive(sheet):
        for head, following in zip(heads, [*heads[1:], sheet.rows[-1] + 1], strict=True):
            children = [row for row in sheet.rows if head < row < following and not sheet.is_total_row(row)]
            if children and all((row, column) in sheet.cells for row in (head, *children)):
                family.append(SumOf(Key(head, column), tuple(Key(row, column) for row in children)))
    believed = _believed(family, values, sheet)
    return list(believed), {part.row for one in believed for part in one.parts}


# --- Percentages that make up 100 ---------------------------------------------------------------


def _hundreds(sheet: ParsedTable, values: Values) -> list[SumOf]:
    """Rows of percentages from the first option to 無回答 beside a printed 100; half a unit of slack each."""
    found: list[SumOf] = []
    columns = [column for column in sheet.columns if column in sheet.percent_columns]
    totals = [column for column in columns if sheet.is_total_column(column)]
    if len(totals) != 1 or sheet.multiple:
        return found
    parts = [column for column in columns if column not in totals]
    family = []
    for row in sheet.rows:
        keys = tuple(Key(row, column) for column in parts if (row, column) in sheet.cells)
        dashes = sum(sheet.is_dash(row, column) for column in parts)
        if (row, totals[0]) in sheet.cells and len(keys) > 1 and len(keys) + dashes == len(parts):
            slack = sum((sheet.cells[row, key.column].number.half for key in keys), Decimal(0))
            family.append(SumOf(Key(row, totals[0]), keys, slack))
    return list(_believed(_without_shares(family, values), values, sheet))
