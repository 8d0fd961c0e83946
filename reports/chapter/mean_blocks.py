"""Mean scores and net scores of a question: the sentence, and the table by group with both bases."""

from __future__ import annotations

import math

from reports.chapter.blocks import Cell, Column, Paragraph, Row, Table, said
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.trends import mean_trend, over_years
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import (
    LOW_BASE_MARK,
    UNAVAILABLE,
    count_text,
    interval_text,
    mean_interval_text,
    mean_text,
    points_size_text,
    points_text,
)
from schemas.chapter.plan import ChapterItem
from schemas.codes import MEAN_OPTION, SCALE_LABELS, SCALE_UNITS
from survey.estimates.index import Estimate


def mean_sentences(asked: AskedQuestion, item: ChapterItem) -> list[Paragraph]:
    """A paragraph for each scale of the question whose base is not low: its mean, and how it moved since the earlier survey.

    A net score is said to be over or under 0 only where its interval leaves 0; a change, where the test finds one.
    """
    return [
        Paragraph(said(_sentences(asked, item, scale, mean)), "body", f"{asked.id}.{scale.strip('_')}")
        for scale, mean in asked.means().items()
        if mean.status == "normal"
    ]


def _sentences(asked: AskedQuestion, item: ChapterItem, scale: str, mean: Estimate) -> str:
    name = "平均点" if scale == MEAN_OPTION else "推奨から批判を引いた値"
    findings = [*_side(scale, mean), *_change(asked, item, scale, mean)]
    value = f"{name}は{_shown(scale, mean.mean)}{SCALE_UNITS[scale]}"
    if not findings:
        return f"{value}です。"
    return f"{value}で、{findings[0]}。{''.join(f'{one}。' for one in findings[1:])}"


def _side(scale: str, mean: Estimate) -> list[str]:
    if scale == MEAN_OPTION or mean.ci_low <= 0 <= mean.ci_high:
        return []
    return ["0を上回っています" if mean.ci_low > 0 else "0を下回っています"]


def _change(asked: AskedQuestion, item: ChapterItem, scale: str, mean: Estimate) -> list[str]:
    comparison = asked.content.study.comparison_for(asked.survey.key, asked.concept.key)
    if (over := over_years(asked, item)) is not None:
        return list(filter(None, [mean_trend(over, scale)]))
    if not item.compare or comparison is None or not math.isfinite(mean.p):
        return []
    unit = SCALE_UNITS[scale]
    then = f"{comparison.study_label}の{_shown(scale, mean.reference_share)}{unit}"
    if mean.p >= 1 - asked.content.study.level:
        return [f"{then}との間に、統計的に意味のある差は見られません"]
    size = mean_text(abs(mean.diff)) if scale == MEAN_OPTION else points_size_text(mean.diff)
    return [f"{then}から{size}{unit}{'上昇' if mean.diff > 0 else '低下'}しました"]


def _shown(scale: str, value: float) -> str:
    return mean_text(value) if scale == MEAN_OPTION else points_text(value)


def mean_tables(asked: AskedQuestion, item: ChapterItem) -> list[Table]:
    """A table for each scale: 全体 and the groups of the question's breakdowns, on the printed basis and the other."""
    basis, other = asked.content.basis, asked.content.other_basis
    groups = [EVERYONE, *(group for name in item.by for group in asked.groups_of(name)[1:])]
    found = {group: [asked.means(group, basis=one) for one in (basis, other)] for group in groups}
    interval = f"{asked.content.level_text}%\n信頼区間"
    tables = []
    for scale in found[EVERYONE][0]:
        label, unit = SCALE_LABELS[scale], SCALE_UNITS[scale]
        columns = (
            Column("区分", 3.4, "left"),
            Column("回答者数", 1.0),
            Column(f"{BASIS_LABELS[basis]}\n（{unit}）", 1.3),
            Column(interval, 1.8),
            Column(f"{BASIS_LABELS[other]}\n（{unit}）", 1.3),
            Column(interval, 1.8),
        )
        rows = tuple(
            _row(group, scale, [of_basis.get(scale) for of_basis in means])
            for group, means in found.items()
            if scale in means[0]
        )
        tables.append(
            Table(
                f"{asked.id}.{scale.strip('_')}.tab",
                asked.caption(label, unit),
                columns,
                rows,
                f"{asked.concept.label}の{label}。",
                (f"{label}は、{_meaning(scale)}。得点のない選択肢と無回答を除いて求めている。",),
            )
        )
    return tables


def _meaning(scale: str) -> str:
    if scale == MEAN_OPTION:
        return "選択肢の得点の平均"
    return "「推奨」にあたる回答の割合から「批判」にあたる回答の割合を引いた値"


def _row(group: Group, scale: str, means: list[Estimate | None]) -> Row:
    first = means[0]
    assert first is not None
    cells = [Cell(group.label, mark=LOW_BASE_MARK if first.low_base else ""), Cell(count_text(first.n))]
    for mean in means:
        if mean is None:
            cells += [Cell(UNAVAILABLE), Cell(UNAVAILABLE)]
            continue
        value = UNAVAILABLE if not math.isfinite(mean.mean) else _shown(scale, mean.mean)
        ends = mean_interval_text if scale == MEAN_OPTION else interval_text
        cells += [Cell(value), Cell(ends(mean.ci_low, mean.ci_high))]
    return Row.of(*cells, total=group == EVERYONE)
