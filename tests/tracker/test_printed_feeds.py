"""How the workbooks of the tracker are printed: A4, all columns on a page, heads on every page, rows as high as their texts."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.tracker.made import AREA, proposal, published
from tracker.feeds.measures_feed import _workbook
from tracker.feeds.paper import LINE, height_of
from tracker.feeds.workbook import DATA, REVISIONS, TABLE
from tracker.feeds.workbook import FILE as INDICATORS
from tracker.feeds.writing import feed_files
from tracker.store.tracker import Tracker

_MEASURE = {
    "policy": "方針", "project": "事業", "number": "1", "item": "項目", "text": "長い文章。" * 30, "offices": "課",
    "state": "継続推進", "future": "継続", "verification": "検証",
}  # fmt: skip


def _opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def _on_a4(sheet: Worksheet) -> None:
    assert sheet.page_setup.paperSize == 9
    assert sheet.oddFooter.center.text == "&P / &N"


def test_the_list_of_measures_repeats_its_head_and_shows_its_texts_whole() -> None:
    """150 characters in a column of 48 half-width characters: seven lines."""
    book = _opened(_workbook(2021, [_MEASURE]))
    for sheet in book:
        _on_a4(sheet)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    states, listed = book["取組状況"], book["一覧"]
    assert states.page_setup.orientation == "portrait"
    assert states.print_title_rows == "$1:$1"
    assert listed.print_title_rows == "$2:$2"
    assert [cell.value for cell in listed[2]][:3] == ["番号", "推進項目", "推進内容"]
    assert [listed.cell(row, 1).value for row in (3, 4, 5)] == ["方針", "　事業", "1"]
    assert listed.row_dimensions[5].height == pytest.approx(7 * LINE, abs=0.5)


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    assert height_of(["短い", "一行目\n二行目"], [10, 20]) == 2 * LINE
    assert height_of(["12345678901234567", ""], [10, 20]) == 3 * LINE


def test_the_indicators_are_printed_upright_within_their_columns(tracker: Tracker) -> None:
    published(tracker, proposal(2017, 74.7, 60))
    published(tracker, proposal(2022, 67.0, 85))
    book = _opened(feed_files(tracker, AREA)[INDICATORS])
    for name in (TABLE, DATA, REVISIONS):
        _on_a4(book[name])
    sheet = book[TABLE]
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.print_area.endswith("$H$35")
    (right,) = {drawing.anchor.to.col for drawing in sheet._charts}
    assert right <= 7
    assert book[DATA].print_title_rows == book[REVISIONS].print_title_rows == "$1:$1"
