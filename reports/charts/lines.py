"""The picture of answers over the years: lines with a marker and an interval a year, told apart by marker and dash."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.chapter.chart_specs import PathPoint, YearLine, YearLines
from reports.charts.barparts import stretched
from reports.charts.canvas import DARK, GRID, INK, LABEL, SMALL, VALUE, WHITE, WIDTH, Canvas, Colour
from reports.charts.columns import ends_in_tens
from reports.charts.fonts import text_width

LEFT, RIGHT = 12.0, WIDTH - 14.0
"""The axis; right of it stand the values of the last year."""

_NEAREST = 20.0
"""Millimetres between two years that are next to each other, at the least."""

_ROW = 3.9
_APART = 1.2
"""Millimetres by which the lines of one year stand beside each other, so that no interval covers another."""

_HEIGHT_OF_VALUE = 2.9
_GREY: Colour = (0.4, 0.4, 0.4)


@dataclass(frozen=True)
class LineStyle:
    """Marker, its fill, and the dashes of the line."""

    marker: str
    fill: Colour
    dash: tuple[float, ...] = ()


STYLES = (
    LineStyle("dot", DARK),
    LineStyle("square", WHITE, (4.0, 2.0)),
    LineStyle("triangle", _GREY, (1.2, 1.6)),
    LineStyle("dot", WHITE, (7.0, 2.0, 1.2, 2.0)),
    LineStyle("square", DARK, (2.4, 1.2)),
)


class Lines:
    """Lines over the years, their legend above."""

    def __init__(self, chart: YearLines, *, legend: bool = True) -> None:
        """Lay the chart out; without `legend` no length depends on a font."""
        self._chart = chart
        self._legend = _legend_rows(chart.lines) if legend else []
        self._top = _ROW * len(self._legend) + 5.6
        self._high = stretched(chart.stretch, 32.0, 42.0, 56.0)
        values = [
            value
            for line in chart.lines
            for point in line.points
            for value in (point.value, point.low, point.high)
            if value is not None
        ]
        self._low, self._up = ends_in_tens(values)
        self._at = _places(chart.at)

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self._top + self._high + 8.4

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        self._draw_legend(canvas)
        bottom = self._top + self._high
        canvas.text(0.5, self._top - 2.6, "%", SMALL)
        for value in range(self._low, self._up + 1, 10):
            y = self._y(value)
            canvas.line((LEFT, y), (RIGHT, y), colour=GRID if value > self._low else INK, line_width=0.4)
            canvas.text(LEFT - 1.4, y, str(value), SMALL, anchor="right")
        for place, label in enumerate(self._chart.years):
            canvas.lines(self._at[place], bottom + 4.3, tuple(label.split("\n")), SMALL, anchor="center")
        for number, line in enumerate(self._chart.lines):
            self._draw_line(canvas, number, line)
        for place in range(len(self._chart.years)):
            self._draw_values(canvas, place)

    def _y(self, value: float) -> float:
        return self._top + self._high * (self._up - value) / (self._up - self._low)

    def _x(self, number: int, place: int) -> float:
        return self._at[place] + (number - (len(self._chart.lines) - 1) / 2) * _APART

    def _draw_legend(self, canvas: Canvas) -> None:
        number = 0
        for row, lines in enumerate(self._legend):
            x, y = LEFT, 0.2 + _ROW * (row + 0.5)
            for line in lines:
                draw_key(canvas, number, x, y)
                canvas.text(x + 9.4, y, line.label, VALUE)
                x += _entry_width(line)
                number += 1

    def _draw_line(self, canvas: Canvas, number: int, line: YearLine) -> None:
        look = STYLES[number % len(STYLES)]
        places = [(self._x(number, one.year), self._y(one.value)) for one in line.points]
        if len(places) > 1:
            canvas.line(*places, colour=DARK, line_width=1.3, dash=look.dash)
        for (x, y), point in zip(places, line.points, strict=True):
            if point.low is not None and point.high is not None:
                ends = self._y(point.low), self._y(point.high)
                canvas.line((x, ends[0]), (x, ends[1]), colour=DARK, line_width=0.8)
                for end in ends:
                    canvas.line((x - 0.9, end), (x + 0.9, end), colour=DARK, line_width=0.8)
            _mark(canvas, look, x, y)

    @property
    def plot(self) -> tuple[float, float]:
        """Top and height of the plot in millimetres."""
        return self._top, self._high

    @property
    def ends(self) -> tuple[int, int]:
        """Ends of the axis, in percent."""
        return self._low, self._up

    def values(self, place: int) -> dict[int, tuple[PathPoint, float]]:
        """By the number of its line each value of a year, and how far below its marker it is written, in millimetres.

        Above a line that falls and below one that rises, none over another.
        """
        wanted = []
        for number, line in enumerate(self._chart.lines):
            for here, after in pairwise((*line.points, None)):
                if here is not None and here.year == place:
                    aside = 0.0 if after is None else -2.3 if after.value <= here.value else 2.3
                    wanted.append((self._y(here.value) + aside, here.text, number, here))
        wanted.sort(key=lambda one: one[:2])
        heights = _spread([one[0] for one in wanted], self._top + self._high)
        return {
            number: (here, y - self._y(here.value))
            for (_, _, number, here), y in zip(wanted, heights, strict=True)
        }

    def _draw_values(self, canvas: Canvas, place: int) -> None:
        """The values of a year right of its markers."""
        x = self._at[place] + (len(self._chart.lines) - 1) / 2 * _APART + 1.9
        for here, below in self.values(place).values():
            y = self._y(here.value) + below
            canvas.text(x, y, here.text, VALUE, ground=WHITE, bold=len(self._chart.lines) == 1)


def draw_key(canvas: Canvas, number: int, x: float, y: float) -> None:
    """Eight millimetres of the line of a number with its marker, from `x` at height `y`."""
    look = STYLES[number % len(STYLES)]
    canvas.line((x, y), (x + 8.0, y), colour=DARK, line_width=1.3, dash=look.dash)
    _mark(canvas, look, x + 4.0, y)


def _spread(wanted: Sequence[float], bottom: float) -> list[float]:
    """Heights in order, none nearer to the next than a value is high, none below the axis."""
    found: list[float] = []
    for y in wanted:
        found.append(max(y, found[-1] + _HEIGHT_OF_VALUE) if found else y)
    limit = bottom - 1.4
    for place in range(len(found) - 1, -1, -1):
        found[place] = min(found[place], limit)
        limit = found[place] - _HEIGHT_OF_VALUE
    return found


def _places(years: Sequence[int]) -> list[float]:
    """Where the years stand: as far apart as they are, but for years that would stand too near."""
    gaps = [after - before for before, after in pairwise(years)]
    room = RIGHT - LEFT - 16.0
    nearest = min(_NEAREST, room / len(gaps)) if gaps else 0.0
    widths = [max(nearest, room * gap / sum(gaps)) for gap in gaps]
    over = sum(widths) - room
    spare = sum(width - nearest for width in widths)
    if over > 0 and spare > 0:
        widths = [width - over * (width - nearest) / spare for width in widths]
    places = [LEFT + 8.0]
    for width in widths:
        places.append(places[-1] + width)
    return places


def _entry_width(line: YearLine) -> float:
    return text_width(line.label, VALUE) + 13.4


def _legend_rows(lines: Sequence[YearLine]) -> list[list[YearLine]]:
    rows: list[list[YearLine]] = [[]]
    used = LEFT
    for line in lines:
        if rows[-1] and used + _entry_width(line) > WIDTH:
            rows.append([])
            used = LEFT
        rows[-1].append(line)
        used += _entry_width(line)
    return rows


def _mark(canvas: Canvas, look: LineStyle, x: float, y: float) -> None:
    size = LABEL * 0.42
    if look.marker == "dot":
        canvas.dot(x, y, size, fill=look.fill, line_width=0.8)
    elif look.marker == "square":
        canvas.rectangle(x - size, y - size, 2 * size, 2 * size, fill=look.fill, line_width=0.8)
    else:
        corners = ((x, y - 1.3 * size), (x + 1.2 * size, y + size), (x - 1.2 * size, y + size))
        canvas.polygon((corners,), fill=look.fill, line_width=0.8)
