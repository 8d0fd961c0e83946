from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import InputError
from survey.answers.coded import Breakdown
from survey.design.design import Design, simple_sample, stratified_sample
from survey.design.margins import Margin
from survey.weighting.raking import rake

SEX = ("男", "女")
AGE = ("若", "中", "老")


def codes(name: str, groups: tuple[str, ...], values: list[int]) -> Breakdown:
    return Breakdown(name, groups, np.array(values, dtype=np.int16))


def margin(name: str, groups: tuple[str, ...], totals: list[float]) -> Margin:
    return Margin((name,), (groups,), np.array(totals, dtype=np.float64))


def test_one_margin_is_post_stratification() -> None:
    sex = codes("sex", SEX, [0, 0, 0, 1])
    weights = rake(simple_sample(4, 100), [sex], [margin("sex", SEX, [45, 55])])
    assert weights.values.tolist() == pytest.approx([15, 15, 15, 55])
    assert weights.diagnostics.iterations == 1
    found = weights.diagnostics
    assert found.kish_deff == pytest.approx(4 * (3 * 15**2 + 55**2) / 100**2)
    assert found.n_effective == pytest.approx(4 / found.kish_deff)
    assert (found.minimum, found.maximum, found.max_over_mean) == pytest.approx((15, 55, 55 / 25))
    row = found.margins[0].rows[0]
    assert (row.levels, row.n, row.population) == (("男",), 3, 45)
    assert (row.before, row.target, row.after) == pytest.approx((75, 45, 45))


def test_two_margins_by_hand() -> None:
    """A 2 x 2 table with one empty cell has a single solution: it follows from the margins alone."""
    sex = codes("sex", SEX, [0, 0, 1])
    age = codes("age", ("若", "老"), [0, 1, 0])
    weights = rake(
        simple_sample(3, 30),
        [sex, age],
        [margin("sex", SEX, [18, 12]), margin("age", ("若", "老"), [20, 10])],
    )
    assert weights.values.tolist() == pytest.approx([8, 10, 12], rel=1e-9)


def test_crossed_margin_counts_as_one() -> None:
    sex = codes("sex", SEX, [0, 1, 0, 1])
    age = codes("age", ("若", "老"), [0, 0, 1, 1])
    crossed = Margin(("age", "sex"), (("若", "老"), SEX), np.array([[1.0, 2.0], [3.0, 4.0]]))
    weights = rake(simple_sample(4, 10), [sex, age], [crossed])
    assert weights.values.tolist() == pytest.approx([1, 2, 3, 4])
    assert weights.diagnostics.margins[0].name == "age×sex"
    assert weights.diagnostics.margins[0].rows[1].levels == ("若", "女")


def test_unknown_level_keeps_its_base_weight_and_scales_the_margin() -> None:
    sex = codes("sex", SEX, [0, 0, 1, -1])
    weights = rake(simple_sample(4, 100), [sex], [margin("sex", SEX, [40, 60])])
    assert weights.values.tolist() == pytest.approx([15, 15, 45, 25])
    check = weights.diagnostics.margins[0]
    assert check.unknown == 1
    assert [row.target for row in check.rows] == pytest.approx([30, 45])
    assert [row.population for row in check.rows] == [40, 60]


def test_unknown_in_one_margin_is_adjusted_in_the_other() -> None:
    rng = np.random.default_rng(5)
    n = 400
    sex = codes("sex", SEX, rng.integers(0, 2, n).tolist())
    age_codes = rng.integers(0, 3, n)
    age_codes[:20] = -1
    age = codes("age", AGE, age_codes.tolist())
    weights = rake(
        simple_sample(n, 8000),
        [sex, age],
        [margin("sex", SEX, [3800, 4200]), margin("age", AGE, [1000, 3000, 4000])],
    )
    for code, total in enumerate([3800, 4200]):
        assert weights.values[sex.codes == code].sum() == pytest.approx(total)
    for code, total in enumerate([1000, 3000, 4000]):
        assert weights.values[age.codes == code].sum() == pytest.approx(total * 380 / 400)


def test_base_weights_that_add_up_to_something_else_are_scaled_first() -> None:
    sex = codes("sex", SEX, [0, 1, -1])
    weights = rake(simple_sample(3), [sex], [margin("sex", SEX, [20, 10])])
    assert weights.values.tolist() == pytest.approx([20 * 2 / 3, 10 * 2 / 3, 10])


