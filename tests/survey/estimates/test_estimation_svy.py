"""A second oracle: the same estimates by svy, where it is installed (the extra `oracle`)."""

from __future__ import annotations

import numpy as np
import pytest

from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.weighting.raking import rake
from tests.survey.estimates.r_reference import AGE_MARGIN, AGES, POPULATION, REGION_MARGIN, REGIONS, city

svy = pytest.importorskip("svy")
pl = pytest.importorskip("polars")


def test_raked_shares_agree_with_svy() -> None:
    data, responses = city()
    design = simple_sample(len(data), POPULATION)
    weights = rake(design, responses.breakdowns, [REGION_MARGIN, AGE_MARGIN], tolerance=1e-13)
    frame = estimate("2022", responses, design, weights)
    ours = frame[(frame["basis"] == "weighted") & (frame["question"] == "1") & (frame["base"] == "valid")]
    table = pl.DataFrame(
        {
            "region": data["region"].tolist(),
            "age": data["age"].tolist(),
            "q": [f"q{code}" if code >= 0 else None for code in data["q"]],
            "w": [POPULATION / len(data)] * len(data),
            "N": [POPULATION] * len(data),
        }
    )
    sample = svy.Sample(table, svy.Design(wgt="w", pop_size="N")).weighting.rake(
        controls={
            "region": dict(zip(REGIONS, REGION_MARGIN.totals.tolist(), strict=True)),
            "age": dict(zip(AGES, AGE_MARGIN.totals.tolist(), strict=True)),
        },
        tol=1e-13,
    )
    np.testing.assert_allclose(sample.data["rk_wgt"].to_numpy(), weights.values, rtol=1e-9)
    compared = 0
    for by, breakdown in ((None, "_T"), ("region", "region"), ("age", "age")):
        for row in sample.estimation.prop("q", by=by, drop_nulls=True).to_polars().to_dicts():
            group = "_T" if by is None else row[by]
            same = (ours["breakdown"] == breakdown) & (ours["group"] == group) & (ours["option"] == row["q"])
            own = ours[same].iloc[0]
            assert own["share"] == pytest.approx(row["est"], rel=1e-9)
            assert own["se"] == pytest.approx(row["se"], rel=1e-9)
            compared += 1
    assert compared >= 40
