"""Workbooks that come back with faults are handed out again with the faults marked."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from flows.cli import main
from reports.excel.findings_book import LIST
from reports.excel.marked_book import FAULTS, marked_workbook
from reports.excel.sheets import HEAD_ROW
from schemas.errors import Problem
from schemas.loading.studies import load_study
from schemas.messages.files import UNVALUED_FORMULA
from tests.schemas.codebooks import cell, changed, exported
from tests.survey.freetext import test_freetext
from tests.survey.returned.returned_lists import city, returned, value
from tests.survey.small_city import STUDY, answer


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def coloured(sheet: openpyxl.worksheet.worksheet.Worksheet) -> set[str]:
    return {
        place
        for formats in sheet.conditional_formatting
        if any("kyodo-survey" in str(rule.formula) for rule in formats.rules)
        for place in str(formats.sqref).split()
    }


def test_faults_of_a_codebook_are_marked_and_the_mended_copy_is_taken_in(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        cell(book, "調査", "調査地域", 6).value = None
        cell(book, "設問", "回答の種類", 7).value = "複数選択"
        book["設問"]["A6"].comment = Comment("昨年のまま", "担当")

    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), spoil)
    call = ["codebook", "import", "2022", "--workspace", str(workspace)]
    marked = tmp_path / "marked.xlsx"
    assert main([*call, str(book), "--marked", str(marked)]) == 3
    shown = capsys.readouterr().err
    assert str(marked) in shown.replace("\n", "")
    assert "[D092]" in shown
    before, after = openpyxl.load_workbook(book), openpyxl.load_workbook(marked)
    assert after.sheetnames == [*before.sheetnames, FAULTS]
    for sheet in before:
        assert list(after[sheet.title].values) == list(sheet.values)
    region, kind = cell(after, "調査", "調査地域", 6), cell(after, "設問", "回答の種類", 7)
    assert coloured(after["調査"]) == {region.coordinate}
    assert coloured(after["設問"]) == {kind.coordinate}
    assert region.comment.text.startswith(
        "「調査地域」が空欄です。\n正しい形: 例: 市内全域\nコードブックのこの欄を直して"
    )
    assert kind.comment is None  # the sheet has comments of the office's own
    assert after["設問"]["A6"].comment.text == "昨年のまま"
    rows = list(after[FAULTS].iter_rows(min_row=2, values_only=True))
    assert {(row[0], row[1], row[7]) for row in rows} == {
        ("調査", region.coordinate, "D082"),
        ("設問", kind.coordinate, "D092"),
    }
    assert {link.location for link in (after[FAULTS]["B2"].hyperlink, after[FAULTS]["B3"].hyperlink)} == {
        f"'調査'!{region.coordinate}",
        f"'設問'!{kind.coordinate}",
    }
    region.value, kind.value = "山口市", "単数回答"
    after.save(marked)
    assert main([*call, str(marked)]) == 0
    assert load_study(workspace, "2022").survey("shimin").sampling.area == "山口市"


def test_what_was_mended_loses_its_mark(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "調査"
    for place, text in enumerate(("項目", "値"), start=1):
        book.active.cell(HEAD_ROW, place).value = text
    book.save(tmp_path / "book.xlsx")
    first, second = (
        Problem("D082", "空欄にできません。", file="book.xlsx", sheet="調査", row=row, column="値")
        for row in (4, 5)
    )
    once = marked_workbook((tmp_path / "book.xlsx").read_bytes(), "book.xlsx", [first, second])
    assert once is not None
    sheet = opened(once)["調査"]
    assert coloured(sheet) == {"B4", "B5"}
    assert sheet["B4"].comment.text == sheet["B5"].comment.text == "空欄にできません。"
    again = marked_workbook(once, "book.xlsx", [second])
    assert again is not None
    sheet = opened(again)["調査"]
    assert coloured(sheet) == {"B5"}
    assert sheet["B4"].comment is None
    assert opened(again).sheetnames == ["調査", FAULTS]
    assert [row[1] for row in opened(again)[FAULTS].values] == ["セル", "B5"]


def test_a_problem_of_another_file_and_another_format_are_not_marked(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    other = Problem("D043", "ありません。", file="schemas/2030/study.toml", row=1)
    assert marked_workbook(content, "book.xlsx", [other]) is None
    here = Problem("D043", "ありません。", file="book.ods", sheet="Sheet", row=1)
    assert marked_workbook(b"no workbook", "book.ods", [here]) is None


def test_formulas_without_a_value_are_marked_at_their_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "調査"
    book.active["B4"], book.active["AA12"] = "=A1", "=A2"
    book.save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    problem = UNVALUED_FORMULA.problem("book.xlsx", sheet="調査", found="B4、AA12 ほか3セル")
    marked = marked_workbook(content, "book.xlsx", [problem])
    assert marked is not None
    assert coloured(opened(marked)["調査"]) == {"B4", "AA12"}
    assert [row[1] for row in opened(marked)[FAULTS].values] == ["セル", "B4"]


def test_faults_of_every_line_of_a_list_of_findings_are_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hidden character (K17), a date and a value are told and marked at once, in one line each."""
    study = city(tmp_path, [answer(str(number), 問1="7") for number in range(1, 6)])
    entries = {1: value("\u200f1"), 2: {**value("9"), "訂正日": "いつか"}, 3: value("9"), 4: value("2")}
    book = returned(tmp_path, study, entries)
    marked = tmp_path / "marked.xlsx"
    call = ["corrections", "apply", STUDY, str(book), "--by", "職員", "--date", "2026-01-05"]
    assert main([*call, "--marked", str(marked), "--workspace", str(tmp_path)]) == 3
    shown = capsys.readouterr().err
    assert [shown.count(f"[{rule}]") for rule in ("K17", "K15", "K13")] == [1, 1, 1]
    assert "（ほか1行: 6行）" in shown
    sheet = openpyxl.load_workbook(marked)[LIST]
    corrected, day = (
        next(one.column_letter for one in sheet[HEAD_ROW] if one.value == head)
        for head in ("訂正後の値", "訂正日")
    )
    assert coloured(sheet) == {f"{corrected}{row}" for row in (4, 5, 6)} | {f"{day}5"}


def test_faults_of_a_list_of_answers_are_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A category that is there twice, one that is unknown and a line that lacks are told at once."""
    study = test_freetext.city(tmp_path)
    entries = {1: {"分類1": "なし"}, 2: {"分類1": "2"}}
    book = test_freetext.filled(tmp_path, study, entries, {"1": "負担", "2": "負担"})
    whole = openpyxl.load_workbook(book)
    whole["自由記述"].delete_rows(HEAD_ROW + 3)
    whole.save(book)
    marked = tmp_path / "marked.xlsx"
    call = ["freetext", "import", STUDY, str(book), "--by", "職員", "--workspace", str(tmp_path)]
    assert main([*call, "--marked", str(marked)]) == 3
    shown = capsys.readouterr().err
    assert [shown.count(f"[{rule}]") for rule in ("Q07", "Q06")] == [2, 1]
    sheets = openpyxl.load_workbook(marked)
    assert [len(coloured(sheets[name])) for name in ("自由記述", "分類")] == [1, 1]
