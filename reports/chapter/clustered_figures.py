"""Charts of several answers by group or by year: bars side by side, as their shares add up to more than 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.chapter.chart_specs import Bar, ClusteredBars, ClusterRow
from reports.chapter.content import AskedQuestion
from reports.chapter.ids import estimate_id
from reports.chapter.wording import labelled_n
from reports.formatting import LOW_BASE_MARK, UNAVAILABLE, share_text
from schemas.contracts import NO_ANSWER_OPTION, TOTAL
from survey.estimates.index import Estimate

LAST_OPTIONS = frozenset({"other"})
"""Options that stand last, whatever their share."""

_MOST_BARS = 36
"""Bars that a page holds and a reader tells apart."""
_MOST_CLUSTERED_GROUPS = 8


@dataclass(frozen=True)
class Cluster:
    """One bar within each option: a group, or a study; 全体 of this study if neither is named."""

    label: str
    breakdown: str = TOTAL
    group: str = TOTAL
    study: str = ""

    def estimate(self, asked: AskedQuestion, option: str) -> Estimate | None:
        """Its share of an option; None where its question did not have the option."""
        if self.breakdown == TOTAL and not asked.offered(option, self.study or asked.content.study.key):
            return None
        return asked.estimate(option, self.breakdown, self.group, study=self.study)

    def legend(self, asked: AskedQuestion) -> str:
        """Label with n, and the mark of a low base."""
        base = asked.estimate(NO_ANSWER_OPTION, self.breakdown, self.group, study=self.study)
        return labelled_n(self.label, base.n) + (LOW_BASE_MARK if base.low_base else "")


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
    asked: AskedQuestion, options: Sequence[tuple[str, str]], clusters: Sequence[Cluster]
) -> tuple[ClusteredBars, str]:
    """Return the chart, and `上位n項目` where it only holds the most frequent options.

    Options stand in the order of their share of 全体; その他 stands last.
    """

    def order(option: tuple[str, str]) -> tuple[bool, float]:
        estimate = clusters[0].estimate(asked, option[0])
        return option[0] in LAST_OPTIONS, -estimate.share if estimate is not None and estimate.known else 0.0

    ranked = sorted(options, key=order)
    shown = ranked[: _MOST_BARS // len(clusters)]
    rows = tuple(
        ClusterRow(label, tuple(share_bar(cluster.estimate(asked, key)) for cluster in clusters))
        for key, label in shown
    )
    chart = ClusteredBars(tuple(cluster.legend(asked) for cluster in clusters), rows)
    return chart, f"上位{len(shown)}項目" if len(shown) < len(ranked) else ""
