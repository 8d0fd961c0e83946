"""The chapter: a table of contents of its parts, in reading order."""

from __future__ import annotations

from collections.abc import Mapping

from reports.chapter.annex import annex_blocks
from reports.chapter.basis_blocks import basis_blocks
from reports.chapter.blocks import Block, Chapter, Heading, Paragraph, Properties, TableOfContents, Text
from reports.chapter.content import ChapterContent, asked_question
from reports.chapter.front_matter import how_to_read_blocks, introduction, overview_blocks
from reports.chapter.indicator_blocks import indicator_blocks
from reports.chapter.matrix_blocks import matrix_blocks
from reports.chapter.own_sentences import check_own_sentences
from reports.chapter.question_blocks import question_blocks
from reports.chapter.trace_annex import numbers_of, trace_annex, trace_remarks
from schemas.chapter.plan import ChapterPlan


def build_chapter(content: ChapterContent, definition: ChapterPlan) -> Chapter:
    """Put the chapter together from the study's definition and the estimates.

    Raises InputError where a text of staff says what the estimates do not.
    """
    check_own_sentences(content)
    blocks: list[Block] = [
        Paragraph((Text(text),), "body", f"intro.{place}")
        for place, text in enumerate(introduction(content, definition), start=1)
    ]
    blocks.append(TableOfContents(depth=2))
    blocks.extend(overview_blocks(content))
    blocks.extend(how_to_read_blocks(content))
    for number, section in enumerate(definition.sections, start=1):
        blocks.append(Heading(1, f"{number}　{section.title}", f"h.section{number}"))
        for item in section.items:
            blocks.extend(question_blocks(asked_question(content, item.survey, item.concept), item))
        if section.matrix is not None:
            blocks.extend(matrix_blocks(content, section.matrix, f"matrix{number}"))
    blocks.extend(indicator_blocks(content))
    blocks.extend(basis_blocks(content))
    blocks.extend(annex_blocks(content))
    remarks: Mapping[str, str] = {}
    if definition.trace == "annex":
        blocks.extend(trace_annex(numbers_of(blocks), content.study))
    elif definition.trace == "comments":
        remarks = trace_remarks(numbers_of(blocks), content.study)
    last_day = max(survey.sampling.end for survey in content.study.surveys)
    return Chapter(
        title=definition.title,
        subtitle=f"{definition.plan}　{content.study.title}",
        header=definition.title,
        blocks=tuple(blocks),
        properties=Properties(
            title=definition.title, author=definition.office, subject=content.study.title, created=last_day
        ),
        remarks=remarks,
    )
