"""Shares side by side, by values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from survey.answers.coded import Breakdown
from survey.comparing.municipalities import (
    ALARM,
    ALERT,
    GroupShare,
    crossed,
    funnel,
    outside,
    pooled,
    standardised,
)


def groups(*rows: tuple[str, int, float, float]) -> dict[str, GroupShare]:
    return {group: GroupShare(n, share, se) for group, n, share, se in rows}


def test_a_standardised_share_weights_the_groups_as_the_standard_does() -> None:
    """0.25 × 0.4 + 0.75 × 0.8 = 0.7; se² = 0.25² × 0.04² + 0.75² × 0.02² = 0.0001 + 0.000225."""
    found = standardised(groups(("young", 20, 0.4, 0.04), ("old", 50, 0.8, 0.02)), {"young": 100, "old": 300})
    assert found.share == pytest.approx(0.7)
    assert found.se == pytest.approx(math.sqrt(0.000325))
    assert found.fewest == 20
    assert found.interval(0.95) == pytest.approx(
        (0.7 - 1.959964 * 0.0180278, 0.7 + 1.959964 * 0.0180278), abs=1e-6
    )


def test_the_crude_share_is_its_own_standard() -> None:
    """With the municipality's own population as the standard, the share is the one that its weights give."""
    own = groups(("young", 20, 0.4, 0.04), ("old", 50, 0.8, 0.02))
    assert standardised(own, {"young": 20, "old": 50}).share == pytest.approx((20 * 0.4 + 50 * 0.8) / 70)


@pytest.mark.parametrize(
    ("rows", "fewest"),
    [
        ([("young", 20, 0.4, 0.04)], 0),
        ([("young", 20, 0.4, 0.04), ("old", 0, math.nan, math.nan)], 0),
        ([("young", 20, 0.4, 0.04), ("old", 1, 1.0, math.nan)], 1),
    ],
)
def test_a_group_without_a_share_leaves_no_standardised_one(
    rows: list[tuple[str, int, float, float]], fewest: int
) -> None:
    found = standardised(groups(*rows), {"young": 100, "old": 300})
    assert math.isnan(found.share)
    assert math.isnan(found.interval(0.95)[0])
    assert found.fewest == fewest


def test_a_group_that_nobody_of_the_standard_is_in_is_not_needed() -> None:
    assert standardised(groups(("young", 20, 0.4, 0.04)), {"young": 100, "old": 0}).share == pytest.approx(
        0.4
    )


def test_limits_of_a_funnel_are_those_of_a_share_around_the_target() -> None:
    """sqrt(0.5 × 0.5 / 100) = 0.05; z of 95 % is 1.959964, of 99.8 % 3.090232."""
    assert funnel(0.5, 100, ALERT) == pytest.approx((0.5 - 0.0979982, 0.5 + 0.0979982))
    assert funnel(0.5, 100, ALARM) == pytest.approx((0.5 - 0.1545116, 0.5 + 0.1545116))
    assert funnel(0.02, 20, ALARM)[0] == 0.0


@pytest.mark.parametrize(
    ("share", "beyond"), [(0.5, 0), (0.59, 0), (0.60, 0.95), (0.40, -0.95), (0.66, 0.998), (0.34, -0.998)]
)
def test_a_share_is_outside_of_the_widest_limit_that_it_crosses(share: float, beyond: float) -> None:
    assert outside(share, 0.5, 100) == beyond


def test_all_together_count_by_their_persons() -> None:
    """(1000 × 0.4 + 3000 × 0.6) / 4000 = 0.55."""
    assert pooled([0.4, 0.6, math.nan], [1000, 3000, 500]) == pytest.approx(0.55)
    assert math.isnan(pooled([math.nan], [10]))


def test_crossed_groups_are_unknown_where_one_of_them_is() -> None:
    age = Breakdown("age", ("young", "old"), np.array([0, 1, 1, -1], dtype=np.int16))
    sex = Breakdown("sex", ("f", "m"), np.array([1, 0, -1, 0], dtype=np.int16))
    both = crossed([age, sex])
    assert (both.name, both.groups) == ("age×sex", ("young×f", "young×m", "old×f", "old×m"))
    assert both.codes.tolist() == [1, 2, -1, -1]
