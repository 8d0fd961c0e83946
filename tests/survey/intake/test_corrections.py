"""From a list of findings that comes back filled in to answers that are corrected, and every refusal."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filelock import FileLock, Timeout
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.cli import main
from reports.excel.findings_book import COLUMNS, HEAD_ROW, findings_workbook
from reports.excel.returned_findings import read_returned
from schemas.errors import InputError
from schemas.study import Study
from survey.intake import correcting
from survey.intake.correcting import Judged, judge
from survey.intake.correction_entries import Acceptance
from survey.intake.corrections import Correction, add_corrections, load_corrections
from survey.intake.ingest import Ingested, ingest
from survey.intake.private_files import read_lines, write_table
from tests.survey.small_city import STUDY, answer, csv_text, define, small, toml, write

HEADS = [column.head for column in COLUMNS]
MEMBER, REASON, NEEDS, WISHES = range(2, 6)
RAW = "raw/2030/answers.csv"
Entry = Mapping[str, str]


def city(root: Path, rows: list[tuple[str, ...]]) -> Study:
    study = define(root)
    write(root, RAW, csv_text(rows))
    return study


def taken(root: Path, study: Study) -> Ingested:
    return ingest(root, study, small(study))


def returned(root: Path, study: Study, entries: Mapping[int, Entry], name: str = "back.xlsx") -> Path:
    """The list of findings as it comes back; entries by number of the line (1, 2, …)."""
    result = taken(root, study)
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(result.findings, [result.accounting])))
    sheet = book["入力誤り一覧"]
    for number, entry in entries.items():
        for head, value in entry.items():
            sheet.cell(HEAD_ROW + number, HEADS.index(head) + 1).value = value
    path = root / name
    book.save(path)
    return path


def judged(root: Path, study: Study, path: Path, date: str = "2030-08-01") -> Judged:
    book = read_returned(path)
    return judge(root, study, book.lines, Acceptance("受入 職員", date, book.sha256))


def apply(root: Path, study: Study, entries: Mapping[int, Entry]) -> Ingested:
    outcome = judged(root, study, returned(root, study, entries))
    add_corrections(root, study.key, outcome.records)
    return taken(root, study)


def value(text: str) -> Entry:
    return {"訂正後の値": text}


def codes(result: Ingested, question: int) -> list[int]:
    found: list[int] = result.responses.answers[question].codes.tolist()
    return found


def refused(root: Path, study: Study, entries: Mapping[int, Entry]) -> list[tuple[str, str, int | None, str]]:
    with pytest.raises(InputError) as caught:
        judged(root, study, returned(root, study, entries))
    assert not (root / "raw/2030/corrections").exists() or load_corrections(root, STUDY)
    return [(p.rule, p.sheet, p.row, p.column) for p in caught.value.problems]


# --- What is taken ------------------------------------------------------------------------------


def test_a_corrected_cell_counts_and_the_raw_file_stays(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    before = (tmp_path / RAW).read_bytes()
    result = apply(
        tmp_path,
        study,
        {1: {"訂正後の値": "２", "訂正者": "入力 太郎", "訂正日": "2030/7/20", "備考": "原票を確認"}},
    )
    assert codes(result, MEMBER) == [1, 0]
    assert result.findings == ()
    assert [(c.row, c.column, c.rule, c.before, c.after) for c in result.changes] == [
        (2, "問1", "K00", "7", "２"),
        (2, "問1", "N03", "２", "2"),
    ]
    assert (tmp_path / RAW).read_bytes() == before
    (record,) = load_corrections(tmp_path, STUDY)
    assert (record.file, record.row, record.column, record.before, record.after) == (RAW, 2, "問1", "7", "２")
    assert (record.by, record.date, record.rule, record.note) == (
        "入力 太郎",
        "2030-07-20",
        "E01",
        "原票を確認",
    )
    assert record.accepted_by == "受入 職員"


def test_a_line_without_a_name_or_date_takes_those_of_the_command(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    apply(tmp_path, study, {1: value("2")})
    (record,) = load_corrections(tmp_path, STUDY)
    assert (record.by, record.date) == ("受入 職員", "2030-08-01")


def test_blank_on_paper_and_keyed_rightly(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8"), answer("3")])
    outcome = judged(tmp_path, study, returned(tmp_path, study, {1: value("無回答"), 2: value("原票どおり")}))
    assert (outcome.corrected, outcome.confirmed, outcome.decided) == (1, 1, 0)
    add_corrections(tmp_path, STUDY, outcome.records)
    result = taken(tmp_path, study)
    assert codes(result, MEMBER) == [-1, -3, 0]
    assert [(f.row, f.rule) for f in result.findings] == [(3, "E01")]


def test_lines_without_an_entry_are_counted_and_nothing_is_recorded(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8")])
    outcome = judged(tmp_path, study, returned(tmp_path, study, {}))
    assert (outcome.records, outcome.unanswered) == ((), 2)


def test_the_same_list_twice_records_nothing_new(tmp_path: Path) -> None:
    study = city(
        tmp_path,
        [
            answer("1", 問1="7"),
            answer("2", 問1="8"),
            answer("3", 問3_1="1"),
            answer("5"),
            answer("5", 問1="2"),
        ],
    )
    path = returned(
        tmp_path,
        study,
        {1: value("2"), 2: value("原票どおり"), 3: value("1"), 4: value("採用"), 5: value("対象外")},
    )
    first = judged(tmp_path, study, path)
    assert len(first.records) == 5
    add_corrections(tmp_path, STUDY, first.records)
    again = judged(tmp_path, study, path)
    assert (again.records, again.known) == ((), 5)


def test_marks_in_several_columns_are_corrected_together(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問3_1="1", 問3_3="1"), answer("2", 問3_1="1", 問3_2="1")])
    result = apply(tmp_path, study, {1: value("２、3"), 2: value("1")})
    marks = result.responses.answers[NEEDS].marks
    assert marks is not None
    assert marks.tolist() == [[False, True, True, False], [True, False, False, False]]
    assert result.findings == ()
    assert [(c.row, c.column, c.before, c.after) for c in result.changes] == [
        (2, "問3_1", "1", "0"),
        (3, "問3_2", "1", "0"),
    ]


def test_a_correction_that_is_still_open_can_be_corrected_again(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="2", 問2="9")])
    apply(tmp_path, study, {1: value("2")})
    result = taken(tmp_path, study)
    assert [(f.row, f.column) for f in result.findings] == [(3, "問2")]
    result = apply(tmp_path, study, {1: value("1")})
    assert codes(result, REASON) == [-1, 0]
    assert sorted(path.name for path in (tmp_path / "raw/2030/corrections").glob("*.csv")) == [
        "0001.csv",
        "0002.csv",
    ]


def test_a_redelivered_file_that_holds_the_corrections_needs_them_no_more(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    apply(tmp_path, study, {1: value("2")})
    write(tmp_path, RAW, csv_text([answer("1", 問1="2")]))
    result = taken(tmp_path, study)
    assert codes(result, MEMBER) == [1]
    assert result.changes == ()


# --- Decisions about rows -----------------------------------------------------------------------


def test_staff_decide_which_row_of_a_number_counts(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1"), answer("5", 問1="1"), answer("5", 問1="2"), answer("6")])
    assert taken(tmp_path, study).accounting.valid == 2
    result = apply(tmp_path, study, {2: value("採用")})
    assert codes(result, MEMBER) == [0, 1, 0]
    assert (result.accounting.valid, result.accounting.invalid, result.accounting.excluded) == (3, 0, 1)
    assert [(f.row, f.rule, str(f.treatment)) for f in result.findings] == [
        (3, "R20", "集計から除外"),
        (4, "R21", "参考"),
    ]
    result = apply(tmp_path, study, {1: value("採用"), 2: value("対象外")})
    assert codes(result, MEMBER) == [0, 0, 0]


def test_a_number_that_was_keyed_wrongly(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("5", 問1="1"), answer("5", 問1="2")])
    result = apply(tmp_path, study, {2: value("番号＝6")})
    assert result.accounting.valid == 2
    assert result.findings == ()


def test_a_blank_return_is_completed_by_the_names_of_its_columns(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1"), ("2", "1", "1", *[""] * 8)])
    result = apply(tmp_path, study, {1: value("問1=2\n問3_2=1")})
    assert result.accounting.valid == 2
    assert codes(result, MEMBER) == [0, 1]


def test_a_row_is_left_out_and_taken_back(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1"), ("2", "1", "1", *[""] * 8)])
    assert taken(tmp_path, study).accounting.invalid == 1
    result = apply(tmp_path, study, {1: value("対象外")})
    assert [(f.row, f.rule) for f in result.findings] == [(3, "R22")]
    counts = result.accounting
    assert (counts.rows_in, counts.valid, counts.invalid, counts.excluded) == (2, 1, 0, 1)
    assert apply(tmp_path, study, {1: value("採用")}).accounting.invalid == 1


def test_a_return_of_a_test_submission_counts_if_staff_say_so(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1"), answer("test1", 問1="2")])
    assert taken(tmp_path, study).accounting.valid == 1
    result = apply(tmp_path, study, {1: value("採用")})
    assert codes(result, MEMBER) == [0, 1]
    assert result.findings == ()


# --- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["9", "いいえ？", "1月2日", "2.5"])
def test_a_value_that_the_question_does_not_know(tmp_path: Path, text: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    assert refused(tmp_path, study, {1: value(text)}) == [("K13", "入力誤り一覧", 4, "訂正後の値")]


def test_every_problem_of_a_list_is_told_at_once_and_nothing_is_recorded(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8"), answer("3", F1="9")])
    told = refused(
        tmp_path,
        study,
        {
            1: {"訂正後の値": "2", "訂正日": "いつか"},
            2: {"訂正後の値": "2", "行": "2"},
            3: {"訂正後の値": "1", "入力されていた値": "8"},
        },
    )
    assert told == [
        ("K15", "入力誤り一覧", 4, "訂正日"),
        ("K12", "入力誤り一覧", 5, "入力されていた値"),
        ("K12", "入力誤り一覧", 6, "入力されていた値"),
    ]
    assert not (tmp_path / "raw/2030/corrections").exists()


def test_a_date_is_needed(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    path = returned(tmp_path, study, {1: value("2")})
    with pytest.raises(InputError, match="K15"):
        judged(tmp_path, study, path, date="")


def test_a_list_for_another_file(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    assert refused(tmp_path, study, {1: {"訂正後の値": "2", "ファイル": "raw/2031/answers.csv"}}) == [
        ("K12", "入力誤り一覧", 4, "ファイル・行・列名・規則")
    ]
    path = returned(tmp_path, study, {1: value("2")})
    write(tmp_path, RAW, csv_text([answer("1", 問1="8")]))
    with pytest.raises(InputError, match="K12"):
        judged(tmp_path, study, path)


def test_two_values_for_one_cell(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="7")])
    entries = {1: value("1"), 2: {"訂正後の値": "2", "行": "2"}}
    assert refused(tmp_path, study, entries) == [("K14", "入力誤り一覧", 5, "訂正後の値")]


def test_another_value_than_the_one_recorded(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("5"), answer("5", 問1="2")])
    entries = {1: value("2"), 2: value("採用")}
    first = returned(tmp_path, study, entries, "first.xlsx")
    second = returned(tmp_path, study, {1: value("1"), 2: value("対象外")}, "second.xlsx")
    add_corrections(tmp_path, STUDY, judged(tmp_path, study, first).records)
    with pytest.raises(InputError) as caught:
        judged(tmp_path, study, second)
    assert [(p.rule, p.row) for p in caught.value.problems] == [("K14", 4), ("K14", 5)]


def test_two_rows_of_one_number_cannot_both_count(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("5"), answer("5", 問1="2")])
    told = refused(tmp_path, study, {1: value("採用"), 2: value("採用")})
    assert told == [("K03", "入力誤り一覧", 4, "訂正後の値"), ("K03", "入力誤り一覧", 5, "訂正後の値")]


@pytest.mark.parametrize("text", ["採用", "2", "問9=1", "＝1"])
def test_words_that_a_row_does_not_know(tmp_path: Path, text: str) -> None:
    study = city(tmp_path, [answer("1"), ("", *answer("2")[1:]), ("2", "1", "1", *[""] * 8)])
    result = taken(tmp_path, study)
    line = [f.rule for f in result.findings].index("R08") + 1
    assert refused(tmp_path, study, {line: value(text)}) == [("K13", "入力誤り一覧", 3 + line, "訂正後の値")]


def test_a_workbook_that_is_no_list(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(InputError, match="K10"):
        read_returned(tmp_path / "other.xlsx")
    sheet = book.active
    assert sheet is not None
    sheet.title = "入力誤り一覧"
    for column, head in enumerate(HEADS[:-2], start=1):
        sheet.cell(HEAD_ROW, column).value = head
    sheet.cell(HEAD_ROW + 1, 1).value = 1
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(InputError) as caught:
        read_returned(tmp_path / "other.xlsx")
    assert [(p.rule, p.column) for p in caught.value.problems] == [("K11", "訂正日"), ("K11", "備考")]
    (tmp_path / "text.xlsx").write_text("なし", encoding="utf-8")
    with pytest.raises(InputError):
        read_returned(tmp_path / "text.xlsx")


# --- The records --------------------------------------------------------------------------------


def test_records_that_do_not_fit_the_raw_file_are_told(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    apply(tmp_path, study, {1: value("2")})
    write(tmp_path, RAW, csv_text([answer("1", 問1="8")]))
    with pytest.raises(InputError) as caught:
        taken(tmp_path, study)
    assert [(p.rule, p.file, p.row, p.column, p.found) for p in caught.value.problems] == [
        ("K02", RAW, 2, "問1", "")
    ]
    write(tmp_path, "schemas/2030/study.toml", toml().replace("answers.csv", "new.csv"))
    write(tmp_path, "raw/2030/new.csv", csv_text([answer("1")]))
    moved = define(tmp_path, toml().replace("answers.csv", "new.csv"))
    with pytest.raises(InputError, match="K02"):
        taken(tmp_path, moved)


@pytest.mark.parametrize("damage", ["\ufefffile,row\n", "\ufeff", "no csv", 'x"y\n"'])
def test_a_damaged_record_is_told(tmp_path: Path, damage: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    apply(tmp_path, study, {1: value("2")})
    write(tmp_path, "raw/2030/corrections/0001.csv", damage)
    with pytest.raises(InputError, match=r"K01.*0001\.csv"):
        taken(tmp_path, study)


@pytest.mark.skipif(os.name == "nt", reason="permissions of another system")
def test_records_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    apply(tmp_path, study, {1: value("2")})
    folder = tmp_path / "raw/2030/corrections"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "0001.csv").stat().st_mode) == 0o600


def test_a_crash_while_recording_leaves_no_half_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    records = judged(tmp_path, study, returned(tmp_path, study, {1: value("2")})).records

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            add_corrections(tmp_path, STUDY, records)
    assert load_corrections(tmp_path, STUDY) == ()
    add_corrections(tmp_path, STUDY, records)
    assert load_corrections(tmp_path, STUDY) == records


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_from_a_private_table(tmp_path: Path, rows: list[list[str]]) -> None:
    write_table(tmp_path / "t.csv", ("a", "b"), rows)
    assert [list(line.cells.values()) for line in read_lines(tmp_path, "t.csv", ("a", "b"))] == rows
    told = csv.reader(io.StringIO((tmp_path / "t.csv").read_bytes().decode("utf-8-sig"), newline=""))
    assert not any(cell.startswith(tuple("=+-@\t\r")) for line in told for cell in line)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from(["1", "2", "9", "無回答", "原票どおり", "採用", "＝", "対象外", " ", "番号=8"]),
        min_size=4,
        max_size=4,
    )
)
def test_whatever_is_entered_every_row_stays_accounted_for(tmp_path: Path, entries: list[str]) -> None:
    for old in (tmp_path / "raw/2030/corrections").glob("*.csv"):
        old.unlink()
    study = city(tmp_path, [answer("1", 問1="7"), answer("5"), answer("5", 問1="2"), answer("6", 問3_1="1")])
    path = returned(tmp_path, study, {place: value(text) for place, text in enumerate(entries, start=1)})
    try:
        outcome = judged(tmp_path, study, path)
    except InputError as error:
        places = [(p.file, p.row is None) for p in error.problems]
        outcome = None
    else:
        places = []
    assert set(places) <= {("back.xlsx", False)}
    if outcome is None:
        return
    if outcome.records:
        add_corrections(tmp_path, STUDY, outcome.records)
    result = taken(tmp_path, study)
    counts = result.accounting
    assert counts.rows_in == 4 == counts.valid + counts.invalid + counts.excluded
    changed = {(c.row, c.column): c.after for c in result.changes if c.rule == "K00"}
    for record in outcome.records:
        if record.column and record.before != record.after:
            assert changed[record.row, record.column] == record.after


def test_a_record_is_plain_data() -> None:
    record = Correction("f", "s", 3, "問１", "1", "2", "a", "2030-01-01", "E01", "", "b", "c")
    assert record.cell == ("f", "s", 3, "問1")


def test_a_correction_that_was_recorded_twice_counts_once(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    records = judged(tmp_path, study, returned(tmp_path, study, {1: value("2")})).records
    add_corrections(tmp_path, STUDY, records)
    add_corrections(tmp_path, STUDY, [replace(records[0], accepted_by="別の職員")])
    assert codes(taken(tmp_path, study), MEMBER) == [1, 0]
    further = replace(records[0], before="2", after="1")
    add_corrections(tmp_path, STUDY, [further])
    add_corrections(tmp_path, STUDY, [replace(further, before="1", after="2")])
    add_corrections(tmp_path, STUDY, [replace(further, before="9", after="1")])
    with pytest.raises(InputError, match="K02"):
        taken(tmp_path, study)


def test_a_list_is_judged_by_the_records_that_it_is_added_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else may record anything between the judging of a list and its recording."""
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    book = returned(tmp_path, study, {1: value("2")})
    held = []

    def watched(*arguments: Any) -> Judged:
        try:
            with FileLock(tmp_path / "raw/2030/corrections/.lock", timeout=0):
                held.append(False)
        except Timeout:
            held.append(True)
        return judge(*arguments)

    monkeypatch.setattr(correcting, "judge", watched)
    call = ["corrections", "apply", STUDY, str(book), "--by", "職員", "--date", "2024-08-01"]
    assert main([*call, "--workspace", str(tmp_path)]) == 0
    assert main([*call, "--workspace", str(tmp_path)]) == 0
    assert held == [True, True]
    assert len(load_corrections(tmp_path, STUDY)) == 1


@pytest.mark.parametrize(
    ("day", "rules"), [("2026-11-25", ["K16"]), ("2999-01-01", ["K16"]), ("2026-11-24", [])]
)
def test_a_correction_is_not_made_in_the_future(tmp_path: Path, day: str, rules: list[str]) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8")])
    entries = {1: {**value("2"), "訂正日": day}, 2: value("2")}
    book = read_returned(returned(tmp_path, study, entries))
    try:
        judge(tmp_path, study, book.lines, Acceptance("職員", "2026-11-24", book.sha256, date(2026, 11, 24)))
    except InputError as error:
        found = [problem.rule for problem in error.problems]
    else:
        found = []
    assert found == rules


def test_the_command_knows_which_day_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = returned(tmp_path, city(tmp_path, [answer("1", 問1="7")]), {1: value("2")})
    call = ["corrections", "apply", STUDY, str(book), "--by", "職員", "--date", "2999-01-01"]
    assert main([*call, "--workspace", str(tmp_path)]) == 3
    assert "[K16]" in capsys.readouterr().err
