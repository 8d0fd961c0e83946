"""Means of items that the same returns scored."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from survey.comparing.exact import holm
from survey.comparing.items import compare_items
from survey.design.design import simple_sample
from survey.estimates.means import ReturnNumbers, estimate_means
from survey.weighting.weights import design_weights
from tests.survey.estimates.test_estimation_r import weights_of

SCORES = np.random.default_rng(7).integers(-2, 3, (4, 200)).astype(float)
SCORES[1] = np.clip(SCORES[0] + 1, -2, 2)


def measures(*scores: np.ndarray) -> list[ReturnNumbers]:
    return [ReturnNumbers(f"q{place}", f"c{place}", values) for place, values in enumerate(scores)]


def test_paired_means_by_hand() -> None:
    """With all scores known, the difference from the mean of the means is the mean of s - mean of s over the items."""
    found = compare_items(measures(*SCORES), design_weights(simple_sample(200)))
    apart = SCORES - SCORES.mean(axis=0)
    t = apart.mean(axis=1) / (apart.std(axis=1, ddof=1) / np.sqrt(200))
    p = holm(2 * stats.t.sf(np.abs(t), 199))
    assert [found[f"c{place}"].mean for place in range(4)] == pytest.approx(SCORES.mean(axis=1).tolist())
    assert [found[f"c{place}"].diff for place in range(4)] == pytest.approx(apart.mean(axis=1).tolist())
    assert [found[f"c{place}"].p for place in range(4)] == pytest.approx(p.tolist())
    assert found["c1"].standing == "higher"
    order = np.argsort(-SCORES.mean(axis=1))
    ends = [
        stats.ttest_rel(SCORES[order[0]], SCORES[order[1]]).pvalue,
        stats.ttest_rel(SCORES[order[-1]], SCORES[order[-2]]).pvalue,
    ]
    alone = [found[f"c{order[0]}"].alone, found[f"c{order[-1]}"].alone]
    assert alone == (holm(np.array(ends)) < 0.05).tolist()


@pytest.mark.parametrize("name", ["srs", "raked", "strat_raked", "linear"])
def test_means_and_their_errors_are_those_of_estimate_means(name: str) -> None:
    """Missing scores, strata, calibration: as the means that agree with R survey."""
    weights = weights_of(name)
    n = weights.design.n
    rng = np.random.default_rng(3)
    scores = [np.where(rng.random(n) < 0.1, np.nan, rng.integers(1, 6, n)) for _ in range(3)]
    found = compare_items(measures(*scores), weights)
    for measure in measures(*scores):
        row = estimate_means("2022", "s", [measure], (), weights).iloc[0]
        one = found[measure.concept]
        assert (one.n, one.mean) == (row["n"], pytest.approx(row["mean"]))
        assert (one.high - one.low) / (row["ci_high"] - row["ci_low"]) == pytest.approx(1.0, rel=2e-3)


def test_an_item_that_nobody_scored_has_no_mean() -> None:
    found = compare_items(measures(SCORES[0], np.full(200, np.nan)), design_weights(simple_sample(200)))
    assert np.isnan(found["c1"].mean)
    assert found["c1"].standing == ""
