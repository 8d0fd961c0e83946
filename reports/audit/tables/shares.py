"""Which percentage of a table belongs to which count and base, found by what the table bears out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from reports.audit.reading.numerals import plain
from reports.audit.reading.sheet import Key, ParsedTable
from reports.audit.tables.relations import ShareOf, Values

_SENT = ("配布", "標本", "発送", "対象", "送付")


def shares(sheet: ParsedTable, values: Values, returns: Collection[int] = ()) -> tuple[ShareOf, ...]:
    """All percentages with their counts and bases; `returns` are the numbers of answers that the text gives."""
    return (*_in_cells(sheet, values, returns), *_beside(sheet, values, returns), *_rates(sheet, values))


def _best(families: Iterator[list[ShareOf]], values: Values) -> list[ShareOf]:
    """The family that holds most often, if it holds at least as often as it fails."""
    best: list[ShareOf] = []
    most = 0
    for family in families:
        holding = sum(one.holds(values) for one in family)
        if holding > most and 2 * holding >= len(family):
            best, most = family, holding
    return best


# --- 件数 (構成比) in one cell -------------------------------------------------------------------


def _in_cells(sheet: ParsedTable, values: Values, returns: Collection[int]) -> list[ShareOf]:
    """Cells such as `89 (34.2)`: of the row's total or the column's, whichever the table bears out.

    Weighted shares are left out, as they are not those of the counts beside them.
    """
    if not any(cell.share is not None for cell in sheet.cells.values()):
        return []

    def families() -> Iterator[list[ShareOf]]:
        for column in sheet.total_columns:
            yield _cell_family(sheet, {row: (Key(row, column),) for row in sheet.rows}, by_row=True)
        for row in sheet.total_rows:
            yield _cell_family(sheet, {column: (Key(row, column),) for column in sheet.columns}, by_row=False)
        for column in sheet.columns:
            if _is_whole(sheet, column):
                yield _cell_family(sheet, {row: (Key(row, column),) for row in sheet.rows}, by_row=True)
        yield _cell_family(sheet, {row: _along(sheet, row) for row in sheet.rows}, by_row=True)
        down = _cell_family(sheet, {column: _down(sheet, column) for column in sheet.columns}, by_row=False)
        yield down
        for number in returns:
            yield _on(number, down, values)

    return _best(families(), values)


def _is_whole(sheet: ParsedTable, column: int) -> bool:
    """Whether all cells of a column are 100%, so that it is what the others are shares of."""
    cells = [cell for (_, at), cell in sheet.cells.items() if at == column]
    return len(cells) > 1 and all(cell.share is not None and cell.share.value == 100 for cell in cells)


def _on(number: int, family: Sequence[ShareOf], values: Values) -> list[ShareOf]:
    """The same percentages on a base that stands beside the table; none where they are of a base that is nearly that.

    Most shares of 1,606 are those of 1,616 too, and the others miss by a unit of the last decimal.
    """
    made = [one if one.dash else replace(one, base=(), beside=number) for one in family]
    failing = [one for one in made if not one.holds(values)]
    nearly = any(is_cut_off(values[one.target], one, values) for one in failing if not one.dash)
    return [] if nearly or 3 * len(failing) > len(made) else made


def _cell_family(sheet: ParsedTable, bases: dict[int, tuple[Key, ...]], *, by_row: bool) -> list[ShareOf]:
    family = []
    for (row, column), cell in sorted(sheet.cells.items()):
        base = bases.get(row if by_row else column, ())
        if not base or sheet.basis(column) == "weighted" or not _are_there(sheet, base):
            continue
        if cell.share is not None:
            family.append(ShareOf(Key(row, column, "share"), Key(row, column), base, cell.share.places))
        elif cell.share_is_dash:
            family.append(ShareOf(Key(row, column), Key(row, column), base, 1, dash=True))
    return family


def _are_there(sheet: ParsedTable, keys: Sequence[Key]) -> bool:
    return all((key.row, key.column) in sheet.cells for key in keys)


def _along(sheet: ParsedTable, row: int) -> tuple[Key, ...]:
    return tuple(
        Key(row, column)
        for column in sheet.columns
        if (row, column) in sheet.cells and not sheet.is_total_column(column)
    )


def _down(sheet: ParsedTable, column: int) -> tuple[Key, ...]:
    return tuple(
        Key(row, column) for row in sheet.rows if (row, column) in sheet.cells and not sheet.is_total_row(row)
    )


# --- A column of counts and a column of percentages ---------------------------------------------


def _beside(sheet: ParsedTable, values: Values, returns: Collection[int]) -> list[ShareOf]:
    """Each column of percentages, of the nearest column of counts to its left; weighted ones have none."""
    found: list[ShareOf] = []
    taken: set[int] = set()
    for share in sorted(sheet.percent_columns):
        if sheet.basis(share) == "weighted":
            continue
        left = [column for column in sheet.count_columns if column < share]
        if not left or left[-1] in taken:
            continue
        count = left[-1]
        bases: list[dict[int, tuple[Key, ...]]] = [
            {row: (Key(total, count),) for row in sheet.rows}
            for total in sheet.total_rows
            if (total, count) in sheet.cells
        ]
        bases.append({row: _down(sheet, count) for row in sheet.rows})
        bases.extend({row: (Key(row, column),) for row in sheet.rows} for column in left if column != count)
        families = [_pair_family(sheet, share, count, base) for base in bases]
        families.extend(
            _on(number, _pair_family(sheet, share, count, dict.fromkeys(sheet.rows, ())), values)
            for number in returns
        )
        family = _best(iter(families), values)
        if len(family) > 1 and sum(one.holds(values) for one in family) > 1:
            found.extend(family)
            taken.add(count)
    return found


def _pair_family(
    sheet: ParsedTable, share: int, count: int, bases: dict[int, tuple[Key, ...]]
) -> list[ShareOf]:
    family = []
    for row in sheet.rows:
        cell = sheet.cells.get((row, share))
        base = bases[row]
        if cell is not None and (row, count) in sheet.cells and _are_there(sheet, base):
            family.append(ShareOf(Key(row, share), Key(row, count), base, cell.number.places))
    return family


# --- Rates: 回収率 = 回収数 ÷ 配布数 --------------------------------------------------------------


def _rates(sheet: ParsedTable, values: Values) -> list[ShareOf]:
    """Columns called 〜率 with a column 〜数 of the same name and a further column as the base."""
    found: list[ShareOf] = []
    for rate in sorted(sheet.percent_columns):
        name = plain(sheet.head(rate)).split("(")[0].strip("%")
        if not name.endswith("率"):
            continue
        numerators = [
            column
            for column in sheet.count_columns
            if plain(sheet.head(column)).split("(")[0].removesuffix("数") == name.removesuffix("率")
        ]
        pairs = [
            (count, base)
            for count, base in permutations(sheet.count_columns, 2)
            if count in numerators and base not in numerators
        ]
        sent = [pair for pair in pairs if any(word in sheet.head(pair[1]) for word in _SENT)]
        family = _best((_rate_family(sheet, rate, pair) for pair in pairs), values)
        if not family and len(sent) == 1 and len(sheet.rows) == 1:
            family = _rate_family(sheet, rate, sent[0])
        found.extend(family)
    return found


def _rate_family(sheet: ParsedTable, rate: int, pair: Sequence[int]) -> list[ShareOf]:
    count, base = pair
    return [
        ShareOf(Key(row, rate), Key(row, count), (Key(row, base),), sheet.cells[row, rate].number.places)
        for row in sheet.rows
        if all((row, column) in sheet.cells for column in (rate, count, base))
    ]


def is_cut_off(share: Decimal, one: ShareOf, values: Values) -> bool:
    """Whether a wrong share is what cutting off, or rounding up, gives: within a unit of the right one."""
    expected = one.expected(values)
    return expected is not None and abs(share - expected) == Decimal(1).scaleb(-one.places)
