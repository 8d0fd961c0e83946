"""The sentences under a question, and under the heading of a breakdown: the usual ones, or those that staff chose."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.chapter.blocks import Paragraph, Reference, Runs, said
from reports.chapter.content import AskedQuestion
from reports.chapter.own_sentences import own_sentence
from reports.chapter.question_figures import has_breakdown_figure
from reports.chapter.sentence_variants import (
    by_group_list,
    by_group_short,
    change_both,
    sums_counts,
    sums_half,
    sums_tenths,
    top_short,
    with_counts,
)
from reports.chapter.sentences import NamedShare, by_group, change, sums, top_answers
from reports.chapter.wording import asked_of, breakdown_heading, quoted
from schemas.chapter.plan import ChapterItem, ChosenSentence
from schemas.chapter.sentence_text import FigureName
from schemas.sentences.patterns import NONE, OWN, USUAL, figure_of
from schemas.settings.study import Comparison


@dataclass(frozen=True)
class _Written:
    """A sentence before it refers to figures: its runs, and whether it speaks of the earlier survey.

    `own` is text of staff, which says by itself who was asked.
    """

    runs: Runs
    of_years: bool = False
    own: bool = False


def question_sentences(asked: AskedQuestion, item: ChapterItem) -> tuple[Paragraph, ...]:
    """Paragraphs under a question; the first refers to its figure and table, the last on years to those of years."""
    chosen = item.sentences_at()
    written = _usual(asked, item)
    if chosen:
        written = [one for sentence in chosen for one in _chosen(asked, item, sentence)]
    first = next((place for place, one in enumerate(written) if one.runs), -1)
    generated = next((place for place, one in enumerate(written) if one.runs and not one.own), -1)
    last_of_years = max((place for place, one in enumerate(written) if one.of_years), default=-1)
    filter_text = asked_of(asked.questionnaire, asked.question)
    paragraphs = []
    for place, one in enumerate(written):
        # who was asked is said before the first generated sentence, where it was not everyone
        runs = said(f"{filter_text}では、", one.runs) if filter_text and place == generated else one.runs
        targets = ["fig", "tab"] if place == first else []
        if place == last_of_years and _compared(asked, item) is not None:
            targets += ["years.fig", "years.tab"]
        if runs:
            runs = _referring(runs, *(f"{asked.id}.{target}" for target in targets))
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
    kinds = [*figure, "tab", *(["both"] if item.groups else [])]
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
    """The most frequent answers; sums where the chapter names option groups; changes where it compares."""
    keys = ["top", *(["sums"] if item.groups else [])]
    return [
        *(_Written(_QUESTION[key](asked, item)) for key in keys),
        *(_Written(runs, of_years=True) for runs in _changes(change, asked, item)),
    ]


def _chosen(asked: AskedQuestion, item: ChapterItem, sentence: ChosenSentence) -> list[_Written]:
    if sentence.pattern == NONE:
        return []
    if sentence.pattern == USUAL:
        return _usual(asked, item)
    if sentence.pattern == OWN:
        figures = [piece for piece in sentence.pieces if isinstance(piece, FigureName)]
        compared = any((found := figure_of(one.figure)) is not None and found.compared for one in figures)
        runs = own_sentence(asked.content, asked.survey.key, sentence)
        return [_Written(runs, of_years=compared, own=True)]
    if sentence.pattern in _CHANGES:
        words = _CHANGES[sentence.pattern]
        return [_Written(runs, of_years=True) for runs in _changes(words, asked, item)]
    return [_Written(_QUESTION[sentence.pattern](asked, item))]


def _answers(asked: AskedQuestion) -> list[NamedShare]:
    return [NamedShare(label, asked.estimate(key)) for key, label in asked.options()]


def _most(asked: AskedQuestion) -> int:
    return 5 if asked.question.kind == "multiple" else 2


def _sums(asked: AskedQuestion, item: ChapterItem) -> list[tuple[tuple[str, ...], NamedShare]]:
    found = [
        (asked.labels_of(group), NamedShare(asked.concept.label_of(group), asked.estimate(group)))
        for group in item.groups
    ]
    return [(labels, named) for labels, named in found if named.estimate.known]


def _compared(asked: AskedQuestion, item: ChapterItem) -> Comparison | None:
    comparison = asked.content.study.comparison_for(item.survey, item.concept)
    return comparison if item.compare else None


_Change = Callable[[NamedShare, str, float], Runs]


def _changes(words: _Change, asked: AskedQuestion, item: ChapterItem) -> list[Runs]:
    """On the first option group that the item names; on every option that both surveys have where it names none."""
    comparison = _compared(asked, item)
    if comparison is None:
        return []
    if item.groups:
        group = item.groups[0]
        named = [NamedShare(f"{quoted(asked.labels_of(group))}を合わせた", asked.estimate(group))]
    else:
        named = [NamedShare(f"「{label}」の", asked.estimate(key)) for key, label in asked.options()]
    return [
        words(one, comparison.study_label, asked.content.study.level)
        for one in named
        if math.isfinite(one.estimate.diff)
    ]


_QuestionWords = Callable[[AskedQuestion, ChapterItem], Runs]

_QUESTION: Mapping[str, _QuestionWords] = {
    "top": lambda asked, _: top_answers(_answers(asked), most=_most(asked)),
    "top_one": lambda asked, _: top_answers(_answers(asked), most=1),
    "top_three": lambda asked, _: top_answers(_answers(asked), most=3),
    "top_counts": lambda asked, _: top_answers(_answers(asked), most=_most(asked), place=with_counts),
    "top_short": lambda asked, _: top_short(_answers(asked)),
    "sums": lambda asked, item: sums(_sums(asked, item)),
    "sums_tenths": lambda asked, item: sums_tenths(_sums(asked, item)),
    "sums_half": lambda asked, item: sums_half(_sums(asked, item)),
    "sums_counts": lambda asked, item: sums_counts(_sums(asked, item)),
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


def _by_group(pattern: str, asked: AskedQuestion, item: ChapterItem, breakdown: str) -> Runs:
    option, study = item.groups[0], asked.content.study
    groups = [NamedShare(one.label, asked.estimate(option, one)) for one in asked.groups_of(breakdown)[1:]]
    heading = breakdown_heading(study.concepts[breakdown])
    return _GROUPS[pattern](heading, asked.labels_of(option), groups)


_GROUPS: Mapping[str, Callable[[str, Sequence[str], Sequence[NamedShare]], Runs]] = {
    "groups": by_group,
    "groups_short": by_group_short,
    "groups_list": by_group_list,
}

PATTERN_KEYS = (USUAL, NONE, OWN, *_QUESTION, *_CHANGES, *_GROUPS)
"""Keys of all patterns that can be written."""
