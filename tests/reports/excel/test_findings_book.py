import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.excel import findings_book
from reports.excel.findings_book import COLUMNS, findings_workbook
from reports.excel.sheets import HEAD_ROW
from reports.tables.cell_text import plain
from schemas.findings import Accounting, Finding, Treatment
from survey.fault_list import FINDING_RULES

ACCOUNTING = (Accounting("shimin", 1640, 1616, 15, 9, 4000), Accounting("machi", 10, 10, 0, 0, 20))
HOSTILE = (
    "=1+1",
    "+81",
    "-3",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://x")',
    "https://example.com",
    "<r><t>x</t></r>",
)


def finding(found="7", *, row=12, treatment=Treatment.CHECK, what="選択肢にないコードです。", rule="R012"):
    return Finding(
        "raw/shimin.csv", "回答", row, "問1-1", "F", rule, treatment, what, found, "1 | 2 | 3", "原票を確認"
    )


def read(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet):
    return list(sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True))


def column(head):
    return [one.head for one in COLUMNS].index(head)


def test_one_line_for_each_finding_in_the_order_given():
    findings = [finding("9", row=30), finding("7", row=12)]
    book = read(findings_workbook(findings, ACCOUNTING))
    assert book.sheetnames == ["説明", "入力誤り一覧", "行数の内訳", "市の担当者へ"]
    sheet = book["入力誤り一覧"]
    assert [cell.value for cell in sheet[HEAD_ROW]] == [one.head for one in COLUMNS]
    assert rows_of(sheet)[0] == (
        1, "raw/shimin.csv", "回答", 30, "F", "問1-1", "選択肢にないコードです。", "9", "1 | 2 | 3",
        "原票を確認", "要確認", "R012", None, None, None, None,
    )  # fmt: skip
    assert [row[column("行")] for row in rows_of(sheet)] == [30, 12]


@pytest.mark.parametrize("text", HOSTILE)
def test_cell_contents_stay_texts(text):
    content = findings_workbook([finding(text)], ACCOUNTING)
    cell = read(content)["入力誤り一覧"].cell(HEAD_ROW + 1, column("入力されていた値") + 1)
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.hyperlink is None
    assert cell.style.startswith("Normal")
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_any_text_can_be_written_and_read(text):
    sheet = read(findings_workbook([finding(text, what=text)], ACCOUNTING))["入力誤り一覧"]
    row = rows_of(sheet)[0]
    assert (row[column("入力されていた値")] or "") == plain(text)
    assert (row[column("内容")] or "") == plain(text)


def test_control_characters_go_and_long_contents_are_cut():
    sheet = read(findings_workbook([finding("a\x00b\x0b\x1fc\r\nd"), finding("長" * 50_000)], ACCOUNTING))[
        "入力誤り一覧"
    ]
    first, second = (row[column("入力されていた値")] for row in rows_of(sheet))
    assert first == "abc\nd"
    assert len(second) == 2000
    assert second.endswith("…（以下省略）")


def test_only_the_columns_of_the_correction_can_be_filled_in():
    sheet = read(findings_workbook([finding()], ACCOUNTING))["入力誤り一覧"]
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter  # False means: not locked
    open_columns = [
        one.head
        for place, one in enumerate(COLUMNS, 1)
        if not sheet.cell(HEAD_ROW + 1, place).protection.locked
    ]
    assert open_columns == ["訂正後の値", "訂正者", "訂正日", "備考"]
    correction = sheet.cell(HEAD_ROW + 1, column("訂正後の値") + 1)
    assert correction.number_format == "@"  # 1-2 must not turn into a date
    assert correction.fill.fgColor.rgb != "00000000"


def test_the_list_is_ready_to_use_and_print():
    sheet = read(findings_workbook([finding(), finding()], ACCOUNTING))["入力誤り一覧"]
    assert sheet.auto_filter.ref == f"A{HEAD_ROW}:P{HEAD_ROW + 2}"
    assert sheet.freeze_panes == f"G{HEAD_ROW + 1}"
    assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_the_rows_of_each_survey_add_up():
    findings = [finding(), finding(), finding(treatment=Treatment.NOTE, rule="R050")]
    content = findings_workbook(findings, ACCOUNTING, titles={"shimin": "市民アンケート"})
    rows = [row[:9] for row in read(content)["行数の内訳"].iter_rows(min_row=4, values_only=True)]
    assert rows[0] == ("市民アンケート", 4000, 1640, 1616, 15, 9, 1631, "40.4", "一致")
    assert rows[1] == ("machi", 20, 10, 10, 0, 0, 10, "50.0", "一致")
    assert ("選択肢にないコードです。", "R012", "要確認", 2) in [row[:4] for row in rows]
    assert ("選択肢にないコードです。", "R050", "参考", 1) in [row[:4] for row in rows]
    guide = [row[:2] for row in read(content)["説明"].iter_rows(values_only=True)]
    assert ("件数", "要確認 2件、参考 1件") in guide


def test_what_only_the_city_can_do_stands_apart():
    found = [finding(rule="E01", what="選択肢にない値です。"), finding(rule="E04", what="エラー値です。")]
    book = read(findings_workbook(found, ACCOUNTING))
    rows = [row[:4] for row in book["市の担当者へ"].iter_rows(min_row=4, values_only=True)]
    assert [row[:3] for row in rows] == [("E01", "選択肢にない値です。", 1)]
    assert "別の書き方" in rows[0][3]


def test_no_remedy_asks_the_contractor_for_what_a_correction_cannot_say():
    for rule in FINDING_RULES:
        assert "記入" in rule.remedy or rule.code in ("R20", "R21", "R22"), rule.code
        for word in ("削除してください", "study.toml", "入力してください", "コードブック", "直すか"):
            assert word not in rule.remedy, rule.code


def test_no_findings_is_said():
    book = read(findings_workbook([], ACCOUNTING))
    assert book["入力誤り一覧"]["A2"].value == "指摘事項はありません。"
    assert rows_of(book["入力誤り一覧"]) == []


def test_a_list_too_long_for_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(findings_book, "_ROWS_OF_A_SHEET", 2)
    book = read(findings_workbook([finding(row=row) for row in range(2, 7)], ACCOUNTING))
    names = ["入力誤り一覧", "入力誤り一覧(2)", "入力誤り一覧(3)"]
    assert book.sheetnames[1:4] == names
    assert [row[column("番号")] for name in names for row in rows_of(book[name])] == [1, 2, 3, 4, 5]


def test_equal_input_gives_equal_bytes():
    findings = [finding(text) for text in HOSTILE]
    assert findings_workbook(findings, ACCOUNTING) == findings_workbook(findings, ACCOUNTING)
