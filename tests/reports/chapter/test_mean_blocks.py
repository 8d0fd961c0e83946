"""The sentence of a mean and of a net score: its value, its side of 0, and its change only where the test finds one."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from reports.chapter.content import AskedQuestion
from reports.chapter.mean_blocks import mean_sentences, mean_tables
from schemas.questions.concepts import Option
from survey.estimates.index import Estimate
from tests.reports.small_chapter import asked_of_item, content_of, counted, define_chapter, item_of, words


def mean(option: str, value: float, low: float, high: float, **changes: object) -> Estimate:
    (base, *_) = counted("q1", "member", {"yes": 60, "no": 40}, 100, basis="weighted", base="valid")
    return base._replace(
        option=option, option_kind="mean", share=math.nan, mean=value, ci_low=low, ci_high=high, **changes
    )


@pytest.fixture
def asked(tmp_path: Path):
    def of(*means: Estimate) -> AskedQuestion:
        study = define_chapter(tmp_path)
        shares = counted("q1", "member", {"yes": 60, "no": 40}, 100, {"joined": ["yes"]})
        found = asked_of_item(content_of(study, [*shares, *means]), "member")
        scored = (Option("yes", "はい", 1.0, "promoter"), Option("no", "いいえ", 0.0, "detractor"))
        return replace(found, concept=replace(found.concept, options=scored))

    return of


def told(asked: AskedQuestion) -> list[str]:
    item = item_of(asked.content.study, "member")
    return [words(one.runs) for one in mean_sentences(asked, item)]


def compared(estimate: Estimate, then: float, p: float) -> Estimate:
    return estimate._replace(reference_share=then, diff=estimate.mean - then, p=p)


def test_a_mean_alone(asked) -> None:
    assert told(asked(mean("_mean", 7.245, 7.1, 7.4))) == ["平均点は7.25点です。"]


@pytest.mark.parametrize(
    ("p", "sentence"),
    [
        (0.01, "平均点は7.25点で、令和11年の7.00点から0.25点上昇しました。"),
        (0.06, "平均点は7.25点で、令和11年の7.00点との間に、統計的に意味のある差は見られません。"),
    ],
)
def test_a_change_is_said_where_the_test_finds_it(asked, p: float, sentence: str) -> None:
    assert told(asked(compared(mean("_mean", 7.25, 7.1, 7.4), 7.0, p))) == [sentence]


@pytest.mark.parametrize(
    ("low", "high", "end"),
    [(0.01, 0.2, "で、0を上回っています。"), (-0.01, 0.2, "です。"), (-0.3, -0.1, "で、0を下回っています。")],
)
def test_a_net_score_is_over_or_under_0_only_beyond_its_error(
    asked, low: float, high: float, end: str
) -> None:
    (sentence,) = told(asked(mean("_net", 0.123, low, high)))
    assert sentence == f"推奨から批判を引いた値は+12.3ポイント{end}"


def test_a_low_base_has_no_sentence_and_is_marked_in_the_table(asked) -> None:
    low = asked(mean("_mean", 7.25, 6.0, 8.5, status="low_base", n=12, count=12))
    assert told(low) == []
    (table,) = mean_tables(low, item_of(low.content.study, "member"))
    assert [cell.text + cell.mark for cell in table.rows[0].cells] == [
        "全体*", "12", "7.25", "6.00～8.50", "…", "…", "", "",
    ]  # fmt: skip


def test_a_question_without_scores_has_neither(asked) -> None:
    plain = asked_of_item(asked().content, "member")
    assert (told(plain), mean_tables(plain, item_of(plain.content.study, "member"))) == ([], [])
