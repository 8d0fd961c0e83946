"""Other wordings of the same sentences, by the same rules: with counts, shorter, 約k割 or 過半数 leading.

A number of persons is always that of the respondents. Where the share beside it is weighted the sentence
says so, because it does not follow from the count.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.chapter.blocks import Number, Run, Runs, Text
from reports.chapter.sentences import (
    GroupShare,
    NamedShare,
    difference_size,
    difference_words,
    in_place,
    listed,
    quoted,
    ranked,
    share_run,
)
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import (
    about_half,
    about_tenths,
    count_text,
    over_half,
    percent,
    percent_text,
    points,
)
from survey.estimates.index import Estimate

_FEW = 5
_LOW_BASE = "（参考値）"


def count_run(estimate: Estimate) -> Number:
    """The number of respondents who gave an answer: `1,083人`."""
    return Number.of(f"{count_text(estimate.count)}人", estimate, "count")


def share_beside_count(estimate: Estimate) -> Runs:
    """The share where a count stands beside it: 67.0%, or 重み付き67.0%."""
    basis = BASIS_LABELS["weighted"] if estimate.basis == "weighted" else ""
    return (Text(basis), share_run(estimate)) if basis else (share_run(estimate),)


def with_counts(tied: Sequence[NamedShare], particle: str) -> Runs:
    """「A」が316人（31.6%）; a tie gives each count: 「A」（300人）と「B」（300人）がともに30.0%."""
    if len(tied) == 1:
        estimate = tied[0].estimate
        return (
            Text(f"「{tied[0].label}」{particle}"),
            count_run(estimate),
            Text("（"),
            *share_beside_count(estimate),
            Text("）"),
        )
    runs: list[Run] = []
    for answer in tied:
        runs.extend(
            (
                Text(("と" if runs else "") + f"「{answer.label}」（"),
                count_run(answer.estimate),
                Text("）"),
            )
        )
    return (*runs, Text("がともに"), *share_beside_count(tied[0].estimate))


def top_short(answers: Sequence[NamedShare]) -> Runs:
    """上位の回答は、「A」31.6%、「B」26.5%、「C」10.0%です: five places at most; no run if nobody answered."""
    runs: list[Run] = []
    for tied in ranked(answers)[:_FEW]:
        runs.extend((Text("、" if runs else "上位の回答は、"), *in_place(tied, "")))
    return (*runs, Text("です。")) if runs else ()


def sums_tenths(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """約7割（67.0%）の方が「A」「B」のいずれかと回答しています: a sentence each; the share alone where no 約k割 fits."""
    runs: list[Run] = []
    for labels, group in groups:
        tenths, share = about_tenths(group.estimate.share), share_run(group.estimate)
        figure: Runs = (about_run(group.estimate), Text("（"), share, Text("）")) if tenths else (share,)
        runs.extend((*figure, Text(f"の方が{_either(labels)}と回答しています。")))
    return tuple(runs)


def _either(labels: Sequence[str]) -> str:
    return f"{quoted(labels)}のいずれか" if len(labels) > 1 else quoted(labels)


def about_run(estimate: Estimate) -> Number:
    """The share as 約k割, for an estimate that it fits."""
    return Number.of(about_tenths(estimate.share), estimate, "about")


def sums_half(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """「A」「B」を合わせた割合は67.0%で、過半数を占めています: 過半数 over 50 %, 約半数 from 47.0 to 53.0 %."""
    runs: list[Run] = []
    for labels, group in groups:
        runs.extend((Text(f"{quoted(labels)}を合わせた割合は"), share_run(group.estimate)))
        runs.append(Text(_half_words(group.estimate.share)))
    return tuple(runs)


def _half_words(share: float) -> str:
    """One phrase for one number: a share that prints as 50.0 is 約半数, whichever side it lies on."""
    if over_half(share) and percent(share) > percent(0.5):
        return "で、過半数を占めています。"
    return "で、約半数となっています。" if about_half(share) else "となっています。"


def sums_counts(groups: Sequence[tuple[Sequence[str], NamedShare]]) -> Runs:
    """「A」「B」を合わせて670人（67.0%）となっています: one clause for each sum."""
    runs: list[Run] = []
    for labels, group in groups:
        joined = f"{quoted(labels)}を合わせて" if len(labels) > 1 else f"{quoted(labels)}は"
        runs.extend((Text(("、" if runs else "") + joined), count_run(group.estimate), Text("（")))
        runs.extend((*share_beside_count(group.estimate), Text("）")))
    return (*runs, Text("となっています。")) if runs else ()


def change_both(answer: NamedShare, earlier: str, *, level: float) -> Runs:
    """「A」の割合は、平成29年の74.7%から67.0%となり、7.7ポイント減少しています.

    Direction and test as in `sentences.change`. Shares that print apart although their difference prints
    as 0.0 are not called 同率.
    """
    estimate = answer.estimate
    head = (
        Text(f"{answer.label}割合は、{earlier}の"),
        Number.of(f"{percent_text(estimate.reference_share)}%", estimate, "reference"),
        Text("から"),
        share_run(estimate),
        Text("となり、"),
    )
    same = percent(estimate.share) == percent(estimate.reference_share)
    if points(estimate.diff) == 0 and not same:
        return (*head, Text("差は"), *difference_size(estimate), Text("です。"))
    return (*head, *difference_words(estimate, level, end="。"))


def by_group_short(heading: str, labels: Sequence[str], groups: Sequence[GroupShare]) -> Runs:
    """The group farthest from the rest on each side: 70歳代（48.0%）などで他より高く、….

    Only groups that the test tells apart and whose base is not low; groups of equal printed share
    together; など where there are more of them.
    """
    runs: list[Run] = [Text(f"{quoted(labels)}を合わせた割合は、{heading}では")]
    parts = []
    for direction in ("higher", "lower"):
        found = [
            group
            for group in groups
            if group.direction == direction and group.estimate.known and not group.estimate.low_base
        ]
        if found:
            sign = -1 if direction == "higher" else 1
            farthest = min(sign * percent(group.estimate.share) for group in found)
            named = [group for group in found if sign * percent(group.estimate.share) == farthest]
            parts.append((direction, named, "など" if len(found) > len(named) else ""))
    if not parts:
        return (*runs, Text("統計的に意味のある差は見られません。"))
    for place, (direction, named, others) in enumerate(parts):
        last = place == len(parts) - 1
        word = "高く" if direction == "higher" else "低く"
        runs.extend((*listed(named), Text(f"{others}で他より{word}" + ("なっています。" if last else "、"))))
    return tuple(runs)


def by_group_list(heading: str, labels: Sequence[str], groups: Sequence[GroupShare]) -> Runs:
    """The share of every group in order, low bases marked 参考値: 20歳代35.2%、30歳代30.1%です; no word of difference."""
    runs: list[Run] = []
    for group in groups:
        if group.estimate.known:
            low = _LOW_BASE if group.estimate.low_base else ""
            runs.extend((Text(("、" if runs else "") + group.label), share_run(group.estimate), Text(low)))
    shown = [run for run in runs if not (isinstance(run, Text) and not run.text)]
    if not shown:
        return ()
    return (Text(f"{quoted(labels)}を合わせた割合は、{heading}では"), *shown, Text("です。"))
