from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from survey.answers.coded import Breakdown
from survey.design.design import simple_sample
from survey.estimates.means import ReturnNumbers, estimate_means, scored
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers


def test_unweighted_mean_by_hand() -> None:
    values = np.array([1.0, 2.0, 4.0, 5.0, np.nan])
    frame = estimate_means(
        "2022", "s", [ReturnNumbers("1", "c", values)], (), design_weights(simple_sample(5))
    )
    row = frame.iloc[0]
    assert (row["n"], row["mean"], row["weighted_base"], row["n_effective"]) == (4, 3.0, 4.0, 4.0)
    se = np.sqrt(5 / 4 * 10 / 16)
    assert row["se"] == pytest.approx(se)
    assert row["ci_high"] == pytest.approx(3 + stats.t.ppf(0.975, 3) * se)


def test_scores_leave_out_options_without_one() -> None:
    answers = made_answers(
        "1", "満足", "single", ("高", "低", "不明"), np.array([0, 1, 2, -1, 0], np.int16), None, {}
    )
    measure = scored(answers, {"高": 2.0, "低": -2.0})
    assert measure.values.tolist()[:2] == [2.0, -2.0]
    assert np.isnan(measure.values[2:4]).all()
    with pytest.raises(ValueError, match="no option"):
        scored(answers, {"中": 1.0})
    multiple = made_answers("1", "c", "multiple", ("a",), np.zeros(1, np.int16), np.ones((1, 1), bool), {})
    with pytest.raises(ValueError, match="single-answer"):
        scored(multiple, {"a": 1.0})


def test_edges() -> None:
    area = Breakdown("area", ("二人", "一人", "無人"), np.array([0, 0, 1, -1], np.int16))
    values = np.array([3.0, 3.0, 7.0, 1.0])
    frame = estimate_means(
        "2022", "s", [ReturnNumbers("1", "c", values)], [area], design_weights(simple_sample(4))
    )
    by = frame.set_index("group")
    assert (by.loc["二人", "mean"], by.loc["二人", "se"]) == (3.0, 0.0)
    assert by.loc["一人", "mean"] == 7.0
    assert np.isnan(by.loc["一人", ["se", "ci_low", "ci_high", "deff"]].to_numpy(float)).all()
    assert np.isnan(by.loc["無人", "mean"])
    assert by.loc["無人", "n"] == 0
