"""The KGI and KPI by age, region and the other breakdowns: one table a breakdown, and which groups differ."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reports.chapter.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Reference,
    Row,
    Runs,
    Table,
    said,
)
from reports.chapter.content import EVERYONE, ChapterContent, Group
from reports.chapter.group_sentences import GroupedShare
from reports.chapter.indicator_sentences import short_name
from reports.chapter.question_tables import marked_cell, marks_note
from reports.chapter.sentences import NamedShare, listed, no_difference, share_run
from reports.chapter.wording import breakdown_heading, group_word
from reports.formatting import LOW_BASE_MARK, UNAVAILABLE, WITHHELD, count_text, interval_text, percent
from survey.estimates.index import Estimate

_MOST_COLUMNS = 10
"""Groups that stand side by side as columns; more stand as rows, in two blocks."""

_MOST_INDICATORS, _LONG_LABEL = 4, 8
"""Indicators that stand side by side with their intervals, half as many where a group has a label of more characters than this."""

_NO_MARK = " \u2003"
"""Keeps the width of a mark, so that digits align."""


@dataclass(frozen=True)
class _Measured:
    """An indicator with the estimates of 全体 and of the groups of a breakdown."""

    name: str
    shares: Mapping[Group, Estimate]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Respondents group by group."""
        return tuple(one.n for one in self.shares.values())


@dataclass(frozen=True)
class IndicatorGroups:
    """What a breakdown says of the indicators that a survey measures: their estimates by group."""

    content: ChapterContent
    breakdown: str
    measured: tuple[_Measured, ...]

    @property
    def heading(self) -> str:
        """年代別."""
        return breakdown_heading(self.content.study.concepts[self.breakdown])

    @property
    def groups(self) -> tuple[Group, ...]:
        """全体, then the groups in the concept's order."""
        return _groups(self.content, self.breakdown)

    def table_id(self, part: str) -> str:
        """Id of its table: `tab` in 本編, `all` with intervals in 資料編."""
        return f"indicators.{self.breakdown}.{part}"


def indicator_groups(content: ChapterContent) -> tuple[IndicatorGroups, ...]:
    """Each breakdown of the study that some indicator has estimates of, in the study's order."""
    rows = [row for _, row in content.indicators.iterrows() if _is_share(row)]
    made = []
    for breakdown in dict.fromkeys(
        name for one in content.study.surveys for name in content.study.only(one).breakdowns
    ):
        found = ((short_name(row), _shares(content, row, breakdown)) for row in rows)
        measured = tuple(_Measured(name, shares) for name, shares in found if len(shares) > 1)
        if measured:
            made.append(IndicatorGroups(content, breakdown, measured))
    return tuple(made)


def _is_share(row: pd.Series) -> bool:
    return row["source"] == "survey" and str(row["unit"]) == "%" and not pd.isna(row["value"])


def _groups(content: ChapterContent, breakdown: str) -> tuple[Group, ...]:
    options = content.study.concepts[breakdown].options
    return (EVERYONE, *(Group(one.label, breakdown, one.key) for one in options))


def _shares(content: ChapterContent, row: pd.Series, breakdown: str) -> dict[Group, Estimate]:
    """The estimates of an indicator for 全体 and each group that there is one of."""
    found = {
        group: content.estimates.rows(
            str(row["survey"]),
            str(row["concept"]),
            basis=str(row["basis"]),
            breakdown=group.breakdown,
            group=group.key,
            base=str(row["base"]),
        ).get(str(row["option"]))
        for group in _groups(content, breakdown)
    }
    return {group: one for group, one in found.items() if one is not None}


def shown_groups(content: ChapterContent) -> tuple[IndicatorGroups, ...]:
    """The breakdowns of 本編: those that its questions are shown by, and all of a study that shows none."""
    plan = content.study.chapter
    sections = () if plan is None else plan.sections
    by = {name for section in sections for item in section.items for name in item.by}
    return tuple(one for one in indicator_groups(content) if not by or one.breakdown in by)


