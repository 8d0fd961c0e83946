from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from survey.estimates.intervals import INTERVAL_NAMES, Intervals, share_intervals


def one(
    share: float, se: float, n: float, df: float, *, name: str, effective: float | None = None
) -> Intervals:
    return share_intervals(
        np.array([share]),
        np.array([se]),
        np.array([n]),
        np.array([df]),
        np.array([n if effective is None else effective]),
        name=name,
        level=0.95,
    )


def test_logit_by_hand() -> None:
    found = one(0.2, 0.04, 101, 100, name="logit")
    t = stats.t.ppf(0.975, 100)
    reach = t * 0.04 / (0.2 * 0.8)
    for end, sign in ((found.low[0], -1), (found.high[0], 1)):
        assert np.log(end / (1 - end)) == pytest.approx(np.log(0.25) + sign * reach)
    assert found.method[0] == "logit"


def test_normal_is_cut_to_the_possible() -> None:
    found = one(0.02, 0.02, 50, 49, name="normal")
    assert found.low[0] == 0.0
    assert found.high[0] == pytest.approx(0.02 + stats.t.ppf(0.975, 49) * 0.02)


def test_wilson_ends_solve_the_score_equation() -> None:
    p, se, df = 0.3, 0.05, 80
    found = one(p, se, 81, df, name="wilson")
    size, t = p * (1 - p) / se**2, stats.t.ppf(0.975, df)
    for end in (found.low[0], found.high[0]):
        assert abs(p - end) == pytest.approx(t * np.sqrt(end * (1 - end) / size))


def test_korn_graubard_of_a_simple_sample_is_clopper_pearson() -> None:
    n, hits = 40, 7
    p = hits / n
    found = one(p, np.sqrt(p * (1 - p) / n), n, n - 1, name="korn_graubard")
    exact = stats.binomtest(hits, n).proportion_ci(0.95, "exact")
    assert (found.low[0], found.high[0]) == pytest.approx((exact.low, exact.high))


@pytest.mark.parametrize("name", ["logit", "normal", "korn_graubard"])
def test_nobody_and_everybody_get_the_one_sided_beta_interval(name: str) -> None:
    nobody = one(0.0, 0.0, 20, 19, name=name, effective=16.0)
    assert nobody.low[0] == 0.0
    assert nobody.high[0] == pytest.approx(1 - 0.025 ** (1 / 16))
    everybody = one(1.0, 0.0, 20, 19, name=name, effective=16.0)
    assert everybody.high[0] == 1.0
    assert everybody.low[0] == pytest.approx(0.025 ** (1 / 16))
    assert nobody.method[0] == everybody.method[0] == "korn_graubard"


def test_wilson_needs_no_help_at_the_edges() -> None:
    nobody = one(0.0, 0.0, 20, 19, name="wilson")
    t = stats.t.ppf(0.975, 19)
    assert (nobody.low[0], nobody.high[0]) == pytest.approx((0.0, t**2 / (20 + t**2)))


@pytest.mark.parametrize("name", INTERVAL_NAMES)
@pytest.mark.parametrize(("share", "n", "df"), [(0.0, 1, 0), (1.0, 1, 0), (np.nan, 0, -1), (0.5, 2, 0)])
def test_without_degrees_of_freedom_there_is_no_interval(
    name: str, share: float, n: float, df: float
) -> None:
    found = one(share, np.nan, n, df, name=name)
    assert np.isnan(found.low[0])
    assert np.isnan(found.high[0])
    assert found.method[0] == ""


def test_a_share_that_calibration_fixes_has_no_width() -> None:
    found = one(0.4, 0.0, 20, 19, name="logit")
    assert (found.low[0], found.high[0]) == (0.4, 0.4)


def test_unknown_name_is_a_fault() -> None:
    with pytest.raises(ValueError, match="clopper"):
        one(0.4, 0.1, 20, 19, name="clopper")
