"""Answers over the years as a native Word chart: the lines, markers, intervals and values of the picture.

Its categories are the years of the surveys, which Word sets at equal distances.
"""

from __future__ import annotations

from itertools import pairwise

from reports.chapter.chart_specs import PathPoint, YearLines
from reports.charts import chartxml as x
from reports.charts.canvas import DARK, WIDTH, NativeChart
from reports.charts.chartdata import Cell, book, excel_number, letter
from reports.charts.lines import LEFT, RIGHT, STYLES, Lines, LineStyle
from reports.charts.tones import Tone

_SYMBOLS = {"dot": "circle", "square": "square", "triangle": "triangle"}
_DASHES = ("solid", "dash", "sysDot", "dashDot", "sysDash")
"""Of each style, what Word has of its dashes."""

_SIZE = 8.0
BELOW_YEARS = 3.6
"""Millimetres that the labels of the years take more than in the picture."""


def has_even_years(chart: YearLines) -> bool:
    """Whether all years are as far apart, so that the slopes of the native chart are those of the picture."""
    return len({after - before for before, after in pairwise(chart.at)}) == 1


def native_lines(chart: YearLines, font: str) -> NativeChart:
    """Make the native chart of lines over the years."""
    laid_out = Lines(chart)
    top, high = laid_out.plot
    height = laid_out.height + BELOW_YEARS
    inner = (LEFT / WIDTH, top / height, (RIGHT - LEFT) / WIDTH, high / height)
    series = "".join(_series(chart, laid_out, number, height) for number in range(len(chart.lines)))
    low, up = laid_out.ends
    plot = (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
        + x.category_axis(reverse=False, position="b")
        + x.value_axis(2, position="l", span=(float(low), float(up)), form='0"%"', step=10.0)
    )
    xml = x.chart_space(plot, x.LEGEND, font, size=_SIZE, inner=inner, blanks="span")
    return NativeChart(xml, book(_rows(chart)), WIDTH, height)


def _by_year(chart: YearLines, number: int) -> list[PathPoint | None]:
    """The point of a line in each year; None where it has none."""
    points = {point.year: point for point in chart.lines[number].points}
    return [points.get(place) for place in range(len(chart.years))]


def _ends(point: PathPoint | None) -> tuple[float | None, float | None]:
    """How far the interval of a point reaches above and below it."""
    if point is None or point.low is None or point.high is None:
        return None, None
    return excel_number(point.high - point.value), excel_number(point.value - point.low)


def _rows(chart: YearLines) -> list[list[Cell]]:
    """The years, the values of each line, then how far the interval of each reaches up and down."""
    lines = range(len(chart.lines))
    names = [line.label for line in chart.lines]
    heads = [f"{name}（区間の{way}）" for name in names for way in ("上", "下")]
    rows: list[list[Cell]] = [["", *names, *heads]]
    for place, label in enumerate(chart.years):
        points = [_by_year(chart, number)[place] for number in lines]
        values = [None if one is None else excel_number(one.value) for one in points]
        rows.append([label, *values, *(end for one in points for end in _ends(one))])
    return rows


def _series(chart: YearLines, laid_out: Lines, number: int, height: float) -> str:
    line, look = chart.lines[number], STYLES[number % len(STYLES)]
    points = _by_year(chart, number)
    column = letter(1 + number)
    values = [None if one is None else excel_number(one.value) for one in points]
    labels = "".join(
        x.moved_label(place, one.text, "r", (0.0, -laid_out.values(place)[number][1] / height), _SIZE)
        for place, one in enumerate(points)
        if one is not None
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>{x.text_values("tx", column, 1, [line.label])}'
        f"{_look(look, number)}<c:dLbls>{labels}{x.SHOW_NOTHING}</c:dLbls>{_intervals(chart, number, points)}"
        f"{x.text_values('cat', 'A', 2, chart.years)}{x.number_values('val', column, 2, values)}"
        '<c:smooth val="0"/></c:ser>'
    )


def _look(look: LineStyle, number: int) -> str:
    """The line and its markers."""
    return (
        f'<c:spPr><a:ln w="16510">{x.solid(DARK)}<a:prstDash val="{_DASHES[number % len(_DASHES)]}"/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="{_SYMBOLS[look.marker]}"/><c:size val="6"/>{x.fill(Tone(look.fill))}</c:marker>'
    )


def _intervals(chart: YearLines, number: int, points: list[PathPoint | None]) -> str:
    """The intervals of a line; nothing where none is known."""
    ends = [_ends(one) for one in points]
    if all(up is None for up, _ in ends):
        return ""
    first = 1 + len(chart.lines) + 2 * number
    plus = x.number_values("plus", letter(first), 2, [up for up, _ in ends])
    minus = x.number_values("minus", letter(first + 1), 2, [down for _, down in ends])
    return (
        '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{plus}{minus}<c:spPr><a:ln w="10160">{x.solid(DARK)}</a:ln></c:spPr></c:errBars>'
    )
