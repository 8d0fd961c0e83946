from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.contracts import ESTIMATES
from survey.answers.coded import Breakdown, CodedAnswers, QuestionAnswers
from survey.design.design import simple_sample
from survey.design.margins import Margin
from survey.estimates.estimation import estimate
from survey.weighting.raking import rake
from survey.weighting.weights import Weights
from tests.made_answers import made_answers, made_survey

NUMBERS = ["n", "count", "n_effective", "weighted_base", "share", "se", "ci_low", "ci_high", "deff"]


def single(
    codes: list[int], options: int = 3, groups: dict[str, tuple[str, ...]] | None = None
) -> QuestionAnswers:
    keys = tuple(f"o{i}" for i in range(options))
    return made_answers("1", "c1", "single", keys, np.array(codes, np.int16), None, groups or {})


def sexes(codes: list[int]) -> Breakdown:
    return Breakdown("sex", ("男", "女"), np.array(codes, np.int16))


def pick(frame: pd.DataFrame, **wanted: str) -> pd.Series:
    rows = frame
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, wanted
    return rows.iloc[0]


def sex_weights(responses: CodedAnswers, men: float, women: float) -> Weights:
    design = simple_sample(responses.n, men + women)
    return rake(design, responses.breakdowns, [Margin(("sex",), (("男", "女"),), np.array([men, women]))])


def test_bases_and_missing_answers_by_hand() -> None:
    #            o0 o0 o1 無回答 非該当 無効 複数
    responses = made_survey("s", (single([0, 0, 1, -1, -2, -3, -4]),), (sexes([0, 1, 0, 1, 0, 1, -1]),))
    frame = estimate("2022", responses, simple_sample(7, 70), None)
    ESTIMATES.validate(frame)
    everyone = {"breakdown": "_T", "base": "all"}
    answered = {"breakdown": "_T", "base": "valid"}
    assert pick(frame, option="o0", **everyone)[["n", "count"]].tolist() == [6, 2]
    assert pick(frame, option="o0", **everyone)["share"] == 2 / 6
    assert pick(frame, option="no_answer", **everyone)[["n", "count"]].tolist() == [6, 3]
    assert pick(frame, option="o0", **answered)["share"] == 2 / 3
    assert pick(frame, option="o2", **answered)[["n", "count", "share"]].tolist() == [3, 0, 0.0]
    assert not ((frame["option"] == "no_answer") & (frame["base"] == "valid")).any()
    assert pick(frame, option="o0", group="女", base="all")[["n", "count"]].tolist() == [3, 1]


def test_unweighted_error_by_hand() -> None:
    responses = made_survey("s", (single([0, 0, 1, 1, 1]),), ())
    frame = estimate("2022", responses, simple_sample(5, 50), None)
    row = pick(frame, option="o0", base="all")
    assert row["se"] == pytest.approx(np.sqrt((1 - 5 / 50) * 0.4 * 0.6 / 4))
    assert row["deff"] == pytest.approx(1.0)
    switched_off = estimate("2022", responses, simple_sample(5, 50, finite_correction=False), None)
    assert pick(switched_off, option="o0", base="all")["se"] == pytest.approx(np.sqrt(0.4 * 0.6 / 4))


def test_weighted_share_and_error_by_hand() -> None:
    """Post-stratified by sex: V = (1 - f) n / (n - 1) sum(w² (u - mean of u in the sex)²)."""
    answers = [0, 0, 1, 0, 1, 1, 1, 1]
    sex = [0, 0, 0, 0, 1, 1, 1, 1]
    responses = made_survey("s", (single(answers, 2),), (sexes(sex),))
    weights = sex_weights(responses, 30, 50)
    frame = estimate("2022", responses, weights.design, weights)
    row = pick(frame, option="o0", breakdown="_T", basis="weighted", base="all")
    w = np.array([7.5] * 4 + [12.5] * 4)
    y = 1.0 - np.array(answers)
    share = (w * y).sum() / 80
    u = (y - share) / 80
    e = w * (u - np.repeat([u[:4].mean(), u[4:].mean()], 4))
    assert row["share"] == pytest.approx(share)
    assert row["se"] == pytest.approx(np.sqrt((1 - 0.1) * 8 / 7 * (e**2).sum()))
    assert row["weighted_base"] == pytest.approx(80)
    assert row["n_effective"] == pytest.approx(80**2 / (w**2).sum())
    unweighted = pick(frame, option="o0", breakdown="_T", basis="unweighted", base="all")
    assert unweighted["share"] == 3 / 8
    assert unweighted["weighted_base"] == 8


