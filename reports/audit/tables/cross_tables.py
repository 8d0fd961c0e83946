"""The same thing in two tables of a document: totals of one year, and parts by a percentage table.

- two tables whose total rows agree in at least one year must agree in all years that both have;
- a table of counts by group, a table of percentages by the same groups and years, and a row of a third
  table that holds the total of what the percentages are of (65歳以上の割合): Σ count × share must
  reach that total, within what the rounding of the percentages leaves open.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product

from reports.audit.reading.bands import Band, bands, only_band
from reports.audit.reading.document import Document
from reports.audit.reading.sheet import ParsedTable, sheets_of
from reports.audit.results.finding import Comparisons, compared, one_of
from reports.formatting import round_half_up

_LEAST_ROWS = 3


def check_across_tables(document: Document) -> Comparisons:
    """All pairs and triples of tables that speak of the same thing."""
    sheets = [sheet for sheet in sheets_of(document) if len(_years(sheet)) >= 2]
    for one, other in combinations(sheets, 2):
        pairs = list(_totals(one, other))
        for year, first, second in pairs if any(first == second for _, first, second in pairs) else ():
            yield compared(
                first == second,
                "A20",
                other.grid.place,
                f"{year}年の合計 {second:,}",
                f"{one.grid.place.label}では {first:,}、{other.grid.place.label}では {second:,}",
                "同じ年の合計が2つの表で違う",
                written=f"{second:,}",
                right=one_of((f"{first:,}", f"{second:,}")),
            )
    for shares, counts, whole in product(sheets, repeat=3):
        made = list(_weighted(counts, shares, whole))
        yield from made if any(not one.findings for one in made) else ()


def _years(sheet: ParsedTable) -> dict[int, int]:
    return {year: at for at in sheet.columns if (year := sheet.year(at)) is not None}


def _totals(one: ParsedTable, other: ParsedTable) -> Iterator[tuple[int, Decimal, Decimal]]:
    rows = (*one.total_rows, *other.total_rows)
    if len(one.total_rows) != 1 or len(other.total_rows) != 1:
        return
    first, second = _years(one), _years(other)
    for year in sorted(first.keys() & second.keys()):
        cells = one.cells.get((rows[0], first[year])), other.cells.get((rows[1], second[year]))
        if cells[0] is not None and cells[1] is not None:
            yield year, cells[0].number.value, cells[1].number.value


def _weighted(counts: ParsedTable, shares: ParsedTable, whole: ParsedTable) -> Comparisons:
    """Σ count × share of each year against the total; no comparison at all is told where none holds."""
    band = _band_of_shares(shares)
    if band is None or shares in (counts, whole) or counts is whole or not counts.count_columns:
        return
    row = next((row for row in whole.rows if only_band(whole.label(row)) == band), None)
    common = [label for label in _labels(shares) if label in _labels(counts)]
    if row is None or len(common) < _LEAST_ROWS or len(common) != len(_labels(shares)):
        return
    columns = _years(counts), _years(shares), _years(whole)
    for year in sorted(columns[0].keys() & columns[1].keys() & columns[2].keys()):
        printed = whole.cells.get((row, columns[2][year]))
        parts = [
            (
                counts.cells.get((_labels(counts)[label], columns[0][year])),
                shares.cells.get((_labels(shares)[label], columns[1][year])),
            )
            for label in common
        ]
        known = [
            (count.number, share.number) for count, share in parts if count is not None and share is not None
        ]
        if printed is None or len(known) != len(common):
            continue
        total = sum((count.value * share.value / 100 for count, share in known), Decimal(0))
        slack = sum((count.value * share.half / 100 for count, share in known), Decimal("0.5"))
        yield compared(
            abs(total - printed.number.value) <= slack,
            "A20",
            shares.grid.place,
            f"{year}年 {whole.label(row)}「{printed.number.text}」",
            f"Σ（{counts.grid.place.label}の人数 × 割合） = {round_half_up(total, 0):,}（割合の丸めによる幅は "
            f"±{round_half_up(slack, 0):,}）、{whole.grid.place.label}では {printed.number.text}",
            "区分別の表から求めた人数が全体の表と合わない",
            written=printed.number.text,
            right=f"{round_half_up(total, 0):,}（±{round_half_up(slack, 0):,}）",
        )


def _labels(sheet: ParsedTable) -> dict[str, int]:
    return {sheet.label(row): row for row in sheet.rows if not sheet.is_total_row(row)}


def _band_of_shares(sheet: ParsedTable) -> Band | None:
    """The age band that a table of percentages is about, by its caption (or the heading above it)."""
    if not sheet.percent_columns or len(sheet.percent_columns) < len(sheet.columns):
        return None
    for text in (sheet.grid.caption, sheet.grid.place.heading):
        named = bands(text)
        if len(named) == 1 and "割合" in text:
            return named[0]
    return None
