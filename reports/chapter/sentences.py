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

from reports.chapter.blocks import Number, Run, Runs, Text
from reports.formatting import about_tenths, percent, percent_text, points, points_size_text
from survey.estimates.index import Estimate


@dataclass(frozen=True)
class NamedShare:
    """An estimate with the words that stand for it in a sentence."""

    label: str
    estimate: Estimate


def quoted(labels: Sequence[str]) -> str:
    """「A」「B」."""
    return "".join(f"「{label}」" for label in labels)


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
    share = share_run(tied[0].estimate)
    if len(tied) == 1:
        return (Text(f"「{tied[0].label}」{particle}"), share)
    return (Text("と".join(f"「{item.label}」" for item in tied) + "がともに"), share)


def top_answers(answers: Sequence[NamedShare], *, most: int = 2, place: PlaceWords = in_place) -> Runs:
    """Sentence on the most frequent answers, at most `most` places; ties share a place.

    `answers` are the options without 無回答, in questionnaire order. Options that nobody chose are
    passed over. Returns no run if nobody answered.
    """
    places = ranked(answers)
    if not places:
        return ()
    runs: list[Run] = [*place(places[0], "が"), Text("と最も多く")]
    followers = places[1:most]
    if not followers:
        return (*runs, Text("なっています。"))
    runs.append(Text("、次いで"))
    for position, tied in enumerate(followers):
        runs.extend(place(tied, "が" if position == 0 else ""))
        if position < len(followers) - 1:
            runs.append(Text("、"))
    runs.append(Text("となっています。" if len(followers) == 1 else "の順となっています。"))
    return tuple(runs)


def sums(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """Sentence on sums of options: 「A」「B」を合わせた割合は67.0%（約7割）となっています.

    Each group is (labels of its options, the estimate of the sum); the sum is added before rounding.
    """
    runs: list[Run] = []
    for labels, group in groups:
        if runs:
            runs.append(Text("、"))
        tenths = about_tenths(group.estimate.share)
        runs.extend((Text(f"{quoted(labels)}を合わせた割合は"), share_run(group.estimate)))
        if tenths:
            runs.append(Text(f"（{tenths}）"))
    return (*runs, Text("となっています。")) if runs else ()


def change(answer: NamedShare, earlier: str, *, level: float) -> Runs:
    """Sentence on the change since an earlier survey of the same series.

    The direction is named only if p < 1 − level. Without a test (p missing) the difference stands
    alone, without a word of direction in a finding's sense.
    """
    estimate = answer.estimate
    return (
        Text(f"{earlier}（"),
        Number.of(f"{percent_text(estimate.reference_share)}%", estimate, "reference"),
        Text("）と比較すると、"),
        Text(f"{answer.label}割合は"),
        *difference_words(estimate, level, end="。"),
    )


def difference_size(estimate: Estimate) -> Runs:
    """7.7ポイント, without its sign."""
    return (Number.of(f"{points_size_text(estimate.diff)}ポイント", estimate, "diff"),)


def difference_words(estimate: Estimate, level: float, *, end: str = "") -> Runs:
    """7.7ポイント減少しています; 1.2ポイントの変化で、統計的に意味のある差は見られません; 同率です."""
    size = difference_size(estimate)
    if points(estimate.diff) == 0:
        return (Text(f"同率です{end}"),)
    if estimate.p < 1 - level:
        return (*size, Text(f"{'増加' if estimate.diff > 0 else '減少'}しています{end}"))
    if estimate.p >= 1 - level:
        return (*size, Text(f"の変化で、統計的に意味のある差は見られません{end}"))
    return (*size, Text(f"の差があります（誤差が公表されていないため検定はしていません）{end}"))


@dataclass(frozen=True)
class GroupShare:
    """A group's share and how it stands to the rest of the respondents by the test.

    `direction` is "higher", "lower" or "" where the test sees no difference.
    """

    label: str
    estimate: Estimate
    direction: str = ""


def by_group(heading: str, labels: Sequence[str], groups: Sequence[GroupShare]) -> Runs:
    """Sentence on a share by group: which groups differ from the rest; low bases apart, without ranking.

    `heading` is the printed name of the breakdown (年代別, 地域別), `labels` the options counted.
    """
    usual = [group for group in groups if group.estimate.known and not group.estimate.low_base]
    higher = _ordered([group for group in usual if group.direction == "higher"], descending=True)
    lower = _ordered([group for group in usual if group.direction == "lower"], descending=False)
    runs: list[Run] = [Text(f"{quoted(labels)}を合わせた割合を{heading}にみると、")]
    if not higher and not lower:
        runs.append(Text("統計的に意味のある差は見られません。"))
    if higher:
        runs.extend((*listed(higher), Text("で他より高く" + ("、" if lower else "なっています。"))))
    if lower:
        runs.extend((*listed(lower), Text("で他より低くなっています。")))
    small = [group for group in groups if group.estimate.known and group.estimate.low_base]
    if small:
        runs.append(Text("なお、"))
        runs.extend(listed(small))
        runs.append(Text("は回答者が少ないため参考値です。"))
    return tuple(runs)


def _ordered(groups: Sequence[GroupShare], *, descending: bool) -> list[GroupShare]:
    return sorted(groups, key=lambda group: -group.estimate.share if descending else group.estimate.share)


def listed(groups: Sequence[GroupShare]) -> Runs:
    """Groups with their shares in brackets: 20歳代（31.6%）、30歳代（26.5%）."""
    runs: list[Run] = []
    for group in groups:
        runs.extend(
            (Text(("、" if runs else "") + f"{group.label}（"), share_run(group.estimate), Text("）"))
        )
    return tuple(runs)
