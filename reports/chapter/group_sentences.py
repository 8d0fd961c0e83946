"""Sentences on a share by group: 高い and 低い only where the test against the rest says so (`Estimate.standing`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.chapter.blocks import Number, Runs, said
from reports.chapter.sentences import NamedShare, listed, no_difference, share_run
from reports.formatting import count_text, exact, percent
from survey.comparing.compared_groups import FEWEST

LOW_BASE = "（参考値）"
"""Stands behind the share of a group with a low base."""

_MANY = 4
"""Groups named at most before a list is split at a share in 割."""

_SMALL = 100
"""Bases below this are told as a number where they are the reason why a group is not named."""

_JUDGED = frozenset({"none", "higher", "lower", "few"})


@dataclass(frozen=True)
class GroupedShare:
    """A share by group: its label, the groups in order, and how the breakdown is called (年代別, 年代).

    `mention` are the keys of groups that are told although their base is low.
    """

    label: str
    groups: tuple[NamedShare, ...]
    heading: str
    others: str
    mention: tuple[str, ...] = ()

    @property
    def judged(self) -> tuple[NamedShare, ...]:
        """Groups that were compared with the rest."""
        return tuple(one for one in self.groups if one.estimate.standing in _JUDGED)

    def standing(self, word: str) -> tuple[NamedShare, ...]:
        """Groups of a standing; those farthest from the rest first, equal prints in the order of the groups."""
        found = (one for one in self.groups if one.estimate.standing == word)
        sign = 1 if word == "lower" else -1
        return tuple(sorted(found, key=lambda one: sign * _printed(one)))


def by_group(grouped: GroupedShare) -> Runs:
    """Which groups differ from the rest, and why one that lies beyond them is not named.

    年代別にみると、「X（計）」は70歳代（73.3%）で他の年代より高く、20歳代（49.0%）で低くなっています. Groups with a low base are
    not named; they are marked in figure and table.
    """
    return said(_standings(grouped), _mentioned(grouped))


def _standings(grouped: GroupedShare) -> Runs:
    if not grouped.judged:
        return said(f"{grouped.heading}の割合は、回答者が少ないため、参考として示します。")
    if len(grouped.judged) == 2:
        return _two_groups(*grouped.judged, grouped)
    higher, lower = grouped.standing("higher"), grouped.standing("lower")
    held = _held_back(grouped)
    if not higher and not lower:
        more = "ほかに" if held else ""
        return said(held, f"{grouped.heading}では、{more}{no_difference(grouped.judged[0].estimate)}。")
    runs = said(f"{grouped.heading}にみると、「{grouped.label}」は")
    apart = len(higher) + len(lower) > _MANY
    if higher:
        runs = said(runs, _high(higher, grouped), "なっています。" if apart or not lower else "、")
    if lower:
        start = "一方、" if higher and apart else ""
        than = "" if higher else f"他の{grouped.others}より"
        runs = said(runs, start, listed(lower), f"で{than}低くなっています。")
    return said(runs, _beyond(grouped, higher, lower), held)


def _high(higher: Sequence[NamedShare], grouped: GroupedShare) -> Runs:
    """徳地（73.4%）、阿東（72.3%）で7割を超え、宮野（48.7%）でも他の地域より高く."""
    than = f"他の{grouped.others}より高く"
    tenths = int(max(exact(one.estimate.share) for one in higher) * 10)
    over = [one for one in higher if exact(one.estimate.share) * 10 > Decimal(tenths)]
    if len(higher) <= _MANY or not 1 < len(over) < len(higher):
        return said(listed(higher), f"で{than}")
    others = [one for one in higher if one not in over]
    return said(listed(over), f"で{tenths}割を超え、", listed(others), f"でも{than}")


def _beyond(grouped: GroupedShare, higher: Sequence[NamedShare], lower: Sequence[NamedShare]) -> Runs:
    """Groups whose share is as far from the rest as that of a named one, and which the test does not find."""
    found: dict[str, tuple[NamedShare, NamedShare]] = {}
    for named, sign in ((higher, 1), (lower, -1)):
        for one in grouped.standing("none"):
            passed = [other for other in named if sign * _printed(other) <= sign * _printed(one)]
            if passed:
                found[one.label] = (one, min(passed, key=lambda other: other.estimate.n))
    if not found or next(iter(found.values()))[0].estimate.counted:
        return ()
    few = all(one.estimate.n < other.estimate.n for one, other in found.values())
    if len(found) > 1 or not few:
        why = "回答者が少なく" if few else "割合の差が標本誤差の範囲内にあり"
        return said(listed([one for one, _ in found.values()]), f"は、{why}、差があるとはいえません。")
    ((one, other),) = found.values()
    n = Number.of(f"{count_text(one.estimate.n)}人", one.estimate, "n")
    size = (n, "と") if one.estimate.n < _SMALL else (f"{other.label}より",)
    return said(listed([one]), "は回答者が", *size, "少なく、差があるとはいえません。")


def _printed(one: NamedShare) -> Decimal:
    return percent(one.estimate.share)


def _mentioned(grouped: GroupedShare) -> Runs:
    """10歳代は59.1%ですが、回答者が22人のため参考値です: of groups with a low base that the chapter asks for."""
    runs: Runs = ()
    for one in grouped.groups:
        if one.estimate.group in grouped.mention and one.estimate.known and one.estimate.low_base:
            n = Number.of(f"{count_text(one.estimate.n)}人", one.estimate, "n")
            runs = said(
                runs, f"{one.label}は", share_run(one.estimate), "ですが、回答者が", n, "のため参考値です。"
            )
    return runs


def _held_back(grouped: GroupedShare) -> Runs:
    """Groups that too few stand behind to be called higher or lower."""
    runs: Runs = ()
    for one in grouped.standing("few"):
        answered = one.estimate.count < FEWEST
        who = "答えた方" if answered else "答えなかった方"
        runs = said(
            runs,
            f"{one.label}（",
            share_run(one.estimate),
            f"）は、そう{who}が{FEWEST}人に満たないため、比べていません。",
        )
    return runs


def _two_groups(first: NamedShare, second: NamedShare, grouped: GroupedShare) -> Runs:
    """「X（計）」は、男性（48.2%）が女性（41.0%）より高くなっています; 男性と女性の間に、…差は見られません."""
    high, low = (first, second) if first.estimate.standing == "higher" else (second, first)
    if high.estimate.standing != "higher" or low.estimate.standing != "lower":
        return said(f"{first.label}と{second.label}の間に、{no_difference(first.estimate)}。")
    return said(
        f"「{grouped.label}」は、{high.label}（", share_run(high.estimate),
        f"）が{low.label}（", share_run(low.estimate), "）より高くなっています。",
    )  # fmt: skip


def by_group_short(grouped: GroupedShare, *, named: bool = True) -> Runs:
    """The group farthest from the rest on each side: 「X（計）」は、年代別では70歳代（48.0%）などで他の年代より高く、….

    Groups of equal printed share together; など where there are more of them. Not `named`, it goes on after a sentence
    on the share: 年代別では、70歳代（48.0%）などで他の年代より高く、….
    """
    higher, lower = grouped.standing("higher"), grouped.standing("lower")
    if not higher and not lower:
        return by_group(grouped)
    runs = said(f"「{grouped.label}」は、{grouped.heading}では" if named else f"{grouped.heading}では、")
    for found, word, last in ((higher, "高く", not lower), (lower, "低く", True)):
        if found:
            farthest = percent(found[0].estimate.share)
            told = [one for one in grouped.groups if one in found and percent(one.estimate.share) == farthest]
            others = "など" if len(found) > len(told) else ""
            than = f"他の{grouped.others}より" if word == "高く" or not higher else ""
            runs = said(runs, listed(told), f"{others}で{than}{word}" + ("なっています。" if last else "、"))
    return runs


def by_group_list(grouped: GroupedShare) -> Runs:
    """The share of every group in order, low bases marked 参考値: 20歳代35.2%、30歳代30.1%です; no word of difference."""
    runs: Runs = ()
    for group in grouped.groups:
        if group.estimate.known:
            low = LOW_BASE if group.estimate.low_base else ""
            runs = said(runs, ("、" if runs else "") + group.label, share_run(group.estimate), low)
    return said(f"「{grouped.label}」は、{grouped.heading}では", runs, "です。") if runs else ()
