"""A table of two or three questions, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CrossCell:
    """One share as printed, the letters of the rows that it is significantly higher than, and its interval."""

    share: str
    letters: str
    interval: str


@dataclass(frozen=True)
class CrossLine:
    """One row: its letter and name, its base, and a cell for each column."""

    letter: str
    label: str
    n: str
    low_base: bool
    cells: tuple[CrossCell, ...]


@dataclass(frozen=True)
class CrossLayer:
    """The rows of one answer to the third question ("" where there is none)."""

    label: str
    lines: tuple[CrossLine, ...]


@dataclass(frozen=True)
class Crossed:
    """The table: names of the questions, heads of the columns (sums of answers last), 全体, and the layers.

    `minimum`: counts below it are masked, and what would give them back. `hidden`: whether any is. `without` is the
    number of returns of no row.
    """

    survey: str
    column: str
    row: str
    layer: str
    heads: tuple[str, ...]
    total: CrossLine
    layers: tuple[CrossLayer, ...]
    level: float
    low_base: int
    minimum: int
    hidden: bool
    several: bool
