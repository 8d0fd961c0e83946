"""Put the test of each group against the rest into the estimates."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from survey.answers.coded import CodedAnswers
from survey.comparing.contrasts import group_against_rest
from survey.weighting.weights import Weights, design_weights

KEY = ["concept", "option", "breakdown", "group", "base", "basis"]


def compare_with_rest(
    estimates: pd.DataFrame,
    responses: CodedAnswers,
    weights: Weights,
    pairs: Collection[tuple[str, str]],
    *,
    base: str = "all",
    level: float = 0.95,
) -> pd.DataFrame:
    """Fill rest_diff, rest_se and rest_p for the (concept, breakdown) pairs, on both bases of weighting.

    rest_diff is the share of the group minus that of all other known groups together; rest_p is
    adjusted over the groups of an option (Holm), so that the chance of calling any group different by
    mistake stays at 1 - level. Unweighted rows are tested with equal weights. Other rows,
    and groups that have no test, stay missing. Returns a new frame in the same order.
    """
    answers = {question.concept: question for question in responses.answers}
    breakdowns = {breakdown.name: breakdown for breakdown in responses.breakdowns}
    by_basis = {"weighted": weights, "unweighted": design_weights(weights.design.with_equal_weights())}
    parts = [
        group_against_rest(answers[concept], breakdowns[name], used, base=base, level=level).assign(
            basis=basis
        )
        for concept, name in sorted(set(pairs))
        if len(breakdowns[name].groups) > 1
        for basis, used in by_basis.items()
    ]
    if not parts:
        return estimates
    tests = pd.concat(parts, ignore_index=True)
    place = pd.MultiIndex.from_frame(tests[KEY]).get_indexer(pd.MultiIndex.from_frame(estimates[KEY]))
    found = place >= 0
    filled = estimates.copy()
    for name, source in (("rest_diff", "diff"), ("rest_se", "diff_se"), ("rest_p", "p_holm")):
        values = filled[name].to_numpy(dtype=np.float64, copy=True)
        values[found] = tests[source].to_numpy(dtype=np.float64)[place[found]]
        filled[name] = values
    return filled
