from __future__ import annotations

import math

import pytest

from survey.estimates.sampling_error import sampling_error


def test_the_error_printed_for_1616_answers() -> None:
    """2·sqrt((160000−1616)/159999 · 0.25/1616) = 0.02475: the ±2.5 points of the report."""
    assert sampling_error(0.5, 1616, 160_000) == pytest.approx(0.024750, abs=5e-7)


def test_most_of_a_small_population() -> None:
    """4 of 5 persons: 2·sqrt((5−4)/(5−1) · 0.25/4) = 0.25."""
    assert sampling_error(0.5, 4, 5) == pytest.approx(0.25)


def test_weights_that_differ_make_the_error_larger() -> None:
    """The same sample with the precision of 900 answers: 2·sqrt((160000−1616)/159999 · 0.25/900)."""
    assert sampling_error(0.5, 1616, 160_000, n_effective=900.0) == pytest.approx(0.033165, abs=5e-7)
    assert sampling_error(0.5, 100, 100, n_effective=60.0) == 0.0


def test_a_census_has_no_sampling_error() -> None:
    assert sampling_error(0.5, 100, 100) == 0.0
    assert sampling_error(0.5, 1, 1) == 0.0


def test_no_answers_no_error() -> None:
    assert math.isnan(sampling_error(0.5, 0, 100))


def test_more_answers_than_people() -> None:
    with pytest.raises(ValueError, match="population"):
        sampling_error(0.5, 101, 100)
