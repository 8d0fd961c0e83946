"""付録 数値の出所: a table of every figure in the sentences of a chapter, with question, answer, count and base."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.chapter.blocks import (
    Block,
    BulletList,
    Cell,
    Column,
    DefinitionList,
    Heading,
    Number,
    Paragraph,
    Row,
    Runs,
    Table,
)
from reports.chapter.lookup import Estimate, Field
from reports.formatting import count_text
from reports.trace.origin import origin_of
from schemas.study import Study

_IN_SENTENCES: tuple[Field, ...] = ("share", "reference", "diff")


def numbers_of(blocks: Sequence[Block]) -> tuple[Number, ...]:
    """Figures in the sentences of a chapter in reading order, each estimate once."""
    found: dict[str, Number] = {}
    for block in blocks:
        for run in _runs_of(block):
            if isinstance(run, Number):
                found.setdefault(run.estimate_id, run)
    return tuple(found.values())


def _runs_of(block: Block) -> Runs:
    if isinstance(block, Paragraph):
        return block.runs
    if isinstance(block, BulletList):
        return tuple(run for item in block.items for run in item)
    if isinstance(block, DefinitionList):
        return tuple(run for item in block.items for run in item.runs)
    return ()


def trace_annex(numbers: Sequence[Number], estimates: Iterable[Estimate], study: Study) -> tuple[Block, ...]:
    """Heading and table with one row for each figure that is an estimate of the study.

    Figures of indicators are left out: their tables name their source. Returns no block if none is left.
    """
    wanted = {number.estimate_id for number in numbers}
    by_id = {
        name: estimate
        for estimate in estimates
        if estimate.study == study.key
        for field in _IN_SENTENCES
        if (name := estimate.id(field)) in wanted
    }
    rows = [
        _row(number, by_id[number.estimate_id], study) for number in numbers if number.estimate_id in by_id
    ]
    if not rows:
        return ()
    files = [file.path for survey in study.surveys for file in survey.files]
    table = Table(
        "annex.trace",
        "本文の数値の出所",
        (
            Column("数値", 1.3),
            Column("調査", 2.2, "left"),
            Column("設問", 0.8, "left"),
            Column("回答", 3.4, "left"),
            Column("区分", 2.3, "left"),
            Column("件数", 0.9),
            Column("n", 0.9),
        ),
        tuple(rows),
        f"本文の数値{count_text(len(rows))}個の調査、設問、回答、区分、件数、回答者数。",
        (
            "件数は重みをつけない回答の数。前回の割合と差の行の件数とnは、今回の調査のもの。"
            f"元のファイル: {'、'.join(files)}。",
        ),
    )
    return (Heading(2, "数値の出所", "h.annex.trace"), table)


def _row(number: Number, estimate: Estimate, study: Study) -> Row:
    origin = origin_of(estimate, study)
    return Row(
        (
            Cell(number.text, "right"),
            Cell(origin.survey.title),
            Cell(origin.question.number),
            Cell("、".join(origin.options)),
            Cell(origin.group),
            Cell(count_text(estimate.count)),
            Cell(count_text(estimate.n)),
        )
    )
