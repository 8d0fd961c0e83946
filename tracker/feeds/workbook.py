"""進行管理表.xlsx: for people in the form of the plan's tables with a chart of all years, and once more for programs.

The second sheet keeps 総務省's rules for machine-readable tables: one row of heads, one value a cell, numbers as
numbers, no merged cells, no blanks for looks, units and codes in columns of their own, Western years.
"""

import io
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from schemas.tables.eras import era_year
from tracker.feeds.package import value_columns, value_row
from tracker.feeds.paper import height_of, set_paper
from tracker.feeds.records import PublicRecords, Row
from tracker.judging import rounded
from tracker.store.recording import local_time
from tracker.workflow.telling import kind_word

FILE = "進行管理表.xlsx"
_TITLE = "指標の進行管理表"
TABLE, DATA, GROUPS, REVISIONS = "進行管理表", "データ", "区分別", "改定の記録"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A file's time of making would make its bytes differ."""

_DIRECTIONS = {"increase": "増加", "decrease": "減少"}
_CHART_ROWS = 12
_ROOM = 3.0
_SCALE, _ON_A_PAGE = 62, 3
"""Percent of the size at which this many tables with their charts fill an upright page (A4)."""

_LAST, _WIDTHS = 7, 14
"""The last column that is printed, and that of the widths of the intervals, right of it."""

_REVISION_WIDTHS = (8, 6, 16, 50, 30, 20, 16)
_BLUE, _ORANGE = "#1F4E79", "#C55A11"


