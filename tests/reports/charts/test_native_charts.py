from __future__ import annotations

import dataclasses
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.chapter.chart_specs import (
    Bar,
    Chart,
    ClusteredBars,
    ClusterRow,
    ColumnBars,
    GroupShareBars,
    Histogram,
    Point,
    RankedBars,
    RankedRow,
    Scatter,
    Series,
    StackedBars,
    StackedRow,
    YearLines,
)
from reports.charts.chartdata import SHEET, excel_number
from reports.charts.nativecharts import has_native, native_chart
from reports.formatting import office_text
from reports.ooxml.package import unpack
from reports.word.document import render_bytes
from tests.reports.sample_chapter import (
    CHARTS,
    EVEN_LINES,
    GROUPS,
    LINES,
    RANKED,
    SCATTER,
    STACKED,
    sample_chapter,
)

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FONT = "BIZ UDPゴシック"


@dataclass(frozen=True)
class Read:
    """A native chart read back: its part and the sheet of its workbook."""

    root: etree._Element
    sheet: Worksheet

    def cells(self, formula: str) -> list[object]:
        """Values of the cells that a formula of the chart names."""
        sheet, _, span = formula.partition("!")
        assert sheet == f"'{SHEET}'"
        cells = self.sheet[span.replace("$", "")]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        return [cell.value for row in rows for cell in row]


def read(xml: bytes, workbook: bytes) -> Read:
    book = load_workbook(io.BytesIO(workbook))
    return Read(etree.fromstring(xml), book[SHEET])


def made(chart: Chart) -> Read:
    native = native_chart(chart, FONT)
    return read(native.xml.encode(), native.workbook)


def native_charts_of(docx: bytes) -> list[Read]:
    """The charts of a package with their workbooks, found through the relationships, in reading order."""
    parts = unpack(docx)
    targets = _targets(parts, "word/_rels/document.xml.rels")
    document = etree.fromstring(parts["word/document.xml"])
    found = []
    for drawing in document.iter(f"{C}chart"):
        name = "word/" + targets[drawing.get(f"{R}id") or ""]
        folder, _, file = name.rpartition("/")
        book = _targets(parts, f"{folder}/_rels/{file}.rels")["rId1"]
        found.append(read(parts[name], parts["word/" + book.removeprefix("../")]))
    return found


def _targets(parts: dict[str, bytes], name: str) -> dict[str, str]:
    return {one.get("Id") or "": one.get("Target") or "" for one in etree.fromstring(parts[name])}


def caches(chart: Read) -> Iterator[tuple[str, str, list[float | str | None]]]:
    """(kind, formula, cached values) of every reference to cells; an empty cell is None."""
    yield from caches_of(chart.root)


def caches_of(root: etree._Element) -> Iterator[tuple[str, str, list[float | str | None]]]:
    """The same of a part of a chart."""
    for reference in root.iter(f"{C}strRef", f"{C}numRef"):
        formula = reference.findtext(f"{C}f") or ""
        cache = reference.find(f"{C}strCache")
        text = cache is not None
        cache = reference.find(f"{C}numCache") if cache is None else cache
        assert cache is not None
        count = cache.find(f"{C}ptCount")
        assert count is not None
        values: list[float | str | None] = [None] * int(count.get("val") or 0)
        for point in cache.iter(f"{C}pt"):
            value = point.findtext(f"{C}v") or ""
            values[int(point.get("idx") or 0)] = value if text else float(value)
        parent = reference.getparent()
        assert parent is not None
        yield etree.QName(parent).localname, formula, values


def series_values(chart: Read) -> list[list[float | str | None]]:
    return [values for kind, _, values in caches(chart) if kind == "val"]


