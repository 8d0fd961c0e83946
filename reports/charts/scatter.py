"""The picture of a scatter of two scales: points with their intervals, lines at the means, labels that cover little."""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapter.chart_specs import Point, Scatter
from reports.charts.barparts import stretched
from reports.charts.canvas import DARK, SMALL, VALUE, WHITE, WIDTH, Canvas, Colour
from reports.charts.fonts import text_width
from reports.charts.plots import Frame, ticks

_TINT: Colour = (0.93, 0.94, 0.96)
_GREY: Colour = (0.30, 0.30, 0.30)
_FAR = 1.2
"""Times of the usual distance from which a label is tied to its point by a line."""


def padded(values: tuple[float, ...]) -> tuple[float, float]:
    """Ends of an axis that holds the values with some room on either side."""
    span = max(values) - min(values) or 1.0
    return min(values) - span * 0.08, max(values) + span * 0.08


def scatter_ends(chart: Scatter) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of the two axes of a scatter, x first."""
    return (
        padded((*_ends(chart.points, upwards=False), chart.mean_x)),
        padded((*_ends(chart.points, upwards=True), chart.mean_y)),
    )


def _ends(points: tuple[Point, ...], *, upwards: bool) -> list[float]:
    """The values of the points on an axis, and the ends of their intervals."""
    values = [point.y if upwards else point.x for point in points]
    for point in points:
        interval = point.upwards if upwards else point.across
        values += [] if interval is None else [interval.low, interval.high]
    return values


class ScatterPlot:
    """Labelled points in a frame with a dashed line at the mean of each axis."""

    def __init__(self, chart: Scatter) -> None:
        """Lay the chart out."""
        self._chart = chart
        self.height = stretched(chart.stretch, 84.0, 92.0, 108.0)
        left, right, top, bottom = 13.5, WIDTH - 4.5, 1.0, self.height - 9.0
        self._plot = Frame(left, right, top, bottom, *scatter_ends(chart))
        self._frame = _Box((left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2)

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        chart, plot = self._chart, self._plot
        across, up = plot.across, plot.up
        left, right, top, bottom = plot.left, plot.right, plot.top, plot.bottom
        middle_x, middle_y = across(chart.mean_x), up(chart.mean_y)
        if chart.quadrants[0]:
            canvas.rectangle(left, top, middle_x - left, middle_y - top, fill=_TINT, line_width=0)
        plot.draw_x(canvas, 8)
        for value, text in ticks(*plot.y, 8):
            canvas.line((left - 0.9, up(value)), (left, up(value)), line_width=0.4)
            canvas.text(left - 1.5, up(value), text, SMALL, anchor="right")
        canvas.line((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        canvas.line((middle_x, top), (middle_x, bottom), line_width=0.8, dash=(4.0, 2.0))
        canvas.line((left, middle_y), (right, middle_y), line_width=0.8, dash=(4.0, 2.0))
        taken = self._names(canvas, (middle_x, middle_y))
        for point in chart.points:
            self._cross(canvas, point)
        for point in chart.points:
            place = across(point.x), up(point.y)
            box, far = _place(*place, text_width(point.label, VALUE), taken, self._frame)
            taken.append(box)
            if far:
                side = box.half_width if box.x < place[0] else -box.half_width
                canvas.line(place, (box.x + side, box.y), line_width=0.4)
            ground = _TINT if self._tinted(box, (middle_x, middle_y)) else WHITE
            canvas.text(box.x, box.y, point.label, VALUE, anchor="center", ground=ground)
        for point in chart.points:
            fill = DARK if point.placed else WHITE
            canvas.dot(across(point.x), up(point.y), 1.25, fill=fill, line_width=0.8)
        canvas.upright(2.4, (top + bottom) / 2, chart.y_label, VALUE)
        canvas.text((left + right) / 2, self.height - 2.0, chart.x_label, VALUE, anchor="center")

    def _tinted(self, box: _Box, means: tuple[float, float]) -> bool:
        return bool(self._chart.quadrants[0]) and box.x < means[0] and box.y < means[1]

    def _cross(self, canvas: Canvas, point: Point) -> None:
        """The two intervals of a point."""
        x, y = self._plot.across(point.x), self._plot.up(point.y)
        if point.across is not None:
            canvas.line((self._plot.across(point.across.low), y), (self._plot.across(point.across.high), y))
        if point.upwards is not None:
            canvas.line((x, self._plot.up(point.upwards.low)), (x, self._plot.up(point.upwards.high)))

    def _names(self, canvas: Canvas, means: tuple[float, float]) -> list[_Box]:
        """Write the names of the fields and of the means; returns what they and the points cover."""
        chart, plot = self._chart, self._plot
        left, right, top, bottom = plot.left, plot.right, plot.top, plot.bottom
        dots = [_Box(plot.across(p.x), plot.up(p.y), 1.4, 1.4) for p in chart.points]
        at_x = [(means[0] + 1.0, y, 0.0) for y in (bottom - 2.4, top + 2.6)]
        at_x += [(means[0] - 1.0, y, 1.0) for y in (bottom - 2.4, top + 2.6)]
        at_y = [
            (x, means[1] + y, side)
            for x, side in ((right - 1.0, 1.0), (left + 1.0, 0.0))
            for y in (-2.4, 2.4)
        ]
        taken = [*dots]
        taken += [_Box(means[0], self._frame.y, 0.4, self._frame.half_height)]
        taken += [_Box(self._frame.x, means[1], self._frame.half_width, 0.4)]
        for place, (text, x, y, side) in enumerate(
            (
                (chart.quadrants[0], left + 1.6, top + 2.6, 0.0),
                (chart.quadrants[1], right - 1.6, top + 2.6, 1.0),
                (chart.quadrants[2], left + 1.6, bottom - 2.6, 0.0),
                (chart.quadrants[3], right - 1.6, bottom - 2.6, 1.0),
                (chart.mean_x_text, *_clear(chart.mean_x_text, at_x, dots)),
                (chart.mean_y_text, *_clear(chart.mean_y_text, at_y, dots)),
            )
        ):
            bold = place < 4
            width = text_width(text, VALUE, bold=bold)
            colour = _GREY if bold else DARK
            canvas.text(x - side * width, y, text, VALUE, colour=colour, bold=bold)
            taken.append(_Box(x - side * width + width / 2, y, width / 2, VALUE / 2))
        return taken


def label_sides(chart: Scatter) -> tuple[str, ...]:
    """Where the label of each point covers least in a native chart: right if it can, else left, above, below.

    Sides are named as DrawingML does (`r`, `l`, `t`, `b`).
    """
    across, down = 125.0, 100.0
    plot = Frame(0.0, across, 0.0, down, *scatter_ends(chart))
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
        """Area that two boxes share."""
        across = self.half_width + other.half_width - abs(self.x - other.x)
        down = self.half_height + other.half_height - abs(self.y - other.y)
        return max(across, 0.0) * max(down, 0.0)

    def outside(self, frame: _Box) -> float:
        """How far it stands out of a frame."""
        across = max(abs(self.x - frame.x) + self.half_width - frame.half_width, 0.0)
        down = max(abs(self.y - frame.y) + self.half_height - frame.half_height, 0.0)
        return across + down


def _place(x: float, y: float, width: float, taken: list[_Box], frame: _Box) -> tuple[_Box, bool]:
    """Where the label of a point covers least, trying right, left, above, below, corners, further off; whether it is far."""
    half, height = width / 2, VALUE * 0.6
    places = [
        (_Box(x + across * (half + 2.0 * far), y + down * (2.9 * far), half, height), far > _FAR)
        for far in (1.0, 1.8, 2.6)
        for across, down in ((1, -1), (-1, -1), (1, 1), (-1, 1), (1, 0), (-1, 0), (0, -1), (0, 1))
    ]
    return min(places, key=lambda one: sum(map(one[0].overlap, taken)) + 100.0 * one[0].outside(frame))
