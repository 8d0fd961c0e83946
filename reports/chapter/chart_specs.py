"""Charts as data: bars with their printed texts, before any thought of pictures or of Word."""

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

    def __post_init__(self) -> None:
        check_id(self.estimate_id, "Bar.estimate_id", optional=True)


SeriesKind: TypeAlias = Literal["option", "against", "unsure", "no_answer"]


@dataclass(frozen=True)
class Series:
    """One option of a stacked chart.

    Options are drawn from dark to light; those `against` (不満) in greys, `unsure` (わからない) in dots, and
    `no_answer` hatched, whatever the number of options.
    """

    label: str
    kind: SeriesKind = "option"


@dataclass(frozen=True)
class StackedRow:
    """One stacked bar: label with its n (`20歳代 (n=125)`) and one piece for each series.

    `low_base` adds the mark of a reference value to the label; `gap_before` sets the row apart from the one
    above (全体 | groups); `strong` prints the label bold; `ends` are the texts of the columns at the right.
    """

    label: str
    bars: tuple[Bar, ...]
    low_base: bool = False
    gap_before: bool = False
    strong: bool = False
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class StackedBars:
    """100 % stacked horizontal bars by group, or by year (one row a year).

    Every row has as many bars as there are series, in the same order, and as many ends as `ends` has heads:
    columns at the right with figures that stand on no bar (無回答) or add bars together. Where 無回答 has a
    column its pieces carry no text. `stretch` is how far the bars are drawn apart: 0 as usual, -1 as close
    as they may stand, 1 as wide.
    """

    series: tuple[Series, ...]
    rows: tuple[StackedRow, ...]
    ends: tuple[str, ...] = ()
    stretch: float = 0.0

    def __post_init__(self) -> None:
        _check_bars(self.rows, len(self.series))
        for row in self.rows:
            if len(row.ends) != len(self.ends):
                raise ValueError(f"row {row.label!r} has {len(row.ends)} ends for {len(self.ends)} heads")

    @property
    def silent(self) -> bool:
        """Whether 無回答 stands in a column and its pieces carry no text."""
        return bool(self.ends) and any(one.kind == "no_answer" for one in self.series)


RankedKind: TypeAlias = Literal["first", "option", "other", "no_answer"]


@dataclass(frozen=True)
class RankedRow:
    """One option of a multiple-answer question.

    `first` are those that the sentence puts first (dark), `other` (その他) is white, `no_answer` hatched.
    `beside` stands behind the value, in smaller type: （336人）.
    """

    label: str
    bar: Bar
    kind: RankedKind = "option"
    beside: str = ""


@dataclass(frozen=True)
class RankedBars:
    """Horizontal bars, one an option, in the order given. `stretch` as in `StackedBars`."""

    rows: tuple[RankedRow, ...]
    stretch: float = 0.0


@dataclass(frozen=True)
class ClusterRow:
    """One option or category: one bar for each series, in the order of the chart's `series`."""

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
    stretch: float = 0.0

    def __post_init__(self) -> None:
        _check_bars(self.rows, len(self.series))


Standing: TypeAlias = Literal["higher", "lower", ""]


@dataclass(frozen=True)
class GroupShareRow:
    """The share of one group, with how it stands to the others by the test. A low base is dashed and marked."""

    label: str
    bar: Bar
    standing: Standing = ""
    low_base: bool = False


@dataclass(frozen=True)
class GroupShareBars:
    """The share of one answer by group, in two panels side by side where the groups are many.

    `reference` draws a dashed line (the share of 全体), which `reference_text` names in the legend; `words`
    are those of the legend: higher, no difference, lower, low base. `stretch` as in `StackedBars`.
    """

    rows: tuple[GroupShareRow, ...]
    reference: float
    reference_text: str
    words: tuple[str, str, str, str]
    stretch: float = 0.0


@dataclass(frozen=True)
class ShadedRegion:
    """A region of a map: its name, its share, and rings with x from 0 to 1 and y downwards. A low base is hatched.

    `shade` is the place of its class among those of the map, from the lowest; None where there is no share.
    """

    label: str
    bar: Bar
    shade: int | None
    rings: tuple[tuple[tuple[float, float], ...], ...]
    low_base: bool = False


@dataclass(frozen=True)
class ShadedMap:
    """Regions in classes of a share, light to dark; `classes` are the legend from the lowest, `low_base` that of hatching.

    `ratio` is the height of all regions in their width. `stretch` as in `StackedBars`.
    """

    regions: tuple[ShadedRegion, ...]
    classes: tuple[str, ...]
    ratio: float
    low_base: str
    stretch: float = 0.0


@dataclass(frozen=True)
class ColumnBars:
    """Upright bars side by side within each category (回答者と人口の年代); the first series is white."""

    series: tuple[str, ...]
    rows: tuple[ClusterRow, ...]
    stretch: float = 0.0

    def __post_init__(self) -> None:
        _check_bars(self.rows, len(self.series))


@dataclass(frozen=True)
class PathPoint:
    """A value over the years: place among them, value in the unit of the axis, printed text, interval ends.

    `series` counts the definitions of an indicator: values of different ones are joined by no line.
    """

    year: int
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    series: int = 1


@dataclass(frozen=True)
class IndicatorPath:
    """One indicator over the years: values found and values aimed at."""

    title: str
    found: tuple[PathPoint, ...]
    aimed: tuple[PathPoint, ...]


@dataclass(frozen=True)
class IndicatorPanels:
    """Panels of indicators, two side by side, over the same years; values in `unit`."""

    years: tuple[str, ...]
    panels: tuple[IndicatorPath, ...]
    unit: str = "%"
    stretch: float = 0.0


@dataclass(frozen=True)
class YearLine:
    """One answer over the years; a year without it has no point, and the line goes on from the one before."""

    label: str
    points: tuple[PathPoint, ...]


@dataclass(frozen=True)
class YearLines:
    """Answers as lines over the years, with the interval of each point; values in percent.

    `years` are the labels of the axis, with n on a line of its own; `at` the years, whose distances the axis keeps.
    """

    years: tuple[str, ...]
    at: tuple[int, ...]
    lines: tuple[YearLine, ...]
    stretch: float = 0.0


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
    """One policy area of a scatter chart, with the ends of its intervals; `placed` in a field by the tests, or not."""

    x: float
    y: float
    label: str
    across: Interval | None = None
    upwards: Interval | None = None
    placed: bool = True


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
    stretch: float = 0.0


Chart: TypeAlias = (
    StackedBars
    | RankedBars
    | ClusteredBars
    | GroupShareBars
    | ShadedMap
    | ColumnBars
    | IndicatorPanels
    | YearLines
    | Histogram
    | Scatter
)


def _check_bars(rows: Sequence[StackedRow | ClusterRow], series: int) -> None:
    for row in rows:
        if len(row.bars) != series:
            raise ValueError(f"row {row.label!r} has {len(row.bars)} bars for {series} series")
