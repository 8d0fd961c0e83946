"""Indicator values: the defined share, held against baseline and target."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from schemas.contracts import ESTIMATES
from schemas.indicators.definitions import Indicator
from survey.indicators import indicator_values
from tests.made_estimates import index_of

ATTACHED = Indicator(
    key="kgi1",
    level="KGI",
    number="1",
    name="愛着を感じている割合",
    policy="",
    unit="%",
    source="survey",
    survey="s",
    concept="attachment",
    option="attached",
    base="all",
    basis="study",
    baseline_year=2017,
    baseline_value=Decimal("74.7"),
    targets={2022: Decimal("60.0"), 2027: Decimal("85.0")},
    direction="increase",
)
PROJECTS = replace(
    ATTACHED,
    key="kpi3",
    level="KPI",
    unit="事業",
    source="administrative",
    survey="",
    concept="",
    option="",
    base="",
    basis="",
    baseline_year=None,
    baseline_value=None,
    targets={2027: Decimal(100)},
)


def estimates() -> pd.DataFrame:
    """Attachment 670 of 1,000, weighted 0.64; on the valid base 670 of 990."""
    rows = []
    for basis, base, n, share in (
        ("unweighted", "all", 1000, 0.670),
        ("weighted", "all", 1000, 0.640),
        ("unweighted", "valid", 990, 670 / 990),
        ("weighted", "valid", 990, 0.65),
    ):
        row: dict[str, object] = {
            name: "" if str(column.dtype) == "category" else np.nan
            for name, column in ESTIMATES.columns.items()
        }
        row.update(
            study="2022", survey="s", question="q3", concept="attachment", option="attached",
            option_kind="group", breakdown="_T", group="_T", basis=basis, base=base, n=n, count=670,
            share=share, se=0.01, ci_low=share - 0.02, ci_high=share + 0.02, status="normal",
        )  # fmt: skip
        rows.append(row)
    return pd.DataFrame(rows)


def values(*indicators: Indicator, basis: str = "unweighted", **administrative: int) -> pd.DataFrame:
    reported = {key: Decimal(value) for key, value in administrative.items()}
    frame = indicator_values(
        2022,
        basis,
        indicators=indicators,
        estimates=index_of("2022", estimates()),
        administrative=reported,
    )
    return frame.set_index("indicator")


def test_the_value_is_the_share_on_the_basis_of_the_study() -> None:
    row = values(ATTACHED).loc["kgi1"]
    assert row["value"] == pytest.approx(67.0)
    assert (row["value_unweighted"], row["value_weighted"]) == (pytest.approx(67.0), pytest.approx(64.0))
    assert (row["n"], row["count"]) == (1000, 670)
    assert row["diff"] == pytest.approx(67.0 - 74.7)
    assert values(ATTACHED, basis="weighted").loc["kgi1", "value"] == pytest.approx(64.0)


@pytest.mark.parametrize(
    ("option", "unit", "value", "se"), [("_mean", "点", 0.25, 0.01), ("_net", "ポイント", 25.0, 1.0)]
)
def test_a_mean_is_in_its_own_unit_and_a_net_score_in_points(
    option: str, unit: str, value: float, se: float
) -> None:
    frame = estimates()
    means = frame.assign(option=option, option_kind="mean", share=np.nan, mean=0.25)
    of_mean = replace(ATTACHED, option=option, unit=unit, base="valid")
    found = indicator_values(
        2022,
        "unweighted",
        level=0.95,
        indicators=[of_mean],
        estimates=index_of("2022", pd.concat([frame, means], ignore_index=True)),
        administrative={},
    )
    assert found.loc[0, ["value", "se"]].tolist() == [pytest.approx(value), pytest.approx(se)]


def test_an_indicator_may_name_its_own_basis_and_base() -> None:
    own = replace(ATTACHED, basis="weighted", base="valid")
    assert values(own).loc["kgi1", "value"] == pytest.approx(65.0)


@pytest.mark.parametrize(
    ("direction", "target", "reached"),
    [
        ("increase", "65.0", "reached"),
        ("increase", "65.1", "within_error"),
        ("increase", "68.9", "within_error"),
        ("increase", "69.1", "missed"),
        ("decrease", "69.0", "reached"),
        ("decrease", "66.0", "within_error"),
        ("decrease", "64.9", "missed"),
    ],
)
def test_a_share_stands_to_its_target_by_its_interval(direction: str, target: str, reached: str) -> None:
    """67.0 with the interval 65.0 to 69.0."""
    aimed = replace(ATTACHED, direction=direction, targets={2022: Decimal(target)})  # type: ignore[arg-type]
    assert values(aimed).loc["kgi1", "reached"] == reached


@pytest.mark.parametrize(("target", "reached"), [("67.0", "reached"), ("67.1", "missed")])
def test_by_the_plan_s_rule_the_value_alone_stands_to_its_target(target: str, reached: str) -> None:
    aimed = replace(ATTACHED, targets={2022: Decimal(target)})
    found = indicator_values(
        *(2022, "unweighted"),
        indicators=[aimed],
        estimates=index_of("2022", estimates()),
        administrative={},
        rule="plain",
    )
    assert found.loc[0, "reached"] == reached


@pytest.mark.parametrize(
    ("baseline", "moved"), [("64.2", "higher"), ("64.3", "none"), ("69.7", "none"), ("69.8", "lower")]
)
def test_a_baseline_without_an_error_is_taken_to_have_that_of_the_value(baseline: str, moved: str) -> None:
    """1.96 x sqrt(2) x 1.0 = 2.77 points, from 67.0."""
    assert values(replace(ATTACHED, baseline_value=Decimal(baseline))).loc["kgi1", "moved"] == moved
    same_year = replace(ATTACHED, baseline_value=Decimal(baseline), baseline_year=2022)
    assert values(same_year).loc["kgi1", "moved"] == ""


@pytest.mark.parametrize(
    ("value", "reached", "moved"),
    [(79, "missed", "lower"), (80, "reached", "none"), (81, "reached", "higher")],
)
def test_a_count_is_compared_as_it_is(value: int, reached: str, moved: str) -> None:
    counted = replace(PROJECTS, targets={2022: Decimal(80)}, baseline_year=2016, baseline_value=Decimal(80))
    row = values(counted, kpi3=value).loc["kpi3"]
    assert (row["reached"], row["moved"]) == (reached, moved)


def test_the_next_target_is_the_one_after_the_year_of_the_study() -> None:
    row = values(ATTACHED).loc["kgi1"]
    assert (row["target_year"], row["target_value"]) == (2022, 60.0)
    assert (row["next_target_year"], row["next_target_value"]) == (2027, 85.0)


def test_an_administrative_value_is_taken_as_reported() -> None:
    row = values(PROJECTS, kpi3=85).loc["kpi3"]
    assert row["value"] == 85
    assert (row["reached"], row["moved"]) == ("", "")
    assert pd.isna(row["diff"])


def test_a_value_that_was_not_reported_is_missing_with_the_reason() -> None:
    row = values(PROJECTS).loc["kpi3"]
    assert row["status"] == "missing"
    assert row["reason"]
    assert pd.isna(row["value"])


def test_a_share_that_was_not_estimated_is_missing_with_the_reason() -> None:
    row = values(replace(ATTACHED, concept="other")).loc["kgi1"]
    assert row["status"] == "missing"
    assert pd.isna(row["value"])
