"""The public states of the measures: a long CSV, and the plan's table 取組状況 and its list as sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from sqlalchemy import Connection

from tracker.feeds.package import csv_bytes
from tracker.measures import by_project, carried_out
from tracker.store.chain import digested
from tracker.store.recording import rows_of
from tracker.store.tables import measure
from tracker.terms.model import MEASURES
from tracker.words import SIGNS, MeasureState
from tracker.workflow.releases import published, releases

TABLE, WORKBOOK = "measures.csv", "取組の進行管理.xlsx"
_EPOCH = datetime(2000, 1, 1)  # a file's time of making would make its bytes differ
_COLUMNS = tuple(name for name, _ in digested(measure))
_LIST = ("番号", "推進項目", "推進内容", "担当課", "実施状況", "今後の取扱い", "検証内容")
_MARKS = {str(state): sign for sign, state in SIGNS.items()}


def measures_files(connection: Connection, area: str) -> dict[str, bytes]:
    """The files of all years that are public; none where there is no year."""
    years: dict[int, list[dict[str, Any]]] = {}
    for one in releases(connection, MEASURES, area):
        if published([one]) is not None:
            years[one.ref_year] = rows_of(connection, measure, one.release_id)
    if not years:
        return {}
    rows = ([year, *(row[name] for name in _COLUMNS)] for year, found in years.items() for row in found)
    last = max(years)
    return {TABLE: csv_bytes(("year", *_COLUMNS), rows), WORKBOOK: _workbook(last, years[last])}


def _workbook(year: int, rows: Sequence[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": f"取組の進行管理（{year}年度）", "created": _EPOCH})
    head = book.add_format(
        {"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True, "align": "center"}
    )
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    bold = book.add_format({"border": 1, "bold": True, "bg_color": "#F2F2F2"})
    _states(book.add_worksheet("取組状況"), rows, (head, cell, bold))
    _list(book.add_worksheet("一覧"), rows, (head, cell, bold))
    book.close()
    return buffer.getvalue()


def _states(sheet: Any, rows: Sequence[dict[str, Any]], formats: tuple[Any, Any, Any]) -> None:
    head, cell, bold = formats
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 5, 10)
    for column, text in enumerate(("基本方針及び基本事業", "取組", *MeasureState)):
        sheet.write(0, column, str(text), head)
    lines = by_project([(row["policy"], row["project"], row["state"]) for row in rows])
    place, policy = 1, ""
    for line in lines:
        if line.policy != policy:
            policy = line.policy
            sheet.write(place, 0, policy, bold)
            sheet.write(place, 1, sum(one.measures for one in lines if one.policy == policy), bold)
            for column in range(2, 6):
                sheet.write_blank(place, column, None, bold)
            place += 1
        sheet.write(place, 0, f"　{line.project}", cell)
        for column, number in enumerate((line.measures, *line.counts.values()), start=1):
            sheet.write(place, column, number, cell)
        place += 1
    sheet.write(place, 0, "計", bold)
    sheet.write(place, 1, len(rows), bold)
    for column, state in enumerate(MeasureState, start=2):
        sheet.write(place, column, sum(line.counts[state] for line in lines), bold)
    sheet.write(place + 1, 0, f"実施した取組（未実施を除く）: {carried_out(lines)}")


def _list(sheet: Any, rows: Sequence[dict[str, Any]], formats: tuple[Any, Any, Any]) -> None:
    head, cell, bold = formats
    for column, width in enumerate((6, 24, 50, 16, 9, 12, 60)):
        sheet.set_column(column, column, width)
    sheet.write(0, 0, "実施状況: ◎実施済 ○継続推進 △一部実施 ×未実施")
    place, policy, project = 1, "", ""
    for row in rows:
        if row["policy"] != policy:
            policy = row["policy"]
            sheet.write(place, 0, policy, bold)
            place += 1
            for column, text in enumerate(_LIST):
                sheet.write(place, column, text, head)
            place += 1
        if row["project"] != project:
            project = row["project"]
            sheet.write(place, 0, project, bold)
            place += 1
        for column, name in enumerate(
            ("number", "item", "text", "offices", "state", "future", "verification")
        ):
            sheet.write(place, column, _MARKS[row[name]] if name == "state" else row[name], cell)
        place += 1
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
