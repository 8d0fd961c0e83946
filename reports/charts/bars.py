"""Pictures of horizontal bars: stacked, ranked, side by side, and by group in panels."""

from reports.chapter.chart_specs import (
    Bar,
    ClusteredBars,
    GroupShareBars,
    RankedBars,
    StackedBars,
)
from reports.charts.barparts import (
    AXIS_BELOW,
    LABEL_GAP,
    Axis,
    fitting_end,
    make_legend,
    stretched,
    two_lines,
    wrapped_labels,
)
from reports.charts.canvas import LABEL, SMALL, TINY, VALUE, WHITE, WIDTH, Canvas, readable_on
from reports.charts.fonts import text_width, wrap
from reports.charts.tones import LOW_BASE, STANDINGS, BarRow, Tone, bar_rows

_BAR, _THIN = 0.64, 0.56
"""Part of the distance from bar to bar that a bar takes, and takes at least."""

_ABOVE = 1.1
"""Millimetres above a bar where the middle of a value stands that its piece is too narrow for."""

_DASH = (2.2, 1.3)
_MANY_BARS = 24
"""Bars of a chart from which those that stand side by side are thinner, so that it stays on the page."""


def bar_box(canvas: Canvas, x: float, width: float, place: tuple[float, float], tone: Tone) -> None:
    """A bar from `x`; place = (middle y, height)."""
    y, height = place
    dash = _DASH if tone.dashed else ()
    if width > 0:
        canvas.rectangle(x, y - height / 2, width, height, fill=tone.fill, hatch=tone.hatch, dash=dash)


# --- Stacked ------------------------------------------------------------------------------------


class Stacked:
    """100 % bars with their legend above and columns of figures at the right."""

    def __init__(self, chart: StackedBars) -> None:
        """Lay the chart out."""
        self._chart, self._made = chart, bar_rows(chart)
        strong = frozenset(place for place, row in enumerate(chart.rows) if row.strong)
        self._labels = wrapped_labels([row.label for row in self._made.rows], 50.0, strong=strong)
        self._legend = make_legend(self._made.series)
        self._heads = [wrap(head, SMALL, 18.5) for head in chart.ends]
        self._widths = [
            max(
                *(text_width(line, SMALL) for line in lines),
                *(text_width(row.ends[place], VALUE, bold=True) for row in chart.rows),
            )
            + 3.0
            for place, lines in enumerate(self._heads)
        ]
        ends = (5.8, 7.4, 9.0) if len(chart.rows) <= 2 else (4.5, 6.0, 7.6)
        self._pitch = max(stretched(chart.stretch, *ends), self._labels.depth * 3.2 + 0.8)
        self._gaps = [2.3 if row.gap_before and place else 0.0 for place, row in enumerate(chart.rows)]
        depth = max((len(lines) for lines in self._heads), default=0)
        # the heads stand beside the last line of the legend where that leaves them room
        last = sum(text_width(label, VALUE) + 8.2 for label, _ in self._legend.lines[-1]) + self._legend.left
        beside = last < WIDTH - sum(self._widths)
        above = self._legend.height - (3.4 if beside and self._legend.height else 0.0)
        self._top = max(self._legend.height + 1.6, above + depth * 2.9 + 1.0)

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self._bottom + AXIS_BELOW

    @property
    def _bottom(self) -> float:
        return self._top + 0.6 + self._pitch * len(self._chart.rows) + sum(self._gaps)

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        chart, labels = self._chart, self._labels
        self._legend.draw(canvas, 0.2)
        right = WIDTH - 2.5 - sum(self._widths)
        axis = Axis(labels.right, right - (0.0 if chart.ends else 3.0), 1.0, 0.2)
        axis.draw(canvas, self._top, self._bottom)
        columns = [right + 1.5 + sum(self._widths[:place]) for place in range(len(self._widths) + 1)]
        for place, lines in enumerate(self._heads):
            middle = (columns[place] + columns[place + 1]) / 2
            first = self._top - 1.6 - 2.9 * (len(lines) - 1)
            for number, line in enumerate(lines):
                canvas.text(middle, first + 2.9 * number, line, SMALL, anchor="center")
        y = self._top + 0.3 - self._pitch / 2
        thin = max(self._pitch - 2 * _ABOVE, self._pitch * _THIN)
        height = min(self._pitch * _BAR, thin) if self._lifts(axis) else self._pitch * _BAR
        for spec, row, lines, gap in zip(chart.rows, self._made.rows, labels.lines, self._gaps, strict=True):
            y += self._pitch + gap
            canvas.lines(labels.right - LABEL_GAP, y, lines, LABEL, anchor="right", bold=spec.strong)
            self._pieces(canvas, axis, row, (y, height))
            for place, text in enumerate(spec.ends):
                middle = (columns[place] + columns[place + 1]) / 2
                silent = not place and chart.silent
                canvas.text(middle, y, text, VALUE, anchor="center", bold=not silent)

    def _lifts(self, axis: Axis) -> bool:
        """Whether values stand above pieces too narrow for them: bars are thinner then, so that none lies on the bar above."""
        return any(
            0 < axis.at(bar.share or 0.0) - axis.left < text_width(bar.text, VALUE) + 0.6
            for row in self._made.rows
            for series, (bar, _) in zip(self._chart.series, row.bars, strict=True)
            if not (self._chart.silent and series.kind == "no_answer")
        )

    def _pieces(self, canvas: Canvas, axis: Axis, row: BarRow, place: tuple[float, float]) -> None:
        """One stacked bar; a row without any share shows its first text instead."""
        if all(bar.share is None for bar, _ in row.bars):
            canvas.text(axis.left + 1.5, place[0], row.bars[0][0].text, VALUE, ground=WHITE)
            return
        begin, above = 0.0, axis.left
        for series, (bar, tone) in zip(self._chart.series, row.bars, strict=True):
            left, right = axis.at(begin), axis.at(begin + (bar.share or 0.0))
            begin += bar.share or 0.0
            bar_box(canvas, left, right - left, place, tone)
            if right > left and not (self._chart.silent and series.kind == "no_answer"):
                above = _piece_value(canvas, (bar, tone), (left, right), place, above)


