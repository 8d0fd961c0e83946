"""Sentences that follow from figures, by the rules of municipal reports.

- the top answer: 「A」が31.6%と最も多く、次いで「B」が26.5%となっています。 Answers whose printed shares are
  equal are a tie: 「A」と「B」がともに…, never 次いで between them;
- 約k割 only within 3.0 points of 10k, measured on the unrounded share, one phrase for one number;
- 過半数 only above 50, on the unrounded share;
- 増加, 減少, 高い, 低い only where the test says so at the study's level; otherwise 「統計的に意味のある差は
  見られません」; equal printed shares are 同率;
- groups with a low base get no ranking words;
- causes are never generated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from reports.chapter.blocks import Number, Runs, said
from reports.chapter.wording import quoted
from reports.formatting import about_tenths, percent, percent_text, points, points_size_text
from survey.estimates.index import Estimate


@dataclass(frozen=True)
class NamedShare:
    """An estimate with the words that stand for it in a sentence."""

    label: str
    estimate: Estimate


def share_run(estimate: Estimate) -> Number:
    """The share as printed in running text: `31.6%`."""
    return Number.of(f"{percent_text(estimate.share)}%", estimate, "share")


PlaceWords: TypeAlias = Callable[[Sequence[NamedShare], str], Runs]
"""Words for the answers that share a place, with the particle that follows a single answer."""


def ranked(answers: Sequence[NamedShare]) -> list[tuple[NamedShare, ...]]:
    """Answers that somebody gave, the most frequent first; those whose printed shares are equal together."""
    chosen = [answer for answer in answers if answer.estimate.count > 0]
    ordered = sorted(chosen, key=lambda answer: -percent(answer.estimate.share))
    return [tuple(tied) for _, tied in groupby(ordered, key=lambda answer: percent(answer.estimate.share))]


def in_place(tied: Sequence[NamedShare], particle: str) -> Runs:
    """「A」が31.6%, or 「A」と「B」がともに30.0%."""
    words = "と".join(f"「{item.label}」" for item in tied) + (particle if len(tied) == 1 else "がともに")
    return said(words, share_run(tied[0].estimate))


def top_answers(answers: Sequence[NamedShare], *, most: int = 2, place: PlaceWords = in_place) -> Runs:
    """Sentence on the most frequent answers, at most `most` places; ties share a place.

    `answers` are the options without 無回答, in questionnaire order. Options that nobody chose are
    passed over. Returns no run if nobody answered.
    """
    places = ranked(answers)
    if not places:
        return ()
    first, followers = said(place(places[0], "が"), "と最も多く"), places[1:most]
    if not followers:
        return said(first, "なっています。")
    others = [said("、", place(tied, "")) for tied in followers[1:]]
    end = "となっています。" if len(followers) == 1 else "の順となっています。"
    return said(first, "、次いで", place(followers[0], "が"), *others, end)


def sums(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """Sentence on sums of options: 「A」「B」を合わせた割合は67.0%（約7割）となっています.

    Each group is (labels of its options, the estimate of the sum); the sum is added before rounding.
    """
    runs: Runs = ()
    for labels, group in groups:
        tenths = about_tenths(group.estimate.share)
        runs = said(
            runs,
            "、" if runs else "",
            f"{quoted(labels)}を合わせた割合は",
            share_run(group.estimate),
            f"（{tenths}）" if tenths else "",
        )
    return said(runs, "となっています。") if runs else ()


def change(answer: NamedShare, earlier: str, level: float) -> Runs:
    """Sentence on the change since an earlier survey of the same series.

    The direction is named only if p < 1 − level. Without a test (p missing) the difference stands
    alone, without a word of direction in a finding's sense.
    """
    estimate = answer.estimate
    words = difference_words(estimate, level, end="。")
    return said(f"{earlier}（", earlier_run(estimate), "）と比較すると、", f"{answer.label}割合は", words)


def earlier_run(estimate: Estimate) -> Number:
    """The share of the earlier survey: `74.7%`."""
    return Number.of(f"{percent_text(estimate.reference_share)}%", estimate, "reference")


def difference_size(estimate: Estimate) -> Runs:
    """7.7ポイント, without its sign."""
    return (Number.of(f"{points_size_text(estimate.diff)}ポイント", estimate, "diff"),)


def difference_words(estimate: Estimate, level: float, *, end: str = "") -> Runs:
    """7.7ポイント減少しています; 1.2ポイントの変化で、統計的に意味のある差は見られません; 同率です."""
    if points(estimate.diff) == 0:
        return said(f"同率です{end}")
    words = "の差があります（誤差が公表されていないため検定はしていません）"
    if estimate.p < 1 - level:
        words = f"{'増加' if estimate.diff > 0 else '減少'}しています"
    elif estimate.p >= 1 - level:
        words = "の変化で、統計的に意味のある差は見られません"
    return said(difference_size(estimate), f"{words}{end}")


def standing_apart(
    groups: Sequence[NamedShare],
) -> tuple[Sequence[NamedShare], Sequence[NamedShare]]:
    """The groups whose share the test finds higher than the rest, the highest first, and those found lower.

    Low bases are none of them. Groups of equal share keep their order.
    """
    usual = [group for group in groups if group.estimate.known and not group.estimate.low_base]
    by_share = sorted(usual, key=lambda group: group.estimate.share)
    falling = sorted(usual, key=lambda group: -group.estimate.share)
    return (
        [group for group in falling if group.estimate.standing == "higher"],
        [group for group in by_share if group.estimate.standing == "lower"],
    )


def by_group(heading: str, labels: Sequence[str], groups: Sequence[NamedShare]) -> Runs:
    """Sentence on a share by group: which groups differ from the rest; low bases apart, without ranking.

    `heading` is the printed name of the breakdown (年代別, 地域別), `labels` the options counted.
    """
    higher, lower = standing_apart(groups)
    small = [group for group in groups if group.estimate.known and group.estimate.low_base]
    none = "" if higher or lower else "統計的に意味のある差は見られません。"
    runs = said(f"{quoted(labels)}を合わせた割合を{heading}にみると、", none)
    if higher:
        runs = said(runs, listed(higher), "で他より高く" + ("、" if lower else "なっています。"))
    if lower:
        runs = said(runs, listed(lower), "で他より低くなっています。")
    return said(runs, "なお、", listed(small), "は回答者が少ないため参考値です。") if small else runs


def listed(groups: Sequence[NamedShare]) -> Runs:
    """Groups with their shares in brackets: 20歳代（31.6%）、30歳代（26.5%）."""
    runs: Runs = ()
    for group in groups:
        runs = said(runs, ("、" if runs else "") + f"{group.label}（", share_run(group.estimate), "）")
    return runs
