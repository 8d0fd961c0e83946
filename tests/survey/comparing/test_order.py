"""Which answers are more frequent than others, written into the estimates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from survey.answers.coded import CodedAnswers
from survey.comparing.order import add_order
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers, made_survey


def above(
    responses: CodedAnswers, basis: str = "unweighted", base_weights: np.ndarray | None = None
) -> dict[str, str]:
    design = simple_sample(responses.n)
    weights = design_weights(design if base_weights is None else replace(design, base_weights=base_weights))
    frame = add_order(estimate("2022", responses, weights.design, weights), responses, weights)
    rows: pd.DataFrame = frame[
        (frame["breakdown"] == "_T") & (frame["base"] == "all") & (frame["basis"] == basis)
    ]
    return dict(zip(rows["option"].astype(str), rows["above"].astype(str), strict=True))


def single(*counts: int, options: str = "abcdefg") -> CodedAnswers:
    """A question of one answer each, the last count being 無回答."""
    codes = np.repeat([*range(len(counts) - 1), -1], counts).astype(np.int16)
    names = tuple(options[: len(counts) - 1])
    return made_survey(
        "s", (made_answers("q", "c", "single", names, codes, None, {"ab": ("a", "b"), "c_": ("c",)}),), ()
    )


def test_single_answers_are_told_apart_by_their_counts() -> None:
    """60 and 40: p = 0.057; 60 and 30: p = 0.002, as one of three pairs 0.006; 40 and 30: p = 0.28."""
    assert stats.binomtest(40, 100).pvalue == pytest.approx(0.0569, abs=1e-4)
    found = above(single(60, 40, 30, 10))
    assert (found["a"], found["b"], found["c"]) == ("c", "", "")
    assert found["no_answer"] == ""


def test_option_groups_are_a_family_of_their_own() -> None:
    assert above(single(60, 40, 30, 10))["ab"] == "c_"


def test_those_who_gave_both_answers_tell_nothing() -> None:
    """90 gave both, 12 the first only, 2 the second only: McNemar's p is 0.013; as many more with both change nothing."""
    both, first, second = 90, 12, 2
    marks = np.array([[1, 1]] * both + [[1, 0]] * first + [[0, 1]] * second, dtype=np.bool_)
    codes = np.zeros(len(marks), np.int16)
    answers = made_answers("q", "c", "multiple", ("a", "b"), codes, marks, {})
    assert above(made_survey("s", (answers,), ()))["a"] == "b"
    close = np.array([[1, 1]] * both + [[1, 0]] * 8 + [[0, 1]] * second, dtype=np.bool_)
    answers = made_answers("q", "c", "multiple", ("a", "b"), np.zeros(len(close), np.int16), close, {})
    assert above(made_survey("s", (answers,), ()))["a"] == ""


def test_weighted_answers_are_told_apart_on_effective_counts() -> None:
    """30 with weight 5 against 60 with weight 1: 150 to 60, on (210)² / (30·25 + 60) = 54 effective returns 39 to 15."""
    responses = single(30, 60, 0, 0)
    weights = np.repeat([5.0, 1.0], [30, 60])
    assert stats.binomtest(15, 54).pvalue < 0.05 / 3
    assert above(responses, "weighted", weights)["a"] == "b|c"
    assert above(responses, "unweighted", weights)["b"] == "a|c"


def test_only_the_most_frequent_are_compared_and_other_is_none_of_them() -> None:
    responses = single(100, 80, 60, 40, 30, 5, 0, options="abcdef")
    found = above(responses)
    assert "f" not in found["a"].split("|")
    codes = np.repeat([0, 1], [80, 20]).astype(np.int16)
    answers = made_answers("q", "c", "single", ("other", "b"), codes, None, {})
    assert set(above(made_survey("s", (answers,), ())).values()) == {""}
