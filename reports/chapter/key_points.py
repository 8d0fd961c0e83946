"""要点: what the first page says of the whole survey."""

from __future__ import annotations

from reports.chapter.blocks import Block, Definition, DefinitionList, Heading, Reference, Runs, said
from reports.chapter.content import AskedQuestion, ChapterContent, asked_question
from reports.chapter.sentences import share_run
from schemas.chapter.plan import ChapterPlan


def key_point_blocks(content: ChapterContent, definition: ChapterPlan) -> tuple[Block, ...]:
    """A row for each section: its first question's sum, or its most frequent answer."""
    items = []
    for section in definition.sections:
        for item in section.items[:1]:
            asked = asked_question(content, item.survey, item.concept)
            option = item.groups[0] if item.groups else _most(asked)
            if not option:
                continue
            runs: Runs = said(
                f"「{_label(asked, option)}」は", share_run(asked.estimate(option)), "です。（",
                Reference(f"{asked.id}.fig"), "）",
            )  # fmt: skip
            items.append(Definition(section.title.removesuffix("について"), runs))
    if not items:
        return ()
    return (Heading(1, "要点", "h.points"), DefinitionList(tuple(items), "points"))


def _most(asked: AskedQuestion) -> str:
    return max((key for key, _ in asked.options()), key=lambda key: asked.estimate(key).count, default="")


def _label(asked: AskedQuestion, option: str) -> str:
    return asked.concept.label_of(option)
