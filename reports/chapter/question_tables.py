"""Tables of one question: 単純集計, the earlier survey, クロス集計 by group, both bases side by side."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from reports.chapter.blocks import Cell, Column, Row, Table
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.mean_blocks import mean_year_rows
from reports.chapter.question_figures import in_words
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
)
from schemas.chapter.plan import ChapterItem
from schemas.codes import NO_ANSWER_OPTION
from schemas.settings.study import Comparison, Study
from survey.estimates.index import Estimate

_AGAIN = "（再掲）"
"""Before the label of a sum of options that stand in the same table."""


def main_table(asked: AskedQuestion) -> Table:
    """単純集計: counts, the share on the printed basis and on the other, each with its interval, and of those who answered.

    In the simple style of tables: counts and the share on the printed basis.
    """
    plan = asked.content.study.chapter
    if not asked.content.study.sampled or (plan is not None and plan.style.tables == "simple"):
        return _simple_table(asked)
    basis, other = asked.content.basis, asked.content.other_basis
    interval_head = f"{asked.content.level_text}%\n信頼区間"
    columns = (
        Column("選択肢", 4.4, "left"),
        Column("件数", 0.9),
        Column(f"{BASIS_LABELS[basis]}\n（%）", 1.1),
        Column(interval_head, 1.6),
        Column(f"{BASIS_LABELS[other]}\n（%）", 1.1),
        Column(interval_head, 1.6),
        Column(f"無回答を除く\n{BASIS_LABELS[basis]}（%）", 1.6),
    )
    n, all_of_n = count_text(asked.n), share_of_count_text(asked.n, asked.n)
    valid = asked.content.estimates.rows(
        asked.survey.key, asked.concept.key, basis=asked.content.basis, base="valid"
    )
    answered = next((f"n={count_text(one.n)}" for one in valid.values()), "")
    total = Row.of("回答者数", n, all_of_n, "", all_of_n, "", answered, total=True)

    def cells(option: str) -> Sequence[Cell]:
        printed, weighed = asked.estimate(option), asked.estimate(option, basis=other)
        count = Cell.of(count_text(printed.count), printed, "count")
        of_valid = share_cell(valid[option]) if option in valid else Cell("")
        return (count, *_with_interval(printed), *_with_interval(weighed), of_valid)

    return _counted(asked, columns, total, cells)


def _simple_table(asked: AskedQuestion) -> Table:
    columns = (
        Column("選択肢", 4.4, "left"),
        Column("件数", 1.2),
        Column(
            f"{BASIS_LABELS[asked.content.basis]}\n（%）" if asked.content.study.sampled else "割合\n（%）",
            1.6,
        ),
    )

    def cells(option: str) -> Sequence[Cell]:
        printed = asked.estimate(option)
        return Cell.of(count_text(printed.count), printed, "count"), share_cell(printed)

    total = Row.of("回答者数", count_text(asked.n), share_of_count_text(asked.n, asked.n), total=True)
    return _counted(asked, columns, total, cells)


def _counted(
    asked: AskedQuestion, columns: tuple[Column, ...], total: Row, cells: Callable[[str], Sequence[Cell]]
) -> Table:
    """The table 単純集計 of these columns, a row for each answer below that of all who were asked."""
    note = asked.sums_note(*(group.key for group in asked.concept.groups))
    return Table(
        f"{asked.id}.tab",
        asked.caption("単純集計"),
        columns,
        (total, *_option_rows(asked, asked.answers(), cells)),
        f"{asked.concept.label}の選択肢ごとの件数と割合。n={count_text(asked.n)}。",
        (note,) if note else (),
    )


def _option_rows(
    asked: AskedQuestion, answers: Sequence[tuple[str, str]], cells: Callable[[str], Sequence[Cell]]
) -> tuple[Row, ...]:
    """A row for each answer, then below a rule one for each option group, with these cells beside their labels."""
    sums = [
        Row.of(f"{_AGAIN}{one.label}", *cells(one.key), rule_above=not place)
        for place, one in enumerate(asked.concept.groups)
    ]
    return (*(Row.of(label, *cells(key)) for key, label in answers), *sums)


def share_cell(estimate: Estimate) -> Cell:
    """The cell of a share, which knows its estimate."""
    return Cell.of(share_text(estimate.share, estimate.count), estimate, "share")


def _with_interval(estimate: Estimate) -> tuple[Cell, Cell]:
    interval = interval_text(estimate.ci_low, estimate.ci_high)
    return share_cell(estimate), Cell.of(interval, estimate, "ci")


def year_table(asked: AskedQuestion, comparison: Comparison) -> Table:
    """Set the two years side by side: shares, difference in points, its interval and p."""
    label, then = asked.content.study.label, Group(comparison.study_label, study=comparison.study)
    columns: tuple[Column, ...] = (
        Column("選択肢", 3.7, "left"),
        Column(then.label, 1.25),
        Column(label, 1.25),
        Column("差\nポイント", 1.2),
        Column(f"差の\n{asked.content.level_text}%信頼区間", 1.8),
        Column("p値", 0.9),
    )
    n_then = count_text(asked.estimate(NO_ANSWER_OPTION, then).n)
    sampled = asked.content.study.sampled
    columns = columns if sampled else columns[:4]
    of_basis = f"いずれも{BASIS_LABELS[asked.content.basis]}の割合。" if sampled else ""
    return Table(
        f"{asked.id}.years.tab",
        asked.caption(f"{then.label}との比較", "%"),
        columns,
        (
            *_option_rows(
                asked,
                asked.answers_with(then.study),
                lambda key: _year_cells(asked, key, then)[: len(columns) - 1],
            ),
            *(mean_year_rows(asked, then) if sampled else ()),
        ),
        f"{asked.concept.label}の{then.label}と{label}の割合と差。",
        (
            f"{then.label} n={n_then}、{label} n={count_text(asked.n)}。"
            f"{of_basis}"
            f"{asked.choices_note(comparison)}",
        ),
    )


def _year_cells(asked: AskedQuestion, option: str, then: Group) -> Sequence[Cell]:
    """One option in both years; `…` for a year whose question did not have it."""
    earlier, estimate = asked.estimates(then).get(option), asked.estimates().get(option)
    if estimate is None:
        assert earlier is not None
        return (share_cell(earlier), *(Cell(UNAVAILABLE) for _ in range(4)))
    nobody = earlier is not None and earlier.count == 0 and math.isfinite(estimate.reference_share)
    before = NOBODY if nobody else percent_text(estimate.reference_share)
    interval = f"{points_text(estimate.diff_low)}～{points_text(estimate.diff_high)}"
    return (
        Cell.of(before, estimate, "reference"),
        share_cell(estimate),
        Cell.of(points_text(estimate.diff), estimate, "diff"),
        Cell(interval if math.isfinite(estimate.diff_low) else UNAVAILABLE),
        Cell.of(p_text(estimate.p), estimate, "p"),
    )


def _group_rows(
    asked: AskedQuestion, breakdown: str, cells: Callable[[Group], Sequence[Cell]]
) -> tuple[Row, ...]:
    """A row for 全体 and one for each group, with these cells beside its label, which marks a low base."""
    rows = []
    for place, group in enumerate(asked.groups_of(breakdown)):
        mark = LOW_BASE_MARK if asked.estimate(NO_ANSWER_OPTION, group).low_base else ""
        rows.append(
            Row.of(Cell(group.label, mark=mark), *cells(group), total=not place, rule_above=place == 1)
        )
    return tuple(rows)


def breakdown_table(asked: AskedQuestion, item: ChapterItem, breakdown: str, heading: str) -> Table:
    """クロス集計: a row a group, cells with shares, or as the item says with `件数 (構成比)` and its first sum behind them."""
    head = asked.content.study.concepts[breakdown].label
    in_cells, shown = item.cells, list(asked.answers())
    sums = item.groups[:1] if in_cells else tuple(group.key for group in asked.concept.groups)
    columns = (
        Column(head, 1.1 if in_cells else 1.5, "left"),
        Column("合計" if in_cells else "回答者数", 1.45 if in_cells else 1.1),
        *(Column(label, _weight(label) if in_cells else 1.0) for _, label in shown),
        *(Column(asked.concept.label_of(key), 1.35 if in_cells else 1.0) for key in sums),
    )

    def cells(group: Group) -> Sequence[Cell]:
        estimates = [asked.estimate(key, group) for key, _ in shown]
        n = estimates[0].n
        total = f"{count_text(n)} (100.0)" if in_cells and n else count_text(n)
        shares = (
            Cell.of(cell_text(one.count, one.share), one, "share") if in_cells else share_cell(one)
            for one in estimates
        )
        added = (_sum_cell(asked, key, group, marked=in_cells) for key in sums)
        return (Cell.of(total, estimates[0], "n"), *shares, *added)

    unit = "件数（%）" if in_cells else "%"
    return Table(
        f"{asked.id}.{breakdown}.tab",
        asked.caption(heading, unit),
        columns,
        _group_rows(asked, breakdown, cells),
        f"{asked.concept.label}を{heading}に示す表。",
        (marks_note(asked.content.study, heading.removesuffix("別").removeprefix("居住")),)
        if in_cells and sums
        else whole_notes(asked, breakdown),
        whole=in_cells,
    )


WHOLE_TABLE = "「表全体の検定」は、回答と区分の間に関係がないとしたときの検定です（無回答を除く、ラオ・スコットの2次補正）。"
"""What the test is that `whole_notes` tell of, said once for all tables."""


def whole_notes(asked: AskedQuestion, breakdown: str) -> tuple[str, ...]:
    """Whether the answers and the breakdown hang together, of the table as a whole; nothing where that was not tested."""
    found = asked.content.tables.get((asked.survey.key, asked.concept.key, breakdown))
    if found is None or not math.isfinite(found.p):
        return ()
    return (
        f"表全体の検定: F({number_text(found.numerator_df, 1)}, "
        f"{number_text(found.denominator_df, 0)})＝{number_text(found.statistic, 2)}、p値 {p_text(found.p)}。",
    )


_LONG_HEAD = 10


def _weight(head: str) -> float:
    """How wide a column of 件数 (構成比) is beside the others: a long head needs more."""
    return 1.35 if len(head) > _LONG_HEAD else 1.05


_MARKS = {"higher": " ▲", "lower": " ▽", "": " \u2003"}
"""Stand behind a share that the test tells from the others; the last keeps the width, so that digits align."""


def _sum_cell(asked: AskedQuestion, option: str, group: Group, *, marked: bool) -> Cell:
    estimate = asked.estimate(option, group)
    return replace(marked_cell(estimate), strong=True) if marked else share_cell(estimate)


def marked_cell(estimate: Estimate) -> Cell:
    """The cell of a share with ▲ or ▽ where the test tells its group from the others."""
    cell = share_cell(estimate)
    return replace(cell, text=f"{cell.text}{_MARKS[in_words(estimate)]}")


def marks_note(study: Study, others: str) -> str:
    """What ▲, ▽ and the mark of a low base mean; `others` is what a group is called (年代)."""
    low = f"{LOW_BASE_MARK}は回答者が{study.low_base}人未満の参考値で、比べない。"
    if not study.sampled:
        return f"▲は他の{others}より{study.counted_gap:g}ポイント以上高い、▽は低い。{low}"
    level = f"{(1 - study.level) * 100:g}"
    return f"▲は他の{others}より高い、▽は低い（有意水準{level}%、比較の数に応じて補正）。{low}"


def both_bases_table(asked: AskedQuestion, option: str, breakdown: str, heading: str) -> Table:
    """Share of one option group by group on both bases with intervals, and how the group stands to the others."""
    interval_head = f"{asked.content.level_text}%\n信頼区間"
    name, concept = asked.concept.label_of(option), asked.content.study.concepts[breakdown]
    others = heading.removesuffix("別").removeprefix("居住")
    columns: tuple[Column, ...] = (
        Column(concept.label, 1.5, "left"),
        Column("回答者数", 1.0),
        Column("件数", 0.8),
        Column("重みなし\n（%）", 1.0),
        Column(interval_head, 1.5),
        Column("重み付き\n（%）", 1.0),
        Column(interval_head, 1.5),
        Column(f"他の{others}\nとの比較", 2.0, "center"),
        Column("補正後の\np値", 0.9),
    )

    if not asked.content.study.sampled:
        columns = (*columns[:3], Column("割合\n（%）", 1.2), columns[7])

    def cells(group: Group) -> Sequence[Cell]:
        if not asked.content.study.sampled:
            one = asked.estimate(option, group)
            return (
                Cell.of(count_text(one.n), one, "n"),
                Cell.of(count_text(one.count), one, "count"),
                share_cell(one),
                Cell(_tested(one, group)[0]),
            )
        plain = asked.estimate(option, group, basis="unweighted")
        weighted = asked.estimate(option, group, basis="weighted")
        tested = asked.estimate(option, group)
        return (
            Cell.of(count_text(plain.n), plain, "n"),
            Cell.of(count_text(plain.count), plain, "count"),
            *_with_interval(plain),
            *_with_interval(weighted),
            *map(Cell, _tested(tested, group)),
        )

    return Table(
        f"{asked.id}.{breakdown}.both",
        f"「{name}」の割合{asked.brackets(heading)}",
        columns,
        _group_rows(asked, breakdown, cells),
        f"{asked.concept.label}のうち「{name}」の割合を{heading}に示す表。",
        (),
    )


_STANDING_WORDS = {"higher": "高い", "lower": "低い", "": "差があるとはいえない"}
_COUNTED_WORDS = {"higher": "高い", "lower": "低い", "": "大きな差はない"}


def _tested(estimate: Estimate, group: Group) -> tuple[str, str]:
    """How a group stands to the others, and the p of that; nothing for 全体, which is compared with none."""
    if group == EVERYONE:
        return "", ""
    if estimate.low_base:
        return "参考値", ""
    if estimate.counted:
        return _COUNTED_WORDS[in_words(estimate)], ""
    known = math.isfinite(estimate.rest_p)
    return _STANDING_WORDS[in_words(estimate)] if known else "", p_text(estimate.rest_p) if known else ""
