"""Own text of staff: figures by name, and claims that are printed only if the estimates bear them out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.chapter.blocks import Number, Runs
from reports.chapter.own_sentences import (
    FIGURE_KEYS,
    Answered,
    UntrueError,
    check_own_sentences,
    named_figure,
    own_sentence,
    top_figure,
)
from reports.chapter.question_sentences import question_sentences
from reports.chapter.sentences import NamedShare
from schemas.codes import STANDINGS
from schemas.errors import InputError
from schemas.sentences.patterns import FIGURES
from survey.estimates.index import Estimate
from tests.reports.estimates import an_estimate, told_apart
from tests.reports.small_chapter import (
    asked_of_item,
    compared,
    content_of,
    counted,
    define_chapter,
    item_of,
    words,
)

LEVEL = 0.95


def answered(estimate: Estimate, answers: Sequence[NamedShare] = ()) -> Answered:
    return Answered(estimate, ("はい",), tuple(answers) or (NamedShare("はい", estimate),), LEVEL)


def of(figure: str, count: int = 670, n: int = 1000, **changes: object) -> str:
    return words(named_figure(figure, answered(an_estimate(count, n, **changes))))


def test_every_figure_that_may_be_named_can_be_printed() -> None:
    assert sorted(FIGURE_KEYS) == sorted(figure.key for figure in FIGURES)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("share", "67.0%"),
        ("count", "670人"),
        ("base", "1,000人"),
        ("interval", "64.0～69.8%"),
        ("label", "「はい」"),
        ("about", "約7割"),
        ("over_half", "過半数"),
        ("earlier", "74.7%"),
        ("diff", "7.7ポイント"),
        ("change", "7.7ポイント減少しています"),
        ("decrease", "減少"),
        ("standing", "他より高くなっています"),
        ("higher", "高く"),
        ("most", "最も多く"),
    ],
)
def test_a_figure_as_printed(figure: str, text: str) -> None:
    changes: dict[str, Any] = {
        "ci_low": 0.6401,
        "ci_high": 0.6979,
        "reference_share": 0.747,
        "diff": -0.077,
        "p": 0.001,
        "rest_diff": 0.1,
        "rest_p": 0.01,
        "standing": "higher",
    }
    assert of(figure, **changes) == text


@pytest.mark.parametrize(
    ("figure", "count", "changes", "claim", "found"),
    [
        ("about", 669, {}, "約k割", "割合66.9%"),
        ("half", 531, {}, "約半数", "割合53.1%"),
        ("over_half", 510, {"ci_low": 0.479, "ci_high": 0.541}, "過半数", "割合51.0%、信頼区間47.9～54.1%"),
        ("increase", 670, {"reference_share": 0.66, "diff": 0.01, "p": 0.2}, "増加", "66.0%から67.0%、差+1.0ポイント、p値0.200"),
        ("increase", 670, {"reference_share": 0.747, "diff": -0.077, "p": 0.001}, "増加", "74.7%から67.0%、差-7.7ポイント、p値0.001"),
        ("decrease", 670, {"reference_share": 0.6701, "diff": -0.0001, "p": 0.001}, "減少", "67.0%から67.0%、差0.0ポイント、p値0.001"),
        ("decrease", 670, {"reference_share": 0.7, "diff": -0.03}, "減少", "70.0%から67.0%、差-3.0ポイント、p値…"),
        ("earlier", 670, {}, "前回との比較", "前回の値がありません"),
        ("higher", 670, {"rest_diff": -0.1, "rest_p": 0.01, "standing": "lower"}, "高く", "割合67.0%、ほかの区分との差-10.0ポイント、p値0.010"),
        ("lower", 670, {"rest_diff": -0.1, "rest_p": 0.051, "standing": "none"}, "低く", "割合67.0%、ほかの区分との差-10.0ポイント、p値0.051"),
    ],
)  # fmt: skip
def test_a_claim_that_the_estimates_do_not_bear_out(
    figure: str, count: int, changes: dict[str, Any], claim: str, found: str
) -> None:
    with pytest.raises(UntrueError) as caught:
        of(figure, count, **changes)
    assert (caught.value.claim, caught.value.found) == (claim, found)


@pytest.mark.parametrize("figure", ["about", "over_half", "higher", "most"])
def test_a_low_base_bears_no_claim(figure: str) -> None:
    with pytest.raises(UntrueError) as caught:
        of(figure, 14, 20, rest_diff=0.4, rest_p=0.001, standing="")
    assert caught.value.found == "回答者が20人の参考値（割合70.0%）"


def test_a_share_on_a_low_base_says_so() -> None:
    assert of("share", 14, 20) == "70.0%（参考値）"
    assert of("standing", 14, 20, rest_diff=0.4, rest_p=0.001, standing="") == "回答者が少ないため参考値です"


def test_nobody_asked_has_no_share() -> None:
    with pytest.raises(UntrueError, match="割合"):
        of("share", 0, 0, status="empty")


def options(*counts: int, n: int = 1000) -> list[NamedShare]:
    made = told_apart(
        [an_estimate(count, n, option=f"o{place}") for place, count in enumerate(counts, start=1)]
    )
    return [NamedShare(f"選択{one.option[1:]}", one) for one in made]


def test_the_most_frequent_answer() -> None:
    answers = options(100, 316, 265)
    assert words(top_figure("label", answers)) == "「選択2」"
    assert words(top_figure("share", answers)) == "31.6%"
    assert words(named_figure("most", answered(answers[1].estimate, answers))) == "最も多く"
    with pytest.raises(UntrueError) as caught:
        named_figure("most", answered(answers[2].estimate, answers))
    assert caught.value.found == "割合26.5%、最も多い回答は「選択2」の31.6%"


def test_a_tie_is_told_together_and_neither_is_the_most_frequent() -> None:
    answers = options(316, 316, 265)
    assert words(top_figure("label", answers)) == "「選択1」と「選択2」"
    assert words(top_figure("share", answers)) == "ともに31.6%"
    with pytest.raises(UntrueError, match="最も多く"):
        named_figure("most", answered(answers[0].estimate, answers))
    with pytest.raises(UntrueError):
        top_figure("label", options(0, 0))


def test_an_answer_that_the_test_does_not_tell_apart_is_not_the_most_frequent() -> None:
    answers = options(316, 300, 100)
    with pytest.raises(UntrueError) as caught:
        named_figure("most", answered(answers[0].estimate, answers))
    assert caught.value.found == "割合31.6%、次に多い回答との間に、統計的に意味のある差がありません"
    with pytest.raises(UntrueError, match="最も多く"):
        top_figure("most", answers)


def test_no_answer_is_called_the_most_frequent_on_a_low_base() -> None:
    with pytest.raises(UntrueError) as caught:
        top_figure("label", options(5, 12, n=20))
    assert caught.value.found == "回答者が20人の参考値です"


@given(st.integers(30, 5000), st.data())
def test_no_claim_is_printed_that_is_not_true(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    earlier, p = data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1))
    standing = data.draw(st.sampled_from(STANDINGS))
    figure = data.draw(st.sampled_from([one.key for one in FIGURES if one.claims and one.key != "most"]))
    share = count / n
    low = data.draw(st.floats(0, 1))
    estimate = an_estimate(
        count,
        n,
        reference_share=earlier,
        diff=share - earlier,
        p=p,
        standing=standing,
        ci_low=low,
        ci_high=1.0,
    )
    assume(abs(abs(share - earlier) - 0.0005) > 1e-9)
    percent = Fraction(100 * count, n)
    truth = {
        "about": any(abs(percent - 10 * k) <= 3 for k in range(1, 10)),
        "half": 47 <= percent <= 53,
        "over_half": low > 0.5,
        "increase": share - earlier >= 0.0005 and p < 1 - LEVEL,
        "decrease": earlier - share >= 0.0005 and p < 1 - LEVEL,
        "higher": standing == "higher",
        "lower": standing == "lower",
    }
    try:
        text = words(named_figure(figure, answered(estimate)))
    except UntrueError:
        assert not truth[figure]
    else:
        assert text
        assert truth[figure]


@given(st.lists(st.integers(0, 400), min_size=2, max_size=6), st.data())
def test_the_most_frequent_answer_is_alone_and_largest(counts: list[int], data: st.DataObject) -> None:
    answers = options(*counts, n=400)
    place = data.draw(st.integers(0, len(counts) - 1))
    try:
        named_figure("most", answered(answers[place].estimate, answers))
    except UntrueError:
        others = [count for at, count in enumerate(counts) if at != place]
        assert counts[place] < max(5, max(others) + 12)  # the test tells 3 points of 400 apart
    else:
        assert [one for one in counts if one > counts[place] - 12] == [counts[place]]


# --- Whole sentences ----------------------------------------------------------------------------


def written(root: Path, text: str, *, yes: int = 670, n: int = 1000, p: float = 0.001) -> Runs:
    study = replace(define_chapter(root, f'small,member,,own,"{text}"\n'), basis="unweighted")
    made = counted("q1", "member", {"yes": yes, "no": 100}, n, {"joined": ["yes"]}, basis="unweighted")
    content = content_of(study, [compared(one, 0.747, p) for one in made])
    check_own_sentences(content)
    return own_sentence(content, "small", item_of(study, "member").sentences[0])


def test_every_number_of_a_sentence_carries_its_estimate(tmp_path: Path) -> None:
    runs = written(
        tmp_path,
        "令和12年は{member.total.label}が{member.total.share}と、令和11年と比べて{member.total.diff}{member.total.decrease}"
        "しているものの、{member.total.base}のうち{member.total.count}、{member.total.about}の方が加入しています。",
    )
    assert words(runs) == (
        "令和12年は「はい」が67.0%と、令和11年と比べて7.7ポイント減少しているものの、1,000人のうち670人、約7割の方が加入しています。"
    )
    assert [(run.text, run.estimate_id) for run in runs if isinstance(run, Number)] == [
        ("67.0%", "2030.small.q1.joined.share.u"),
        ("7.7ポイント", "2030.small.q1.joined.diff.u"),
        ("1,000人", "2030.small.q1.joined.n.u"),
        ("670人", "2030.small.q1.joined.count.u"),
        ("約7割", "2030.small.q1.joined.about.u"),
    ]


def test_a_false_sentence_stops_and_names_the_sentence_and_both_values(tmp_path: Path) -> None:
    text = "「はい」は{member.yes.increase}しています。"
    with pytest.raises(InputError) as caught:
        written(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.file, problem.row) == ("D110", "schemas/2030/sentences.csv", 2)
    assert text in problem.what
    assert "「増加」、集計では74.7%から67.0%、差-7.7ポイント" in problem.what


def test_every_false_sentence_of_the_chapter_is_told(tmp_path: Path) -> None:
    rows = (
        'small,member,,own,"「いいえ」は{member.no.over_half}です。"\n'
        'small,member,,own,"「はい」は{member.yes.share}です。"\n'
        'small,member,,own,"「いいえ」は{member.no.about}です。"\n'
    )
    study = replace(define_chapter(tmp_path, rows), basis="unweighted")
    made = counted("q1", "member", {"yes": 670, "no": 150}, 1000, {"joined": ["yes"]}, basis="unweighted")
    with pytest.raises(InputError) as caught:
        check_own_sentences(content_of(study, made))
    assert [problem.row for problem in caught.value.problems] == [2, 4]


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.001, "令和11年と比べると、7.7ポイント減少しています。"),
        (0.4, "令和11年と比べると、統計的に意味のある差は見られません。"),
        (math.nan, "令和11年と比べると、7.7ポイントの差があります（誤差が分からないため検定はしていません）。"),
    ],
)  # fmt: skip
def test_the_words_of_a_change_follow_the_test(tmp_path: Path, p: float, expected: str) -> None:
    assert words(written(tmp_path, "令和11年と比べると、{member.yes.change}。", p=p)) == expected


def test_own_text_stands_beside_generated_sentences(tmp_path: Path) -> None:
    rows = (
        'small,reason,,own,"{reason.material.label}は{reason.material.share}です。"\nsmall,reason,,top_one,\n'
    )
    study = replace(define_chapter(tmp_path, rows), basis="unweighted")
    groups = {"material": ["busy", "cost"], "rest": ["other"]}
    made = told_apart(
        counted("q2", "reason", {"busy": 30, "cost": 16, "other": 10}, 60, groups, basis="unweighted")
    )
    content = content_of(study, made)
    paragraphs = question_sentences(asked_of_item(content, "reason"), item_of(study, "reason"))
    assert [words(one.runs) for one in paragraphs] == [
        "「忙しいから」「お金がかかるから」は76.7%です。（、）",
        "「忙しいから」が50.0%（約5割）と最も多くなっています。",
    ]


def test_a_weighted_share_beside_a_count_says_so(tmp_path: Path) -> None:
    study = define_chapter(tmp_path, 'small,member,,own,"{member.yes.count}（{member.yes.share}）です。"\n')
    made = counted("q1", "member", {"yes": 670, "no": 100}, 1000, {"joined": ["yes"]})
    content = content_of(study, made)
    sentence = item_of(study, "member").sentences[0]
    assert words(own_sentence(content, "small", sentence)) == "670人（重み付き67.0%）です。"
