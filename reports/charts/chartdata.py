"""The numbers of a chart as a sheet: what a native Word chart shows and its workbook holds.

One category a row, one series a column, in percent and unrounded; the ends of error bars stand in
columns of their own after the series. Chart part and workbook are both made from this, so that they
cannot differ.
"""

import datetime
import io
from dataclasses import dataclass, replace
from itertools import pairwise

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from reports.chapter.chart_specs import (
    Bar,
    GroupShareBars,
    Histogram,
    RankedBars,
    Scatter,
    Series,
    StackedBars,
)
from reports.charts.canvas import MIDDLE
from reports.charts.tones import BarChart, Tone, bar_rows
from reports.formatting import number_text
from reports.ooxml.package import pack, unpack

SHEET = "データ"
_CREATED = datetime.datetime(2000, 1, 1)  # a workbook without a date would carry the time of the run


def excel_number(value: float) -> float:
    """Return a number as a workbook keeps it: to 15 significant digits."""
    return float(f"{value:.15g}")


def letter(column: int) -> str:
    """Letter of a column of the sheet, counted from 0."""
    return str(xl_col_to_name(column))


@dataclass(frozen=True)
class PointData:
    """One value: in percent (or a count), as it is printed, and its fill."""

    value: float | None
    text: str
    tone: Tone


@dataclass(frozen=True)
class SeriesData:
    """One column: its name in the legend, its fill there, and a point for each category; `silent` has no labels."""

    name: str
    tone: Tone
    points: tuple[PointData, ...]
    silent: bool = False


LINE_WIDTH = 0.3
"""Width of the line of a reference, in percent of the axis."""

UNNAMED = "\u3000"
"""Name of the series that are columns of figures: nothing to be seen in the legend."""

END_WIDTH = 18.0
"""Width of a column of figures at the right of stacked bars, in percent of the axis."""


@dataclass(frozen=True)
class ChartData:
    """A chart as a sheet. `categories` are the printed labels, with n and the mark of a low base.

    `reference` is where a line across all bars stands, in percent, with `reference_name` as its head. `ends` are
    columns of figures at the right of stacked bars: head, and a text for each category.
    """

    categories: tuple[str, ...]
    series: tuple[SeriesData, ...]
    reference: float | None = None
    reference_name: str = ""
    ends: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def column(self, series: int) -> str:
        """Letter of the column of a series."""
        return letter(1 + series)

    @property
    def line_columns(self) -> tuple[str, str]:
        """Letters of the columns behind them, of the line of a reference: where it begins, and its width."""
        return letter(1 + len(self.series)), letter(2 + len(self.series))


def chart_data(chart: BarChart | Histogram) -> ChartData:
    """Arrange a bar chart or a histogram as a sheet; a row without any share tells so in its label."""
    if isinstance(chart, Histogram):
        return _histogram(chart)
    made = bar_rows(chart)
    silent = isinstance(chart, StackedBars) and chart.silent
    quiet = [silent and one.kind == "no_answer" for one in _kinds(chart)] or [False] * len(made.series)
    series = tuple(
        SeriesData(name, tone, tuple(_point(*row.bars[place]) for row in made.rows), quiet[place])
        for place, (name, tone) in enumerate(made.series)
    )
    labels = tuple(row.label for row in made.rows)
    if isinstance(chart, StackedBars):
        empty = [all(bar.share is None for bar, _ in row.bars) for row in made.rows]
        labels = tuple(
            f"{row.label}　{row.bars[0][0].text}" if none else row.label
            for row, none in zip(made.rows, empty, strict=True)
        )
        ends = tuple(
            (head.replace("\n", ""), tuple(row.ends[place] for row in chart.rows))
            for place, head in enumerate(chart.ends)
        )
        return ChartData(labels, series, ends=ends)
    if isinstance(chart, RankedBars):
        (only,) = series
        points = tuple(
            replace(point, text=f"{point.text}{row.beside}")
            for point, row in zip(only.points, chart.rows, strict=True)
        )
        series = (replace(only, points=points),)
    if isinstance(chart, GroupShareBars):
        return ChartData(labels, series, excel_number(chart.reference * 100), chart.reference_text)
    return ChartData(labels, series)


def _kinds(chart: BarChart) -> tuple[Series, ...]:
    return chart.series if isinstance(chart, StackedBars) else ()


def _point(bar: Bar, tone: Tone) -> PointData:
    return PointData(None if bar.share is None else excel_number(bar.share * 100), bar.text, tone)


def _histogram(chart: Histogram) -> ChartData:
    digits = 0 if chart.edges[1] - chart.edges[0] >= 1 else 2
    labels = tuple(
        f"{number_text(low, digits)}～{number_text(high, digits)}" for low, high in pairwise(chart.edges)
    )
    tone = Tone(MIDDLE)
    points = tuple(PointData(count, "", tone) for count in chart.counts)
    return ChartData(labels, (SeriesData(chart.y_label, tone, points),))


# --- Workbooks ----------------------------------------------------------------------------------

Cell = str | float | None


def data_book(data: ChartData) -> bytes:
    """Return the workbook of a bar chart; the same data give the same bytes."""
    head: list[Cell] = ["", *(series.name for series in data.series)]
    head += [UNNAMED] * len(data.ends)
    line: list[Cell] = [] if data.reference is None else [data.reference, LINE_WIDTH]
    head += [f"{data.reference_name}（点線）", "点線の太さ"] if line else []
    rows: list[list[Cell]] = [head]
    for place, category in enumerate(data.categories):
        row: list[Cell] = [category, *(series.points[place].value for series in data.series)]
        row += [END_WIDTH] * len(data.ends)
        row += line
        rows.append(row)
    return book(rows)


def book(rows: list[list[Cell]]) -> bytes:
    """Return a workbook of one sheet with these rows; texts are never read as formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        sheet = workbook.add_worksheet(SHEET)
        form = workbook.add_format({"num_format": "0.0"})
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 30, 14)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value, form)
    return pack(unpack(out.getvalue()))


def scatter_rows(chart: Scatter, low: tuple[float, float], high: tuple[float, float]) -> list[list[Cell]]:
    """Rows of the sheet of a scatter: head, points, ends of the lines of the means, names of the fields.

    `low` and `high` are the ends of the axes (x, y), between which the lines run.
    """
    rows: list[list[Cell]] = [["", chart.x_label, chart.y_label]]
    rows += [[point.label, point.x, point.y] for point in chart.points]
    rows += [
        [chart.mean_x_text, chart.mean_x, low[1]],
        [chart.mean_x_text, chart.mean_x, high[1]],
        [chart.mean_y_text, low[0], chart.mean_y],
        [chart.mean_y_text, high[0], chart.mean_y],
    ]
    rows += [[name, x, y] for name, (x, y) in zip(chart.quadrants, corners(low, high), strict=True)]
    return rows


def corners(low: tuple[float, float], high: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Return the corners where the names of the fields stand: upper left, upper right, lower left, lower right."""
    inset = (high[1] - low[1]) * 0.04
    upper, lower = excel_number(high[1] - inset), excel_number(low[1] + inset)
    return ((low[0], upper), (high[0], upper), (low[0], lower), (high[0], lower))
