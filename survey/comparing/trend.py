"""Change over three or more years, from shares or means of independent surveys."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from survey.comparing.compared_groups import FEWEST
from survey.comparing.comparison import Difference, difference
from survey.comparing.exact import holm
from survey.estimates.index import Estimate

Floats = npt.NDArray[np.float64]
FEWEST_YEARS = 3
"""Years that a trend needs."""

Course: TypeAlias = Literal["steady", "tends", "none"]


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
    if len(np.unique(years)) < FEWEST_YEARS or len(np.unique(years)) < len(years):
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


@dataclass(frozen=True)
class AnswerTrend:
    """The trend of an answer; p_slope of `line` and `steps`, the p of each year to the next, adjusted over its family.

    course: "steady" where the slope and every step differ from 0 in one direction, "tends" where the slope does, "none".
    """

    line: Trend
    steps: tuple[float, ...]
    course: Course


def answer_trends(
    years: Sequence[tuple[int, Mapping[str, Estimate]]], *, level: float = 0.95
) -> Mapping[str, AnswerTrend]:
    """Find the trend of each answer (share or mean) to one question over three or more years, the oldest first.

    years: each with the estimates of its answers, on one basis and base. p are adjusted over the options of the
    question (Holm); 無回答 is none of them, and an option group or a mean is its own family. No trend of an answer that
    a year did not offer, whose base is low in a year, or that fewer than `FEWEST` gave or did not give in a year.
    """
    fitted = {}
    for option in years[-1][1]:
        found = [of_year.get(option) for _, of_year in years]
        known = [one for one in found if one is not None and _testable(one)]
        if len(known) == len(years):
            fitted[option] = (
                trend(
                    [YearShare(year, one.value, one.se) for (year, _), one in zip(years, known, strict=True)],
                    level=level,
                ),
                _steps(known, level),
            )
    together = [option for option in fitted if years[-1][1][option].option_kind == "option"]
    adjusted = {option: (line.p_slope, steps.p) for option, (line, steps) in fitted.items()}
    if together:
        slopes = holm(np.array([fitted[option][0].p_slope for option in together]))
        steps = holm(np.array([fitted[option][1].p for option in together]).T).T
        adjusted.update(zip(together, zip(slopes.tolist(), steps, strict=True), strict=True))
    return {
        option: _answer_trend(line, steps, *adjusted[option], alpha=1.0 - level)
        for option, (line, steps) in fitted.items()
    }


def _testable(one: Estimate) -> bool:
    enough = one.is_mean or min(one.count, one.n - one.count) >= FEWEST
    return one.status == "normal" and one.option_kind != "no_answer" and enough and math.isfinite(one.value)


def _steps(known: Sequence[Estimate], level: float) -> Difference:
    """The change from each year to the next."""
    value, se = (np.array([getattr(one, name) for one in known]) for name in ("value", "se"))
    return difference(value[1:], se[1:], value[:-1], se[:-1], level)


def _answer_trend(
    line: Trend, steps: Difference, p_slope: float, p_steps: Floats, *, alpha: float
) -> AnswerTrend:
    course: Course = "none"
    if p_slope < alpha:
        one_way = (np.sign(steps.diff) == np.sign(line.slope)) & (p_steps < alpha)
        course = "steady" if one_way.all() else "tends"
    return AnswerTrend(replace(line, p_slope=p_slope), tuple(p_steps.tolist()), course)
