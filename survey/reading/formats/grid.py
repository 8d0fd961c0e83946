"""What every reader returns: the head of a sheet, and its data as columns of text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np

from schemas.errors import InputError, Problem, raise_any
from schemas.messages import files as file_rules
from survey.answers.columns import TextColumn, column_from
from survey.answers.names import column_letter, match_name
from survey.answers.raw_table import Hidden, Notice
from survey.reading.formats.notices import FILLED_DOWN, MERGED_ACROSS, SHEET_BESIDE
from survey.reading.formats.swallowed import swallowed_rows

_HEAD_BELOW = 10  # rows of another sheet in which its head is looked for
_FEWEST_NAMES = 3  # of columns that a sheet may share by being a part of the table
_ALIKE = 2 / 3  # share of names that two heads of the same table have in common
WIDEST = 16_384
"""Columns of the widest sheet that Excel can hold."""
MOST_CELLS = 50_000_000
"""Cells of the largest file that is read; Excel's 1,048,576 rows with 42 columns are 44 million."""


@dataclass(frozen=True)
class HeadRows:
    """Where the head of a sheet ends: `skip_rows` title lines, then `header_rows` lines of names.

    `delimiter` and `encoding` are those of `RawFile`; "auto" leaves them to the content.
    """

    file: str
    skip_rows: int
    header_rows: int
    delimiter: str = "auto"
    encoding: str = "auto"

    @property
    def head_rows(self) -> int:
        """Rows above the first row of data."""
        return self.skip_rows + self.header_rows


@dataclass(frozen=True)
class Merge:
    """Cells merged into one: rows counted from 0 in the sheet, columns from 0, ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


NOTHING_HIDDEN = Hidden((), ())


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet as text.

    `head` are the rows above the data, each as wide as the sheet. Row i of the data (from 0) stands in
    row `first_row + i` of the file. Blank rows at the end of the sheet are left out, all others
    are kept. `merges` are those of the head, None where the file cannot say which cells are merged (text
    files). A cell of the data that is merged downwards has its value in each of its rows: `filled` are, by
    column, the rows of the data (from 0) that got theirs this way. `rows_above` are rows above the head that
    say how the file is written and belong to no table (`sep=;`). `head_is_row` is false where names of columns are no row of the file (SPSS), and `labels` are then the
    labels of values by column.
    """

    sheet: str
    head: tuple[tuple[str, ...], ...]
    columns: tuple[TextColumn, ...]
    merges: tuple[Merge, ...] | None
    hidden: Hidden
    head_is_row: bool = True
    labels: tuple[Mapping[str, str], ...] = ()
    filled: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    rows_above: int = 0

    @property
    def first_row(self) -> int:
        """The row of the file in which the first row of data stands, counted from 1."""
        return self.rows_above + len(self.head) + 1 if self.head_is_row else 1

    @property
    def n(self) -> int:
        """Number of data rows."""
        return len(self.columns[0]) if self.columns else 0


_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def delimiter_of(line: str, named: str = "auto") -> str:
    """The delimiter that is named, else the one that a line has most of; a comma where none is."""
    return _DELIMITERS.get(named) or max(",\t;", key=line.count)


def grid_from_rows(
    rows: Sequence[Sequence[str]],
    layout: HeadRows,
    sheet: str,
    merges: Iterable[Merge],
    hidden: Hidden = NOTHING_HIDDEN,
) -> Grid:
    """A grid from rows of text; short rows are filled with blanks, merged cells of the data downwards.

    Raises InputError for too many columns, and for a cell with whole rows in it, which a text file that was
    opened with a quote out of place leaves behind.
    """
    ordered = sorted(merges, key=lambda merge: (merge.first_row, merge.first_column))
    head_merges = tuple(merge for merge in ordered if merge.first_row < layout.head_rows)
    of_data = [merge for merge in ordered if merge.first_row >= layout.head_rows]
    rows, filled = _fill_down(rows, of_data)
    last = len(rows)
    while last > layout.head_rows and not any(text.strip() for text in rows[last - 1]):
        last -= 1
    columns = [column_from(texts) for texts in zip_longest(*rows[layout.head_rows : last], fillvalue="")]
    swallowed = sorted(swallowed_rows(columns, ",\t;").items())
    raise_any(_swallowed(layout, sheet, row, more) for row, more in swallowed)
    about = (sheet, head_merges, hidden)
    grid = _grid(rows[: layout.head_rows], columns, last - layout.head_rows, layout, about)
    below = {
        column: tuple(row - layout.head_rows for row in sorted(places)) for column, places in filled.items()
    }
    notices = [
        Notice(
            FILLED_DOWN,
            grid.first_row + places[0],
            f"{column_letter(column)}列の{len(places):,}行（{grid.first_row + places[0]}行など）",
        )
        for column, places in below.items()
    ]
    notices += _merged_across(rows[:last], of_data)
    return replace(grid, filled=below, notices=tuple(notices))


