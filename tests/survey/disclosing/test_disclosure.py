from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from survey.answers.coded import Breakdown, CodedAnswers
from survey.design.design import simple_sample
from survey.disclosing.disclosure import mask
from survey.disclosing.relations import AskedCell, TableStructure, structures_of
from survey.estimates.estimation import estimate
from tests.made_answers import made_answers, made_survey

FIGURES = ["share", "se", "ci_low", "ci_high", "deff", "reference_share", "diff", "diff_se", "p"]


def survey_of(codes: list[int], areas: list[int], options: int = 3) -> CodedAnswers:
    keys = tuple("abcdef"[:options])
    answers = made_answers("1", "c", "single", keys, np.array(codes, np.int16), None, {"ab": ("a", "b")})
    area = Breakdown("area", ("東", "西", "南"), np.array(areas, np.int16))
    return made_survey("s", (answers,), (area,))


def estimates_of(responses: CodedAnswers) -> pd.DataFrame:
    return estimate("2022", responses, simple_sample(responses.n, 100 * responses.n), None)


def status(frame: pd.DataFrame, group: str, option: str, base: str = "all") -> str:
    rows = frame[(frame["group"] == group) & (frame["option"] == option) & (frame["base"] == base)]
    return str(rows["status"].iloc[0])


def test_nothing_small_nothing_masked() -> None:
    frame = estimates_of(survey_of([0, 1, 2] * 30, [0] * 30 + [1] * 30 + [2] * 30))
    masked = mask(frame, 3, structures_of(survey_of([0], [0])))
    assert "suppressed" not in set(masked["status"])
    pd.testing.assert_series_equal(masked["share"], frame["share"])
    assert masked["count"].tolist() == frame["count"].tolist()
    again = mask(frame, 0, structures_of(survey_of([0], [0])))
    assert again["n"].tolist() == frame["n"].tolist()


def test_a_count_of_the_limit_itself_is_not_masked() -> None:
    """The smallest count is 3: it stays where counts below 3 are masked, and goes where those below 4 are."""
    responses = survey_of([0] * 3 + [1] * 9 + [2] * 9 + [0, 1, 2] * 9, [0] * 21 + [1] * 27)
    frame, structures = estimates_of(responses), structures_of(responses)
    assert status(frame, "東", "a") == "low_base"
    assert status(mask(frame, 3, structures), "東", "a") == "low_base"
    assert "suppressed" not in set(mask(frame, 3, structures)["status"])
    assert status(mask(frame, 4, structures), "東", "a") == "suppressed"


def test_a_small_count_takes_a_circle_with_it_and_leaves_no_figures() -> None:
    codes = [0] * 2 + [1] * 8 + [2] * 10 + [0] * 9 + [1] * 6 + [2] * 10 + [0] * 10 + [1] * 10 + [2] * 10
    areas = [0] * 20 + [1] * 25 + [2] * 30
    responses = survey_of(codes, areas)
    masked = mask(estimates_of(responses), 3, structures_of(responses))
    hidden = masked[(masked["status"] == "suppressed") & (masked["base"] == "all")]
    assert set(zip(hidden["group"], hidden["option"], strict=True)) == {
        ("東", "a"),
        ("東", "b"),
        ("西", "a"),
        ("西", "b"),
    }
    assert hidden[FIGURES].isna().all().all()
    assert hidden["count"].isna().all()
    assert hidden["n"].notna().all()
    assert set(hidden["method"]) == {""}
    assert status(masked, "東", "a", "valid") == "suppressed"
    assert status(masked, "東", "ab") == "low_base"


def test_a_small_group_is_masked_whole_with_another_one() -> None:
    responses = survey_of([0, 1] + [0, 1, 2] * 5 + [0, 1, 2] * 9, [0] * 2 + [1] * 15 + [2] * 27)
    masked = mask(estimates_of(responses), 3, structures_of(responses))
    for group in ("東", "西"):
        rows = masked[masked["group"] == group]
        assert set(rows["status"]) == {"suppressed"}
        assert rows[["n", "count", "weighted_base", "n_effective"]].isna().all().all()
    assert "suppressed" not in set(masked.loc[masked["group"].isin(["_T", "南"]), "status"])


