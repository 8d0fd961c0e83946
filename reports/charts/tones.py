"""What a bar chart shows, and in which fills: rows of labels and bars, told apart in greyscale print.

Pictures and native charts are both made from these rows, so that they cannot differ. Fills are light and dark
steps of one hue, and hatching.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapter.chart_specs import Bar, ClusteredBars, GroupShareBars, RankedBars, StackedBars
from reports.charts.canvas import DARK, MIDDLE, WHITE, Colour

_LIGHT: Colour = (0.90, 0.93, 0.96)
_SOLID_STEPS = 6
LOW_BASE_MARK = "*"
"""Stands after the label of a group with a low base."""


@dataclass(frozen=True)
class Tone:
    """Fill and hatching of one series."""

    fill: Colour
    hatch: str = ""


def tones(count: int) -> tuple[Tone, ...]:
    """`count` fills from dark to light; beyond six, every second one is hatched to stay distinct."""
    if count <= _SOLID_STEPS:
        return tuple(Tone(_mix(step)) for step in _steps(count))
    solid = iter(_steps(-(-count // 2)))
    patterns = ("////", "....", "\\\\\\\\")
    return tuple(
        Tone(_mix(0.55 + 0.45 * index / count), patterns[index // 2 % len(patterns)])
        if index % 2
        else Tone(_mix(next(solid)))
        for index in range(count)
    )


BarChart = StackedBars | RankedBars | ClusteredBars | GroupShareBars


@dataclass(frozen=True)
class BarRow:
    """One category: its printed label, with n and the mark of a low base, and a bar for each series."""

    label: str
    bars: tuple[tuple[Bar, Tone], ...]


@dataclass(frozen=True)
class BarRows:
    """A bar chart as rows; `series` are the names in the legend with their fills there."""

    series: tuple[tuple[str, Tone], ...]
    rows: tuple[BarRow, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars, row by row."""
        return tuple(bar for row in self.rows for bar, _ in row.bars)


def bar_rows(chart: BarChart) -> BarRows:
    """The rows of a bar chart, in its order."""
    middle = Tone(MIDDLE)
    match chart:
        case StackedBars():
            shades = stacked_tones(chart)
            names = tuple(one.label for one in chart.series)
            rows = [
                BarRow(_marked(row.label, row.low_base), tuple(zip(row.bars, shades, strict=True)))
                for row in chart.rows
            ]
        case ClusteredBars():
            shades, names = cluster_tones(chart), chart.series
            rows = [BarRow(row.label, tuple(zip(row.bars, shades, strict=True))) for row in chart.rows]
        case RankedBars():
            shades, names = (middle,), ("割合（%）",)
            rows = [
                BarRow(row.label, ((row.bar, Tone(WHITE) if row.muted else middle),)) for row in chart.rows
            ]
        case GroupShareBars():
            shades, names = (middle,), ("割合（%）",)
            low, total = Tone(WHITE, "/////"), Tone(DARK)
            rows = [
                BarRow(
                    _marked(row.label, row.low_base),
                    ((row.bar, total if row.total else low if row.low_base else middle),),
                )
                for row in chart.rows
            ]
    return BarRows(tuple(zip(names, shades, strict=True)), tuple(rows))


def _marked(label: str, low_base: bool) -> str:
    return label + (LOW_BASE_MARK if low_base else "")


def stacked_tones(chart: StackedBars) -> tuple[Tone, ...]:
    """Return the tone of each series: from dark to light in the order of the options, 無回答 white."""
    options = iter(tones(sum(series.kind == "option" for series in chart.series)))
    return tuple(next(options) if series.kind == "option" else Tone(WHITE) for series in chart.series)


def cluster_tones(chart: ClusteredBars) -> tuple[Tone, ...]:
    """Return the tone of each series; the first is darkest, as it is the one the page speaks of."""
    return tones(max(len(chart.series), 2))[: len(chart.series)]


def _steps(count: int) -> list[float]:
    """Steps from dark (0) to light (1), leaving out the greys on which neither black nor white reads well."""
    dark = [0.0, 0.2][: 1 if count <= 3 else 2]
    light = count - len(dark)
    return dark + [1.0 if light == 1 else 0.47 + 0.53 * index / (light - 1) for index in range(light)]


def _mix(step: float) -> Colour:
    red, green, blue = (dark + (light - dark) * step for dark, light in zip(DARK, _LIGHT, strict=True))
    return red, green, blue
