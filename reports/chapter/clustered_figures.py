"""Charts of several answers by group or by year: bars side by side, as their shares add up to more than 100 %."""

from __future__ import annotations

from collections.abc import Sequence

from reports.chapter.chart_specs import Bar, ClusteredBars, ClusterRow
from reports.chapter.content import AskedQuestion, Group
from reports.chapter.ids import estimate_id
from reports.chapter.wording import labelled_n
from reports.formatting import LOW_BASE_MARK, UNAVAILABLE, share_text
from schemas.contracts import NO_ANSWER_OPTION
from survey.estimates.index import Estimate

LAST_OPTIONS = frozenset({"other"})
"""Options that stand last, whatever their share."""

_MOST_BARS = 36
"""Bars that a page holds and a reader tells apart."""
_MOST_CLUSTERED_GROUPS = 8


def legend(asked: AskedQuestion, group: Group) -> str:
    """Label of a group with n, and the mark of a low base."""
    base = asked.estimate(NO_ANSWER_OPTION, group)
    return labelled_n(group.label, base.n) + (LOW_BASE_MARK if base.low_base else "")


def share_bar(estimate: Estimate | None) -> Bar:
    """The bar of a share; `…` where there is none."""
    if estimate is None:
        return Bar(None, UNAVAILABLE)
    share = estimate.share if estimate.known else None
    return Bar(share, share_text(estimate.share, estimate.count), estimate_id(estimate, "share"))


def can_cluster(groups: Sequence[object]) -> bool:
    """Whether bars of that many groups can be told apart."""
    return len(groups) <= _MOST_CLUSTERED_GROUPS


def clustered(
    asked: AskedQuestion, options: Sequence[tuple[str, str]], groups: Sequence[Group]
) -> tuple[ClusteredBars, str]:
    """Return the chart, and `上位n項目` where it only holds the most frequent options.

    Options stand in the order of their share in the first group (全体); その他 stands last. A group whose
    question did not have an option has no bar of it.
    """
    found = [asked.estimates(group) for group in groups]

    def order(option: tuple[str, str]) -> tuple[bool, float]:
        estimate = found[0].get(option[0])
        return option[0] in LAST_OPTIONS, -estimate.share if estimate is not None and estimate.known else 0.0

    ranked = sorted(options, key=order)
    shown = ranked[: _MOST_BARS // len(groups)]
    rows = tuple(
        ClusterRow(label, tuple(share_bar(of_group.get(key)) for of_group in found)) for key, label in shown
    )
    chart = ClusteredBars(tuple(legend(asked, group) for group in groups), rows)
    return chart, f"上位{len(shown)}項目" if len(shown) < len(ranked) else ""
