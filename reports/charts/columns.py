"""Pictures with an upright axis of shares: columns by category, and panels of indicators over the years."""

import math
from collections.abc import Sequence

from reports.chapter.chart_specs import ColumnBars, IndicatorPanels, IndicatorPath
from reports.charts.barparts import fitting_end, make_legend, stretched
from reports.charts.canvas import DARK, GRID, INK, LABEL, SMALL, TINY, VALUE, WHITE, WIDTH, Canvas
from reports.charts.fonts import text_width, wrap
from reports.charts.tones import bar_rows

_LEFT = 8.0
"""Millimetres left of the axis, for its numbers."""


class Columns:
    """Upright bars side by side within each category."""

    def __init__(self, chart: ColumnBars) -> None:
        """Lay the chart out."""
        self._chart, self._made = chart, bar_rows(chart)
        self._legend = make_legend(self._made.series, _LEFT)
        self._top = self._legend.height + 4.4
        self._high = stretched(chart.stretch, 32.0, 38.0, 54.0)

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self._top + self._high + 5.0

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        self._legend.draw(canvas, 0.2)
        shares = [bar.share or 0.0 for bar in self._made.bars]
        top, step = fitting_end(shares)
        bottom, right = self._top + self._high, WIDTH - 1.0
        canvas.text(0.5, self._top - 2.4, "%", SMALL)
        for index in range(round(top / step) + 1):
            y = bottom - self._high * index * step / top
            canvas.line((_LEFT, y), (right, y), colour=GRID if index else INK, line_width=0.4)
            canvas.text(_LEFT - 1.2, y, f"{round(index * step * 100)}", SMALL, anchor="right")
        across = (right - _LEFT) / len(self._made.rows)
        wide = across * 0.94 / len(self._made.series)
        for place, row in enumerate(self._made.rows):
            x = _LEFT + across * (place + 0.03)
            for bar, tone in row.bars:
                high = self._high * (bar.share or 0.0) / top
                if high > 0:
                    canvas.rectangle(
                        x + 0.1, bottom - high, wide - 0.2, high, fill=tone.fill, hatch=tone.hatch
                    )
                size = SMALL if text_width(bar.text, SMALL) + 0.8 <= wide else TINY
                canvas.text(x + wide / 2, bottom - high - 1.7, bar.text, size, anchor="center")
                x += wide
            canvas.text(_LEFT + across * (place + 0.5), bottom + 2.6, row.label, LABEL, anchor="center")


# --- Indicators ---------------------------------------------------------------------------------

_WIDE = 81.0
_NEAR = 3.0
"""Points within which two markers of one year are set side by side."""

_LABEL_ROOM = 4.4
"""Millimetres from the middle of a marker to the far edge of a value above or below it."""

_CLEAR = 12.0
"""Millimetres between a value and a target of its year, beyond which the value may stand on the side of the target."""


