from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from survey.answers.coded import Breakdown, QuestionAnswers
from survey.answers.names import column_letter
from survey.comparing.exact import holm, hypergeometric_test, sign_test
from survey.comparing.rao_scott import rao_scott
from survey.design.design import simple_sample
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers

AREA = ("東", "西", "南")


def made(codes: list[int], areas: list[int], kind_options: int = 2) -> tuple[QuestionAnswers, Breakdown]:
    answers = made_answers(
        "1", "c", "single", tuple("abc"[:kind_options]), np.array(codes, np.int16), None, {}
    )
    return answers, Breakdown("area", AREA, np.array(areas, np.int16))


def test_holm_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, np.nan])).tolist()[:3] == pytest.approx([0.03, 0.06, 0.06])
    assert np.isnan(holm(np.array([0.01, np.nan]))[1])
    assert holm(np.array([0.6, 0.7])).tolist() == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_keeps_order_and_never_lowers(p: list[float]) -> None:
    raw = np.array(p)
    adjusted = holm(raw)
    assert (adjusted >= raw).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(raw, kind="stable")]) >= 0).all()


@given(st.integers(2, 400), st.data())
def test_the_exact_test_of_a_group_is_twice_the_smaller_tail(total: int, data: st.DataObject) -> None:
    n, marked = data.draw(st.integers(1, total - 1)), data.draw(st.integers(0, total))
    count = data.draw(st.integers(max(0, n + marked - total), min(n, marked)))
    tails = stats.hypergeom.cdf(count, total, marked, n), stats.hypergeom.sf(count - 1, total, marked, n)
    found = hypergeometric_test(*(np.array([float(one)]) for one in (count, n, marked, total)))
    assert found[0] == pytest.approx(min(1.0, 2.0 * min(tails)), rel=1e-9)


def test_a_group_of_nobody_or_of_everybody_has_no_test() -> None:
    found = hypergeometric_test(
        np.array([0.0, 4.0]), np.array([0.0, 9.0]), np.array([4.0, 4.0]), np.array([9.0, 9.0])
    )
    assert np.isnan(found).all()


@pytest.mark.parametrize(("first", "second"), [(10, 2), (2, 10), (7, 7), (0, 0), (0, 6), (300, 250)])
def test_mcnemar_is_the_exact_binomial_test(first: int, second: int) -> None:
    """10 and 2: 2 (1 + 12 + 66) / 2¹² = 0.0386."""
    found = sign_test(np.array([float(first)]), np.array([float(second)]))[0]
    expected = stats.binomtest(first, first + second).pvalue if first + second else 1.0
    assert found == pytest.approx(expected, rel=1e-9)
    assert (first, second) != (10, 2) or found == pytest.approx(158 / 4096)


def test_letters_go_on_after_z() -> None:
    assert [column_letter(number) for number in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_rao_scott_of_a_simple_sample_is_near_pearson() -> None:
    rng = np.random.default_rng(2)
    codes, areas = rng.integers(0, 3, 500), rng.integers(0, 3, 500)
    answers, area = made(codes.tolist(), areas.tolist(), 3)
    found = rao_scott(answers, area, design_weights(simple_sample(500)))
    table = pd.crosstab(codes, areas).to_numpy()
    pearson = stats.chi2_contingency(table, correction=False)
    assert found.statistic * 4 * 500 / 499 == pytest.approx(pearson.statistic, rel=1e-9)
    assert found.numerator_df == pytest.approx(4)
    assert found.p == pytest.approx(pearson.pvalue, abs=0.01)


def test_rao_scott_leaves_out_empty_lines_and_says_nothing_without_two() -> None:
    answers, area = made([0, 1, 0, 1, 0, 0], [0, 0, 0, 1, 1, 1], 3)
    weights = design_weights(simple_sample(6))
    found = rao_scott(answers, area, weights)
    assert found.numerator_df == pytest.approx(1)
    only, _ = made([0] * 6, [0, 0, 0, 1, 1, 1])
    assert np.isnan(rao_scott(only, area, weights).statistic)
    multiple = made_answers("1", "c", "multiple", ("a",), np.zeros(6, np.int16), np.ones((6, 1), bool), {})
    with pytest.raises(ValueError, match="option by option"):
        rao_scott(multiple, area, weights)
