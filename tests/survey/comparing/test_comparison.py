from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from schemas.contracts import ESTIMATES
from survey.answers.coded import Breakdown, CodedAnswers
from survey.comparing.comparison import compare_years
from survey.comparing.exact import holm
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from tests.made_answers import made_answers, made_survey


def year(study: str, codes: list[int], question: str = "1") -> tuple[str, CodedAnswers]:
    answers = made_answers(question, "参加", "single", ("yes", "no"), np.array(codes, np.int16), None, {})
    sex = Breakdown("sex", ("男", "女"), np.array([i % 2 for i in range(len(codes))], np.int16))
    return study, made_survey("s", (answers,), (sex,))


def frame(study: str, codes: list[int], question: str = "1"):
    _, responses = year(study, codes, question)
    return estimate(study, responses, simple_sample(responses.n), None)


def overall(table, option: str = "yes", base: str = "valid"):
    rows = table[(table["breakdown"] == "_T") & (table["option"] == option) & (table["base"] == base)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_difference_between_years_by_hand() -> None:
    now = compare_years(frame("2022", [0] * 40 + [1] * 60), frame("2017", [0] * 30 + [1] * 50, question="7"))
    ESTIMATES.validate(now)
    row = overall(now)
    se = np.sqrt(0.4 * 0.6 / 99 + 0.375 * 0.625 / 79)
    assert (row["reference_study"], row["reference_method"]) == ("2017", "estimate")
    assert (row["reference_share"], row["diff"]) == pytest.approx((0.375, 0.025))
    assert row["diff_se"] == pytest.approx(se)
    assert (row["diff_low"], row["diff_high"]) == pytest.approx(
        (0.025 - 1.959963985 * se, 0.025 + 1.959963985 * se)
    )
    assert row["p"] == pytest.approx(1.0)  # twice 0.73, as one of two options
    assert (now["reference_study"] == "2017").all()


def test_rows_without_a_counterpart_and_other_concepts_stay_empty() -> None:
    current, earlier = frame("2022", [0, 1, 1, 0]), frame("2017", [0, 1, 1, 1])
    earlier = earlier[earlier["option"] == "no"]
    now = compare_years(current, earlier)
    assert set(now.loc[now["reference_study"] == "2017", "option"]) == {"no"}
    assert now.loc[now["option"] == "yes", "diff"].isna().all()
    untouched = compare_years(current, earlier, concepts=["別の概念"])
    assert (untouched["reference_study"] == "").all()


def test_the_order_and_index_of_rows_do_not_matter() -> None:
    current, earlier = frame("2022", [0, 1, 1, 0, 0]), frame("2017", [0, 1, 1, 1, 0])
    straight = compare_years(current, earlier)
    mixed = compare_years(current.iloc[::-1], earlier.sample(frac=1, random_state=1)).iloc[::-1]
    assert straight.equals(mixed)


def test_two_certain_shares_are_not_tested() -> None:
    now = compare_years(frame("2022", [0] * 10), frame("2017", [1] * 10))
    row = overall(now)
    assert row["diff"] == 1.0
    assert np.isnan(row["diff_se"])
    assert np.isnan(row["p"])


def test_a_reference_with_the_same_share_twice_is_a_fault() -> None:

    twice = pd.concat([frame("2017", [0, 1])] * 2)
    with pytest.raises(ValueError, match="two rows"):
        compare_years(frame("2022", [0, 1]), twice)


def test_the_options_of_a_question_are_a_family_and_a_sum_is_its_own() -> None:
    """a from 30 to 45 of 100, b from 30 to 20, c from 40 to 35: p alone, times 3 at the most; the sum of a and b alone."""
    now, then = (
        estimate(
            year,
            made_survey(
                "s",
                (
                    made_answers(
                        "1", "c", "single", ("a", "b", "c"), np.repeat([0, 1, 2], counts).astype(np.int16), None,
                        {"ab": ("a", "b")},
                    ),
                ),
                (),
            ),
            simple_sample(100),
            None,
        )
        for year, counts in (("2022", (45, 20, 35)), ("2017", (30, 30, 40)))
    )  # fmt: skip
    rows = compare_years(now, then)
    rows = rows[rows["base"] == "all"].set_index(rows.loc[rows["base"] == "all", "option"].astype(str))
    alone = 2 * stats.norm.sf(np.abs(rows["diff"] / rows["diff_se"]))
    of = dict(zip(rows.index, alone, strict=True))
    assert rows.loc[["a", "b", "c"], "p"].tolist() == pytest.approx(
        holm(np.array([of["a"], of["b"], of["c"]])).tolist()
    )
    assert rows.loc["ab", "p"] == pytest.approx(of["ab"])
