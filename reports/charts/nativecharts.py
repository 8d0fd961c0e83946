"""Chart specs as native Word charts, which staff can edit in Word with the numbers behind them.

What a picture shows and a native chart cannot: thinner bars for low bases (their label carries the mark).
A group without any share tells so in its label.
"""

from __future__ import annotations

from dataclasses import replace

from reports.chapter.chart_specs import (
    Chart,
    ClusteredBars,
    GroupShareBars,
    Histogram,
    RankedBars,
    Scatter,
    StackedBars,
)
from reports.charts import chartxml as x
from reports.charts.canvas import DARK, INK, WIDTH, NativeChart
from reports.charts.chartdata import (
    ChartData,
    book,
    chart_data,
    corners,
    data_book,
    excel_number,
    scatter_rows,
)
from reports.charts.scatter import label_sides, scatter_ends
from reports.charts.tones import Tone

_SHORTEST, _TALLEST = 56.0, 140.0
"""LibreOffice draws every chart at 160 by 90 mm and then stretches it: heights stay near that."""

_MANY = 16
"""Bars from which type is smaller, so that none of their labels is left out or lies over another."""


def native_chart(chart: Chart, font: str) -> NativeChart:
    """Make the native chart of a spec; `font` is the name of its font (Word chooses a fallback)."""
    if isinstance(chart, Scatter):
        return _scatter(chart, font)
    data = chart_data(chart)
    plot, key = _plot(chart, data)
    size = 7.0 if _bar_count(chart, data) > _MANY else 8.0
    xml = x.chart_space(plot, key, font, size=size)
    return NativeChart(xml, data_book(data), WIDTH, _height(chart, data))


def _bar_count(chart: Chart, data: ChartData) -> int:
    return len(data.categories) * (len(data.series) if isinstance(chart, ClusteredBars) else 1)


