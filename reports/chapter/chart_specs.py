"""Charts as data: bars with their printed texts, before any thought of pictures or of Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reports.chapter.ids import check_id


@dataclass(frozen=True)
class Interval:
    """An interval in shares (0 to 1), lower end first."""

    low: float
    high: float


@dataclass(frozen=True)
class Bar:
    """One bar or one piece of a bar.

    `share` is a proportion (0 to 1); None where there is none to draw (an empty group, a year that
    was not asked, a suppressed cell), in which case `text` is still printed.
    """

    share: float | None
    text: str
    estimate_id: str = ""
    interval: Interval | None = None

    def __post_init__(self) -> None:
        check_id(self.estimate_id, "Bar.estimate_id", optional=True)


@dataclass(frozen=True)
class Series:
    """One option of a stacked chart. `no_answer` is drawn white, whatever the number of options."""

    label: str
    kind: Literal["option", "no_answer"] = "option"


@dataclass(frozen=True)
class StackedRow:
    """One stacked bar: label with its n (`20歳代 (n=125)`) and one piece for each series.

    `low_base` adds the mark of a reference value to the label and thins the outline of the bar.
    `gap_before` sets the row apart from the one above (全体 | groups).
    """

    label: str
    bars: tuple[Bar, ...]
    low_base: bool = False
    gap_before: bool = False


@dataclass(frozen=True)
class StackedBars:
    """100 % stacked horizontal bars by group, or by year (one row a year).

    Every row has as many bars as there are series, in the same order. Labels of pieces smaller than
    `hide_below` are not drawn.
    """

    series: tuple[Series, ...]
    rows: tuple[StackedRow, ...]
    hide_below: float = 0.05

    def __post_init__(self) -> None:
        _check_bars(self.rows, len(self.series))


@dataclass(frozen=True)
class RankedRow:
    """One option of a multiple-answer question. `muted` (その他, 無回答) is drawn white."""

    label: str
    bar: Bar
    muted: bool = False


@dataclass(frozen=True)
class RankedBars:
    """Horizontal bars, one an option, in the order given. Error bars where a bar has an interval."""

    rows: tuple[RankedRow, ...]
    base: str = ""
    """Base of the chart, printed at the lower right: `n=1,616`."""


@dataclass(frozen=True)
class ClusterRow:
    """One option: one bar for each series, in the order of `ClusteredBars.series`."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ClusteredBars:
    """Horizontal bars, groups or years side by side within each option: for answers that add up to more than 100 %.

    `series` are legend texts with their n and the mark of a low base (`20歳代 (n=25)*`), first the one
    that the page speaks of (全体, this year), which is drawn darkest.
    """

    series: tuple[str, ...]
    rows: tuple[ClusterRow, ...]

    def __post_init__(self) -> None:
        _check_bars(self.rows, len(self.series))


@dataclass(frozen=True)
class GroupShareRow:
    """The share of one group. A low base is hatched and its label marked; `total` is drawn darkest."""

    label: str
    bar: Bar
    low_base: bool = False
    total: bool = False


@dataclass(frozen=True)
class GroupShareBars:
    """The share of one answer by group, with 95 % intervals as error bars where a bar has one.

    `reference` draws a dashed line (the share of 全体) with `reference_text` above it.
    """

    rows: tuple[GroupShareRow, ...]
    reference: float | None = None
    reference_text: str = ""


@dataclass(frozen=True)
class Histogram:
    """Frequencies between `edges` (one more edge than counts), with an optional marked value."""

    edges: tuple[float, ...]
    counts: tuple[float, ...]
    x_label: str
    y_label: str
    mark: float | None = None
    mark_text: str = ""

    def __post_init__(self) -> None:
        if len(self.edges) != len(self.counts) + 1:
            raise ValueError(f"{len(self.counts)} counts need {len(self.counts) + 1} edges")


@dataclass(frozen=True)
class Point:
    """One policy area of a scatter chart."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Scatter:
    """Points with a line at the mean of each axis (満足度×重要度).

    `quadrants` are the names of the four fields: upper left, upper right, lower left, lower right;
    "" leaves a field without a name.
    """

    points: tuple[Point, ...]
    x_label: str
    y_label: str
    mean_x: float
    mean_y: float
    mean_x_text: str = ""
    mean_y_text: str = ""
    quadrants: tuple[str, str, str, str] = ("", "", "", "")


Chart: TypeAlias = StackedBars | RankedBars | ClusteredBars | GroupShareBars | Histogram | Scatter


def _check_bars(rows: Sequence[StackedRow | ClusterRow], series: int) -> None:
    for row in rows:
        if len(row.bars) != series:
            raise ValueError(f"row {row.label!r} has {len(row.bars)} bars for {series} series")
