"""The chapter: a table of contents of its parts, in reading order.

A study's chapter is two documents: 本編, which a council reads, and 資料編 with all tables, intervals and tests,
numbered on its own. Both are made of the same pieces and refer to each other; a setting puts them into one
document, or leaves one out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.chapter.appendix import without
from reports.chapter.blocks import Block, Chapter, Heading, Part, Properties, TableOfContents
from reports.chapter.content import ChapterContent
from reports.chapter.main_part import main_part
from reports.chapter.references import Labels, labels_of, resolved
from reports.chapter.trace_annex import numbers_of, trace_annex, trace_remarks
from schemas.chapter.plan import ChapterPlan

MAIN_FILE, APPENDIX_FILE = "chapter.docx", "appendix.docx"
"""本編, or the whole in one document, and 資料編."""

APPENDIX = "資料編"
_MAIN = "本編"
_PREFIX = "A-"
"""Stands before the numbers of the figures and tables of 資料編: 表A-1."""


def build_parts(
    content: ChapterContent, definition: ChapterPlan, tables: Sequence[Block], moved: Collection[str] = ()
) -> Mapping[str, Chapter]:
    """The documents of a chapter by file name, as the study asks for them.

    tables: what 資料編 may hold (`appendix_blocks`). moved: ids of `movable` that stand there.
    """
    main = main_part(content, definition, moved)
    appendix = without(tables, main.shown)
    remarks: Mapping[str, str] = {}
    if definition.trace == "annex":
        appendix.extend(trace_annex(numbers_of(main.blocks), content.study))
    elif definition.trace == "comments":
        remarks = trace_remarks(numbers_of(main.blocks), content.study)
    there = Labels(APPENDIX, labels_of(appendix, _PREFIX))
    here = Labels(_MAIN, labels_of(main.blocks))
    if definition.parts == "whole":
        whole = [TableOfContents(depth=2), *main.blocks, *_as_part(appendix)]
        blocks = resolved(whole, Labels("", labels_of(whole)), None, main.aliases)
        return {MAIN_FILE: _chapter(content, definition, "whole", blocks, remarks)}
    made: dict[str, Chapter] = {}
    if definition.parts != "appendix":
        elsewhere = there if definition.parts == "both" else None
        blocks = resolved(main.blocks, here, elsewhere, main.aliases)
        made[MAIN_FILE] = _chapter(content, definition, "main", blocks, remarks)
    if definition.parts != "main":
        elsewhere = here if definition.parts == "both" else None
        blocks = resolved(appendix, there, elsewhere, main.aliases)
        made[APPENDIX_FILE] = _chapter(content, definition, "appendix", blocks, {})
    return made


def _as_part(blocks: Sequence[Block]) -> Iterator[Block]:
    """資料編 as the last part of the whole: under a heading of its own, the others a level lower."""
    yield Heading(1, APPENDIX, "h.appendix", new_page=True)
    for block in blocks:
        if isinstance(block, Heading) and block.level < _LOWEST:
            yield replace(block, level=2 if block.level == 1 else 3)
        else:
            yield block


_LOWEST = 3


def _chapter(
    content: ChapterContent,
    definition: ChapterPlan,
    part: Part,
    blocks: tuple[Block, ...],
    remarks: Mapping[str, str],
) -> Chapter:
    apart = part == "appendix"
    last_day = max(survey.sampling.end for survey in content.study.surveys)
    title = f"{definition.title}　{APPENDIX}" if apart else definition.title
    return Chapter(
        title=APPENDIX if apart else definition.title,
        header=title,
        blocks=blocks,
        properties=Properties(
            title=title, author=definition.office, subject=content.study.title, created=last_day
        ),
        caption_prefix=_PREFIX if apart else "",
        page_prefix="資料-" if apart else "",
        part=part,
        paste=definition.paste,
        remarks=remarks,
    )