def _height(chart: Chart, data: ChartData) -> float:
    """Room for the bars, the axis, and the legend where there is one."""
    if isinstance(chart, Histogram):
        return 75.0
    bars = len(data.series) if isinstance(chart, ClusteredBars) else 1
    bar = 5.2 if len(data.categories) > _MANY else 7.2
    longest = max((len(label) for label in data.categories), default=0)
    pitch = max(bar * (1 + 0.6 * (bars - 1)), 3.6 * -(-longest // 20) + 1.6)
    key = 6.0 * -(-sum(len(one.name) + 4 for one in data.series) // 50) if len(data.series) > 1 else 0.0
    return min(max(_SHORTEST, 16.0 + key + pitch * len(data.categories)), _TALLEST)


def _gap(categories: int) -> int:
    """Gap between bars in percent of their width: wide where few bars have the height to themselves."""
    return max(40, 160 - 30 * categories)


def _plot(chart: Chart, data: ChartData) -> tuple[str, str]:
    """Plot area and legend of a chart with bars."""
    match chart:
        case StackedBars():
            series = _all_series(data, hide_below=chart.hide_below * 100, labels="ctr")
            bars = x.bar_chart(series, "bar", "stacked", gap=_gap(len(data.categories)), overlap=100)
            axis = x.value_axis(2, position="b", span=(0.0, 100.0), form='0"%"', crosses="max")
            return bars + x.category_axis(reverse=True, position="l") + axis, x.LEGEND
        case Histogram():
            bars = x.bar_chart(_all_series(data, hide_below=0.0, labels=""), "col", "clustered", gap=0)
            title = f"{chart.x_label}（{chart.mark_text}）" if chart.mark_text else chart.x_label
            axis = x.value_axis(2, position="l", span=None, form="#,##0", title=chart.y_label)
            return bars + x.category_axis(reverse=False, position="b", title=title) + axis, ""
    labels = "inBase" if any(one.has_intervals for one in data.series) else "outEnd"
    size = 7.0 if isinstance(chart, ClusteredBars) and _bar_count(chart, data) > _MANY else 8.0
    series = _all_series(data, hide_below=0.0, labels=labels, size=size)
    bars = x.bar_chart(series, "bar", "clustered", gap=_gap(len(data.categories)))
    title = chart.base if isinstance(chart, RankedBars) else ""
    if isinstance(chart, GroupShareBars) and chart.reference_text:
        title = f"点線は{chart.reference_text}"
    axis = x.value_axis(2, position="b", span=(0.0, _top(data)), form='0"%"', crosses="max", title=title)
    key = x.LEGEND if len(data.series) > 1 else ""
    axes = x.category_axis(reverse=True, position="l") + axis
    if data.reference is not None:
        bars, axes = bars + x.reference_line(data), axes + x.reference_axes(_top(data))
    return bars + axes, key


def _all_series(data: ChartData, *, hide_below: float, labels: str, size: float = 8.0) -> str:
    return "".join(
        x.bar_series(data, place, hide_below=hide_below, labels=labels, size=size)
        for place in range(len(data.series))
    )


def _top(data: ChartData) -> float:
    """End of the axis: the next ten percent above the longest bar or error bar."""
    points = [point for one in data.series for point in one.points]
    ends = [point.value for point in points if point.value is not None]
    ends += [point.interval.high * 100 for point in points if point.interval]
    ends += [data.reference] if data.reference is not None else []
    return min(100.0, 10.0 * (1 + max([*ends, 0.0]) // 10))


# --- Scatter ------------------------------------------------------------------------------------

# Stands first in the chart: LibreOffice draws no series that stands before one without a line.
_UNSEEN = (
    '<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="2"/>'
    "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:marker>"
)

_MARKER = (
    '<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="6"/>'
    f"{x.fill(Tone(DARK))}</c:marker>"
)


def _as_kept(chart: Scatter) -> Scatter:
    """The chart with its numbers as the workbook keeps them."""
    points = tuple(replace(point, x=excel_number(point.x), y=excel_number(point.y)) for point in chart.points)
    return replace(chart, points=points, mean_x=excel_number(chart.mean_x), mean_y=excel_number(chart.mean_y))


def _scatter(spec: Scatter, font: str) -> NativeChart:
    chart = _as_kept(spec)
    (low_x, high_x), (low_y, high_y) = (map(excel_number, ends) for ends in scatter_ends(chart))
    rows = scatter_rows(chart, (low_x, low_y), (high_x, high_y))
    count = len(chart.points)
    sides = label_sides(chart)
    labels = "".join(
        x.text_label(place, point.label, side)
        for place, (point, side) in enumerate(zip(chart.points, sides, strict=True))
    )
    points = _scatter_series(
        0, (2, [(p.x, p.y) for p in chart.points]), _MARKER, f"<c:dLbls>{labels}{x.SHOW_NOTHING}</c:dLbls>"
    )
    across = [(chart.mean_x, low_y), (chart.mean_x, high_y)]
    along = [(low_x, chart.mean_y), (high_x, chart.mean_y)]
    names = "".join(
        x.text_label(place, name, "l" if place % 2 else "r") for place, name in enumerate(chart.quadrants)
    )
    fields = _scatter_series(
        3,
        (6 + count, list(corners((low_x, low_y), (high_x, high_y)))),
        _UNSEEN,
        f"<c:dLbls>{names}{x.SHOW_NOTHING}</c:dLbls>",
    )
    plot = (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f"{fields if any(chart.quadrants) else ''}{points}{_mean_line(1, (2 + count, across), chart.mean_x_text)}"
        f"{_mean_line(2, (4 + count, along), chart.mean_y_text)}"
        '<c:axId val="1"/><c:axId val="2"/></c:scatterChart>'
        + x.value_axis(
            1, position="b", span=(low_x, high_x), form="0.00", title=chart.x_label, crosses="min",
            between="midCat", grid=False,
        )
        + x.value_axis(
            2, position="l", span=(low_y, high_y), form="0.00", title=chart.y_label, crosses="min",
            between="midCat", grid=False,
        )
    )  # fmt: skip
    return NativeChart(x.chart_space(plot, "", font), book(rows), WIDTH, 128.0)


def _mean_line(number: int, place: tuple[int, list[tuple[float, float]]], text: str) -> str:
    line = (
        f'<c:spPr><a:ln w="9525">{x.solid(INK)}'
        '<a:prstDash val="dash"/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>'
    )
    labels = f"<c:dLbls>{x.text_label(1, text, 'l')}{x.SHOW_NOTHING}</c:dLbls>" if text else ""
    return _scatter_series(number, place, line, labels)


def _scatter_series(number: int, place: tuple[int, list[tuple[float, float]]], look: str, labels: str) -> str:
    """Return one series; place = (first row in the sheet, its points)."""
    first, points = place
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>{look}{labels}'
        f"{x.number_values('xVal', 'B', first, [point[0] for point in points])}"
        f"{x.number_values('yVal', 'C', first, [point[1] for point in points])}"
        '<c:smooth val="0"/></c:ser>'
    )
