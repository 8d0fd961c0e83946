"""A list of findings after corrections were taken in: settled lines are marked, entries may be short."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from reports.excel.findings_book import COLUMNS, findings_workbook
from reports.excel.returned_lists import read_returned
from reports.excel.sheets import HEAD_ROW
from schemas.errors import InputError
from schemas.findings import Finding, Treatment
from schemas.settings.study import Study
from survey.corrections.corrections import Correction, add_corrections, load_corrections
from survey.ingest import ingest
from survey.returned.answered_findings import settled_findings
from survey.returned.correcting import JudgedList, ListOutcome, judge
from survey.returned.correction_entries import Acceptance
from tests.survey.returned.returned_lists import MEMBER, codes, judged, returned, taken, value
from tests.survey.small_city import HEADER, QUESTIONS, STUDY, answer, csv_text, define, small, write

HEADS = [column.head for column in COLUMNS]
RAW = "raw/2030/answers.csv"
BLANK = ("",) * len(HEADER)


def city(root: Path, rows: list[tuple[str, ...]], member: str = "問1") -> Study:
    """The city; the heading of 問1 in the raw file may be longer."""
    study = define(root, questions=QUESTIONS.replace("加入,yes_no,問1,code", f"加入,yes_no,{member},code"))
    header = tuple(member if name == "問1" else name for name in HEADER)
    write(root, RAW, csv_text(rows, header))
    return study


def next_list(root: Path, study: Study) -> Path:
    """The list as the next run writes it."""
    result = taken(root, study)
    settled = settled_findings(result.findings, load_corrections(root, STUDY))
    path = root / "next.xlsx"
    path.write_bytes(findings_workbook(result.findings, [result.accounting], settled=settled))
    return path


def shown(path: Path, *heads: str) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["入力誤り一覧"]
    rows = sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True)
    return [tuple(row[HEADS.index(head)] for head in heads) for row in rows]


def test_settled_lines_come_back_filled_in_and_marked(tmp_path: Path) -> None:
    rows = [answer("1", 問3_1="1", 問3_2="1"), BLANK, answer("2", 問1="7")]
    study = city(tmp_path, rows)
    entries = {1: {"訂正後の値": "原票どおり", "訂正者": "入力 太郎"}, 2: value("対象外")}
    add_corrections(tmp_path, STUDY, judged(tmp_path, study, returned(tmp_path, study, entries)).records)
    path = next_list(tmp_path, study)
    assert shown(path, "規則", "扱い", "訂正後の値", "訂正者", "訂正日") == [
        ("E10", "確認済み", "原票どおり", "入力 太郎", "2030-08-01"),
        ("R01", "確認済み", "対象外", "受入 職員", "2030-08-01"),
        ("E01", "要確認", None, None, None),
    ]
    again: JudgedList = judged(tmp_path, study, path)
    assert (again.records, again.lines) == ((), {ListOutcome.KNOWN: 2, ListOutcome.UNANSWERED: 1})


def test_a_finding_that_nobody_answered_stays_open(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    assert shown(next_list(tmp_path, study), "扱い", "訂正後の値") == [("要確認", None)]


LONG = "属性/問1/加入"


@pytest.mark.parametrize("entry", ["問1=2", "問１＝2", f"{LONG}=2"])
def test_a_cell_of_a_row_may_be_named_by_the_number_of_its_question(tmp_path: Path, entry: str) -> None:
    study = city(tmp_path, [answer("1"), ("2", "1", "1", *[""] * 8)], LONG)
    add_corrections(
        tmp_path, STUDY, judged(tmp_path, study, returned(tmp_path, study, {1: value(entry)})).records
    )
    assert codes(ingest(tmp_path, study, small(study)), MEMBER) == [0, 1]
    (record,) = load_corrections(tmp_path, STUDY)
    assert record.column == LONG


@pytest.mark.parametrize(("entry", "columns"), [("問3=2", "問3_1、問3_2、問3_3、問3_4"), ("問9=2", "")])
def test_a_number_of_several_columns_or_of_none_is_refused(tmp_path: Path, entry: str, columns: str) -> None:
    study = city(tmp_path, [answer("1"), ("2", "1", "1", *[""] * 8)])
    with pytest.raises(InputError) as caught:
        judged(tmp_path, study, returned(tmp_path, study, {1: value(entry)}))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row) == ("K13", 4)
    assert columns in problem.expected


def test_lines_without_a_date_are_told_as_one(tmp_path: Path) -> None:
    study = city(tmp_path, [answer(str(number), 問1="7") for number in range(1, 47)])
    path = returned(tmp_path, study, {number: value("2") for number in range(1, 47)})
    book = read_returned(path)
    with pytest.raises(InputError) as caught:
        judge(tmp_path, study, book.lines, Acceptance("職員", "", book.sha256))
    told = caught.value.for_operator()
    assert told.count("[K15]") == 1
    assert "4行 列「訂正日」" in told
    assert "ほか45行: 5、6、7、8、9、10、11、12、13、14行など" in told


@pytest.mark.parametrize(("later", "settled"), [(None, True), ("2", False)])
def test_a_confirmed_finding_is_settled_whatever_it_quotes(later: str | None, settled: bool) -> None:
    """A label of SPSS is quoted with its code; what was confirmed is the cell, until a later record changes it."""
    finding = Finding(
        RAW, "", 2, "問1", "C", "E22", Treatment.NOTE, "", "1「加入している」（3件）", "1「はい」", ""
    )
    records = [_record("E22", "1", "1"), *([_record("E01", "1", later)] if later else [])]
    assert bool(settled_findings([finding], records)) is settled


def _record(rule: str, before: str, after: str) -> Correction:
    return Correction(
        RAW, "", 2, "問1", before, after,
        by="職員", date="2030-08-01", rule=rule, note="", accepted_by="職員", workbook="",
    )  # fmt: skip