def workbook(records: PublicRecords) -> bytes:
    """The bytes of the workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": _TITLE, "created": _EPOCH})
    sheet, data = book.add_worksheet(TABLE), book.add_worksheet(DATA)
    _FeedSheet(book, sheet, records).write()
    _data(data, records)
    _groups(book, records)
    _revisions(book, book.add_worksheet(REVISIONS), records)
    book.close()
    return buffer.getvalue()


class _FeedSheet:
    """The sheet for people: for each series its table, its years and a chart."""

    def __init__(self, book: Any, sheet: Worksheet, records: PublicRecords) -> None:
        self._book, self._sheet, self._records = book, sheet, records
        self._head: Format = book.add_format(
            {
                "bold": True,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "bg_color": "#DDEBF7",
            }
        )
        self._cell: Format = book.add_format(
            {"align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
        )
        self._title: Format = book.add_format({"bold": True, "font_size": 12, "font_color": _BLUE})
        self._note: Format = book.add_format({"font_size": 9, "text_wrap": True, "valign": "top"})

    def write(self) -> None:
        self._sheet.set_column(0, 7, 13)
        set_paper(self._sheet, _TITLE, portrait=True)
        self._sheet.set_print_scale(_SCALE)  # pages that are filled by themselves take no page end of ours
        row, tops = 0, []
        for own in self._records.series:
            values = self._records.headline(own["series_id"])
            if values:
                tops.append(row)
                row = self._one(own, values, row)
        self._sheet.set_h_pagebreaks(tops[_ON_A_PAGE::_ON_A_PAGE])
        self._sheet.print_area(0, 0, max(row, 1), _LAST)

    def _one(self, own: Row, values: list[Row], row: int) -> int:
        sheet, last = self._sheet, values[-1]
        digits, unit = last["decimals"], last["unit"]
        more = f"（第{own['version']}系列: {own['break_reason']}）" if own["version"] > 1 else ""
        sheet.write(row, 0, f"{last['level']}（{last['number']}）{last['name']}{more}", self._title)
        promised = self._records.promised(own["series_id"])
        year = last["time_period"]
        now = next((one for one in promised if one["year"] == year), None)
        later = next((one for one in promised if one["year"] > year), None)
        first = values[0]
        judged = self._records.judged(last, "target")
        change = self._records.judged(last, "baseline") or self._records.judged(last, "previous")

        def shown(value: float | None) -> str:
            return f"{rounded(value, digits)}{unit}" if value is not None else "—"

        cells = (
            (f"最初の値\n（{era_year(first['time_period'])}）", shown(first["value"])),
            (f"目標値\n（{era_year(year)}）", shown(now["value"] if now else None)),
            (f"実績値\n（{era_year(year)}）", shown(last["value"])),
            (
                f"目標値\n（{era_year(later['year'])}）" if later else "目標値",
                shown(later["value"] if later else None),
            ),
            ("目標に対する判定", _said(judged)),
            ("最初からの変化", _said(change)),
            ("進み具合", judged.get("progress_word", "") or "—"),
        )
        sheet.set_row(row + 1, 32)
        sheet.set_row(row + 2, 60)
        for column, (head, text) in enumerate(cells):
            sheet.write(row + 1, column, head, self._head)
            sheet.write(row + 2, column, text, self._cell)
        bottom = self._years(values, promised, row + 4)
        return max(bottom, row + 4 + _CHART_ROWS) + 1

    def _years(self, values: list[Row], promised: list[Row], row: int) -> int:
        """The years with value, interval and target, and the chart beside them; returns the row below."""
        sheet = self._sheet
        number: Format = self._book.add_format(
            {
                "num_format": "0" + ("." + "0" * values[-1]["decimals"] if values[-1]["decimals"] else ""),
                "border": 1,
            }
        )
        for column, head in enumerate(("年", "実績値", "下限", "上限", "目標値")):
            sheet.write(row, column, head, self._head)
        targets = {one["year"]: one["value"] for one in promised}
        by_year = {one["time_period"]: one for one in values}
        years = sorted({*by_year, *targets})
        for place, year in enumerate(years, start=row + 1):
            sheet.write(place, 0, year, self._cell)
            found = by_year.get(year)
            for column, value in enumerate(
                (
                    *((found[name] for name in ("value", "low", "high")) if found else (None,) * 3),
                    targets.get(year),
                ),
                start=1,
            ):
                if value is None:
                    sheet.write_blank(place, column, None, number)
                else:
                    sheet.write_number(place, column, value, number)
        self._chart(by_year, targets, row, values[-1])
        return row + len(years) + 1

    def _chart(self, by_year: dict[int, Row], targets: dict[int, float], row: int, last: Row) -> None:
        years = sorted({*by_year, *targets})
        chart = self._book.add_chart({"type": "line"})
        top, bottom = row + 1, row + len(years)

        def span(column: int) -> list[object]:
            return [TABLE, top, column, bottom, column]

        series: dict[str, Any] = {
            "name": "実績値",
            "categories": span(0),
            "values": span(1),
            "line": {"color": _BLUE, "width": 2.25},
            "marker": {"type": "circle", "size": 7, "fill": {"color": _BLUE}, "border": {"color": _BLUE}},
            "data_labels": {"value": True, "position": "right"},
        }
        if any(row["low"] is not None for row in by_year.values()):
            self._widths(by_year, years, row)
            series["y_error_bars"] = {
                "type": "custom",
                "plus_values": f"={TABLE}!{xl_range_abs(top, _WIDTHS + 1, bottom, _WIDTHS + 1)}",
                "minus_values": f"={TABLE}!{xl_range_abs(top, _WIDTHS, bottom, _WIDTHS)}",
                "line": {"color": _BLUE},
            }
        chart.add_series(series)
        chart.add_series(
            {
                "name": "目標値",
                "categories": span(0),
                "values": span(4),
                "line": {"color": _ORANGE, "dash_type": "dash", "width": 1.5},
                "marker": {
                    "type": "diamond",
                    "size": 8,
                    "fill": {"color": "white"},
                    "border": {"color": _ORANGE},
                },
            }
        )
        chart.show_blanks_as("span")
        chart.set_title(
            {
                "name": f"{last['level']}（{last['number']}）の推移（{last['unit']}）",
                "name_font": {"size": 10},
            }
        )
        chart.set_legend({"position": "bottom"})
        axis: dict[str, Any] = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
        if last["unit"] == "%":  # a line, so that the axis may begin where an interval can be seen
            axis |= _bounds([*targets.values(), *_ends(by_year.values())])
        chart.set_y_axis(axis)
        chart.set_size({"width": 280, "height": 20 * _CHART_ROWS + 16})
        self._sheet.insert_chart(
            row,
            5,
            chart,
            {"description": f"{last['name']}の実績値（信頼区間つき）と目標値の推移。値は左の表のとおり。"},
        )

    def _widths(self, by_year: dict[int, Row], years: list[int], row: int) -> None:
        """The widths of the intervals, which the chart draws; beside the printed columns."""
        for column, (head, end) in enumerate((("下側の幅", "low"), ("上側の幅", "high")), start=_WIDTHS):
            self._sheet.write(row, column, head, self._note)
            for place, year in enumerate(years, start=row + 1):
                self._sheet.write_number(place, column, _gap(by_year.get(year), end))


def _ends(rows: Iterable[Row]) -> list[float]:
    return [row[name] for row in rows for name in ("value", "low", "high") if row[name] is not None]


def _bounds(shown: Sequence[float]) -> dict[str, int]:
    """The ends of an axis of percent: the tens around what is shown, with room on both sides."""
    low, high = min(shown) - _ROOM, max(shown) + _ROOM
    return {"min": max(0, math.floor(low / 10) * 10), "max": min(100, math.ceil(high / 10) * 10)}


def _gap(row: Row | None, end: str) -> float:
    if row is None or row["value"] is None or row[end] is None:
        return 0.0
    return float(abs(row[end] - row["value"]))


def _said(judged: Any) -> str:
    if not judged:
        return "—"
    return f"{judged['verdict']}\n（{judged['reason']}）" if judged["reason"] else str(judged["verdict"])


def _data(sheet: Worksheet, records: PublicRecords) -> None:
    set_paper(sheet, _TITLE, repeat=(0, 0))
    sheet.set_column(0, len(value_columns()) - 1, 12)
    for column, name in enumerate(value_columns()):
        sheet.write_string(0, column, name)
    for place, row in enumerate(records.values, start=1):
        for column, value in enumerate(value_row(records, row)):
            if isinstance(value, int | float):
                sheet.write_number(place, column, value)
            elif value not in (None, ""):
                sheet.write_string(place, column, str(value))
    sheet.freeze_panes(1, 0)


def _groups(book: Any, records: PublicRecords) -> None:
    """The values of the groups, a table for each series and breakdown with a column a year; no sheet without any."""
    tables = [(own, one) for own in records.series for one in records.parts(own["series_id"]).items()]
    if not tables:
        return
    sheet = book.add_worksheet(GROUPS)
    title = book.add_format({"bold": True, "font_color": _BLUE})
    head = book.add_format({"bold": True, "align": "center", "border": 1, "bg_color": "#DDEBF7"})
    cell = book.add_format({"border": 1})
    set_paper(sheet, _TITLE, portrait=True)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, _LAST, 12)
    place = 0
    for own, (breakdown, groups) in tables:
        last = records.headline(own["series_id"])[-1]
        name = records.label(breakdown)
        more = f"、第{own['version']}系列" if own["version"] > 1 else ""
        where = f"{last['level']}（{last['number']}）{last['name']}（{last['unit']}、{name.removesuffix('別')}別{more}）"
        sheet.write(place, 0, where, title)
        years = sorted({year for values in groups.values() for year in values})
        for column, text in enumerate((name, *map(era_year, years))):
            sheet.write(place + 1, column, text, head)
        digits = last["decimals"]
        number = book.add_format({"border": 1, "num_format": f"#,##0{'.' + '0' * digits if digits else ''}"})
        for row, (group, values) in enumerate(groups.items(), start=place + 2):
            sheet.write(row, 0, records.label(breakdown, group), cell)
            for column, year in enumerate(years, start=1):
                if year in values:
                    sheet.write_number(row, column, values[year]["value"], number)
                else:
                    sheet.write_blank(row, column, None, cell)
        place += len(groups) + 3


def _revisions(book: Any, sheet: Worksheet, records: PublicRecords) -> None:
    bold = book.add_format({"bold": True})
    for column, head in enumerate(("年度", "版", "種類", "理由", "状態", "公表した日時", "公表した人")):
        sheet.write(0, column, head, bold)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    set_paper(sheet, _TITLE, repeat=(0, 0))
    for column, width in enumerate(_REVISION_WIDTHS):
        sheet.set_column(column, column, width)
    for place, one in enumerate(records.releases, start=1):
        event = one.last("publish")
        line = (
            one.ref_year,
            one.version + 1,
            kind_word(one.kind),
            one.reason,
            one.standing,
            local_time(event.at) if event else "",
            event.actor if event else "",
        )
        for column, value in enumerate(line):
            sheet.write(place, column, value, wrapped)
        sheet.set_row(place, height_of(map(str, line), _REVISION_WIDTHS))
