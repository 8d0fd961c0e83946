"""Chart specs to pictures: layout by hand, readable in greyscale print.

Every chart is as wide as the text of an A4 page. Options are told apart by light and dark steps of one
hue with thin dark outlines, and by patterns, never by hue alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from reports.chapter.chart_specs import (
    Chart,
    ClusteredBars,
    ColumnBars,
    GroupShareBars,
    Histogram,
    IndicatorPanels,
    RankedBars,
    Scatter,
    ShadedMap,
    StackedBars,
    YearLines,
)
from reports.charts.bars import Clustered, GroupPanels, Ranked, Stacked
from reports.charts.canvas import WIDTH, Canvas, Picture, PictureCanvas
from reports.charts.columns import Columns, Paths
from reports.charts.lines import Lines
from reports.charts.maps import RegionMap
from reports.charts.plots import HistogramPlot
from reports.charts.scatter import ScatterPlot

STRETCHES = (-1.0, 0.0, 1.0, 2.2)
"""How far charts and rows are drawn together or apart: up to 1 on most pages, further only where much would stay white."""


class Heights(NamedTuple):
    """Heights of a chart, or of what else stands on a page, in millimetres, at each of `STRETCHES`."""

    least: float
    usual: float
    most: float
    loosest: float

    @classmethod
    def fixed(cls, height: float) -> Heights:
        """Of what is always of one height."""
        return cls(*[height] * len(STRETCHES))


class Drawing(Protocol):
    """A chart that is laid out: its height in millimetres is known before it is drawn."""

    @property
    def height(self) -> float:
        """Height in millimetres."""
        ...

    def on(self, canvas: Canvas) -> None:
        """Draw it on a sheet of that height."""
        ...


def draw(chart: Chart) -> Picture:
    """Draw a chart spec.

    Raises:
        InputError: the chart font is missing or lacks a character of a label.

    """
    laid_out = _drawing(chart)
    canvas = PictureCanvas(WIDTH, laid_out.height)
    laid_out.on(canvas)
    return canvas.picture()


def height_of(chart: Chart) -> float:
    """Height of the picture of a chart in millimetres, without drawing it. Raises InputError as `draw`."""
    return _drawing(chart).height


def heights_of(chart: Chart, height: Callable[[Chart], float] = height_of) -> Heights:
    """How low and how high a chart may be drawn, by what gives the height of one. Raises InputError as `draw`."""
    if isinstance(chart, Histogram):
        return Heights.fixed(height(chart))
    return Heights(*(height(replace(chart, stretch=stretch)) for stretch in STRETCHES))


_DRAWINGS: Mapping[type[Chart], Callable[[Any], Drawing]] = {
    StackedBars: Stacked,
    RankedBars: Ranked,
    ClusteredBars: Clustered,
    GroupShareBars: GroupPanels,
    ShadedMap: RegionMap,
    ColumnBars: Columns,
    IndicatorPanels: Paths,
    YearLines: Lines,
    Histogram: HistogramPlot,
    Scatter: ScatterPlot,
}


def _drawing(chart: Chart) -> Drawing:
    return _DRAWINGS[type(chart)](chart)
