"""Municipalities side by side: shares standardised by age and sex, and the limits of a funnel plot."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from schemas.questions.crosses import CROSSED
from survey.answers.coded import Breakdown

ALERT, ALARM = 0.95, 0.998
"""Shares of the municipalities that lie within the limits of a funnel if they differ by chance alone."""


def crossed(breakdowns: Sequence[Breakdown]) -> Breakdown:
    """The breakdown by every combination of the groups; unknown where any of them is."""
    first, *others = breakdowns
    name, groups, codes = first.name, first.groups, first.codes
    for other in others:
        name = f"{name}{CROSSED}{other.name}"
        groups = tuple(f"{one}{CROSSED}{two}" for one in groups for two in other.groups)
        known = (codes >= 0) & (other.codes >= 0)
        codes = np.where(known, codes * len(other.groups) + other.codes, -1).astype(np.int16)
    return Breakdown(name, groups, codes)


@dataclass(frozen=True)
class StandardisedShare:
    """A directly standardised share with its standard error; both NaN where a group has no share.

    fewest: returns of the smallest group that the standard gives weight to.
    """

    share: float
    se: float
    fewest: int

    def interval(self, level: float) -> tuple[float, float]:
        """Share ± z se, within 0 and 1."""
        z = NormalDist().inv_cdf((1 + level) / 2)
        if math.isnan(self.share):
            return math.nan, math.nan
        return max(0.0, self.share - z * self.se), min(1.0, self.share + z * self.se)


class GroupShare(NamedTuple):
    """The share of one group: its returns, the proportion and its standard error (NaN where there is none)."""

    n: int
    share: float
    se: float


def standardised(groups: Mapping[str, GroupShare], standard: Mapping[str, int]) -> StandardisedShare:
    """The share that a municipality would have with the age and sex of the standard population (direct method).

    groups: one share by group. standard: persons by group, N_c.

        p_s = sum_c W_c p_c,  se(p_s)² = sum_c W_c² se(p_c)²,  W_c = N_c / sum N

    The groups are taken as independent: so they are in a simple random sample, and all but so where weights were
    calibrated. A group in which all or none gave the answer adds nothing to the error, which is then too small;
    `fewest` warns of it. Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, chapter 2.
    """
    persons = sum(standard.values())
    wanted = {group: count / persons for group, count in standard.items() if count > 0}
    found = [groups.get(group, GroupShare(0, math.nan, math.nan)) for group in wanted]
    fewest = min((one.n for one in found), default=0)
    if fewest == 0 or any(math.isnan(one.share) or math.isnan(one.se) for one in found):
        return StandardisedShare(math.nan, math.nan, fewest)
    weights = list(wanted.values())
    share = math.fsum(weight * one.share for weight, one in zip(weights, found, strict=True))
    variance = math.fsum((weight * one.se) ** 2 for weight, one in zip(weights, found, strict=True))
    return StandardisedShare(share, math.sqrt(variance), fewest)


def pooled(shares: Sequence[float], persons: Sequence[float]) -> float:
    """The share of all municipalities together: sum(N_i p_i) / sum(N_i) over those that have one; NaN for none."""
    known = [
        (share, count)
        for share, count in zip(shares, persons, strict=True)
        if not math.isnan(share) and count > 0
    ]
    total = sum(count for _, count in known)
    return sum(share * count for share, count in known) / total if total else math.nan


def funnel(target: float, n: float, within: float) -> tuple[float, float]:
    """The limits within which a share of n effective returns lies with the probability `within`, if the truth is the target.

        target ± z sqrt(target (1 - target) / n), within 0 and 1; z the (1 + within)/2 quantile of the normal

    The target counts as known. Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance,
    Statistics in Medicine 24, 1185-1202.
    """
    half = NormalDist().inv_cdf((1 + within) / 2) * math.sqrt(target * (1 - target) / n)
    return max(0.0, target - half), min(1.0, target + half)


def outside(share: float, target: float, n: float) -> float:
    """The wider of the two limits that a share lies outside of (`ALERT`, `ALARM`), below the target negative; 0 within."""
    for within in (ALARM, ALERT):
        low, high = funnel(target, n, within)
        if not low <= share <= high:
            return math.copysign(within, share - target)
    return 0.0
