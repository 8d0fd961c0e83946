from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import InputError
from survey.responses import Breakdown
from survey.weighting.calibration import Bounds, Method, calibrate, poststratify, rake_trimmed
from survey.weighting.design import cluster_sample, simple_sample
from survey.weighting.raking import Margin, design_weights, rake

SEX = ("男", "女")
AGE = ("若", "中", "老")


def codes(name: str, groups: tuple[str, ...], values: list[int]) -> Breakdown:
    return Breakdown(name, groups, np.array(values, dtype=np.int16))


def margin(name: str, groups: tuple[str, ...], totals: list[float]) -> Margin:
    return Margin((name,), (groups,), np.array(totals, dtype=np.float64))


AGE_SEX = Margin(("age", "sex"), (AGE, SEX), np.array([[10.0, 10], [20, 20], [25, 15]]))


def test_post_stratification_with_declared_collapsing() -> None:
    age = codes("age", AGE, [0, 0, 1, 1, 2, 2])
    sex = codes("sex", SEX, [0, 1, 0, 0, 0, 1])
    with pytest.raises(InputError) as caught:
        poststratify(simple_sample(6, 100), [age, sex], AGE_SEX)
    text = caught.value.for_operator()
    assert caught.value.problems[0].rule == "W05"
    assert "age「中」、sex「女」" in text
    assert "「男」とまとめて" in text
    weights = poststratify(simple_sample(6, 100), [age, sex], AGE_SEX, [[("中", "男"), ("中", "女")]])
    assert weights.values.tolist() == pytest.approx([10, 10, 20, 20, 25, 15])
    row = next(row for row in weights.diagnostics.margins[0].rows if row.n == 2)
    assert row.levels == ("中×男＋中×女",)


def test_collapsing_refuses_cells_that_do_not_exist_or_stand_twice() -> None:
    age, sex = codes("age", AGE, [0, 1, 2]), codes("sex", SEX, [0, 1, 0])
    for collapsed in (
        [[("中", "男"), ("幼", "女")]],
        [[("中", "男"), ("中", "女")], [("中", "男"), ("老", "男")]],
    ):
        with pytest.raises(InputError) as caught:
            poststratify(simple_sample(3, 100), [age, sex], AGE_SEX, collapsed)
        assert caught.value.problems[0].rule == "W11"


def test_linear_calibration_of_one_margin_is_post_stratification() -> None:
    sex = codes("sex", SEX, [0, 0, 0, 1, -1])
    margins = [margin("sex", SEX, [45, 55])]
    linear = calibrate(simple_sample(5, 100), [sex], margins, method="linear")
    assert linear.values.tolist() == pytest.approx([12, 12, 12, 44, 20])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6), method=st.sampled_from(["linear", "raking", "logit"]), unknown=st.booleans()
)
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
    if method == "raking":
        raked = rake(simple_sample(n, 10000), [sex, age], margins)
        np.testing.assert_allclose(weights.values, raked.values, rtol=1e-7)


def test_linear_calibration_refuses_negative_weights() -> None:
    age = codes("age", ("若", "老"), [0] * 50 + [1] * 50)
    sex = codes("sex", SEX, [0] * 45 + [1] * 5 + [0] * 5 + [1] * 45)
    margins = [margin("age", ("若", "老"), [20, 80]), margin("sex", SEX, [80, 20])]
    with pytest.raises(InputError) as caught:
        calibrate(simple_sample(100, 100), [age, sex], margins, method="linear")
    assert "最小のウエイト -5" in caught.value.for_operator()
    assert caught.value.problems[0].rule == "W09"


def test_bounds_that_leave_no_solution_are_refused() -> None:
    sex = codes("sex", SEX, [0] * 9 + [1])
    with pytest.raises(InputError) as caught:
        calibrate(
            simple_sample(10, 100),
            [sex],
            [margin("sex", SEX, [50, 50])],
            method="logit",
            bounds=Bounds(0.5, 2.0),
        )
    assert caught.value.problems[0].rule == "W08"
    with pytest.raises(ValueError, match="bounds"):
        Bounds(1.2, 2.0)
    with pytest.raises(ValueError, match="needs bounds"):
        calibrate(simple_sample(10, 100), [sex], [margin("sex", SEX, [50, 50])], method="logit")


def test_trimming_rakes_again_so_that_margins_and_bounds_hold() -> None:
    rng = np.random.default_rng(3)
    n = 400
    sex_codes, age_codes = rng.integers(0, 2, n), rng.choice(3, n, p=[0.06, 0.3, 0.64])
    sex, age = codes("sex", SEX, sex_codes.tolist()), codes("age", AGE, age_codes.tolist())
    margins = [margin("sex", SEX, [3000, 7000]), margin("age", AGE, [1200, 3300, 5500])]
    free = rake(simple_sample(n, 10000), [sex, age], margins)
    assert free.diagnostics.max_over_mean > 2.3
    cut = rake_trimmed(simple_sample(n, 10000), [sex, age], margins, lowest=0.3, highest=2.2)
    assert cut.diagnostics.max_over_mean <= 2.2 * (1 + 1e-6)
    assert cut.diagnostics.trimmed == int((cut.values > 2.19 * 25).sum()) > 0
    assert cut.diagnostics.kish_deff < free.diagnostics.kish_deff
    for check in cut.diagnostics.margins:
        for row in check.rows:
            assert row.after == pytest.approx(row.target, rel=1e-9)
    with pytest.raises(InputError) as caught:
        rake_trimmed(simple_sample(n, 10000), [sex, age], margins, lowest=0.3, highest=1.2)
    assert caught.value.problems[0].rule == "W10"


def test_design_weights_are_the_base_weights() -> None:
    weights = design_weights(simple_sample(4, 100))
    assert weights.values.tolist() == [25.0] * 4
    assert weights.diagnostics.kish_deff == 1.0
    assert weights.diagnostics.margins == ()


def test_a_lonely_unit_is_refused_unless_taken_with_certainty() -> None:
    psu, stratum = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 0, 0, 1])
    with pytest.raises(InputError) as caught:
        cluster_sample(psu, np.ones(5), stratum=stratum).scale_by_stratum()
    assert caught.value.problems[0].rule == "S03"
    alone = cluster_sample(psu, np.ones(5), stratum=stratum, lonely="certainty")
    assert alone.scale_by_stratum().tolist() == [2.0, 0.0]
    whole = cluster_sample(psu, np.ones(5), stratum=stratum, psu_populations=np.array([4.0, 1.0]))
    assert whole.scale_by_stratum().tolist() == [1.0, 0.0]
    with pytest.raises(InputError):
        cluster_sample(psu, np.array([1.0, 1, 1, 1, 0]))
