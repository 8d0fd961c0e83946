"""The workbook that puts municipalities side by side: a table and a funnel plot of each indicator."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.chapter.wording import BASIS_LABELS
from reports.excel.figure_cells import number_cell
from reports.excel.page_setup import set_page
from reports.excel.sheets import CONTENTS, FONT, Book, Page, new_book
from reports.formatting import percent_value
from survey.comparing.municipalities import ALARM, ALERT, funnel

_TITLE = "市町村の比較"
_DATA = "図の数値"
_HEADS = (
    "コード", "市町村名", "回答者数", "有効n", "割合（%）", "標準誤差", "区間の下限", "区間の上限",
    "標準化した割合（%）", "同 標準誤差", "同 区間の下限", "同 区間の上限", "最も少ない区分の回答者数", "全体との差の目安", "備考",
)  # fmt: skip
_WIDTHS = (9, 16, 9, 9, 9, 9, 9, 9, 11, 9, 9, 9, 11, 20, 24)
_HEAD_ROW = 5
_GRID = 60
_CHART = (960, 480)
_GREY, _DARK, _RED = "#7F7F7F", "#1F3864", "#C00000"


@dataclass(frozen=True)
class ComparedMunicipality:
    """One municipality in the table of an indicator: proportions, NaN where there is none.

    fewest: returns of its smallest group that the standard population has. outside: the limit of the funnel that the
    share lies outside of, negative below; 0 within (`survey.comparing.municipalities.outside`).
    """

    code: str
    name: str
    n: int = 0
    n_effective: float = math.nan
    share: float = math.nan
    se: float = math.nan
    low: float = math.nan
    high: float = math.nan
    standardised: float = math.nan
    standardised_se: float = math.nan
    standardised_low: float = math.nan
    standardised_high: float = math.nan
    fewest: int = 0
    outside: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class ComparedIndicator:
    """An indicator over all municipalities. target: the share of all of them together, a proportion."""

    key: str
    name: str
    basis: str
    target: float
    municipalities: tuple[ComparedMunicipality, ...]


def municipalities_book(
    indicators: Sequence[ComparedIndicator],
    *,
    standard: Sequence[str],
    failed: Sequence[tuple[str, str, str]],
) -> bytes:
    """The workbook: how to read it, who is missing, and a sheet for each indicator with its funnel plot.

    standard: the labels of the breakdowns that were standardised by. failed: code, name and why, of those that are
    missing.
    """
    book = new_book(_TITLE)
    contents = book.add(CONTENTS)
    pages = [book.add(one.key) for one in indicators]
    data = book.add(_DATA)
    _contents(contents, indicators, standard, failed)
    data.top(_DATA, back=False)
    column = 0
    for page, one in zip(pages, indicators, strict=True):
        _table(page, one)
        column = _funnel(book, page, data, column, one)
    set_page(data.sheet, _TITLE)
    return book.close()


def _contents(
    page: Page,
    indicators: Sequence[ComparedIndicator],
    standard: Sequence[str],
    failed: Sequence[tuple[str, str, str]],
) -> None:
    page.top(_TITLE, back=False)
    page.widths((18, 90))
    row = 2
    for one in indicators:
        page.link(row, 0, f"{one.key}!A1", one.key)
        page.text(row, 1, one.name, page.formats.body.label)
        row += 1
    by = "と".join(standard)
    reading = (
        ("割合と区間", "各市町村の調査の割合と、その信頼区間です。区間が重なる市町村どうしの順位に、意味はありません。"),
        ("標準化した割合", f"{by}の構成が、すべての市町村を合わせた人口と同じだったときの割合です（直接法）。"
         f"{by}の構成の違いによる差を除いて比べられます。回答者のいない区分がある市町村では求められません（…）。"
         "最も少ない区分の回答者が5人に満たないときは、誤差が実際より小さく出ることがあります。"),
        ("ファンネル図", "縦が割合、横が有効nです。回答の少ない市町村ほど偶然で上下するため、全体の割合を中心に、"
         "偶然だけなら95%（内側）と99.8%（外側）の市町村が入る範囲を線で示しています。"),
        ("全体との差の目安", "線の外にある市町村だけを示します。200市町村あれば、差がなくても、約10市町村が95%の線の外に出ます。"),
        ("出典", "Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202（管理限界）。"
         "Breslow and Day (1987), Statistical Methods in Cancer Research II（直接法）。"),
    )  # fmt: skip
    row = page.facts(row + 1, reading, (18, 90))
    if failed:
        page.across(row + 1, "集計できなかった市町村", (18, 90), page.formats.question)
        page.facts(row + 2, ((f"{code} {name}", why) for code, name, why in failed), (18, 90))
    set_page(page.sheet, _TITLE, portrait=True)


def _table(page: Page, one: ComparedIndicator) -> None:
    page.top(one.name)
    told = f"{BASIS_LABELS[one.basis]}の割合。すべての市町村を合わせた割合は"
    page.text(2, 0, f"{told}{percent_value(one.target):.1f}%です。", page.formats.note)
    page.text(3, 0, "図は表の下にあります。読み方は「目次」にあります。", page.formats.note)
    page.widths(_WIDTHS)
    page.heads(_HEAD_ROW, _HEADS)
    page.sheet.set_row(_HEAD_ROW, 42)
    line = page.formats.body
    for row, place in enumerate(one.municipalities, start=_HEAD_ROW + 1):
        page.text(row, 0, place.code, line.code)
        page.text(row, 1, place.name, line.label)
        cells = [
            (place.n, line.count),
            number_cell(place.n_effective, line.count, line),
            *(
                number_cell(percent_value(value, 2 if form is line.fine else 1), form, line)
                for value, form in (
                    (place.share, line.share),
                    (place.se, line.fine),
                    (place.low, line.share),
                    (place.high, line.share),
                    (place.standardised, line.share),
                    (place.standardised_se, line.fine),
                    (place.standardised_low, line.share),
                    (place.standardised_high, line.share),
                )
            ),
            (place.fewest, line.count),
        ]
        for column, (value, form) in enumerate(cells, start=2):
            if isinstance(value, str):
                page.sheet.write_string(row, column, value, form)
            else:
                page.sheet.write_number(row, column, value, form)
        page.text(row, 13, _word(place.outside), line.label)
        page.text(row, 14, place.note, line.label)
    page.sheet.freeze_panes(_HEAD_ROW + 1, 2)
    set_page(page.sheet, _TITLE, repeat=(_HEAD_ROW, _HEAD_ROW))


def _word(outside: float) -> str:
    """Which limit the share lies outside of, and on which side."""
    if not outside:
        return ""
    return f"{abs(outside) * 100:g}%の線の{'上' if outside > 0 else '下'}"


def _funnel(book: Book, page: Page, data: Page, column: int, one: ComparedIndicator) -> int:
    """Draw the funnel plot below the table from columns of the data sheet; returns the next free column there."""
    shown = [place for place in one.municipalities if math.isfinite(place.share) and place.n_effective > 0]
    if not shown:
        return column
    largest = max(place.n_effective for place in shown)
    smallest = min(place.n_effective for place in shown)
    sizes = np.linspace(smallest * 0.8, largest * 1.05, _GRID)
    data.text(1, column, one.key, data.formats.note)
    lines: dict[str, list[tuple[float, float]]] = {
        "全体": [(n, one.target) for n in sizes],
        **{
            f"{within * 100:g}%の{side}": [(n, funnel(one.target, n, within)[end]) for n in sizes]
            for within in (ALERT, ALARM)
            for end, side in enumerate(("下限", "上限"))
        },
    }
    inside = [(place.n_effective, place.share) for place in shown if not place.outside]
    beyond = [place for place in shown if place.outside]
    chart: Any = book.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for name, drawn in lines.items():
        dash = "solid" if name == "全体" else "dash" if name.startswith("95") else "long_dash"
        look = {"line": {"color": _GREY, "width": 1.25, "dash_type": dash}, "marker": {"type": "none"}}
        column = _series(chart, data, column, drawn, {**look, "name": name})
    dots = {"line": {"none": True}, "marker": _marker(_DARK)}
    column = _series(chart, data, column, inside, {**dots, "name": "市町村"})
    names = [{"value": place.name} for place in beyond]
    labels = {"value": True, "custom": names, "position": "right", "font": {"name": FONT, "size": 8}}
    red = {"line": {"none": True}, "marker": _marker(_RED), "data_labels": labels, "name": "線の外の市町村"}
    points = [(place.n_effective, place.share) for place in beyond]
    column = _series(chart, data, column, points, red)
    chart.set_title({"name": one.name, "name_font": {"name": FONT, "size": 11, "bold": True}})
    font = {"name_font": {"name": FONT, "size": 9, "bold": False}, "num_font": {"name": FONT, "size": 9}}
    chart.set_x_axis(
        {**font, "name": "有効n", "num_format": "#,##0", "min": 0, "major_gridlines": {"visible": False}}
    )
    heights = [height for drawn in (*lines.values(), inside, points) for _, height in drawn]
    ends = {"min": math.floor(min(heights) * 20) * 5, "max": math.ceil(max(heights) * 20) * 5}
    chart.set_y_axis(
        {**font, **ends, "name": "割合（%）", "num_format": "0", "major_gridlines": {"visible": False}}
    )
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 9}})
    chart.set_size({"width": _CHART[0], "height": _CHART[1]})
    page.sheet.insert_chart(_HEAD_ROW + len(one.municipalities) + 2, 0, chart)
    return column


def _marker(color: str) -> dict[str, object]:
    return {"type": "circle", "size": 5, "fill": {"color": color}, "border": {"color": color}}


def _series(
    chart: Any, data: Page, column: int, drawn: Sequence[tuple[float, float]], look: dict[str, Any]
) -> int:
    """Write points to two columns of the data sheet and draw them; nothing where there are none."""
    if not drawn:
        return column
    first, last = 3, 2 + len(drawn)
    for place, name in enumerate((f"{look['name']} n", f"{look['name']} %")):
        data.text(2, column + place, name, data.formats.head)
    for row, (n, share) in enumerate(drawn, start=first):
        data.sheet.write_number(row, column, round(n, 1))
        data.sheet.write_number(row, column + 1, share * 100)
    sheet = data.sheet.get_name()
    chart.add_series(
        {
            "categories": [sheet, first, column, last, column],
            "values": [sheet, first, column + 1, last, column + 1],
            **look,
        }
    )
    return column + 2
