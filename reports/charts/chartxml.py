"""DrawingML of native charts as text: builders that know the schema's order of elements.

Values stand in the chart part as the cache of the workbook's cells, so that the chart is drawn without
opening the workbook and follows it when somebody edits the numbers in Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from reports.charts.canvas import INK, Colour, readable_on
from reports.charts.chartdata import END_WIDTH, LINE_WIDTH, SHEET, UNNAMED, ChartData, PointData, SeriesData
from reports.charts.tones import Tone
from reports.formatting import office_text
from reports.ooxml.package import clean

CHART_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NAMESPACES = (
    f'xmlns:c="{CHART_NAMESPACE}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_FORMAT = "0.0"
_PATTERNS = {"/": "wdUpDiag", "\\": "wdDnDiag", ".": "pct25"}
_GRID = '<c:spPr><a:ln w="5080"><a:solidFill><a:srgbClr val="CCCCCC"/></a:solidFill></a:ln></c:spPr>'


def chart_space(
    plot_area: str,
    legend: str,
    font: str,
    *,
    size: float = 8.0,
    inner: tuple[float, ...] = (),
    blanks: Literal["gap", "span"] = "gap",
) -> str:
    """Return a whole chart part: plot area, legend ("" for none), font.

    `size` is the size of the type in points; `inner` is where the bars stand: left, top, width and height in parts of
    the chart's, () where the program chooses; `blanks` whether a line goes on over empty cells. The workbook is the first relation of the part.
    """
    ends = zip("xywh", inner, strict=True) if inner else ()
    placed = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in ends)
    layout = (
        f'<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>{placed}'
        "</c:manualLayout></c:layout>"
        if inner
        else "<c:layout/>"
    )
    name = quoteattr(font)
    type_ = f"{solid(INK)}<a:latin typeface={name}/><a:ea typeface={name}/>"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace {_NAMESPACES}><c:date1904 val="0"/><c:lang val="ja-JP"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{layout}{plot_area}</c:plotArea>{legend}'
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="{blanks}"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>'
        f"{_type(size, type_)}"
        f'<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _type(size: float, look: str) -> str:
    """Type of a size in points."""
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{round(size * 100)}">{look}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="ja-JP"/></a:p></c:txPr>'
    )


def _hex(colour: Colour) -> str:
    return "".join(f"{round(part * 255):02X}" for part in colour)


def solid(colour: Colour) -> str:
    """Return a plain fill."""
    return f'<a:solidFill><a:srgbClr val="{_hex(colour)}"/></a:solidFill>'


def fill(tone: Tone) -> str:
    """Return the fill of a bar, patterned where the picture is hatched, with a thin dark outline."""
    ground = solid(tone.fill)
    if tone.hatch:
        ground = (
            f'<a:pattFill prst="{_PATTERNS[tone.hatch[0]]}"><a:fgClr><a:srgbClr val="{_hex(INK)}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{_hex(tone.fill)}"/></a:bgClr></a:pattFill>'
        )
    dash = '<a:prstDash val="dash"/>' if tone.dashed else ""
    return f'<c:spPr>{ground}<a:ln w="6350">{solid(INK)}{dash}</a:ln></c:spPr>'


# --- Data ---------------------------------------------------------------------------------------


def _cell(column: str, first: int, last: int | None = None) -> str:
    span = f"${column}${first}" + (f":${column}${last}" if last is not None else "")
    return escape(f"'{SHEET}'!{span}")


def text_values(tag: str, column: str, first: int, texts: Sequence[str]) -> str:
    """Return texts (`c:cat`, or `c:tx` of one cell) with the cells that they come from."""
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(clean(text))}</c:v></c:pt>' for place, text in enumerate(texts)
    )
    last = None if tag == "tx" else first + len(texts) - 1
    return (
        f"<c:{tag}><c:strRef><c:f>{_cell(column, first, last)}</c:f><c:strCache>"
        f'<c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef></c:{tag}>'
    )


def number_values(tag: str, column: str, first: int, values: Sequence[float | None]) -> str:
    """Return numbers (`c:val`, `c:xVal`, …) with the cells that they come from; None is an empty cell."""
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:{tag}><c:numRef><c:f>{_cell(column, first, first + len(values) - 1)}</c:f><c:numCache>"
        f'<c:formatCode>{_FORMAT}</c:formatCode><c:ptCount val="{len(values)}"/>{points}'
        f"</c:numCache></c:numRef></c:{tag}>"
    )


def bar_chart(
    series: str, direction: str, grouping: str, *, gap: int, overlap: int = 0, axes: tuple[int, int] = (1, 2)
) -> str:
    """Return bars of these series; `gap` and `overlap` are in percent of their width."""
    lap = f'<c:overlap val="{overlap}"/>' if overlap else ""
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap}"/>{lap}<c:axId val="{axes[0]}"/><c:axId val="{axes[1]}"/></c:barChart>'
    )


def _series(
    data: ChartData,
    place: int,
    head: tuple[str, str],
    look: str,
    values: Sequence[float | None],
    *,
    more: str = "",
) -> str:
    """Return one series; `head` is the letter of its column and its name, `more` stands behind its look."""
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>{text_values("tx", head[0], 1, [head[1]])}'
        f'{look}<c:invertIfNegative val="0"/>{more}{text_values("cat", "A", 2, data.categories)}'
        f"{number_values('val', head[0], 2, values)}</c:ser>"
    )


def bar_series(
    data: ChartData, place: int, *, labels: str, size: float = 8.0, lifted: Lifted | None = None
) -> str:
    """Return the series at a place of a bar chart.

    Its labels stand where `labels` says (`ctr`, `outEnd`; "" for none), in type of `size` points; with `lifted`
    those of pieces too narrow for them stand above.
    """
    series = data.series[place]
    own = "".join(
        f'<c:dPt><c:idx val="{number}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{fill(point.tone)}</c:dPt>'
        for number, point in enumerate(series.points)
        if point.tone != series.tone
    )
    told = _labels(series, labels, size, lifted, at_axis=not place) if labels and not series.silent else ""
    values = [point.value for point in series.points]
    head = data.column(place), series.name
    return _series(data, place, head, fill(series.tone), values, more=own + told)


def end_series(data: ChartData, size: float) -> str:
    """Return the columns at the right of stacked bars: bars without a fill whose labels are their texts."""
    unseen = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    written = []
    for number, (_, texts) in enumerate(data.ends):
        place = len(data.series) + number
        single = "".join(text_label(row, text, "ctr") for row, text in enumerate(texts))
        told = (
            f'<c:dLbls>{single}<c:numFmt formatCode="{_FORMAT}" sourceLinked="0"/>'
            f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_type(size, solid(INK))}"
            f'<c:dLblPos val="ctr"/>{_SHOW_VALUE}</c:dLbls>'
        )
        head = data.column(place), UNNAMED
        written.append(_series(data, place, head, unseen, [END_WIDTH] * len(texts), more=told))
    return "".join(written)


# --- The line of a reference ----------------------------------------------------------------------


def reference_line(data: ChartData) -> str:
    """Return a dashed line across horizontal bars, as bars of its own on axes of its own (3 and 4).

    No line crosses horizontal bars in a chart of Word: a bar without a fill reaches from 0 to the
    reference in every category, and a thin dark one stands on it; the gaps between categories make the
    dashes.
    """
    if data.reference is None:
        return ""
    begin, width = data.line_columns
    count, place = len(data.categories), len(data.series)
    unseen = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    dark = f"<c:spPr>{solid(INK)}<a:ln><a:noFill/></a:ln></c:spPr>"
    heads = (begin, f"{data.reference_name}（点線）"), (width, "点線の太さ")
    series = _series(data, place, heads[0], unseen, [data.reference] * count)
    series += _series(data, place + 1, heads[1], dark, [LINE_WIDTH] * count)
    return bar_chart(series, "bar", "stacked", gap=30, overlap=100, axes=(3, 4))


def reference_axes(top: float) -> str:
    """Return the axes of `reference_line`, without line or labels; the numbers end at `top` as the others do.

    They are not deleted: LibreOffice then forgets where they end.
    """
    unseen = (
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
    )
    return (
        '<c:catAx><c:axId val="3"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="r"/>{unseen}<c:crossAx val="4"/><c:crosses val="max"/></c:catAx>'
        f'<c:valAx><c:axId val="4"/><c:scaling><c:orientation val="minMax"/><c:max val="{top!r}"/>'
        '<c:min val="0.0"/></c:scaling><c:delete val="0"/><c:axPos val="t"/>'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{unseen}<c:crossAx val="3"/>'
        '<c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


# --- Labels -------------------------------------------------------------------------------------

_SHOW_VALUE = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
SHOW_NOTHING = _SHOW_VALUE.replace('showVal val="1"', 'showVal val="0"')


@dataclass(frozen=True)
class Lifted:
    """Labels that stand above their piece: of values below `below` percent, `up` of the height of the chart higher.

    `percent` is the width of a percent, and `letter` that of a letter of such labels, in widths of the chart: a label
    at the axis begins no further left than it.
    """

    below: float
    up: float
    percent: float
    letter: float

    def right(self, point: PointData) -> float:
        """How far the label of a piece that begins at the axis is moved to the right."""
        return max((len(point.text) * self.letter - (point.value or 0.0) * self.percent) / 2, 0.0)


def _labels(series: SeriesData, position: str, size: float, lifted: Lifted | None, *, at_axis: bool) -> str:
    single = "".join(
        _single_label(number, point, position, lifted, at_axis=at_axis)
        for number, point in enumerate(series.points)
    )
    ground = series.tone.fill if position == "ctr" else (1.0, 1.0, 1.0)
    # type would not read on hatching
    covered = position == "ctr" and bool(series.tone.hatch)
    box = f"<c:spPr>{solid(ground) if covered else '<a:noFill/>'}<a:ln><a:noFill/></a:ln></c:spPr>"
    return (
        f'<c:dLbls>{single}<c:numFmt formatCode="{_FORMAT}" sourceLinked="0"/>{box}'
        f'{_type(size, solid(readable_on(ground)))}<c:dLblPos val="{position}"/>{_SHOW_VALUE}</c:dLbls>'
    )


def _single_label(
    number: int, point: PointData, position: str, lifted: Lifted | None, *, at_axis: bool
) -> str:
    """Leave out an empty label, lift a small one; spell out one that the number format would print otherwise (`-`)."""
    if point.value is None:
        return ""
    if not point.text or (lifted is not None and point.value == 0):
        return f'<c:dLbl><c:idx val="{number}"/><c:delete val="1"/></c:dLbl>'
    if lifted is not None and point.value < lifted.below:
        moved = (lifted.right(point) if at_axis else 0.0, lifted.up)
        return moved_label(number, point.text, position, moved, 6.5)
    if position == "inBase":
        return text_label(number, point.text, position, readable_on(point.tone.fill))
    return "" if office_text(point.value, 1) == point.text else text_label(number, point.text, position)


def moved_label(number: int, text: str, position: str, moved: tuple[float, float], size: float) -> str:
    """Return a label in dark type of a size, moved to the right and up by parts of the chart.

    LibreOffice takes the colour from the look of the label, not from its text.
    """
    right, up = moved
    return (
        f'<c:dLbl><c:idx val="{number}"/><c:layout><c:manualLayout><c:x val="{right:.4f}"/><c:y val="{-up:.4f}"/></c:manualLayout></c:layout>'
        f'<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r><a:rPr lang="ja-JP" sz="{round(size * 100)}">{solid(INK)}</a:rPr>'
        f"<a:t>{escape(clean(text))}</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_type(size, solid(INK))}<c:dLblPos val="{position}"/>{_SHOW_VALUE}</c:dLbl>'
    )


def text_label(number: int, text: str, position: str, colour: Colour | None = None) -> str:
    """Return a label with a text of its own, in the colour of its series or in another."""
    look = "" if colour is None else solid(colour)
    type_ = (
        f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr>{look}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="ja-JP"/></a:p></c:txPr>'
    )
    return (
        f'<c:dLbl><c:idx val="{number}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:r>'
        f'<a:rPr lang="ja-JP">{look}</a:rPr><a:t>{escape(clean(text))}</a:t></a:r></a:p></c:rich></c:tx>'
        f'{type_ if look else ""}<c:dLblPos val="{position}"/>{_SHOW_VALUE}</c:dLbl>'
    )


# --- Axes and legend ----------------------------------------------------------------------------


def category_axis(*, reverse: bool, position: str, title: str = "") -> str:
    """Return the axis of the categories (id 1); `reverse` puts the first at the top."""
    order = "maxMin" if reverse else "minMax"
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{position}"/>{_title(title)}<c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="6350">{solid(INK)}</a:ln></c:spPr><c:crossAx val="2"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="50"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def value_axis(
    number: int,
    *,
    position: str,
    span: tuple[float, float] | None,
    form: str,
    title: str = "",
    crosses: str = "autoZero",
    between: str = "between",
    grid: bool = True,
    step: float = 0.0,
) -> str:
    """Return an axis of numbers (id `number`, crossing the other of 1 and 2).

    `span` fixes its ends and `step` the distance of its numbers, `form` is their format, `crosses` where it stands
    on the other axis.
    """
    unit = f'<c:majorUnit val="{step!r}"/>' if step else ""
    ends = f'<c:max val="{span[1]!r}"/><c:min val="{span[0]!r}"/>' if span else ""
    lines = f"<c:majorGridlines>{_GRID}</c:majorGridlines>" if grid else ""
    return (
        f'<c:valAx><c:axId val="{number}"/><c:scaling><c:orientation val="minMax"/>{ends}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{position}"/>{lines}{_title(title)}'
        f'<c:numFmt formatCode={quoteattr(form)} sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln w="6350">{solid(INK)}</a:ln></c:spPr><c:crossAx val="{3 - number}"/>'
        f'<c:crosses val="{crosses}"/><c:crossBetween val="{between}"/>{unit}</c:valAx>'
    )


def _title(text: str) -> str:
    if not text:
        return ""
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="800" b="0"/></a:pPr>'
        f'<a:r><a:rPr lang="ja-JP" sz="800" b="0"/><a:t>{escape(clean(text))}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


LEGEND = '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
"""A legend above the plot."""
