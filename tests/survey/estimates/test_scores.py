from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.estimates.scores import mean_score

SCORES = {"very": 2.0, "rather": 1.0, "neutral": 0.0, "rather_not": -1.0, "not": -2.0}
OPTIONS = (*SCORES, "unknown")


def test_a_mean_by_hand() -> None:
    """10 × 2 + 30 × 1 + 20 × 0 + 15 × (-1) + 5 × (-2) = 25 over 80; 20 do not know."""
    shares = dict(zip(OPTIONS, (0.10, 0.30, 0.20, 0.15, 0.05, 0.20), strict=True))
    assert mean_score(shares, SCORES) == pytest.approx(25 / 80)


def test_nobody_with_a_score_and_a_withheld_share() -> None:
    assert math.isnan(mean_score({**dict.fromkeys(SCORES, 0.0), "unknown": 1.0}, SCORES))
    assert math.isnan(mean_score({**dict.fromkeys(SCORES, 0.1), "very": math.nan}, SCORES))
    with pytest.raises(KeyError):
        mean_score({"very": 1.0}, SCORES)


@given(
    st.lists(
        st.tuples(st.sampled_from((*OPTIONS, "no_answer")), st.floats(0.1, 100)), min_size=1, max_size=40
    ).filter(lambda answers: any(option in SCORES for option, _ in answers))
)
def test_it_is_the_weighted_mean_over_the_returns(answers: list[tuple[str, float]]) -> None:
    total = sum(weight for _, weight in answers)
    shares = {
        option: sum(weight for chosen, weight in answers if chosen == option) / total for option in OPTIONS
    }
    scored = [(SCORES[option], weight) for option, weight in answers if option in SCORES]
    expected = np.average([score for score, _ in scored], weights=[weight for _, weight in scored])
    assert mean_score(shares, SCORES) == pytest.approx(float(expected), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=5).filter(lambda values: sum(values) > 0.01))
def test_it_lies_on_the_scale_and_ignores_the_base(values: list[float]) -> None:
    shares = dict(zip(SCORES, values, strict=True))
    mean = mean_score(shares, SCORES)
    assert -2 - 1e-9 <= mean <= 2 + 1e-9
    assert mean_score({key: share / 3 for key, share in shares.items()}, SCORES) == pytest.approx(mean)
