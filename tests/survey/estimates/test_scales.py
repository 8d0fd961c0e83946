"""Mean and net scores as rows of the estimates, by hand, and their change since the earlier survey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from schemas.contracts import ESTIMATES
from schemas.questions.concepts import Option
from survey.answers.coded import Breakdown, CodedAnswers
from survey.comparing.comparison import compare_years
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.estimates.scales import estimate_scales
from survey.estimates.table import stacked
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers, made_survey

SCALE = (
    Option("good", "良い", 2.0, "promoter"),
    Option("fair", "普通", 1.0, "passive"),
    Option("bad", "悪い", 0.0, "detractor"),
    Option("unknown", "わからない"),
)


def made(*counts: int, scale: tuple[Option, ...] = SCALE) -> CodedAnswers:
    """Answers good, fair, bad and unknown, then 無回答, so many times; every other return is in town a."""
    codes = np.repeat([0, 1, 2, 3, -1], counts).astype(np.int16)
    answers = made_answers("1", "liking", "single", [one.key for one in SCALE], codes, None, {})
    assert answers.question.concept is not None
    question = replace(answers.question, concept=replace(answers.question.concept, options=scale))
    towns = Breakdown("town", ("a", "b"), (np.arange(len(codes)) % 2).astype(np.int16))
    return made_survey("s", [replace(answers, question=question)], [towns])


def means(responses: CodedAnswers, study: str = "2022") -> pd.DataFrame:
    design = simple_sample(responses.n)
    found = estimate_scales(study, responses, design, design_weights(design))
    assert found is not None
    return ESTIMATES.validate(found)


def overall(frame: pd.DataFrame, option: str, basis: str = "unweighted") -> pd.Series:
    rows = frame[(frame["option"] == option) & (frame["basis"] == basis) & (frame["breakdown"] == "_T")]
    (place,) = rows.index
    return frame.loc[place]


@pytest.mark.parametrize("basis", ["weighted", "unweighted"])
def test_a_mean_is_of_those_who_gave_a_scored_answer(basis: str) -> None:
    """40 x 2 + 30 x 1 of 90; their variance is (40 x 4 + 30) / 90 - mean²; the domain has 90 of 110 returns."""
    row = overall(means(made(40, 30, 20, 12, 8)), "_mean", basis)
    mean = 110 / 90
    se = np.sqrt(110 / 109 * (190 / 90 - mean**2) / 90)
    assert (row["n"], row["count"], row["base"], row["status"]) == (90, 90, "valid", "normal")
    assert row["mean"] == pytest.approx(mean)
    assert row["se"] == pytest.approx(se)
    assert row["ci_low"] == pytest.approx(mean - stats.t.ppf(0.975, 89) * se)
    assert np.isnan(row["share"])


def test_a_net_score_is_the_difference_of_two_shares() -> None:
    """(40 - 20) of 90; the variance of 1, 0 and -1 is (p + q) - (p - q)²."""
    row = overall(means(made(40, 30, 20, 12, 8)), "_net")
    assert row["mean"] == pytest.approx(20 / 90)
    assert row["se"] == pytest.approx(np.sqrt(110 / 109 * (60 / 90 - (20 / 90) ** 2) / 90))


def test_groups_have_means_and_a_low_base_is_marked() -> None:
    frame = means(made(20, 20, 19, 0, 0))
    groups = frame[
        (frame["breakdown"] == "town") & (frame["option"] == "_mean") & (frame["basis"] == "weighted")
    ]
    assert groups[["group", "n", "status"]].to_numpy().tolist() == [
        ["a", 30, "normal"],
        ["b", 29, "low_base"],
    ]
    # a: 10 x 2 + 10 of 30; b: 10 x 2 + 10 of 29
    assert groups["mean"].tolist() == pytest.approx([30 / 30, 30 / 29])


def test_without_scores_there_are_no_means() -> None:
    responses = made(4, 3, 2, 1, 0, scale=(Option("good", "良い"), Option("bad", "悪い")))
    assert estimate_scales("2022", responses, simple_sample(responses.n), None) is None


def test_the_change_of_a_mean_is_in_its_own_unit() -> None:
    """Beside shares in one table: 110 / 90 then, 1 now; the errors add as squares."""
    tables = []
    for study, counts in (("2022", (30, 30, 30, 12, 8)), ("2017", (40, 30, 20, 12, 8))):
        responses = made(*counts)
        design = simple_sample(responses.n)
        shares = estimate(study, responses, design, design_weights(design))
        tables.append(stacked([shares, means(responses, study)]))
    now = ESTIMATES.validate(compare_years(tables[0], tables[1]))
    row, then = overall(now, "_mean"), overall(tables[1], "_mean")
    assert (row["reference_study"], row["reference_share"]) == ("2017", pytest.approx(110 / 90))
    assert row["diff"] == pytest.approx(1 - 110 / 90)
    z = row["diff"] / np.hypot(row["se"], then["se"])
    assert row["p"] == pytest.approx(2 * stats.norm.sf(abs(z)))
    shares = now[(now["option"] == "good") & (now["base"] == "all") & (now["basis"] == "unweighted")]
    assert shares["diff"].tolist()[0] == pytest.approx(-10 / 110)
