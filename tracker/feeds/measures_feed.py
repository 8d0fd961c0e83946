"""The public states of the measures: a long CSV, and the plan's table 取組状況 and its list as sheets."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from sqlalchemy import Connection

from tracker.feeds.package import csv_bytes
from tracker.feeds.paper import height_of, set_paper
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
_WIDTHS = (6, 22, 48, 16, 9, 11, 58)
_SHOWN = ("number", "item", "text", "offices", "state", "future", "verification")
_CENTRED = frozenset({"number", "state", "future"})
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
    number, total = (
        book.add_format({"border": 1, "align": "center", "valign": "top"}),
        book.add_format({"border": 1, "align": "center", "bold": True, "bg_color": "#F2F2F2"}),
    )
    title = f"取組の進行管理（{year}年度）"
    _states(book.add_worksheet("取組状況"), title, rows, (head, cell, bold, number, total))
    _list(book.add_worksheet("一覧"), title, rows, (head, cell, bold, number))
    book.close()
    return buffer.getvalue()


def _states(sheet: Any, title: str, rows: Sequence[dict[str, Any]], formats: tuple[Any, ...]) -> None:
    head, cell, bold, each, total = formats
    set_paper(sheet, title, portrait=True, repeat=(0, 0))
    sheet.set_default_row(18)
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
            sheet.write(place, 1, sum(one.measures for one in lines if one.policy == policy), total)
            for column in range(2, 6):
                sheet.write_blank(place, column, None, total)
            place += 1
        sheet.write(place, 0, f"　{line.project}", cell)
        for column, number in enumerate((line.measures, *line.counts.values()), start=1):
            sheet.write(place, column, number, each)
        place += 1
    sheet.write(place, 0, "計", bold)
    sheet.write(place, 1, len(rows), total)
    for column, state in enumerate(MeasureState, start=2):
        sheet.write(place, column, sum(line.counts[state] for line in lines), total)
    sheet.write(place + 1, 0, f"実施した取組（未実施を除く）: {carried_out(lines)}")


def _list(sheet: Any, title: str, rows: Sequence[dict[str, Any]], formats: tuple[Any, ...]) -> None:
    head, cell, bold, centred = formats
    set_paper(sheet, title, repeat=(1, 1))
    for column, (text, width) in enumerate(zip(_LIST, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write(1, column, text, head)
    sheet.write(0, 0, "実施状況: ◎実施済 ○継続推進 △一部実施 ×未実施")
    place, above = 2, ("", "")
    for row in rows:
        names = (row["policy"], row["project"])
        for number in (0, 1):
            if names[: number + 1] != above[: number + 1]:
                for column in range(len(_LIST)):
                    sheet.write_blank(place, column, None, bold)
                sheet.write(place, 0, "　" * number + names[number], bold)
                place += 1
        above = names
        texts = [_MARKS[row[name]] if name == "state" else str(row[name]) for name in _SHOWN]
        for column, text in enumerate(texts):
            sheet.write(place, column, text, centred if _SHOWN[column] in _CENTRED else cell)
        sheet.set_row(place, height_of(texts, _WIDTHS))
        place += 1
    sheet.freeze_panes(2, 0)
