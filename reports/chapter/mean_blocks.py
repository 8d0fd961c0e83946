"""Mean scores and net scores of a question: the sentence, and the table by group with both bases."""

import math

from reports.chapter.blocks import Cell, Column, Paragraph, Row, Table, said
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.mean_words import (
    mean_change_ends_text,
    mean_change_text,
    mean_ends_text,
    mean_label,
    mean_value_text,
)
from reports.chapter.trends import mean_trend, over_years
from reports.chapter.wording import BASIS_LABELS, breakdown_heading, group_word
from reports.formatting import (
    LOW_BASE_MARK,
    UNAVAILABLE,
    count_text,
    mean_text,
    p_text,
    points_size_text,
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
    findings = [
        *_side(scale, mean),
        *_change(asked, item, scale, mean),
        *_groups(asked, item, scale),
    ]
    value = f"{name}は{mean_value_text(scale, mean.mean)}{SCALE_UNITS[scale]}"
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
    then = f"{comparison.study_label}の{mean_value_text(scale, mean.reference_share)}{unit}"
    if mean.p >= 1 - asked.content.study.level:
        return [f"{then}との間に、統計的に意味のある差は見られません"]
    size = mean_text(abs(mean.diff)) if scale == MEAN_OPTION else points_size_text(mean.diff)
    return [f"{then}から{size}{unit}{'上昇' if mean.diff > 0 else '低下'}しました"]


def _groups(asked: AskedQuestion, item: ChapterItem, scale: str) -> list[str]:
    """Of each breakdown whose groups the test parts: 年代別では、若年（1.88点）で他の年代より高く、高年（1.76点）で低くなっています."""
    told = []
    for breakdown in item.by:
        concept = asked.content.study.concepts[breakdown]
        found = [(group, asked.means(group).get(scale)) for group in asked.groups_of(breakdown)[1:]]
        parts: list[str] = []
        for standing, word in (("higher", "高く"), ("lower", "低く")):
            sign = -1 if standing == "higher" else 1
            own = [(group, mean) for group, mean in found if mean is not None and mean.standing == standing]
            own.sort(key=lambda one: sign * one[1].mean)
            unit = SCALE_UNITS[scale]
            names = [f"{group.label}（{mean_value_text(scale, mean.mean)}{unit}）" for group, mean in own]
            if names:
                than = "" if parts else f"他の{group_word(concept)}より"
                parts.append(f"{('と' if len(names) == 2 else '、').join(names)}で{than}{word}")
        if parts:
            told.append(f"{breakdown_heading(concept)}では、{'、'.join(parts)}なっています")
    return told


def mean_year_rows(asked: AskedQuestion, then: Group) -> tuple[Row, ...]:
    """A row for each mean of the question: both years, the change in the unit of the mean, its interval and p."""
    rows: list[Row] = []
    for scale, now in asked.means().items():
        earlier = asked.means(then).get(scale)
        known = earlier is not None and math.isfinite(now.diff)
        cells = (
            mean_change_text(scale, now.diff),
            mean_change_ends_text(scale, now.diff_low, now.diff_high),
            p_text(now.p),
        )
        before = mean_value_text(scale, now.reference_share if known else math.nan)
        shown = (before, mean_value_text(scale, now.mean), *(cells if known else (UNAVAILABLE,) * 3))
        rows.append(Row.of(mean_label(asked, scale), *shown, rule_above=not rows))
    return tuple(rows)


def mean_tables(asked: AskedQuestion, item: ChapterItem) -> list[Table]:
    """A table for each scale: 全体 and the groups of the question's breakdowns, on the printed basis and the other."""
    basis, other = asked.content.basis, asked.content.other_basis
    groups = [EVERYONE, *(group for name in item.by for group in asked.groups_of(name)[1:])]
    found = {group: [asked.means(group, basis=one) for one in (basis, other)] for group in groups}
    interval = f"{asked.content.level_text}%\n信頼区間"
    tables = []
    for scale in found[EVERYONE][0]:
        label, unit = SCALE_LABELS[scale], SCALE_UNITS[scale]
        columns: tuple[Column, ...] = (
            Column("区分", 3.4, "left"),
            Column("回答者数", 1.0),
            Column(f"{BASIS_LABELS[basis]}\n（{unit}）", 1.3),
            Column(interval, 1.8),
            Column(f"{BASIS_LABELS[other]}\n（{unit}）", 1.3),
            Column(interval, 1.8),
            Column("他の区分\nとの比較", 1.9, "center"),
            Column("補正後の\np値", 0.9),
        )
        sampled = asked.content.study.sampled
        columns = columns if sampled else (*columns[:2], Column(f"平均\n（{unit}）", 1.3))
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


_STANDING_WORDS = {"higher": "高い", "lower": "低い", "none": "差があるとはいえない"}


def _row(group: Group, scale: str, means: list[Estimate | None]) -> Row:
    first = means[0]
    assert first is not None
    cells = [Cell(group.label, mark=LOW_BASE_MARK if first.low_base else ""), Cell(count_text(first.n))]
    for mean in means:
        if mean is None:
            cells += [Cell(UNAVAILABLE), Cell(UNAVAILABLE)]
            continue
        value = UNAVAILABLE if not math.isfinite(mean.mean) else mean_value_text(scale, mean.mean)
        cells += [Cell(value), Cell(mean_ends_text(scale, mean.ci_low, mean.ci_high))]
    word = "参考値" if first.low_base and group != EVERYONE else _STANDING_WORDS.get(first.standing, "")
    p = p_text(first.rest_p) if math.isfinite(first.rest_p) else ""
    if first.counted:
        return Row.of(*cells[:3], total=group == EVERYONE)
    return Row.of(*cells, word, p, total=group == EVERYONE)
