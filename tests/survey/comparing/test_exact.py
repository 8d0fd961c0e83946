"""The exact tests against every table of a small town, and Holm's adjustment by hand."""

import numpy as np
import pytest
from scipy import stats

from survey.comparing.exact import holm, hypergeometric_test, sign_test

_TOWNS = (1, 2, 6, 9)


def test_holm_by_hand() -> None:
    """0.01 x 3, 0.03 x 2, 0.04 x 1: the last stays at the one before; a missing one is in no family."""
    assert holm(np.array([0.01, 0.04, np.nan, 0.03])) == pytest.approx(
        [0.03, 0.06, np.nan, 0.06], nan_ok=True
    )
    assert holm(np.array([[0.6, 0.9], [0.2, 0.7]])) == pytest.approx(np.array([[1.0, 1.0], [0.4, 0.7]]))


@pytest.mark.parametrize("town", _TOWNS)
def test_a_group_against_the_rest_is_fishers_test_with_twice_the_smaller_tail(town: int) -> None:
    """Every count of every group of every number of answers; a group of nobody or of everybody has no rest."""
    for answers in range(town + 1):
        for n in range(town + 1):
            counts = np.arange(max(0, n + answers - town), min(n, answers) + 1, dtype=np.float64)
            found = hypergeometric_test(counts, np.float64(n), np.float64(answers), np.float64(town))
            chance = stats.hypergeom(town, answers, n)
            smaller = np.minimum(chance.cdf(counts), chance.sf(counts - 1))
            expected = np.minimum(1.0, 2 * smaller) if 0 < n < town else np.full(len(counts), np.nan)
            assert found == pytest.approx(expected, abs=1e-12, nan_ok=True), (answers, n)


def test_two_answers_are_as_frequent_by_the_throws_of_a_coin() -> None:
    first, second = np.meshgrid(np.arange(8.0), np.arange(8.0))
    expected = np.minimum(1.0, 2 * stats.binom(first + second, 0.5).cdf(np.minimum(first, second)))
    assert sign_test(first, second) == pytest.approx(expected, abs=1e-12)
    assert sign_test(np.array([0.0]), np.array([0.0])) == pytest.approx([1.0])