def _swallowed(layout: HeadRows, sheet: str, row: int, more: int) -> Problem:
    line = layout.head_rows + row + 1
    problem = file_rules.SWALLOWED_ROWS.problem(
        layout.file, sheet=sheet, row=line, found=f"{line}行の1つのセルに{more + 1}行分"
    )
    remedy = 'CSVファイルをExcelなどで開いたときに入ったとみられます。もとのCSVファイルで、この回答の先頭の「"」を「"""」に直してから、開き直してください。'
    return replace(problem, remedy=remedy)


def _merged_across(rows: Sequence[Sequence[str]], merges: Sequence[Merge]) -> Iterator[Notice]:
    """A notice for each pair of columns in which cells with a value are merged side by side."""
    found: dict[tuple[int, int], list[int]] = {}
    for merge in merges:
        row, column = merge.first_row, merge.first_column
        if merge.last_column > column and _reaches(rows, row, column) and rows[row][column].strip():
            found.setdefault((column, merge.last_column), []).append(row + 1)
    for (first, last), lines in found.items():
        place = f"{column_letter(first)}列～{column_letter(last)}列"
        yield Notice(MERGED_ACROSS, lines[0], f"{place}の{len(lines):,}か所（{lines[0]}行など）")


def wanted_sheets(names: Iterable[str], layout: HeadRows, sheet: str) -> list[str]:
    """The sheets of a workbook that may be read: all, or the one that is named. Raises InputError where it is not there."""
    every = list(names)
    same = [name for name in every if match_name(name) == match_name(sheet)]
    if sheet and not same:
        listed = f"ブックにあるシートは{_quoted(every)}"
        raise InputError(file_rules.NO_SHEET.problem(layout.file, sheet=sheet, detail=listed))
    return same[:1] if sheet else every


def only_sheet(heights: Mapping[str, int], layout: HeadRows, sheet: str) -> str:
    """The one sheet with content, of those that have some by their rows. Raises InputError for none and for several.

    The longest of several is the example.
    """
    if not heights and sheet:
        raise InputError(file_rules.NO_ROWS.problem(layout.file, sheet=sheet, found="空のシート"))
    if not heights:
        raise InputError(file_rules.EMPTY.problem(layout.file))
    if len(heights) > 1:
        expected = f"シート1つの名前（例: {max(heights, key=lambda name: heights[name])}）"
        raise InputError(
            file_rules.SEVERAL_SHEETS.problem(layout.file, found=_quoted(heights), expected=expected)
        )
    return next(iter(heights))


def _quoted(names: Iterable[str]) -> str:
    return "、".join(f"「{name}」" for name in names)


