"""What a value says about its target and about an earlier value, with its sampling error in mind."""

import math
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

from schemas.indicators import verdicts
from schemas.indicators.verdicts import Direction, TargetRule, Verdict
from tracker.words import ProgressRate

_PERCENT = 100.0
BY_VALUE = "値の比較"
"""The test behind a verdict that looks at no interval."""


@dataclass(frozen=True)
class MeasuredValue:
    """A value with what is known of its error. `sampled`: it comes from a sample, so that it has one."""

    value: float
    sampled: bool
    se: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Judged:
    """A verdict, why it could not be a plainer one (""), and the test behind it."""

    verdict: Verdict
    reason: str = ""
    test: str = ""
    statistic: float | None = None
    p: float | None = None


def judged_against_target(
    now: MeasuredValue, target: float | None, direction: Direction, rule: TargetRule = "interval"
) -> Judged:
    """The verdict of `schemas.indicators.verdicts.against_target`, and what was compared."""
    interval = None if now.low is None or now.high is None else (now.low, now.high)
    verdict, reason = verdicts.against_target(
        now.value, target, direction, interval=interval, sampled=now.sampled, rule=rule
    )
    if reason in (verdicts.NO_TARGET, verdicts.NO_ERROR_KNOWN):
        return Judged(verdict, reason)
    by_value = rule == "plain" or not now.sampled
    return Judged(verdict, reason, BY_VALUE if by_value else "信頼区間と目標値の比較")


def judged_against_earlier(now: MeasuredValue, earlier: MeasuredValue | None, level: float) -> Judged:
    """増加, 減少 or 横ばい, or 検定できない where an error is not known.

    Two samples: z = (v1 - v0) / sqrt(se1^2 + se0^2), two-sided. An earlier share with n alone takes the binomial
    se = 100 sqrt(p (1 - p) / n) and says so. What is no sample has the error 0; two such are compared as they are.
    """
    if earlier is None:
        return Judged(Verdict.UNTESTED, verdicts.NO_EARLIER)
    change = now.value - earlier.value
    if not now.sampled and not earlier.sampled:
        word = Verdict.INCREASED if change > 0 else Verdict.DECREASED if change < 0 else Verdict.UNCHANGED
        return Judged(word, test="実数の比較")
    errors, marks = [], []
    for one in (now, earlier):
        se = one.se if one.sampled else 0.0
        if se is None and one.n:
            share = one.value / _PERCENT
            se = _PERCENT * math.sqrt(share * (1 - share) / one.n)
            marks.append("公表値の誤差は二項分布による")
        if se is None:
            return Judged(Verdict.UNTESTED, verdicts.NO_ERROR_KNOWN)
        errors.append(se)
    together = math.hypot(*errors)
    if together == 0:
        return Judged(Verdict.UNTESTED, verdicts.NO_ERROR_KNOWN)
    z = change / together
    p = 2 * NormalDist().cdf(-abs(z))
    test = "、".join(dict.fromkeys((f"差の検定（両側、有意水準{(1 - level) * 100:g}%）", *marks)))
    if p >= 1 - level:
        return Judged(Verdict.UNCHANGED, verdicts.NOT_SIGNIFICANT, test, z, p)
    return Judged(Verdict.INCREASED if z > 0 else Verdict.DECREASED, "", test, z, p)


@dataclass(frozen=True)
class Dated:
    """A value of a year; either may be absent."""

    year: int | None
    value: float | None


def progress(
    base: Dated, now: Dated, target: Dated, direction: Direction
) -> tuple[float | None, ProgressRate]:
    """How fast the value moves against how fast it must (Open SDG's method, after Statistics Canada).

    r = ((v_t / v_0)^(1/(t - t_0)) - 1) / ((T / v_0)^(1/(t_T - t_0)) - 1): 順調 from 0.95, やや遅れ from 0.6, 遅れ from
    0, 後退 below. A value at its target or beyond is 目標に達している. Nothing is put in place of a zero: where a
    rate of growth cannot be had, there is none.
    """
    if target.value is None or now.value is None:
        return None, ProgressRate.UNAVAILABLE
    sign = 1 if direction == "increase" else -1
    reached = sign * (now.value - target.value) >= 0
    observed, needed = _growth(base, now), _growth(base, target)
    if observed is None or not needed:
        return None, ProgressRate.ACHIEVED if reached else ProgressRate.UNAVAILABLE
    ratio = observed / needed
    if reached:
        return ratio, ProgressRate.ACHIEVED
    return ratio, next((word for least, word in _STEPS if ratio >= least), ProgressRate.DETERIORATION)


_STEPS = ((0.95, ProgressRate.ON_TRACK), (0.6, ProgressRate.MODERATE), (0.0, ProgressRate.LIMITED))


def _growth(base: Dated, end: Dated) -> float | None:
    """The yearly rate of growth; None where there is no time between, or no growth rate of such values."""
    if base.year is None or end.year is None or base.value is None or end.value is None:
        return None
    if base.value <= 0 or end.value <= 0 or end.year <= base.year:
        return None
    return math.pow(end.value / base.value, 1 / (end.year - base.year)) - 1


def rounded(value: float | None, decimals: int) -> str:
    """A value as it is printed: rounded once, half up; "" where there is none."""
    if value is None:
        return ""
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(repr(value)).quantize(step, 'ROUND_HALF_UP'):,f}"
