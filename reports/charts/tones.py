"""Fills of bars: light and dark steps of one hue and hatching, told apart in greyscale print."""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapter.chart_specs import ClusteredBars, StackedBars
from reports.charts.canvas import DARK, WHITE, Colour

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
