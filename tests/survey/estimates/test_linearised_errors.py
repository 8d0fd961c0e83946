"""Linearised errors against the jackknife: every return left out once, and raked anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from survey.answers.coded import Breakdown
from survey.design.design import simple_sample
from survey.design.margins import Margin
from survey.estimates.estimation import estimate
from survey.weighting.raking import rake
from tests.made_answers import made_answers, made_survey

POPULATION = 16000.0


def jackknife(codes: np.ndarray, breakdowns: Sequence[Breakdown], margins: Sequence[Margin]) -> float:
    """sqrt((1 - n/N) (n - 1)/n sum((p_(i) - p)²)) of the share of code 1; equal returns are left out once."""

    def share(kept: np.ndarray) -> float:
        own = [Breakdown(one.name, one.groups, one.codes[kept]) for one in breakdowns]
        weights = rake(simple_sample(int(kept.sum()), POPULATION), own, margins).values
        return float(weights @ codes[kept] / weights.sum())

    n = len(codes)
    kinds = np.column_stack([codes, *(one.codes for one in breakdowns)])
    _, first, times = np.unique(kinds, axis=0, return_index=True, return_counts=True)
    left_out = np.array([share(np.arange(n) != place) for place in first])
    squares = float(times @ (left_out - share(np.ones(n, dtype=np.bool_))) ** 2)
    return float(np.sqrt((1 - n / POPULATION) * (n - 1) / n * squares))


@pytest.mark.parametrize("unknown", [0.0, 0.25])
def test_linearised_errors_are_near_the_jackknife(unknown: float) -> None:
    """A quarter without a known age, and answers that depend on it: the scaled margin must be in the error."""
    rng = np.random.default_rng(11)
    n = 800
    age = rng.integers(0, 2, n).astype(np.int16)
    age[rng.random(n) < unknown] = -1
    sex = rng.integers(0, 2, n).astype(np.int16)
    codes = np.where(age < 0, rng.random(n) < 0.1, rng.random(n) < 0.9).astype(np.int16)
    breakdowns = (Breakdown("age", ("若", "老"), age), Breakdown("sex", ("男", "女"), sex))
    margins = [
        Margin(("age",), (("若", "老"),), np.array([9000.0, 7000.0])),
        Margin(("sex",), (("男", "女"),), np.array([7600.0, 8400.0])),
    ]
    answers = made_answers("1", "c", "single", ("no", "yes"), codes, None, {})
    design = simple_sample(n, POPULATION)
    frame = estimate("s", made_survey("s", (answers,), breakdowns), design, rake(design, breakdowns, margins))
    row = frame[
        (frame["basis"] == "weighted") & (frame["base"] == "valid")
        & (frame["breakdown"] == "_T") & (frame["option"] == "yes")
    ].iloc[0]  # fmt: skip
    assert row["se"] == pytest.approx(jackknife(codes, breakdowns, margins), rel=0.01)