def shown_labels(series: etree._Element, *, own: bool = False) -> list[str | None]:
    """What the labels of a series print: a text of their own, or (but for `own`) the value by the number format."""
    values = [float(point.findtext(f"{C}v") or "nan") for point in series.iterfind(f"{C}val//{C}pt")]
    places = [int(point.get("idx") or 0) for point in series.iterfind(f"{C}val//{C}pt")]
    size = series.find(f"{C}val//{C}ptCount")
    assert size is not None
    labels: list[str | None] = [None] * int(size.get("val") or 0)
    for place, value in zip(places, values, strict=True):
        labels[place] = None if own else office_text(value, 1)
    for label in series.iterfind(f"{C}dLbls/{C}dLbl"):
        index = label.find(f"{C}idx")
        assert index is not None
        written = "".join(node.text or "" for node in label.iter(f"{A}t"))
        labels[int(index.get("val") or 0)] = written or None
    return labels


def bars_of(chart: Chart) -> list[list[Bar]]:
    """The bars of a spec, one list a series."""
    match chart:
        case StackedBars():
            return [[row.bars[place] for row in chart.rows] for place in range(len(chart.series))]
        case ClusteredBars() | ColumnBars():
            return [[row.bars[place] for row in chart.rows] for place in range(len(chart.series))]
        case RankedBars() | GroupShareBars():
            return [[row.bar for row in chart.rows]]
        case _:
            return []


def assert_carries(chart: Read, spec: Chart) -> None:
    """The chart part and the workbook hold the numbers of the spec, from which the picture is drawn."""
    for _, formula, values in caches(chart):
        assert values == chart.cells(formula)
    if isinstance(spec, Scatter):
        across = next(v for kind, cells, v in caches(chart) if kind == "xVal" and "$B$2:" in cells)
        up = next(v for kind, cells, v in caches(chart) if kind == "yVal" and "$C$2:" in cells)
        assert list(zip(across, up, strict=True)) == [
            (excel_number(point.x), excel_number(point.y)) for point in spec.points
        ]
        return
    if isinstance(spec, YearLines):
        places = range(len(spec.years))
        points = [{point.year: point for point in line.points} for line in spec.lines]
        for series, line in zip(chart.root.iter(f"{C}ser"), points, strict=True):
            own = [line.get(place) for place in places]
            (values,) = [v for kind, _, v in caches_of(series) if kind == "val"]
            assert values == [None if one is None else excel_number(one.value) for one in own]
            assert shown_labels(series, own=True) == [None if one is None else one.text for one in own]
            reached = {kind: v for kind, _, v in caches_of(series)}
            known = [one for one in own if one is not None and one.high is not None and one.low is not None]
            ups = [value for value in reached.get("plus", []) if value is not None]
            downs = [value for value in reached.get("minus", []) if value is not None]
            assert ups == pytest.approx([(one.high or 0) - one.value for one in known])
            assert downs == pytest.approx([one.value - (one.low or 0) for one in known])
        return
    if isinstance(spec, Histogram):
        assert series_values(chart) == [list(spec.counts)]
        return
    line = [spec.reference] if isinstance(spec, GroupShareBars) else []
    drawn = series_values(chart)
    ends = len(spec.ends) if isinstance(spec, StackedBars) else 0
    assert len(drawn) == len(bars_of(spec)) + 2 * len(line) + ends
    if line:
        assert drawn[-2] == [excel_number(line[0] * 100)] * len(bars_of(spec)[0])
    for values, bars in zip(drawn, bars_of(spec), strict=False):
        assert values == [None if bar.share is None else excel_number(bar.share * 100) for bar in bars]
    series = list(chart.root.iter(f"{C}ser"))
    for place, (one, bars) in enumerate(zip(series, bars_of(spec), strict=False)):
        if isinstance(spec, StackedBars) and spec.silent and spec.series[place].kind == "no_answer":
            assert one.find(f"{C}dLbls") is None
            continue
        beside = [row.beside for row in spec.rows] if isinstance(spec, RankedBars) else [""] * len(bars)
        for shown, bar, more in zip(shown_labels(one), bars, beside, strict=True):
            hidden = bar.share is None or (isinstance(spec, StackedBars) and not bar.share)
            assert shown == (None if hidden else f"{bar.text}{more}" or None)
    if isinstance(spec, StackedBars):
        for place in range(ends):
            texts = [row.ends[place] for row in spec.rows]
            assert [text or "" for text in shown_labels(series[len(spec.series) + place])] == texts


NATIVE = tuple(chart for chart in CHARTS if has_native(chart))