def test_multiple_answers_and_their_groups_count_people_once() -> None:
    marks = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]], dtype=bool)
    answers = made_answers(
        "1",
        "c1",
        "multiple",
        ("a", "b", "c"),
        np.array([0, 0, 0, -1, -2], np.int16),
        marks,
        {"ab": ("a", "b")},
    )
    frame = estimate("2022", made_survey("s", (answers,), ()), simple_sample(5), None)
    counts = {key: pick(frame, option=key, base="all")["count"] for key in ("a", "b", "c", "ab", "no_answer")}
    assert counts == {"a": 2, "b": 1, "c": 1, "ab": 2, "no_answer": 1}
    assert pick(frame, option="ab", base="all")["share"] == 2 / 4
    assert pick(frame, option="ab", base="valid")["share"] == 2 / 3
    assert pick(frame, option="ab", base="valid")["option_kind"] == "group"


def test_statuses_and_the_edges() -> None:
    codes = [0] * 30 + [1] + [2]
    groups = Breakdown("area", ("大", "一人", "無人"), np.array([0] * 30 + [1, -1], np.int16))
    frame = estimate("2022", made_survey("s", (single(codes),), (groups,)), simple_sample(32, 320), None)
    ESTIMATES.validate(frame)
    big = pick(frame, option="o0", group="大", base="all")
    assert (big["status"], big["share"], big["se"], big["method"]) == ("normal", 1.0, 0.0, "korn_graubard")
    assert (big["ci_low"], big["ci_high"]) == pytest.approx((0.025 ** (1 / 30), 1.0))
    assert np.isnan(big["deff"])
    lone = pick(frame, option="o1", group="一人", base="all")
    assert (lone["status"], lone["n"], lone["share"], lone["method"]) == ("low_base", 1, 1.0, "")
    assert np.isnan(lone[["se", "ci_low", "ci_high", "deff"]].to_numpy(float)).all()
    empty = pick(frame, option="o1", group="無人", base="all")
    assert (empty["status"], empty["n"], empty["count"], empty["weighted_base"]) == ("empty", 0, 0, 0.0)
    assert np.isnan(empty[["share", "se", "ci_low", "ci_high", "n_effective"]].to_numpy(float)).all()
    assert pick(frame, option="o0", group="大", base="valid")["status"] == "normal"


def test_the_weighted_edges_are_the_same() -> None:
    codes = [0] * 6 + [1, 2]
    area = Breakdown("area", ("大", "一人", "無人"), np.array([0] * 6 + [1, -1], np.int16))
    responses = made_survey("s", (single(codes),), (sexes([0, 1] * 4), area))
    weights = sex_weights(responses, 30, 50)
    frame = estimate("2022", responses, weights.design, weights)
    ESTIMATES.validate(frame)
    weighted = frame[frame["basis"] == "weighted"]
    big = pick(weighted, option="o0", group="大", base="all")
    assert (big["share"], big["se"], big["method"]) == (1.0, 0.0, "korn_graubard")
    lone = pick(weighted, option="o1", group="一人", base="all")
    assert np.isnan(lone[["se", "ci_low", "deff"]].to_numpy(float)).all()
    empty = pick(weighted, option="o1", group="無人", base="all")
    assert (empty["status"], empty["weighted_base"]) == ("empty", 0.0)
    assert np.isnan(empty["share"])


def test_a_question_nobody_was_asked_is_empty() -> None:
    responses = made_survey("s", (single([-2, -2, -2, -2]),), (sexes([0, 1, 0, 1]),))
    weights = sex_weights(responses, 30, 50)
    frame = estimate("2022", responses, weights.design, weights)
    ESTIMATES.validate(frame)
    assert set(frame["status"]) == {"empty"}
    assert frame["share"].isna().all()


def town(seed: int, n: int) -> tuple[CodedAnswers, list[Margin]]:
    rng = np.random.default_rng(seed)
    region = rng.integers(-1, 4, n).astype(np.int16)
    age = rng.integers(0, 3, n).astype(np.int16)
    region[:4], age[:3] = [0, 1, 2, 3], [0, 1, 2]
    sex = rng.integers(-1, 2, n).astype(np.int16)
    codes = rng.integers(-4, 4, n).astype(np.int16)
    marks = rng.random((n, 3)) < 0.4
    asked = rng.random(n) < 0.8
    marks &= asked[:, None]
    status = np.where(marks.any(axis=1), 0, np.where(asked, -1, -2)).astype(np.int16)
    answers = (
        made_answers("1", "c1", "single", ("a", "b", "c", "d"), codes, None, {"ab": ("a", "b")}),
        made_answers("2", "c2", "multiple", ("x", "y", "z"), status, marks, {"xy": ("x", "y")}),
    )
    breakdowns = (
        Breakdown("region", ("r0", "r1", "r2", "r3"), region),
        Breakdown("age", ("a0", "a1", "a2"), age),
        Breakdown("sex", ("男", "女"), sex),
    )
    margins = [
        Margin(("region",), (("r0", "r1", "r2", "r3"),), np.array([2000.0, 3000, 4000, 1000])),
        Margin(("age",), (("a0", "a1", "a2"),), np.array([4000.0, 3500, 2500])),
    ]
    return made_survey("s", answers, breakdowns), margins


