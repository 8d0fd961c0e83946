"""Calibration within bounds and raking with trimming, by hand; `tests/survey/estimates` has R's figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import InputError
from survey.answers.coded import Breakdown
from survey.design.design import simple_sample
from survey.design.margins import Margin
from survey.weighting.calibration import Bounds, Method, calibrate, rake_trimmed
from survey.weighting.raking import rake
from survey.weighting.weights import design_weights

SEX = ("男", "女")
AGE = ("若", "中", "老")
YOUNG_OLD = ("若", "老")


def codes(name: str, groups: tuple[str, ...], values: list[int]) -> Breakdown:
    return Breakdown(name, groups, np.array(values, dtype=np.int16))


def margin(name: str, groups: tuple[str, ...], totals: list[float]) -> Margin:
    return Margin((name,), (groups,), np.array(totals, dtype=np.float64))


TEN = simple_sample(10, 100)
"""Ten returns of 100 persons: 4 young and 4 old men, a young and an old woman; base weights 10."""
OF_TEN = [
    codes("sex", SEX, [0] * 8 + [1] * 2),
    codes("age", YOUNG_OLD, [0] * 4 + [1] * 4 + [0, 1]),
]
TO_TEN = [margin("sex", SEX, [70, 30]), margin("age", YOUNG_OLD, [60, 40])]
CUT = [11.0] * 4 + [6.5] * 4 + [16.0, 14.0]
"""The only weights that meet both margins with the young woman at 16: 60 - 16 = 4 x 11, 30 - 16 = 14."""


def test_linear_calibration_by_hand() -> None:
    """g additive in sex and age and 4x + 4y = 7, z + v = 3, 4x + z = 6 give x - y = z - v = 0.4."""
    free = calibrate(TEN, OF_TEN, TO_TEN, method="linear", bounds=Bounds(0.1, 5))
    assert free.values.tolist() == pytest.approx([10.75] * 4 + [6.75] * 4 + [17.0, 13.0])
    cut = calibrate(TEN, OF_TEN, TO_TEN, method="linear", bounds=Bounds(0.1, 1.6))
    assert cut.values.tolist() == pytest.approx(CUT)


def test_logit_calibration_by_hand() -> None:
    """log((g - L) / (U - g)) is additive in sex and age, and the margins hold."""
    g = calibrate(TEN, OF_TEN, TO_TEN, method="logit", bounds=Bounds(0.5, 1.6)).values / 10
    assert (4 * (g[0] + g[4]), g[8] + g[9], 4 * g[0] + g[8]) == pytest.approx((7, 3, 6))
    bent = np.log((g - 0.5) / (1.6 - g))
    assert bent[0] - bent[4] == pytest.approx(bent[8] - bent[9])
    assert g.max() < 1.6


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), method=st.sampled_from(["linear", "logit"]), unknown=st.booleans())
def test_every_method_meets_the_margins_within_its_bounds(seed: int, method: Method, unknown: bool) -> None:
    rng = np.random.default_rng(seed)
    n = 300
    sex_codes, age_codes = rng.integers(0, 2, n), rng.integers(0, 3, n)
    if unknown:
        sex_codes[:7] = -1
        age_codes[5:9] = -1
    sex, age = codes("sex", SEX, sex_codes.tolist()), codes("age", AGE, age_codes.tolist())
    margins = [margin("sex", SEX, [4600, 5400]), margin("age", AGE, [2800, 3300, 3900])]
    bounds = Bounds(0.3, 3.0)
    weights = calibrate(simple_sample(n, 10000), [sex, age], margins, method=method, bounds=bounds)
    ratio = weights.values / (10000 / n)
    assert ratio.min() >= 0.3 - 1e-12
    assert ratio.max() <= 3.0 + 1e-12
    for check in weights.diagnostics.margins:
        for row in check.rows:
            assert row.after == pytest.approx(row.target, rel=1e-8)


def test_bounds_that_leave_no_solution_are_refused_with_the_level() -> None:
    sex = codes("sex", SEX, [0] * 9 + [1])
    for method in ("linear", "logit"):
        with pytest.raises(InputError) as caught:
            calibrate(TEN, [sex], [margin("sex", SEX, [50, 50])], method=method, bounds=Bounds(0.6, 2.0))
        assert [problem.rule for problem in caught.value.problems] == ["W10", "W10"]
        text = caught.value.for_operator()
        assert "補正前の0.6倍から2倍まで" in text
        assert "「女」: 目標 50.0人、上限いっぱいでも 20.0人" in text
        assert "「男」: 目標 50.0人、下限いっぱいでも 54.0人" in text
    for lowest, highest in ((1.2, 2.0), (1.0, 2.0), (0.0, 2.0), (0.5, 1.0)):
        with pytest.raises(ValueError, match="bounds"):
            Bounds(lowest, highest)
    with pytest.raises(ValueError, match="highest > 1"):
        rake_trimmed(TEN, OF_TEN, TO_TEN, highest=1.0)


def test_bounds_that_leave_no_solution_for_all_margins_at_once_are_refused() -> None:
    """The young woman stands for 16 at most, so each young man for 11 and each old one for 6.5, under 7.5."""
    with pytest.raises(InputError, match="W10") as caught:
        calibrate(TEN, OF_TEN, TO_TEN, method="linear", bounds=Bounds(0.75, 1.6))
    assert "ウエイトの合計" in caught.value.for_operator()


def test_trimming_by_hand() -> None:
    """Raking alone gives the young woman 18: with g = ab, 4x + z = 6 and 3x = 1.75z, so z = 1.8."""
    free = rake(TEN, OF_TEN, TO_TEN)
    assert free.values.tolist() == pytest.approx([10.5] * 4 + [7.0] * 4 + [18.0, 12.0])
    of_mean = rake_trimmed(TEN, OF_TEN, TO_TEN, highest=1.6)
    assert of_mean.values.tolist() == pytest.approx(CUT, rel=1e-5)
    assert of_mean.diagnostics.trimmed == 1
    of_median = rake_trimmed(TEN, OF_TEN, TO_TEN, highest=16 / 10.5, of="median")
    assert of_median.values.tolist() == pytest.approx(CUT, rel=1e-5)
    assert rake_trimmed(TEN, OF_TEN, TO_TEN, highest=1.81).values.tolist() == free.values.tolist()


def test_trimming_rakes_again_so_that_margins_and_bound_hold() -> None:
    rng = np.random.default_rng(3)
    n = 400
    sex_codes, age_codes = rng.integers(0, 2, n), rng.choice(3, n, p=[0.06, 0.3, 0.64])
    sex, age = codes("sex", SEX, sex_codes.tolist()), codes("age", AGE, age_codes.tolist())
    margins = [margin("sex", SEX, [3000, 7000]), margin("age", AGE, [1200, 3300, 5500])]
    free = rake(simple_sample(n, 10000), [sex, age], margins)
    assert free.diagnostics.max_over_mean > 2.3
    cut = rake_trimmed(simple_sample(n, 10000), [sex, age], margins, highest=2.2)
    assert cut.diagnostics.max_over_mean <= 2.2 * (1 + 1e-6)
    assert cut.diagnostics.trimmed == int((cut.values > 2.19 * 25).sum()) > 0
    assert cut.diagnostics.kish_deff < free.diagnostics.kish_deff
    for check in cut.diagnostics.margins:
        for row in check.rows:
            assert row.after == pytest.approx(row.target, rel=1e-9)


def test_a_trimming_that_no_weights_can_keep_is_refused_with_what_is_short() -> None:
    with pytest.raises(InputError, match="W10") as caught:
        rake_trimmed(TEN, OF_TEN, TO_TEN, highest=1.2)
    text = caught.value.for_operator()
    assert "平均の1.2倍（12.00）まで" in text
    assert "「女」: 目標 30.0人、上限いっぱいでも 24.0人" in text


def test_design_weights_are_the_base_weights() -> None:
    weights = design_weights(simple_sample(4, 100))
    assert weights.values.tolist() == [25.0] * 4
    assert weights.diagnostics.kish_deff == 1.0
    assert weights.diagnostics.margins == ()
