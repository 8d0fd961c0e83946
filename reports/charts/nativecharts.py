"""Chart specs as native Word charts, which staff can edit in Word with the numbers behind them.

What a picture shows and a native chart cannot: thinner bars for low bases (their label carries the mark).
A group without any share tells so in its label.
"""

import math
from dataclasses import replace

from reports.chapter.chart_specs import (
    Chart,
    ClusteredBars,
    ColumnBars,
    GroupShareBars,
    Histogram,
    IndicatorPanels,
    RankedBars,
    Scatter,
    ShadedMap,
    StackedBars,
    YearLines,
)
from reports.charts import chartxml as x
from reports.charts.barparts import fitting_end, make_legend
from reports.charts.bars import ONE_PANEL
from reports.charts.canvas import DARK, INK, WHITE, WIDTH, NativeChart
from reports.charts.chartdata import (
    END_WIDTH,
    ChartData,
    book,
    chart_data,
    corners,
    data_book,
    excel_number,
    scatter_rows,
)
from reports.charts.fonts import text_width
from reports.charts.nativelines import BELOW_YEARS, has_even_years, native_lines
from reports.charts.pictures import height_of
from reports.charts.plots import round_step
from reports.charts.scatter import label_sides, scatter_ends
from reports.charts.tones import Tone, bar_rows
from schemas.errors import InputError

_SHORTEST, _TALLEST = 32.0, 140.0
_LEGEND = 4.6
"""Millimetres that the legend and the name of the axis of stacked bars take more than in the picture."""

_UNKNOWN = 90.0
_GROUP = 4.9
"""Millimetres of a group among many."""

_NARROW = 5.0
"""Percent of the axis below which a value stands above its piece."""

_LIFTED_LETTER = 1.4
"""Millimetres that a letter of such a value takes, with its share of the room beside it."""

_AROUND = 24.0
"""Millimetres of a native chart of stacked bars that legend and axis take."""

_TYPE, _UNDER = 2.9, 9.5
"""Size of the type of labels, and what the numbers and the name of the axis take, in millimetres."""

_STACKED_GAP = 56
"""Gap between stacked bars in percent of their width: a bar takes 0.64 of the distance, as in the picture."""

_MANY = 16
"""Bars from which type is smaller, so that none of their labels is left out or lies over another."""


def has_native(chart: Chart) -> bool:
    """Whether a native chart shows all that the picture does; a chart of which it shows less stays a picture.

    Panels of indicators, and groups in two panels, are several charts, and maps are none; intervals across and upwards
    look different in every program. Years at unequal distances would stand at equal ones.
    """
    match chart:
        case IndicatorPanels() | ShadedMap():
            return False
        case YearLines():
            return has_even_years(chart)
        case GroupShareBars():
            return len(chart.rows) <= ONE_PANEL
        case Scatter():
            return all(point.placed and not (point.across or point.upwards) for point in chart.points)
    return True


def native_chart(chart: Chart, font: str) -> NativeChart:
    """Make the native chart of a spec that has one; `font` is the name of its font (Word chooses a fallback)."""
    assert not isinstance(chart, IndicatorPanels | ShadedMap)
    if isinstance(chart, YearLines):
        return native_lines(chart, font)
    if isinstance(chart, Scatter):
        return _scatter(chart, font)
    data = chart_data(chart)
    plot, key = _plot(chart, data)
    size = 7.0 if _bar_count(chart, data) > _MANY else 8.0
    height = native_height(chart)
    inner = _inner(chart, data, height) if isinstance(chart, StackedBars) else ()
    xml = x.chart_space(plot, key, font, size=size, inner=inner)
    return NativeChart(xml, data_book(data), WIDTH, height)


def _inner(chart: StackedBars, data: ChartData, height: float) -> tuple[float, float, float, float]:
    """Where stacked bars stand, in parts of the chart: what legend, labels and axis leave, so that bars hold their values."""
    lines = make_legend(bar_rows(chart).series).lines
    # programs set the entries in columns, which takes a line more unless they are short
    count = len(lines) + (
        len(lines) > 1 or sum(text_width(name, _TYPE) + 8.0 for name, _ in lines[0]) > WIDTH / 2
    )
    left = max(text_width(label, _TYPE) for label in data.categories) + 4.0
    top, below = 4.0 * count + 1.5, _UNDER if data.ends else _UNDER / 2
    return left / WIDTH, top / height, (WIDTH - left - 4.0) / WIDTH, (height - top - below) / height


def native_height(chart: Chart) -> float:
    """Height of the native chart of a spec in millimetres: that of the picture, as far as LibreOffice can stretch it."""
    if not has_native(chart):
        return height_of(chart)
    try:
        height = height_of(chart)
    except InputError:  # a character that no font of pictures has; Word may know it
        height = _UNKNOWN
    if isinstance(chart, GroupShareBars):
        height = max(height, _GROUP * len(chart.rows) + 14.0)
    if isinstance(chart, StackedBars):  # its legend and the name of its axis take more room
        height += _LEGEND
    if isinstance(chart, YearLines):
        height += BELOW_YEARS
    return min(max(_SHORTEST, height), _TALLEST)


def _bar_count(chart: Chart, data: ChartData) -> int:
    return len(data.categories) * (len(data.series) if isinstance(chart, ClusteredBars) else 1)


def _gap(categories: int) -> int:
    """Gap between bars in percent of their width: wide where few bars have the height to themselves."""
    return max(45, 160 - 30 * categories)