def _piece_value(
    canvas: Canvas,
    piece: tuple[Bar, Tone],
    ends: tuple[float, float],
    place: tuple[float, float],
    above: float,
) -> float:
    """The value of a piece: inside where it fits, else small above it; returns where the next one above may begin."""
    (bar, tone), middle, (y, height) = piece, sum(ends) / 2, place
    if text_width(bar.text, VALUE) + 0.6 <= ends[1] - ends[0]:
        halo = tone.fill if tone.hatch else None
        canvas.text(middle, y, bar.text, VALUE, anchor="center", colour=readable_on(tone.fill), ground=halo)
        return above
    width = text_width(bar.text, TINY)
    left = max(middle - width / 2, above)
    canvas.text(left, y - height / 2 - _ABOVE, bar.text, TINY)
    return left + width + 0.9


# --- Ranked -------------------------------------------------------------------------------------


class Ranked:
    """One bar an option, the value and what stands beside it behind the bar."""

    def __init__(self, chart: RankedBars) -> None:
        """Lay the chart out."""
        self._chart, self._made = chart, bar_rows(chart)
        self._labels = wrapped_labels([row.label for row in self._made.rows], 78.0)
        least, usual, most = (5.4, 6.4, 8.2) if len(chart.rows) <= 5 else (4.5, 5.7, 7.4)
        self._pitch = stretched(chart.stretch, least, usual, most)
        self._heights = [
            max(self._pitch, 2.85 * len(lines) + 0.5) if len(lines) > 1 else self._pitch
            for lines in self._labels.lines
        ]

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return 1.0 + sum(self._heights) + AXIS_BELOW

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        rows, left = self._chart.rows, self._labels.right
        shares = [row.bar.share or 0.0 for row in rows]
        top, step = fitting_end(shares)
        right = WIDTH - 8.0
        for row, share in zip(rows, shares, strict=True):
            room = WIDTH - 2.5 - self._width_behind(row.bar.text, row.beside) - left
            right = min(right, left + room * top / share) if share > 0 else right
        axis = Axis(left, right, top, step)
        bottom = 1.0 + sum(self._heights)
        axis.draw(canvas, 0.4, bottom)
        y = 0.7
        for row, made, lines, height in zip(
            rows, self._made.rows, self._labels.lines, self._heights, strict=True
        ):
            middle = y + height / 2
            y += height
            canvas.lines(left - LABEL_GAP, middle, lines, two_lines(row.label, lines), anchor="right")
            ((bar, tone),) = made.bars
            end = axis.at(bar.share or 0.0)
            bar_box(canvas, left, end - left, (middle, self._pitch * _BAR), tone)
            first = row.kind == "first"
            canvas.text(end + 1.2, middle, bar.text, VALUE, bold=first, ground=WHITE)
            behind = end + 1.8 + text_width(bar.text, VALUE, bold=first)
            canvas.text(behind, middle, row.beside, TINY, ground=WHITE)

    def _width_behind(self, value: str, beside: str) -> float:
        return text_width(value, VALUE, bold=True) + text_width(beside, TINY) + 2.0


# --- Side by side -------------------------------------------------------------------------------


