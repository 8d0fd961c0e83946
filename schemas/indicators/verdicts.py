"""What the value of an indicator says about its target: the words and the rule, for chapter, tables, page and tracker.

One home, so that no two places can judge the same value in different words.
"""

from enum import StrEnum
from typing import Literal, NamedTuple

Direction = Literal["increase", "decrease"]
TargetRule = Literal["interval", "plain"]
"""How a target is judged: by the interval of the value, or as the published plan does, by the value alone."""

RULES: dict[TargetRule, str] = {
    "interval": "信頼区間による判定",
    "plain": "値だけによる判定（計画書の方法）",
}


class Verdict(StrEnum):
    """What a value says about its target or about an earlier value."""

    REACHED = "達成"
    NOT_REACHED = "未達成"
    UNDECIDED = "判定できない"
    INCREASED = "増加"
    DECREASED = "減少"
    UNCHANGED = "横ばい"
    UNTESTED = "検定できない"


WITHIN_ERROR = "誤差の範囲内"
"""The reason for 判定できない where the interval holds the target."""

NO_ERROR_KNOWN = "誤差が分からない"
NOT_OF_ALL = "公募の調査のため、住民全体の値とはいえず、目標値や基準値と比べない"
"""The reason for 判定できない and 検定できない where whoever wanted to answered."""

NO_TARGET = "この年の目標値がない"
NO_EARLIER = "比べる値がない"
NOT_SIGNIFICANT = "差は統計的に有意でない"
OTHER_SERIES = "定義が変わり、つなぎがない"
BRIDGED = "定義が変わったため、重なる年の差を加えた値と比べた"
BRIDGE_TOO_WIDE = "定義が変わり、つなぎの誤差を含めると差があるとはいえない"


class TargetVerdict(NamedTuple):
    """達成, 未達成 or 判定できない, and the reason for the last ("" for the others)."""

    verdict: Verdict
    reason: str = ""


def against_target(
    value: float,
    target: float | None,
    direction: Direction,
    *,
    interval: tuple[float, float] | None = None,
    sampled: bool,
    rule: TargetRule = "interval",
) -> TargetVerdict:
    """Judge an unrounded value, in the unit of the target.

    `interval`: the ends of the value's confidence interval, None where its error is not known. `sampled`: the value
    comes from a sample; a count has no sampling error and is compared as it is. Rule interval: 達成 where the whole
    interval is at the target or beyond it, 未達成 where the whole of it is short of the target, else 判定できない.
    """
    if target is None:
        return TargetVerdict(Verdict.UNDECIDED, NO_TARGET)
    sign = 1 if direction == "increase" else -1
    if rule == "plain" or not sampled:
        interval = (value, value)
    if interval is None:
        return TargetVerdict(Verdict.UNDECIDED, NO_ERROR_KNOWN)
    worst, best = sorted(sign * (end - target) for end in interval)
    if worst >= 0:
        return TargetVerdict(Verdict.REACHED)
    if best < 0:
        return TargetVerdict(Verdict.NOT_REACHED)
    return TargetVerdict(Verdict.UNDECIDED, WITHIN_ERROR)
