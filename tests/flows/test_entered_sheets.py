"""`kyodo-survey indicators enter` with the tables that offices send: the right value, or one message with its place."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from flows.cli import main
from tests.measured_city import INDICATORS
from tests.survey.small_city import write

HEAD = ("指標キー", "年度", "値", "単位", "出所", "担当者")
ROW = ("kpi1", 2031, 13, "事業", "集計", "鈴木")
AREA = "concept,label,options\nregion,地域,region\n"
REGIONS = "list,option,label\nregion,east,東\nregion,west,西\n"
Row = Sequence[object]
Change = Callable[[Worksheet], object]


def entered(root: Path, name: str, *, measures: bool = False) -> tuple[int, list[tuple[str, float]]]:
    """The exit code, and the group and value of each observation that was recorded (its state for measures)."""
    write(root, "schemas/indicators.csv", INDICATORS)
    write(root, "schemas/concepts.csv", AREA)
    write(root, "schemas/options.csv", REGIONS)
    more = ("--measures",) if measures else ()
    code = main(
        ["indicators", "enter", "2031", str(root / name), "--by", "山田", "--workspace", str(root), *more]
    )
    record = root / "records/tracker.sqlite"
    if not record.exists():
        return code, []
    asked = (
        "SELECT measure_id || ' ' || policy || CASE repeated WHEN 1 THEN ' 再掲' ELSE '' END, state FROM measure"
        if measures
        else "SELECT grp, value FROM observation"
    )
    with closing(sqlite3.connect(record)) as connection:
        return code, connection.execute(asked).fetchall()


def book(root: Path, *sheets: Sequence[Row], change: Change | None = None) -> str:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = made.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(made.worksheets[0])
    made.save(root / "t.xlsx")
    return "t.xlsx"


def with_value(value: object) -> list[Row]:
    return [HEAD, (*ROW[:2], value, *ROW[3:])]


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "year", ["令和13年度", "R13", "Ｒ１３", "2031年度", "令和13", "2031.0", "令和 13 年度", "２０３１"]
)
def test_the_fiscal_year_may_be_written_in_either_calendar(tmp_path: Path, year: str) -> None:
    name = book(tmp_path, [HEAD, ("kpi1", year, *ROW[2:])])
    assert entered(tmp_path, name) == (0, [("_T", 13)])


@pytest.mark.parametrize("year", ["令和12年度", "R4", "2030年度", "13", "31年度"])
def test_another_year_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], year: str) -> None:
    name = book(tmp_path, [HEAD, ("kpi1", year, *ROW[2:])])
    assert entered(tmp_path, name) == (3, [])
    assert "[G34]" in told(capsys)


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("1,234", 1234),
        ("１３", 13),
        ("１，２３４", 1234),
        (13.000000000000002, 13),
        ("13.0", 13),
        (" 13 ", 13),
    ],
)
def test_a_number_is_read_however_it_is_written(tmp_path: Path, value: object, right: float) -> None:
    assert entered(tmp_path, book(tmp_path, with_value(value))) == (0, [("_T", right)])


def test_a_sum_of_excel_has_the_digits_that_excel_shows(tmp_path: Path) -> None:
    row = ("join", 2031, 82.69999999999999, "%", "集計", "鈴木")
    assert entered(tmp_path, book(tmp_path, [HEAD, row])) == (0, [("_T", 82.7)])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("13事業", "G36"), ("13（速報値）", "G36"), ("p13", "G36"), ("13*", "G36"), ("△3", "G36"), ("約13", "G36"),
        ("-", "G36"), ("…", "G36"), ("1,23", "G36"), ("1.3千", "G36"), ("①③", "G36"), (True, "G36"), ("#DIV/0!", "G36"),
        (datetime.date(1900, 1, 13), "G36"), ("12・13", "G36"), (1 / 3, "G33"), (13.5, "G33"), ("", "G37"), ("=6+7", "F19"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told_with_its_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: object, code: str
) -> None:
    assert entered(tmp_path, book(tmp_path, with_value(value))) == (3, [])
    said = told(capsys)
    assert f"[{code}]" in said
    assert "C2" in said if code == "F19" else "2行列「値」" in said


def _partly_struck(sheet: Worksheet) -> None:
    sheet["C2"] = CellRichText(TextBlock(InlineFont(strike=True), "1"), TextBlock(InlineFont(), "2"))


def _footnote(sheet: Worksheet) -> None:
    sheet["C2"] = CellRichText(
        TextBlock(InlineFont(), "13"), TextBlock(InlineFont(vertAlign="superscript"), "1")
    )


def _struck(sheet: Worksheet) -> None:
    sheet["C2"].font = Font(strike=True)


@pytest.mark.parametrize(
    ("change", "found"),
    [(_partly_struck, "取消線「1」2"), (_footnote, "13¹"), (_struck, "取消線「13」")],
)
def test_what_is_struck_out_or_raised_does_not_join(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Change, found: str
) -> None:
    assert entered(tmp_path, book(tmp_path, [HEAD, ROW], change=change)) == (3, [])
    assert f"見つかったもの:{found}" in told(capsys)


def test_a_line_that_is_struck_out_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def strike(sheet: Worksheet) -> None:
        for cell in sheet[2]:
            cell.font = Font(strike=True)

    name = book(tmp_path, [HEAD, ROW, (*ROW[:2], 15, *ROW[3:])], change=strike)
    assert entered(tmp_path, name) == (3, [])
    assert "取消線「kpi1」" in told(capsys)


@pytest.mark.parametrize("shown", ["0%", "0.0%", '0.0"約"%'])
def test_a_percentage_of_excel_is_not_a_hundredth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shown: str
) -> None:
    def look(sheet: Worksheet) -> None:
        sheet["C2"].number_format = shown

    name = book(tmp_path, [HEAD, ("join", 2031, 0.8, "%", "集計", "鈴木")], change=look)
    assert entered(tmp_path, name) == (3, [])
    assert "見つかったもの:80%" in told(capsys)


@pytest.mark.parametrize("hidden", [False, True])
def test_the_same_table_on_two_sheets_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, hidden: bool
) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden" if hidden else "visible"
        sheet.parent.active = 1

    other = [HEAD, (*ROW[:2], 15, *ROW[3:])]
    assert entered(tmp_path, book(tmp_path, [HEAD, ROW], other, change=hide)) == (3, [])
    said = told(capsys)
    assert "[G48]" in said
    assert "「表1」、「表2」" in said


def test_the_sheet_with_the_table_is_found_below_titles_and_behind_notes(tmp_path: Path) -> None:
    notes = [("この表の書き方",), ("指標キー", "指標の記号")]
    table = [("令和13年度 実績報告",), (), HEAD, ROW]
    assert entered(tmp_path, book(tmp_path, notes, table)) == (0, [("_T", 13)])


@pytest.mark.parametrize(
    "text",
    [
        "令和13年度実績\n\n指標キー,年度,値,単位,出所,担当者\nkpi1,2031,13,事業,集計,鈴木\n",
        "指標キー;年度;値;単位;出所;担当者\nkpi1;2031;13;事業;集計;鈴木\n",
        "指標キー\t年度\t値\t単位\t出所\t担当者\nkpi1\t2031\t13\t事業\t集計\t鈴木\n",
        "指標 キー,年　度,値,単位,出所,担当者\nkpi1,2031,13,事業,集計,鈴木\n",
        "indicator,year,value,unit,source,person\nkpi1,2031,13,事業,集計,鈴木\n",
        '指標キー,年度,値,単位,出所,担当者\nkpi1,2031,"13",事業,"集計、\n2回",鈴木\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_a_text_file_is_read_however_it_is_divided(tmp_path: Path, text: str, encoding: str) -> None:
    write(tmp_path, "t.csv", text.encode(encoding))
    assert entered(tmp_path, "t.csv") == (0, [("_T", 13)])


def test_a_quote_that_swallows_a_line_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = 'kpi1,2031,13,事業,"集計,鈴木\nkpi1,2031,14,事業,集計",鈴木\n'
    write(tmp_path, "t.csv", ",".join(HEAD) + "\n" + lines)
    assert entered(tmp_path, "t.csv") == (3, [])
    assert "[F26]" in told(capsys)


def test_a_number_that_its_comma_divides_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "t.csv", ",".join(HEAD) + "\nkpi1,2031,1,234,事業,集計,\n")
    assert entered(tmp_path, "t.csv") == (3, [])
    said = told(capsys)
    assert "[F13]" in said
    assert "C列とD列は、1つの数が位取りの「,」で分かれた" in said


@pytest.mark.parametrize("heads", [(*HEAD, "値"), (*HEAD, "value"), (*HEAD, "値　")])
def test_two_columns_of_values_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], heads: tuple[str, ...]
) -> None:
    assert entered(tmp_path, book(tmp_path, [heads, (*ROW, 14)])) == (3, [])
    said = told(capsys)
    assert "[G49]" in said
    assert "1行列「値」" in said


def test_a_column_that_is_not_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = book(tmp_path, [(*HEAD, "値（速報）"), (*ROW, 12)])
    assert entered(tmp_path, name) == (0, [("_T", 13)])
    assert "読まなかった列: 値（速報）" in capsys.readouterr().out


@pytest.mark.parametrize("head", ["地域", "地区", "区分名", ""])
def test_the_value_of_a_region_is_none_of_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], head: str
) -> None:
    assert entered(tmp_path, book(tmp_path, [(*HEAD, head), (*ROW, "東")])) == (3, [])
    said = told(capsys)
    assert "[G52]" in said
    assert "見つかったもの:東" in said


def test_a_name_that_is_merged_down_stands_in_each_row(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "区分", "区分の値"),
        (*ROW, None, None),
        (None, 2031, 8, *ROW[3:], "地域", "東"),
        (None, 2031, 5, *ROW[3:], None, "西"),
    ]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("G3:G4")

    name = book(tmp_path, rows, change=merge)
    assert entered(tmp_path, name) == (0, [("_T", 13), ("east", 8), ("west", 5)])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([ROW, ("合計", 2031, 13, "事業", "集計", "鈴木")], "G31"),
        ([ROW, ("合計", None, 13, None, None, None)], "G37"),
        ([ROW, ("※13は速報値", None, None, None, None, None)], "G37"),
        ([ROW, (), ROW], "G35"),
        ([ROW, ("ｋｐｉ１", *ROW[1:])], "G31"),
        ([(*ROW[:3], "千事業", *ROW[4:])], "G32"),
        ([("kpi1", 13, 2031, *ROW[3:])], "G34"),
    ],
)
def test_lines_that_are_no_values_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[Row], code: str
) -> None:
    assert entered(tmp_path, book(tmp_path, [HEAD, *lines])) == (3, [])
    assert f"[{code}]" in told(capsys)


def test_an_older_workbook_is_named_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "t.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + b"x")
    assert entered(tmp_path, "t.xls") == (3, [])
    assert "古い形式のExcelファイル" in told(capsys)


# --- 取組 -----------------------------------------------------------------------------------------------

MEASURES = [
    "取組キー",
    "基本施策",
    "基本事業",
    "推進項目",
    "番号",
    "推進内容",
    "担当課",
    "実施状況",
    "今後の取扱い",
    "検証内容",
    "再掲",
]
ONE = ("1-1-1-1", "施策", "事業", "項目", "1", "地域へ。", "課", "○", "継続", "続ける", None)


@pytest.mark.parametrize(
    ("written", "state"),
    [("〇", "継続推進"), ("◯", "継続推進"), ("✕", "未実施"), (" 完 了 ", "完了"), ("◉", "完了")],
)
def test_a_sign_that_looks_like_that_of_a_state_is_it(tmp_path: Path, written: str, state: str) -> None:
    name = book(tmp_path, [MEASURES, (*ONE[:7], written, *ONE[8:])])
    assert entered(tmp_path, name, measures=True) == (0, [("1-1-1-1 施策", state)])


@pytest.mark.parametrize(
    ("written", "repeated"), [("〇", True), ("再 掲", True), ("はい", True), ("-", False), ("", False)]
)
def test_whether_a_measure_is_printed_again(tmp_path: Path, written: str, *, repeated: bool) -> None:
    name = book(tmp_path, [MEASURES, (*ONE[:-1], written)])
    mark = " 再掲" if repeated else ""
    assert entered(tmp_path, name, measures=True) == (0, [(f"1-1-1-1 施策{mark}", "継続推進")])


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ([(*ONE[:-1], "再掲あり")], "G47", "2行列「再掲」"),
        ([(*ONE[:-1], "1-1-2を参照")], "G47", "2行列「再掲」"),
        ([(*ONE[:7], "継続", *ONE[8:])], "G42", "2行列「実施状況」"),
        ([ONE, ("１－１－１－１", *ONE[1:])], "G35", "3行列「取組キー」"),
        ([(datetime.date(2001, 1, 1), *ONE[1:])], "G51", "2行列「取組キー」"),
        ([ONE, ("計", *[None] * 4, "1件", *[None] * 5)], "G37", "3行"),
    ],
)
def test_a_line_of_measures_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[Row], code: str, place: str
) -> None:
    assert entered(tmp_path, book(tmp_path, [MEASURES, *rows]), measures=True) == (3, [])
    said = told(capsys)
    assert f"[{code}]" in said
    assert place in said


def test_names_that_are_merged_down_hold_for_each_measure(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    name = book(tmp_path, [MEASURES, ONE, ("1-1-1-2", None, None, *ONE[3:])], change=merge)
    assert entered(tmp_path, name, measures=True)[1] == [
        ("1-1-1-1 施策", "継続推進"),
        ("1-1-1-2 施策", "継続推進"),
    ]
