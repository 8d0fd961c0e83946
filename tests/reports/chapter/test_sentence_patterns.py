"""Every pattern over generated tables: ties, rounding, 過半数, 約k割 and the tests are never told wrongly.

The expectations are computed here from the counts in fractions, and the audit, which reads text and knows
nothing of the patterns, must find nothing to object to.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.audit.run import audit
from reports.chapter.blocks import Paragraph, Reference
from reports.chapter.question_sentences import PATTERN_KEYS, breakdown_sentences, question_sentences
from schemas.chapter.plan import ChapterItem, ChosenSentence
from schemas.sentences.patterns import PATTERNS
from schemas.settings.study import Study
from survey.estimates.index import Estimate
from survey.estimates.intervals import wilson_interval
from tests.reports.estimates import told_apart
from tests.reports.small_chapter import (
    asked_of_item,
    compared,
    content_of,
    counted,
    define_chapter,
    item_of,
    words,
)

NEEDS = {"none": "特にない", "shop": "店", "bus": "バス、電車など、移動の手段", "other": "その他"}
AGES = {"young": "30歳未満", "middle": "30～59歳", "old": "60歳以上"}
TOPS = ("top", "top_one", "top_three", "top_counts", "top_short")
SUMS = ("sums", "sums_tenths", "sums_half", "sums_counts")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return replace(define_chapter(tmp_path_factory.mktemp("city")), basis="unweighted")


def chosen(item: ChapterItem, pattern: str, breakdown: str = "") -> ChapterItem:
    return replace(item, sentences=(ChosenSentence(pattern, breakdown, (), "", "", 0),))


def written(study: Study, concept: str, estimates: Sequence[Estimate], pattern: str) -> tuple[Paragraph, ...]:
    asked = asked_of_item(content_of(study, estimates), concept)
    return question_sentences(asked, chosen(item_of(study, concept), pattern))


def text_of(paragraphs: Sequence[Paragraph]) -> str:
    return "".join(re.sub("（、*）$", "", words(paragraph.runs)) for paragraph in paragraphs)


def printed(share: Fraction) -> str:
    """A share in percent, half up at the second decimal, from the fraction."""
    return f"{math.floor(share * 1000 + Fraction(1, 2)) / 10:.1f}"


def needs(counts: Sequence[int], n: int, basis: str = "unweighted", gap: float = 0.03) -> list[Estimate]:
    made = counted("q3", "needs", dict(zip(NEEDS, counts, strict=True)), n, basis=basis)
    return told_apart([compared(one, math.nan, math.nan) for one in made], gap)


def member(yes: int, no: int, n: int) -> list[Estimate]:
    made = counted("q1", "member", {"yes": yes, "no": no}, n, {"joined": ["yes"]}, basis="unweighted")
    ends = wilson_interval(
        np.array([one.share for one in made]), np.full(len(made), float(n)), np.full(len(made), n - 0.5), 0.95
    )
    return [one._replace(ci_low=low, ci_high=high) for one, low, high in zip(made, *ends, strict=True)]


def unfounded(text: str) -> list[str]:
    return [finding.what for finding in audit("文.txt", text.encode()).findings]


def test_every_pattern_that_can_be_chosen_can_be_written() -> None:
    assert sorted(PATTERN_KEYS) == sorted(pattern.key for pattern in PATTERNS)


# --- Written out by hand ------------------------------------------------------------------------

COUNTS = (100, 316, 265, 400)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("top", "「店」が31.6%と最も多く、次いで「バス、電車など、移動の手段」が26.5%、「特にない」が10.0%の順となっています。"),
        ("top_one", "「店」が31.6%と最も多くなっています。"),
        ("top_three", "「店」が31.6%と最も多く、次いで「バス、電車など、移動の手段」が26.5%、「特にない」が10.0%の順となっています。"),
        ("top_counts", "「店」が316人（31.6%）と最も多く、次いで「バス、電車など、移動の手段」が265人（26.5%）、「特にない」が100人（10.0%）の順となっています。"),
        ("top_short", "回答の割合は、「店」31.6%、「バス、電車など、移動の手段」26.5%、「特にない」10.0%です。"),
        ("none", ""),
    ],
)  # fmt: skip
def test_the_answers(study: Study, pattern: str, expected: str) -> None:
    assert text_of(written(study, "needs", needs(COUNTS, 1000), pattern)) == expected


REASON = {"busy": 30, "cost": 16, "other": 10}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (
            "sums",
            "「物の理由（計）」は76.7%、「その他（計）」は16.7%で、「物の理由（計）」が上回っています。",
        ),
        (
            "sums_tenths",
            "76.7%の方が「物の理由（計）」と回答しています。16.7%の方が「その他（計）」と回答しています。",
        ),
        (
            "sums_half",
            "「物の理由（計）」は76.7%で、過半数を占めています。「その他（計）」は16.7%となっています。",
        ),
        ("sums_counts", "「物の理由（計）」は46人（76.7%）、「その他（計）」は10人（16.7%）となっています。"),
    ],
)
def test_the_sums(study: Study, pattern: str, expected: str) -> None:
    groups = {"material": ["busy", "cost"], "rest": ["other"]}
    made = told_apart(counted("q2", "reason", REASON, 60, groups, basis="unweighted"))
    made = [one._replace(ci_low=one.share - 0.1) for one in made]
    assert text_of(written(study, "reason", made, pattern)) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (680, "約7割（68.0%）の方が「加入（計）」と回答しています。"),
        (674, "約7割（67.4%）の方が「加入（計）」と回答しています。"),
        (669, "66.9%の方が「加入（計）」と回答しています。"),
    ],
)
def test_tenths_lead_where_they_fit(study: Study, count: int, expected: str) -> None:
    assert text_of(written(study, "member", member(count, 100, 1000), "sums_tenths")) == expected


@pytest.mark.parametrize(
    ("yes", "n", "ending"),
    [
        (540, 1000, "54.0%で、過半数を占めています。"),
        (531, 1000, "53.1%となっています。"),
        (520, 10000, "5.2%となっています。"),
        (5200, 10000, "52.0%で、過半数を占めています。"),
        (501, 1000, "50.1%で、約半数となっています。"),
        (500, 1000, "50.0%で、約半数となっています。"),
        (470, 1000, "47.0%で、約半数となっています。"),
        (469, 1000, "46.9%となっています。"),
    ],
)
def test_half_is_one_phrase(study: Study, yes: int, n: int, ending: str) -> None:
    assert text_of(written(study, "member", member(yes, 0, n), "sums_half")) == f"「加入（計）」は{ending}"


@pytest.mark.parametrize(
    ("earlier", "p", "pattern", "expected"),
    [
        (0.747, 0.001, "change", "令和11年（74.7%）と比較すると、「加入（計）」は7.7ポイント減少しています。"),
        (0.747, 0.001, "change_both", "「加入（計）」は、令和11年の74.7%から67.0%となり、7.7ポイント減少しています。"),
        (0.658, 0.3, "change_both", "「加入（計）」（67.0%）と令和11年（65.8%）との間に、統計的に意味のある差は見られません。"),
        (0.67, 0.001, "change_both", "「加入（計）」は、令和11年の67.0%から67.0%となり、同率です。"),
        (0.66951, 0.001, "change_both", "「加入（計）」は、令和11年の67.0%から67.0%となり、同率です。"),
        (0.66949, 0.001, "change_both", "「加入（計）」は、令和11年の66.9%から67.0%となり、0.1ポイント増加しています。"),
        (math.nan, math.nan, "change", ""),
    ],
)  # fmt: skip
def test_the_change(study: Study, earlier: float, p: float, pattern: str, expected: str) -> None:
    estimates = [compared(one, earlier, p) for one in member(670, 300, 1000)]
    assert text_of(written(study, "member", estimates, pattern)) == expected


def test_shares_that_print_apart_are_not_called_equal(study: Study) -> None:
    estimates = [compared(one, 0.66997, 0.5) for one in member(67006, 0, 100000)]
    assert "同率" in text_of(written(study, "member", estimates, "change_both"))
    estimates = [compared(one, 0.67049, 0.5) for one in member(67051, 0, 100000)]
    text = text_of(written(study, "member", estimates, "change_both"))
    assert text == "「加入（計）」（67.1%）と令和11年（67.0%）との間に、統計的に意味のある差は見られません。"


def _standing(n: int, diff: float, p: float) -> str:
    if n < 30:
        return ""
    return ("higher" if diff > 0 else "lower") if p < 0.05 else "none"


def by_age(rows: dict[str, tuple[int, int, float, float]]) -> list[Estimate]:
    """Shares of `joined` by age: count, n, difference to the rest, its p; a low base stands nowhere."""
    made = member(400, 100, 600)
    for group, (count, n, diff, p) in rows.items():
        made += [
            one._replace(rest_diff=diff, rest_p=p, standing=_standing(n, diff, p))
            for one in counted(
                "q1", "member", {"joined": count}, n, basis="unweighted", breakdown="age_group", group=group
            )
        ]
    return made


def group_text(study: Study, estimates: Sequence[Estimate], pattern: str) -> str:
    asked = asked_of_item(content_of(study, estimates), "member")
    item = chosen(item_of(study, "member"), pattern, "age_group")
    return text_of(breakdown_sentences(asked, item, "age_group"))


ROWS = {"young": (13, 22, 0.4, 0.001), "middle": (48, 200, -0.2, 0.01), "old": (240, 500, 0.2, 0.01)}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("groups", "「加入（計）」は、60歳以上（48.0%）が30～59歳（24.0%）より高くなっています。"),
        ("groups_short", "「加入（計）」は、年代別では60歳以上（48.0%）で他の年代より高く、30～59歳（24.0%）で低くなっています。"),
        ("groups_list", "「加入（計）」は、年代別では30歳未満59.1%（参考値）、30～59歳24.0%、60歳以上48.0%です。"),
        ("none", ""),
    ],
)  # fmt: skip
def test_the_groups(study: Study, pattern: str, expected: str) -> None:
    assert group_text(study, by_age(ROWS), pattern) == expected


def test_the_group_farthest_from_the_rest_stands_for_the_others(study: Study) -> None:
    rows = {name: (count, 100, 0.1, 0.01) for name, count in (("young", 60), ("middle", 70), ("old", 70))}
    expected = (
        "「加入（計）」は、年代別では30～59歳（70.0%）と60歳以上（70.0%）などで他の年代より高くなっています。"
    )
    assert group_text(study, by_age(rows), "groups_short") == expected


# --- Where they stand ---------------------------------------------------------------------------


def references(paragraph: Paragraph) -> list[str]:
    return [run.target.split(".", 2)[2] for run in paragraph.runs if isinstance(run, Reference)]


def test_the_first_sentence_refers_to_the_figure_and_the_last_on_years_to_those_of_years(
    study: Study,
) -> None:
    estimates = [compared(one, 0.5, 0.001) for one in member(670, 300, 1000)]
    asked, item = asked_of_item(content_of(study, estimates), "member"), item_of(study, "member")
    usual = question_sentences(asked, item)
    assert [references(one) for one in usual] == [["fig", "tab", "years.fig", "years.tab"]]
    assert [one.id for one in usual] == ["small.q1.s1"]
    (only,) = question_sentences(asked, chosen(item, "change"))
    assert references(only) == ["fig", "tab", "years.fig", "years.tab"]
    assert question_sentences(asked, chosen(item, "usual")) == usual


def test_a_count_beside_a_weighted_share_says_that_the_share_is_weighted(tmp_path: Path) -> None:
    weighted = define_chapter(tmp_path)
    estimates = needs((100, 316, 265, 10), 1000, basis="weighted")
    text = text_of(written(weighted, "needs", estimates, "top_counts"))
    assert text.startswith("「店」が316人（重み付き31.6%）と最も多く")


# --- Over generated tables ----------------------------------------------------------------------

BASES = st.integers(1, 400) | st.integers(401, 100_000)
SHARE = re.compile(r"「([^「」]+)」(?:が|は)?(?:[\d,]+人（)?(\d+\.\d)%")


def test_answers_with_the_same_printed_share_are_named_together(study: Study) -> None:
    text = text_of(written(study, "needs", needs([0, 403, 404, 0], 2026), "top"))
    assert text == "「バス、電車など、移動の手段」と「店」がともに19.9%と最も多くなっています。"


@settings(max_examples=120)
@given(st.data())
def test_answers_are_ranked_and_rounded_rightly(study: Study, data: st.DataObject) -> None:
    n = data.draw(BASES)
    counts = data.draw(st.lists(st.integers(0, n), min_size=4, max_size=4))
    pattern = data.draw(st.sampled_from(TOPS))
    paragraphs = written(study, "needs", needs(counts, n), pattern)
    text = text_of(paragraphs)
    shares = {
        label: printed(Fraction(count, n))
        for label, count in zip(NEEDS.values(), counts, strict=True)
        if count
    }
    for label, share in SHARE.findall(text):
        assert shares[label] == share
    if "最も多く" in text and n >= 30:
        named = {key: count for key, count in zip(NEEDS, counts, strict=True) if key != "other"}
        top = max(named.values())
        first = text.split("最も多く")[0].rpartition("。")[2]
        assert all(
            printed(Fraction(count, n)) == printed(Fraction(top, n))  # ともに19.9%
            or f"「{NEEDS[key]}」" not in first
            or "同程度" in first
            for key, count in named.items()
        )
        assert all(
            top - count >= 0.03 * n - 1e-6 for key, count in named.items() if f"「{NEEDS[key]}」" not in first
        )
    assert "「その他」" not in text
    assert unfounded(text) == []


@settings(max_examples=120)
@given(st.data())
def test_sums_are_told_as_they_are(study: Study, data: st.DataObject) -> None:
    n = data.draw(BASES)
    yes = data.draw(
        st.integers(0, n) | st.sampled_from([n // 2, (n + 1) // 2, round(n * 0.67), round(n * 0.73)])
    )
    yes = min(yes, n)
    pattern = data.draw(st.sampled_from(SUMS))
    text = text_of(written(study, "member", member(yes, n - yes, n), pattern))
    share = Fraction(yes, n)
    assert f"{printed(share)}%" in text
    tenths = re.search(r"約(\d)割", text)
    near = [k for k in range(1, 10) if abs(100 * share - 10 * k) <= 3]
    assert [int(tenths[1])] == near if tenths else not near or pattern in ("sums_half", "sums_counts")
    low = wilson_interval(np.array([yes / n]), np.array([float(n)]), np.array([n - 0.5]), 0.95)[0][0]
    over = low > 0.5
    assert ("過半数" in text) == (over and pattern == "sums_half")
    half = not over and 47 <= 100 * share <= 53
    assert ("約半数" in text) == (half and pattern == "sums_half")
    assert unfounded(text) == []


@settings(max_examples=120)
@given(st.data())
def test_a_direction_is_told_only_where_the_test_sees_one(study: Study, data: st.DataObject) -> None:
    n = data.draw(st.integers(30, 5000))
    yes, earlier = data.draw(st.integers(0, n)), data.draw(st.floats(0, 1))
    p = data.draw(st.floats(0, 1) | st.sampled_from([0.05, math.nextafter(0.05, 0), math.nan]))
    pattern = data.draw(st.sampled_from(["change", "change_both"]))
    estimates = [compared(one, earlier, p) for one in member(yes, n - yes, n)]
    text = text_of(written(study, "member", estimates, pattern))
    rises, falls = yes / n > earlier, yes / n < earlier
    seen = p < 1 - study.level
    assert ("増加" in text) <= (rises and seen)
    assert ("減少" in text) <= (falls and seen)
    assert ("統計的に意味のある差は見られません" in text) <= (p >= 1 - study.level)
    same = "同率" in text or "差は0.0ポイント" in text
    assert same == (abs(yes / n - earlier) < 0.0005) or abs(abs(yes / n - earlier) - 0.0005) < 1e-9
    assert unfounded(text) == []


@settings(max_examples=120)
@given(st.data())
def test_groups_are_named_only_by_the_test_and_never_on_a_low_base(study: Study, data: st.DataObject) -> None:
    rows = {}
    for group in AGES:
        n = data.draw(st.integers(0, 29) | st.integers(30, 2000))
        count = data.draw(st.integers(0, n))
        # a difference from the rest has the sign that the shares give it
        diff = (count / n if n else 0.0) - data.draw(st.floats(0.3, 0.7))
        rows[group] = (count, n, diff, data.draw(st.floats(0, 0.1)))
    pattern = data.draw(st.sampled_from(["groups", "groups_short", "groups_list"]))
    text = group_text(study, by_age(rows), pattern)
    found = {group: _standing(n, diff, p) for group, (_, n, diff, p) in rows.items()}
    judged = [one for one in found.values() if one]
    for group, label in AGES.items():
        count, n, _, _ = rows[group]
        share = printed(Fraction(count, n)) if n else ""
        if pattern == "groups_list":
            assert (f"{label}{share}%（参考値）" in text) == (0 < n < 30)
        elif pattern == "groups" and len(judged) == 3:
            assert (f"{label}（{share}%）" in text) >= (found[group] in ("higher", "lower"))
        if n < 30 and pattern != "groups_list":
            assert f"{label}（" not in text
    named = {"higher", "lower"} & set(judged)
    if pattern == "groups" and len(judged) == 3:
        assert ("高く" in text) == ("higher" in named)
        assert ("低く" in text) == ("lower" in named)
        assert ("統計的に意味のある差は見られません" in text) == (not named)
    if not named:
        assert "高く" not in text
        assert "低く" not in text
    assert unfounded(text) == []
