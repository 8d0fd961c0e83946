"""Chart specs to pictures: layout by hand, readable in greyscale print.

Every chart is as wide as the text of an A4 page. Options are told apart by light and dark steps of one
hue with thin dark outlines (and by hatching from the seventh option on), never by hue alone.
"""

from __future__ import annotations

from reports.chapter.chart_specs import (
    Bar,
    Chart,
    ClusteredBars,
    GroupShareBars,
    Histogram,
    RankedBars,
    Scatter,
    StackedBars,
)
from reports.charts.barparts import (
    LABEL_GAP,
    Axis,
    bar_pitch,
    draw_bar,
    draw_value,
    fitting_axis,
    make_legend,
    value_room,
    wrapped_labels,
)
from reports.charts.canvas import LABEL, VALUE, WHITE, WIDTH, Canvas, Picture, readable_on
from reports.charts.fonts import text_width
from reports.charts.plots import histogram, scatter
from reports.charts.tones import Tone, bar_rows


def draw(chart: Chart) -> Picture:
    """Draw a chart spec.

    Raises:
        InputError: the chart font is missing or lacks a character of a label.

    """
    match chart:
        case StackedBars():
            return _stacked(chart)
        case RankedBars() | ClusteredBars() | GroupShareBars():
            return _plain(chart)
        case Histogram():
            return histogram(chart)
        case Scatter():
            return scatter(chart)


_MANY_BARS = 24
"""Bars of a chart from which those that stand side by side are thinner, so that it stays on the page."""

# --- Stacked bars -------------------------------------------------------------------------------


def _stacked(chart: StackedBars) -> Picture:
    made = bar_rows(chart)
    labels = wrapped_labels(tuple(row.label for row in made.rows), 46.0)
    legend = make_legend(made.series, labels.right)
    pitch = max(bar_pitch(len(chart.rows)), labels.depth * 3.6 + 1.0)
    gaps = [2.0 if row.gap_before and index else 0.0 for index, row in enumerate(chart.rows)]
    top = legend.height + 1.8
    bottom = top + pitch * len(chart.rows) + sum(gaps) + 0.6
    canvas = Canvas(WIDTH, bottom + 4.8)
    legend.draw(canvas, 0.4)
    axis = Axis(labels.right, WIDTH - 5.0, 1.0, 0.2)
    axis.draw(canvas, top, bottom)
    y = top - pitch / 2 + 0.3
    for spec, row, lines, gap in zip(chart.rows, made.rows, labels.lines, gaps, strict=True):
        y += pitch + gap
        canvas.lines(labels.right - LABEL_GAP, y, lines, LABEL, anchor="right")
        height = pitch * (0.5 if spec.low_base else 0.72)
        _pieces(canvas, axis, row.bars, (y, height), hide_below=chart.hide_below)
    return canvas.picture()


def _pieces(
    canvas: Canvas,
    axis: Axis,
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


def _plain(chart: RankedBars | ClusteredBars | GroupShareBars) -> Picture:
    """Bars from the axis, those of a row side by side, each with its value behind it."""
    made = bar_rows(chart)
    bars, grouped = made.bars, isinstance(chart, GroupShareBars)
    labels = wrapped_labels(tuple(row.label for row in made.rows), 52.0 if grouped else 66.0)
    legend = make_legend(made.series, labels.right) if isinstance(chart, ClusteredBars) else None
    if legend is not None:
        thick = 4.0 if len(bars) <= _MANY_BARS else 3.3
        pitch = max(thick * len(made.series) + 3.0, labels.depth * 3.55 + 1.4)
        top = legend.height + 1.8
    else:
        pitch = max(bar_pitch(len(bars)), labels.depth * 3.55 + (0.9 if grouped else 1.0))
        thick = pitch * (0.64 if grouped else 0.66)
        top = 5.0 if isinstance(chart, GroupShareBars) and chart.reference_text else 1.0
    bottom = top + 0.6 + pitch * len(made.rows)
    canvas = Canvas(WIDTH, bottom + 4.8)
    if legend is not None:
        legend.draw(canvas, 0.4)
    reference = chart.reference if isinstance(chart, GroupShareBars) else None
    axis = fitting_axis(labels.right, WIDTH - value_room(bars), bars, reference)
    axis.draw(canvas, top, bottom)
    places = []
    for index, (row, lines) in enumerate(zip(made.rows, labels.lines, strict=True)):
        middle = top + 0.3 + pitch * (index + 0.5)
        canvas.lines(labels.right - LABEL_GAP, middle, lines, LABEL, anchor="right")
        first = middle - thick * (len(row.bars) - 1) / 2
        for order, (bar, tone) in enumerate(row.bars):
            places.append((first + thick * order, thick))
            draw_bar(canvas, axis, bar, places[-1], tone)
    if isinstance(chart, GroupShareBars) and reference is not None:  # over the bars, but under the values
        x = axis.at(reference)
        canvas.line((x, top - 0.6), (x, bottom), line_width=0.9, dash=(4.0, 2.0))
        half = text_width(chart.reference_text, VALUE) / 2
        canvas.text(min(x, WIDTH - half - 0.5), top - 2.6, chart.reference_text, VALUE, anchor="center")
    for bar, place in zip(bars, places, strict=True):
        draw_value(canvas, axis, bar, place)
    if isinstance(chart, RankedBars) and chart.base:
        canvas.text(WIDTH - 1.0, bottom - 2.0, chart.base, VALUE, anchor="right", ground=WHITE)
    return canvas.picture()
