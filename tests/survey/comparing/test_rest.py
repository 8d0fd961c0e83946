"""Each group against the rest, written into the estimates."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from survey.answers.coded import Breakdown, CodedAnswers
from survey.comparing.contrasts import holm
from survey.comparing.rest import compare_with_rest
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers, made_survey

YES_OF = {"a": (30, 100), "b": (60, 120), "c": (20, 80)}


def made_up() -> CodedAnswers:
    codes, groups = [], []
    for place, (yes, n) in enumerate(YES_OF.values()):
        codes += [0] * yes + [1] * (n - yes)
        groups += [place] * n
    answers = made_answers("q", "c", "single", ("yes", "no"), np.array(codes, dtype=np.int16), None, {})
    breakdown = Breakdown("town", tuple(YES_OF), np.array(groups, dtype=np.int16))
    return made_survey("s", (answers,), (breakdown,))


def a_tested_frame() -> pd.DataFrame:
    responses = made_up()
    design = simple_sample(responses.n)
    weights = design_weights(design)
    estimates = estimate("2022", responses, design, weights)
    return compare_with_rest(estimates, responses, weights, [("c", "town")])


def of_group(frame: pd.DataFrame, group: str, basis: str = "unweighted") -> pd.Series:
    rows = frame[
        (frame["group"] == group)
        & (frame["option"] == "yes")
        & (frame["base"] == "all")
        & (frame["basis"] == basis)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_difference_is_to_all_other_groups_together() -> None:
    """b: 60 of 120 against 50 of 180; the variance is sum of p(1−p)/n, each with n/(n−1) of the whole."""
    row = of_group(a_tested_frame(), "b")
    assert row["rest_diff"] == pytest.approx(60 / 120 - 50 / 180)
    plain = 0.5 * 0.5 / 120 + (50 / 180) * (130 / 180) / 180
    assert row["rest_se"] == pytest.approx(math.sqrt(plain * 300 / 299), rel=1e-9)


def test_the_p_values_are_adjusted_over_the_groups() -> None:
    frame = a_tested_frame()
    rows = [of_group(frame, group) for group in YES_OF]
    plain = np.array([2 * stats.t.sf(abs(row["rest_diff"]) / row["rest_se"], 298) for row in rows])
    assert [row["rest_p"] for row in rows] == pytest.approx(holm(plain), rel=1e-2)
    assert rows[1]["rest_p"] < 0.05


def test_totals_and_pairs_that_were_not_asked_for_have_no_test() -> None:
    frame = a_tested_frame()
    assert frame.loc[frame["group"] == "_T", "rest_p"].isna().all()
    assert frame.loc[frame["base"] == "valid", "rest_p"].isna().all()
    responses = made_up()
    design = simple_sample(responses.n)
    untouched = estimate("2022", responses, design, design_weights(design))
    same = compare_with_rest(untouched, responses, design_weights(design), [])
    pd.testing.assert_frame_equal(same, untouched)
