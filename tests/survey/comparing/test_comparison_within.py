from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from survey.answers.coded import Breakdown, QuestionAnswers
from survey.answers.names import column_letter
from survey.comparing.contrasts import group_against_rest, holm, pair_tests
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


def test_group_against_rest_of_a_simple_sample_by_hand() -> None:
    codes = [0] * 12 + [1] * 8 + [0] * 6 + [1] * 14 + [0] * 10 + [1] * 10
    answers, area = made(codes, [0] * 20 + [1] * 20 + [2] * 20)
    weights = design_weights(simple_sample(60))
    frame = group_against_rest(answers, area, weights)
    row = frame[(frame["option"] == "a") & (frame["group"] == "東")].iloc[0]
    assert (row["share"], row["share_rest"], row["diff"]) == pytest.approx((0.6, 0.4, 0.2))
    se = np.sqrt(60 / 59 * (0.6 * 0.4 / 20 + 0.4 * 0.6 / 40))
    assert row["diff_se"] == pytest.approx(se)
    assert row["p"] == pytest.approx(2 * stats.t.sf(0.2 / se, 59))
    of_option = frame[frame["option"] == "a"]
    assert of_option["p_holm"].tolist() == pytest.approx(holm(of_option["p"].to_numpy()).tolist())
    assert set(frame["option"]) == {"a", "b"}
    assert set(group_against_rest(answers, area, weights, base="all")["option"]) == {"a", "b", "no_answer"}


def test_pairs_of_groups_by_hand() -> None:
    codes = [0] * 90 + [1] * 10 + [0] * 50 + [1] * 50 + [0] * 48 + [1] * 52
    answers, area = made(codes, [0] * 100 + [1] * 100 + [2] * 100)
    weights = design_weights(simple_sample(300))
    pairs = pair_tests(answers, area, weights)
    assert (pairs.groups, pairs.first.tolist(), pairs.second.tolist()) == (AREA, [0, 0, 1], [1, 2, 2])
    assert pairs.tests["diff"][pairs.keys.index("a")].tolist() == pytest.approx([0.4, 0.42, 0.02])


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


def test_an_empty_group_has_no_difference() -> None:
    answers, area = made([0, 1, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1])
    weights = design_weights(simple_sample(6))
    pairs = pair_tests(answers, area, weights)
    empty = pairs.second == AREA.index("南")
    for values in (*(pairs.tests[name] for name in ("diff", "diff_se", "p")), holm(pairs.tests["p"])):
        assert np.isnan(values[:, empty]).all()
    rest = group_against_rest(answers, area, weights)
    assert rest.loc[rest["group"] == "南", "p"].isna().all()
    assert rest.loc[rest["group"] == "東", "p"].notna().all()


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
