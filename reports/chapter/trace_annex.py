"""Where the figures in the sentences of a chapter come from: a table in the annex, or a comment on each."""

from collections.abc import Iterator, Mapping, Sequence

from reports.chapter.blocks import Block, Cell, Column, Heading, Number, Row, Table, runs_of
from reports.chapter.ids import Field
from reports.chapter.wording import BASIS_LABELS, origin_of
from reports.formatting import count_text
from schemas.settings.study import Study
from survey.estimates.index import Estimate

_MEANINGS: Mapping[Field, str] = {
    "share": "割合",
    "about": "割合を約何割として示したもの",
    "count": "件数",
    "n": "回答者数",
    "ci": "信頼区間",
    "reference": "前回の割合",
    "diff": "前回との差",
}
LABELS = ("推計値", "設問", "回答", "区分", "件数", "算出")
"""What the lines of a comment on a figure begin with."""


def numbers_of(blocks: Sequence[Block]) -> tuple[Number, ...]:
    """Figures in the sentences of a chapter in reading order, each estimate once."""
    found: dict[str, Number] = {}
    for block in blocks:
        for run in runs_of(block):
            if isinstance(run, Number):
                found.setdefault(run.estimate_id, run)
    return tuple(found.values())


def trace_annex(numbers: Sequence[Number], study: Study) -> tuple[Block, ...]:
    """Heading and table with one row for each figure that is an estimate of the study.

    Figures of indicators are left out: their tables name their source. Returns no block if none is left.
    """
    rows = [_row(number, estimate, study) for number, estimate, _ in _traced(numbers, study)]
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


def trace_remarks(numbers: Sequence[Number], study: Study) -> Mapping[str, str]:
    """Text of the comment on each figure that is an estimate of the study, by the id of the estimate.

    As the annex, it leaves out figures of indicators; count and n of an earlier share or a change are
    those of this study.
    """
    return {
        number.estimate_id: _remark(number.estimate_id, field, estimate, study)
        for number, estimate, field in _traced(numbers, study)
    }


def remark_text(*values: str) -> str:
    """The lines of a comment from the values of `LABELS`, in that order."""
    return "\n".join(f"{label}: {value}" for label, value in zip(LABELS, values, strict=True))


def _remark(name: str, field: Field, estimate: Estimate, study: Study) -> str:
    origin = origin_of(estimate, study)
    base = "無回答を除く" if estimate.base == "valid" else "無回答を含む"
    return remark_text(
        f"{name}（{_MEANINGS[field]}）",
        f"{origin.survey.title} {origin.question.number}",
        "、".join(origin.options),
        origin.group,
        f"{count_text(estimate.count)}（n={count_text(estimate.n)}、{base}）",
        f"{BASIS_LABELS[estimate.basis]}の割合",
    )


def _traced(numbers: Sequence[Number], study: Study) -> Iterator[tuple[Number, Estimate, Field]]:
    """The figures that are of the study's own estimates, with what they show of them."""
    for number in numbers:
        if number.shows is not None and number.shows[0].study == study.key and number.shows[1] in _MEANINGS:
            yield number, *number.shows


def _row(number: Number, estimate: Estimate, study: Study) -> Row:
    origin = origin_of(estimate, study)
    return Row.of(
        Cell(number.text, "right"),
        origin.survey.title,
        origin.question.number,
        "、".join(origin.options),
        origin.group,
        count_text(estimate.count),
        count_text(estimate.n),
    )
