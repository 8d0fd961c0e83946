from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from survey.comparing.trend import YearShare, answer_trends, trend
from survey.estimates.index import Estimate
from tests.reports.estimates import an_estimate


def test_a_straight_line_by_hand() -> None:
    found = trend([YearShare(2012, 0.50, 0.02), YearShare(2017, 0.55, 0.03), YearShare(2022, 0.60, 0.02)])
    assert found.slope == pytest.approx(0.01)
    se = np.sqrt(0.1**2 * (0.02**2 + 0.02**2))
    assert found.slope_se == pytest.approx(se)
    assert found.p_slope == pytest.approx(2 * stats.norm.sf(0.01 / se))
    assert (found.slope_low, found.slope_high) == pytest.approx(
        (0.01 - 1.959963985 * se, 0.01 + 1.959963985 * se)
    )
    weights = np.array([1 / 0.02**2, 1 / 0.03**2, 1 / 0.02**2])
    mean = weights @ [0.5, 0.55, 0.6] / weights.sum()
    difference = weights @ (np.array([0.5, 0.55, 0.6]) - mean) ** 2
    assert found.difference == pytest.approx(difference)
    assert found.p_any == pytest.approx(stats.chi2.sf(difference, 2))


def test_an_unknown_error_leaves_the_slope_only() -> None:
    found = trend([YearShare(1, 0.1, np.nan), YearShare(2, 0.2, 0.1), YearShare(3, 0.3, 0.1)])
    assert found.slope == pytest.approx(0.1)
    assert np.isnan([found.slope_se, found.p_slope, found.p_any]).all()


def test_two_years_are_no_trend() -> None:
    with pytest.raises(ValueError, match="three"):
        trend([YearShare(1, 0.1, 0.1), YearShare(2, 0.2, 0.1)])
    with pytest.raises(ValueError, match="three"):
        trend(
            [YearShare(1, 0.1, 0.1), YearShare(2, 0.2, 0.1), YearShare(2, 0.3, 0.1), YearShare(3, 0.3, 0.1)]
        )


def shares(*counts: int, n: int = 1000, option: str = "yes", **changes: object) -> list[Estimate]:
    """The share of an answer in each year, with the error of a simple sample."""
    return [
        an_estimate(count, n, option=option, se=math.sqrt(count / n * (1 - count / n) / n), **changes)
        for count in counts
    ]


def of_years(*answers: list[Estimate]) -> list[tuple[int, dict[str, Estimate]]]:
    by_year = zip(*answers, strict=True)
    return [(2012 + 5 * place, {one.option: one for one in found}) for place, found in enumerate(by_year)]


def test_a_trend_is_steady_only_where_every_step_is_borne_out() -> None:
    found = answer_trends(
        of_years(
            shares(300, 400, 500),
            shares(300, 310, 500, option="late"),
            shares(300, 500, 305, option="turned"),
        )
    )
    assert {key: one.course for key, one in found.items()} == {
        "yes": "steady",
        "late": "tends",
        "turned": "none",
    }
    assert found["turned"].line.p_any < 0.001


def test_p_of_the_options_are_adjusted_together_and_a_sum_alone() -> None:
    alone = answer_trends(of_years(shares(300, 320, 350)))["yes"]
    found = answer_trends(
        of_years(
            shares(300, 320, 350),
            shares(200, 200, 201, option="no"),
            shares(300, 320, 350, option="all", option_kind="group"),
        )
    )
    assert found["yes"].line.p_slope == pytest.approx(2 * alone.line.p_slope)
    assert found["all"].line.p_slope == pytest.approx(alone.line.p_slope)
    assert (alone.course, found["all"].course) == ("tends", "tends")
    assert found["yes"].steps == pytest.approx([2 * one for one in alone.steps])


@pytest.mark.parametrize(
    "answers",
    [
        shares(3, 40, 80),
        shares(20, 10, 5, n=28),
        shares(300, 400, 500, option_kind="no_answer"),
        [*shares(300, 400), an_estimate(0, 0, option="yes", status="empty")],
    ],
    ids=["few", "low base", "no answer", "empty year"],
)
def test_what_cannot_be_tested_has_no_trend(answers: list[Estimate]) -> None:
    assert not answer_trends(of_years(answers))


def test_an_answer_that_a_year_did_not_offer_has_no_trend() -> None:
    years = of_years(shares(300, 400, 500), shares(100, 200, 300, option="new"))
    del years[0][1]["new"]
    assert set(answer_trends(years)) == {"yes"}