@settings(max_examples=50)
@given(seed=st.integers(0, 10**6), n=st.integers(60, 300), strata=st.booleans(), unknown=st.booleans())
def test_margins_are_met_and_weights_are_positive(seed: int, n: int, strata: bool, unknown: bool) -> None:
    rng = np.random.default_rng(seed)
    sex_codes, age_codes = rng.integers(0, 2, n), rng.integers(0, 3, n)
    sex_codes[:2], age_codes[:3] = [0, 1], [0, 1, 2]
    if unknown:
        sex_codes[5:9] = -1
        age_codes[8:14] = -1
    sex, age = codes("sex", SEX, sex_codes.tolist()), codes("age", AGE, age_codes.tolist())
    share_sex, share_age = rng.dirichlet([8, 8]), rng.dirichlet([8, 8, 8])
    margins = [margin("sex", SEX, list(5000 * share_sex)), margin("age", AGE, list(5000 * share_age))]
    design: Design = simple_sample(n, 5000)
    if strata:
        stratum = np.arange(n) % 2
        design = stratified_sample(stratum, np.array([3500.0, 1500.0]))
    weights = rake(design, [sex, age], margins)
    assert (weights.values > 0).all()
    for found in weights.diagnostics.margins:
        for row in found.rows:
            assert row.after == pytest.approx(row.target, rel=1e-9)
    order = rng.permutation(n)
    moved = rake(
        Design(design.base_weights[order], design.stratum[order], design.fraction, design.population),
        [codes("sex", SEX, sex_codes[order].tolist()), codes("age", AGE, age_codes[order].tolist())],
        margins,
    )
    assert (moved.values == weights.values[order]).all()


def refusal(*, rule: str, of: InputError) -> str:
    assert [problem.rule for problem in of.problems] == [rule] * len(of.problems)
    return of.for_operator()


def test_refuses_margins_with_different_totals() -> None:
    sex, age = codes("sex", SEX, [0, 1]), codes("age", ("若", "老"), [0, 1])
    with pytest.raises(InputError) as caught:
        rake(
            simple_sample(2, 10),
            [sex, age],
            [margin("sex", SEX, [5, 5]), margin("age", ("若", "老"), [5, 6])],
        )
    text = refusal(rule="W06", of=caught.value)
    assert "「sex」 10人" in text
    assert "「age」 11人" in text


def test_refuses_a_level_that_the_frame_lacks() -> None:
    age = codes("age", AGE, [0, 1, 2])
    with pytest.raises(InputError) as caught:
        rake(simple_sample(3, 10), [age], [margin("age", ("若", "中"), [5, 5])])
    assert "「老」" in refusal(rule="W04", of=caught.value)
    with pytest.raises(InputError) as caught:
        rake(simple_sample(3, 10), [age], [margin("age", AGE, [5, 5, 0])])
    assert "「老」" in refusal(rule="W04", of=caught.value)


def test_refuses_a_level_without_respondents_and_proposes_a_merge() -> None:
    age = codes("age", AGE, [0, 0, 1])
    with pytest.raises(InputError) as caught:
        rake(simple_sample(3, 30), [age], [margin("age", AGE, [10, 10, 10])])
    text = refusal(rule="W05", of=caught.value)
    assert "「老」" in text
    assert "「中」とまとめて" in text


def test_refuses_when_no_weights_can_meet_the_margins() -> None:
    sex = codes("sex", SEX, [0, 0, 1])
    age = codes("age", ("若", "老"), [0, 0, 1])
    with pytest.raises(InputError) as caught:
        rake(
            simple_sample(3, 30),
            [sex, age],
            [margin("age", ("若", "老"), [20, 10]), margin("sex", SEX, [10, 20])],
            max_iterations=50,
        )
    assert "50回" in refusal(rule="W08", of=caught.value)


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan])
def test_refuses_base_weights_that_are_not_positive(wrong: float) -> None:
    sex = codes("sex", SEX, [0, 1])
    design = Design(np.array([1.0, wrong]), np.zeros(2, np.intp), np.array([0.0]), None)
    with pytest.raises(InputError) as caught:
        rake(design, [sex], [margin("sex", SEX, [5, 5])])
    refusal(rule="W07", of=caught.value)


@pytest.mark.parametrize("totals", [[5.0, -1.0], [5.0, np.nan], [0.0, 0.0]])
def test_refuses_counts_that_are_missing_or_negative(totals: list[float]) -> None:
    with pytest.raises(InputError) as caught:
        rake(simple_sample(2, 10), [codes("sex", SEX, [0, 1])], [margin("sex", SEX, totals)])
    refusal(rule="W02", of=caught.value)


def test_refuses_a_breakdown_that_the_survey_lacks_and_one_unknown_for_all() -> None:
    with pytest.raises(InputError) as caught:
        rake(simple_sample(2, 10), [codes("sex", SEX, [0, 1])], [margin("age", SEX, [5, 5])])
    refusal(rule="W01", of=caught.value)
    with pytest.raises(InputError) as caught:
        rake(simple_sample(2, 10), [codes("sex", SEX, [-1, -1])], [margin("sex", SEX, [5, 5])])
    refusal(rule="W03", of=caught.value)


def test_designs_refuse_a_population_smaller_than_the_sample_and_empty_samples() -> None:
    with pytest.raises(InputError):
        simple_sample(10, 9)
    with pytest.raises(InputError):
        simple_sample(0, 9)
    with pytest.raises(InputError):
        stratified_sample(np.array([0, 0]), np.array([5.0, 5.0]))
