"""Messages about files, returned lists, samples: what was found and the right form, word for word."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from schemas.errors import InputError, Problem
from schemas.settings.study import RawFile
from survey.answers.coded import Breakdown
from survey.corrections.corrections import add_corrections
from survey.design.margins import Margin
from survey.design.sampling_design import drawn_by_stratum
from survey.ingest import ingest
from survey.reading.reading import read_raw
from tests.survey import small_city
from tests.survey.freetext import test_freetext as words
from tests.survey.returned import returned_lists as lists
from tests.survey.small_city import answer, csv_text, write

Told = tuple[str, str, str]
CODES = {"1": "負担", "2": "その他"}


def told(problem: Problem) -> Told:
    return problem.rule, problem.found, problem.expected


def of_file(root: Path, path: str, sheet: str = "", skip: int = 0) -> Told:
    with pytest.raises(InputError) as caught:
        read_raw(root, RawFile(path, "郵送", sheet, skip, 1, (1,)))
    (problem,) = caught.value.problems
    return told(problem)


def book(sheets: dict[str, str]) -> bytes:
    """A workbook with a column in each sheet that has a cell."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, cell in sheets.items():
        sheet = made.create_sheet(name)
        for text in ("a", cell) if cell else ():
            sheet.append([text])
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def of_findings(root: Path, rows: list[tuple[str, ...]], entries: dict[int, lists.Entry]) -> list[Told]:
    study = lists.city(root, rows)
    with pytest.raises(InputError) as caught:
        lists.judged(root, study, lists.returned(root, study, entries))
    return [told(problem) for problem in caught.value.problems]


def of_words(root: Path, entries: words.Entries, categories: dict[str, str]) -> list[Told]:
    study = words.city(root)
    with pytest.raises(InputError) as caught:
        words.judged(root, study, words.filled(root, study, entries, categories))
    return [told(problem) for problem in caught.value.problems]


# Files


def test_a_file_that_is_not_there_is_told_with_what_is(tmp_path: Path) -> None:
    folder = "フォルダーにあるのは「shimin_再送.csv」"
    write(tmp_path, "raw/2030/shimin_再送.csv", "a\n1\n")
    assert of_file(tmp_path, "raw/2030/shimin.csv") == ("F02", folder, "")
    write(tmp_path, "raw/2030/frame.csv", "a\n1\n")
    assert of_file(tmp_path, "raw/2030/shimin.csv") == ("F02", f"{folder}など", "")
    assert of_file(tmp_path, "raw/2031/shimin.csv") == ("F02", "フォルダーもない", "")
    assert of_file(tmp_path / "raw/2030", "../a.csv") == ("F01", "", "raw/ の下のファイル（例: raw/a.csv）")


def test_a_blank_sheet_that_is_named_is_no_empty_file(tmp_path: Path) -> None:
    write(tmp_path, "raw/a.xlsx", book({"回答": "1", "空": ""}))
    assert of_file(tmp_path, "raw/a.xlsx", "空") == ("F15", "空のシート", "")
    write(tmp_path, "raw/a.xlsx", book({"空": ""}))
    assert of_file(tmp_path, "raw/a.xlsx") == ("F03", "", "")


def test_one_of_several_sheets_is_an_example(tmp_path: Path) -> None:
    write(tmp_path, "raw/a.xlsx", book({"回答": "1", "控え": "1"}))
    assert of_file(tmp_path, "raw/a.xlsx") == ("F08", "「回答」、「控え」", "シート1つの名前（例: 回答）")


def test_a_header_that_is_blank_is_told_with_its_row(tmp_path: Path) -> None:
    write(tmp_path, "raw/a.csv", "a,b\n,\n1,2\n")
    assert of_file(tmp_path, "raw/a.csv", skip=1) == ("F10", "空欄の2行目", "")


def test_another_questionnaire_is_told_with_its_columns(tmp_path: Path) -> None:
    study = small_city.define(tmp_path)
    rows = [answer(str(number), 問1="A", F2="40", 問4="x") for number in range(30)]
    write(tmp_path, lists.RAW, csv_text(rows))
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small_city.small(study))
    assert told(caught.value.problems[0]) == (
        "F20", "回答のある5問のうち3問（列「F2」「問1」「問4」）", "選択肢にある値",
    )  # fmt: skip


# Lists of findings


def test_a_line_that_answers_nothing_names_its_place(tmp_path: Path) -> None:
    entries = {1: {"訂正後の値": "2", "行": "9"}}
    assert of_findings(tmp_path, [answer("1", 問1="7")], entries) == [
        ("K12", f"{lists.RAW} 9行 列「問1」 規則E01", "最新の一覧にある行")
    ]


def test_no_answer_stands_as_the_right_form(tmp_path: Path) -> None:
    entries = {1: {"訂正後の値": "2", "入力されていた値": "8"}}
    assert of_findings(tmp_path, [answer("1", 問1="7")], entries) == [
        ("K12", "一覧では「8」、回答ファイルでは「7」", "書き出したときのままの値")
    ]


