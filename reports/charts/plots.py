"""The frame of charts with two numeric axes, and the picture of a histogram."""

from dataclasses import dataclass
from itertools import pairwise

from reports.chapter.chart_specs import Histogram
from reports.charts.canvas import GRID, MIDDLE, SMALL, VALUE, WHITE, WIDTH, Canvas


def round_step(span: float, pieces: int) -> float:
    """Smallest step of the form 1, 2 or 5 times a power of ten that cuts `span` into at most `pieces`."""
    power = 10.0**-12
    while True:
        for factor in (1.0, 2.0, 5.0):
            if span / (power * factor) <= pieces:
                return power * factor
        power *= 10.0


def _tick_text(value: float, step: float) -> str:
    digits = max(0, -int(f"{step:e}".split("e")[1]))
    return f"{value:,.{digits}f}"


def ticks(low: float, high: float, pieces: int) -> list[tuple[float, str]]:
    """Round values between two ends, at most `pieces` steps, with their texts."""
    step = round_step(high - low, pieces)
    first = int(-(-low // step))
    last = int((high + step * 1e-9) // step)
    return [(index * step, _tick_text(index * step, step)) for index in range(first, last + 1)]


@dataclass(frozen=True)
class Frame:
    """The rectangle of a plot on the page, and the values at its ends: x from left to right, y upwards."""

    left: float
    right: float
    top: float
    bottom: float
    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, value: float) -> float:
        """Where a value of x stands."""
        return self.left + (self.right - self.left) * (value - self.x[0]) / (self.x[1] - self.x[0])

    def up(self, value: float) -> float:
        """Where a value of y stands."""
        return self.bottom - (self.bottom - self.top) * (value - self.y[0]) / (self.y[1] - self.y[0])

    def draw_x(self, canvas: Canvas, pieces: int) -> None:
        """Ticks and values of x below the frame."""
        for value, text in ticks(*self.x, pieces):
            x = self.across(value)
            canvas.line((x, self.bottom), (x, self.bottom + 0.9), line_width=0.4)
            canvas.text(x, self.bottom + 2.8, text, SMALL, anchor="center")


class HistogramPlot:
    """Frequencies as touching bars, with an optional dashed line at one value."""

    height = 60.0

    def __init__(self, chart: Histogram) -> None:
        """Take the chart."""
        self._chart = chart

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        chart = self._chart
        left, right, top, bottom = 14.0, WIDTH - 4.0, 9.0, 50.0
        step = round_step(max([*chart.counts, 1.0]), 5)
        peak = step * -(-max([*chart.counts, 1.0]) // step)
        frame = Frame(left, right, top, bottom, (chart.edges[0], chart.edges[-1]), (0.0, peak))
        across, up = frame.across, frame.up
        for value, text in ticks(0.0, peak, 5):
            canvas.line((left, up(value)), (right, up(value)), colour=GRID, line_width=0.4)
            canvas.text(left - 1.5, up(value), text, SMALL, anchor="right")
        for (begin, end), count in zip(pairwise(chart.edges), chart.counts, strict=True):
            if count > 0:
                y = up(count)
                canvas.rectangle(across(begin), y, across(end) - across(begin), bottom - y, fill=MIDDLE)
        canvas.line((left, bottom), (right, bottom))
        frame.draw_x(canvas, 10)
        canvas.text(left - 1.5, 2.6, chart.y_label, VALUE)
        canvas.text((left + right) / 2, 57.2, chart.x_label, VALUE, anchor="center")
        if chart.mark is not None:
            x = across(chart.mark)
            canvas.line((x, top - 2.5), (x, bottom), line_width=0.9, dash=(4.0, 2.0))
            canvas.text(x, top - 4.6, chart.mark_text, VALUE, anchor="center", ground=WHITE)
