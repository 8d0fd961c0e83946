"""Pictures of charts with two numeric axes: histogram and scatter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from reports.chapter.chart_specs import Histogram, Scatter
from reports.charts.canvas import DARK, GRID, MIDDLE, SMALL, VALUE, WHITE, WIDTH, Canvas, Picture
from reports.charts.fonts import text_width


def _round_step(span: float, pieces: int) -> float:
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


def _ticks(low: float, high: float, pieces: int) -> list[tuple[float, str]]:
    step = _round_step(high - low, pieces)
    first = int(-(-low // step))
    last = int((high + step * 1e-9) // step)
    return [(index * step, _tick_text(index * step, step)) for index in range(first, last + 1)]


@dataclass(frozen=True)
class _Frame:
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
        for value, text in _ticks(*self.x, pieces):
            x = self.across(value)
            canvas.line((x, self.bottom), (x, self.bottom + 0.9), line_width=0.4)
            canvas.text(x, self.bottom + 2.8, text, SMALL, anchor="center")


def histogram(chart: Histogram) -> Picture:
    """Draw frequencies as touching bars, with an optional dashed line at one value."""
    canvas = Canvas(WIDTH, 70.0)
    left, right, top, bottom = 14.0, WIDTH - 4.0, 10.0, 60.0
    step = _round_step(max([*chart.counts, 1.0]), 5)
    peak = step * -(-max([*chart.counts, 1.0]) // step)
    frame = _Frame(left, right, top, bottom, (chart.edges[0], chart.edges[-1]), (0.0, peak))
    across, up = frame.across, frame.up
    for value, text in _ticks(0.0, peak, 5):
        canvas.line((left, up(value)), (right, up(value)), colour=GRID, line_width=0.4)
        canvas.text(left - 1.5, up(value), text, SMALL, anchor="right")
    for (begin, end), count in zip(pairwise(chart.edges), chart.counts, strict=True):
        if count > 0:
            y = up(count)
            canvas.rectangle(across(begin), y, across(end) - across(begin), bottom - y, fill=MIDDLE)
    canvas.line((left, bottom), (right, bottom))
    frame.draw_x(canvas, 10)
    canvas.text(left - 1.5, 2.6, chart.y_label, VALUE)
    canvas.text((left + right) / 2, 67.6, chart.x_label, VALUE, anchor="center")
    if chart.mark is not None:
        x = across(chart.mark)
        canvas.line((x, top - 2.5), (x, bottom), line_width=0.9, dash=(4.0, 2.0))
        canvas.text(x, top - 4.8, chart.mark_text, VALUE, anchor="center", ground=WHITE)
    return canvas.picture()


def padded(values: tuple[float, ...]) -> tuple[float, float]:
    """Ends of an axis that holds the values with some room on either side."""
    span = max(values) - min(values) or 1.0
    return min(values) - span * 0.12, max(values) + span * 0.12


def scatter_ends(chart: Scatter) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of the two axes of a scatter, x first."""
    return (
        padded((*(point.x for point in chart.points), chart.mean_x)),
        padded((*(point.y for point in chart.points), chart.mean_y)),
    )


