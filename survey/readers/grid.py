"""What every reader returns: the head of a sheet, and its data as columns of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from schemas import catalogue
from schemas.errors import InputError
from survey.columns import TextColumn, column_from

WIDEST = 16_384
"""Columns of the widest sheet that Excel can hold."""


@dataclass(frozen=True)
class Layout:
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


@dataclass(frozen=True)
class Hidden:
    """Rows and columns with content that the file keeps out of sight, counted from 0 in the sheet."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


NOTHING_HIDDEN = Hidden((), ())


@dataclass(frozen=True, eq=False)
class Grid:
    """A sheet as text.

    `head` are the rows above the data, each as wide as the sheet. Row i of the data (from 0) stands in
    row `len(head) + 1 + i` of the file. Blank rows at the end of the sheet are left out, all others
    are kept. `merges` is None where the file cannot say which cells are merged (text files).
    """

    sheet: str
    head: tuple[tuple[str, ...], ...]
    columns: tuple[TextColumn, ...]
    merges: tuple[Merge, ...] | None
    hidden: Hidden

    @property
    def n(self) -> int:
        """Number of data rows."""
        return len(self.columns[0]) if self.columns else 0


def grid_from_rows(
    rows: Sequence[Sequence[str]],
    layout: Layout,
    sheet: str,
    merges: tuple[Merge, ...] | None,
    hidden: Hidden = NOTHING_HIDDEN,
) -> Grid:
    """A grid from rows of text; short rows are filled with blanks. InputError for too many columns."""
    last = len(rows)
    while last > layout.head_rows and not any(text.strip() for text in rows[last - 1]):
        last -= 1
    width = max((len(row) for row in rows[:last]), default=0)
    if width > WIDEST:
        raise InputError(catalogue.TOO_WIDE.problem(layout.file, sheet=sheet, found=f"{width:,}列"))
    head = tuple((*row, *[""] * (width - len(row))) for row in rows[: layout.head_rows])
    body = rows[layout.head_rows : last]
    columns = [column_from(texts) for texts in zip_longest(*body, fillvalue="")]
    while len(columns) < width:
        columns.append(column_from([""] * len(body)))
    return Grid(sheet, head, tuple(columns), merges, hidden)
