"""Differences within one survey: a group against the rest, pairs of groups, and tables as a whole.

Groups of one survey share the calibration, so their estimates are not independent: every variance
here has the covariance in it. Groups of a breakdown have no returns in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from schemas.codes import NO_ANSWER_OPTION
from survey.answers.coded import Breakdown, QuestionAnswers
from survey.design.cells import Cells, Domains, Tally, answer_keys, domains_of, tally
from survey.design.linearisation import element_features
from survey.estimates.shares import (
    Linearised,
    degrees_of_freedom,
    group_features,
    linearise_shares,
    split_base,
    sum_groups,
    weighted_share,
)
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_NO_VARIANCE = 1e-18


def holm(p: Floats) -> Floats:
    """Holm's step-down adjustment of families of p values along the last axis (Holm 1979).

    The i-th smallest of m is multiplied by m - i + 1, made monotone and cut to 1. Missing ones stay out of it.
    """
    known = np.isfinite(p)
    order = np.argsort(np.where(known, p, np.inf), axis=-1, kind="stable")
    factors = np.maximum(known.sum(axis=-1, keepdims=True) - np.arange(p.shape[-1]), 1)
    ordered = np.take_along_axis(p, order, axis=-1) * factors
    stepped = np.minimum(np.maximum.accumulate(ordered, axis=-1), 1.0)
    adjusted = np.empty(p.shape)
    np.put_along_axis(adjusted, order, stepped, axis=-1)
    return np.where(known, adjusted, np.nan)


@dataclass(frozen=True)
class GroupShares:
    """Shares of D answers in G groups, (G, D), with what their covariances need; df (G,)."""

    keys: tuple[str, ...]
    groups: tuple[str, ...]
    df: Floats
    share: Floats
    linearised: Linearised


def _rest_of(domains: Domains) -> Domains:
    """For each group, all other known groups together."""
    groups = range(len(domains.groups))

    def others(parts: Sequence[Ints], group: int) -> Ints:
        return np.concatenate([part for number, part in enumerate(parts) if number != group])

    return Domains(
        domains.name,
        domains.groups,
        domains.cells,
        tuple(others(domains.members, group) for group in groups),
        tuple(others(domains.parents, group) for group in groups),
    )


def group_shares(
    counts: Tally, keys: Sequence[str], domains: Domains, weights: Weights, base: str
) -> GroupShares:
    """Shares of every group of the domains with their linearised values, from one question's counts."""
    features = element_features(
        weights.design, weights.cells, weights.stratum, weights.weight, weights.residuals
    )
    sums = split_base(sum_groups(group_features(features.values, domains), domains, counts), base)
    share = weighted_share(sums)
    found = linearise_shares(sums, features, share)
    df = degrees_of_freedom(sums.base, features)
    kept = len(keys) - 1 if base == "valid" else len(keys)
    return GroupShares(tuple(keys[:kept]), domains.groups, df, share[:, :kept], found)


def _tests(diff: Floats, variance: Floats, df: Floats, level: float) -> dict[str, Floats]:
    """Standard error, t interval and two-sided p of differences; missing without variance or df.

    A variance that is nothing but rounding (two shares of 0 % or 100 %) counts as none.
    """
    usable = (variance > _NO_VARIANCE) & (df > 0)
    se = np.sqrt(np.where(usable, variance, np.nan))
    reach = special.stdtrit(np.where(usable, df, 1.0), 1.0 - (1.0 - level) / 2.0) * se
    p = 2.0 * special.stdtr(np.where(usable, df, 1.0), -np.abs(diff) / se)
    return {"diff": diff, "diff_se": se, "diff_low": diff - reach, "diff_high": diff + reach, "p": p}


def _count(
    answers: QuestionAnswers, breakdown: Breakdown, cells: Cells
) -> tuple[Domains, Tally, tuple[str, ...]]:
    domains = domains_of(cells, breakdown)
    keys, _ = answer_keys(answers, NO_ANSWER_OPTION)
    return domains, tally(answers, domains.cells), keys


def group_against_rest(
    answers: QuestionAnswers,
    breakdown: Breakdown,
    weights: Weights,
    *,
    base: str = "valid",
    level: float = 0.95,
) -> pd.DataFrame:
    """Difference between each group and all other known groups together, for every answer.

    One row for each option, option group (and 無回答 on the base "all") and group: share of the
    group and of the rest, diff, diff_se with the covariance of the two, t interval and p on
    units - strata of the two together, and p_holm over the groups of an option. Never against the
    total, which has the group in it. Missing where either side is empty.
    """
    domains, counts, keys = _count(answers, breakdown, weights.cells)
    if len(domains.groups) < 2:
        raise ValueError(f"breakdown {breakdown.name!r} has no rest to compare a group with")
    own = group_shares(counts, keys, domains, weights, base)
    rest = group_shares(counts, keys, _rest_of(domains), weights, base)
    kept, groups = len(own.keys), len(own.groups)
    together = own.linearised.variance() + rest.linearised.variance()
    variance = together[:, :kept] - 2.0 * own.linearised.covariance_with(rest.linearised)[:, :kept]
    df = _together(own.df, rest.df, weights)
    frame = pd.DataFrame(
        {
            "question": answers.key,
            "concept": answers.concept,
            "option": np.tile(np.array(own.keys, dtype=object), groups),
            "breakdown": breakdown.name,
            "group": np.repeat(np.array(own.groups, dtype=object), kept),
            "base": base,
            "share": own.share.ravel(),
            "share_rest": rest.share.ravel(),
            **_tests((own.share - rest.share).ravel(), variance.ravel(), np.repeat(df, kept), level),
        }
    )
    frame["p_holm"] = holm(frame["p"].to_numpy(np.float64).reshape(groups, kept).T).T.ravel()
    return frame


def _together(first: Floats, second: Floats, weights: Weights) -> Floats:
    """Degrees of freedom of pairs of groups without a common return.

    Returns of both less strata, each group's own having been taken off already.
    """
    strata = len(weights.design.fraction)
    whole = weights.design.units_by_stratum().sum() - strata
    return np.where((first > 0) & (second > 0), np.minimum(first + second + strata, whole), 0.0)


@dataclass(frozen=True)
class PairTests:
    """Tests of the P pairs of groups for each of D answers.

    first, second: (P,) numbers of the groups, first before second in the breakdown's order. All else
    is (D, P); `tests` holds diff (first - second), diff_se with the covariance, the t interval and p.
    """

    keys: tuple[str, ...]
    groups: tuple[str, ...]
    first: Ints
    second: Ints
    share_first: Floats
    share_second: Floats
    tests: dict[str, Floats]


def pair_tests(
    answers: QuestionAnswers,
    breakdown: Breakdown,
    weights: Weights,
    *,
    base: str = "valid",
    level: float = 0.95,
) -> PairTests:
    """Test every two groups of a breakdown for every answer.

    Missing where either group is empty or has a
    single return.
    """
    domains, counts, keys = _count(answers, breakdown, weights.cells)
    found = group_shares(counts, keys, domains, weights, base)
    first, second = np.triu_indices(len(found.groups), k=1)
    cov = found.linearised.covariance()[: len(found.keys)]
    variance = cov[:, first, first] + cov[:, second, second] - 2.0 * cov[:, first, second]
    df = _together(found.df[first], found.df[second], weights)
    share_first, share_second = found.share[first].T, found.share[second].T
    tests = _tests(share_first - share_second, variance, np.broadcast_to(df, variance.shape), level)
    return PairTests(found.keys, found.groups, first, second, share_first, share_second, tests)