def test_the_base_of_a_follow_up_does_not_tell_a_masked_answer() -> None:
    """2 in the east and some in the west were asked the follow-up: its n must not tell the masked counts."""
    codes = [0] * 2 + [1] * 20 + [2] * 20 + [0] * 12 + [1] * 20 + [2] * 20
    areas = [0] * 42 + [1] * 52
    first = survey_of(codes, areas)
    follow = np.where(np.array(codes) == 0, np.arange(94) % 2, -2).astype(np.int16)
    second = made_answers("2", "c2", "single", ("x", "y"), follow, None, {})
    responses = made_survey("s", (*first.answers, second), first.breakdowns)
    masked = mask(estimates_of(responses), 3, structures_of(responses))
    assert status(masked, "東", "a") == status(masked, "西", "a") == "suppressed"
    follow_up = masked[
        (masked["question"] == "2") & (masked["breakdown"] == "area") & (masked["group"] != "南")
    ]
    assert follow_up["n"].isna().all()


def test_a_declared_skip_rule_ties_a_base_to_several_answers() -> None:
    codes = [0] * 2 + [1] * 9 + [2] * 20 + [0] * 12 + [1] * 7 + [2] * 20
    areas = [0] * 31 + [1] * 39
    first = survey_of(codes, areas)
    follow = np.where(np.array(codes) <= 1, 0, -2).astype(np.int16)
    second = made_answers("2", "c2", "single", ("x",), follow, None, {})
    responses = made_survey("s", (*first.answers, second), first.breakdowns)
    structures = (
        structures_of(responses)[0],
        TableStructure("s", "2", "single", (), AskedCell("1", ("a", "b"))),
    )
    frame = estimates_of(responses)
    assert_protected(frame, mask(frame, 3, structures), [(("1", "a"), ("1", "b"), ("2", "n"))])


def test_a_question_without_a_structure_is_a_fault() -> None:
    frame = estimates_of(survey_of([0, 1], [0, 1]))
    with pytest.raises(ValueError, match="no table structure"):
        mask(frame, 3, [])
    with pytest.raises(ValueError, match="no table structure"):
        mask(frame, 3, [TableStructure("s", "9", "single", ())])


Key = tuple[str, str, str, str]


def published(frame: pd.DataFrame) -> dict[Key, int | None]:
    """Every count and base that a reader sees (None where masked), by question, breakdown, group, item."""
    seen: dict[Key, int | None] = {}
    for row in frame.itertuples():
        place = (row.question, row.breakdown, row.group)
        base = "n" if row.base == "all" else "answered"
        for item, shown in ((base, row.n), (row.option, frame.at[row.Index, "count"])):
            value = None if pd.isna(shown) else int(shown)
            assert seen.setdefault((*place, item), value) == value
    return seen


def assert_protected(
    truth: pd.DataFrame,
    masked: pd.DataFrame,
    ties: list[tuple[tuple[str, str], ...]],
) -> int:
    """No masked count of at least one return has one integer solution only; returns how many there were.

    The reader's equations are written down here anew: single-answer options add to the answered, the
    answered and 無回答 to n, the group ab to a + b, groups to the total less the unknown, which the
    reader is given; ties are (question, item) triples of which the first two add up to the third.
    """
    true, seen = published(truth), published(masked)
    unknown = [key for key, value in seen.items() if value is None]
    column = {key: index for index, key in enumerate(unknown)}
    rows: list[np.ndarray] = []
    sides: list[float] = []

    def equation(terms: list[tuple[float, Key]], side: float) -> None:
        row = np.zeros(len(unknown))
        for sign, key in terms:
            if seen[key] is None:
                row[column[key]] += sign
            else:
                side -= sign * (seen[key] or 0)
        if row.any():
            rows.append(row)
            sides.append(side)

    places = list(dict.fromkeys(key[:3] for key in seen))
    for place in places:
        items = [key[3] for key in seen if key[:3] == place]
        options = [item for item in items if len(item) == 1 and item != "n"]
        equation([(1, (*place, item)) for item in options] + [(-1, (*place, "answered"))], 0)
        equation([(1, (*place, "answered")), (1, (*place, "no_answer")), (-1, (*place, "n"))], 0)
        if "ab" in items:
            equation([(1, (*place, "a")), (1, (*place, "b")), (-1, (*place, "ab"))], 0)
        for first, second, total in ties:
            if place[0] == total[0]:
                where = place[1:]
                equation(
                    [
                        (1, (first[0], *where, first[1])),
                        (1, (second[0], *where, second[1])),
                        (-1, (total[0], *where, total[1])),
                    ],
                    0,
                )
    for question in dict.fromkeys(key[0] for key in seen):
        for name in dict.fromkeys(key[1] for key in seen if key[1] != "_T"):
            for item in [key[3] for key in seen if key[:3] == (question, "_T", "_T")]:
                keys = [key for key in seen if key[0] == question and key[1] == name and key[3] == item]
                total = (question, "_T", "_T", item)
                rest = true[total] - sum(true[key] for key in keys)
                equation([(1, key) for key in keys] + [(-1, total)], -rest)
    protected = [key for key in unknown if true[key] and key[3] != "no_answer"]
    constraint = optimize.LinearConstraint(np.array(rows), sides, sides) if rows else ()
    for key in protected:
        aim = np.zeros(len(unknown))
        aim[column[key]] = 1
        ends = [
            optimize.milp(
                sign * aim,
                constraints=constraint,
                integrality=np.ones(len(unknown)),
                bounds=optimize.Bounds(0, 1000),
            ).x
            for sign in (1, -1)
        ]
        low, high = (float(x @ aim) for x in ends)
        assert high - low > 0.5, f"{key} can be worked out: {low}"
    return len(protected)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(15, 90), threshold=st.integers(2, 6))
