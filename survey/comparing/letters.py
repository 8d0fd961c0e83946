"""Put the comparison of pairs of groups into the estimates, as letters for cross tables.

A share carries the letters of the groups that it is significantly higher than.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.codes import NO_ANSWER_OPTION
from survey.answers.coded import CodedAnswers
from survey.comparing.contrasts import PairTests, holm, pair_tests
from survey.comparing.group_letters import FEWEST, letters_of
from survey.design.cells import answer_keys
from survey.estimates.table import texts_of
from survey.weighting.weights import Weights, design_weights

_Key = tuple[str, str, str, str, str]
_KEY = ["concept", "option", "breakdown", "group", "basis"]


def add_letters(
    estimates: pd.DataFrame,
    responses: CodedAnswers,
    weights: Weights,
    *,
    base: str = "all",
    level: float = 0.95,
) -> pd.DataFrame:
    """Fill `letters` for every question and every breakdown of 2 to `MOST_GROUPS` groups.

    Each pair of groups is tested for each answer (`survey.comparing.contrasts.pair_tests`), p adjusted
    over the pairs of the answer (Holm), so that the chance of any wrong letter beside an answer stays
    at 1 - level. A group is left out of an answer's pairs, and of the adjustment, if its base is low or
    if fewer than `FEWEST` of it gave the answer or did not: near 0 % and 100 % the linearised
    variance is too small (at 0 % it is 0) and would find differences where there are none. A question
    is not crossed with itself. Both bases of weighting, unweighted rows with equal weights; rows on another base, 全体 and other breakdowns keep "". Returns a new frame in the same
    order.
    """
    found = dict(_letters(estimates, responses, weights, base, 1.0 - level))
    names = {breakdown for _, _, breakdown, _, _ in found}
    rows = np.flatnonzero((estimates["base"] == base) & estimates["breakdown"].isin(names))
    values = np.array(texts_of(estimates["letters"]), dtype=object)
    keys = zip(*(texts_of(estimates[name].iloc[rows]) for name in _KEY), strict=True)
    values[rows] = [found.get(key, "") for key in keys]
    return estimates.assign(letters=pd.Categorical(values))


def _letters(
    estimates: pd.DataFrame, responses: CodedAnswers, weights: Weights, base: str, alpha: float
) -> Iterator[tuple[_Key, str]]:
    """Each share that has letters, and these."""
    enough = np.minimum(estimates["count"], estimates["n"] - estimates["count"]) >= FEWEST
    usable = estimates[(estimates["base"] == base) & (estimates["status"] == "normal") & enough]
    known = set(zip(*(texts_of(usable[name]) for name in _KEY[:4]), strict=True))
    by_basis = {"weighted": weights, "unweighted": design_weights(weights.design.with_equal_weights())}
    for answers in responses.answers:
        keys, _ = answer_keys(answers, NO_ANSWER_OPTION)
        for breakdown in responses.breakdowns:
            name, letters = breakdown.name, letters_of(breakdown.groups)
            if not letters or name == answers.concept:
                continue
            tested = np.array(
                [[(answers.concept, key, name, group) in known for group in letters] for key in keys]
            )
            for basis, used in by_basis.items():
                pairs = pair_tests(answers, breakdown, used, base=base)
                for option, group, lower in _higher(pairs, tested[: len(pairs.keys)], alpha):
                    yield (
                        (answers.concept, option, name, group, basis),
                        ",".join(letters[one] for one in lower),
                    )


def _higher(
    pairs: PairTests, tested: npt.NDArray[np.bool_], alpha: float
) -> Iterator[tuple[str, str, list[str]]]:
    """Each answer and group that has significantly lower groups, and these in order; tested is (D, G)."""
    both = tested[:, pairs.first] & tested[:, pairs.second]
    clear = holm(np.where(both, pairs.tests["p"], np.nan)) <= alpha
    up = pairs.tests["diff"] > 0
    winner, loser = np.where(up, pairs.first, pairs.second), np.where(up, pairs.second, pairs.first)
    lower = np.zeros((*tested.shape, len(pairs.groups)), dtype=np.bool_)
    answer, _ = np.nonzero(clear)
    lower[answer, winner[clear], loser[clear]] = True
    for place, group in np.argwhere(lower.any(axis=2)).tolist():
        beaten = np.flatnonzero(lower[place, group])
        yield pairs.keys[place], pairs.groups[group], [pairs.groups[one] for one in beaten]