def scatter(chart: Scatter) -> Picture:
    """Draw labelled points in a frame with a dashed line at the mean of each axis."""
    canvas = Canvas(WIDTH, 128.0)
    left, right, top, bottom = 14.0, WIDTH - 4.0, 9.0, 118.0
    plot = _Frame(left, right, top, bottom, *scatter_ends(chart))
    across, up = plot.across, plot.up
    plot.draw_x(canvas, 8)
    for value, text in _ticks(*plot.y, 8):
        canvas.line((left - 0.9, up(value)), (left, up(value)), line_width=0.4)
        canvas.text(left - 1.5, up(value), text, SMALL, anchor="right")
    canvas.line((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
    middle_x, middle_y = across(chart.mean_x), up(chart.mean_y)
    canvas.line((middle_x, top), (middle_x, bottom), line_width=0.8, dash=(4.0, 2.0))
    canvas.line((left, middle_y), (right, middle_y), line_width=0.8, dash=(4.0, 2.0))

    frame = _Box((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2)
    dots = [_Box(across(p.x), up(p.y), 1.2, 1.2) for p in chart.points]
    at_mean_x = [(middle_x + 1.0, y, 0.0) for y in (bottom - 3.0, top + 3.0)]
    at_mean_x += [(middle_x - 1.0, y, 1.0) for y in (bottom - 3.0, top + 3.0)]
    at_mean_y = [
        (x, middle_y + y, side) for x, side in ((right - 1.0, 1.0), (left + 1.0, 0.0)) for y in (-2.2, 2.2)
    ]
    taken = [*dots]
    taken += [_Box(middle_x, frame.y, 0.4, frame.half_height), _Box(frame.x, middle_y, frame.half_width, 0.4)]
    for text, x, y, side in (
        (chart.quadrants[0], left + 2.0, top + 3.0, 0.0),
        (chart.quadrants[1], right - 2.0, top + 3.0, 1.0),
        (chart.quadrants[2], left + 2.0, bottom - 3.0, 0.0),
        (chart.quadrants[3], right - 2.0, bottom - 3.0, 1.0),
        (chart.mean_x_text, *_clear(chart.mean_x_text, at_mean_x, dots)),
        (chart.mean_y_text, *_clear(chart.mean_y_text, at_mean_y, dots)),
    ):
        width = text_width(text, VALUE)
        canvas.text(x - side * width, y, text, VALUE, colour=(0.35, 0.35, 0.35), ground=WHITE)
        taken.append(_Box(x - side * width + width / 2, y, width / 2, VALUE / 2))
    for point in chart.points:
        canvas.dot(across(point.x), up(point.y), 0.95, fill=DARK)
    for point in chart.points:
        box = _place(across(point.x), up(point.y), text_width(point.label, VALUE), taken, frame)
        taken.append(box)
        canvas.text(box.x, box.y, point.label, VALUE, anchor="center")
    canvas.text(left - 1.5, 3.0, chart.y_label, VALUE)
    canvas.text((left + right) / 2, 125.6, chart.x_label, VALUE, anchor="center")
    return canvas.picture()


def label_sides(chart: Scatter) -> tuple[str, ...]:
    """Where the label of each point covers least in a native chart: right if it can, else left, above, below.

    Sides are named as DrawingML does (`r`, `l`, `t`, `b`).
    """
    across, down = 125.0, 100.0
    plot = _Frame(0.0, across, 0.0, down, *scatter_ends(chart))
    places = [(plot.across(point.x), plot.up(point.y)) for point in chart.points]
    frame = _Box(across / 2, down / 2, across / 2, down / 2)
    taken = [_Box(x, y, 1.2, 1.2) for x, y in places]
    sides = []
    for (x, y), point in zip(places, chart.points, strict=True):
        half, height = text_width(point.label, VALUE) / 2, VALUE * 0.6
        boxes = {
            side: _Box(x + right * (half + 1.8), y + under * 3.0, half, height)
            for side, right, under in (("r", 1, 0), ("l", -1, 0), ("t", 0, -1), ("b", 0, 1))
        }
        cost = {
            side: sum(map(box.overlap, taken)) + 100.0 * box.outside(frame) for side, box in boxes.items()
        }
        best = min(cost, key=cost.__getitem__)
        taken.append(boxes[best])
        sides.append(best)
    return tuple(sides)


def _clear(
    text: str, places: list[tuple[float, float, float]], dots: list[_Box]
) -> tuple[float, float, float]:
    """Return the first of the places (x, y, side) where a text covers no point, or covers least."""
    width = text_width(text, VALUE)
    return min(
        places,
        key=lambda place: sum(
            _Box(place[0] + (0.5 - place[2]) * width, place[1], width / 2 + 1.0, VALUE * 0.6).overlap(dot)
            for dot in dots
        ),
    )


@dataclass(frozen=True)
class _Box:
    """A box by its middle and half sizes."""

    x: float
    y: float
    half_width: float
    half_height: float

    def overlap(self, other: _Box) -> float:
        across = self.half_width + other.half_width - abs(self.x - other.x)
        down = self.half_height + other.half_height - abs(self.y - other.y)
        return max(across, 0.0) * max(down, 0.0)

    def outside(self, frame: _Box) -> float:
        across = max(abs(self.x - frame.x) + self.half_width - frame.half_width, 0.0)
        down = max(abs(self.y - frame.y) + self.half_height - frame.half_height, 0.0)
        return across + down


def _place(x: float, y: float, width: float, taken: list[_Box], frame: _Box) -> _Box:
    """Where the label of a point covers least, trying right, left, above, below, corners, further off."""
    half, height = width / 2, VALUE * 0.6
    places = [
        _Box(x + across * (half + 1.8 * far), y + down * (2.5 * far), half, height)
        for far in (1.0, 1.7)
        for across, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
    ]
    return min(places, key=lambda box: sum(map(box.overlap, taken)) + 100.0 * box.outside(frame))