class Paths:
    """Panels of indicators, two side by side."""

    def __init__(self, chart: IndicatorPanels) -> None:
        """Lay the chart out."""
        self._chart = chart
        self._titles = [wrap(panel.title, LABEL, _WIDE - 2.0, bold=True) for panel in chart.panels]
        self._head = 3.4 * max((len(lines) for lines in self._titles), default=1) + 3.6
        self._high = stretched(chart.stretch, 16.0, 25.0, 32.0)

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return -(-len(self._chart.panels) // 2) * self._deep

    @property
    def _deep(self) -> float:
        return self._head + self._high + 6.0

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        for place, panel in enumerate(self._chart.panels):
            row, column = divmod(place, 2)
            left, top = column * (WIDTH - _WIDE), row * self._deep
            for number, line in enumerate(self._titles[place]):
                canvas.text(left, top + 1.8 + 3.4 * number, line, LABEL, bold=True)
            self._panel(canvas, panel, left, top + self._head)

    def _panel(self, canvas: Canvas, panel: IndicatorPath, left: float, top: float) -> None:
        low, high = axis_ends(panel)
        begin, end, bottom = left + _LEFT, left + _WIDE - 4.0, top + self._high
        canvas.text(left + 1.0, top - 2.2, self._chart.unit, SMALL)

        def up(value: float) -> float:
            return bottom - self._high * (value - low) / (high - low)

        def at(year: int) -> float:
            return begin + (end - begin) * (year + 0.3) / (len(self._chart.years) - 0.4)

        for line in range(low, high + 1, 10):
            canvas.line(
                (begin, up(line)), (end, up(line)), colour=GRID if line > low else INK, line_width=0.4
            )
            canvas.text(begin - 1.2, up(line), str(line), SMALL, anchor="right")
        every = _every_nth(self._chart.years, at(1) - at(0) if len(self._chart.years) > 1 else _WIDE)
        for place, year in enumerate(self._chart.years):
            if (len(self._chart.years) - 1 - place) % every == 0:
                canvas.text(at(place), bottom + 2.5, year, SMALL, anchor="center")
        beside = {
            one.year: any(one.year == two.year and abs(one.value - two.value) <= _NEAR for two in panel.found)
            for one in panel.aimed
        }
        aimed = [(at(one.year) + (2.7 if beside[one.year] else 0.0), up(one.value)) for one in panel.aimed]
        found = [(at(one.year), up(one.value)) for one in panel.found]
        _lines(canvas, panel, found, aimed)
        for (x, y), point in zip(aimed, panel.aimed, strict=True):
            canvas.rectangle(x - 1.05, y - 1.05, 2.1, 2.1, fill=WHITE, line_width=0.9)
            over = [
                up(one.value if one.low is None else one.low) for one in panel.found if one.year == point.year
            ]
            _target(canvas, point.text, (x, y), bottom=bottom, over=None if beside[point.year] else over)
        for place, ((x, y), point) in enumerate(zip(found, panel.found, strict=True)):
            if point.low is not None and point.high is not None:
                for ends in ((point.low, point.high),):
                    canvas.line((x, up(ends[0])), (x, up(ends[1])), colour=DARK, line_width=0.9)
                    for value in ends:
                        canvas.line((x - 1.2, up(value)), (x + 1.2, up(value)), colour=DARK, line_width=0.9)
            canvas.dot(x, y, 1.2, fill=DARK if point.series % 2 else WHITE)
            if place == len(found) - 1 and place > 0:
                _last_value(canvas, point.text, (x, y), near=beside.get(point.year, False))
            else:
                target = next((up(one.value) for one in panel.aimed if one.year == point.year), None)
                reach = [up(end) for end in (point.high, point.low) if end is not None] or [y, y]
                below = _stands_below(panel, place, None if target is None else target - y)
                at_y = max(y + 3.0, reach[1] + 2.0)
                if not below or at_y + _LABEL_ROOM - 3.0 > bottom:
                    at_y = min(y - 3.0, reach[0] - 2.0)
                canvas.text(x, at_y, point.text, VALUE, anchor="center", bold=True, ground=WHITE)


def _target(
    canvas: Canvas, text: str, at: tuple[float, float], *, bottom: float, over: Sequence[float] | None
) -> None:
    """Above its marker; below it, or right of it, where a value of its year ends near above; right of it beside one (`over` None)."""
    x, y = at
    if over is None:
        canvas.text(x + 2.0, y + 1.4, text, VALUE, ground=WHITE)
        return
    near = any(y - 2 * _LABEL_ROOM < end < y for end in over)
    if near and y + _LABEL_ROOM > bottom:
        canvas.text(x + 2.0, y + 0.4, text, VALUE, ground=WHITE)
    else:
        canvas.text(x, y + 3.0 if near else y - 2.9, text, VALUE, anchor="center")


def _last_value(canvas: Canvas, text: str, at: tuple[float, float], *, near: bool) -> None:
    """Right of the last marker, or left of it where a target stands beside it."""
    x, y = at
    if near:
        canvas.text(x - 1.8, y - 2.0, text, VALUE, anchor="right", bold=True, ground=WHITE)
    else:
        canvas.text(x + 2.2, y, text, VALUE, bold=True, ground=WHITE)


def _stands_below(panel: IndicatorPath, place: int, target: float | None) -> bool:
    """Whether a value stands below its marker: where the line rises from it, but not where a target of its year is near there."""
    found = panel.found
    rises = place + 1 < len(found) and found[place + 1].value > found[place].value
    if target is None or abs(target) > _CLEAR:
        return rises
    return target < 0


def _lines(
    canvas: Canvas,
    panel: IndicatorPath,
    found: Sequence[tuple[float, float]],
    aimed: Sequence[tuple[float, float]],
) -> None:
    """The path to the targets, dashed, and a line through the values of each series."""
    path = [*found[:1], *aimed] if found and aimed and found[0] < aimed[0] else [*aimed]
    if len(path) > 1:
        canvas.line(*path, colour=(0.4, 0.4, 0.4), line_width=0.8, dash=(3.0, 1.8))
    for series in dict.fromkeys(one.series for one in panel.found):
        own = [at for at, one in zip(found, panel.found, strict=True) if one.series == series]
        if len(own) > 1:
            canvas.line(*own, colour=DARK, line_width=1.6)


def _every_nth(years: Sequence[str], apart: float) -> int:
    """How many years go for one label of the axis, so that none covers the next."""
    widest = max(text_width(year, SMALL) for year in years)
    return max(1, math.ceil((widest + 1.5) / apart))


def axis_ends(panel: IndicatorPath) -> tuple[int, int]:
    """Ends of the axis of an indicator (`ends_in_tens`)."""
    values = [one.value for one in (*panel.found, *panel.aimed)]
    values += [end for one in panel.found for end in (one.low, one.high) if end is not None]
    return ends_in_tens(values)


def ends_in_tens(values: Sequence[float]) -> tuple[int, int]:
    """Ends of an axis in tens, at least 30 points apart, widened where the values come nearest to an end."""
    low, high = 10 * math.floor(min(values) / 10), 10 * math.ceil(max(values) / 10)
    while high - low < 30:
        if (high - max(values) <= min(values) - low and high < 100) or low <= 0:
            high += 10
        else:
            low -= 10
    return low, high
