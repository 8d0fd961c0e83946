"""What weighting did: margins before and after, and the loss of precision by unequal weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from survey.design.margins import CodedMargin

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class MarginRow:
    """One level of a margin: residents, the target (residents x share known), sums of weights."""

    levels: tuple[str, ...]
    n: int
    population: float
    target: float
    before: float
    after: float


@dataclass(frozen=True)
class MarginCheck:
    """A margin before and after weighting; `unknown` returns had no known level in it."""

    breakdowns: tuple[str, ...]
    unknown: int
    rows: tuple[MarginRow, ...]

    @property
    def name(self) -> str:
        """The breakdowns' names, as in `age×sex`."""
        return "×".join(self.breakdowns)


@dataclass(frozen=True)
class Diagnostics:
    """What to print beside any weighted figure.

    largest_difference: the largest |sum of weights / target - 1| over all levels.
    kish_deff: n sum(w²) / (sum w)², the loss of precision by unequal weights (Kish 1965);
    n_effective: n / kish_deff. max_over_mean, minimum, maximum: of the final weights.
    trimmed: returns whose weight was cut to a bound.
    """

    method: str
    iterations: int
    largest_difference: float
    margins: tuple[MarginCheck, ...]
    kish_deff: float
    n_effective: float
    max_over_mean: float
    minimum: float
    maximum: float
    trimmed: int = 0


def sums_by_level(level: Ints, size: int, values: Floats) -> Floats:
    """Sum the cells' values by level, leaving out the unknown; (size,)."""
    return np.bincount(level + 1, weights=values, minlength=size + 1)[1:].astype(np.float64)


def largest_difference(levels: Sequence[Ints], targets: Sequence[Floats], total_weight: Floats) -> float:
    """Largest relative difference of the cells' weight sums from the targets."""
    worst = 0.0
    for level, target in zip(levels, targets, strict=True):
        wanted = target > 0
        got = sums_by_level(level, len(target), total_weight)
        worst = max(worst, float(np.abs(got[wanted] / target[wanted] - 1.0).max()))
    return worst


def check_margin(
    coded: CodedMargin, target: Floats, level: Ints, before: Floats, after: Floats
) -> MarginCheck:
    """Set the cells' sums of weights before and after (C,) beside a margin, level by level."""
    rows = tuple(
        MarginRow(labels, int(n), float(residents), float(aim), float(was), float(now))
        for labels, n, residents, aim, was, now in zip(
            coded.margin.levels,
            coded.count,
            coded.margin.totals.ravel(),
            target,
            sums_by_level(level, coded.size, before),
            sums_by_level(level, coded.size, after),
            strict=True,
        )
    )
    return MarginCheck(coded.margin.breakdowns, len(coded.level) - int(coded.count.sum()), rows)