def group_blocks(content: ChapterContent, moved: Collection[str] = ()) -> Iterator[Block]:
    """本編: for each breakdown its sentences and its table; those whose table is `moved` to 資料編 in one paragraph."""
    told: Runs = ()
    named: list[Reference] = []
    place = 1
    for one in (found := shown_groups(content)):
        told = said(told, _told(one))
        named += [Reference(one.table_id(part)) for part in ("tab", "all")]
        stands = one.table_id("tab") not in moved
        if stands or one is found[-1]:
            where = said(*(run for name in named for run in ("、", name)))[1:]
            yield Paragraph(said(told, "（", where, "）"), "body", f"indicators.groups.s{place}")
            told, named, place = (), [], place + 1
        if stands:
            yield _compact(one)


def group_tables(content: ChapterContent) -> tuple[Block, ...]:
    """資料編: the table of every breakdown, with respondents and intervals."""
    found = indicator_groups(content)
    if not found:
        return ()
    tables = (table for one in found for table in _detailed(one))
    return (Heading(1, "指標の内訳", "h.indicators.groups"), *tables)


# --- Sentences ----------------------------------------------------------------------------------


def _told(one: IndicatorGroups) -> Runs:
    """年代別にみると、KGI(1)は80歳以上（75.0%）などで他の年代より高く、30歳代（55.4%）で低くなっています. Then those without differences."""
    grouped = [(each, _grouped(one, each)) for each in one.measured]
    apart = [(each, of) for each, of in grouped if of.standing("higher") or of.standing("lower")]
    same = [
        (each, of)
        for each, of in grouped
        if of.judged and not (of.standing("higher") or of.standing("lower"))
    ]
    few = [each for each, of in grouped if not of.judged]
    runs: Runs = ()
    for each, of in apart:
        runs = said(runs, f"{each.name}は", _standings(of, first=not runs))
    if same:
        names = "、".join(each.name for each, _ in same)
        runs = said(runs, f"{names}では、{no_difference(same[0][1].judged[0].estimate)}。")
    if few:
        names = "、".join(each.name for each in few)
        runs = said(runs, f"{names}は、回答者が少ないため、参考として示します。")
    return said(f"{one.heading}にみると、", runs)


def _grouped(one: IndicatorGroups, each: _Measured) -> GroupedShare:
    concept = one.content.study.concepts[one.breakdown]
    groups = (NamedShare(group.label, share) for group, share in each.shares.items() if group != EVERYONE)
    return GroupedShare(each.name, tuple(groups), one.heading, group_word(concept))


def _standings(of: GroupedShare, *, first: bool) -> Runs:
    """The group farthest from the rest on each side, with など where there are more; what 高い is meant against is said once."""
    higher, lower = of.standing("higher"), of.standing("lower")
    if len(of.judged) == len(of.groups) == 2 and higher and lower:
        return said(
            listed(higher),
            "が",
            lower[0].label,
            "（",
            share_run(lower[0].estimate),
            "）より高くなっています。",
        )
    than = f"他の{of.others}より" if first else ""
    runs: Runs = ()
    for found, word in ((higher, "高く"), (lower, "低く")):
        if found:
            farthest = percent(found[0].estimate.share)
            told = [one for one in found if percent(one.estimate.share) == farthest]
            more = "など" if len(found) > len(told) else ""
            end = "なっています。" if word == "低く" or not lower else "、"
            runs = said(runs, listed(told), f"{more}で{than if not runs else ''}{word}{end}")
    return runs


# --- Tables -------------------------------------------------------------------------------------


def _marked(share: Estimate | None) -> Cell:
    if share is None:
        return Cell(UNAVAILABLE)
    if share.withheld:
        return Cell(WITHHELD)
    return marked_cell(share)


def _label(one: IndicatorGroups, group: Group) -> str:
    low = any(each.shares[group].low_base for each in one.measured if group in each.shares)
    return group.label + (LOW_BASE_MARK if low else "")


def _compact(one: IndicatorGroups) -> Table:
    """Few groups as columns, with a row an indicator; many as rows in two blocks, with a column an indicator."""
    few = len(one.groups) - 1 <= _MOST_COLUMNS
    columns, rows = _side_by_side(one) if few else _in_two_blocks(one)
    names = "、".join(each.name for each in one.measured)
    return Table(
        one.table_id("tab"),
        f"調査による指標の実績値（{one.heading}、%）",
        columns,
        rows,
        f"{names}の実績値を{one.heading}に示す表。",
        (_note(one),),
        whole=True,
    )


