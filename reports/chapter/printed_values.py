"""The unrounded value behind every figure that a chapter prints."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from reports.chapter.blocks import Cell, Chapter, Number, Table, runs_of
from reports.chapter.ids import Field

_COLUMNS: Mapping[Field, tuple[str, ...]] = {
    "about": ("share",),
    "ci": ("ci_low", "ci_high"),
    "reference": ("reference_share",),
}
_INDICATOR_COLUMNS = ("value", "diff")


@dataclass(frozen=True)
class PrintedValue:
    """The unrounded value behind a printed figure.

    `values`: shares and differences are proportions; `ci` has two (low, high); an indicator's `value` and
    `diff` are in its own unit; none if the value is not known.
    """

    estimate_id: str
    field: str = ""
    values: tuple[float, ...] = ()


def figures_of(chapter: Chapter, indicators: pd.DataFrame) -> Mapping[str, PrintedValue]:
    """Unrounded figures by id, for what the chapter prints in sentences and tables.

    Shares and differences are proportions, `ci` is (low, high); an indicator's value and difference are
    in its own unit. A figure that cannot be computed has no values. An id that is neither is left out.
    """
    found: dict[str, PrintedValue] = {}
    used: set[str] = set()
    for shown in _shown(chapter):
        name = shown.estimate_id
        used.add(name)
        if shown.shows is not None and name not in found:
            estimate, field = shown.shows
            values = [float(getattr(estimate, column)) for column in _COLUMNS.get(field, (field,))]
            found[name] = _printed(name, field, values)
    for _, row in indicators.iterrows():
        for column in _INDICATOR_COLUMNS:
            name = f"{row['indicator']}.{column}"
            if name in used:
                found[name] = _printed(
                    name, column, [math.nan if pd.isna(row[column]) else float(row[column])]
                )
    return found


def _printed(name: str, field: str, values: list[float]) -> PrintedValue:
    return PrintedValue(name, field, tuple(values) if all(map(math.isfinite, values)) else ())


def _shown(chapter: Chapter) -> Iterator[Number | Cell]:
    for block in chapter.blocks:
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row.cells)
        yield from (run for run in runs_of(block) if isinstance(run, Number))
