"""点検 and 委託先への照会 through the page: counts, the list out, the list back, taken as it was shown, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from reports.excel.sheets import HEAD_ROW
from survey.corrections.record_files import correction_files
from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

CHECKING, INQUIRY = "/years/2022/checking", "/years/2022/inquiry"
RETURNED = f"{INQUIRY}/returned"
LIST = "入力誤り一覧"


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    office = office_of(copy_workspace(tmp_path_factory.mktemp("inquiry") / "work"))
    yield Visitor(office)
    office.close()


def filled(content: bytes, entries: dict[int, str]) -> bytes:
    """The list with entries in 訂正後の値, by the number of the finding, made by a person on a day."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book[LIST]
    heads = {cell.value: cell.column for cell in next(sheet.iter_rows(min_row=HEAD_ROW, max_row=HEAD_ROW))}
    for row in sheet.iter_rows(min_row=HEAD_ROW + 1):
        entry = entries.get(int(str(row[0].value or 0)))
        if entry is not None:
            for head, text in (("訂正後の値", entry), ("訂正者", "委託先 田中"), ("訂正日", "2022-08-01")):
                sheet.cell(row[0].row, heads[head]).value = text
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def saved_list(visitor: Visitor) -> bytes:
    visitor.see(INQUIRY)
    visitor.send(f"{INQUIRY}/list")
    assert "attachment" in visitor.page.headers["content-disposition"]
    assert visitor.page.headers["cache-control"] == "no-store"
    return visitor.page.content


def by_rule(content: bytes) -> dict[str, list[int]]:
    """Numbers of the findings of each rule."""
    found: dict[str, list[int]] = {}
    for row in openpyxl.load_workbook(BytesIO(content))[LIST].iter_rows(
        min_row=HEAD_ROW + 1, values_only=True
    ):
        found.setdefault(str(row[11]), []).append(int(str(row[0])))
    return found


def records(visitor: Visitor) -> list[Path]:
    return list(correction_files(visitor.office.workspace, "2022"))


def test_a_check_shows_rows_that_add_up_and_findings_by_kind(visited: Visitor) -> None:
    visited.see(CHECKING)
    assert "まだ点検していません" in visited.text
    visited.send(CHECKING)
    assert visited.path == CHECKING
    assert "1,616 ＋ 8 ＋ 10 ＝ 1,634行" in visited.text
    assert "1,829 ＋ 4 ＋ 2 ＝ 1,835行" in visited.text
    assert "指摘 38件" in visited.text
    act = visited.office.diary.acts("2022")[-1]
    assert (act.act, act.count("findings")) == ("checked", 38)
    assert "その後、回答と定義は変わっていません" in visited.see(CHECKING).text


def test_answers_are_shown_when_they_are_opened_and_noted_and_hidden_again(visited: Visitor) -> None:
    visited.see(CHECKING)
    assert "入力されていた値" not in visited.text
    visited.send(f"{CHECKING}/values")
    assert "入力されていた値" in visited.text
    assert visited.office.diary.acts("2022")[-1].act == "values_shown"
    visited.send(f"{CHECKING}/hide")
    assert "入力されていた値" not in visited.text


def test_the_day_of_return_must_be_to_come(visited: Visitor) -> None:
    visited.see(INQUIRY)
    visited.send(f"{INQUIRY}/sent", due="2022-08-10")
    assert visited.page.status_code == 422
    assert "今日から後の日" in visited.text
    visited.send(f"{INQUIRY}/sent", due="2099-08-10")
    act = visited.office.diary.acts("2022")[-1]
    assert (act.act, act.text("due")) == ("list_sent", "2099-08-10")


def test_a_returned_list_is_shown_before_it_is_taken_and_taken_just_as_shown(visited: Visitor) -> None:
    content = saved_list(visited)
    numbers = by_rule(content)
    entries = {numbers["E01"][0]: "1", numbers["E01"][1]: "無回答", numbers["R07"][0]: "採用"}
    visited.see(INQUIRY)
    visited.send(f"{INQUIRY}/receive", [("list", ("返送 8月.xlsx", filled(content, entries)))])
    assert visited.path == RETURNED
    assert "まだ何も変わっていません" in visited.text
    assert "1,616 → 1,617" in visited.text.replace("  ", " ")
    assert "●●" in visited.text
    assert records(visited) == []

    stale = visited.form(f"{RETURNED}/take")
    visited.post(f"{RETURNED}/take", {**stale, "shown": "0" * 64, "once": "another"})
    assert visited.page.status_code == 422
    assert records(visited) == []

    visited.see(RETURNED)
    visited.send(f"{RETURNED}/take")
    assert visited.path == INQUIRY
    assert "3件を取り込みました" in visited.message
    (record,) = records(visited)
    assert len(record.read_text(encoding="utf-8-sig").splitlines()) == 4
    assert visited.office.diary.acts("2022")[-1].about["count"] == 3

    visited.send(f"{INQUIRY}/undo")
    assert records(visited) == []
    assert visited.office.diary.acts("2022")[-1].act == "corrections_undone"


def test_all_faults_of_a_list_are_told_at_once_and_marked_in_a_copy(visited: Visitor) -> None:
    content = saved_list(visited)
    numbers = by_rule(content)
    entries = {numbers["E01"][-1]: "77", numbers["R07"][0]: "なし", numbers["E01"][0]: "78"}
    visited.see(INQUIRY)
    visited.send(f"{INQUIRY}/receive", [("list", ("返送.xlsx", filled(content, entries)))])
    assert visited.page.status_code == 422
    assert "直すところが3か所あります" in visited.text
    rows = [int(one) for one in re.findall(r"シート「[^」]*」 (\d+)行", visited.text)]
    places = list(dict.fromkeys(rows))
    assert places == sorted(places)
    assert len(places) == 3
    assert "返送.xlsx" in visited.text
    assert "訂正は、何も取り込んでいません" in visited.text
    visited.send(f"{RETURNED}/marked")
    assert "直すところ" in openpyxl.load_workbook(BytesIO(visited.page.content)).sheetnames
    visited.see(RETURNED)
    visited.send(f"{RETURNED}/dismiss")
    assert records(visited) == []


def test_a_file_that_is_no_list_is_refused_and_kept_nowhere(visited: Visitor) -> None:
    visited.see(INQUIRY)
    visited.send(f"{INQUIRY}/receive", [("list", ("../../evil.exe", b"MZ"))])
    assert visited.page.status_code == 422
    assert "Excelの一覧ではありません" in visited.text
    assert "訂正は、何も取り込んでいません。" in visited.text
    assert list(visited.office.workspace.rglob("*evil*")) == []
