"""本編: what a council reads, in the order of the published plan."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reports.chapter.blocks import Block, Figure, Heading, Paragraph, Table, Text
from reports.chapter.content import ChapterContent, asked_question
from reports.chapter.front_matter import introduction
from reports.chapter.indicator_groups import shown_groups
from reports.chapter.indicator_unit import indicator_unit
from reports.chapter.key_points import key_point_blocks
from reports.chapter.matrix_blocks import matrix_unit
from reports.chapter.reading_notes import reading_notes
from reports.chapter.respondents import respondent_blocks
from reports.chapter.unit_blocks import groups_figure_id, shows_groups, unit
from schemas.chapter.plan import ChapterPlan


@dataclass(frozen=True)
class MainPart:
    """The blocks of 本編, and for references which figure or table of it shows what another would."""

    blocks: tuple[Block, ...]
    aliases: Mapping[str, str]

    @property
    def shown(self) -> frozenset[str]:
        """Ids of its figures and tables."""
        return frozenset(block.id for block in self.blocks if isinstance(block, Figure | Table))


def movable(content: ChapterContent, definition: ChapterPlan) -> tuple[tuple[str, ...], ...]:
    """What may stand in 資料編 instead, ids that go together, in the order in which they give way.

    First the tables of the indicators by group, the last alone and then with those before it; then figures of groups that the
    study does not ask for by rank or table, the last first, each also together with all tables.
    """
    tables = [one.table_id("tab") for one in shown_groups(content)]
    found: list[tuple[str, ...]] = [tuple(tables[place:]) for place in reversed(range(len(tables)))]
    figures = []
    for item in (one for section in definition.sections for one in section.items if not one.cells):
        asked = asked_question(content, item.survey, item.concept)
        figures += [
            (groups_figure_id(asked, breakdown),)
            for breakdown in item.by
            if breakdown not in item.rank and shows_groups(asked, item, breakdown)
        ]
    both = [one for figure in reversed(figures) for one in dict.fromkeys((figure, (*tables, *figure)))]
    return (*found, *both)


def main_part(content: ChapterContent, definition: ChapterPlan, moved: Collection[str] = ()) -> MainPart:
    """Title page with the key points, who answered, each question, the indicators; figures and tables that are `moved` left out."""
    blocks: list[Block] = [
        Paragraph((Text(text),), "body", f"intro.{place}")
        for place, text in enumerate(introduction(content, definition), start=1)
    ]
    aliases: dict[str, str] = {}
    sections: list[Block] = []
    for number, section in enumerate(definition.sections, start=1):
        sections.append(Heading(1, f"{number}　{section.title}", f"h.section{number}"))
        for item in section.items:
            one = unit(asked_question(content, item.survey, item.concept), item, moved)
            sections += one.blocks
            aliases |= one.aliases
        if section.matrix is not None:
            sections += matrix_unit(content, section.matrix, f"matrix{number}")
    blocks += key_point_blocks(content, definition)
    blocks.append(reading_notes(content))
    blocks += respondent_blocks(content)
    return MainPart((*blocks, *sections, *indicator_unit(content, moved)), aliases)
