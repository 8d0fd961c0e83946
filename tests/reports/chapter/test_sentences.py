"""The sentence rules: order, sums, 約k割, changes, groups. Expected texts are written out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapter.blocks import Number, Runs, Text
from reports.chapter.group_sentences import GroupedShare, by_group
from reports.chapter.sentences import NamedShare, ranking, sums, top_answers, two_options
from reports.chapter.year_sentences import change, moved_options, option_changes, sum_changes
from reports.formatting import about_half, about_tenths, around_tenths, over_half
from tests.reports.estimates import an_estimate, told_apart


def words(runs: Runs) -> str:
    return "".join(run.text for run in runs if isinstance(run, Text | Number))


def answers(*counts: int, n: int = 1000, gap: float = 0.03) -> list[NamedShare]:
    """Options A, B, C, … of which the test tells apart those whose shares are `gap` apart."""
    made = [an_estimate(count, n, option=chr(ord("A") + place)) for place, count in enumerate(counts)]
    return [NamedShare(one.option, one) for one in told_apart(made, gap)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((316, 265, 100), "「A」が31.6%と最も多く、次いで「B」が26.5%、「C」が10.0%の順となっています。"),
        ((316, 265, 264, 0), "「A」が31.6%と最も多く、次いで「B」（26.5%）と「C」（26.4%）が同程度で続いています。"),
        ((316, 265, 240), "「A」が31.6%と最も多くなっています。そのほかでは、「B」が26.5%、「C」が24.0%となっています。"),
        ((316, 315, 100), "「A」（31.6%）と「B」（31.5%）が同程度で多く、次いで「C」が10.0%となっています。"),
        ((300, 300, 100), "「A」と「B」がともに30.0%と最も多く、次いで「C」が10.0%となっています。"),
        ((316, 290, 265), "「A」が31.6%、「B」が29.0%、「C」が26.5%となっています。"),
        ((700, 200, 100), "「A」が70.0%（約7割）と最も多く、次いで「B」が20.0%、「C」が10.0%の順となっています。"),
        ((316, 4), "「A」が31.6%と最も多くなっています。"),
        ((5, 4, 0), "「A」が0.5%となっています。"),
        ((4, 0), ""),
    ],
)  # fmt: skip
def test_several_answers_are_ranked_as_far_as_the_test_bears_it_out(
    counts: tuple[int, ...], expected: str
) -> None:
    assert words(top_answers(answers(*counts), multiple=True)) == expected


@pytest.mark.parametrize(
    ("counts", "n", "expected"),
    [
        ((316, 265, 100), 1000, "「A」が31.6%と最も多く、次いで「B」が26.5%、「C」が10.0%の順となっています。"),
        ((316, 290, 100), 1000, "「A」が31.6%、「B」が29.0%となっています。この2つの間に統計的に意味のある差は見られません。"),
        ((60, 55, 50), 200, "「A」が30.0%、「B」が27.5%、「C」が25.0%となっています。回答者が200人と少ないため、この3つの間に統計的に意味のある差は見られません。"),
        ((9, 4), 20, "20人のうち9人が「A」と回答しています。"),
    ],
)  # fmt: skip
def test_one_answer_of_several(counts: tuple[int, ...], n: int, expected: str) -> None:
    gap = 0.06 if n == 200 else 0.03
    assert words(top_answers(answers(*counts, n=n, gap=gap))) == expected


def test_an_exclusive_answer_is_told_by_itself() -> None:
    told = words(top_answers(answers(677, 208, 100), multiple=True, exclusive={"A"}))
    assert (
        told
        == "「A」が67.7%（約7割）と最も多くなっています。それ以外では、「B」が20.8%、「C」が10.0%の順となっています。"
    )


def test_other_is_never_ranked() -> None:
    made = told_apart([an_estimate(400, 1000, option="other"), an_estimate(300, 1000, option="A")])
    named = [NamedShare(one.option, one) for one in made]
    assert words(top_answers(named)) == "「A」が30.0%と最も多くなっています。"


def test_no_more_than_five_are_named() -> None:
    found = ranking(answers(400, 300, 299, 150, 149, 148, 147, gap=0.05))
    assert found is not None
    assert [one.label for one in found.named] == ["A", "B", "C", "D", "E"]
    assert found.more


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8), st.floats(0.001, 0.2))
def test_every_order_that_is_said_was_found(counts: list[int], gap: float) -> None:
    named = answers(*counts, n=500, gap=gap)
    found = ranking(named)
    if found is None:
        assert max(counts) < 5
        return
    of = {one.label: one.estimate for one in named}
    for high, low in found.pairs():
        assert low in of[high].above.split("|")
    if found.clear:
        rest = [one for one in named if one not in found.first]
        largest = sorted(rest, key=lambda one: -one.estimate.share)[: 5 - len(found.first)]
        assert all(low.label in one.estimate.above.split("|") for one in found.first for low in largest)


@pytest.mark.parametrize(
    ("yes", "no", "expected"),
    [
        (883, 105, "「A」が88.3%で約9割を占め、「B」は10.5%です。"),
        (105, 883, "「B」が88.3%で約9割を占め、「A」は10.5%です。"),
        (550, 400, "「A」が55.0%で、「B」の40.0%を上回っています。"),
        (500, 490, "「A」が50.0%、「B」が49.0%です。"),
    ],
)
def test_a_question_of_two_answers(yes: int, no: int, expected: str) -> None:
    assert words(two_options(*answers(yes, no))) == expected


@pytest.mark.parametrize(
    ("count", "phrase"),
    [(670, "約7割"), (669, ""), (730, "約7割"), (731, ""), (612, "約6割"), (650, ""), (20, ""), (1000, "")],
)
def test_about_tenths_reaches_three_points_and_no_further(count: int, phrase: str) -> None:
    assert about_tenths(count / 1000) == phrase


@given(st.floats(0, 1))
def test_about_tenths_is_never_wrong(share: float) -> None:
    phrase = about_tenths(share)
    if phrase:
        assert abs(share * 100 - int(phrase[1]) * 10) <= 3.0 + 1e-9


@pytest.mark.parametrize(
    ("first", "second", "phrase"),
    [
        (0.526, 0.464, "5割前後"),
        (0.55, 0.45, "5割前後"),
        (0.551, 0.449, ""),
        (0.04, 0.03, ""),
        (0.38, 0.42, "4割前後"),
    ],
)
def test_around_tenths_reaches_five_points_and_no_further(first: float, second: float, phrase: str) -> None:
    assert around_tenths([first, second]) == phrase


@pytest.mark.parametrize(
    ("count", "over", "about"),
    [(500, False, True), (501, True, True), (470, False, True), (469, False, False), (531, True, False)],
)
def test_half_is_told_from_the_unrounded_share(count: int, over: bool, about: bool) -> None:
    assert (over_half(count / 1000), about_half(count / 1000)) == (over, about)


@pytest.mark.parametrize(
    ("counts", "ordered", "expected"),
    [
        ((670,), True, "「A」は67.0%（約7割）です。"),
        ((359, 612), True, "「A」は35.9%、「B」は61.2%（約6割）で、「B」が上回っています。"),
        ((526, 464), False, "「A」は52.6%、「B」は46.4%で、ともに5割前後です。"),
        ((510, 485), True, "「A」は51.0%、「B」は48.5%で、ともに5割前後です。"),
        ((359, 612), False, "「A」は35.9%、「B」は61.2%です。"),
        ((300, 300, 300), True, "「A」は30.0%、「B」は30.0%、「C」は30.0%です。"),
        ((), True, ""),
    ],
)
def test_sums(counts: tuple[int, ...], ordered: bool, expected: str) -> None:
    assert words(sums(answers(*counts), ordered=ordered)) == expected


# --- Two years ----------------------------------------------------------------------------------


def changed(diff: float, p: float, label: str = "はい") -> NamedShare:
    return NamedShare(label, an_estimate(670, 1000, reference_share=0.67 - diff, diff=diff, p=p))


@pytest.mark.parametrize(
    ("diff", "p", "expected"),
    [
        (-0.077, 0.001, "平成29年（74.7%）と比較すると、「はい」は7.7ポイント減少しています。"),
        (0.012, 0.3, "平成29年（65.8%）と比較すると、「はい」には、統計的に意味のある差は見られません。"),
        (0.0, 0.001, "平成29年（67.0%）と比較すると、「はい」は同率です。"),
        (0.05, float("nan"), "平成29年（62.0%）と比較すると、「はい」は5.0ポイントの差があります（誤差が分からないため検定はしていません）。"),
    ],
)  # fmt: skip
def test_a_change_has_a_word_only_by_the_test(diff: float, p: float, expected: str) -> None:
    assert words(change(changed(diff, p), "平成29年", level=0.95)) == expected


def test_what_sums_changed_by_is_said_without_their_shares() -> None:
    fallen, same = changed(-0.077, 0.001, "X"), changed(0.012, 0.3, "Y")
    assert words(sum_changes([fallen], "平成29年", 0.95)) == "平成29年の74.7%から7.7ポイント減少しました。"
    assert words(sum_changes([same, changed(0.02, 0.2, "Z")], "平成29年", 0.95)) == (
        "平成29年（65.8%、65.0%）との間に、統計的に意味のある差は見られません。"
    )
    assert words(sum_changes([fallen, same], "平成29年", 0.95)) == (
        "「X」は、平成29年の74.7%から7.7ポイント減少しました。「Y」と平成29年（65.8%）との間に、統計的に意味のある差は見られません。"
    )


def test_options_that_moved_are_told_and_the_others_are_not() -> None:
    moved = [
        changed(-0.05, 0.001, "A"),
        changed(-0.04, 0.01, "B"),
        changed(0.03, 0.02, "C"),
        changed(0.03, 0.2, "D"),
    ]
    assert words(moved_options(moved, 0.95)) == (
        "「A」（72.0%から67.0%）と「B」（71.0%から67.0%）がともに減少し、「C」（64.0%から67.0%）が増加しています。"
    )
    assert moved_options(moved[3:], 0.95) == ()
    assert words(option_changes(moved[1:], "平成29年", 0.95)) == (
        "平成29年と比べると、「B」は4.0ポイント減少し、「C」は3.0ポイント増加しました。「D」には、統計的に意味のある差は見られません。"
    )
    assert (
        words(option_changes(moved[3:], "平成29年", 0.95))
        == "平成29年との間に、統計的に意味のある差は見られません。"
    )


# --- Groups -------------------------------------------------------------------------------------


def grouped(*rows: tuple[str, int, int, str]) -> GroupedShare:
    """Groups with (label, count, n, standing)."""
    groups = (
        NamedShare(label, an_estimate(count, n, group=label, breakdown="age", standing=standing))
        for label, count, n, standing in rows
    )
    return GroupedShare("参加したい（計）", tuple(groups), "年代別", "年代")


YOUNG, MIDDLE, OLD = ("10歳代", 13, 22, ""), ("40歳代", 48, 200, "lower"), ("70歳代", 240, 500, "higher")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            (YOUNG, MIDDLE, ("50歳代", 150, 400, "none"), OLD),
            "年代別にみると、「参加したい（計）」は70歳代（48.0%）で他の年代より高く、40歳代（24.0%）で低くなっています。",
        ),
        (
            (MIDDLE, OLD, ("80歳以上", 30, 60, "none")),
            "年代別にみると、「参加したい（計）」は70歳代（48.0%）で他の年代より高く、40歳代（24.0%）で低くなっています。80歳以上（50.0%）は回答者が60人と少なく、差があるとはいえません。",
        ),
        (
            (MIDDLE, OLD, ("60歳代", 120, 250, "none")),
            "年代別にみると、「参加したい（計）」は70歳代（48.0%）で他の年代より高く、40歳代（24.0%）で低くなっています。60歳代（48.0%）は回答者が70歳代より少なく、差があるとはいえません。",
        ),
        (
            (YOUNG, ("30歳代", 30, 90, "none"), ("40歳代", 30, 95, "none"), ("50歳代", 30, 80, "none")),
            "年代別では、統計的に意味のある差は見られません。",
        ),
        ((YOUNG, ("20歳代", 9, 20, "")), "年代別の割合は、回答者が少ないため、参考として示します。"),
        (
            (YOUNG, MIDDLE, OLD),
            "「参加したい（計）」は、70歳代（48.0%）が40歳代（24.0%）より高くなっています。",
        ),
        (
            (YOUNG, ("30歳代", 30, 90, "none"), ("40歳代", 30, 95, "none")),
            "30歳代と40歳代の間に、統計的に意味のある差は見られません。",
        ),
        (
            (MIDDLE, OLD, ("80歳以上", 36, 40, "few")),
            "年代別にみると、「参加したい（計）」は70歳代（48.0%）で他の年代より高く、40歳代（24.0%）で低くなっています。80歳以上（90.0%）は、そう答えなかった方が5人に満たないため、比べていません。",
        ),
    ],
)
def test_groups_are_named_by_the_test(rows: tuple[tuple[str, int, int, str], ...], expected: str) -> None:
    assert words(by_group(grouped(*rows))) == expected


def test_many_groups_are_parted_at_a_share_in_tenths() -> None:
    high = [
        ("A", 74, 100, "higher"),
        ("B", 72, 100, "higher"),
        ("C", 60, 100, "higher"),
        ("D", 58, 100, "higher"),
        ("E", 55, 100, "higher"),
    ]
    rows = [*high, ("F", 20, 100, "lower"), ("G", 25, 100, "none")]
    assert words(by_group(grouped(*rows))) == (
        "年代別にみると、「参加したい（計）」はA（74.0%）とB（72.0%）で7割を超え、C（60.0%）、D（58.0%）、E（55.0%）でも他の年代より高くなっています。"
        "一方、F（20.0%）で低くなっています。"
    )


def test_a_low_base_is_told_only_where_the_chapter_asks_for_it() -> None:
    asked_for = replace(
        grouped(YOUNG, MIDDLE, ("50歳代", 150, 400, "none"), OLD), mention=("10歳代", "40歳代")
    )
    told = words(by_group(asked_for))
    assert told.endswith("低くなっています。10歳代は59.1%ですが、回答者が22人のため参考値です。")
    assert told.count("40歳代") == 1
