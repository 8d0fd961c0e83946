"""The row of those whose group is not known: its share, and what is no row."""

from __future__ import annotations

import numpy as np
import pytest

from schemas.contracts import ESTIMATES
from survey.answers.coded import INVALID, NO_ANSWER, NOT_APPLICABLE, Breakdown
from survey.design.design import simple_sample
from survey.estimates.unknown import estimate_unknown
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers, made_survey


def test_blank_and_unreadable_groups_are_one_row() -> None:
    """Of the four without an age two say yes; one was never asked for it. Everybody's town is known."""
    joins = made_answers(
        "1", "joins", "single", ("yes", "no"), np.array([0, 0, 1, 0, 1, 1], np.int16), None, {}
    )
    missing = np.array([0, NO_ANSWER, NO_ANSWER, INVALID, INVALID, NOT_APPLICABLE], np.int16)
    ages = Breakdown("age", ("young", "old"), missing)
    towns = Breakdown("town", ("a", "b"), np.array([0, 1, 0, 1, 0, 1], np.int16))
    design = simple_sample(6)
    rows = estimate_unknown("2022", made_survey("s", [joins], [ages, towns]), design, design_weights(design))
    assert rows is not None
    ESTIMATES.validate(rows)
    assert set(zip(rows["breakdown"], rows["group"], strict=True)) == {("age", "no_answer")}
    yes = rows[(rows["option"] == "yes") & (rows["base"] == "all")]
    assert yes[["count", "n"]].to_numpy().tolist() == [[2, 4], [2, 4]]
    assert yes["share"].tolist() == pytest.approx([0.5, 0.5])
    assert set(rows["standing"]) == {""} == set(rows["letters"])


def test_where_all_groups_are_known_there_is_no_row() -> None:
    joins = made_answers("1", "joins", "single", ("yes", "no"), np.array([0, 1], np.int16), None, {})
    towns = Breakdown("town", ("a", "b"), np.array([0, 1], np.int16))
    assert estimate_unknown("2022", made_survey("s", [joins], [towns]), simple_sample(2), None) is None
