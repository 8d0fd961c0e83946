"""Every share, error, interval and design effect against R `survey`, at a relative 1e-9."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.comparing.rao_scott import rao_scott
from survey.design.design import Design, Floats, simple_sample, stratified_sample
from survey.estimates.estimation import estimate
from survey.estimates.means import ReturnNumbers, estimate_means
from survey.weighting.calibration import Bounds, Method, calibrate
from survey.weighting.raking import rake
from survey.weighting.weights import Weights, design_weights
from tests.made_answers import made_answers, made_survey
from tests.survey.estimates.r_reference import (
    AGE_MARGIN,
    AGE_SEX_MARGIN,
    AGES,
    EXPECTED,
    POPULATION,
    REGION_MARGIN,
    REGIONS,
    breakdown,
    city,
    expected,
    read,
)

CLOSE = 1e-9
SHARES_OF_A_DESIGN = 73
MEAN_COLUMNS = ["mean", "se", "deff", "ci_low", "ci_high"]


def with_base_weights(weights: Floats) -> Design:
    return Design(weights, np.zeros(len(weights), np.intp), np.array([len(weights) / POPULATION]), POPULATION)


def srs() -> Design:
    return simple_sample(len(city()[0]), POPULATION)


def unequal() -> Design:
    base = 1 / city()[0]["frac"].to_numpy()
    return with_base_weights(base * POPULATION / base.sum())


def stratified() -> Design:
    return stratified_sample(city()[0]["stratum"].to_numpy(), np.array([12500.0, 8800, 2700]))


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
    assert compare(prefix, frame, betas) == SHARES_OF_A_DESIGN


def check(prefix: str, weights: Weights) -> None:
    _, responses = city()
    if f"{prefix}.weights" in EXPECTED:
        np.testing.assert_allclose(weights.values, expected(f"{prefix}.weights"), rtol=CLOSE)
    frame = estimate("2022", responses, weights.design, weights)
    betas = estimate("2022", responses, weights.design, weights, interval="korn_graubard")
    assert (
        compare(prefix, frame[frame["basis"] == "weighted"], betas[betas["basis"] == "weighted"])
        == SHARES_OF_A_DESIGN
    )


MARGINS = [REGION_MARGIN, AGE_MARGIN]
WIDE = Bounds(1e-3, 1e3)
"""Bounds that no weight comes near: the same as none."""


@pytest.mark.parametrize("prefix", ["raked", "crossed"])
def test_raked(prefix: str) -> None:
    margins = MARGINS if prefix == "raked" else [REGION_MARGIN, AGE_SEX_MARGIN]
    check(prefix, rake(srs(), city()[1].breakdowns, margins, tolerance=1e-13))


def test_raked_from_unequal_base_weights_follows_rake_and_not_calibrate() -> None:
    check("unequal", rake(unequal(), city()[1].breakdowns, MARGINS, tolerance=1e-13))


def test_strata() -> None:
    check("strat", design_weights(stratified()))
    check("strat_raked", rake(stratified(), city()[1].breakdowns, MARGINS, tolerance=1e-13))


@pytest.mark.parametrize(
    ("prefix", "method", "bounds"),
    [
        ("linear", "linear", WIDE),
        ("linear_bounded", "linear", Bounds(0.6, 2.55)),
        ("logistic", "logit", Bounds(0.4, 3.0)),
    ],
)
def test_calibrated(prefix: str, method: Method, bounds: Bounds) -> None:
    breakdowns = city()[1].breakdowns
    check(prefix, calibrate(unequal(), breakdowns, MARGINS, method=method, bounds=bounds, tolerance=1e-13))


def test_the_schools_of_r_survey() -> None:
    data = read("api_strat.csv")
    codes = np.where(data["awards"] == "Yes", 0, 1).astype(np.int16)
    answers = made_answers("1", "awards", "single", ("yes", "no"), codes, None, {})
    by_type = breakdown("stype", ("E", "H", "M"), data["stype"])
    drawn = stratified_sample(by_type.codes, np.array([4421.0, 755, 1018]))
    design = replace(drawn, base_weights=data["pw"].to_numpy())  # rounded in the source
    responses, weights = made_survey("api", (answers,), (by_type,)), design_weights(design)
    frame = estimate("api", responses, design, weights)
    betas = estimate("api", responses, design, weights, interval="korn_graubard")
    for group in ("_T", "E", "H", "M"):
        stem = f"api_dstrat.{group}"
        this = (frame["group"] == group) & (frame["option"] == "yes") & (frame["basis"] == "weighted")
        row = frame[this & (frame["base"] == "valid")].iloc[0]
        assert row["share"] == pytest.approx(expected(f"{stem}.share")[0], rel=CLOSE)
        assert row["se"] == pytest.approx(expected(f"{stem}.se")[0], rel=CLOSE)
        assert row["deff"] == pytest.approx(expected(f"{stem}.deff")[0], rel=CLOSE)
        assert list(row[["ci_low", "ci_high"]]) == pytest.approx(list(expected(f"{stem}.logit")), rel=CLOSE)
        if f"{stem}.beta" in EXPECTED:
            ends = betas.loc[row.name, ["ci_low", "ci_high"]]
            assert list(ends) == pytest.approx(list(expected(f"{stem}.beta")), rel=CLOSE)
    measure = ReturnNumbers("2", "api00", data["api00"].to_numpy(np.float64))
    mean = estimate_means("api", "api", [measure], (), weights).iloc[0]
    assert list(mean[MEAN_COLUMNS]) == pytest.approx(list(expected("api_dstrat.mean")), rel=CLOSE)
    test = rao_scott(answers, by_type, weights)
    assert [test.statistic, test.numerator_df, test.denominator_df, test.p] == pytest.approx(
        list(expected("api_dstrat.chisq")), rel=CLOSE
    )


DESIGNS = ["srs", "raked", "strat", "strat_raked", "linear"]


def weights_of(name: str) -> Weights:
    breakdowns = city()[1].breakdowns
    bare = {"srs": srs, "strat": stratified}
    if name in bare:
        return design_weights(bare[name]())
    if name == "linear":
        return calibrate(unequal(), breakdowns, MARGINS, method="linear", bounds=WIDE, tolerance=1e-13)
    design = bare.get(name.removesuffix("_raked"), srs)()
    return rake(design, breakdowns, MARGINS, tolerance=1e-13)


@pytest.mark.parametrize("name", DESIGNS)
def test_second_order_rao_scott(name: str) -> None:
    weights, (_, responses) = weights_of(name), city()
    single, multiple = responses.answers
    for by in responses.breakdowns:
        for answers, option, column in ((multiple, "m2", "m2"), (single, None, "q")):
            found = rao_scott(answers, by, weights, option=option)
            assert [found.statistic, found.numerator_df, found.denominator_df, found.p] == pytest.approx(
                list(expected(f"{name}.chisq.{by.name}.{column}")), rel=CLOSE
            ), (by.name, column)


@pytest.mark.parametrize("name", DESIGNS)
def test_means(name: str) -> None:
    weights, (data, responses) = weights_of(name), city()
    measure = ReturnNumbers("3", "score", data["score"].to_numpy(np.float64))
    frame = estimate_means("2022", "city", [measure], responses.breakdowns[:1], weights)
    for group in ("_T", *REGIONS):
        row = frame[frame["group"] == group].iloc[0]
        assert list(row[MEAN_COLUMNS]) == pytest.approx(list(expected(f"{name}.mean.{group}")), rel=CLOSE)
