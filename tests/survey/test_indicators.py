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


def test_an_indicator_may_name_its_own_basis_and_base() -> None:
    own = replace(ATTACHED, basis="weighted", base="valid")
    assert values(own).loc["kgi1", "value"] == pytest.approx(65.0)


@pytest.mark.parametrize(
    ("direction", "target", "reached"),
    [
        ("increase", "67.0", True),
        ("increase", "67.1", False),
        ("decrease", "67.0", True),
        ("decrease", "66.9", False),
    ],
)
def test_the_target_is_reached_at_the_target(direction: str, target: str, reached: bool) -> None:
    aimed = replace(ATTACHED, direction=direction, targets={2022: Decimal(target)})  # type: ignore[arg-type]
    assert bool(values(aimed).loc["kgi1", "reached"]) is reached


def test_the_next_target_is_the_one_after_the_year_of_the_study() -> None:
    row = values(ATTACHED).loc["kgi1"]
    assert (row["target_year"], row["target_value"]) == (2022, 60.0)
    assert (row["next_target_year"], row["next_target_value"]) == (2027, 85.0)


def test_an_administrative_value_is_taken_as_reported() -> None:
    row = values(PROJECTS, kpi3=85).loc["kpi3"]
    assert row["value"] == 85
    assert pd.isna(row["reached"])
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
