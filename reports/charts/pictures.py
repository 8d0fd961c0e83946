"""Chart specs to pictures: layout by hand, readable in greyscale print.

Every chart is as wide as the text of an A4 page. Options are told apart by light and dark steps of one
hue with thin dark outlines, and by patterns, never by hue alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

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