@pytest.mark.parametrize("chart", NATIVE, ids=lambda chart: type(chart).__name__)
def test_chart_part_and_workbook_carry_the_numbers_of_the_picture(chart: Chart) -> None:
    assert_carries(made(chart), chart)


def test_labels_of_points_side_by_side_stand_apart() -> None:
    """A label stands at the right, and on another side where it would lie on a neighbour or its label."""
    points = tuple(Point(x, 1.0, str(place)) for place, x in enumerate((1.0, 1.02, 2.0), start=10))
    chart = made(dataclasses.replace(SCATTER, points=points, mean_x=1.5, mean_y=0.9, mean_y_text=""))
    (series,) = [one for one in chart.root.iter(f"{C}ser") if len(list(one.iter(f"{C}dLbl"))) == len(points)]
    sides = [one.get("val") for one in series.iter(f"{C}dLblPos")]
    assert sides[0] != "r"
    assert sides[1:] == ["r", "r"]


def test_many_bars_side_by_side_have_room_for_their_labels() -> None:
    names = tuple(f"区分{place}" for place in range(7))
    rows = tuple(ClusterRow(f"項目{place}", (Bar(0.3, "30.0"),) * 7) for place in range(5))
    native = native_chart(ClusteredBars(names, rows), FONT)
    gap = int(native.xml.partition('<c:gapWidth val="')[2].partition('"')[0]) / 100
    size = int(native.xml.partition('<a:defRPr sz="')[2].partition('"')[0]) / 100 / 72 * 25.4
    legend_and_axis = 32.0
    assert (native.height - legend_and_axis) / (5 * (7 + gap)) > 1.15 * size
    assert native.height <= 140.0


def test_the_chapter_holds_a_native_chart_for_each_picture() -> None:
    charts = native_charts_of(render_bytes(sample_chapter(), charts="native"))
    assert len(charts) == len(NATIVE)
    for chart, spec in zip(charts, NATIVE, strict=True):
        assert_carries(chart, spec)
    pictures = [name for name in unpack(render_bytes(sample_chapter())) if name.endswith(".png")]
    native = unpack(render_bytes(sample_chapter(), charts="native"))
    assert len(pictures) == len(CHARTS)
    # the panels of indicators, which are several charts, and lines over years at unequal distances
    assert len([name for name in native if name.endswith(".png")]) == len(CHARTS) - len(NATIVE)


def test_a_small_value_stands_above_its_piece() -> None:
    spec = dataclasses.replace(STACKED, series=STACKED.series[:2], ends=(), rows=())
    bars = (Bar(0.97, "97.0"), Bar(0.03, "3.0"))
    chart = made(dataclasses.replace(spec, rows=(StackedRow("全体", bars),)))
    large, small = chart.root.iter(f"{C}ser")
    assert large.find(f".//{C}dLbl") is None
    up = small.find(f".//{C}dLbl//{C}manualLayout/{C}y")
    assert up is not None
    assert float(up.get("val") or 0) < -0.05
    assert shown_labels(small) == ["3.0"]


def test_the_share_of_the_whole_is_a_line_across_the_bars() -> None:
    """Stacked bars without a fill up to the share, and thin dark ones on them, on a scale that ends alike."""
    chart = made(GROUPS)
    bars, line = chart.root.iter(f"{C}barChart")
    assert [one.get("val") for one in line.iter(f"{C}grouping", f"{C}overlap")] == ["stacked", "100"]
    unseen, dash = line.iter(f"{C}ser")
    assert unseen.find(f"{C}spPr/{A}noFill") is not None
    assert dash.find(f"{C}spPr/{A}solidFill") is not None
    ends = [axis.find(f"{C}scaling/{C}max").get("val") for axis in chart.root.iter(f"{C}valAx")]  # type: ignore[union-attr]
    assert len(ends) == 2
    assert len(set(ends)) == 1
    assert [one.get("val") for one in bars.iter(f"{C}axId")] == ["1", "2"]


