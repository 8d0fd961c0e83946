from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from survey.comparing.trend import YearShare, trend, trends
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from tests.made_answers import made_answers, made_survey


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


def frame(study: str, yes: int) -> pd.DataFrame:
    codes = np.array([0] * yes + [1] * (100 - yes), np.int16)
    answers = made_answers(study, "参加", "single", ("yes", "no"), codes, None, {})
    return estimate(study, made_survey("s", (answers,), ()), simple_sample(100), None)


def test_trends_of_all_common_shares() -> None:
    years = [(2012.0, frame("2012", 40)), (2017.0, frame("2017", 45)), (2022.0, frame("2022", 56))]
    years[1] = (2017.0, years[1][1][years[1][1]["option"] != "no"])
    table = trends(years)
    assert set(table["option"]) == {"yes", "no_answer"}
    yes = table[(table["option"] == "yes") & (table["base"] == "valid")].iloc[0]
    assert yes["slope"] == pytest.approx(0.016)
    assert np.isnan(table.loc[table["option"] == "no_answer", "slope_se"]).all()
    with pytest.raises(ValueError, match="two rows"):
        trends([(2012.0, pd.concat([years[0][1]] * 2)), *years[1:]])
