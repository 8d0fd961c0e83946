"""The sentences under a question, and under the heading of a breakdown: the usual ones, or those that staff chose."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.chapter.basis_findings import (
    ChangedFinding,
    answer_shares,
    question_changes,
    says_top,
    sum_shares,
)
from reports.chapter.blocks import Paragraph, Reference, Runs, said
from reports.chapter.content import AskedQuestion
from reports.chapter.group_sentences import GroupedShare, by_group, by_group_list, by_group_short
from reports.chapter.own_sentences import own_sentence
from reports.chapter.question_figures import has_breakdown_figure
from reports.chapter.region_maps import has_map
from reports.chapter.sentence_variants import (
    count_and_share,
    sums_counts,
    sums_half,
    sums_tenths,
    top_short,
)
from reports.chapter.sentences import NamedShare, share_run, sums, top_answers, two_options, values_only
from reports.chapter.trends import option_trends, over_years, sum_trends
from reports.chapter.wording import breakdown_heading, breakdown_names, group_word
from reports.chapter.year_sentences import (
    change,
    change_both,
    moved_options,
    option_changes,
    sum_changes,
)
from reports.formatting import percent
from schemas.chapter.plan import ChapterItem, ChosenSentence
from schemas.chapter.sentence_text import FigureName
from schemas.codes import OTHER_OPTION
from schemas.sentences.patterns import NONE, OWN, USUAL, figure_of
from schemas.settings.study import Comparison


@dataclass(frozen=True)
class _Written:
    """A paragraph before it refers to figures: its runs, and whether it speaks of the earlier survey."""

    runs: Runs
    of_years: bool = False


def question_sentences(asked: AskedQuestion, item: ChapterItem) -> tuple[Paragraph, ...]:
    """Paragraphs under a question; the first refers to its figure and table, the last on years to those of years."""
    chosen = item.sentences_at()
    written = _usual(asked, item)
    if chosen:
        written = [one for sentence in chosen for one in _chosen(asked, item, sentence)]
    first = next((place for place, one in enumerate(written) if one.runs), -1)
    last_of_years = max((place for place, one in enumerate(written) if one.of_years), default=-1)
    paragraphs = []
    for place, one in enumerate(written):
        targets = ["fig", "tab"] if place == first else []
        if place == last_of_years and _compared(asked, item) is not None:
            targets += ["years.fig", "years.tab"]
        if one.runs:
            runs = _referring(one.runs, *(f"{asked.id}.{target}" for target in targets))
            paragraphs.append(Paragraph(runs, "body", f"{asked.id}.s{place + 1}"))
    return tuple(paragraphs)


def breakdown_sentences(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> tuple[Paragraph, ...]:
    """Paragraphs under the heading of a breakdown; the first refers to its figure and tables."""
    chosen = item.sentences_at(breakdown)
    written = [_by_group("groups", asked, item, breakdown)] if item.groups else []
    if chosen:
        written = [runs for one in chosen for runs in _chosen_by_group(asked, item, one)]
    written = [runs for runs in written if runs]
    figure = ["fig"] if has_breakdown_figure(asked, item, breakdown) else []
    mapped = ["map"] if has_map(asked, item, breakdown) else []
    kinds = [*figure, *mapped, "tab", *(["both"] if item.groups else [])]
    shown = [f"{asked.id}.{breakdown}.{kind}" for kind in kinds]
    return tuple(
        Paragraph(
            _referring(runs, *(() if place else shown)),
            "body",
            f"{asked.id}.{breakdown}.s{place + 1 if place else ''}",
        )
        for place, runs in enumerate(written)
    )


def _referring(runs: Runs, *targets: str) -> Runs:
    """A sentence with the figures and tables that it speaks of: …なっています。（図1、表2）."""
    if not runs or not targets:
        return runs
    first, *others = targets
    return said(runs, "（", Reference(first), *(said("、", Reference(one)) for one in others), "）")


# --- Under a question ---------------------------------------------------------------------------


def _usual(asked: AskedQuestion, item: ChapterItem) -> list[_Written]:
    """Sums and what changed in them, or the most frequent answers; then what the other basis makes of it."""
    found = question_changes(asked, item)
    kinds = {one.kind for one in found}
    comparison = _compared(asked, item)
    years = () if comparison is None else _years(asked, item, comparison)
    runs = sums(sum_shares(asked, item), ordered=not kinds & {"majority", "order"}, then=years)
    if says_top(item):
        answers = answer_shares(asked)
        told = values_only(answers) if "top" in kinds else _top(asked, alone=not item.groups)
        runs = said(runs, "回答別では、" if item.groups and told else "", told)
    if not item.groups:
        runs = said(runs, years)
    on_other = tuple(run for one in found for run in _on_other_basis(asked, one))
    return [_Written(runs, of_years=comparison is not None), *([_Written(on_other)] if on_other else [])]


def _years(asked: AskedQuestion, item: ChapterItem, comparison: Comparison) -> Runs:
    earlier, level = comparison.study_label, asked.content.study.level
    if (over := over_years(asked, item)) is not None:
        return sum_trends(over, item.groups) if item.groups else option_trends(over, list(over.answers[-1]))
    if item.groups:
        moved = moved_options(answer_shares(asked), level) if asked.question.one_answer else ()
        return said(sum_changes(sum_shares(asked, item), earlier, level), moved)
    return option_changes(answer_shares(asked), earlier, level)


def _on_other_basis(asked: AskedQuestion, found: ChangedFinding) -> Runs:
    """What a finding is on the other basis: 年代と居住地域の構成を人口に合わせた割合（重み付き）では、「D」は16.5%から20.5%になります."""
    content = asked.content
    start = "重みをつけない割合（重みなし）では、"
    if content.other_basis == "weighted":
        met = breakdown_names(content.study, weighted=True, joint="と")
        start = f"{met}の構成を人口に合わせた割合（重み付き）では、"
    there = [
        NamedShare(asked.label_of(option), asked.estimate(option, basis=content.other_basis))
        for option in found.options
    ]
    groups = {group.key for group in asked.concept.groups}
    if found.kind in ("majority", "order") and found.options[0] in groups:
        shares: Runs = ()
        for one in there:
            shares = said(shares, "、" if shares else "", f"「{one.label}」は", share_run(one.estimate))
        return said(start, shares, "になり、どちらが多いかは集計の方法によって変わります。")
    if found.kind == "top":
        high, low = sorted(there, key=lambda one: -one.estimate.share)
        told = said(
            f"「{high.label}」が", share_run(high.estimate), f"、「{low.label}」が", share_run(low.estimate)
        )
        return said(start, told, "になり、どの回答が多いかは集計の方法によって変わります。")
    before, after = there
    if found.kind == "named":
        told = said(
            f"「{after.label}」が",
            share_run(after.estimate),
            f"、「{before.label}」が",
            share_run(before.estimate),
        )
        return said(start, told, "になります。")
    told = said(f"「{after.label}」は", share_run(after.estimate))
    if percent(before.estimate.share) == percent(after.estimate.share):
        same = said(f"になり、「{before.label}」（", share_run(before.estimate), "）と同じ割合になります。")
        return said(start, told, same)
    other = said(f"、「{before.label}」は", share_run(before.estimate))
    return said(start, told, other, "になり、順位は集計の方法によって変わります。")


def _chosen(asked: AskedQuestion, item: ChapterItem, sentence: ChosenSentence) -> list[_Written]:
    if sentence.pattern == NONE:
        return []
    if sentence.pattern == USUAL:
        return _usual(asked, item)
    if sentence.pattern == OWN:
        figures = [piece for piece in sentence.pieces if isinstance(piece, FigureName)]
        compared = any((found := figure_of(one.figure)) is not None and found.compared for one in figures)
        return [_Written(own_sentence(asked.content, asked.survey.key, sentence), of_years=compared)]
    if sentence.pattern in _CHANGES:
        words = _CHANGES[sentence.pattern]
        return [_Written(runs, of_years=True) for runs in _changes(words, asked, item)]
    return [_Written(_QUESTION[sentence.pattern](asked, item))]


def _top(asked: AskedQuestion, *, alone: bool = True, **how: object) -> Runs:
    """The most frequent answers; of two that are all there are, both. Beside sums (not `alone`) the first place only."""
    answers = answer_shares(asked)
    own = [one for one in answers if one.estimate.option != OTHER_OPTION]
    if alone and not how and asked.question.one_answer and len(own) == 2 and not own[0].estimate.low_base:
        return two_options(*own)
    exclusive = {choice.option for choice in asked.question.choices if choice.exclusive}
    if not alone:
        how = {"most": 1}
    return top_answers(answers, multiple=not asked.question.one_answer, exclusive=exclusive, **how)  # type: ignore[arg-type]


def _compared(asked: AskedQuestion, item: ChapterItem) -> Comparison | None:
    comparison = asked.content.study.comparison_for(item.survey, item.concept)
    return comparison if item.compare else None


_Change = Callable[[NamedShare, str, float], Runs]


def _changes(words: _Change, asked: AskedQuestion, item: ChapterItem) -> list[Runs]:
    """On the first option group that the item names; on every option that both surveys have where it names none."""
    comparison = _compared(asked, item)
    if comparison is None:
        return []
    named = sum_shares(asked, item)[:1] if item.groups else answer_shares(asked)
    return [
        words(one, comparison.study_label, asked.content.study.level)
        for one in named
        if math.isfinite(one.estimate.diff)
    ]


_QuestionWords = Callable[[AskedQuestion, ChapterItem], Runs]

_QUESTION: Mapping[str, _QuestionWords] = {
    "top": lambda asked, _: _top(asked),
    "top_one": lambda asked, _: _top(asked, most=1),
    "top_three": lambda asked, _: _top(asked, most=3),
    "top_counts": lambda asked, _: _top(asked, figure=count_and_share),
    "top_short": lambda asked, _: top_short(answer_shares(asked)),
    "sums": lambda asked, item: sums(sum_shares(asked, item)),
    "sums_tenths": lambda asked, item: sums_tenths(sum_shares(asked, item)),
    "sums_half": lambda asked, item: sums_half(sum_shares(asked, item)),
    "sums_counts": lambda asked, item: sums_counts(sum_shares(asked, item)),
}
_CHANGES: Mapping[str, _Change] = {"change": change, "change_both": change_both}

# --- Under a breakdown --------------------------------------------------------------------------


def _chosen_by_group(asked: AskedQuestion, item: ChapterItem, sentence: ChosenSentence) -> list[Runs]:
    if sentence.pattern == NONE:
        return []
    if sentence.pattern == OWN:
        return [own_sentence(asked.content, asked.survey.key, sentence)]
    if sentence.pattern == USUAL and not item.groups:
        return []
    pattern = "groups" if sentence.pattern == USUAL else sentence.pattern
    return [_by_group(pattern, asked, item, sentence.breakdown)]


def grouped_share(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> GroupedShare:
    """The first option group of an item by the groups of a breakdown."""
    option, concept = item.groups[0], asked.content.study.concepts[breakdown]
    groups = (NamedShare(one.label, asked.estimate(option, one)) for one in asked.groups_of(breakdown)[1:])
    return GroupedShare(
        asked.label_of(option), tuple(groups), breakdown_heading(concept), group_word(concept), item.mention
    )


def _by_group(pattern: str, asked: AskedQuestion, item: ChapterItem, breakdown: str) -> Runs:
    return _GROUPS[pattern](grouped_share(asked, item, breakdown))


_GROUPS: Mapping[str, Callable[[GroupedShare], Runs]] = {
    "groups": by_group,
    "groups_short": by_group_short,
    "groups_list": by_group_list,
}

PATTERN_KEYS = (USUAL, NONE, OWN, *_QUESTION, *_CHANGES, *_GROUPS)
"""Keys of all patterns that can be written."""
