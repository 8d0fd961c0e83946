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

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from reports.chapter.blocks import Number, Run, Runs, Text
from reports.chapter.lookup import Estimate
from reports.formatting import exact, percent, percent_text, points, points_size_text

_TENTH = Decimal(10)
_NEAR = Decimal("3.0")


@dataclass(frozen=True)
class Named:
    """An estimate with the words that stand for it in a sentence."""

    label: str
    estimate: Estimate


def quoted(labels: Sequence[str]) -> str:
    """「A」「B」."""
    return "".join(f"「{label}」" for label in labels)


def share_run(estimate: Estimate) -> Number:
    """The share as printed in running text: `31.6%`."""
    return Number(f"{percent_text(estimate.share)}%", estimate.id("share"))


def about_tenths(share: float) -> str:
    """約k割 if the unrounded share lies within 3.0 points of 10k (k = 1 to 9), else ""."""
    value = exact(share) * 100
    tenths = int((value / _TENTH).to_integral_value(rounding="ROUND_HALF_UP"))
    if 1 <= tenths <= 9 and abs(value - tenths * _TENTH) <= _NEAR:
        return f"約{tenths}割"
    return ""


def top_answers(answers: Sequence[Named], *, most: int = 2) -> Runs:
    """Sentence on the most frequent answers, at most `most` places; ties share a place.

    `answers` are the options without 無回答, in questionnaire order. Options that nobody chose are
    passed over. Returns no run if nobody answered.
    """
    chosen = [answer for answer in answers if answer.estimate.count > 0]
    ordered = sorted(chosen, key=lambda answer: -percent(answer.estimate.share))
    places = [tuple(tied) for _, tied in groupby(ordered, key=lambda answer: percent(answer.estimate.share))]
    if not places:
        return ()
    runs: list[Run] = [*_place(places[0], "が"), Text("と最も多く")]
    followers = places[1:most]
    if not followers:
        return (*runs, Text("なっています。"))
    runs.append(Text("、次いで"))
    for position, place in enumerate(followers):
        runs.extend(_place(place, "が" if position == 0 else ""))
        if position < len(followers) - 1:
            runs.append(Text("、"))
    runs.append(Text("となっています。" if len(followers) == 1 else "の順となっています。"))
    return tuple(runs)


def _place(tied: Sequence[Named], particle: str) -> Runs:
    share = share_run(tied[0].estimate)
    if len(tied) == 1:
        return (Text(f"「{tied[0].label}」{particle}"), share)
    return (Text("と".join(f"「{item.label}」" for item in tied) + "がともに"), share)


def sums(groups: Sequence[tuple[Sequence[str], Named]]) -> Runs:
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


def change(answer: Named, earlier: str, *, level: float) -> Runs:
    """Sentence on the change since an earlier survey of the same series.

    The direction is named only if p < 1 − level. Without a test (p missing) the difference stands
    alone, without a word of direction in a finding's sense.
    """
    estimate = answer.estimate
    head = (
        Text(f"{earlier}（"),
        Number(f"{percent_text(estimate.reference_share)}%", estimate.id("reference")),
        Text("）と比較すると、"),
    )
    name = Text(f"{answer.label}割合は")
    size = Number(f"{points_size_text(estimate.diff)}ポイント", estimate.id("diff"))
    if points(estimate.diff) == 0:
        return (*head, name, Text("同率です。"))
    if estimate.p < 1 - level:
        word = "増加" if estimate.diff > 0 else "減少"
        return (*head, name, size, Text(f"{word}しています。"))
    if estimate.p >= 1 - level:
        return (*head, name, size, Text("の変化で、統計的に意味のある差は見られません。"))
    return (*head, name, size, Text("の差があります（誤差が公表されていないため検定はしていません）。"))


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
        runs.extend((*_listed(higher), Text("で他より高く" + ("、" if lower else "なっています。"))))
    if lower:
        runs.extend((*_listed(lower), Text("で他より低くなっています。")))
    small = [group for group in groups if group.estimate.known and group.estimate.low_base]
    if small:
        runs.append(Text("なお、"))
        runs.extend(_listed(small))
        runs.append(Text("は回答者が少ないため参考値です。"))
    return tuple(runs)


def _ordered(groups: Sequence[GroupShare], *, descending: bool) -> list[GroupShare]:
    return sorted(groups, key=lambda group: -group.estimate.share if descending else group.estimate.share)


def _listed(groups: Sequence[GroupShare]) -> Runs:
    runs: list[Run] = []
    for group in groups:
        runs.extend(
            (Text(("、" if runs else "") + f"{group.label}（"), share_run(group.estimate), Text("）"))
        )
    return tuple(runs)
