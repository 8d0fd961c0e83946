"""Charts of one question: overall, by year, by group."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from reports.chapter.blocks import Figure, Reference
from reports.chapter.chart_specs import (
    Bar,
    ClusteredBars,
    ClusterRow,
    GroupShareBars,
    GroupShareRow,
    RankedBars,
    RankedKind,
    RankedRow,
    Series,
    StackedBars,
    StackedRow,
    Standing,
)
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.ids import estimate_id
from reports.chapter.sentences import NamedShare, top_answers
from reports.chapter.wording import BASIS_LABELS, asked_of, breakdown_heading, labelled_n
from reports.formatting import LOW_BASE_MARK, UNAVAILABLE, count_text, percent_text, share_text
from schemas.chapter.plan import ChapterItem
from schemas.codes import NO_ANSWER_OPTION, OTHER_OPTION
from schemas.settings.study import Comparison
from survey.estimates.index import Estimate

_MOST_STACKED = 6
_MOST_STACKED_GROUPS = 12
_LAST_OPTIONS = frozenset({OTHER_OPTION})
"""Options that stand last, whatever their share."""

_MOST_FIRST = 3
"""Answers that a sentence puts first together."""

_MOST_BARS = 36
"""Bars that a page holds and a reader tells apart."""
_MOST_CLUSTERED_GROUPS = 8


def share_bar(estimate: Estimate | None) -> Bar:
    """The bar of a share; `…` where there is none."""
    if estimate is None:
        return Bar(None, UNAVAILABLE)
    share = estimate.share if estimate.known else None
    return Bar(share, share_text(estimate.share, estimate.count), estimate_id(estimate, "share"))


def in_words(estimate: Estimate) -> Standing:
    """How a group stands to the others in words, as the test bears out."""
    if estimate.standing == "higher":
        return "higher"
    return "lower" if estimate.standing == "lower" else ""


def series_of(answers: Sequence[tuple[str, str]]) -> tuple[Series, ...]:
    """One series for each (key, label) of the answers."""
    return tuple(
        Series(label, "no_answer" if key == NO_ANSWER_OPTION else "option") for key, label in answers
    )


def stacks(asked: AskedQuestion) -> bool:
    """Whether the answers of a question are drawn as pieces of one bar: one answer each, of few."""
    return asked.question.one_answer and len(asked.question.choices) <= _MOST_STACKED


def _stacked(
    asked: AskedQuestion, answers: Sequence[tuple[str, str]], groups: Sequence[Group]
) -> StackedBars:
    """A stacked bar for each group; the first group of a breakdown stands apart from 全体 above it."""
    rows = []
    for place, group in enumerate(groups):
        found = asked.estimates(group)
        base = next(found[key] for key, _ in answers if key in found)
        bars = tuple(share_bar(found.get(key)) for key, _ in answers)
        apart = place == 1 and not group.study
        ends = (bars[-1].text,)
        rows.append(StackedRow(labelled_n(group.label, base.n), bars, base.low_base, apart, not place, ends))
    return StackedBars(series_of(answers), tuple(rows), (answers[-1][1],))


def main_figure(asked: AskedQuestion, *, both: bool = False) -> Figure:
    """Draw the answers of all who were asked: one stacked bar, or a bar an option where there are many.

    Those of `both` bases have the share on the other one behind the bar. Bars stand in the order of their share, those of a scale (see `_is_scale`) in its own order.
    """
    chart = _stacked(asked, asked.answers(), (EVERYONE,)) if stacks(asked) else _ranked(asked, both=both)
    alt = f"{asked.concept.label}の割合を示す棒グラフ。n={count_text(asked.n)}。{most_frequent(asked)}"
    about = ("全体", "%") if isinstance(chart, StackedBars) else (*_of_whom(asked), "%")
    return Figure(f"{asked.id}.fig", asked.caption(*about), chart, alt)


def _of_whom(asked: AskedQuestion) -> tuple[str, str]:
    """Whose answers a chart without rows of its own shows, with their number."""
    everyone = not asked_of(asked.questionnaire, asked.question)
    return "全体" if everyone else "対象の方", f"n={count_text(asked.n)}"


def _ranked(asked: AskedQuestion, *, both: bool) -> RankedBars:
    """A bar an option; その他 and 無回答 last, whatever their size."""
    ordered = list(asked.options())
    if not _is_scale(asked):
        ordered.sort(key=lambda item: (item[0] in _LAST_OPTIONS, -asked.estimate(item[0]).share))
    first = set() if _is_scale(asked) else _first(asked, [key for key, _ in ordered])
    rows, basis = [], asked.content.other_basis
    for key, label in (*ordered, asked.answers()[-1]):
        estimate = asked.estimate(key)
        kind: RankedKind = "first" if key in first else "other" if key in _LAST_OPTIONS else "option"
        kind = "no_answer" if key == NO_ANSWER_OPTION else kind
        other = (
            f"、{BASIS_LABELS[basis]}{percent_text(asked.estimate(key, basis=basis).share)}" if both else ""
        )
        rows.append(RankedRow(label, share_bar(estimate), kind, f"（{count_text(estimate.count)}人{other}）"))
    return RankedBars(tuple(rows))


def _first(asked: AskedQuestion, keys: Sequence[str]) -> set[str]:
    """The answers that no other is found to stand above, as far as the sentences name them."""
    given = [key for key in keys if key not in _LAST_OPTIONS and asked.estimate(key).count]
    beaten = {below for key in given for below in asked.estimate(key).above.split("|")}
    return {key for key in given[:_MOST_FIRST] if key not in beaten}


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


def most_frequent(asked: AskedQuestion, group: Group = EVERYONE) -> str:
    """The most frequent answer of all who were asked, in words."""
    offered = asked.options() if not group.study else asked.answers_with(group.study)[:-1]
    found = asked.estimates(group)
    answers = [NamedShare(label, found[key]) for key, label in offered if key in found]
    return "".join(run.text for run in top_answers(answers, most=1) if not isinstance(run, Reference))


def on_the_other_basis(asked: AskedQuestion) -> Group:
    """全体 on the basis of weighting that is not the printed one, called by it."""
    basis = asked.content.other_basis
    return Group(BASIS_LABELS[basis], basis=basis)


def year_figure(asked: AskedQuestion, comparison: Comparison, *, both: bool = False) -> Figure:
    """Draw the two years: a stacked bar for each, or for several answers a bar for each within each option.

    With `both` this year stands on the other basis of weighting too. An option that only one of the years has is told in a
    note; the other year has no bar of it.
    """
    label = asked.content.study.label
    other = (on_the_other_basis(asked),) if both else ()
    years = (Group(label), *other, Group(comparison.study_label, study=comparison.study))
    answers = asked.answers_with(comparison.study)
    chart: StackedBars | ClusteredBars
    part = ""
    if asked.question.one_answer:
        chart = _stacked(asked, answers, years)
    else:
        chart, part = _clustered(asked, answers[:-1], years)
    told = "".join(f"{_legend(asked, year)}では{most_frequent(asked, year)}" for year in years)
    names = [label, *(f"その{one.label}" for one in other), comparison.study_label]
    alt = f"{asked.concept.label}を{'と'.join(names)}で比べた棒グラフ。{told}"
    note = asked.choices_note(comparison)
    return Figure(
        f"{asked.id}.years.fig",
        asked.caption(
            f"{comparison.study_label}との比較", *(f"{one.label}との比較" for one in other), part, "%"
        ),
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
    in_order = breakdown in item.rank
    fig_id = f"{asked.id}.{breakdown}.fig"
    alt = f"{asked.concept.label}を{heading}に示す棒グラフ。全体はn={count_text(asked.n)}。"
    if not has_breakdown_figure(asked, item, breakdown):
        return None
    together = len(groups) <= _MOST_STACKED_GROUPS if asked.question.one_answer else _can_cluster(groups)
    if item.groups and (in_order or not together):
        return groups_figure(asked, item.groups[0], breakdown)
    alt += f"全体では{most_frequent(asked)}"
    if not asked.question.one_answer:
        bars, part = _clustered(asked, asked.options(), groups)
        return Figure(fig_id, asked.caption(heading, part, "%"), bars, alt)
    return Figure(fig_id, asked.caption(heading, "%"), _stacked(asked, asked.answers(), groups), alt)


# --- One share by group -------------------------------------------------------------------------


def groups_figure(asked: AskedQuestion, option: str, breakdown: str) -> Figure:
    """The share of an answer by group, the highest first; low bases, which have no rank, last."""
    study = asked.content.study
    heading = breakdown_heading(study.concepts[breakdown])
    total, *groups = asked.groups_of(breakdown)
    found = sorted(((group.label, asked.estimate(option, group)) for group in groups), key=_rank)
    whole, name = asked.estimate(option, total), asked.concept.label_of(option)
    rows = tuple(
        GroupShareRow(labelled_n(label, one.n), share_bar(one), in_words(one), one.low_base)
        for label, one in found
    )
    others = heading.removesuffix("別").removeprefix("居住")
    words = (
        f"他の{others}より高い",
        "差があるとはいえない",
        f"他の{others}より低い",
        f"参考値（n<{study.low_base}）",
    )
    share = percent_text(whole.share)
    chart = GroupShareBars(rows, whole.share, f"全体 {share}%", words)
    alt = f"「{name}」の割合を{heading}に高い順に示す棒グラフ。全体はn={count_text(whole.n)}で{share}%。"
    caption = f"「{name}」の割合{asked.brackets(f'{heading}、高い順', '%')}"
    return Figure(f"{asked.id}.{breakdown}.fig", caption, chart, alt)


def _rank(named: tuple[str, Estimate]) -> tuple[bool, float]:
    estimate = named[1]
    return not estimate.known or estimate.low_base, -estimate.share if estimate.known else 0.0


def stands_apart(asked: AskedQuestion, option: str, breakdown: str) -> bool:
    """Whether the test tells any group of a breakdown from the others."""
    groups = asked.groups_of(breakdown)[1:]
    return any(in_words(asked.estimate(option, group)) for group in groups)


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

    ordered = sorted(options, key=order)
    shown = ordered[: _MOST_BARS // len(groups)]
    rows = tuple(
        ClusterRow(label, tuple(share_bar(of_group.get(key)) for of_group in found)) for key, label in shown
    )
    chart = ClusteredBars(tuple(_legend(asked, group) for group in groups), rows)
    return chart, f"上位{len(shown)}項目" if len(shown) < len(ordered) else ""
