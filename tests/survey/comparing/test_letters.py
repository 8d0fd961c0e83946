"""Letters of significantly lower groups, written into the estimates."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from survey.answers.coded import Breakdown, CodedAnswers
from survey.comparing.contrasts import holm, pair_tests
from survey.comparing.group_letters import MOST_GROUPS, letters_of
from survey.comparing.letters import add_letters
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
    return add_letters(estimate("2022", responses, weights.design, weights), responses, weights)


def of_option(frame: pd.DataFrame, option: str = "yes", basis: str = "unweighted") -> dict[str, str]:
    rows = frame[(frame["option"] == option) & (frame["base"] == "all") & (frame["basis"] == basis)]
    return dict(zip(rows["group"], rows["letters"], strict=True))


def test_the_higher_group_names_the_lower_ones() -> None:
    """20 %, 50 % and 80 % of 100: z of neighbours is 0.3 / sqrt(0.16/100 + 0.25/100) = 4.7."""
    frame = lettered((20, 100), (50, 100), (80, 100))
    for basis in ("unweighted", "weighted"):
        assert of_option(frame, "yes", basis) == {"_T": "", "a": "", "b": "A", "c": "A,B"}
        assert of_option(frame, "no", basis) == {"_T": "", "a": "B,C", "b": "C", "c": ""}
    assert set(frame.loc[frame["base"] == "valid", "letters"]) == {""}


def test_the_p_values_are_adjusted_over_the_pairs() -> None:
    """40 % and 55 % of 100 differ at p = 0.03 alone, but not as one of three pairs."""
    z = 0.15 / np.sqrt((0.4 * 0.6 + 0.55 * 0.45) / 100)
    assert 0.05 / 3 < 2 * stats.norm.sf(z) < 0.05
    assert of_option(lettered((40, 100), (55, 100)))["b"] == "A"
    assert set(of_option(lettered((40, 100), (55, 100), (48, 100))).values()) == {""}


def test_a_low_base_has_no_letters_and_is_not_named() -> None:
    frame = lettered((20, 100), (24, 29), (80, 100))
    assert of_option(frame) == {"_T": "", "a": "", "b": "", "c": "A"}


def test_shares_near_nothing_and_everything_are_not_compared() -> None:
    """0 of 150 has no variance; 9 of 360 must not seem higher because of that (Fisher's test: p > 0.05)."""
    assert stats.fisher_exact(np.array([[0, 150], [9, 351]])).pvalue > 0.05
    frame = lettered((0, 150), (9, 360), (60, 200))
    assert of_option(frame) == {"_T": "", "a": "", "b": "", "c": "B"}
    assert of_option(frame, "no") == {"_T": "", "a": "", "b": "C", "c": ""}


def test_letters_agree_with_the_tests_of_pairs() -> None:
    responses = made_up((30, 90), (50, 110), (70, 100), (45, 95))
    weights = design_weights(simple_sample(responses.n))
    breakdown = responses.breakdowns[0]
    pairs = pair_tests(responses.answers[0], breakdown, weights, base="all")
    yes = pairs.keys.index("yes")
    order = list(breakdown.groups)
    expected = dict.fromkeys(order, "")
    for at in np.flatnonzero(holm(pairs.tests["p"])[yes] <= 0.05):
        first, second, diff = order[pairs.first[at]], order[pairs.second[at]], pairs.tests["diff"][yes][at]
        winner, loser = (first, second) if diff > 0 else (second, first)
        expected[winner] = ",".join(
            sorted([*filter(None, expected[winner].split(",")), "ABCD"[order.index(loser)]])
        )
    assert of_option(lettered((30, 90), (50, 110), (70, 100), (45, 95))) == {"_T": "", **expected}
    assert any(expected.values())


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
    frame = add_letters(estimate("2022", crossed, weights.design, weights), crossed, weights)
    assert set(frame["letters"]) == {""}
