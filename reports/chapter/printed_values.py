"""The unrounded value behind every figure that a chapter prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reports.chapter.blocks import Chapter, Number, Table, runs_of
from reports.chapter.lookup import Estimate, EstimateBook, Field

_COLUMNS: Mapping[Field, tuple[str, ...]] = {
    "share": ("share",),
    "about": ("share",),
    "count": ("count",),
    "n": ("n",),
    "diff": ("diff",),
    "ci": ("ci_low", "ci_high"),
    "reference": ("reference_share",),
    "p": ("p",),
    "n_effective": ("n_effective",),
    "weighted_base": ("weighted_base",),
    "deff": ("deff",),
}
_INDICATOR_COLUMNS = ("value", "diff")


@dataclass(frozen=True)
class PrintedValue:
    """One figure of the estimates, unrounded.

    `values`: shares and differences are proportions; `ci` has two (low, high); an indicator's `value` and
    `diff` are in its own unit; none if the value is not known.
    """

    estimate_id: str
    field: str = ""
    values: tuple[float, ...] = ()


def figures_of(chapter: Chapter, book: EstimateBook, indicators: pd.DataFrame) -> Mapping[str, PrintedValue]:
    """Unrounded figures by estimate id, for the ids that the chapter prints in sentences and tables.

    Shares and differences are proportions, `ci` is (low, high); an indicator's value and difference are
    in its own unit. A figure that cannot be computed has no values. An id that is neither is left out.
    """
    used = _printed(chapter)
    found: dict[str, PrintedValue] = {}
    for estimate in book.every():
        for field, columns in _COLUMNS.items():
            name = estimate.id(field)
            if name in used:
                found[name] = PrintedValue(name, field, _values(estimate, columns))
    for _, row in indicators.iterrows():
        for column in _INDICATOR_COLUMNS:
            name = f"{row['indicator']}.{column}"
            if name in used:
                value = math.nan if pd.isna(row[column]) else float(row[column])
                found[name] = PrintedValue(name, column, (value,) if math.isfinite(value) else ())
    return found


def _values(estimate: Estimate, columns: tuple[str, ...]) -> tuple[float, ...]:
    values = tuple(float(getattr(estimate, column)) for column in columns)
    return values if all(math.isfinite(value) for value in values) else ()


def _printed(chapter: Chapter) -> frozenset[str]:
    names: set[str] = set()
    for block in chapter.blocks:
        if isinstance(block, Table):
            names.update(cell.estimate_id for row in block.rows for cell in row.cells)
        names.update(run.estimate_id for run in runs_of(block) if isinstance(run, Number))
    return frozenset(names - {""})
