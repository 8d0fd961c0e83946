"""Percentages that a sentence gives for answers or groups, against the tables below the same heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import Numeral, plain
from reports.audit.reading.sentences import quoted_shares
from reports.audit.reading.sheet import ParsedTable
from reports.audit.results.finding import Comparisons, compared
from reports.audit.tables.tabled import (
    beside_tables,
    column_named,
    is_on,
    row_named,
    rows_and_columns,
    share_at,
)
from reports.formatting import round_half_up

_GROUP = re.compile(
    r"(?P<name>[^、。・（）()「」『』\s\d][^、。（）()「」『』]{0,11}|\d+歳[^、。（）()「」『』]{1,6})[（(](?P<share>\d+(?:\.\d+)?)[%％][）)]"
)


def check_quoted(document: Document) -> Comparisons:
    """All such percentages for which a table of the same heading has the answer or the group."""
    for sentence, sheets, bases in beside_tables(document):
        for quoted in quoted_shares(sentence.text):
            find = _sum_of if quoted.together else _each_of
            found = find(quoted.labels, sheets, bases)
            if found:
                names = "".join(f"「{name}」" for name in quoted.labels)
                listed = "、".join(dict.fromkeys(value.arithmetic for value in found[:3]))
                yield compared(
                    any(value.fits(quoted.share) for value in found),
                    "A20",
                    sentence.place,
                    f"{names}…{quoted.share.text}",
                    f"{listed}（文では {quoted.share.text}）",
                    "文の割合が同じ見出しの表と違う",
                )
        for match in _GROUP.finditer(sentence.text):
            values = _of_group(match["name"], sheets, bases)
            if not values:
                continue
            printed = Decimal(plain(match["share"]))
            listed = "、".join(value.arithmetic for value in values[:6])
            yield compared(
                any(abs(value.share - printed) <= value.slack for value in values),
                "A20",
                sentence.place,
                match.group(),
                f"表の「{match['name']}」の行の値: {listed}",
                "文の割合が同じ見出しの表にない",
            )


@dataclass(frozen=True)
class _Tabled:
    """A share that a table gives, with how far printed values leave it open."""

    share: Decimal
    slack: Decimal
    arithmetic: str

    def fits(self, printed: Numeral) -> bool:
        return abs(round_half_up(self.share, printed.places) - printed.value) <= self.slack


def _counts_count(sheet: ParsedTable, bases: frozenset[str]) -> bool:
    """Whether shares of those bases follow from counts; where nothing is known, if none is said to be weighted."""
    if bases:
        return "unweighted" in bases
    return all(sheet.basis(column) != "weighted" for column in sheet.columns)


def _each_of(names: Sequence[str], sheets: Sequence[ParsedTable], bases: frozenset[str]) -> list[_Tabled]:
    """Percentages of the row (or, in the total row, the column) of each answer."""
    found: list[_Tabled] = []
    for sheet in sheets:
        for name in names:
            for row, column, _ in rows_and_columns(sheet, name):
                share = share_at(sheet, row, column)
                if share is not None and is_on(sheet, column, bases):
                    told = f"表の{sheet.label(row)}・{sheet.head(column)}は {share.text.rstrip('%')}%"
                    found.append(_Tabled(share.value, Decimal(0), told))
    return found


def _sum_of(names: Sequence[str], sheets: Sequence[ParsedTable], bases: frozenset[str]) -> list[_Tabled]:
    """The answers added: unweighted from the counts where the table has them, else from rounded percentages."""
    found: list[_Tabled] = []
    for sheet in sheets:
        if sheet.multiple:
            continue
        rows = [row for name in names if (row := row_named(sheet, name)) is not None]
        if len(rows) == len(names):
            found.extend(_down(sheet, rows, bases))
        columns = [column for name in names if (column := column_named(sheet, name)) is not None]
        if len(columns) == len(names):
            found.extend(_along(sheet, columns, bases))
    return found


def _down(sheet: ParsedTable, rows: Sequence[int], bases: frozenset[str]) -> list[_Tabled]:
    counted = _counted_down(sheet, rows) if _counts_count(sheet, bases) else []
    if counted and "weighted" not in bases:
        return counted
    added = _rounded(
        [
            [sheet.cells[row, column].number for row in rows if (row, column) in sheet.cells]
            for column in sorted(sheet.percent_columns)
            if is_on(sheet, column, bases)
        ],
        len(rows),
    )
    return [*counted, *added]


def _counted_down(sheet: ParsedTable, rows: Sequence[int]) -> list[_Tabled]:
    totals = sheet.total_rows
    for column in sheet.count_columns:
        if len(totals) == 1 and all((row, column) in sheet.cells for row in (*rows, *totals)):
            counts = [sheet.cells[row, column].number.value for row in rows]
            return _added(counts, sheet.cells[totals[0], column].number.value)
    return []


def _along(sheet: ParsedTable, columns: Sequence[int], bases: frozenset[str]) -> list[_Tabled]:
    found: list[_Tabled] = []
    for row in sheet.total_rows:
        cells = [sheet.cells.get((row, column)) for column in columns]
        known = [cell for cell in cells if cell is not None]
        base = [
            cell.number.value
            for column in sheet.total_columns
            if (cell := sheet.cells.get((row, column))) is not None
        ]
        if len(known) < len(columns) or not all(is_on(sheet, column, bases) for column in columns):
            continue
        printed = [cell.share for cell in known if cell.share is not None]
        if len(printed) == len(known) and len(base) == 1 and _of_counts(sheet, columns, bases):
            found.extend(_added([cell.number.value for cell in known], base[0]))
        elif printed:
            found.extend(_rounded([printed], len(columns)))
        elif all(column in sheet.percent_columns for column in columns):
            found.extend(_rounded([[cell.number for cell in known]], len(columns)))
    return found


def _of_counts(sheet: ParsedTable, columns: Sequence[int], bases: frozenset[str]) -> bool:
    """Whether the shares beside the counts of those columns are the unweighted ones."""
    named = {sheet.basis(column) for column in columns}
    return "weighted" not in named and ("unweighted" in named or _counts_count(sheet, bases))


def _added(counts: Sequence[Decimal], base: Decimal) -> list[_Tabled]:
    if base <= 0:
        return []
    total = sum(counts, Decimal(0))
    terms = " + ".join(f"{count:,}" for count in counts)
    share = 100 * total / base
    return [_Tabled(share, Decimal(0), f"({terms}) ÷ {base:,} = {round_half_up(share, 2)}%")]


def _rounded(rows: Sequence[Sequence[Numeral]], wanted: int) -> list[_Tabled]:
    found = []
    for figures in rows:
        if len(figures) == wanted:
            total = sum((figure.value for figure in figures), Decimal(0))
            slack = sum((figure.half for figure in figures), Decimal(0)) + figures[0].half
            terms = " + ".join(figure.text for figure in figures)
            found.append(_Tabled(total, slack, f"{terms} = {total}%"))
    return found


def _of_group(name: str, sheets: Sequence[ParsedTable], bases: frozenset[str]) -> list[_Tabled]:
    """Percentages in the rows of a group; then those of neighbouring answers added, for a sentence on a sum."""
    single: list[_Tabled] = []
    added: list[_Tabled] = []
    for sheet in sheets:
        row = row_named(sheet, name)
        if row is None:
            continue
        cells = [
            (column, cell)
            for column in sheet.columns
            if is_on(sheet, column, bases) and (cell := sheet.cells.get((row, column)))
        ]
        shares = [
            share
            for column, cell in cells
            if (share := cell.number if column in sheet.percent_columns else cell.share) is not None
        ]
        single.extend(_Tabled(share.value, Decimal(0), f"{share.value}%") for share in shares)
        for start in range(len(shares)):
            for end in range(start + 2, len(shares) + 1):
                added.extend(_rounded([shares[start:end]], end - start))
    return [*single, *added]
