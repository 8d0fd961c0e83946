"""Charts of one question: overall, by year, by group."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from reports.chapter.blocks import Figure, Reference
from reports.chapter.chart_specs import (
    Bar,
    ClusteredBars,
    ClusterRow,
    GroupShareBars,
    GroupShareRow,
    Interval,
    RankedBars,
    RankedRow,
    Series,
    StackedBars,
    StackedRow,
)
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.ids import estimate_id
from reports.chapter.sentences import NamedShare, top_answers
from reports.chapter.wording import labelled_n
from reports.formatting import LOW_BASE_MARK, UNAVAILABLE, count_text, percent_text, share_text
from schemas.chapter.plan import ChapterItem
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.settings.study import Comparison
from survey.estimates.index import Estimate

_MOST_STACKED = 6
_MOST_STACKED_GROUPS = 12
_LAST_OPTIONS = frozenset({"other"})
"""Options that stand last, whatever their share."""

_MOST_BARS = 36
"""Bars that a page holds and a reader tells apart."""
_MOST_CLUSTERED_GROUPS = 8


def _share_bar(estimate: Estimate | None) -> Bar:
    """The bar of a share; `…` where there is none."""
    if estimate is None:
        return Bar(None, UNAVAILABLE)
    share = estimate.share if estimate.known else None
    return Bar(share, share_text(estimate.share, estimate.count), estimate_id(estimate, "share"))


def _with_interval(estimate: Estimate) -> Bar:
    known = math.isfinite(estimate.ci_low) and math.isfinite(estimate.ci_high)
    shown = Interval(estimate.ci_low, estimate.ci_high) if known else None
    return replace(_share_bar(estimate), interval=shown)


def series_of(answers: Sequence[tuple[str, str]]) -> tuple[Series, ...]:
    """One series for each (key, label) of the answers."""
    return tuple(
        Series(label, "no_answer" if key == NO_ANSWER_OPTION else "option") for key, label in answers
    )


def _stacked(
    asked: AskedQuestion, answers: Sequence[tuple[str, str]], groups: Sequence[Group]
) -> StackedBars:
    """A stacked bar for each group; the first group of a breakdown stands apart from 全体 above it."""
    rows = []
    for place, group in enumerate(groups):
        found = asked.estimates(group)
        base = next(found[key] for key, _ in answers if key in found)
        bars = tuple(_share_bar(found.get(key)) for key, _ in answers)
        apart = place == 1 and not group.study
        rows.append(StackedRow(labelled_n(group.label, base.n), bars, base.low_base, apart))
    return StackedBars(series_of(answers), tuple(rows))


def main_figure(asked: AskedQuestion) -> Figure:
    """Draw the answers of all who were asked: one stacked bar, or a bar an option where there are many.

    Bars stand in the order of their share, those of a scale (see `_is_scale`) in its own order.
    """
    chart: StackedBars | RankedBars
    if asked.question.one_answer and len(asked.question.choices) <= _MOST_STACKED:
        chart = _stacked(asked, asked.answers(), (EVERYONE,))
    else:
        chart = _ranked(asked)
    alt = f"{asked.concept.label}の割合を示す棒グラフ。n={count_text(asked.n)}。{_top(asked)}"
    return Figure(f"{asked.id}.fig", asked.caption("全体", "%"), chart, alt)


def _ranked(asked: AskedQuestion) -> RankedBars:
    """A bar an option; その他 and 無回答 last, whatever their size."""
    ordered = list(asked.options())
    if not _is_scale(asked):
        ordered.sort(key=lambda item: (item[0] in _LAST_OPTIONS, -asked.estimate(item[0]).share))
    rows = [
        RankedRow(label, _share_bar(asked.estimate(key)), muted=key in _LAST_OPTIONS)
        for key, label in ordered
    ]
    rows.append(RankedRow("無回答", _share_bar(asked.estimate(NO_ANSWER_OPTION)), muted=True))
    return RankedBars(tuple(rows), f"n={count_text(asked.n)}")


def _is_scale(asked: AskedQuestion) -> bool:
    """Whether the options of a one-answer question have an order of their own that a chart must keep.

    Bands of a number have; so have options that are added together in groups (満足（計）), and options
    most of which carry a number that only grows or only falls (0 to 10, 5年未満, 5年以上).
    """
    if not asked.question.one_answer:
        return False
    if asked.question.kind == "number" or asked.concept.groups:
        return True
    labels = [unicodedata.normalize("NFKC", label) for _, label in asked.options()]
    numbers = [float(found.group()) for label in labels if (found := re.search(r"\d+(\.\d+)?", label))]
    steps = [after - before for before, after in pairwise(numbers)]
    grows, falls = all(step >= 0 for step in steps), all(step <= 0 for step in steps)
    return 2 * len(numbers) > len(labels) and any(steps) and (grows or falls)


def _top(asked: AskedQuestion, group: Group = EVERYONE) -> str:
    """The most frequent answer of all who were asked, in words."""
    offered = asked.options() if not group.study else asked.answers_with(group.study)[:-1]
    found = asked.estimates(group)
    answers = [NamedShare(label, found[key]) for key, label in offered if key in found]
    return "".join(run.text for run in top_answers(answers, most=1) if not isinstance(run, Reference))


def year_figure(asked: AskedQuestion, comparison: Comparison) -> Figure:
    """Draw the two years: a stacked bar for each, or for several answers a bar for each within each option.

    An option that only one of the years has is told in a note; the other year has no bar of it.
    """
    label = asked.content.study.label
    years = (Group(label), Group(comparison.study_label, study=comparison.study))
    answers = asked.answers_with(comparison.study)
    chart: StackedBars | ClusteredBars
    part = ""
    if asked.question.one_answer:
        chart = _stacked(asked, answers, years)
    else:
        chart, part = _clustered(asked, answers[:-1], years)
    now, then = (_legend(asked, year) for year in years)
    alt = (
        f"{asked.concept.label}を{label}と{comparison.study_label}で比べた棒グラフ。{now}では"
        f"{_top(asked)}{then}では{_top(asked, years[1])}"
    )
    note = asked.choices_note(comparison)
    return Figure(
        f"{asked.id}.years.fig",
        asked.caption(f"{comparison.study_label}との比較", part, "%"),
        chart,
        alt,
        (note,) if note else (),
    )


def has_breakdown_figure(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> bool:
    """Whether a breakdown has a figure; several answers of many groups, without a sum to draw, have none."""
    return asked.question.one_answer or bool(item.groups) or _can_cluster(asked.groups_of(breakdown))


def breakdown_figure(asked: AskedQuestion, item: ChapterItem, breakdown: str, heading: str) -> Figure | None:
    """Draw stacked bars by group, or one share with its interval by group where there are many groups.

    Several answers are bars side by side within each option, or no figure where the groups are many.
    """
    groups = asked.groups_of(breakdown)
    ranked = breakdown in item.rank
    fig_id = f"{asked.id}.{breakdown}.fig"
    alt = f"{asked.concept.label}を{heading}に示す棒グラフ。全体はn={count_text(asked.n)}。"
    if not has_breakdown_figure(asked, item, breakdown):
        return None
    together = len(groups) <= _MOST_STACKED_GROUPS if asked.question.one_answer else _can_cluster(groups)
    if item.groups and (ranked or not together):
        option = item.groups[0]
        order = "、割合の高い順" if ranked else ""
        caption = f"「{asked.concept.label_of(option)}」の割合{asked.brackets(f'{heading}{order}', '%')}"
        chart = _group_shares(asked, option, breakdown, ranked=ranked)
        total = percent_text(asked.estimate(option).share)
        alt += f"「{asked.concept.label_of(option)}」は全体で{total}%。"
        note = f"横線は{asked.content.level_text}%信頼区間。{asked.sums_note(option)}"
        return Figure(fig_id, caption, chart, alt, (note,))
    alt += f"全体では{_top(asked)}"
    if not asked.question.one_answer:
        bars, part = _clustered(asked, asked.options(), groups)
        return Figure(fig_id, asked.caption(heading, part, "%"), bars, alt)
    return Figure(fig_id, asked.caption(heading, "%"), _stacked(asked, asked.answers(), groups), alt)


def _group_shares(asked: AskedQuestion, option: str, breakdown: str, *, ranked: bool) -> GroupShareBars:
    """One bar a group; if `ranked` by its share, with 全体 first and low bases, which have no rank, last."""
    total, *groups = [(group.label, asked.estimate(option, group)) for group in asked.groups_of(breakdown)]
    if ranked:
        groups.sort(key=lambda one: _rank(one[1]))
    rows = tuple(
        GroupShareRow(labelled_n(label, one.n), _with_interval(one), one.low_base, one.breakdown == TOTAL)
        for label, one in (total, *groups)
    )
    share = total[1].share
    return GroupShareBars(rows, share, f"全体 {percent_text(share)}")


def _rank(estimate: Estimate) -> tuple[bool, float]:
    return not estimate.known or estimate.low_base, -estimate.share if estimate.known else 0.0


# --- Bars side by side, as the shares of several answers add up to more than 100 % ------------------


def _legend(asked: AskedQuestion, group: Group) -> str:
    """Label of a group with n, and the mark of a low base."""
    base = asked.estimate(NO_ANSWER_OPTION, group)
    return labelled_n(group.label, base.n) + (LOW_BASE_MARK if base.low_base else "")


def _can_cluster(groups: Sequence[object]) -> bool:
    """Whether bars of that many groups can be told apart."""
    return len(groups) <= _MOST_CLUSTERED_GROUPS


def _clustered(
    asked: AskedQuestion, options: Sequence[tuple[str, str]], groups: Sequence[Group]
) -> tuple[ClusteredBars, str]:
    """Return the chart, and `上位n項目` where it only holds the most frequent options.

    Options stand in the order of their share in the first group (全体); その他 stands last. A group whose
    question did not have an option has no bar of it.
    """
    found = [asked.estimates(group) for group in groups]

    def order(option: tuple[str, str]) -> tuple[bool, float]:
        estimate = found[0].get(option[0])
        return option[0] in _LAST_OPTIONS, -estimate.share if estimate is not None and estimate.known else 0.0

    ranked = sorted(options, key=order)
    shown = ranked[: _MOST_BARS // len(groups)]
    rows = tuple(
        ClusterRow(label, tuple(_share_bar(of_group.get(key)) for of_group in found)) for key, label in shown
    )
    chart = ClusteredBars(tuple(_legend(asked, group) for group in groups), rows)
    return chart, f"上位{len(shown)}項目" if len(shown) < len(ranked) else ""
