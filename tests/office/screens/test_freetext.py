"""Answers in words: the list out, codes and quotations back or their faults, and no answer on the page but a quotation."""

from __future__ import annotations

import csv
import io
import stat
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from reports.excel.sheets import HEAD_ROW
from reports.runs.microdata import microdata_files
from schemas.loading.studies import load_study
from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

HERE = "/years/2022/freetext"
RECORD = "raw/2022/freetext/shimin.q2_3_text.csv"


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    one = Visitor(office_of(copy_workspace(tmp_path)))
    yield one
    one.office.close()


def _listed(visitor: Visitor) -> bytes:
    visitor.see(HERE)
    answer = visitor.send(f"{HERE}/list")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["cache-control"] == "no-store"
    visitor.see(HERE)
    return answer.content


def _filled(content: bytes, change: dict[str, str], row: int = 0) -> bytes:
    """The list with these cells of an answer changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(one for one in book.worksheets if "分類1" in [cell.value for cell in one[HEAD_ROW]])
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    for head, value in change.items():
        sheet.cell(HEAD_ROW + 1 + row, heads.index(head) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _words(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(one for one in book.worksheets if "分類1" in [cell.value for cell in one[HEAD_ROW]])
    place = [cell.value for cell in sheet[HEAD_ROW]].index("回答（伏せ字済み）")
    return [str(row[place].value) for row in sheet.iter_rows(min_row=HEAD_ROW + 1) if row[place].value]


def test_the_list_goes_out_and_comes_back_and_only_confirmed_quotations_are_shown(visitor: Visitor) -> None:
    content = _listed(visitor)
    with (visitor.office.workspace / RECORD).open(encoding="utf-8-sig") as file:
        quoted = [row["quote"] for row in csv.DictReader(file) if row["quote"] and row["reviewer"]]
    visitor.see(HERE)
    assert quoted
    assert all(quote in visitor.text for quote in quoted)
    assert not [text for text in _words(content) if text not in quoted and text in visitor.text]
    visitor.send(f"{HERE}/take", [("list", ("記入.xlsx", content))])
    assert visitor.message.startswith("分類")
    assert f"確認済みの引用{len(quoted)}件を取り込みました。" in visitor.message
    assert [deed.act for deed in visitor.office.diary.acts("2022")] == ["texts_listed", "texts_taken"]
    assert not list((visitor.office.workspace / "raw/2022/freetext/returned").glob("*.xlsx"))


def test_a_list_that_was_taken_in_is_taken_back_to_the_one_before(visitor: Visitor) -> None:
    content = _listed(visitor)
    record = visitor.office.workspace / RECORD
    before = record.read_bytes()
    waiting = _filled(content, {"引用": "○", "確認者": ""})
    assert not visitor.html.xpath("//form[contains(@action, '/undo')]")
    visitor.send(f"{HERE}/take", [("list", ("記入.xlsx", waiting))])
    assert record.read_bytes() != before
    assert _listed(visitor) != content
    visitor.send(f"{HERE}/undo")
    assert visitor.message == "分類と引用を、取り込む前に戻しました。"
    assert record.read_bytes() == before
    assert stat.S_IMODE(record.stat().st_mode) == 0o600
    assert "確認した人の名前がない引用" not in visitor.text
    assert not visitor.html.xpath("//form[contains(@action, '/undo')]")
    visitor.see("/diary")
    assert "取り消しました" in visitor.text
    assert _listed(visitor) == content
    visitor.see("/years/2022")
    assert "確認した人の名前がない引用" not in visitor.text


def test_what_is_kept_for_taking_back_holds_answers_and_goes_with_them(visitor: Visitor) -> None:
    visitor.send(f"{HERE}/take", [("list", ("記入.xlsx", _listed(visitor)))])
    kept = visitor.office.workspace / "raw/2022/freetext/returned/undo.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    workspace = visitor.office.workspace
    assert kept in microdata_files(workspace, load_study(workspace, "2022"))


def test_a_quotation_without_a_name_waits_and_is_not_shown(visitor: Visitor) -> None:
    content = _listed(visitor)
    visitor.send(f"{HERE}/take", [("list", ("記入.xlsx", _filled(content, {"引用": "○", "確認者": ""})))])
    waiting = visitor.office.diary.acts("2022")[-1].count("waiting")
    assert waiting == 1
    assert "確認した人の名前がない引用が1件あります。" in visitor.text
    visitor.see("/years/2022")
    assert "確認した人の名前がない引用が1件あります。報告書には載りません。" in visitor.text


def test_faults_are_told_by_row_and_the_list_is_had_back_marked(visitor: Visitor) -> None:
    content = _listed(visitor)
    before = (visitor.office.workspace / RECORD).read_bytes()
    bad = _filled(_filled(content, {"分類1": "ない分類"}), {"分類1": "これもない"}, row=3)
    visitor.send(f"{HERE}/take", [("list", ("記入.xlsx", bad))])
    assert visitor.page.status_code == 422
    assert f"{HEAD_ROW + 1}行" in visitor.text
    assert f"{HEAD_ROW + 4}行" in visitor.text
    assert "記入.xlsx シート" in visitor.text
    assert "分類と引用は、何も変わっていません。" in visitor.text
    assert (visitor.office.workspace / RECORD).read_bytes() == before
    answer = visitor.send(f"{HERE}/marked")
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert marked.worksheets
    assert answer.content != bad


def test_what_is_no_list_is_refused_before_it_is_read(visitor: Visitor) -> None:
    visitor.see(HERE)
    visitor.send(f"{HERE}/take", [("list", ("記入.exe", b"MZ"))])
    assert visitor.html.xpath("//*[@role='alert']//a/@href") == ["#list"]
    visitor.send(f"{HERE}/take", [("list", ("記入.xlsx", b"PK"))])
    assert visitor.page.status_code == 422
    keys = visitor.form(f"{HERE}/list")
    assert visitor.post(f"{HERE}/list", {**keys, "question": "q99"}).status_code == 404
