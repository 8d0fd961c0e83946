"""Blocks of one question: text, base, sentences, chart, table; then groups and the earlier survey."""

from __future__ import annotations

from collections.abc import Sequence

from reports.chapter.blocks import (
    Block,
    Heading,
    Paragraph,
    Reference,
    Runs,
    Text,
)
from reports.chapter.content import AskedQuestion
from reports.chapter.question_figures import breakdown_figure, main_figure, year_figure
from reports.chapter.question_tables import both_bases_table, breakdown_table, main_table, year_table
from reports.chapter.quotations import quotation_blocks
from reports.chapter.sentences import GroupShare, Named, by_group, change, sums, top_answers
from reports.chapter.wording import asked_of, base_line, breakdown_heading
from schemas.chapter_plan import ChapterItem
from schemas.contracts import NO_ANSWER_OPTION
from schemas.study import Comparison

_MOST_NAMED = {"single": 2, "multiple": 5}


def question_blocks(asked: AskedQuestion, item: ChapterItem) -> tuple[Block, ...]:
    """All blocks of one question of the chapter, in reading order."""
    question = asked.question
    n = asked.estimate(NO_ANSWER_OPTION).n
    blocks: list[Block] = [
        Heading(2, f"{question.number}. {asked.concept.label}", f"h.{asked.id}"),
        Paragraph((Text(question.text),), "question", f"{asked.id}.text"),
        Paragraph((Text(_base_text(asked, n)),), "base", f"{asked.id}.base"),
        *_sentences(asked, item),
        *quotation_blocks(asked),
        main_figure(asked, n),
        main_table(asked, n),
    ]
    comparison = asked.content.study.comparison_for(item.survey, item.concept)
    if item.compare and comparison is not None:
        blocks.extend((year_figure(asked, comparison), year_table(asked, comparison)))
    for breakdown in item.by:
        blocks.extend(_breakdown_blocks(asked, item, breakdown))
    return tuple(blocks)


def _base_text(asked: AskedQuestion, n: int) -> str:
    line = base_line(asked.questionnaire, asked.question, n)
    return line if asked.question.one_answer else line.replace("）", "、複数回答）")


# --- Sentences ----------------------------------------------------------------------------------


def _sentences(asked: AskedQuestion, item: ChapterItem) -> list[Block]:
    answers = [Named(label, asked.estimate(key)) for key, label in asked.options()]
    filter_text = asked_of(asked.questionnaire, asked.question)
    first = top_answers(answers, most=_MOST_NAMED.get(asked.question.kind, 2))
    if first and filter_text:
        first = (Text(f"{filter_text}では、"), *first)
    paragraphs = [_referring(first, f"{asked.id}.fig", f"{asked.id}.tab")]
    if item.groups:
        paragraphs.append(
            sums([(asked.group_options(group), _named_group(asked, group)) for group in item.groups])
        )
    comparison = asked.content.study.comparison_for(item.survey, item.concept)
    if item.compare and comparison is not None:
        changes = _change_sentences(asked, item, comparison)
        changes[-1] = _referring(changes[-1], f"{asked.id}.years.fig", f"{asked.id}.years.tab")
        paragraphs.extend(changes)
    return [
        Paragraph(runs, "body", f"{asked.id}.s{place}")
        for place, runs in enumerate(paragraphs, start=1)
        if runs
    ]


def _referring(runs: Runs, *targets: str) -> Runs:
    """A sentence with the figures and tables that it speaks of: …なっています。（図1、表2）."""
    if not runs:
        return runs
    named = [run for target in targets for run in (Text("、"), Reference(target))]
    return (*runs, Text("（"), *named[1:], Text("）"))


def _named_group(asked: AskedQuestion, group: str) -> Named:
    return Named(asked.concept.label_of(group), asked.estimate(group))


def _change_sentences(asked: AskedQuestion, item: ChapterItem, comparison: Comparison) -> list[Runs]:
    """On the first option group that the item names; on every option where it names none."""
    level = asked.content.study.level
    if item.groups:
        group = item.groups[0]
        named = Named(f"{_joined(asked.group_options(group))}を合わせた", asked.estimate(group))
        return [change(named, comparison.study_label, level=level)]
    return [
        change(Named(f"「{label}」の", asked.estimate(key)), comparison.study_label, level=level)
        for key, label in asked.options()
    ]


def _joined(labels: Sequence[str]) -> str:
    return "".join(f"「{label}」" for label in labels)


def _breakdown_blocks(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> list[Block]:
    concept = asked.content.study.concepts[breakdown]
    heading = breakdown_heading(concept)
    level = asked.content.study.level
    blocks: list[Block] = [Heading(3, heading, f"h.{asked.id}.{breakdown}")]
    if item.groups:
        option = item.groups[0]
        groups = []
        for group, label in asked.groups_of(breakdown)[1:]:
            estimate = asked.estimate(option, breakdown, group)
            groups.append(GroupShare(label, estimate, estimate.direction(level)))
        runs = by_group(heading, asked.group_options(option), groups)
        shown = (f"{asked.id}.{breakdown}.{kind}" for kind in ("fig", "tab", "both"))
        blocks.append(Paragraph(_referring(runs, *shown), "body", f"{asked.id}.{breakdown}.s"))
    blocks.append(breakdown_figure(asked, item, breakdown, heading))
    blocks.append(breakdown_table(asked, breakdown, heading, in_cells=item.cells))
    if item.groups:
        blocks.append(both_bases_table(asked, item.groups[0], breakdown, heading))
    return blocks