def reordered(responses: CodedAnswers, order: np.ndarray) -> CodedAnswers:
    return made_survey(
        responses.survey,
        tuple(
            made_answers(
                a.key,
                a.concept,
                a.kind,
                a.options,
                a.codes[order],
                None if a.marks is None else a.marks[order],
                a.option_groups,
            )
            for a in responses.answers
        ),
        tuple(Breakdown(b.name, b.groups, b.codes[order]) for b in responses.breakdowns),
    )


def full_estimate(responses: CodedAnswers, margins: list[Margin]) -> pd.DataFrame:
    design = simple_sample(responses.n, 10000)
    return estimate("2022", responses, design, rake(design, responses.breakdowns, margins))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(80, 250))
def test_properties_of_every_table(seed: int, n: int) -> None:
    responses, margins = town(seed, n)
    frame = full_estimate(responses, margins)
    ESTIMATES.validate(frame)
    table = ["question", "breakdown", "group", "basis", "base"]
    options = frame[(frame["question"] == "1") & (frame["option_kind"] != "group") & (frame["n"] > 0)]
    sums = options.groupby(table)["share"].sum()
    assert np.allclose(sums, 1.0, rtol=0, atol=1e-12)
    known = frame[frame["share"].notna() & frame["ci_low"].notna()]
    assert (known["ci_low"] <= known["share"]).all()
    assert (known["share"] <= known["ci_high"]).all()
    assert (frame["count"] <= frame["n"]).all()
    shuffled = full_estimate(reordered(responses, np.random.default_rng(seed).permutation(n)), margins)
    pd.testing.assert_frame_equal(frame, shuffled, check_exact=True)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(80, 250))
def test_splitting_an_option_and_grouping_it_again_changes_nothing(seed: int, n: int) -> None:
    responses, margins = town(seed, n)
    question = responses.answers[0]
    rng = np.random.default_rng(seed + 1)
    codes = np.where((question.codes == 3) & (rng.random(n) < 0.5), 4, question.codes).astype(np.int16)
    split = made_answers("1", "c1", "single", ("a", "b", "c", "d1", "d2"), codes, None, {"d": ("d1", "d2")})
    before = full_estimate(made_survey("s", (question,), responses.breakdowns), margins)
    after = full_estimate(made_survey("s", (split,), responses.breakdowns), margins)
    keys = ["breakdown", "group", "basis", "base"]
    one = before[before["option"] == "d"].set_index(keys)[NUMBERS]
    two = after[after["option"] == "d"].set_index(keys)[NUMBERS]
    pd.testing.assert_frame_equal(one, two, rtol=1e-10, atol=1e-12)


def test_the_cells_carry_the_same_as_the_rows() -> None:
    """The estimates from cells against the plain formulas over rows, with unknowns in a margin."""
    responses, margins = town(7, 150)
    design = simple_sample(150, 10000)
    weights = rake(design, responses.breakdowns, margins)
    frame = estimate("2022", responses, design, weights)
    w, d = weights.values, np.full(150, 10000 / 150)
    codes = responses.answers[0].codes
    inside = (codes != -2) & (responses.breakdowns[2].codes == 1)
    y = ((codes == 0) | (codes == 1)).astype(float)
    total = (w * inside).sum()
    share = (w * inside * y).sum() / total
    u = inside * (y - share) / total
    left, slopes = u.copy(), [np.zeros(4), np.zeros(3)]
    for _ in range(10):
        for m, b in enumerate(responses.breakdowns[:2]):
            for g in range(len(b.groups)):
                mean = left[b.codes == g].mean()
                slopes[m][g] += mean
                left[b.codes == g] -= mean
    e = w * left
    for m, b in enumerate(responses.breakdowns[:2]):
        known = (b.codes >= 0).astype(float)
        mean_fit = slopes[m] @ margins[m].totals / 10000
        e += mean_fit * d * (known - known.mean())
    variance = (1 - 150 / 10000) * 150 / 149 * ((e - e.mean()) ** 2).sum()
    row = pick(frame, question="1", option="ab", group="女", basis="weighted", base="all")
    assert row["share"] == pytest.approx(share)
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-10)


def test_faults_of_the_caller() -> None:
    responses, margins = town(1, 30)
    design = simple_sample(30, 10000)
    weights = rake(design, responses.breakdowns, margins)
    with pytest.raises(ValueError, match="same returns"):
        estimate("2022", responses, simple_sample(30, 10000), weights)
    outside = single([0, 5])
    with pytest.raises(ValueError, match="outside its options"):
        estimate("2022", made_survey("s", (outside,), ()), simple_sample(2), None)
    same = made_answers("1", "c", "single", ("a", "b"), np.array([0, 1], np.int16), None, {"a": ("a", "b")})
    with pytest.raises(ValueError, match="same key"):
        estimate("2022", made_survey("s", (same,), ()), simple_sample(2), None)
