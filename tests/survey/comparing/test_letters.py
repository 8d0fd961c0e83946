"""Letters of significantly lower groups, written into the estimates."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from survey.answers.coded import Breakdown, CodedAnswers
from survey.comparing.compared_groups import MOST_GROUPS, letters_of
from survey.comparing.letters import add_letters
from survey.comparing.rest import compare_with_rest
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.weighting.weights import design_weights
from tests.made_answers import made_answers, made_survey


def made_up(*towns: tuple[int, int]) -> CodedAnswers:
    """Towns a, b, c, … with (yes, n) each."""
    codes, groups = [], []
    for place, (yes, n) in enumerate(towns):
        codes += [0] * yes + [1] * (n - yes)
        groups += [place] * n
    answers = made_answers("q", "c", "single", ("yes", "no"), np.array(codes, dtype=np.int16), None, {})
    names = tuple(chr(ord("a") + place) for place in range(len(towns)))
    return made_survey("s", (answers,), (Breakdown("town", names, np.array(groups, dtype=np.int16)),))


def lettered(*towns: tuple[int, int]) -> pd.DataFrame:
    responses = made_up(*towns)
    weights = design_weights(simple_sample(responses.n))
    return add_letters(compare_with_rest(estimate("2022", responses, weights.design, weights)))


def of_option(frame: pd.DataFrame, option: str = "yes", basis: str = "unweighted") -> dict[str, str]:
    rows = frame[(frame["option"] == option) & (frame["base"] == "all") & (frame["basis"] == basis)]
    return dict(zip(rows["group"], rows["letters"], strict=True))


def test_the_higher_group_names_the_lower_ones() -> None:
    """20 %, 50 % and 80 % of 100: far apart."""
    frame = lettered((20, 100), (50, 100), (80, 100))
    for basis in ("unweighted", "weighted"):
        assert of_option(frame, "yes", basis) == {"_T": "", "a": "", "b": "A", "c": "A,B"}
        assert of_option(frame, "no", basis) == {"_T": "", "a": "B,C", "b": "C", "c": ""}
    assert set(frame.loc[frame["base"] == "valid", "letters"]) == {""}


def test_the_p_values_are_adjusted_over_the_pairs() -> None:
    """40 % and 55 % of 100 differ at p = 0.047 alone, but not as one of three pairs."""
    assert 0.05 / 3 < 2 * stats.hypergeom.cdf(40, 200, 95, 100) < 0.05
    assert of_option(lettered((40, 100), (55, 100)))["b"] == "A"
    assert set(of_option(lettered((40, 100), (55, 100), (48, 100))).values()) == {""}


def test_a_letter_stands_only_beside_a_difference_from_the_rest() -> None:
    """40 % of 90 and 56 % of 420: as one of three pairs 0.035, but against all others neither is above 0.05 away."""
    frame = lettered((36, 90), (40, 100), (236, 420))
    rows = frame[(frame["option"] == "yes") & (frame["base"] == "all") & (frame["basis"] == "unweighted")]
    by_group = rows.set_index(rows["group"].astype(str))
    for group, letters in by_group["letters"].items():
        for letter in filter(None, str(letters).split(",")):
            assert (
                by_group["standing"][group] == "higher"
                or by_group["standing"]["abc"["ABC".index(letter)]] == "lower"
            )


def test_a_low_base_has_no_letters_and_is_not_named() -> None:
    frame = lettered((20, 100), (24, 29), (80, 100))
    assert of_option(frame) == {"_T": "", "a": "", "b": "", "c": "A"}


def test_shares_near_nothing_and_everything_are_not_compared() -> None:
    """0 of 150 has no variance; 9 of 360 must not seem higher because of that (Fisher's test: p > 0.05)."""
    assert stats.fisher_exact(np.array([[0, 150], [9, 351]])).pvalue > 0.05
    frame = lettered((0, 150), (9, 360), (60, 200))
    assert of_option(frame) == {"_T": "", "a": "", "b": "", "c": "B"}
    assert of_option(frame, "no") == {"_T": "", "a": "", "b": "C", "c": ""}


def test_a_long_breakdown_and_the_question_itself_have_no_letters() -> None:
    towns = [(10 + 5 * place, 100) for place in range(MOST_GROUPS + 1)]
    assert set(lettered(*towns)["letters"]) == {""}
    assert letters_of([str(number) for number in range(MOST_GROUPS + 1)]) == {}
    assert letters_of(["only"]) == {}
    assert letters_of(["x", "y"]) == {"x": "A", "y": "B"}
    responses = made_up((20, 100), (80, 100))
    same = Breakdown("c", ("yes", "no"), responses.answers[0].codes)
    crossed = made_survey("s", responses.answers, (same,))
    weights = design_weights(simple_sample(200))
    frame = add_letters(compare_with_rest(estimate("2022", crossed, weights.design, weights)))
    assert set(frame["letters"]) == {""}
