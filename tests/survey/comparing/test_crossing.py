"""Questions crossed with each other: shares by hand, what is compared and what is not, the test of the table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from schemas.contracts import ESTIMATES
from schemas.questions.crosses import Cross
from survey.answers.coded import CodedAnswers
from survey.comparing.crossing import cross_table
from survey.design.design import simple_sample
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers, made_survey

# (liking, sex, joins) and how many gave these answers; sex -1 is 無回答
CELLS = {
    (0, 0, 0): 40, (0, 0, 1): 10, (0, 1, 0): 36, (0, 1, 1): 14,
    (1, 0, 0): 12, (1, 0, 1): 38, (1, 1, 0): 20, (1, 1, 1): 30,
    (1, -1, 0): 7, (-1, 0, 1): 3,
}  # fmt: skip


def answers(marks: bool = False) -> CodedAnswers:
    liking, sex, joins = (
        np.repeat([cell[place] for cell in CELLS], list(CELLS.values())).astype(np.int16)
        for place in range(3)
    )
    chosen = np.column_stack([(liking == 0) | (joins == 0), liking == 1]) if marks else None
    asked = [
        made_answers("1", "liking", "multiple" if marks else "single", ("like", "not"), liking * 0 if marks else liking, chosen, {}),
        made_answers("2", "sex", "single", ("man", "woman"), sex, None, {}),
        made_answers("3", "joins", "single", ("yes", "no"), joins, None, {}),
    ]  # fmt: skip
    return made_survey("s", asked, ())


def crossed(cross: Cross, responses: CodedAnswers | None = None, *, weigh: bool = True) -> pd.DataFrame:
    given = responses or answers()
    design = simple_sample(given.n)
    rows = cross_table("2022", given, design, design_weights(design) if weigh else None, cross)
    return ESTIMATES.validate(rows)


def of(rows: pd.DataFrame, option: str, basis: str = "unweighted", base: str = "all") -> pd.DataFrame:
    found = rows[(rows["option"] == option) & (rows["basis"] == basis) & (rows["base"] == base)]
    return found.set_index(found["group"].astype(str))


@pytest.mark.parametrize("basis", ["unweighted", "weighted"])
def test_two_questions_by_hand(basis: str) -> None:
    """Of those who like it 76 of 100 join, of those who do not 39 of 107: Pearson's X² on 1 degree of freedom."""
    rows = of(crossed(Cross("s", "liking", "joins")), "yes", basis)
    assert rows[["count", "n"]].to_numpy().tolist() == [[76, 100], [39, 107]]
    assert rows["letters"].to_dict() == {"like": "B", "not": ""}
    assert rows["standing"].to_dict() == {"like": "higher", "not": "lower"}
    pearson = stats.chi2_contingency([[76, 24], [39, 68]], correction=False).statistic
    # n equal weights have the sampling error of n - 1 returns
    assert rows["table_p"].to_numpy() == pytest.approx(stats.f.sf(pearson * 206 / 207, 1, 209), rel=0.02)


def test_the_unanswered_are_in_no_row_and_stay_in_the_base() -> None:
    rows = crossed(Cross("s", "joins", "sex"))
    assert of(rows, "no_answer").loc["yes", ["count", "n"]].tolist() == [7, 115]
    assert of(rows, "man", base="valid").loc["yes", ["count", "n"]].tolist() == [52, 108]
    assert set(rows["group"]) == {"yes", "no"}


def test_three_questions_are_compared_within_a_layer() -> None:
    """Men: 40 of 50 and 12 of 50; women: 36 of 50 and 20 of 50."""
    cross = Cross("s", "liking", "joins", "sex")
    rows = of(crossed(cross), "yes")
    assert set(rows["breakdown"]) == {"sex×liking"}
    assert rows["count"].to_dict() == {"man×like": 40, "man×not": 12, "woman×like": 36, "woman×not": 20}
    assert rows["letters"].tolist() == ["B", "", "B", ""]
    men, women = rows["table_p"].to_numpy()[[0, 2]]
    assert rows["table_p"].to_numpy().tolist() == [men, men, women, women]
    assert men < 1e-6 < women < 0.01


def test_answers_that_one_person_may_give_together_are_not_compared() -> None:
    rows = crossed(Cross("s", "liking", "joins"), answers(marks=True))
    assert of(rows, "yes")[["count", "n"]].to_numpy().tolist() == [[115, 139], [39, 107]]
    assert rows["table_p"].isna().all()
    assert set(rows["letters"]) == {""} == set(rows["standing"])


def test_a_multiple_answer_question_is_tested_option_by_option() -> None:
    rows = crossed(Cross("s", "joins", "liking"), answers(marks=True), weigh=False)
    first, second = (of(rows, option)["table_p"].iloc[0] for option in ("like", "not"))
    assert first < second < 0.01
    assert of(rows, "no_answer")["table_p"].isna().all()


def test_a_row_of_a_low_base_is_shown_and_not_tested() -> None:
    """Of three rows only one has 30 returns: no test is left."""
    few = made_answers(
        "1", "few", "single", ("a", "b"), np.repeat([0, 1], [35, 29]).astype(np.int16), None, {}
    )
    joins = made_answers(
        "2", "joins", "single", ("yes", "no"), np.tile([0, 1], 32).astype(np.int16), None, {}
    )
    rows = crossed(Cross("s", "few", "joins"), made_survey("s", [few, joins], ()))
    assert of(rows, "yes")["status"].tolist() == ["normal", "low_base"]
    assert rows["table_p"].isna().all()


def test_a_table_with_too_many_empty_cells_has_no_test() -> None:
    """Everybody of a row gave the same answer, of which nobody else gave it."""
    codes = np.repeat([0, 1, 2], 40).astype(np.int16)
    both = [made_answers(key, key, "single", ("a", "b", "c"), codes, None, {}) for key in ("x", "y")]
    assert crossed(Cross("s", "x", "y"), made_survey("s", both, ()))["table_p"].isna().all()
