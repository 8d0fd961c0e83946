"""Put the comparison of pairs of groups into the estimates, as letters for cross tables.

The n-th group of a breakdown has the n-th letter (A, B, ...). A share carries the letters of the
groups that it is significantly higher than.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from survey.contrasts import letter, pairs_of_groups, significance_letters
from survey.responses import Breakdown, Responses
from survey.weights import Weights, design_weights

MOST_GROUPS = 10
"""A breakdown of more groups has no letters: 21 groups are 210 pairs, of which nobody can read anything."""

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
    found = list(_letters(estimates, responses, weights, base, 1.0 - level))
    filled = estimates.copy()
    if not found:
        return filled
    letters = pd.concat(found, ignore_index=True)
    names = letters["breakdown"].unique()
    rows = np.flatnonzero((estimates["base"] == base) & estimates["breakdown"].isin(names))
    wanted = pd.MultiIndex.from_frame(estimates[_KEY].iloc[rows])
    place = pd.MultiIndex.from_frame(letters[_KEY]).get_indexer(wanted)
    values = filled["letters"].to_numpy(dtype=object, copy=True)
    values[rows[place >= 0]] = letters["exceeds"].to_numpy(dtype=object)[place[place >= 0]]
    filled["letters"] = pd.Series(values, index=filled.index, dtype=filled["letters"].dtype)
    return filled


def _letters(
    estimates: pd.DataFrame, responses: Responses, weights: Weights, base: str, alpha: float
) -> Iterator[pd.DataFrame]:
    """The letters that there are, a frame for each question, breakdown and basis."""
    bases = estimates[(estimates["base"] == base) & (estimates["status"] == "normal")]
    names = ["concept", "breakdown", "group"]
    usable = set(bases[names].drop_duplicates().itertuples(index=False, name=None))
    by_basis = {"weighted": weights, "unweighted": design_weights(weights.design)}
    for answers in responses.answers:
        for breakdown in responses.breakdowns:
            name = breakdown.name
            tested = [group for group in breakdown.groups if (answers.concept, name, group) in usable]
            if not letters_of(breakdown.groups) or len(tested) < 2 or name == answers.concept:
                continue
            for basis, used in by_basis.items():
                pairs = pairs_of_groups(answers, _only(breakdown, tested), used, base=base)
                letters = significance_letters(pairs, breakdown.groups, alpha=alpha)
                yield letters[letters["exceeds"] != ""].assign(
                    concept=answers.concept, breakdown=name, basis=basis
                )


def _only(breakdown: Breakdown, groups: Sequence[str]) -> Breakdown:
    """The breakdown with some of its groups; returns of the others count as of no known group."""
    kept = {group: number for number, group in enumerate(groups)}
    new = np.array([kept.get(group, -1) for group in breakdown.groups], dtype=np.int16)
    codes = np.where(breakdown.codes >= 0, new[np.maximum(breakdown.codes, 0)], breakdown.codes)
    return replace(breakdown, groups=tuple(groups), codes=codes.astype(np.int16))
