"""Put the comparison of pairs of groups into the estimates, as letters for cross tables.

The n-th group of a breakdown has the n-th letter (A, B, ...). A share carries the letters of the
groups that it is significantly higher than.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from survey.contrasts import PairTests, letter, pair_tests
from survey.responses import Breakdown, Responses
from survey.weights import Weights, design_weights

MOST_GROUPS = 10
"""A breakdown of more groups has no letters: 21 groups are 210 pairs, of which nobody can read anything."""

_Key = tuple[str, str, str, str, str]
_KEY = ["concept", "option", "breakdown", "group", "basis"]


def letters_of(groups: Sequence[str]) -> dict[str, str]:
    """Letter of each group of a breakdown, in its order; none if the groups are not compared in pairs."""
    if not 2 <= len(groups) <= MOST_GROUPS:
        return {}
    return {group: letter(number) for number, group in enumerate(groups)}


def add_letters(
    estimates: pd.DataFrame,
    responses: Responses,
    weights: Weights,
    *,
    base: str = "all",
    level: float = 0.95,
) -> pd.DataFrame:
    """Fill `letters` for every question and every breakdown of 2 to `MOST_GROUPS` groups.

    Each pair of groups is tested for each answer (`survey.contrasts.pairs_of_groups`), p adjusted
    over the pairs of the answer (Holm), so that the chance of any wrong letter beside an answer stays
    at 1 - level. Only groups with the status "normal" are tested: a low base neither has letters nor
    is named by one. A question is not crossed with itself. Both bases of weighting, unweighted rows
    under the design's own weights; rows on another base, 全体 and other breakdowns keep "".
    Returns a new frame in the same order.
    """
    found = dict(_letters(estimates, responses, weights, base, 1.0 - level))
    filled = estimates.copy()
    names = {breakdown for _, _, breakdown, _, _ in found}
    rows = np.flatnonzero((estimates["base"] == base) & estimates["breakdown"].isin(names))
    values = filled["letters"].to_numpy(dtype=object, copy=True)
    keys = zip(*(estimates[name].iloc[rows].tolist() for name in _KEY), strict=True)
    values[rows] = [found.get(key, "") for key in keys]
    filled["letters"] = pd.Series(values, index=filled.index, dtype=filled["letters"].dtype)
    return filled


def _letters(
    estimates: pd.DataFrame, responses: Responses, weights: Weights, base: str, alpha: float
) -> Iterator[tuple[_Key, str]]:
    """Each share that has letters, and these."""
    bases = estimates[(estimates["base"] == base) & (estimates["status"] == "normal")]
    names = ["concept", "breakdown", "group"]
    usable = set(bases[names].drop_duplicates().itertuples(index=False, name=None))
    by_basis = {"weighted": weights, "unweighted": design_weights(weights.design)}
    for answers in responses.answers:
        for breakdown in responses.breakdowns:
            name, letters = breakdown.name, letters_of(breakdown.groups)
            tested = [group for group in letters if (answers.concept, name, group) in usable]
            if len(tested) < 2 or name == answers.concept:
                continue
            for basis, used in by_basis.items():
                pairs = pair_tests(answers, _only(breakdown, tested), used, base=base)
                for option, group, lower in _higher(pairs, alpha):
                    yield (
                        (answers.concept, option, name, group, basis),
                        ",".join(letters[one] for one in lower),
                    )


def _higher(pairs: PairTests, alpha: float) -> Iterator[tuple[str, str, list[str]]]:
    """Each answer and group that has significantly lower groups, and these in order."""
    clear = pairs.p_holm <= alpha
    up = pairs.tests["diff"] > 0
    winner, loser = np.where(up, pairs.first, pairs.second), np.where(up, pairs.second, pairs.first)
    for answer, key in enumerate(pairs.keys):
        beaten = winner[answer][clear[answer]]
        for number in np.unique(beaten):
            lower = np.sort(loser[answer][clear[answer]][beaten == number])
            yield key, pairs.groups[number], [pairs.groups[other] for other in lower]


def _only(breakdown: Breakdown, groups: Sequence[str]) -> Breakdown:
    """The breakdown with some of its groups; returns of the others count as of no known group."""
    kept = {group: number for number, group in enumerate(groups)}
    new = np.array([kept.get(group, -1) for group in breakdown.groups], dtype=np.int16)
    codes = np.where(breakdown.codes >= 0, new[np.maximum(breakdown.codes, 0)], breakdown.codes)
    return replace(breakdown, groups=tuple(groups), codes=codes.astype(np.int16))
