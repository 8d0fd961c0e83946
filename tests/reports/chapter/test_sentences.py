"""The sentence rules: ties, 約k割, changes, groups. Expected texts are written out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapter.blocks import Number, Runs, Text
from reports.chapter.sentences import NamedShare, by_group, change, sums, top_answers
from reports.formatting import about_half, about_tenths, over_half, percent
from tests.reports.estimates import an_estimate


def words(runs: Runs) -> str:
    return "".join(run.text for run in runs if isinstance(run, Text | Number))


def named(label: str, count: int, n: int = 1000) -> NamedShare:
    return NamedShare(label, an_estimate(count, n, option=label))


def test_top_answer_then_the_next() -> None:
    sentence = words(top_answers([named("A", 316), named("B", 265), named("C", 100)]))
    assert sentence == "「A」が31.6%と最も多く、次いで「B」が26.5%となっています。"


def test_a_tie_for_the_first_place_is_together_and_takes_no_next_between() -> None:
    sentence = words(top_answers([named("A", 300), named("B", 300), named("C", 100)]))
    assert sentence == "「A」と「B」がともに30.0%と最も多く、次いで「C」が10.0%となっています。"


def test_shares_that_print_alike_are_a_tie_although_the_counts_differ() -> None:
    sentence = words(top_answers([named("A", 30001, 100000), named("B", 30004, 100000)], most=1))
    assert sentence == "「A」と「B」がともに30.0%と最も多くなっています。"


def test_a_tie_for_the_second_place() -> None:
    sentence = words(top_answers([named("A", 400), named("B", 200), named("C", 200)]))
    assert sentence == "「A」が40.0%と最も多く、次いで「B」と「C」がともに20.0%となっています。"


def test_a_list_of_several_places() -> None:
    answers = [named("A", 322), named("B", 217), named("C", 215), named("D", 10)]
    sentence = words(top_answers(answers, most=3))
    assert sentence == "「A」が32.2%と最も多く、次いで「B」が21.7%、「C」21.5%の順となっています。"


def test_options_that_nobody_chose_are_not_named() -> None:
    assert words(top_answers([named("A", 5), named("B", 0)])) == "「A」が0.5%と最も多くなっています。"
    assert top_answers([named("A", 0)]) == ()


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
    ("count", "over", "about"),
    [(500, False, True), (501, True, True), (470, False, True), (469, False, False), (531, True, False)],
)
def test_half_is_told_from_the_unrounded_share(count: int, over: bool, about: bool) -> None:
    assert (over_half(count / 1000), about_half(count / 1000)) == (over, about)


def test_over_half_by_less_than_a_printed_unit_is_over_half() -> None:
    assert over_half(50001 / 100000)
    assert not over_half(0.5)


def test_sums_of_options_name_their_options_and_the_tenths() -> None:
    group = NamedShare("計", an_estimate(612, 1000))
    sentence = words(sums([(("やや不満", "不満"), group)]))
    assert sentence == "「やや不満」「不満」を合わせた割合は61.2%（約6割）となっています。"


def changed(diff: float, p: float) -> NamedShare:
    return NamedShare("「はい」の", an_estimate(670, 1000, reference_share=0.67 - diff, diff=diff, p=p))


def test_a_change_that_the_test_sees_has_a_direction() -> None:
    sentence = words(change(changed(-0.077, 0.001), "平成29年", level=0.95))
    assert sentence == "平成29年（74.7%）と比較すると、「はい」の割合は7.7ポイント減少しています。"


def test_a_change_that_the_test_does_not_see_has_no_direction() -> None:
    sentence = words(change(changed(0.012, 0.3), "平成29年", level=0.95))
    assert sentence.endswith("1.2ポイントの変化で、統計的に意味のある差は見られません。")
    assert "増加" not in sentence


def test_no_change_is_the_same_share_whatever_the_test_says() -> None:
    assert words(change(changed(0.0001, 0.001), "平成29年", level=0.95)).endswith("割合は同率です。")


def test_a_change_without_a_test_says_so() -> None:
    sentence = words(change(changed(0.05, float("nan")), "平成29年", level=0.95))
    assert "検定はしていません" in sentence
    assert "増加" not in sentence


def test_groups_by_direction_and_low_bases_apart() -> None:
    groups = [
        NamedShare("10歳代", an_estimate(13, 22, group="10歳代", breakdown="age")),
        NamedShare("40歳代", an_estimate(48, 200, group="40歳代", breakdown="age", standing="lower")),
        NamedShare("70歳代", an_estimate(240, 500, group="70歳代", breakdown="age", standing="higher")),
    ]
    sentence = words(by_group("年代別", ("参加したい",), groups))
    assert sentence == (
        "「参加したい」を合わせた割合を年代別にみると、70歳代（48.0%）で他より高く、40歳代（24.0%）で"
        "他より低くなっています。なお、10歳代（59.1%）は回答者が少ないため参考値です。"
    )


def test_groups_without_a_difference() -> None:
    groups = [named("A", 50, 100), named("B", 52, 100)]
    assert "統計的に意味のある差は見られません" in words(by_group("性別", ("はい",), groups))


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8))
def test_the_first_answer_named_is_a_largest_one(counts: list[int]) -> None:
    answers = [named(f"選択肢{place}", count, 500) for place, count in enumerate(counts)]
    runs = top_answers(answers)
    if not runs:
        assert max(counts) == 0
        return
    first = next(run for run in runs if isinstance(run, Number))
    assert first.text == f"{percent(max(counts) / 500):f}%"