def test_masking_cannot_be_undone_by_solving_the_totals(seed: int, n: int, threshold: int) -> None:
    rng = np.random.default_rng(seed)
    codes = rng.choice([0, 1, 2, -1], n, p=[0.15, 0.3, 0.45, 0.1])
    responses = survey_of(codes.tolist(), rng.choice([-1, 0, 1, 2], n, p=[0.02, 0.18, 0.3, 0.5]).tolist())
    sex = Breakdown("sex", ("男", "女"), rng.integers(0, 2, n).astype(np.int16))
    follow = np.where(codes == 1, rng.integers(0, 3, n), -2).astype(np.int16)
    second = made_answers("2", "c2", "single", ("x", "y", "z"), follow, None, {})
    both = made_survey("s", (*responses.answers, second), (*responses.breakdowns, sex))
    frame = estimates_of(both)
    masked = mask(frame, threshold, structures_of(both))
    small = (frame["count"] > 0) & (frame["count"] < threshold) & (frame["option"] != "no_answer")
    assert (masked.loc[small, "status"] == "suppressed").all()
    assert masked.loc[masked["status"] == "suppressed", FIGURES].isna().all().all()
    assert_protected(frame, masked, [])


def test_multiple_answers_are_masked_and_their_union_does_not_tell() -> None:
    rng = np.random.default_rng(3)
    n = 120
    marks = rng.random((n, 3)) < np.array([0.5, 0.4, 0.05])
    answers = made_answers(
        "1",
        "c",
        "multiple",
        ("a", "b", "c"),
        np.where(marks.any(axis=1), 0, -1).astype(np.int16),
        marks,
        {"ac": ("a", "c")},
    )
    area = Breakdown("area", ("東", "西", "南"), rng.integers(0, 3, n).astype(np.int16))
    responses = made_survey("s", (answers,), (area,))
    frame = estimates_of(responses)
    masked = mask(frame, 4, structures_of(responses))
    small = (frame["count"] > 0) & (frame["count"] < 4) & (frame["option"] == "c")
    assert small.any()
    assert (masked.loc[small, "status"] == "suppressed").all()
    by_option = masked[
        (masked["base"] == "all") & (masked["option"] == "c") & (masked["breakdown"] == "area")
    ]
    assert (by_option["status"] == "suppressed").sum() >= 2


def test_age_by_region_is_masked_as_region_by_age() -> None:
    """The questions for the groups themselves are crossed with the other groups: the same counts twice."""
    rng = np.random.default_rng(8)
    n = 150
    areas, sexes = rng.choice([0, 1, 2], n, p=[0.1, 0.3, 0.6]), rng.choice([0, 1, 2], n, p=[0.05, 0.45, 0.5])
    area = made_answers("1", "area", "single", ("e", "w", "s"), areas.astype(np.int16), None, {})
    sex = made_answers("2", "sex", "single", ("x", "m", "f"), sexes.astype(np.int16), None, {})
    by_area = Breakdown("area", ("東", "西", "南"), areas.astype(np.int16))
    by_sex = Breakdown("sex", ("他", "男", "女"), sexes.astype(np.int16))
    responses = made_survey("s", (area, sex), (by_area, by_sex))
    frame = estimates_of(responses)
    masked = mask(frame, 5, structures_of(responses))
    shown = masked[masked["base"] == "all"].set_index(["question", "group", "option"])["status"]
    for option, group in (("e", "東"), ("w", "西"), ("s", "南")):
        for other, other_group in (("x", "他"), ("m", "男"), ("f", "女")):
            both = {shown["1", other_group, option], shown["2", group, other]}
            assert len(both - {"normal", "low_base"}) in (0, len(both)), (group, other_group)
    assert (shown == "suppressed").sum() >= 8
    assert_protected(frame, masked, [])
