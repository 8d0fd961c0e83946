"""The jackknife against R, and the linearised errors against the jackknife."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from schemas.errors import InputError
from survey.estimates.estimation import estimate
from survey.estimates.replicates import jackknife_shares
from survey.responses import Answers, Breakdown, Responses
from survey.weighting.design import Design, simple_sample
from survey.weighting.raking import Margin, rake
from tests.survey.estimates.r_reference import AGE_MARGIN, REGION_MARGIN, city, expected
from tests.survey.estimates.test_estimation_r import clustered, srs, stratified

MARGINS = [REGION_MARGIN, AGE_MARGIN]


@pytest.mark.parametrize(("name", "design"), [("jackknife", srs), ("jackknife_strat", stratified)])
def test_against_r(name: str, design: Callable[[], Design]) -> None:
    _, responses = city()
    single, multiple = responses.answers
    region = responses.breakdowns[0]
    for answers, by, base, group, option, key in (
        (multiple, None, "all", "_T", "m2", "m2"),
        (single, None, "valid", "_T", "q0", "q0"),
        (single, region, "all", "west", "q01", "west.q01"),
    ):
        found = jackknife_shares(answers, by, design(), responses.breakdowns, MARGINS, base=base)
        se = found.loc[(found["group"] == group) & (found["option"] == option), "se"].iloc[0]
        assert se == pytest.approx(expected(f"{name}.{key}")[0], rel=1e-9)


@pytest.mark.parametrize(("design", "within"), [(srs, 0.03), (stratified, 0.03), (clustered, 0.06)])
def test_linearised_errors_are_near_the_jackknife(design: Callable[[], Design], within: float) -> None:
    _, responses = city()
    drawn = design()
    weights = rake(drawn, responses.breakdowns, MARGINS)
    frame = estimate("2022", responses, drawn, weights)
    linear = frame[(frame["basis"] == "weighted") & (frame["base"] == "valid")]
    for answers in responses.answers:
        found = jackknife_shares(answers, None, drawn, responses.breakdowns, MARGINS, base="valid")
        own = linear[(linear["question"] == answers.question) & (linear["breakdown"] == "_T")]
        np.testing.assert_allclose(found["share"], own["share"], rtol=1e-8)
        np.testing.assert_allclose(found["se"], own["se"], rtol=within)


def test_unknown_levels_are_linearised_as_the_jackknife_has_them() -> None:
    """A quarter without a known age, and answers that depend on it: the scaled margin must be in the error."""
    rng = np.random.default_rng(11)
    n = 800
    age = rng.integers(0, 2, n).astype(np.int16)
    age[rng.random(n) < 0.25] = -1
    sex = rng.integers(0, 2, n).astype(np.int16)
    codes = np.where(age < 0, rng.random(n) < 0.1, rng.random(n) < 0.9).astype(np.int16)
    breakdowns = (Breakdown("age", ("若", "老"), age), Breakdown("sex", ("男", "女"), sex))
    margins = [
        Margin(("age",), (("若", "老"),), np.array([9000.0, 7000.0])),
        Margin(("sex",), (("男", "女"),), np.array([7600.0, 8400.0])),
    ]
    answers = Answers("1", "c", "single", ("no", "yes"), codes, None, {})
    design = simple_sample(n, 16000)
    from_jackknife = jackknife_shares(answers, None, design, breakdowns, margins)["se"].to_numpy()
    frame = estimate("s", Responses("s", (answers,), breakdowns), design, rake(design, breakdowns, margins))
    linear = frame[(frame["basis"] == "weighted") & (frame["base"] == "valid") & (frame["breakdown"] == "_T")]
    np.testing.assert_allclose(linear["se"], from_jackknife, rtol=0.01)


def test_a_level_with_a_single_return_is_refused() -> None:
    sex = Breakdown("sex", ("男", "女"), np.array([0, 0, 1], np.int16))
    answers = Answers("1", "c", "single", ("a", "b"), np.array([0, 1, 0], np.int16), None, {})
    margin = Margin(("sex",), (("男", "女"),), np.array([50.0, 50.0]))
    with pytest.raises(InputError) as caught:
        jackknife_shares(answers, None, simple_sample(3, 100), [sex], [margin])
    assert caught.value.problems[0].rule == "W12"
