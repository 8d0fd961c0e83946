"""A column for each choice, headed by the number or by the words of the choice; and what is said where one is missing."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from reports.excel.findings_book import COLUMNS, findings_workbook
from reports.excel.returned_lists import read_returned
from reports.excel.sheets import HEAD_ROW
from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from survey.corrections.corrections import add_corrections
from survey.ingest import Ingested, ingest
from survey.returned.correcting import judge
from survey.returned.correction_entries import Acceptance
from tests.survey.small_city import (
    FILES,
    HEADER,
    STUDY,
    answer,
    answers_of,
    csv_text,
    define,
    small,
    toml,
    write,
)

WORDS = {
    "問3_1": "問3_特にない",
    "問3_2": "問３_ 店",
    "問3_3": "問3_バス、電車など、移動の手段",
    "問3_4": "問3_その他",
}
RAW = "raw/2030/answers.csv"


def taken(root: Path, heads: dict[str, str], rows: list[tuple[str, ...]]) -> Ingested:
    study = define(root)
    write(root, RAW, csv_text(rows, tuple(heads.get(name, name) for name in HEADER)))
    return ingest(root, study, small(study))


def told(root: Path, header: tuple[str, ...], study: str | None = None) -> list[Problem]:
    defined = load_study(root, STUDY) if study else define(root)
    write(root, RAW, csv_text([("1",) * len(header)], header))
    with pytest.raises(InputError) as caught:
        ingest(root, defined, small(defined))
    return list(caught.value.problems)


@pytest.mark.fault("見出しと行", "選択肢ごとの列の見出しが、番号ではなく選択肢の文")
@pytest.mark.parametrize("words", [WORDS, {"問3_3": WORDS["問3_3"]}])
def test_a_column_may_be_headed_by_the_words_of_its_choice(tmp_path: Path, words: dict[str, str]) -> None:
    result = taken(tmp_path, words, [answer("1", 問3_2="0", 問3_3="1"), answer("2")])
    marks = answers_of(result, "q3").marks
    assert marks is not None
    assert marks.tolist() == [[False, False, True, False], [False, True, False, False]]
    assert result.extra_columns == {}


def test_the_number_comes_before_the_words(tmp_path: Path) -> None:
    study = define(tmp_path)
    header = (*HEADER, "問3_店")
    write(tmp_path, RAW, csv_text([(*answer("1"), "0")], header))
    result = ingest(tmp_path, study, small(study))
    marks = answers_of(result, "q3").marks
    assert marks is not None
    assert marks.tolist() == [[False, True, False, False]]
    assert [extra.name for heads in result.extra_columns.values() for extra in heads] == ["問3_店"]


def test_a_finding_of_such_a_column_can_be_corrected(tmp_path: Path) -> None:
    result = taken(tmp_path, WORDS, [answer("1", 問3_1="1", 問3_2="1"), answer("2", 問3_2="x")])
    assert [(finding.rule, finding.row, finding.column) for finding in result.findings] == [
        ("E10", 2, "問3_特にない"),
        ("E01", 3, "問３_ 店"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(result.findings, [result.accounting])))
    place = [column.head for column in COLUMNS].index("訂正後の値") + 1
    for number, value in enumerate(("2、3", "1"), start=1):
        book["入力誤り一覧"].cell(HEAD_ROW + number, place).value = value
    book.save(tmp_path / "back.xlsx")
    returned = read_returned(tmp_path / "back.xlsx")
    study = load_study(tmp_path, STUDY)
    judged = judge(tmp_path, study, returned.lines, Acceptance("職員", "2030-08-01", returned.sha256))
    add_corrections(tmp_path, STUDY, judged.records)
    corrected = ingest(tmp_path, study, small(study))
    marks = answers_of(corrected, "q3").marks
    assert marks is not None
    assert marks.tolist() == [[False, True, True, False], [False, True, False, False]]
    assert corrected.findings == ()


@pytest.mark.fault("見出しと行", "1つの設問の列がいくつもない（1件にまとめて示す）", "F12")
def test_all_missing_columns_of_a_question_are_one_message(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, tuple(name for name in HEADER if not name.startswith("問3_")))
    assert (problem.rule, problem.column) == ("F12", "問3_{code}")
    assert "4列" in problem.what
    assert "問3_1" in problem.expected
    assert "問3_特にない" in problem.expected
    assert "シート「設問」" in problem.remedy
    assert "シート「調査」" not in problem.remedy


def test_one_missing_column_is_named(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, tuple(name for name in HEADER if name != "問3_4"))
    assert (problem.column, problem.expected) == ("問3_4", "見出し「問3_4」または「問3_その他」")


def test_the_number_of_the_respondent_is_named_in_another_sheet(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, HEADER[1:])
    assert (problem.column, problem.expected) == ("番号", "見出し「番号」")
    assert "シート「調査」の「整理番号の列」" in problem.remedy
    assert "シート「設問」" not in problem.remedy


def test_a_file_with_its_own_layout_names_the_sheets_of_the_layout(tmp_path: Path) -> None:
    file = FILES.replace("mode", 'layout = "web"\nid_column = "ID"\ndate_column = "日時"\nmode')
    define(tmp_path)
    write(tmp_path, "schemas/2030/study.toml", toml(file))
    write(
        tmp_path,
        "schemas/2030/small/layout_web.csv",
        "question,columns,layout\nq3,必要:{code},marks\n",
    )
    problems = told(tmp_path, tuple(name for name in HEADER if name != "F1"), "again")
    remedies = {problem.column: problem.remedy for problem in problems}
    assert list(remedies) == ["ID", "日時", "F1", "必要:{code}"]
    assert "シート「回答ファイル」の「整理番号の列」" in remedies["ID"]
    assert "シート「回答ファイル」の「回答日の列」" in remedies["日時"]
    assert "シート「設問」" in remedies["F1"]
    assert "シート「列の配置」" in remedies["必要:{code}"]
    assert "シート「設問」" not in remedies["必要:{code}"]