@pytest.mark.parametrize("bars", [1, 2, 9, 22, 40])
def test_a_native_chart_is_neither_flat_nor_taller_than_a_page(bars: int) -> None:
    rows = tuple(RankedRow(f"選択肢{number}", Bar(0.5, "50.0")) for number in range(bars))
    assert 32 <= native_chart(RankedBars(rows), FONT).height <= 150


def test_a_text_that_is_no_number_is_spelt_out() -> None:
    chart = made(RankedBars((RankedRow("一", Bar(0.0, "-")), RankedRow("二", Bar(0.0004, "0.0")))))
    (series,) = chart.root.iter(f"{C}ser")
    assert shown_labels(series) == ["-", "0.0"]
    assert "".join(node.text or "" for node in series.iter(f"{A}t")) == "-"


def test_a_suppressed_piece_leaves_a_gap_instead_of_stretching_the_rest() -> None:
    """Stacked values on an axis that ends at 100; a stack of 100 % would fill the bar again."""
    spec = StackedBars(
        (Series("はい"), Series("いいえ")), (StackedRow("全体 (n=9)", (Bar(0.4, "40.0"), Bar(None, "×"))),)
    )
    chart = made(spec)
    grouping = chart.root.find(f".//{C}grouping")
    top = chart.root.find(f".//{C}valAx/{C}scaling/{C}max")
    assert grouping is not None
    assert top is not None
    assert grouping.get("val") == "stacked"
    assert float(top.get("val") or 0) == 100
    assert series_values(chart) == [[40.0], [None]]


def test_an_empty_group_says_so_in_its_label() -> None:
    names = next(values for kind, _, values in caches(made(STACKED)) if kind == "cat")
    assert names[-1] == "不明 (n=0)　該当者なし"


def test_low_bases_are_marked_and_dashed() -> None:
    chart = made(GROUPS)
    names = next(values for kind, _, values in caches(chart) if kind == "cat")
    assert names == ["西 (n=88)", "東* (n=12)"]
    dashed = [point for point in chart.root.iter(f"{C}dPt") if point.find(f".//{A}prstDash") is not None]
    assert [point.find(f"{C}idx").get("val") for point in dashed] == ["1"]  # type: ignore[union-attr]


def _ground(series: etree._Element) -> str:
    """What fills a series: its colour, with the name of its pattern if it has one."""
    shape = series.find(f"{C}spPr")
    assert shape is not None
    pattern = shape.find(f"{A}pattFill")
    colours = [colour.get("val") or "" for colour in shape[0].iter(f"{A}srgbClr")]
    return ("" if pattern is None else pattern.get("prst") or "") + "/".join(colours)


def test_many_options_differ_by_tone_or_pattern_and_have_an_outline() -> None:
    bars = tuple(Bar(0.1, "10.0") for _ in range(10))
    spec = StackedBars(
        (*(Series(f"選択肢{number}") for number in range(9)), Series("無回答", "no_answer")),
        (StackedRow("全体 (n=9)", bars),),
    )
    series = list(made(spec).root.iter(f"{C}ser"))
    assert len({_ground(one) for one in series}) == 10
    assert any("Diag" in _ground(one) for one in series)
    for one in series:
        outline = one.find(f"{C}spPr/{A}ln/{A}solidFill")
        assert outline is not None


def test_the_font_is_set_for_latin_and_japanese() -> None:
    root = made(RANKED).root
    default = root.find(f"{C}txPr//{A}defRPr")
    assert default is not None
    assert [default.find(f"{A}{kind}").get("typeface") for kind in ("latin", "ea")] == [FONT, FONT]  # type: ignore[union-attr]


def test_the_scatter_names_points_means_and_fields() -> None:
    texts = [node.text for node in made(SCATTER).root.iter(f"{A}t")]
    assert {"防災", "観光", "福祉", "平均 3.10", "平均 4.00", "重点改善", "見直し"} <= set(texts)


def test_a_workbook_keeps_fifteen_digits() -> None:
    assert excel_number(0.1 + 0.2) == 0.3
    assert excel_number(1616 / 4000 * 100) == 40.4


def test_labels_round_half_up() -> None:
    assert [office_text(value, 1) for value in (0.05, 2.25, 31.649999, 100.0)] == [
        "0.1",
        "2.3",
        "31.6",
        "100.0",
    ]


