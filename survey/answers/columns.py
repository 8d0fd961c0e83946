"""A column of text kept as its distinct values and a number for each row.

A survey's cells repeat: 4,000 rows of a question hold a handful of different texts. Whatever is
decided about a cell's text is decided once for each distinct text and then spread over the rows,
so that cleaning costs the same whether a file has a thousand rows or millions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no column's part of a sum is lost


@dataclass(frozen=True, eq=False)
class TextColumn:
    """`values` are the distinct texts; `codes[i]`, shape (n,), is the place of row i's text in them."""

    values: tuple[str, ...]
    codes: npt.NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return self.values[int(self.codes[row])]

    def texts(self) -> npt.NDArray[np.object_]:
        """The text of every row."""
        return np.array(self.values, dtype=object)[self.codes] if self.values else np.empty(0, dtype=object)

    @cached_property
    def wordy(self) -> tuple[int, ...]:
        """Places of the distinct texts that are more than ASCII digits.

        A column of respondents' numbers has a different text in each row, and hardly one of them is wordy.
        """
        digits = np.fromiter(map(str.isdigit, self.values), np.bool_, len(self.values))
        if not "".join(self.values).isascii():
            digits &= np.fromiter(map(str.isascii, self.values), np.bool_, len(self.values))
        return tuple(np.flatnonzero(~digits).tolist())

    @cached_property
    def digitless(self) -> tuple[int, ...]:
        """Places of the texts without any digit in a column of which at least half have one; none elsewhere.

        Among respondents' numbers such a text is a word that stands in the place of one.
        """
        words = [
            place
            for place in self.wordy
            if self.values[place].strip() and not any(map(str.isdigit, normalize("NFKC", self.values[place])))
        ]
        filled = sum(bool(text.strip()) for text in self.values)
        return tuple(words) if len(words) * 2 <= filled else ()

    def where(self, test: Callable[[str], bool], *, digits: bool | None = None) -> Mask:
        """Rows whose text passes the test; the test runs once for each distinct text.

        Where the test's result for ASCII digits is known, `digits` is it and they are not tested.
        """
        if digits is None:
            return self.spread([test(value) for value in self.values])
        flags = np.full(len(self.values), digits, dtype=np.bool_)
        for place in self.wordy:
            flags[place] = test(self.values[place])
        return self.spread(flags)

    def spread(self, flags: Sequence[bool] | Mask) -> Mask:
        """Rows whose distinct text has a true flag; mostly it is all of them or none."""
        table = np.asarray(flags, dtype=np.bool_)
        if not table.any():
            return np.zeros(len(self), dtype=np.bool_)
        return np.ones(len(self), dtype=np.bool_) if table.all() else table.take(self.codes)

    def counts(self, rows: Mask) -> Rows:
        """How many of the rows have each distinct text."""
        codes = self.codes if rows.all() else self.codes[rows]
        return np.bincount(codes, minlength=len(self.values))

    def count(self, test: Callable[[str], bool], rows: Mask) -> int:
        """How many of the rows have a text that passes the test."""
        passing = [place for place, text in enumerate(self.values) if test(text)]
        return int(self.counts(rows)[passing].sum()) if passing else 0

    def rows_with(self, places: Sequence[int]) -> Rows:
        """Rows, ascending, whose text is one of those at the places."""
        flags = np.zeros(len(self.values), dtype=np.bool_)
        flags[list(places)] = True
        return np.flatnonzero(flags.take(self.codes))

    def replaced(self, values: Sequence[str]) -> TextColumn:
        """The column with each distinct text replaced; texts that become equal are joined."""
        kept = tuple(values)
        return self if kept == self.values else numbered(kept, self.codes)

    def take(self, rows: Rows | Mask | slice) -> TextColumn:
        """The column for some rows, in their order."""
        return TextColumn(self.values, self.codes[rows])


def code_type(values: int) -> type[np.int8 | np.int32]:
    """The type of the codes of a column with so many distinct texts: with few, a byte a row is enough."""
    return np.int8 if values <= 128 else np.int32


