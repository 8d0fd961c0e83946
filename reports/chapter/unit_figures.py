"""The one figure of a question in 本編: this year, the earlier one and the groups as rows of one chart; regions ranked."""

from dataclasses import dataclass, replace

from reports.chapter.basis_findings import question_changes
from reports.chapter.blocks import Figure
from reports.chapter.chart_specs import StackedBars, StackedRow
from reports.chapter.content import EVERYONE, AskedQuestion, Group
from reports.chapter.question_figures import (
    main_figure,
    most_frequent,
    on_the_other_basis,
    series_of,
    share_bar,
    stacks,
    year_figure,
)
from reports.chapter.trends import over_years
from reports.chapter.wording import breakdown_heading, labelled_n
from reports.formatting import count_text, share_text
from schemas.chapter.plan import ChapterItem
from schemas.codes import NO_ANSWER_OPTION
from schemas.settings.study import Comparison
from survey.estimates.index import Estimate

MOST_ROWS = 12
"""Groups of a breakdown that stand as rows of the figure of a question; more have a figure of their own."""


@dataclass(frozen=True)
class _Shown:
    """A row: whose answers, its label, whether it is one of the whole, and whether it begins a breakdown."""

    group: Group
    label: str
    whole: bool = False
    first: bool = False


def compared(asked: AskedQuestion, item: ChapterItem) -> Comparison | None:
    """The earlier survey that the item is shown beside in the figure of the question; none where lines show the years."""
    if not item.compare or over_years(asked, item) is not None:
        return None
    return asked.content.study.comparison_for(item.survey, item.concept)


def in_rows(asked: AskedQuestion, breakdown: str) -> bool:
    """Whether the groups of a breakdown stand as rows of the question's figure."""
    return stacks(asked) and len(asked.groups_of(breakdown)) <= MOST_ROWS


def unit_figure(asked: AskedQuestion, item: ChapterItem) -> Figure:
    """The figure of a question, which shows all that its sentences compare: both bases where a finding changes."""
    comparison = compared(asked, item)
    changes = bool(question_changes(asked, item))
    if not stacks(asked):
        if comparison is None:
            return main_figure(asked, both=changes)
        return replace(year_figure(asked, comparison, both=changes), id=f"{asked.id}.fig")
    rows = _rows(asked, item, comparison)
    if changes:
        other = on_the_other_basis(asked)
        rows.insert(1, _Shown(other, other.label, whole=True))
    breakdowns = [name for name in item.by if in_rows(asked, name)]
    headings = [breakdown_heading(asked.content.study.concepts[name]) for name in breakdowns]
    shown = [f"{comparison.study_label}との比較"] if comparison is not None else []
    shown += [f"{on_the_other_basis(asked).label}との比較"] if changes else []
    about = [*shown, *headings] or ["全体"]
    alt = f"{asked.concept.label}の割合を示す帯グラフ（{'、'.join(about)}）。n={count_text(asked.n)}。"
    note = "" if comparison is None else asked.choices_note(comparison)
    return Figure(
        f"{asked.id}.fig",
        asked.caption(*about, "%"),
        _stacked(asked, item, rows, comparison),
        f"{alt}全体では{most_frequent(asked)}",
        (note,) if note else (),
    )


def _rows(asked: AskedQuestion, item: ChapterItem, comparison: Comparison | None) -> list[_Shown]:
    label = asked.content.study.label
    rows = [_Shown(EVERYONE, EVERYONE.label if comparison is None else f"{label} 全体", whole=True)]
    if comparison is not None:
        then = Group(comparison.study_label, study=comparison.study)
        rows.append(_Shown(then, f"{comparison.study_label} 全体", whole=True))
    for breakdown in item.by:
        if in_rows(asked, breakdown):
            _, *groups = asked.groups_of(breakdown)
            rows += [_Shown(group, group.label, first=not place) for place, group in enumerate(groups)]
    return rows


def _stacked(
    asked: AskedQuestion, item: ChapterItem, rows: list[_Shown], comparison: Comparison | None
) -> StackedBars:
    """Bars with 無回答, and the sums that the sentences name, in columns at the right."""
    answers = asked.answers() if comparison is None else asked.answers_with(comparison.study)
    sums = item.groups[:1]
    heads = (asked.concept.label_of(NO_ANSWER_OPTION), *(_head(asked.concept.label_of(key)) for key in sums))
    drawn = []
    for row in rows:
        found = asked.estimates(row.group)
        base = next(found[key] for key, _ in answers if key in found)
        bars = tuple(share_bar(found.get(key)) for key, _ in answers)
        ends = tuple(_end(found.get(key)) for key in (NO_ANSWER_OPTION, *sums))
        drawn.append(
            StackedRow(labelled_n(row.label, base.n), bars, base.low_base, row.first, row.whole, ends)
        )
    return StackedBars(series_of(answers), tuple(drawn), heads)


def _head(label: str) -> str:
    """A sum's label with its （計） on a line of its own."""
    return label.replace("（計）", "\n（計）")


def _end(estimate: Estimate | None) -> str:
    return "" if estimate is None else share_text(estimate.share, estimate.count)