def test_two_values_for_a_cell_are_both_told(tmp_path: Path) -> None:
    entries = {1: lists.value("1"), 2: {"訂正後の値": "2", "行": "2"}}
    assert of_findings(tmp_path, [answer("1", 問1="7"), answer("2", 問1="7")], entries) == [
        ("K14", "「2」（4行では「1」）", "1つの欄に1つの値")
    ]


def test_what_was_recorded_otherwise_has_its_own_remedy(tmp_path: Path) -> None:
    study = lists.city(tmp_path, [answer("1", 問1="7")])
    first = lists.returned(tmp_path, study, {1: lists.value("2")}, "first.xlsx")
    second = lists.returned(tmp_path, study, {1: lists.value("1")}, "second.xlsx")
    add_corrections(tmp_path, study.key, lists.judged(tmp_path, study, first).records)
    with pytest.raises(InputError) as caught:
        lists.judged(tmp_path, study, second)
    (problem,) = caught.value.problems
    assert told(problem) == ("K14", "1", "前に取り込んだ訂正と同じ値")
    assert problem.remedy.startswith("前の訂正が正しければ、この行の記入を消してください。")


def test_a_date_to_come_is_told_with_today(tmp_path: Path) -> None:
    study = lists.city(tmp_path, [answer("1", 問1="7")])
    entry = {"訂正後の値": "2", "訂正日": "2099-01-01"}
    book = lists.read_returned(lists.returned(tmp_path, study, {1: entry}))
    accepting = lists.Acceptance("職員", "", book.sha256, datetime.date(2030, 9, 1))
    with pytest.raises(InputError) as caught:
        lists.judge(tmp_path, study, book.lines, accepting)
    assert told(caught.value.problems[0]) == ("K16", "2099-01-01", "今日（2030-09-01）までの日付")


def test_a_list_without_a_column_names_the_one(tmp_path: Path) -> None:
    study = lists.city(tmp_path, [answer("1", 問1="7")])
    path = lists.returned(tmp_path, study, {})
    book = openpyxl.load_workbook(path)
    head = book["入力誤り一覧"].cell(lists.HEAD_ROW, lists.HEADS.index("訂正者") + 1)
    head.value = "直した人"
    book.save(path)
    with pytest.raises(InputError) as caught:
        lists.read_returned(path)
    assert [told(problem) for problem in caught.value.problems] == [("K11", "", "見出し「訂正者」")]


# Lists of answers in words


def test_a_category_that_is_not_there_is_told_with_one_that_is(tmp_path: Path) -> None:
    entries = {**words.CODED, 1: {"分類1": "重い"}}
    assert of_words(tmp_path, entries, CODES) == [
        ("Q07", "重い", "シート「分類」にある分類名かコード（例: 1）")
    ]


def test_the_example_of_a_category_is_accepted(tmp_path: Path) -> None:
    wrong = {**CODES, "3": "負担"}
    assert of_words(tmp_path, words.CODED, wrong) == [
        ("Q07", "3 負担", "ほかの行にないコード（英数字8字まで）と分類名（例: 4 分類4）")
    ]
    study = words.city(tmp_path)
    coding = words.judged(
        tmp_path, study, words.filled(tmp_path, study, words.CODED, {**CODES, "4": "分類4"})
    )
    assert [category.label for category in coding.categories] == ["負担", "その他", "分類4"]


def test_an_answer_listed_twice_is_not_told_as_missing(tmp_path: Path) -> None:
    entries = {**words.CODED, 2: {"分類1": "2", "行": "2", "回答（伏せ字済み）": "役員の負担が大きい"}}
    assert of_words(tmp_path, entries, CODES)[0] == ("Q05", f"{words.RAW} 2行", "1つの回答に1つの行")


def test_answers_that_a_list_lacks_are_one_message(tmp_path: Path) -> None:
    study = words.city(tmp_path)
    path = words.filled(tmp_path, study, words.CODED, CODES)
    book = openpyxl.load_workbook(path)
    book[words.ANSWERS].delete_rows(words.HEAD_ROW + 2, 2)
    book.save(path)
    with pytest.raises(InputError) as caught:
        words.judged(tmp_path, study, path)
    assert [told(problem) for problem in caught.value.problems] == [
        ("Q06", f"ない回答 2件（{words.RAW} 4行、{words.RAW} 6行）", "書き出したときの行が、すべてあること")
    ]


def test_a_question_that_nobody_asked_is_told_with_one_that_was(tmp_path: Path) -> None:
    entries = {number: {**entry, "設問": "q9"} for number, entry in words.CODED.items()}
    assert of_words(tmp_path, entries, CODES) == [
        ("Q05", "small q9", "この年度の調査と、自由記述の設問（例: small q2_text）")
    ]


# Samples


def test_a_stratum_is_named() -> None:
    strata = Margin(("region",), (("東", "西"),), np.array([600.0, 400.0]))
    returns = Breakdown("region", ("東", "西"), np.array([0, 0, 1, 1, 1]))
    with pytest.raises(InputError) as caught:
        drawn_by_stratum(strata, [returns], 5.0)
    assert caught.value.problems[0].what == "層「西」の母集団の人数が、有効回収数より少なくなっています。"
