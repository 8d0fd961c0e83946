"""Each group against the rest, written into the estimates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from survey.comparing.exact import holm
from survey.comparing.rest import compare_with_rest
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.weighting.weights import design_weights
from tests.survey.comparing.test_letters import made_up


def of_towns(*towns: tuple[int, int]) -> pd.DataFrame:
    """Towns a, b, c, … with (yes, n) each, tested with equal weights."""
    responses = made_up(*towns)
    weights = design_weights(simple_sample(responses.n))
    return compare_with_rest(estimate("2022", responses, weights.design, weights))


def of_yes(frame: pd.DataFrame, basis: str = "unweighted") -> pd.DataFrame:
    rows = frame[(frame["option"] == "yes") & (frame["base"] == "all") & (frame["basis"] == basis)]
    return rows.set_index(rows["group"].astype(str))


@pytest.mark.parametrize("basis", ["unweighted", "weighted"])
def test_each_group_is_tested_against_all_others_together(basis: str) -> None:
    """b: 60 of 120 against 50 of 180, by Fisher's test with twice the smaller tail; equal weights change nothing."""
    rows = of_yes(of_towns((30, 100), (60, 120), (20, 80)), basis)
    assert rows.loc["b", "rest_diff"] == pytest.approx(60 / 120 - 50 / 180)
    alone = [
        2 * min(stats.hypergeom.cdf(x, 300, 110, n), stats.hypergeom.sf(x - 1, 300, 110, n))
        for x, n in ((30, 100), (60, 120), (20, 80))
    ]
    assert rows.loc[["a", "b", "c"], "rest_p"].tolist() == pytest.approx(holm(np.array(alone)).tolist())
    assert rows["standing"].to_dict() == {"_T": "", "a": "none", "b": "higher", "c": "lower"}


def test_two_groups_are_one_test() -> None:
    """40 % and 54 % of 100: Fisher's p is 0.066, which would be 0.13 if it were counted twice."""
    rows = of_yes(of_towns((40, 100), (54, 100)))
    expected = 2 * stats.hypergeom.cdf(40, 200, 94, 100)
    assert rows.loc[["a", "b"], "rest_p"].tolist() == pytest.approx([expected, expected])
    with_few = of_yes(of_towns((40, 100), (54, 100), (9, 10)))
    assert with_few.loc[["a", "b"], "rest_p"].tolist() == pytest.approx([expected, expected])
    assert with_few.loc["a", "rest_diff"] == pytest.approx(-0.14)


def test_a_low_base_is_part_of_the_rest_and_has_no_standing() -> None:
    rows = of_yes(of_towns((30, 100), (60, 120), (20, 80), (5, 29)))
    assert rows.loc["a", "rest_diff"] == pytest.approx(0.3 - 85 / 229)
    assert (rows.loc["d", "standing"], np.isnan(rows.loc["d", "rest_p"])) == ("", True)


def test_fewer_than_five_are_never_called_high_or_low() -> None:
    """36 of 40 gave the answer, 4 did not: the difference is there, the word is not."""
    rows = of_yes(of_towns((36, 40), (50, 100), (50, 100)))
    assert rows.loc["a", "rest_p"] < 0.001
    assert rows.loc["a", "standing"] == "few"
    assert of_yes(of_towns((35, 40), (50, 100), (50, 100))).loc["a", "standing"] == "higher"


def test_totals_and_other_bases_have_no_test() -> None:
    frame = of_towns((30, 100), (60, 120), (20, 80))
    untested = (frame["group"] == "_T") | (frame["base"] == "valid")
    assert frame.loc[untested, "rest_p"].isna().all()
    assert set(frame.loc[untested, "standing"]) == {""}
    assert frame.loc[~untested, "rest_p"].notna().all()
