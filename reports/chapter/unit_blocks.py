"""The blocks of one question in 本編: question box, base, sentences, one figure, and a table where the plan has one."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.chapter.blocks import Block, Heading, Paragraph, Text
from reports.chapter.content import AskedQuestion
from reports.chapter.mean_blocks import mean_sentences
from reports.chapter.question_figures import groups_figure, stands_apart
from reports.chapter.question_sentences import breakdown_sentences, question_sentences
from reports.chapter.question_tables import breakdown_table
from reports.chapter.quotations import quotation_blocks
from reports.chapter.unit_figures import in_rows, unit_figure
from reports.chapter.wording import base_line, breakdown_heading
from schemas.chapter.plan import ChapterItem


@dataclass
class Unit:
    """Blocks in reading order, and which figure shows what another would (`aliases`)."""

    blocks: list[Block] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)


def base_text(asked: AskedQuestion) -> str:
    """Who was asked, with their number: （回答者全員、n=1,616、複数回答）."""
    line = base_line(asked.questionnaire, asked.question, asked.n)
    return line if asked.question.one_answer else line.replace("）", "、複数回答）")


def question_heading(asked: AskedQuestion) -> str:
    """Number and text of the question, with a tab between, and its survey where that is needed."""
    return f"{asked.question.number.rstrip('.．')}\t{asked.question.text}{asked.brackets()}"


def unit(asked: AskedQuestion, item: ChapterItem) -> Unit:
    """The blocks of a question.

    A breakdown of few groups stands in the question's figure. One of many has its own behind it if its groups
    differ or are ranked; else its sentence stands before the figure, and what it speaks of in 資料編.
    """
    made = Unit()
    made.blocks += [
        Heading(2, question_heading(asked), f"h.{asked.id}"),
        Paragraph((Text(base_text(asked)),), "base", f"{asked.id}.base"),
    ]
    if note := asked.sums_note(*item.groups):
        made.blocks.append(Paragraph((Text(note),), "base", f"{asked.id}.sums"))
    made.blocks += [*question_sentences(asked, item), *mean_sentences(asked, item)]
    made.aliases[f"{asked.id}.years.fig"] = f"{asked.id}.fig"
    behind: list[Block] = []
    for breakdown in item.by:
        sentences = breakdown_sentences(asked, item, breakdown)
        if in_rows(asked, breakdown):
            made.aliases[f"{asked.id}.{breakdown}.fig"] = f"{asked.id}.fig"
            made.blocks += sentences
        elif shows_groups(asked, item, breakdown):
            behind += [*sentences, groups_figure(asked, item.groups[0], breakdown)]
        else:
            made.blocks += sentences
        if item.cells:
            heading = breakdown_heading(asked.content.study.concepts[breakdown])
            behind.append(breakdown_table(asked, item, breakdown, heading))
    made.blocks += quotation_blocks(asked)
    instead = next((name for name in item.by if shows_groups(asked, item, name)), "")
    if item.cells and instead and not _has_rows(asked, item):
        made.aliases[f"{asked.id}.fig"] = f"{asked.id}.{instead}.fig"
    else:
        made.blocks.append(unit_figure(asked, item))
    made.blocks += behind
    return made


def shows_groups(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> bool:
    """Whether 本編 has a figure of a breakdown of its own."""
    if in_rows(asked, breakdown) or not item.groups:
        return False
    return breakdown in item.rank or stands_apart(asked, item.groups[0], breakdown)


def _has_rows(asked: AskedQuestion, item: ChapterItem) -> bool:
    """Whether a question has more to draw than 全体: years, or groups of few."""
    return item.compare or any(in_rows(asked, name) for name in item.by)