class ColumnBuilder:
    """A column that grows; distinct texts stand in the order of first appearance."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._codes: list[npt.NDArray[np.int32]] = []

    def extend(self, texts: Iterable[str]) -> None:
        """Add the texts of more rows."""
        places, rows = self._places, list(texts)
        for text in dict.fromkeys(rows):
            places.setdefault(text, len(places))
        self._codes.append(np.fromiter(map(places.__getitem__, rows), dtype=np.int32, count=len(rows)))

    def column(self) -> TextColumn:
        """The column so far."""
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, dtype=np.int32)
        return TextColumn(tuple(self._places), codes)


def column_from(texts: Iterable[str]) -> TextColumn:
    """A column from the text of every row; distinct texts stand in the order of first appearance."""
    builder = ColumnBuilder()
    builder.extend(texts)
    return builder.column()


def blank_column(n: int) -> TextColumn:
    """A column of n blank texts."""
    return TextColumn(("",), np.zeros(n, dtype=np.int8))


def framed(columns: Mapping[str, TextColumn]) -> pd.DataFrame:
    """The columns as a frame of categoricals: the distinct texts are the categories, nothing is missing."""
    made = {
        key: pd.Categorical.from_codes(column.codes, categories=pd.Index(column.values, dtype=object))
        for key, column in columns.items()
    }
    return pd.DataFrame(made, copy=False)


def column_of(cells: pd.Series) -> TextColumn:
    """A column of a frame of categoricals."""
    return TextColumn(tuple(cells.array.categories), cells.array.codes)


def numbered(texts: Sequence[str], numbers: npt.NDArray[np.integer]) -> TextColumn:
    """A column from texts, which may repeat, and the place of each row's text in them."""
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    table: npt.NDArray[np.integer] = np.array(codes or [0], dtype=code_type(len(places)))
    return TextColumn(tuple(places), table.take(numbers))


def joined(columns: Sequence[TextColumn]) -> TextColumn:
    """Columns of several files one below the other."""
    if len(columns) == 1:
        return columns[0]
    places: dict[str, int] = {}
    codes = [[places.setdefault(value, len(places)) for value in column.values] or [0] for column in columns]
    tables = [np.array(moved, dtype=code_type(len(places))) for moved in codes]
    parts = [table.take(column.codes) for table, column in zip(tables, columns, strict=True)]
    return TextColumn(tuple(places), np.concatenate(parts) if parts else np.empty(0, dtype=np.int32))


def row_numbers(columns: Sequence[TextColumn]) -> Rows:
    """A number for each row, shape (n,): equal where all columns have the same text, else different.

    Numbers count from 0 in the order of first appearance.
    """
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    size = 1
    for column in columns:
        if size * len(column.values) >= 2**62:  # else the numbers of all columns fit into one
            numbers = pd.factorize(numbers)[0].astype(np.int64)
            size = len(numbers) + 1
        numbers = numbers * max(len(column.values), 1) + column.codes
        size *= max(len(column.values), 1)
    return pd.factorize(numbers)[0].astype(np.int64)


def repeated_rows(columns: Sequence[TextColumn]) -> Rows:
    """Rows, ascending, for which another row has the same text in all columns.

    Rows are first divided by a sum modulo 2**64 that is the same for equal rows; only those that share
    it with another row are compared text by text.
    """
    sums = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        sums *= _FACTOR
        sums += column.codes.astype(np.uint64)
    ordered = np.sort(sums)
    several = ordered[1:][ordered[1:] == ordered[:-1]]
    shared = np.flatnonzero(np.isin(sums, several)) if len(several) else np.empty(0, dtype=np.int64)
    if not len(shared):
        return shared
    numbers = row_numbers([column.take(shared) for column in columns])
    return shared[np.bincount(numbers)[numbers] > 1]


def first_rows(numbers: Rows) -> Rows:
    """The first row of each number that `row_numbers` gave."""
    if not len(numbers):
        return numbers
    return np.flatnonzero(np.diff(np.maximum.accumulate(numbers), prepend=-1))