class Clustered:
    """Bars side by side within each option, each with its value behind it."""

    def __init__(self, chart: ClusteredBars) -> None:
        """Lay the chart out."""
        self._made = bar_rows(chart)
        self._labels = wrapped_labels([row.label for row in self._made.rows], 66.0)
        self._legend = make_legend(self._made.series)
        usual = 4.0 if len(self._made.bars) <= _MANY_BARS else 3.3
        self._thick = stretched(chart.stretch, usual - 0.3, usual, usual + 0.5)
        self._pitch = max(self._thick * len(self._made.series) + 2.4, self._labels.depth * 3.2 + 1.2)
        self._top = self._legend.height + 1.2

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self._top + 0.6 + self._pitch * len(self._made.rows) + AXIS_BELOW

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        self._legend.draw(canvas, 0.2)
        bars = self._made.bars
        room = max((text_width(bar.text, VALUE) for bar in bars), default=0.0) + 3.5
        axis = Axis(self._labels.right, WIDTH - room, *fitting_end(bar.share or 0.0 for bar in bars))
        axis.draw(canvas, self._top, self.height - AXIS_BELOW)
        for index, (row, lines) in enumerate(zip(self._made.rows, self._labels.lines, strict=True)):
            middle = self._top + 0.3 + self._pitch * (index + 0.5)
            canvas.lines(axis.left - LABEL_GAP, middle, lines, LABEL, anchor="right")
            y = middle - self._thick * (len(row.bars) - 1) / 2
            for bar, tone in row.bars:
                end = axis.at(bar.share or 0.0)
                bar_box(canvas, axis.left, end - axis.left, (y, self._thick), tone)
                canvas.text(end + 1.2, y, bar.text, VALUE, ground=WHITE)
                y += self._thick


# --- By group -----------------------------------------------------------------------------------

ONE_PANEL = 12
"""Groups that stand below each other; more are set in two panels, read down and then across."""


class GroupPanels:
    """The share of each group, in one panel or two, with the line of 全体."""

    def __init__(self, chart: GroupShareBars) -> None:
        """Lay the chart out."""
        self._chart, self._made = chart, bar_rows(chart)
        count = len(chart.rows)
        self._deep = count if count <= ONE_PANEL else -(-count // 2)
        self._panels = 1 if count <= ONE_PANEL else 2
        texts = [row.label for row in self._made.rows]
        self._labels = wrapped_labels(texts, 52.0 if self._panels == 1 else 30.0)
        self._pitch = max(stretched(chart.stretch, 3.7, 4.6, 5.5), self._labels.depth * 3.2 + 0.8)
        standings = {row.standing for row in chart.rows if not row.low_base}
        used = [
            *(one for one in ("higher", "", "lower") if one in standings or one),
            *(["low"] if any(row.low_base for row in chart.rows) else []),
        ]
        tones = {**STANDINGS, "low": LOW_BASE}
        words = dict(zip(("higher", "", "lower", "low"), chart.words, strict=True))
        self._legend = make_legend([(words[one], tones[one]) for one in used])
        self._top = self._legend.height + 1.2

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self._top + 0.6 + self._pitch * self._deep + AXIS_BELOW

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        chart = self._chart
        x = self._legend.draw(canvas, 0.2) + 2.0
        y = 0.2 + self._legend.height - 1.95
        canvas.line((x, y), (x + 7.0, y), line_width=0.9, dash=(3.0, 1.6))
        canvas.text(x + 8.0, y, chart.reference_text, VALUE)
        top, step = fitting_end([*(row.bar.share or 0.0 for row in chart.rows), chart.reference])
        width = WIDTH / self._panels
        value = max((text_width(row.bar.text, VALUE, bold=True) for row in chart.rows), default=0.0) + 2.4
        bottom = self.height - AXIS_BELOW
        for panel in range(self._panels):
            left = panel * width + self._labels.right
            axis = Axis(left, (panel + 1) * width - value - 1.0, top, step)
            axis.draw(canvas, self._top, bottom)
            places = range(panel * self._deep, min((panel + 1) * self._deep, len(chart.rows)))
            for place in places:
                middle = self._top + 0.3 + self._pitch * (place - places.start + 0.5)
                lines, ((bar, tone),) = self._labels.lines[place], self._made.rows[place].bars
                canvas.lines(left - LABEL_GAP, middle, lines, LABEL, anchor="right")
                bar_box(canvas, left, axis.at(bar.share or 0.0) - left, (middle, self._pitch * 0.62), tone)
            line = axis.at(chart.reference)
            canvas.line((line, self._top - 0.4), (line, bottom), line_width=0.9, dash=(3.0, 1.6))
            for place in places:
                middle = self._top + 0.3 + self._pitch * (place - places.start + 0.5)
                bar, named = chart.rows[place].bar, bool(chart.rows[place].standing)
                end = axis.at(bar.share or 0.0) + 0.9
                canvas.text(end, middle, bar.text, VALUE, bold=named, ground=WHITE)
