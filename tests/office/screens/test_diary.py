"""The diary as a screen: acts of the page, steps of the tracker and commands in one order, filtered, saved, verified."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from flows.run_log import logged
from flows.tracking import propose_run
from office.chronicle import happenings
from office.diary import FILE, Diary
from tests.measured_city import measured_city
from tests.office.visiting import Visitor, office_of


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    city = measured_city(tmp_path_factory.mktemp("diary"))
    with logged(city, "run", "2030"):
        pass
    propose_run(city, "2030", "佐藤 健", kind=None, reason="")
    diary = Diary(city)
    diary.add("corrections_taken", "山田 花子", "2030", count=16)
    diary.add("checked", "山田 花子", "2030", findings=38)
    return city


def _lines(visitor: Visitor) -> list[str]:
    rows = visitor.html.xpath("//tbody/tr")
    return [" ".join(str(row.text_content()).split()) for row in rows]


def test_acts_steps_and_commands_stand_in_one_order(proposed: Path) -> None:
    visitor = Visitor(office_of(proposed))
    visitor.see("/diary")
    assert "記録に書き換えはありません。はじめから3件を、今確かめました。" in visitor.text
    found = [one.split(" ", 2)[2] for one in _lines(visitor)]
    assert found[0] == "山田 花子 2030 点検 点検しました。指摘38件 —"
    assert found[1] == "山田 花子 2030 委託先への照会 返送された一覧から16件を取り込みました 取り消す画面へ"
    assert found[2] == "佐藤 健 2030 指標の提案 2030年度 第1版: 指標を提案しました —"
    assert found[3].startswith("（コマンド） 2030 集計 集計しました（")


def test_after_a_run_corrections_cannot_be_taken_back(proposed: Path) -> None:
    Diary(proposed).add("ran", "山田 花子", "2030")
    visitor = Visitor(office_of(proposed))
    visitor.see("/diary")
    (line,) = [one for one in _lines(visitor) if "16件" in one]
    assert line.endswith("集計の後のため取り消せません")


def test_a_person_a_task_and_a_day_narrow_it_down(proposed: Path) -> None:
    visitor = Visitor(office_of(proposed))
    visitor.see("/diary?person=佐藤 健")
    assert len(_lines(visitor)) == 1
    visitor.see("/diary?task=checking")
    assert ["点検しました" in one for one in _lines(visitor)] == [True]
    visitor.see("/diary?since=2999-01-01")
    assert "この条件に合う記録はありません。" in visitor.text
    visitor.see("/diary?since=昨日&from=x")
    assert len(_lines(visitor)) == len(happenings(proposed, Diary(proposed)))


def test_it_is_saved_as_a_table_whose_texts_are_no_formulas(proposed: Path) -> None:
    visitor = Visitor(office_of(proposed))
    Diary(proposed).add("set_aside", "=1+1", "2030", name="監査", reason="しない")
    answer = visitor.see("/diary/file?task=")
    assert answer.headers["content-disposition"].startswith("attachment;")
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "日時,人,年度,作業,したこと"
    assert "'=1+1" in text


def test_it_is_saved_as_a_workbook_of_what_is_asked_for(proposed: Path) -> None:
    visitor = Visitor(office_of(proposed))
    book = openpyxl.load_workbook(BytesIO(visitor.see("/diary/book?task=checking").content))
    rows = [[cell.value for cell in row] for row in book["日誌"].iter_rows(min_row=3)]
    visitor.office.close()
    assert rows[0] == ["日時", "人", "年度", "作業", "したこと"]
    assert [row[1:] for row in rows[1:]] == [["山田 花子", "2030", "点検", "点検しました。指摘38件"]]


def test_a_long_diary_is_told_in_pages_and_what_was_taken_back_stays_known_on_all(tmp_path: Path) -> None:
    diary = Diary(tmp_path)
    diary.add("corrections_taken", "山田 花子", "2030", count=1)
    for number in range(60):
        diary.add("checked", "山田 花子", "2030", findings=number)
    diary.add("corrections_undone", "山田 花子", "2030")
    visitor = Visitor(office_of(tmp_path))
    visitor.see("/diary")
    assert len(_lines(visitor)) == 50
    visitor.see(visitor.html.xpath("//a[starts-with(., '前の')]/@href")[0])
    assert len(_lines(visitor)) == 12
    assert _lines(visitor)[-1].endswith("返送された一覧から1件を取り込みました 取り消しました")


def test_a_touched_line_is_told(tmp_path: Path) -> None:
    Diary(tmp_path).add("checked", "山田 花子", "2022", findings=38)
    (tmp_path / FILE).write_text((tmp_path / FILE).read_text().replace("38", "37"))
    visitor = Visitor(office_of(tmp_path))
    visitor.see("/diary")
    assert (
        "記録が、後から書き換えられています。日誌の1行目が、書いたときのままではありません。" in visitor.text
    )
