"""Other wordings of the same sentences, by the same rules: with counts, shorter, 約k割 or 過半数 leading.

A number of persons is always that of the respondents. Where the share beside it is weighted the sentence
says so, because it does not follow from the count.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.chapter.blocks import Number, Runs, said
from reports.chapter.sentences import (
    NamedShare,
    difference_size,
    difference_words,
    earlier_run,
    in_place,
    listed,
    ranked,
    share_run,
    standing_apart,
)
from reports.chapter.wording import BASIS_LABELS, quoted
from reports.formatting import about_half, about_tenths, count_text, over_half, percent, points
from survey.estimates.index import Estimate

_FEW = 5
LOW_BASE = "（参考値）"
"""Stands behind the share of a group with a low base."""


def count_run(estimate: Estimate) -> Number:
    """The number of respondents who gave an answer: `1,083人`."""
    return Number.of(f"{count_text(estimate.count)}人", estimate, "count")


def share_beside_count(estimate: Estimate) -> Runs:
    """The share where a count stands beside it: 67.0%, or 重み付き67.0%."""
    return said(BASIS_LABELS["weighted"] if estimate.basis == "weighted" else "", share_run(estimate))


def with_counts(tied: Sequence[NamedShare], particle: str) -> Runs:
    """「A」が316人（31.6%）; a tie gives each count: 「A」（300人）と「B」（300人）がともに30.0%."""
    if len(tied) == 1:
        return said(f"「{tied[0].label}」{particle}", _count_and_share(tied[0].estimate))
    runs: Runs = ()
    for answer in tied:
        runs = said(runs, ("と" if runs else "") + f"「{answer.label}」（", count_run(answer.estimate), "）")
    return said(runs, "がともに", share_beside_count(tied[0].estimate))


def _count_and_share(estimate: Estimate) -> Runs:
    return said(count_run(estimate), "（", share_beside_count(estimate), "）")


def top_short(answers: Sequence[NamedShare]) -> Runs:
    """上位の回答は、「A」31.6%、「B」26.5%、「C」10.0%です: five places at most; no run if nobody answered."""
    runs: Runs = ()
    for tied in ranked(answers)[:_FEW]:
        runs = said(runs, "、" if runs else "上位の回答は、", in_place(tied, ""))
    return said(runs, "です。") if runs else ()


def sums_tenths(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """約7割（67.0%）の方が「A」「B」のいずれかと回答しています: a sentence each; the share alone where no 約k割 fits."""
    runs: Runs = ()
    for labels, group in groups:
        tenths, share = about_tenths(group.estimate.share), share_run(group.estimate)
        figure = said(about_run(group.estimate), "（", share, "）") if tenths else (share,)
        either = "のいずれか" if len(labels) > 1 else ""
        runs = said(runs, figure, f"の方が{quoted(labels)}{either}と回答しています。")
    return runs


def about_run(estimate: Estimate) -> Number:
    """The share as 約k割, for an estimate that it fits."""
    return Number.of(about_tenths(estimate.share), estimate, "about")


def sums_half(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """「A」「B」を合わせた割合は67.0%で、過半数を占めています: 過半数 over 50 %, 約半数 from 47.0 to 53.0 %."""
    runs: Runs = ()
    for labels, group in groups:
        words = _half_words(group.estimate.share)
        runs = said(runs, f"{quoted(labels)}を合わせた割合は", share_run(group.estimate), words)
    return runs


def _half_words(share: float) -> str:
    """One phrase for one number: a share that prints as 50.0 is 約半数, whichever side it lies on."""
    if over_half(share) and percent(share) > percent(0.5):
        return "で、過半数を占めています。"
    return "で、約半数となっています。" if about_half(share) else "となっています。"


def sums_counts(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """「A」「B」を合わせて670人（67.0%）となっています: one clause for each sum."""
    runs: Runs = ()
    for labels, group in groups:
        joined = f"{quoted(labels)}を合わせて" if len(labels) > 1 else f"{quoted(labels)}は"
        runs = said(runs, ("、" if runs else "") + joined, _count_and_share(group.estimate))
    return said(runs, "となっています。") if runs else ()


def change_both(answer: NamedShare, earlier: str, level: float) -> Runs:
    """「A」の割合は、平成29年の74.7%から67.0%となり、7.7ポイント減少しています.

    Direction and test as in `sentences.change`. Shares that print apart although their difference prints
    as 0.0 are not called 同率.
    """
    estimate = answer.estimate
    change = difference_words(estimate, level, end="。")
    same = percent(estimate.share) == percent(estimate.reference_share)
    if points(estimate.diff) == 0 and not same:
        change = said("差は", difference_size(estimate), "です。")
    told = f"{answer.label}割合は、{earlier}の"
    return said(told, earlier_run(estimate), "から", share_run(estimate), "となり、", change)


def by_group_short(heading: str, labels: Sequence[str], groups: Sequence[NamedShare]) -> Runs:
    """The group farthest from the rest on each side: 70歳代（48.0%）などで他より高く、….

    Only groups that the test tells apart and whose base is not low; groups of equal printed share
    together; など where there are more of them.
    """
    runs = said(f"{quoted(labels)}を合わせた割合は、{heading}では")
    higher, lower = standing_apart(groups)
    if not higher and not lower:
        return said(runs, "統計的に意味のある差は見られません。")
    for found, word, last in ((higher, "高く", not lower), (lower, "低く", True)):
        if found:
            farthest = percent(found[0].estimate.share)
            named = [
                group for group in groups if group in found and percent(group.estimate.share) == farthest
            ]
            others = "など" if len(found) > len(named) else ""
            runs = said(runs, listed(named), f"{others}で他より{word}" + ("なっています。" if last else "、"))
    return runs


def by_group_list(heading: str, labels: Sequence[str], groups: Sequence[NamedShare]) -> Runs:
    """The share of every group in order, low bases marked 参考値: 20歳代35.2%、30歳代30.1%です; no word of difference."""
    runs: Runs = ()
    for group in groups:
        if group.estimate.known:
            low = LOW_BASE if group.estimate.low_base else ""
            runs = said(runs, ("、" if runs else "") + group.label, share_run(group.estimate), low)
    return said(f"{quoted(labels)}を合わせた割合は、{heading}では", runs, "です。") if runs else ()
