"""Chart specs to pictures: layout by hand, readable in greyscale print.

Every chart is as wide as the text of an A4 page. Options are told apart by light and dark steps of one
hue with thin dark outlines (and by hatching from the seventh option on), never by hue alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapter.blocks import (
    Bar,
    Chart,
    GroupShareBars,
    Histogram,
    RankedBars,
    Scatter,
    StackedBars,
    YearBars,
)
from reports.charts.canvas import (
    DARK,
    GRID,
    INK,
    LABEL,
    MIDDLE,
    SMALL,
    VALUE,
    WHITE,
    WIDTH,
    Canvas,
    Colour,
    Picture,
    readable_on,
)
from reports.charts.fonts import text_width, wrap
from reports.charts.plots import histogram, scatter

_GAP = 1.6
_LIGHT: Colour = (0.90, 0.93, 0.96)
_SOLID_STEPS = 6
LOW_BASE_MARK = "*"
"""Stands after the label of a group with a low base."""


@dataclass(frozen=True)
class Tone:
    """Fill and hatching of one series."""

    fill: Colour
    hatch: str = ""


def tones(count: int) -> tuple[Tone, ...]:
    """`count` fills from dark to light; beyond six, every second one is hatched to stay distinct."""
    if count <= _SOLID_STEPS:
        return tuple(Tone(_mix(step)) for step in _steps(count))
    solid = iter(_steps(-(-count // 2)))
    patterns = ("////", "....", "\\\\\\\\")
    return tuple(
        Tone(_mix(0.55 + 0.45 * index / count), patterns[index // 2 % len(patterns)])
        if index % 2
        else Tone(_mix(next(solid)))
        for index in range(count)
    )


def stacked_tones(chart: StackedBars) -> tuple[Tone, ...]:
    """Return the tone of each series: from dark to light in the order of the options, 無回答 white."""
    options = iter(tones(sum(series.kind == "option" for series in chart.series)))
    return tuple(next(options) if series.kind == "option" else Tone(WHITE) for series in chart.series)


def year_tones(chart: YearBars) -> tuple[Tone, ...]:
    """Return the tone of each year; the latest is darkest, as it is the one the page speaks of."""
    return tuple(reversed(tones(max(len(chart.years), 2))))[-len(chart.years) :]


def _steps(count: int) -> list[float]:
    """Steps from dark (0) to light (1), leaving out the greys on which neither black nor white reads well."""
    dark = [0.0, 0.2][: 1 if count <= 3 else 2]
    light = count - len(dark)
    return dark + [1.0 if light == 1 else 0.47 + 0.53 * index / (light - 1) for index in range(light)]


def _mix(step: float) -> Colour:
    red, green, blue = (dark + (light - dark) * step for dark, light in zip(DARK, _LIGHT, strict=True))
    return red, green, blue


def draw(chart: Chart) -> Picture:
    """Draw a chart spec.

    Raises:
        InputError: the chart font is missing or lacks a character of a label.

    """
    match chart:
        case StackedBars():
            return _stacked(chart)
        case RankedBars():
            return _ranked(chart)
        case YearBars():
            return _years(chart)
        case GroupShareBars():
            return _groups(chart)
        case Histogram():
            return histogram(chart)
        case Scatter():
            return scatter(chart)


# --- Parts shared by the bar charts -------------------------------------------------------------


@dataclass(frozen=True)
class _Labels:
    """The wrapped labels at the left of a bar chart and where the bars begin."""

    lines: tuple[tuple[str, ...], ...]
    right: float

    @property
    def depth(self) -> int:
        return max((len(lines) for lines in self.lines), default=1)


def _labels(texts: tuple[str, ...], widest: float) -> _Labels:
    lines = tuple(wrap(text, LABEL, widest) for text in texts)
    width = max((text_width(line, LABEL) for group in lines for line in group), default=0.0)
    return _Labels(lines, width + _GAP + 0.6)


@dataclass(frozen=True)
class _Axis:
    """A horizontal axis of shares from 0 to `top`."""

    left: float
    right: float
    top: float
    step: float

    def at(self, share: float) -> float:
        return self.left + (self.right - self.left) * min(max(share, 0.0), self.top) / self.top

    def draw(self, canvas: Canvas, upper: float, lower: float) -> None:
        """Light upright lines from `upper` to `lower`, with the shares in per cent under them."""
        for index in range(round(self.top / self.step) + 1):
            share = index * self.step
            x = self.at(share)
            canvas.line((x, upper), (x, lower + 0.8), colour=GRID if index else INK, line_width=0.4)
            canvas.text(x, lower + 2.6, f"{round(share * 100)}%", SMALL, anchor="center")


def _fitting_axis(left: float, right: float, bars: tuple[Bar, ...], reference: float | None) -> _Axis:
    """Axis that just holds the longest bar, interval end or reference, in round steps."""
    ends = [bar.share for bar in bars if bar.share is not None]
    ends += [bar.interval.high for bar in bars if bar.interval is not None]
    highest = max([*ends, reference or 0.0, 0.05])
    step = next(step for step in (0.02, 0.05, 0.1, 0.2) if highest <= step * 6 or step == 0.2)
    top = min(1.0, step * -(-highest // step))
    return _Axis(left, right, top, step)


def _legend(entries: tuple[tuple[str, Tone], ...], left: float) -> _Legend:
    """Arrange entries in as many aligned columns as fit between `left` and the right edge."""
    room = WIDTH - left - 1.0
    for columns in range(len(entries), 0, -1):
        widths = [
            max(text_width(label, VALUE) for label, _ in entries[column::columns]) + 8.0
            for column in range(columns)
        ]
        if sum(widths) - 3.0 <= room or columns == 1:
            break
    if columns == 1 and left > 0 and widths[0] > room:
        return _legend(entries, 0.0)
    wrapped = tuple((wrap(label, VALUE, WIDTH - left - 7.0), tone) for label, tone in entries)
    return _Legend(wrapped, tuple(widths), left)


@dataclass(frozen=True)
class _Legend:
    entries: tuple[tuple[tuple[str, ...], Tone], ...]
    widths: tuple[float, ...]
    left: float

    def _row_heights(self) -> list[float]:
        columns = len(self.widths)
        return [
            max(len(lines) for lines, _ in self.entries[start : start + columns]) * 3.3 + 1.3
            for start in range(0, len(self.entries), columns)
        ]

    @property
    def height(self) -> float:
        return sum(self._row_heights())

    def draw(self, canvas: Canvas, top: float) -> None:
        heights = self._row_heights()
        for index, (lines, tone) in enumerate(self.entries):
            row, column = divmod(index, len(self.widths))
            x = self.left + sum(self.widths[:column])
            y = top + sum(heights[:row]) + heights[row] / 2
            canvas.rectangle(x, y - 1.35, 3.6, 2.7, fill=tone.fill, hatch=tone.hatch)
            canvas.lines(x + 4.8, y, lines, VALUE)


def _interval(canvas: Canvas, axis: _Axis, bar: Bar, y: float, cap: float) -> float:
    """Draw the error bar, if any; return the x where it or the bar ends."""
    end = axis.at(bar.share or 0.0)
    if bar.interval is None:
        return end
    low, high = axis.at(bar.interval.low), axis.at(bar.interval.high)
    # a white line under the black one keeps the error bar visible over a dark bar
    canvas.line((low, y), (high, y), colour=WHITE, line_width=2.2)
    canvas.line((low, y), (high, y), line_width=0.8)
    for x in (low, high):
        canvas.line((x, y - cap), (x, y + cap), colour=WHITE, line_width=2.0)
        canvas.line((x, y - cap), (x, y + cap), line_width=0.8)
    return max(end, high)


def _body(canvas: Canvas, axis: _Axis, bar: Bar, place: tuple[float, float], tone: Tone) -> None:
    """One plain bar from the axis; place = (middle y, height)."""
    y, height = place
    if bar.share is not None and bar.share > 0:
        width = axis.at(bar.share) - axis.left
        canvas.rectangle(axis.left, y - height / 2, width, height, fill=tone.fill, hatch=tone.hatch)


def _value(canvas: Canvas, axis: _Axis, bar: Bar, place: tuple[float, float]) -> None:
    """The error bar of a plain bar and, after the longer of the two, its value."""
    y, height = place
    end = _interval(canvas, axis, bar, y, min(height * 0.25, 1.0))
    canvas.text(end + 1.2, y, bar.text, VALUE, ground=WHITE)


def _value_room(bars: tuple[Bar, ...]) -> float:
    """Room to the right of the axis for the value after the longest bar."""
    return max((text_width(bar.text, VALUE) for bar in bars), default=0.0) + 3.5


# --- Stacked bars -------------------------------------------------------------------------------


def _stacked(chart: StackedBars) -> Picture:
    shades = stacked_tones(chart)
    texts = tuple(row.label + (LOW_BASE_MARK if row.low_base else "") for row in chart.rows)
    labels = _labels(texts, 46.0)
    legend = _legend(
        tuple((series.label, tone) for series, tone in zip(chart.series, shades, strict=True)), labels.right
    )
    pitch = max(6.2 if len(chart.rows) <= 12 else 5.7, labels.depth * 3.6 + 1.0)
    gaps = [2.0 if row.gap_before and index else 0.0 for index, row in enumerate(chart.rows)]
    top = legend.height + 1.8
    bottom = top + pitch * len(chart.rows) + sum(gaps) + 0.6
    canvas = Canvas(WIDTH, bottom + 4.8)
    legend.draw(canvas, 0.4)
    axis = _Axis(labels.right, WIDTH - 5.0, 1.0, 0.2)
    axis.draw(canvas, top, bottom)
    y = top - pitch / 2 + 0.3
    for row, lines, gap in zip(chart.rows, labels.lines, gaps, strict=True):
        y += pitch + gap
        canvas.lines(labels.right - _GAP, y, lines, LABEL, anchor="right")
        drawn = tuple(zip(row.bars, shades, strict=True))
        height = pitch * (0.5 if row.low_base else 0.72)
        _pieces(canvas, axis, drawn, (y, height), hide_below=chart.hide_below)
    return canvas.picture()


def _pieces(
    canvas: Canvas,
    axis: _Axis,
    bars: tuple[tuple[Bar, Tone], ...],
    place: tuple[float, float],
    *,
    hide_below: float,
) -> None:
    """One stacked bar; a row without any share shows its first text instead."""
    y, height = place
    if all(bar.share is None for bar, _ in bars):
        canvas.text(axis.left + 1.5, y, bars[0][0].text, VALUE, ground=WHITE)
        return
    begin = 0.0
    for bar, tone in bars:
        share = bar.share or 0.0
        left, right = axis.at(begin), axis.at(begin + share)
        begin += share
        if right - left <= 0:
            continue
        canvas.rectangle(left, y - height / 2, right - left, height, fill=tone.fill, hatch=tone.hatch)
        if share >= hide_below and text_width(bar.text, VALUE) <= right - left - 0.4:
            canvas.text(
                (left + right) / 2,
                y,
                bar.text,
                VALUE,
                anchor="center",
                colour=readable_on(tone.fill),
                ground=tone.fill if tone.hatch else None,
            )


# --- Plain bars ---------------------------------------------------------------------------------


def _ranked(chart: RankedBars) -> Picture:
    bars = tuple(row.bar for row in chart.rows)
    labels = _labels(tuple(row.label for row in chart.rows), 66.0)
    pitch = max(6.2, labels.depth * 3.55 + 1.0)
    top, bottom = 1.0, 1.6 + pitch * len(bars)
    canvas = Canvas(WIDTH, bottom + 4.8)
    axis = _fitting_axis(labels.right, WIDTH - _value_room(bars), bars, None)
    axis.draw(canvas, top, bottom)
    for index, row in enumerate(chart.rows):
        y = top + 0.3 + pitch * (index + 0.5)
        canvas.lines(labels.right - _GAP, y, labels.lines[index], LABEL, anchor="right")
        tone = Tone(WHITE) if row.muted else Tone(MIDDLE)
        _body(canvas, axis, row.bar, (y, 4.2), tone)
        _value(canvas, axis, row.bar, (y, 4.2))
    if chart.base:
        canvas.text(WIDTH - 1.0, bottom - 2.0, chart.base, VALUE, anchor="right", ground=WHITE)
    return canvas.picture()


def _years(chart: YearBars) -> Picture:
    shades = year_tones(chart)
    bars = tuple(bar for row in chart.rows for bar in row.bars)
    labels = _labels(tuple(row.label for row in chart.rows), 66.0)
    legend = _legend(tuple(zip(chart.years, shades, strict=True)), labels.right)
    thick = 4.0
    pitch = max(thick * len(chart.years) + 3.0, labels.depth * 3.55 + 1.4)
    top = legend.height + 1.8
    bottom = top + pitch * len(chart.rows) + 0.6
    canvas = Canvas(WIDTH, bottom + 4.8)
    legend.draw(canvas, 0.4)
    axis = _fitting_axis(labels.right, WIDTH - _value_room(bars), bars, None)
    axis.draw(canvas, top, bottom)
    for index, row in enumerate(chart.rows):
        middle = top + 0.3 + pitch * (index + 0.5)
        canvas.lines(labels.right - _GAP, middle, labels.lines[index], LABEL, anchor="right")
        first = middle - thick * (len(row.bars) - 1) / 2
        for order, (bar, tone) in enumerate(zip(row.bars, shades, strict=True)):
            _body(canvas, axis, bar, (first + thick * order, thick), tone)
            _value(canvas, axis, bar, (first + thick * order, thick))
    return canvas.picture()


def _groups(chart: GroupShareBars) -> Picture:
    bars = tuple(row.bar for row in chart.rows)
    texts = tuple(row.label + (LOW_BASE_MARK if row.low_base else "") for row in chart.rows)
    labels = _labels(texts, 52.0)
    pitch = max(6.4 if len(bars) <= 12 else 5.7, labels.depth * 3.55 + 0.9)
    top = 5.0 if chart.reference_text else 1.0
    bottom = top + 0.6 + pitch * len(bars)
    canvas = Canvas(WIDTH, bottom + 4.8)
    axis = _fitting_axis(labels.right, WIDTH - _value_room(bars), bars, chart.reference)
    axis.draw(canvas, top, bottom)
    places = [(top + 0.3 + pitch * (index + 0.5), pitch * 0.64) for index in range(len(bars))]
    for row, lines, place in zip(chart.rows, labels.lines, places, strict=True):
        canvas.lines(labels.right - _GAP, place[0], lines, LABEL, anchor="right")
        tone = Tone(DARK) if row.total else Tone(WHITE, "/////") if row.low_base else Tone(MIDDLE)
        _body(canvas, axis, row.bar, place, tone)
    if chart.reference is not None:  # over the bars, but under the values
        x = axis.at(chart.reference)
        canvas.line((x, top - 0.6), (x, bottom), line_width=0.9, dash=(4.0, 2.0))
        half = text_width(chart.reference_text, VALUE) / 2
        canvas.text(min(x, WIDTH - half - 0.5), top - 2.6, chart.reference_text, VALUE, anchor="center")
    for bar, place in zip(bars, places, strict=True):
        _value(canvas, axis, bar, place)
    return canvas.picture()
