"""Respondents against the population, and weights that rest on few people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from survey.comparing.composition import against_population
from survey.comparing.exact import holm
from survey.weighting.diagnostics import Diagnostics, MarginCheck, MarginRow
from survey.weighting.thin_cells import thin_cells


def margin(*rows: tuple[int, float]) -> MarginCheck:
    """Groups a, b, … with (answers, population), weighted to the population."""
    made = tuple(
        MarginRow((chr(ord("a") + place),), n, people, people, people, people)
        for place, (n, people) in enumerate(rows)
    )
    return MarginCheck(("age",), 16, made)


def test_respondents_are_held_against_the_population() -> None:
    """60 of 100 where 50 % live: z = 0.1 / 0.05 = 2; 15 where 20 % live: z = 1.25; 25 where 30 % live: z = 1.09."""
    found = against_population(margin((60, 500.0), (15, 200.0), (25, 300.0)))
    z = np.array([2.0, 0.05 / 0.04, 0.05 / np.sqrt(0.0021)])
    assert [one.p for one in found] == pytest.approx(holm(2 * stats.norm.sf(z)).tolist())
    assert [one.standing for one in found] == ["none", "none", "none"]
    found = against_population(margin((70, 500.0), (10, 200.0), (20, 300.0)))
    assert [one.standing for one in found] == ["higher", "lower", "lower"]
    assert [one.share for one in found] == [0.7, 0.1, 0.2]


def diagnostics(*margins: MarginCheck) -> Diagnostics:
    return Diagnostics("raking", 1, 0.0, margins, 1.0, 100.0, 1.0, 1.0, 1.0)


def test_a_group_of_few_is_named_with_the_merge_that_mends_it() -> None:
    """5 of 205 stand for 10.6 % of the city: 21.2 persons each, where the mean is 4.88."""
    (cell,) = thin_cells(diagnostics(margin((60, 400.0), (100, 294.0), (40, 200.0), (5, 106.0))))
    assert (cell.levels, cell.n, cell.share) == (("d",), 5, pytest.approx(0.106))
    assert cell.times == pytest.approx(21.2 / (1000 / 205))
    assert (cell.merge, cell.merged_n) == ((("c",),), 45)


def test_the_smaller_neighbour_is_taken_first_and_as_many_as_are_needed() -> None:
    cells = thin_cells(diagnostics(margin((90, 100.0), (12, 100.0), (10, 100.0), (40, 100.0))))
    assert [(cell.levels, cell.merge, cell.merged_n) for cell in cells] == [
        (("b",), (("c",), ("d",)), 62),
        (("c",), (("b",), ("d",)), 62),
    ]


def test_a_weight_of_more_than_five_times_the_mean_is_named_though_many_answered() -> None:
    (cell,) = thin_cells(diagnostics(margin((960, 1000.0), (40, 1000.0))))
    assert (cell.levels, cell.n, cell.merge) == (("b",), 40, (("a",),))
    assert cell.times == pytest.approx(12.5)


def test_crossed_groups_merge_within_the_first_breakdown() -> None:
    check = margin((10, 100.0), (40, 100.0), (40, 100.0))
    levels = (("m", "old"), ("f", "young"), ("f", "old"))
    rows = tuple(replace(row, levels=own) for row, own in zip(check.rows, levels, strict=True))
    (cell,) = thin_cells(diagnostics(replace(check, rows=rows)))
    assert (cell.merge, cell.merged_n) == ((), 10)
    assert thin_cells(diagnostics(margin((30, 100.0), (30, 100.0)))) == ()