def same_table_beside(
    grid: Grid, name: str, rows: Sequence[Sequence[str]], layout: HeadRows
) -> Iterator[Notice]:
    """A notice where another sheet has the table of the one that is read, with the number of its rows.

    The heads have most names in common, whatever their order and wherever the other one stands, or all names of
    the other are columns of this one; or there is no head, and the first row with content holds values of the
    same columns.
    """
    names = {match_name(text) for row in grid.head[layout.skip_rows :] for text in row if text.strip()}
    counted = [sum(bool(text.strip()) for text in row) for row in rows]
    first = next((place for place, count in enumerate(counted) if count), len(rows))
    start = len(rows)
    for place in range(first, min(first + _HEAD_BELOW, len(rows))):
        own = {match_name(text) for text in rows[place] if text.strip()}
        part = len(own) >= _FEWEST_NAMES and own <= names
        if part or (len(own) > 1 and len(own & names) >= _ALIKE * max(len(own), len(names))):
            start = place + 1
    if start == len(rows) and first < len(rows) and _goes_on(grid, rows[first]):
        start = first
    filled = sum(map(bool, counted[start:]))
    if filled:
        yield Notice(SHEET_BESIDE, grid.first_row - 1, f"シート「{name}」の{filled:,}行")


def _goes_on(grid: Grid, row: Sequence[str]) -> bool:
    """Whether a row holds values of the grid's columns: nearly all but those that are different in each row."""
    if abs(len(row) - len(grid.columns)) > 1:
        return False
    told = [
        text in column.values
        for text, column in zip(row, grid.columns, strict=False)
        if text.strip() and len(column.values) * 2 <= len(column)
    ]
    return len(told) > 2 and all(told)


def _fill_down(
    rows: Sequence[Sequence[str]], merges: Sequence[Merge]
) -> tuple[Sequence[Sequence[str]], Mapping[int, set[int]]]:
    """The rows with the first cell of each merge in all cells below it, and which cells that were.

    Cells to the right within a merge stay blank: an answer belongs to one question. Rows below the last one
    of the sheet stay away, since a merge may reach further down than the answers.
    """
    taller = [merge for merge in merges if merge.last_row > merge.first_row]
    if not taller:
        return rows, {}
    written = [list(row) for row in rows]
    filled: dict[int, set[int]] = {}
    for merge in taller:
        column = merge.first_column
        text = written[merge.first_row][column] if _reaches(written, merge.first_row, column) else ""
        if not text.strip():
            continue
        for row in range(merge.first_row + 1, min(merge.last_row + 1, len(written))):
            written[row].extend([""] * (column + 1 - len(written[row])))
            written[row][column] = text
            filled.setdefault(column, set()).add(row)
    return written, filled


def _reaches(rows: Sequence[Sequence[str]], row: int, column: int) -> bool:
    return row < len(rows) and column < len(rows[row])


def grid_from_columns(
    head: Sequence[Sequence[str]],
    columns: Sequence[TextColumn],
    layout: HeadRows,
    merges: tuple[Merge, ...] | None,
    *,
    head_is_row: bool = True,
) -> Grid:
    """A grid from the rows above the data and the columns below; blank rows at the end are cut off."""
    n = len(columns[0]) if columns else 0
    if n and not any(column[n - 1].strip() for column in columns):
        n = max(_last_row(column) for column in columns) + 1
        columns = [TextColumn(column.values, column.codes[:n]) for column in columns]
    grid = _grid(head, columns, n, layout, ("", merges, NOTHING_HIDDEN))
    return replace(grid, head_is_row=head_is_row)


def _grid(
    head: Sequence[Sequence[str]],
    columns: Sequence[TextColumn],
    n: int,
    layout: HeadRows,
    about: tuple[str, tuple[Merge, ...] | None, Hidden],
) -> Grid:
    sheet, merges, hidden = about
    width = max(len(columns), *(len(row) for row in head), 0)
    if width > WIDEST:
        raise InputError(file_rules.TOO_WIDE.problem(layout.file, sheet=sheet, found=f"{width:,}列"))
    blank = TextColumn(("",), np.zeros(max(n, 0), dtype=np.int32))
    return Grid(
        sheet=sheet,
        head=tuple((*row, *[""] * (width - len(row))) for row in head),
        columns=(*columns, *[blank] * (width - len(columns))),
        merges=merges,
        hidden=hidden,
    )


def _last_row(column: TextColumn) -> int:
    """The last row in which something can be seen, counted from 0; -1 if there is none."""
    rows = np.flatnonzero(column.where(lambda text: bool(text.strip()), digits=True))
    return int(rows[-1]) if len(rows) else -1
