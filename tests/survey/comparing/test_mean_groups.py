"""Means of groups against the rest: R `survey`, a regression by hand, and what may be said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from schemas.questions.concepts import Concept, Option
from survey.answers.coded import Breakdown, CodedAnswers
from survey.comparing.exact import holm
from survey.comparing.mean_groups import GroupMeans, compare_mean_groups
from survey.design.design import simple_sample
from survey.estimates.scales import estimate_scales
from survey.weighting.weights import Weights, design_weights
from tests.made_answers import made_answers, made_survey
from tests.survey.estimates.r_reference import REGIONS, breakdown, city, expected
from tests.survey.estimates.test_estimation_r import weights_of


def scaled(scores: dict[str, float], codes: np.ndarray, breakdowns: tuple[Breakdown, ...]) -> CodedAnswers:
    """One question whose options have these scores."""
    made = made_answers("q", "c", "single", tuple(scores), codes.astype(np.int16), None, {})
    concept = Concept("c", "c", "", tuple(Option(key, key, score) for key, score in scores.items()), ())
    question = dataclasses.replace(made.question, concept=concept)
    return made_survey("s", (dataclasses.replace(made, question=question),), breakdowns)


def table_of(answers: CodedAnswers, weights: Weights) -> pd.DataFrame:
    found = estimate_scales("2030", answers, weights.design, weights)
    assert found is not None
    table = compare_mean_groups(found, answers, weights)
    return table[table["breakdown"] != "_T"].set_index(["basis", "group"])


def group_means(name: str) -> GroupMeans:
    """The answers m2 (1 or 0) of the made-up city by region, on a design of R's."""
    data, _ = city()
    region = breakdown("region", REGIONS, data["region"])
    return GroupMeans(
        data["m2"].to_numpy(dtype=np.float64),
        region.codes.astype(np.intp),
        np.ones(5, dtype=bool),
        weights_of(name),
    )


@pytest.mark.parametrize("name", ["srs", "raked", "strat", "strat_raked", "linear"])
def test_differences_of_domain_means_and_their_errors_are_those_of_svyglm(name: str) -> None:
    """A score of 1 or 0 is a share: R's slope of m2 on the indicator of a region, and of one region beside another."""
    means, of = group_means(name), np.array(REGIONS)
    for region in ("east", "hills"):
        found = means.apart(of == region, of != region)[:2]
        assert found == pytest.approx(expected(f"{name}.rest.{region}").tolist(), rel=1e-9)
    for one, other in (("east", "west"), ("hills", "south")):
        found = means.apart(of == one, of == other)[:2]
        assert found == pytest.approx(expected(f"{name}.pair.{one}.{other}").tolist(), rel=1e-9)


def made(shift: float, n: int = 400) -> tuple[np.ndarray, Breakdown, np.ndarray]:
    """Scores 0 to 4 of three groups, the last of which is higher by `shift`, and unequal weights."""
    chance = np.random.default_rng(11)
    group = chance.integers(3, size=n)
    y = np.clip(np.rint(chance.normal(2.0 + shift * (group == 2), 1.0)), 0, 4)
    return y, Breakdown("g", ("a", "b", "c"), group.astype(np.int16)), chance.uniform(0.5, 2.0, n)


SCORES = {str(score): float(score) for score in range(5)}


def test_a_group_against_the_rest_is_a_regression_on_its_indicator() -> None:
    """By hand: beta of w y on (1, own), V = A^-1 (n / (n - 1) sum of scores' squares) A^-1, t on n - 2, Holm over three."""
    y, by, w = made(0.6)
    n, p = len(y), []
    for group in range(3):
        x = np.column_stack([np.ones(n), by.codes == group])
        bread = np.linalg.inv(x.T @ (w[:, None] * x))
        beta = bread @ (x.T @ (w * y))
        scores = x * (w * (y - x @ beta))[:, None]
        v = bread @ (n / (n - 1) * (scores - scores.mean(axis=0)).T @ (scores - scores.mean(axis=0))) @ bread
        p.append(2 * stats.t.sf(abs(beta[1]) / np.sqrt(v[1, 1]), n - 2))
    weights = design_weights(simple_sample(n).with_base_weights(w))
    table = table_of(scaled(SCORES, y, (by,)), weights).loc["weighted"]
    assert table["rest_p"].tolist() == pytest.approx(holm(np.array(p)).tolist(), rel=1e-9)
    assert table.loc["c", "standing"] == "higher"
    assert set(table.loc["c", "letters"].split(",")) <= {"A", "B"}


def test_letters_stand_only_beside_what_the_test_against_the_rest_bears_out() -> None:
    y, by, _ = made(1.0)
    table = table_of(scaled(SCORES, y, (by,)), design_weights(simple_sample(len(y)))).loc["unweighted"]
    assert table["letters"].to_dict() == {"a": "", "b": "", "c": "A,B"}
    assert table.loc["c", "standing"] == "higher"
    same, by, _ = made(0.0)
    quiet = table_of(scaled(SCORES, same, (by,)), design_weights(simple_sample(len(y)))).loc["unweighted"]
    assert set(quiet["standing"]) == {"none"}
    assert set(quiet["letters"]) == {""}


def test_two_groups_are_one_test_and_a_low_base_is_not_compared() -> None:
    y, by, _ = made(1.0)
    codes = by.codes.copy()
    codes[np.flatnonzero(codes == 0)[20:]] = 1
    table = table_of(
        scaled(SCORES, y, (dataclasses.replace(by, codes=codes),)), design_weights(simple_sample(len(y)))
    ).loc["unweighted"]
    assert np.isnan(table.loc["a", "rest_p"])
    assert table.loc["a", "standing"] == ""
    assert table.loc["b", "rest_p"] == table.loc["c", "rest_p"]
    assert table.loc["b", "rest_diff"] == -table.loc["c", "rest_diff"]
    alone = stats.ttest_ind(y[codes == 1], y[codes == 2]).pvalue
    assert np.log(table.loc["b", "rest_p"]) == pytest.approx(np.log(alone), rel=0.02)


def test_equal_groups_are_called_different_in_few_surveys() -> None:
    """Five equal groups, 400 surveys: a false word in no more than one of twenty, with some room for chance."""
    chance = np.random.default_rng(5)
    false = 0
    for _ in range(400):
        y = chance.integers(0, 5, 300).astype(float)
        group = chance.integers(5, size=300)
        found = GroupMeans(y, group, np.ones(5, dtype=bool), design_weights(simple_sample(300)))
        false += bool((found.rest()[1] < 0.05).any())
    assert false <= 31  # the 99.5 % point of a binomial with 0.05
