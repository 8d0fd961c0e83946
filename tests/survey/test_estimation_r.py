"""Every share, error, interval and design effect against R `survey`, at a relative 1e-9."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from survey.design import Design, Floats, simple_sample
from survey.estimation import estimate
from survey.weighting import rake
from tests.survey.r_reference import (
    AGE_MARGIN,
    AGE_SEX_MARGIN,
    AGES,
    EXPECTED,
    POPULATION,
    REGION_MARGIN,
    REGIONS,
    city,
    expected,
)

CLOSE = 1e-9


def with_base_weights(weights: Floats) -> Design:
    return Design(
        weights, np.zeros(len(weights), np.intp), None, np.array([len(weights) / POPULATION]), POPULATION
    )


def breakdown_of(group: str) -> str:
    return "_T" if group == "_T" else "region" if group in REGIONS else "age" if group in AGES else "sex"


def compare(prefix: str, frame: pd.DataFrame, betas: pd.DataFrame | None = None) -> int:
    """Compare all reference values of one design; returns how many shares there were."""
    table = frame.set_index(["concept", "base", "breakdown", "group", "option"]).sort_index()
    wide = None if betas is None else betas.set_index(table.index.names).sort_index()
    names = [name for name in EXPECTED if name.startswith(f"{prefix}.") and name.endswith(".share")]
    for name in names:
        stem = name.removesuffix(".share")
        _, base, group, option = stem.split(".")
        key = (
            "multi" if base == "multi" else "q",
            {"asked": "all", "multi": "all"}.get(base, base),
            breakdown_of(group),
            group,
            "no_answer" if option == "qna" else option,
        )
        row = table.loc[key]
        assert row["share"] == pytest.approx(expected(name)[0], rel=CLOSE), stem
        assert row["se"] == pytest.approx(expected(f"{stem}.se")[0], rel=CLOSE, abs=1e-15), stem
        if f"{stem}.deff" in EXPECTED and row["se"] > 0:
            assert row["deff"] == pytest.approx(expected(f"{stem}.deff")[0], rel=CLOSE), stem
        if f"{stem}.logit" in EXPECTED:
            assert [row["ci_low"], row["ci_high"]] == pytest.approx(
                list(expected(f"{stem}.logit")), rel=CLOSE
            )
        if wide is not None and f"{stem}.beta" in EXPECTED:
            ends = wide.loc[key, ["ci_low", "ci_high"]]
            assert list(ends) == pytest.approx(list(expected(f"{stem}.beta")), rel=CLOSE), stem
    return len(names)


@pytest.mark.parametrize(("prefix", "corrected"), [("srs", True), ("srs_nofpc", False)])
def test_simple_random_sample(prefix: str, corrected: bool) -> None:
    data, responses = city()
    design = simple_sample(len(data), POPULATION, finite_correction=corrected)
    frame = estimate("2022", responses, design, None)
    betas = estimate("2022", responses, design, None, interval="korn_graubard")
    assert compare(prefix, frame, betas) == 73


@pytest.mark.parametrize(
    ("prefix", "margins"),
    [("raked", [REGION_MARGIN, AGE_MARGIN]), ("crossed", [REGION_MARGIN, AGE_SEX_MARGIN])],
)
def test_raked(prefix: str, margins: list) -> None:
    data, responses = city()
    design = simple_sample(len(data), POPULATION)
    weights = rake(design, responses.breakdowns, margins, tolerance=1e-13)
    np.testing.assert_allclose(weights.values, expected(f"{prefix}.weights"), rtol=CLOSE)
    frame = estimate("2022", responses, design, weights)
    betas = estimate("2022", responses, design, weights, interval="korn_graubard")
    weighted = frame[frame["basis"] == "weighted"]
    assert compare(prefix, weighted, betas[betas["basis"] == "weighted"]) == 73


def test_raked_from_unequal_base_weights_follows_rake_and_not_calibrate() -> None:
    data, responses = city()
    base = 1 / data["frac"].to_numpy()
    design = with_base_weights(base * POPULATION / base.sum())
    weights = rake(design, responses.breakdowns, [REGION_MARGIN, AGE_MARGIN], tolerance=1e-13)
    np.testing.assert_allclose(weights.values, expected("unequal.weights"), rtol=CLOSE)
    frame = estimate("2022", responses, design, weights)
    assert compare("unequal", frame[frame["basis"] == "weighted"]) == 73
