"""What the bar charts share: labels at the left, the axis, the legend, single bars with their values."""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapter.chart_specs import Bar
from reports.charts.canvas import GRID, INK, LABEL, SMALL, VALUE, WHITE, WIDTH, Canvas
from reports.charts.fonts import text_width, wrap
from reports.charts.tones import Tone

LABEL_GAP = 1.6
"""Millimetres between a label and the axis."""


@dataclass(frozen=True)
class Labels:
    """The wrapped labels at the left of a bar chart and where the bars begin."""

    lines: tuple[tuple[str, ...], ...]
    right: float

    @property
    def depth(self) -> int:
        """Lines of the longest label."""
        return max((len(lines) for lines in self.lines), default=1)


def bar_pitch(rows: int) -> float:
    """Distance from one bar to the next: wide where there are few, narrow where there are many."""
    return max(4.8, 6.6 - 0.12 * rows)


def wrapped_labels(texts: tuple[str, ...], widest: float) -> Labels:
    """Wrap labels to at most `widest` millimetres; the bars begin right of the widest line."""
    lines = tuple(wrap(text, LABEL, widest) for text in texts)
    width = max((text_width(line, LABEL) for group in lines for line in group), default=0.0)
    return Labels(lines, width + LABEL_GAP + 0.6)


@dataclass(frozen=True)
class Axis:
    """A horizontal axis of shares from 0 to `top`."""

    left: float
    right: float
    top: float
    step: float

    def at(self, share: float) -> float:
        """Place of a share, in millimetres; what lies beyond the axis is at its end."""
        return self.left + (self.right - self.left) * min(max(share, 0.0), self.top) / self.top

    def draw(self, canvas: Canvas, upper: float, lower: float) -> None:
        """Light upright lines from `upper` to `lower`, with the shares in per cent under them."""
        for index in range(round(self.top / self.step) + 1):
            share = index * self.step
            x = self.at(share)
            canvas.line((x, upper), (x, lower + 0.8), colour=GRID if index else INK, line_width=0.4)
            canvas.text(x, lower + 2.6, f"{round(share * 100)}%", SMALL, anchor="center")


def fitting_axis(left: float, right: float, bars: tuple[Bar, ...], reference: float | None) -> Axis:
    """Axis that just holds the longest bar, interval end or reference, in round steps."""
    ends = [bar.share for bar in bars if bar.share is not None]
    ends += [bar.interval.high for bar in bars if bar.interval is not None]
    highest = max([*ends, reference or 0.0, 0.05])
    step = next(step for step in (0.02, 0.05, 0.1, 0.2) if highest <= step * 6 or step == 0.2)
    top = min(1.0, step * -(-highest // step))
    return Axis(left, right, top, step)


def make_legend(entries: tuple[tuple[str, Tone], ...], left: float) -> Legend:
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
        return make_legend(entries, 0.0)
    wrapped = tuple((wrap(label, VALUE, WIDTH - left - 7.0), tone) for label, tone in entries)
    return Legend(wrapped, tuple(widths), left)


@dataclass(frozen=True)
class Legend:
    """Entries in aligned columns: wrapped label and tone of each, widths of the columns, left edge."""

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
        """Height of all rows in millimetres."""
        return sum(self._row_heights())

    def draw(self, canvas: Canvas, top: float) -> None:
        """Draw all entries from `top` downwards."""
        heights = self._row_heights()
        for index, (lines, tone) in enumerate(self.entries):
            row, column = divmod(index, len(self.widths))
            x = self.left + sum(self.widths[:column])
            y = top + sum(heights[:row]) + heights[row] / 2
            canvas.rectangle(x, y - 1.35, 3.6, 2.7, fill=tone.fill, hatch=tone.hatch)
            canvas.lines(x + 4.8, y, lines, VALUE)


def _error_bar(canvas: Canvas, axis: Axis, bar: Bar, y: float, cap: float) -> float:
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


def draw_bar(canvas: Canvas, axis: Axis, bar: Bar, place: tuple[float, float], tone: Tone) -> None:
    """One plain bar from the axis; place = (middle y, height)."""
    y, height = place
    if bar.share is not None and bar.share > 0:
        width = axis.at(bar.share) - axis.left
        canvas.rectangle(axis.left, y - height / 2, width, height, fill=tone.fill, hatch=tone.hatch)


def draw_value(canvas: Canvas, axis: Axis, bar: Bar, place: tuple[float, float]) -> None:
    """The error bar of a plain bar and, after the longer of the two, its value."""
    y, height = place
    end = _error_bar(canvas, axis, bar, y, min(height * 0.25, 1.0))
    canvas.text(end + 1.2, y, bar.text, VALUE, ground=WHITE)


def value_room(bars: tuple[Bar, ...]) -> float:
    """Room to the right of the axis for the value after the longest bar."""
    return max((text_width(bar.text, VALUE) for bar in bars), default=0.0) + 3.5