def _side_by_side(one: IndicatorGroups) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    columns = (
        Column("指標", 1.3, "left"),
        *(Column(_label(one, group), 1.0) for group in one.groups),
    )
    rows: list[Row] = []
    sizes: Sequence[int] = ()
    for each in one.measured:
        if each.sizes != sizes:
            sizes = each.sizes
            rows.append(
                Row.of(
                    "回答者数",
                    *(_size(each.shares.get(group)) for group in one.groups),
                    rule_above=bool(rows),
                )
            )
        rows.append(Row.of(each.name, *(_marked(each.shares.get(group)) for group in one.groups)))
    return columns, tuple(rows)


def _size(share: Estimate | None) -> Cell:
    return Cell(UNAVAILABLE) if share is None else Cell.of(count_text(share.n) + _NO_MARK, share, "n")


def _in_two_blocks(one: IndicatorGroups) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    label = one.content.study.concepts[one.breakdown].label
    heads = (label, *(each.name for each in one.measured))
    lines: list[tuple[Cell | str, ...]] = [
        (_label(one, group), *(_marked(each.shares.get(group)) for each in one.measured))
        for group in one.groups
    ]
    deep = -(-len(lines) // 2)
    blank: tuple[Cell | str, ...] = ("",) * len(heads)
    columns = tuple(
        Column(head, 1.2 if not place else 1.0, "right" if place else "left", apart=block > 0 and not place)
        for block in range(2)
        for place, head in enumerate(heads)
    )
    rows = (
        Row.of(*lines[place], *(lines[place + deep] if place + deep < len(lines) else blank))
        for place in range(deep)
    )
    return columns, tuple(rows)


def _detailed(one: IndicatorGroups) -> Iterator[Table]:
    """Tables of a row a group with respondents, values and intervals; indicators of the same respondents together."""
    sampled = one.content.study.sampled
    long = max(len(group.label) for group in one.groups) > _LONG_LABEL
    most = _MOST_INDICATORS // 2 if long else _MOST_INDICATORS
    for place, some in enumerate(_together(one.measured, most), start=1):
        heads = [
            Column(one.content.study.concepts[one.breakdown].label, 1.4, "left"),
            Column("回答者数", 1.1),
        ]
        for each in some:
            heads.append(Column(f"{each.name}\n（%）", 1.2))
            if sampled:
                heads.append(Column(f"{one.content.level_text}%\n信頼区間", 1.4))
        rows = []
        for number, group in enumerate(one.groups):
            cells: list[Cell] = []
            for each in some:
                share = each.shares.get(group)
                cells += [_marked(share), *([_interval(share)] if sampled else [])]
            size = some[0].shares.get(group)
            low = any(each.shares[group].low_base for each in some if group in each.shares)
            rows.append(
                Row.of(
                    Cell(group.label, mark=LOW_BASE_MARK if low else ""),
                    Cell(UNAVAILABLE) if size is None else Cell.of(count_text(size.n), size, "n"),
                    *cells,
                    total=not number,
                    rule_above=number == 1,
                )
            )
        names = "、".join(each.name for each in some)
        yield Table(
            one.table_id("all") + (str(place) if place > 1 else ""),
            f"調査による指標の実績値（{names}、{one.heading}）",
            tuple(heads),
            tuple(rows),
            f"{names}の回答者数と実績値を{one.heading}に示す表。",
            (_note(one),),
        )


def _together(measured: Sequence[_Measured], most: int) -> list[list[_Measured]]:
    """Neighbours with the same respondents in every group, at most so many of them."""
    made: list[list[_Measured]] = []
    for each in measured:
        if made and made[-1][0].sizes == each.sizes and len(made[-1]) < most:
            made[-1].append(each)
        else:
            made.append([each])
    return made


def _interval(share: Estimate | None) -> Cell:
    if share is None or not share.known or not math.isfinite(share.ci_low):
        return Cell(UNAVAILABLE)
    return Cell.of(interval_text(share.ci_low, share.ci_high), share, "ci")


def _note(one: IndicatorGroups) -> str:
    return marks_note(one.content.study, group_word(one.content.study.concepts[one.breakdown]))
