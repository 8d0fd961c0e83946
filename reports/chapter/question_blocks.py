"""Blocks of one question: text, base, sentences, chart, table; then groups and the earlier survey."""

from reports.chapter.blocks import Block, Heading, Paragraph, Text
from reports.chapter.content import AskedQuestion
from reports.chapter.mean_blocks import mean_sentences, mean_tables
from reports.chapter.question_figures import breakdown_figure, main_figure, year_figure
from reports.chapter.question_sentences import breakdown_sentences, question_sentences
from reports.chapter.question_tables import both_bases_table, breakdown_table, main_table, year_table
from reports.chapter.quotations import quotation_blocks
from reports.chapter.trends import over_years, trend_figure, trend_table
from reports.chapter.wording import base_line, breakdown_heading
from schemas.chapter.plan import ChapterItem


def question_blocks(asked: AskedQuestion, item: ChapterItem) -> tuple[Block, ...]:
    """All blocks of one question of the chapter, in reading order."""
    question = asked.question
    blocks: list[Block] = [
        Heading(2, asked.heading, f"h.{asked.id}"),
        Paragraph((Text(question.text),), "question", f"{asked.id}.text"),
        Paragraph((Text(_base_text(asked)),), "base", f"{asked.id}.base"),
        *question_sentences(asked, item),
        *mean_sentences(asked, item),
        *quotation_blocks(asked),
        main_figure(asked),
        main_table(asked),
        *mean_tables(asked, item),
    ]
    over = over_years(asked, item)
    comparison = asked.content.study.comparison_for(item.survey, item.concept)
    if over is not None:
        blocks.extend((trend_figure(over, item), trend_table(over)))
    elif item.compare and comparison is not None:
        blocks.extend((year_figure(asked, comparison), year_table(asked, comparison)))
    for breakdown in item.by:
        blocks.extend(_breakdown_blocks(asked, item, breakdown))
    return tuple(blocks)


def _base_text(asked: AskedQuestion) -> str:
    line = base_line(asked.questionnaire, asked.question, asked.n)
    return line if asked.question.one_answer else line.replace("）", "、複数回答）")


def _breakdown_blocks(asked: AskedQuestion, item: ChapterItem, breakdown: str) -> list[Block]:
    heading = breakdown_heading(asked.content.study.concepts[breakdown])
    blocks: list[Block] = [
        Heading(3, heading, f"h.{asked.id}.{breakdown}"),
        *breakdown_sentences(asked, item, breakdown),
    ]
    figure = breakdown_figure(asked, item, breakdown, heading)
    if figure is not None:
        blocks.append(figure)
    blocks.append(breakdown_table(asked, item, breakdown, heading))
    if item.groups:
        blocks.append(both_bases_table(asked, item.groups[0], breakdown, heading))
    return blocks
