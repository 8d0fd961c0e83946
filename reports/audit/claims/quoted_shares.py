"""Shares and counts that a sentence gives for answers or groups, against the tables below the same heading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.document import Document
from reports.audit.reading.groups import UNKNOWN_GROUP
from reports.audit.reading.numerals import Numeral, plain
from reports.audit.reading.sentences import labels
from reports.audit.reading.sheet import ParsedTable, is_total
from reports.audit.reading.stated import PEOPLE_UNITS, Stated, stated
from reports.audit.reading.years import years
from reports.audit.results.finding import Comparisons, compared, one_of
from reports.audit.tables.tabled import (
    beside_tables,
    column_named,
    is_on,
    row_named,
    same_label,
    share_at,
)
from reports.formatting import round_half_up

_GROUP = re.compile(
    r"(?:(?<=[)）」])は)?(?P<name>[^、。・（）()「」『』\s\d][^、。（）()「」『』]{0,11}|\d+歳[^、。（）()「」『』]{1,6})[（(](?P<share>\d+(?:\.\d+)?)[%％][）)]"
)
_NO_GROUP = re.compile(
    r"件数|人数|割合|構成比|回答|選択肢|区分|項目|信頼区間|重み|[%％]|n|無回答|その他|不明.*|.*[（(]計[)）]"
)
_PLACE = re.compile(r"(?:地区|地域|校区|圏域)の$")
_LONGEST_GROUP = 14
_FEW = 6


def check_quoted(document: Document) -> Comparisons:
    """All such figures for which a table of the same heading has the answer or the group."""
    for sentence, sheets, bases in beside_tables(document):
        quoted = stated(sentence.text, _group_names(sheets, labels(sentence.text)))
        for one in quoted:
            found = [] if _of_a_place(sentence.text, one) else _found(one, sheets, bases)
            if found:
                names = "".join(f"「{name}」" for name in one.labels)
                listed = "、".join(dict.fromkeys(value.arithmetic for value in found[:3]))
                yield compared(
                    any(value.fits(one.figure) for value in found),
                    "A20",
                    sentence.place,
                    f"{names}…{one.figure.text}",
                    f"{listed}（文では {one.figure.text}）",
                    "文の割合が同じ見出しの表と違う"
                    if one.figure.unit == "%"
                    else "文の件数が同じ見出しの表と違う",
                    written=one.figure.text,
                    right=one_of(
                        f"{round_half_up(value.share, one.figure.places):,}{one.figure.unit}"
                        for value in found
                    ),
                )
        for match in _GROUP.finditer(sentence.text):
            values = _of_group(match["name"], sheets, bases)
            if not values or any(match.start() < one.figure.start < match.end() for one in quoted):
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
                written=sentence.text[match.start("share") : match.end("share")],
                right=one_of(f"{round_half_up(value.share, _places(match['share']))}%" for value in values),
            )


def _of_a_place(text: str, one: Stated) -> bool:
    """Whether a figure is of an answer in a place that the sentence names and the tables do not: 港地区の「週1回以上」."""
    at = max((text.rfind(f"「{name}」", 0, one.figure.start) for name in one.labels), default=-1)
    return not one.group and at > 0 and _PLACE.search(text[:at]) is not None


def _places(number: str) -> int:
    return len(plain(number).partition(".")[2])


def _group_names(sheets: Sequence[ParsedTable], quoted: Sequence[str]) -> tuple[str, ...]:
    """Labels of rows and columns that may be groups: not the answers that the sentence quotes, nor totals or measures."""
    words: dict[str, None] = {}
    for sheet in sheets:
        named = (*map(sheet.label, sheet.rows), *map(sheet.head, sheet.columns))
        for word in named:
            bare = re.sub(r"[（(]n\s?=.*$|[*＊]", "", word)
            if (
                bare
                and len(bare) <= _LONGEST_GROUP
                and not is_total(bare)
                and _NO_GROUP.fullmatch(bare) is None
            ):
                words[bare] = None
    return tuple(word for word in words if not any(same_label(word, one) for one in quoted))


@dataclass(frozen=True)
class _Tabled:
    """A share that a table gives, with how far printed values leave it open."""

    share: Decimal
    slack: Decimal
    arithmetic: str

    def fits(self, printed: Numeral) -> bool:
        return abs(round_half_up(self.share, printed.places) - printed.value) <= self.slack


@dataclass(frozen=True)
class _Where:
    """The group and the year that a figure is of, "" and None for everyone and any."""

    group: str
    year: int | None

    def columns(self, sheet: ParsedTable, columns: Sequence[int]) -> list[int]:
        """Of some columns those of the year, if the table has any by year; of everyone, if it has such a column."""
        by_year = [at for at in columns if sheet.year(at) is not None]
        if self.year is not None and by_year:
            return [at for at in columns if sheet.year(at) == self.year]
        if self.group:
            return [at for at in columns if _names(sheet.head(at), self.group)]
        everyone = [at for at in columns if sheet.is_total_column(at)]
        return everyone or list(columns)

    def rows(self, sheet: ParsedTable) -> tuple[int, ...]:
        """Rows of the group, or of everyone; of a few surveys or years one below the other, each."""
        if not self.group:
            by_survey = len(sheet.rows) <= _FEW and any(
                years(sheet.label(row)) or "調査" in sheet.label(row) for row in sheet.rows
            )
            return sheet.total_rows or (sheet.rows if by_survey else ())
        return tuple(row for row in sheet.rows if _names(sheet.label(row), self.group))


def _names(label: str, group: str) -> bool:
    return same_label(re.sub(r"[（(]n\s?=.*$", "", label), group)


def _found(one: Stated, sheets: Sequence[ParsedTable], bases: frozenset[str]) -> list[_Tabled]:
    """The values that the tables give for a figure; none where its group is not known."""
    if one.group == UNKNOWN_GROUP or one.reference:
        return []
    where = _Where(one.group, one.year)
    if one.figure.unit != "%":
        return (
            []
            if one.together or one.figure.unit not in PEOPLE_UNITS
            else list(_counts(one.labels, sheets, where))
        )
    return (_sum_of if one.together else _each_of)(one.labels, sheets, bases, where)


def _counts_count(sheet: ParsedTable, bases: frozenset[str]) -> bool:
    """Whether shares of those bases follow from counts; where nothing is known, if none is said to be weighted."""
    if bases:
        return "unweighted" in bases
    return all(sheet.basis(column) != "weighted" for column in sheet.columns)


def _cells_of(name: str, sheet: ParsedTable, where: _Where) -> Iterator[tuple[int, int]]:
    """The cells of an answer for a group and year: in its row, or in its column."""
    for row in sheet.rows:
        if same_label(sheet.label(row), name):
            yield from ((row, column) for column in where.columns(sheet, sheet.columns))
    for column in sheet.columns:
        if same_label(sheet.head(column), name):
            yield from ((row, column) for row in where.rows(sheet))


def _counts(names: Sequence[str], sheets: Sequence[ParsedTable], where: _Where) -> Iterator[_Tabled]:
    """Counts of each answer, in cells that hold whole numbers."""
    for sheet in sheets:
        for name in names:
            for row, column in _cells_of(name, sheet, where):
                cell = sheet.cells.get((row, column))
                counted = cell is not None and not cell.number.places and cell.number.unit != "%"
                if cell is not None and counted and (cell.share is not None or column in sheet.count_columns):
                    told = f"表の{sheet.label(row)}・{sheet.head(column)}は {cell.number.value:,}"
                    yield _Tabled(cell.number.value, Decimal(0), told)


def _each_of(
    names: Sequence[str], sheets: Sequence[ParsedTable], bases: frozenset[str], where: _Where
) -> list[_Tabled]:
    """Percentages of the row (or, in the rows of the group, the column) of each answer."""
    found: list[_Tabled] = []
    for sheet in sheets:
        for name in names:
            for row, column in _cells_of(name, sheet, where):
                share = share_at(sheet, row, column)
                if share is not None and is_on(sheet, column, bases):
                    told = f"表の{sheet.label(row)}・{sheet.head(column)}は {share.text.rstrip('%')}%"
                    found.append(_Tabled(share.value, Decimal(0), told))
    return found


def _sum_of(
    names: Sequence[str], sheets: Sequence[ParsedTable], bases: frozenset[str], where: _Where
) -> list[_Tabled]:
    """The answers added: unweighted from the counts where the table has them, else from rounded percentages."""
    found: list[_Tabled] = []
    for sheet in sheets:
        if sheet.multiple:
            continue
        rows = [row for name in names if (row := row_named(sheet, name)) is not None]
        if len(rows) == len(names):
            found.extend(_down(sheet, rows, bases, where))
        columns = [column for name in names if (column := column_named(sheet, name)) is not None]
        if len(columns) == len(names):
            found.extend(_along(sheet, columns, bases, where))
    return found


def _down(sheet: ParsedTable, rows: Sequence[int], bases: frozenset[str], where: _Where) -> list[_Tabled]:
    columns = where.columns(sheet, sheet.columns)
    counted = _counted_down(sheet, rows, columns) if _counts_count(sheet, bases) else []
    if counted and "weighted" not in bases:
        return counted
    added = _rounded(
        [
            [sheet.cells[row, column].number for row in rows if (row, column) in sheet.cells]
            for column in sorted(sheet.percent_columns & set(columns))
            if is_on(sheet, column, bases)
        ],
        len(rows),
    )
    return [*counted, *added]


def _counted_down(sheet: ParsedTable, rows: Sequence[int], columns: Sequence[int]) -> list[_Tabled]:
    totals = sheet.total_rows
    for column in sheet.count_columns:
        within = column in columns and len(totals) == 1
        if within and all((row, column) in sheet.cells for row in (*rows, *totals)):
            counts = [sheet.cells[row, column].number.value for row in rows]
            return _added(counts, sheet.cells[totals[0], column].number.value)
    return []


def _along(sheet: ParsedTable, columns: Sequence[int], bases: frozenset[str], where: _Where) -> list[_Tabled]:
    found: list[_Tabled] = []
    for row in where.rows(sheet):
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
