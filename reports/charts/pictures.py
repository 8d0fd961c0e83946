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
from reports.charts.canvas import (
    DARK,
    LABEL,
    MIDDLE,
    VALUE,
    WHITE,
    WIDTH,
    Canvas,
    Picture,
    readable_on,
)
from reports.charts.fonts import text_width
from reports.charts.plots import histogram, scatter
from reports.charts.tones import LOW_BASE_MARK, Tone, cluster_tones, stacked_tones


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
        case ClusteredBars():
            return _clusters(chart)
        case GroupShareBars():
            return _groups(chart)
        case Histogram():
            return histogram(chart)
        case Scatter():
            return scatter(chart)


_MANY_BARS = 24
"""Bars of a chart from which those that stand side by side are thinner, so that it stays on the page."""

# --- Stacked bars -------------------------------------------------------------------------------


def _stacked(chart: StackedBars) -> Picture:
    shades = stacked_tones(chart)
    texts = tuple(row.label + (LOW_BASE_MARK if row.low_base else "") for row in chart.rows)
    labels = wrapped_labels(texts, 46.0)
    legend = make_legend(
        tuple((series.label, tone) for series, tone in zip(chart.series, shades, strict=True)), labels.right
    )
    pitch = max(bar_pitch(len(chart.rows)), labels.depth * 3.6 + 1.0)
    gaps = [2.0 if row.gap_before and index else 0.0 for index, row in enumerate(chart.rows)]
    top = legend.height + 1.8
    bottom = top + pitch * len(chart.rows) + sum(gaps) + 0.6
    canvas = Canvas(WIDTH, bottom + 4.8)
    legend.draw(canvas, 0.4)
    axis = Axis(labels.right, WIDTH - 5.0, 1.0, 0.2)
    axis.draw(canvas, top, bottom)
    y = top - pitch / 2 + 0.3
    for row, lines, gap in zip(chart.rows, labels.lines, gaps, strict=True):
        y += pitch + gap
        canvas.lines(labels.right - LABEL_GAP, y, lines, LABEL, anchor="right")
        drawn = tuple(zip(row.bars, shades, strict=True))
        height = pitch * (0.5 if row.low_base else 0.72)
        _pieces(canvas, axis, drawn, (y, height), hide_below=chart.hide_below)
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


def _ranked(chart: RankedBars) -> Picture:
    bars = tuple(row.bar for row in chart.rows)
    labels = wrapped_labels(tuple(row.label for row in chart.rows), 66.0)
    pitch = max(bar_pitch(len(bars)), labels.depth * 3.55 + 1.0)
    top, bottom = 1.0, 1.6 + pitch * len(bars)
    canvas = Canvas(WIDTH, bottom + 4.8)
    axis = fitting_axis(labels.right, WIDTH - value_room(bars), bars, None)
    axis.draw(canvas, top, bottom)
    for index, row in enumerate(chart.rows):
        y = top + 0.3 + pitch * (index + 0.5)
        canvas.lines(labels.right - LABEL_GAP, y, labels.lines[index], LABEL, anchor="right")
        tone = Tone(WHITE) if row.muted else Tone(MIDDLE)
        draw_bar(canvas, axis, row.bar, (y, pitch * 0.66), tone)
        draw_value(canvas, axis, row.bar, (y, pitch * 0.66))
    if chart.base:
        canvas.text(WIDTH - 1.0, bottom - 2.0, chart.base, VALUE, anchor="right", ground=WHITE)
    return canvas.picture()


def _clusters(chart: ClusteredBars) -> Picture:
    shades = cluster_tones(chart)
    bars = tuple(bar for row in chart.rows for bar in row.bars)
    labels = wrapped_labels(tuple(row.label for row in chart.rows), 66.0)
    legend = make_legend(tuple(zip(chart.series, shades, strict=True)), labels.right)
    thick = 4.0 if len(bars) <= _MANY_BARS else 3.3
    pitch = max(thick * len(chart.series) + 3.0, labels.depth * 3.55 + 1.4)
    top = legend.height + 1.8
    bottom = top + pitch * len(chart.rows) + 0.6
    canvas = Canvas(WIDTH, bottom + 4.8)
    legend.draw(canvas, 0.4)
    axis = fitting_axis(labels.right, WIDTH - value_room(bars), bars, None)
    axis.draw(canvas, top, bottom)
    for index, row in enumerate(chart.rows):
        middle = top + 0.3 + pitch * (index + 0.5)
        canvas.lines(labels.right - LABEL_GAP, middle, labels.lines[index], LABEL, anchor="right")
        first = middle - thick * (len(row.bars) - 1) / 2
        for order, (bar, tone) in enumerate(zip(row.bars, shades, strict=True)):
            draw_bar(canvas, axis, bar, (first + thick * order, thick), tone)
            draw_value(canvas, axis, bar, (first + thick * order, thick))
    return canvas.picture()


def _groups(chart: GroupShareBars) -> Picture:
    bars = tuple(row.bar for row in chart.rows)
    texts = tuple(row.label + (LOW_BASE_MARK if row.low_base else "") for row in chart.rows)
    labels = wrapped_labels(texts, 52.0)
    pitch = max(bar_pitch(len(bars)), labels.depth * 3.55 + 0.9)
    top = 5.0 if chart.reference_text else 1.0
    bottom = top + 0.6 + pitch * len(bars)
    canvas = Canvas(WIDTH, bottom + 4.8)
    axis = fitting_axis(labels.right, WIDTH - value_room(bars), bars, chart.reference)
    axis.draw(canvas, top, bottom)
    places = [(top + 0.3 + pitch * (index + 0.5), pitch * 0.64) for index in range(len(bars))]
    for row, lines, place in zip(chart.rows, labels.lines, places, strict=True):
        canvas.lines(labels.right - LABEL_GAP, place[0], lines, LABEL, anchor="right")
        tone = Tone(DARK) if row.total else Tone(WHITE, "/////") if row.low_base else Tone(MIDDLE)
        draw_bar(canvas, axis, row.bar, place, tone)
    if chart.reference is not None:  # over the bars, but under the values
        x = axis.at(chart.reference)
        canvas.line((x, top - 0.6), (x, bottom), line_width=0.9, dash=(4.0, 2.0))
        half = text_width(chart.reference_text, VALUE) / 2
        canvas.text(min(x, WIDTH - half - 0.5), top - 2.6, chart.reference_text, VALUE, anchor="center")
    for bar, place in zip(bars, places, strict=True):
        draw_value(canvas, axis, bar, place)
    return canvas.picture()
