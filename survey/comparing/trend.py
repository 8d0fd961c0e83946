"""Change over three or more years, from shares of independent surveys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from survey.comparing.comparison import MATCH

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class YearShare:
    """A share of one year with its standard error; se is nan where it is not known."""

    year: float
    share: float
    se: float


@dataclass(frozen=True)
class Trend:
    """Straight-line change and the test that all years are alike.

    slope, slope_se: change of the share in a year; slope_low, slope_high: its interval; p_slope: of
    z. difference: chi-square on years - 1 degrees of freedom that the years differ at all, p_any.
    Errors and tests are missing where a year's error is missing or none is positive.
    """

    years: int
    slope: float
    slope_se: float
    slope_low: float
    slope_high: float
    p_slope: float
    difference: float
    p_any: float


def trend(shares: Sequence[YearShare], *, level: float = 0.95) -> Trend:
    """Fit a straight line to three or more years, every year counting the same.

    slope = sum(c_i p_i), c_i = (t_i - mean t) / sum((t - mean t)²), V = sum(c_i² se_i²): years are
    independent samples. difference = sum((p_i - p̄)² / se_i²) about the mean weighted by 1 / se².
    A line through few years says how fast, not that the next years go on alike. Raises ValueError
    for fewer than three different years.
    """
    years = np.array([one.year for one in shares], dtype=np.float64)
    share = np.array([one.share for one in shares], dtype=np.float64)
    variance = np.array([one.se for one in shares], dtype=np.float64) ** 2
    if len(np.unique(years)) < 3 or len(np.unique(years)) < len(years):
        raise ValueError("a trend needs three or more different years")
    centred = years - years.mean()
    weights = centred / (centred**2).sum()
    slope = float(weights @ share)
    if not (np.isfinite(variance).all() and (variance > 0).all()):
        none = float("nan")
        return Trend(len(years), slope, none, none, none, none, none, none)
    se = float(np.sqrt(weights**2 @ variance))
    reach = float(special.ndtri(1.0 - (1.0 - level) / 2.0)) * se
    mean = (share / variance).sum() / (1.0 / variance).sum()
    difference = float(((share - mean) ** 2 / variance).sum())
    return Trend(
        len(years),
        slope,
        se,
        slope - reach,
        slope + reach,
        float(2.0 * special.ndtr(-abs(slope) / se)),
        difference,
        float(special.chdtrc(len(years) - 1, difference)),
    )


def trends(years: Sequence[tuple[float, pd.DataFrame]], *, level: float = 0.95) -> pd.DataFrame:
    """Fit a trend to every share that all the years' estimates have.

    years: pairs of a year and its estimates frame. One row for each share that is known in all
    years, with the columns that identify it (`survey.comparing.comparison.MATCH`) and those of `Trend`.
    Raises ValueError where a frame has a share twice.
    """
    tables = [frame.set_index(MATCH)[["share", "se"]] for _, frame in years]
    if any(table.index.has_duplicates for table in tables):
        raise ValueError("a year has two rows for the same share; keep one survey per concept")
    rows = []
    for key in tables[0].index:
        if all(key in table.index for table in tables[1:]):
            found = [table.loc[key] for table in tables]
            if all(np.isfinite(one["share"]) for one in found):
                line = trend(
                    [
                        YearShare(year, float(one["share"]), float(one["se"]))
                        for (year, _), one in zip(years, found, strict=True)
                    ],
                    level=level,
                )
                rows.append((*key, *vars(line).values()))
    names = list(Trend.__dataclass_fields__)
    return pd.DataFrame(rows, columns=[*MATCH, *names])
