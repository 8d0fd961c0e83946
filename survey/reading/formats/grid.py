"""What every reader returns: the head of a sheet, and its data as columns of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from schemas.errors import InputError
from schemas.messages import files as file_rules
from survey.answers.columns import TextColumn, column_from
from survey.answers.raw_table import Hidden

WIDEST = 16_384
"""Columns of the widest sheet that Excel can hold."""
MOST_CELLS = 50_000_000
"""Cells of the largest file that is read; Excel's 1,048,576 rows with 42 columns are 44 million."""


@dataclass(frozen=True)
class HeadRows:
    """Where the head of a sheet ends: `skip_rows` title lines, then `header_rows` lines of names."""

    file: str
    skip_rows: int
    header_rows: int

    @property
    def head_rows(self) -> int:
        """Rows above the first row of data."""
        return self.skip_rows + self.header_rows


@dataclass(frozen=True)
class Merge:
    """Header cells merged into one: rows counted from 0 in the head, columns from 0, ends included."""

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
    are kept. `merges` is None where the file cannot say which cells are merged (text files).
    `head_is_row` is false where names of columns are no row of the file (SPSS), and `labels` are then the
    labels of values by column.
    """

    sheet: str
    head: tuple[tuple[str, ...], ...]
    columns: tuple[TextColumn, ...]
    merges: tuple[Merge, ...] | None
    hidden: Hidden
    head_is_row: bool = True
    labels: tuple[Mapping[str, str], ...] = ()

    @property
    def first_row(self) -> int:
        """The row of the file in which the first row of data stands, counted from 1."""
        return len(self.head) + 1 if self.head_is_row else 1

    @property
    def n(self) -> int:
        """Number of data rows."""
        return len(self.columns[0]) if self.columns else 0


def delimiter_of(line: str) -> str:
    """Tab where a line has more tabs than commas, else a comma."""
    return "\t" if line.count("\t") > line.count(",") else ","


def grid_from_rows(
    rows: Sequence[Sequence[str]],
    layout: HeadRows,
    sheet: str,
    merges: tuple[Merge, ...] | None,
    hidden: Hidden = NOTHING_HIDDEN,
) -> Grid:
    """A grid from rows of text; short rows are filled with blanks. InputError for too many columns."""
    last = len(rows)
    while last > layout.head_rows and not any(text.strip() for text in rows[last - 1]):
        last -= 1
    columns = [column_from(texts) for texts in zip_longest(*rows[layout.head_rows : last], fillvalue="")]
    return _grid(rows[: layout.head_rows], columns, last - layout.head_rows, layout, (sheet, merges, hidden))


def grid_from_columns(
    head: Sequence[Sequence[str]],
    columns: Sequence[TextColumn],
    layout: HeadRows,
    sheet: str,
    merges: tuple[Merge, ...] | None,
    *,
    head_is_row: bool = True,
) -> Grid:
    """A grid from the rows above the data and the columns below; blank rows at the end are cut off."""
    n = len(columns[0]) if columns else 0
    if n and not any(column[n - 1].strip() for column in columns):
        n = max(_last_row(column) for column in columns) + 1
        columns = [TextColumn(column.values, column.codes[:n]) for column in columns]
    grid = _grid(head, columns, n, layout, (sheet, merges, NOTHING_HIDDEN))
    return grid if head_is_row else replace(grid, head_is_row=False)


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
