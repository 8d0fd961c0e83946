"""Tables of one question: 単純集計, the earlier survey, クロス集計 by group, both bases side by side."""

from __future__ import annotations

import math

from reports.chapter.blocks import (
    Cell,
    Column,
    Row,
    Table,
)
from reports.chapter.content import AskedQuestion
from reports.chapter.wording import BASIS_LABELS
from reports.formatting import (
    LOW_BASE_MARK,
    NOBODY,
    UNAVAILABLE,
    cell_text,
    count_text,
    interval_text,
    number_text,
    p_text,
    percent_text,
    points_text,
    share_of_count_text,
    share_text,
    whole_text,
)
from schemas.contracts import NO_ANSWER_OPTION, TOTAL
from schemas.settings.study import Comparison
from survey.estimates.index import Estimate

_AGAIN = "（再掲）"
"""Before the label of a sum of options that stand in the same table."""


def main_table(asked: AskedQuestion, n: int) -> Table:
    """単純集計: counts, the share on the printed basis and on the other, each with its interval."""
    basis, other = asked.content.basis, asked.content.other_basis
    interval_head = f"{asked.content.level_text}%信頼区間"
    columns = (
        Column("選択肢", 4.6, "left"),
        Column("件数", 0.9),
        Column(f"割合\n{BASIS_LABELS[basis]}", 1.1),
        Column(interval_head, 1.6),
        Column(f"割合\n{BASIS_LABELS[other]}", 1.1),
        Column(interval_head, 1.6),
    )
    rows = [
        Row(
            (
                Cell("回答者数"),
                Cell(count_text(n)),
                Cell(share_of_count_text(n, n)),
                Cell(""),
                Cell(share_of_count_text(n, n)),
                Cell(""),
            ),
            total=True,
        )
    ]
    rows.extend(_main_row(asked, key, label) for key, label in asked.answers())
    for position, group in enumerate(asked.concept.groups):
        rows.append(_main_row(asked, group.key, f"{_AGAIN}{group.label}", rule=position == 0))
    notes = ["割合は小数第2位を四捨五入した%。"]
    if asked.question.kind == "multiple":
        notes.append("複数回答のため、割合の合計は100%を超えることがある。")
    notes.append(asked.sums_note(*(group.key for group in asked.concept.groups)))
    return Table(
        f"{asked.id}.tab",
        asked.caption("単純集計"),
        columns,
        tuple(rows),
        f"{asked.concept.label}の選択肢ごとの件数と割合。n={count_text(n)}。",
        ("".join(notes),),
    )


def _main_row(asked: AskedQuestion, option: str, label: str, *, rule: bool = False) -> Row:
    printed = asked.estimate(option)
    other = asked.estimate(option, basis=asked.content.other_basis)
    return Row(
        (
            Cell(label),
            Cell.of(count_text(printed.count), printed, "count"),
            share_cell(printed),
            _interval_cell(printed),
            share_cell(other),
            _interval_cell(other),
        ),
        rule_above=rule,
    )


def share_cell(estimate: Estimate) -> Cell:
    """The cell of a share, which knows its estimate."""
    return Cell.of(share_text(estimate.share, estimate.count), estimate, "share")


def _interval_cell(estimate: Estimate) -> Cell:
    return Cell.of(interval_text(estimate.ci_low, estimate.ci_high), estimate, "ci")


def year_table(asked: AskedQuestion, comparison: Comparison) -> Table:
    """Set the two years side by side: shares, difference in points, its interval and p."""
    label = asked.content.study.label
    columns = (
        Column("選択肢", 3.7, "left"),
        Column(comparison.study_label, 1.25),
        Column(label, 1.25),
        Column("差\nポイント", 1.2),
        Column(f"差の\n{asked.content.level_text}%信頼区間", 1.8),
        Column("p値", 0.9),
    )
    rows = [_year_row(asked, key, text, comparison) for key, text in asked.answers_with(comparison.study)]
    for position, group in enumerate(asked.concept.groups):
        label_of_sum = f"{_AGAIN}{group.label}"
        rows.append(_year_row(asked, group.key, label_of_sum, comparison, rule=position == 0))
    n_now = asked.estimate(NO_ANSWER_OPTION).n
    n_then = asked.estimate(NO_ANSWER_OPTION, study=comparison.study).n
    return Table(
        f"{asked.id}.years.tab",
        asked.caption(f"{comparison.study_label}との比較", "%"),
        columns,
        tuple(rows),
        f"{asked.concept.label}の{comparison.study_label}と{label}の割合と差。",
        (
            f"{comparison.study_label} n={count_text(n_then)}、{label} n={count_text(n_now)}。"
            f"いずれも{BASIS_LABELS[asked.content.basis]}の割合。差は四捨五入する前の値から求めている。"
            f"{asked.choices_note(comparison)}",
        ),
    )


