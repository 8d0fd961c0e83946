"""What the bar charts share: labels at the left, the axis, the legend, how far bars stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.charts.canvas import GRID, INK, LABEL, SMALL, VALUE, WIDTH, Canvas
from reports.charts.fonts import text_width, wrap
from reports.charts.tones import Tone

LABEL_GAP = 1.6
"""Millimetres between a label and the axis."""

AXIS_BELOW = 5.0
"""Millimetres that the numbers of an axis take under it."""

_LINE = 3.9
"""Millimetres of a line of the legend."""

_TOPS = ((0.2, 0.05), (0.25, 0.05), (0.4, 0.1), (0.5, 0.1), (0.8, 0.2), (1.0, 0.2))
"""Ends of an axis of shares with their steps, of which there are four or five."""


def stretched(stretch: float, least: float, usual: float, most: float) -> float:
    """A length between its ends: `usual` at 0, `least` at -1, `most` at 1."""
    return usual + stretch * ((most - usual) if stretch > 0 else (usual - least))


@dataclass(frozen=True)
class AxisLabels:
    """The wrapped labels at the left of a bar chart and where the bars begin."""

    lines: tuple[tuple[str, ...], ...]
    right: float

    @property
    def depth(self) -> int:
        """Lines of the longest label."""
        return max((len(lines) for lines in self.lines), default=1)


def wrapped_labels(
    texts: Sequence[str], widest: float, *, strong: frozenset[int] = frozenset()
) -> AxisLabels:
    """Wrap labels to at most `widest` millimetres; the bars begin right of the widest line. `strong` are bold."""
    lines = tuple(wrap(text, LABEL, widest) for text in texts)
    width = max(
        (
            text_width(line, LABEL, bold=place in strong)
            for place, group in enumerate(lines)
            for line in group
        ),
        default=0.0,
    )
    return AxisLabels(lines, width + LABEL_GAP + 0.6)


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
        """Light upright lines from `upper` to `lower`, with the shares under them, the last with its sign."""
        last = round(self.top / self.step)
        for index in range(last + 1):
            share = index * self.step
            x = self.at(share)
            canvas.line((x, upper), (x, lower), colour=GRID if index else INK, line_width=0.4)
            sign = "%" if index == last else ""
            canvas.text(x, lower + 2.4, f"{round(share * 100)}{sign}", SMALL, anchor="center")


def fitting_end(shares: Iterable[float]) -> tuple[float, float]:
    """End and step of the axis that just holds the shares."""
    highest = max([*shares, 0.0])
    return next((end for end in _TOPS if highest <= end[0]), _TOPS[-1])


def make_legend(entries: Sequence[tuple[str, Tone]], left: float = 2.0) -> Legend:
    """Set entries behind each other in as many lines as they need."""
    lines: list[list[tuple[str, Tone]]] = [[]]
    used = left
    for label, tone in entries:
        width = text_width(label, VALUE) + 8.2
        if lines[-1] and used + width - 3.0 > WIDTH:
            lines.append([])
            used = left
        lines[-1].append((label, tone))
        used += width
    return Legend(tuple(map(tuple, lines)), left)


@dataclass(frozen=True)
class Legend:
    """Entries by line: label and tone of each; left edge."""

    lines: tuple[tuple[tuple[str, Tone], ...], ...]
    left: float

    @property
    def height(self) -> float:
        """Height of all lines in millimetres."""
        return _LINE * len(self.lines) if any(self.lines) else 0.0

    def draw(self, canvas: Canvas, top: float) -> float:
        """Draw all entries from `top` downwards; returns where the last line ends."""
        x = self.left
        for number, line in enumerate(self.lines):
            x = self.left
            y = top + _LINE * (number + 0.5)
            for label, tone in line:
                dash = (2.0, 1.2) if tone.dashed else ()
                canvas.rectangle(x, y - 1.25, 3.4, 2.5, fill=tone.fill, hatch=tone.hatch, dash=dash)
                x = canvas_text(canvas, x + 4.4, y, label) + 3.4
        return x


def canvas_text(canvas: Canvas, x: float, y: float, text: str) -> float:
    """Write a text from `x`; returns where it ends."""
    canvas.text(x, y, text, VALUE)
    return x + text_width(text, VALUE)


def two_lines(label: str, lines: tuple[str, ...]) -> float:
    """Size of a label: one of two lines is set smaller."""
    del label
    return LABEL if len(lines) == 1 else 2.45