@pytest.mark.parametrize("chart", NATIVE, ids=lambda chart: type(chart).__name__)
def test_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    first, second = native_chart(chart, FONT), native_chart(chart, FONT)
    assert first == second
    assert math.isfinite(first.height)


def test_labels_with_marks_of_xml_are_escaped() -> None:
    chart = made(RankedBars((RankedRow("A&B <1> \x01", Bar(0.5, "50.0")),)))
    assert next(values for kind, _, values in caches(chart) if kind == "cat") == ["A&B <1> "]


def test_a_chart_of_which_a_native_one_shows_less_stays_a_picture() -> None:
    """Intervals and open points of a scatter; more groups than stand in a panel; years that are not as far apart."""
    assert has_native(EVEN_LINES)
    assert not has_native(LINES)
    assert not has_native(SCATTER)
    plain = tuple(Point(one.x, one.y, one.label) for one in SCATTER.points)
    assert has_native(dataclasses.replace(SCATTER, points=plain))
    (groups,) = [one for one in CHARTS if isinstance(one, GroupShareBars)]
    assert has_native(groups)
    assert not has_native(dataclasses.replace(groups, rows=groups.rows[:1] * 13))


def test_axes_of_a_native_scatter_end_at_round_numbers() -> None:
    chart = made(SCATTER)
    for axis in chart.root.iter(f"{C}valAx"):
        low, high, step = (
            float(next(axis.iter(f"{C}{name}")).get("val") or "nan") for name in ("min", "max", "majorUnit")
        )
        assert low / step == pytest.approx(round(low / step))
        assert high / step == pytest.approx(round(high / step))


def test_stacked_bars_have_the_room_that_legend_and_axis_leave() -> None:
    """Bars are at least as high as their values, 8 points, also where they are drawn as close as they may."""
    rows = tuple(StackedRow(f"区分{place}", (Bar(0.5, "50.0"), Bar(0.5, "50.0"))) for place in range(9))
    spec = StackedBars((Series("そう思う"), Series("そう思わない")), rows, stretch=-1.0)
    native = native_chart(spec, FONT)
    share = float(native.xml.partition('<c:h val="')[2].partition('"')[0])
    gap = int(native.xml.partition('<c:gapWidth val="')[2].partition('"')[0]) / 100
    assert native.height * share / 9 / (1 + gap) > 8 * 25.4 / 72 * 0.9


def test_values_of_a_year_that_would_lie_over_each_other_are_moved_apart() -> None:
    """24.1 and 24.0 in one year: a line of type between them."""
    native = native_chart(EVEN_LINES, FONT)
    moved = {}
    for series in etree.fromstring(native.xml.encode()).iter(f"{C}ser"):
        for label in series.iterfind(f"{C}dLbls/{C}dLbl"):
            text, up = "".join(node.text or "" for node in label.iter(f"{A}t")), label.find(f".//{C}y")
            assert up is not None
            moved[text] = float(up.get("val") or 0) * native.height
    low, high = 20.0, 80.0
    assert abs((moved["24.0"] - moved["24.1"]) + 0.1 / (high - low) * 42.0) > 2.5


def test_a_value_above_a_narrow_piece_is_dark_and_begins_at_the_axis() -> None:
    """The first piece is dark, and its label is not: LibreOffice takes the colour from the look of the label."""
    bars = (Bar(0.01, "1.0"), Bar(0.99, "99.0"))
    chart = StackedBars((Series("はい"), Series("いいえ")), (StackedRow("全体 (n=100)", bars),))
    root = etree.fromstring(native_chart(chart, FONT).xml.encode())
    first = next(root.iter(f"{C}dLbl"))
    assert "".join(node.text or "" for node in first.iter(f"{A}t")) == "1.0"
    right = first.find(f".//{C}manualLayout/{C}x")
    assert right is not None
    assert float(right.get("val") or 0) > 0.005
    colours = {node.get("val") for node in first.iterfind(f"{C}txPr//{A}srgbClr")}
    assert colours == {"212121"}