_BarOrHistogram = StackedBars | RankedBars | ClusteredBars | GroupShareBars | ColumnBars | Histogram


def _plot(chart: _BarOrHistogram, data: ChartData) -> tuple[str, str]:
    """Plot area and legend of a chart with bars."""
    match chart:
        case StackedBars():
            return _stacked(chart, data)
        case Histogram():
            bars = x.bar_chart(_all_series(data, labels=""), "col", "clustered", gap=0)
            title = f"{chart.x_label}（{chart.mark_text}）" if chart.mark_text else chart.x_label
            axis = x.value_axis(2, position="l", span=None, form="#,##0", title=chart.y_label)
            return bars + x.category_axis(reverse=False, position="b", title=title) + axis, ""
    size = 7.0 if _bar_count(chart, data) > _MANY or isinstance(chart, ColumnBars) else 8.0
    # beside the line of a reference LibreOffice has no label behind a bar
    place = "outEnd" if data.reference is None else "inBase"
    series = _all_series(data, labels=place, size=size)
    top, step = _end(data)
    if isinstance(chart, ColumnBars):
        bars = x.bar_chart(series, "col", "clustered", gap=12)
        axis = x.value_axis(2, position="l", span=(0.0, top), form='0"%"', step=step)
        return bars + x.category_axis(reverse=False, position="b") + axis, x.LEGEND
    bars = x.bar_chart(series, "bar", "clustered", gap=_gap(len(data.categories)))
    title = f"点線は{chart.reference_text}" if isinstance(chart, GroupShareBars) else ""
    axis = x.value_axis(2, position="b", span=(0.0, top), form='0"%"', crosses="max", title=title, step=step)
    key = x.LEGEND if len(data.series) > 1 else ""
    axes = x.category_axis(reverse=True, position="l") + axis
    if data.reference is not None:
        bars, axes = bars + x.reference_line(data), axes + x.reference_axes(top)
    return bars + axes, key


def _stacked(chart: StackedBars, data: ChartData) -> tuple[str, str]:
    """Stacked bars, small values above their pieces, columns of figures behind 100 %."""
    height = native_height(chart)
    end = 100.0 + END_WIDTH * len(data.ends)
    _, _, width, _ = _inner(chart, data, height)
    up = 0.42 * (height - _AROUND) / max(len(data.categories), 1) / height
    lifted = x.Lifted(_NARROW, up, width / end, _LIFTED_LETTER / WIDTH)
    series = "".join(
        x.bar_series(data, place, labels="ctr", lifted=lifted) for place in range(len(data.series))
    )
    series += x.end_series(data, 8.0)
    bars = x.bar_chart(series, "bar", "stacked", gap=_STACKED_GAP, overlap=100)
    names = "、".join(name for name, _ in data.ends)
    axis = x.value_axis(
        2,
        position="b",
        span=(0.0, end),
        form='[>100]"";0"%"' if data.ends else '0"%"',
        crosses="max",
        step=20.0,
        title=f"右の欄は、左から{names}" if len(data.ends) > 1 else f"右の欄は{names}" if names else "",
    )
    return bars + x.category_axis(reverse=True, position="l") + axis, x.LEGEND


def _all_series(data: ChartData, *, labels: str, size: float = 8.0) -> str:
    return "".join(x.bar_series(data, place, labels=labels, size=size) for place in range(len(data.series)))


def _end(data: ChartData) -> tuple[float, float]:
    """End and step of the axis in percent, as the picture has them."""
    values = [point.value for one in data.series for point in one.points if point.value is not None]
    values += [data.reference] if data.reference is not None else []
    top, step = fitting_end([value / 100 for value in values])
    return top * 100, step * 100


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
    (low_x, high_x, step_x), (low_y, high_y, step_y) = map(_round_ends, scatter_ends(chart))
    rows = scatter_rows(chart, (low_x, low_y), (high_x, high_y))
    count = len(chart.points)
    sides = label_sides(chart)
    labels = "".join(
        x.text_label(place, point.label, side)
        for place, (point, side) in enumerate(zip(chart.points, sides, strict=True))
    )
    open_points = "".join(
        f'<c:dPt><c:idx val="{place}"/><c:marker><c:symbol val="circle"/><c:size val="6"/>{x.fill(Tone(WHITE))}'
        '</c:marker><c:bubble3D val="0"/></c:dPt>'
        for place, point in enumerate(chart.points)
        if not point.placed
    )
    points = _scatter_series(
        0,
        (2, [(p.x, p.y) for p in chart.points]),
        _MARKER,
        f"{open_points}<c:dLbls>{labels}{x.SHOW_NOTHING}</c:dLbls>",
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
            1, position="b", span=(low_x, high_x), form="0.0##", title=chart.x_label, crosses="min",
            between="midCat", grid=False, step=step_x,
        )
        + x.value_axis(
            2, position="l", span=(low_y, high_y), form="0.0##", title=chart.y_label, crosses="min",
            between="midCat", grid=False, step=step_y,
        )
    )  # fmt: skip
    return NativeChart(x.chart_space(plot, "", font), book(rows), WIDTH, native_height(spec))


def _round_ends(ends: tuple[float, float]) -> tuple[float, float, float]:
    """Ends of an axis moved out to round numbers, and the step between these."""
    step = round_step(ends[1] - ends[0], 8)
    low, high = math.floor(ends[0] / step + 1e-9), math.ceil(ends[1] / step - 1e-9)
    return excel_number(low * step), excel_number(high * step), step


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
