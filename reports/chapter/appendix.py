"""資料編: all tables of what 本編 shows, with intervals, tests and both bases, and how the answers were weighted."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from reports.chapter.annex import annex_blocks
from reports.chapter.basis_blocks import basis_blocks
from reports.chapter.blocks import Block, BulletList, Figure, Heading, Text
from reports.chapter.content import AskedQuestion, ChapterContent, asked_question
from reports.chapter.indicator_groups import group_tables
from reports.chapter.matrix_blocks import matrix_tables
from reports.chapter.mean_blocks import mean_tables
from reports.chapter.question_figures import breakdown_figure
from reports.chapter.question_tables import (
    WHOLE_TABLE,
    both_bases_table,
    breakdown_table,
    main_table,
    whole_notes,
    year_table,
)
from reports.chapter.reading_notes import whose_figures
from reports.chapter.region_maps import has_map, map_figure
from reports.chapter.trends import over_years, trend_notes, trend_table
from reports.chapter.unit_blocks import base_text
from reports.chapter.unit_figures import compared, in_rows
from reports.chapter.wording import breakdown_heading
from schemas.chapter.plan import ChapterItem, ChapterPlan


def appendix_blocks(content: ChapterContent, definition: ChapterPlan) -> list[Block]:
    """The blocks of 資料編, with all figures that may stand in 本編 instead (`without`)."""
    blocks: list[Block] = [
        *basis_blocks(content),
        Heading(1, "集計表", "h.tables"),
        BulletList(tuple((Text(item),) for item in _notes(content, definition)), "tables.notes"),
    ]
    for number, section in enumerate(definition.sections, start=1):
        for item in section.items:
            asked = asked_question(content, item.survey, item.concept)
            blocks += _question(asked, item, number)
        if section.matrix is not None:
            blocks += matrix_tables(content, section.matrix, f"matrix{number}")
    return [*blocks, *group_tables(content), *annex_blocks(content)]


def without(blocks: Sequence[Block], shown: Collection[str]) -> list[Block]:
    """The same but for the figures that stand in 本編, whose ids are `shown`."""
    return [block for block in blocks if not isinstance(block, Figure) or block.id not in shown]


def _notes(content: ChapterContent, definition: ChapterPlan) -> tuple[str, ...]:
    """What holds for all tables, said once."""
    study = content.study
    return (
        *(() if study.sampled else (whose_figures(study),)),
        "割合は小数第2位を四捨五入した%です。複数回答の設問では、合計が100%を超えます。差は四捨五入する前の値から求めています。",
        f"「*」は回答者が{study.low_base}人未満の参考値、「-」は回答者がいないこと、「0.0」は単位に満たないこと、"
        "「…」は計算できないことを表します。区分が不明の方は全体にのみ含みます。",
        f"区分の比較は、その区分とほかの全員との差が{study.counted_gap:g}ポイント以上あるときに「高い」「低い」としています。"
        f"{study.low_base}人未満の区分は比べていません。"
        if not study.sampled
        else "区分の比較は、その区分とほかの全員との差の検定で、比較の数に応じて補正した p値が"
        f"{1 - study.level:.2f}より小さいときに「高い」「低い」としています。{study.low_base}人未満の区分は比べていません。",
        *((WHOLE_TABLE,) if content.tables else ()),
        *trend_notes(content, definition),
    )


def _question(asked: AskedQuestion, item: ChapterItem, section: int) -> list[Block]:
    number = asked.question.number.rstrip(".．")
    text = f"{section} {number}\t{asked.question.text}{asked.brackets()}{base_text(asked)}"
    blocks: list[Block] = [Heading(2, text, f"h.{asked.id}.tables"), main_table(asked)]
    blocks += mean_tables(asked, item)
    comparison = compared(asked, item)
    if (over := over_years(asked, item)) is not None:
        blocks.append(trend_table(over))
    elif comparison is not None:
        blocks.append(year_table(asked, comparison))
    for breakdown in item.by:
        heading = breakdown_heading(asked.content.study.concepts[breakdown])
        figure = breakdown_figure(asked, item, breakdown, heading)
        if figure is not None and not in_rows(asked, breakdown):
            blocks.append(figure)
        if has_map(asked, item, breakdown):
            blocks.append(map_figure(asked, item.groups[0], breakdown))
        if not item.cells:
            blocks.append(breakdown_table(asked, item, breakdown, heading))
        if item.groups:
            table = both_bases_table(asked, item.groups[0], breakdown, heading)
            tested = whole_notes(asked, breakdown) if item.cells else ()  # its own table stands in 本編
            blocks.append(replace(table, notes=(*table.notes, *tested)))
    return blocks
