"""Confidence intervals of shares, by name.

Every function takes arrays of one shape and a level such as 0.95, and works element by element.
Where nothing can be said (no degrees of freedom, an empty group) both ends are missing and the
method is "".
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
IntervalName = Literal["logit", "korn_graubard", "wilson", "normal"]
INTERVAL_NAMES: tuple[IntervalName, ...] = get_args(IntervalName)


@dataclass(frozen=True)
class Intervals:
    """Ends of the intervals and the method that each was made with ("" for none)."""

    low: Floats
    high: Floats
    method: npt.NDArray[np.object_]


def _t(level: float, df: Floats) -> Floats:
    """Upper quantile of Student's t with df degrees of freedom, leaving `level` inside."""
    return np.asarray(special.stdtrit(df, 1.0 - (1.0 - level) / 2.0), dtype=np.float64)


def logit_interval(share: Floats, se: Floats, df: Floats, level: float) -> tuple[Floats, Floats]:
    """expit(logit(p) ± t se / (p (1 - p))), as R's svyciprop(method = "logit"); for 0 < p < 1."""
    centre = special.logit(share)
    reach = _t(level, df) * se / (share * (1.0 - share))
    return special.expit(centre - reach), special.expit(centre + reach)


def korn_graubard_interval(share: Floats, size: Floats, level: float) -> tuple[Floats, Floats]:
    """Clopper-Pearson limits of share x size successes in `size` trials (Korn and Graubard 1998).

    At 0 % the lower end is 0 and at 100 % the upper end is 1; the other end is that of the two-sided
    interval, so it is a one-sided interval of level 1 - (1 - level) / 2.
    """
    tail = (1.0 - level) / 2.0
    hits, misses = size * share, size * (1.0 - share)
    low: Floats = np.where(share <= 0, 0.0, special.betaincinv(np.maximum(hits, 1e-300), misses + 1.0, tail))
    high: Floats = np.where(
        share >= 1, 1.0, special.betaincinv(hits + 1.0, np.maximum(misses, 1e-300), 1.0 - tail)
    )
    return low, high


def wilson_interval(share: Floats, size: Floats, df: Floats, level: float) -> tuple[Floats, Floats]:
    """Score interval: the P with |p - P| <= t sqrt(P (1 - P) / size) (Wilson 1927)."""
    squared = _t(level, df) ** 2 / size
    centre = (share + squared / 2.0) / (1.0 + squared)
    reach = np.sqrt(squared * share * (1.0 - share) + squared**2 / 4.0) / (1.0 + squared)
    return np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)


def share_intervals(
    share: Floats, se: Floats, n: Floats, df: Floats, n_effective: Floats, *, name: str, level: float
) -> Intervals:
    """Interval of each share.

    n: returns in the base; df: degrees of freedom of se (units - strata in the base); n_effective:
    Kish's effective number, which stands in where the design-based one cannot be known.

    "logit" and "normal" (p ± t se, cut to 0..1) give way to Korn-Graubard at 0 % and 100 %, where
    se is 0. Korn-Graubard and Wilson use n* = p (1 - p) / se², at 0 % and 100 % n_effective;
    Korn-Graubard's n* is multiplied by (t(n - 1) / t(df))². A share strictly inside whose se is 0
    (calibration explains it wholly) has an interval of no width. Missing: df <= 0.
    Raises ValueError for a name that is not in INTERVAL_NAMES.
    """
    if name not in INTERVAL_NAMES:
        raise ValueError(f"no interval is called {name!r}; known are {', '.join(INTERVAL_NAMES)}")
    low, high = np.full(share.shape, np.nan), np.full(share.shape, np.nan)
    method = np.full(share.shape, "", dtype=object)
    usable = (df > 0) & np.isfinite(share)
    edge = usable & ((share <= 0) | (share >= 1))
    inside = usable & ~edge
    flat = inside & ~(se > 0)
    low[flat] = high[flat] = share[flat]
    method[flat] = name
    inside &= ~flat

    def design_size(where: npt.NDArray[np.bool_]) -> Floats:
        p = share[where]
        spread = np.where(edge[where], 1.0, se[where])
        return np.where(edge[where], n_effective[where], p * (1.0 - p) / spread**2)

    def put(where: npt.NDArray[np.bool_], ends: tuple[Floats, Floats], label: str) -> None:
        low[where], high[where] = ends
        method[where] = label

    if name == "wilson":
        both = inside | edge
        put(both, wilson_interval(share[both], design_size(both), df[both], level), name)
        return Intervals(low, high, method)
    beta = inside | edge if name == "korn_graubard" else edge
    adjusted = design_size(beta) * (_t(level, n[beta] - 1.0) / _t(level, df[beta])) ** 2
    put(beta, korn_graubard_interval(share[beta], adjusted, level), "korn_graubard")
    if name == "logit":
        put(inside, logit_interval(share[inside], se[inside], df[inside], level), name)
    elif name == "normal":
        reach = _t(level, df[inside]) * se[inside]
        put(inside, (np.maximum(share[inside] - reach, 0.0), np.minimum(share[inside] + reach, 1.0)), name)
    return Intervals(low, high, method)