def _year_row(
    asked: AskedQuestion, option: str, label: str, comparison: Comparison, *, rule: bool = False
) -> Row:
    """One option in both years; `…` for a year whose question did not have it."""
    earlier = (
        asked.estimate(option, study=comparison.study) if asked.offered(option, comparison.study) else None
    )
    if not asked.offered(option, asked.content.study.key):
        assert earlier is not None
        nothing = tuple(Cell(UNAVAILABLE) for _ in range(4))
        return Row((Cell(label), share_cell(earlier), *nothing), rule_above=rule)
    estimate = asked.estimate(option)
    nobody = earlier is not None and earlier.count == 0 and math.isfinite(estimate.reference_share)
    before = NOBODY if nobody else percent_text(estimate.reference_share)
    return Row(
        (
            Cell(label),
            Cell.of(before, estimate, "reference"),
            share_cell(estimate),
            Cell.of(points_text(estimate.diff), estimate, "diff"),
            Cell(_points_interval(estimate)),
            Cell.of(p_text(estimate.p), estimate, "p"),
        ),
        rule_above=rule,
    )


def _points_interval(estimate: Estimate) -> str:
    if not math.isfinite(estimate.diff_low):
        return UNAVAILABLE
    return f"{points_text(estimate.diff_low)}～{points_text(estimate.diff_high)}"


def _group_cell(label: str, estimate: Estimate) -> Cell:
    return Cell(label, mark=LOW_BASE_MARK if estimate.low_base else "")


def breakdown_table(asked: AskedQuestion, breakdown: str, heading: str, *, in_cells: bool) -> Table:
    """クロス集計: a row a group, cells with shares, or with `件数 (構成比)` if `in_cells`."""
    head = asked.content.study.concepts[breakdown].label
    shown = list(asked.answers())
    if not in_cells:
        shown.extend((group.key, group.label) for group in asked.concept.groups)
    columns = (
        Column(head, 1.2 if in_cells else 1.5, "left"),
        Column("合計" if in_cells else "回答者数", 1.5 if in_cells else 1.1),
        *(Column(label, 1.1 if in_cells else 1.0) for _, label in shown),
    )
    rows = []
    for position, (group, label) in enumerate(asked.groups_of(breakdown)):
        place = TOTAL if group == TOTAL else breakdown
        estimates = [asked.estimate(key, place, group) for key, _ in shown]
        n = estimates[0].n
        total = f"{count_text(n)} (100.0)" if in_cells and n else count_text(n)
        cells = (
            _group_cell(label, estimates[0]),
            Cell.of(total, estimates[0], "n"),
            *(_group_share_cell(estimate, in_cells=in_cells) for estimate in estimates),
        )
        rows.append(Row(cells, total=group == TOTAL, rule_above=position == 1))
    basis = BASIS_LABELS[asked.content.basis]
    unit = "件数（構成比%）" if in_cells else "%"
    return Table(
        f"{asked.id}.{breakdown}.tab",
        asked.caption(heading, unit),
        columns,
        tuple(rows),
        f"{asked.concept.label}を{heading}に示す表。",
        (f"構成比は{basis}。{_low_base_note(asked)}{head}が不明の方は全体にのみ含む。",),
    )


def _group_share_cell(estimate: Estimate, *, in_cells: bool) -> Cell:
    share, count = estimate.share, estimate.count
    text = cell_text(count, share) if in_cells else share_text(share, count)
    return Cell.of(text, estimate, "share")


def _low_base_note(asked: AskedQuestion) -> str:
    return f"{LOW_BASE_MARK}は回答者が{asked.content.study.low_base}人未満の参考値。"


def both_bases_table(asked: AskedQuestion, option: str, breakdown: str, heading: str) -> Table:
    """Weighted and unweighted share of one option group by group, with intervals and effective n."""
    interval_head = f"{asked.content.level_text}%信頼区間"
    name = asked.concept.label_of(option)
    columns = (
        Column(asked.content.study.concepts[breakdown].label, 1.6, "left"),
        Column("回答者数", 1.0),
        Column("重みなし", 1.0),
        Column(interval_head, 1.5),
        Column("重み付き", 1.0),
        Column(interval_head, 1.5),
        Column("有効\n回答者数", 1.1),
        Column("推計人数", 1.2),
    )
    rows = []
    for position, (group, label) in enumerate(asked.groups_of(breakdown)):
        place = TOTAL if group == TOTAL else breakdown
        plain = asked.estimate(option, place, group, basis="unweighted")
        weighted = asked.estimate(option, place, group, basis="weighted")
        rows.append(
            Row(
                (
                    _group_cell(label, plain),
                    Cell.of(count_text(plain.n), plain, "n"),
                    share_cell(plain),
                    _interval_cell(plain),
                    share_cell(weighted),
                    _interval_cell(weighted),
                    Cell.of(number_text(weighted.n_effective, 0), weighted, "n_effective"),
                    Cell.of(whole_text(weighted.weighted_base), weighted, "weighted_base"),
                ),
                total=group == TOTAL,
                rule_above=position == 1,
            )
        )
    return Table(
        f"{asked.id}.{breakdown}.both",
        f"「{name}」の割合{asked.brackets(heading, '重みなしと重み付き', '%')}",
        columns,
        tuple(rows),
        f"{asked.concept.label}のうち「{name}」の割合を{heading}に示す表。",
        (
            f"{asked.sums_note(option)}{_low_base_note(asked)}有効回答者数は、重みのばらつきによる精度の低下を見込んだ回答者数。"
            "推計人数は、重みを合計した人数（年代などが不明の方の重みを含むため、全体は母集団の人数とわずかに異なる）。",
        ),
    )
