"""What is refused of a list of findings that comes back, all at once, with nothing recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.cli import main
from reports.excel.returned_lists import read_returned
from reports.excel.sheets import HEAD_ROW
from schemas.errors import InputError
from schemas.settings.study import Study
from survey.corrections.corrections import add_corrections, load_corrections
from survey.returned.correcting import ListOutcome, judge
from survey.returned.correction_entries import Acceptance
from tests.survey.returned.returned_lists import HEADS, RAW, Entry, city, judged, returned, taken, value
from tests.survey.small_city import STUDY, answer, csv_text, write


def refused(root: Path, study: Study, entries: Mapping[int, Entry]) -> list[tuple[str, str, int | None, str]]:
    with pytest.raises(InputError) as caught:
        judged(root, study, returned(root, study, entries))
    assert not (root / "raw/2030/corrections").exists() or load_corrections(root, STUDY)
    return [(p.rule, p.sheet, p.row, p.column) for p in caught.value.problems]


@pytest.mark.parametrize("text", ["9", "いいえ？", "1月2日", "2.5"])
def test_a_value_that_the_question_does_not_know(tmp_path: Path, text: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    assert refused(tmp_path, study, {1: value(text)}) == [("K13", "入力誤り一覧", 4, "訂正後の値")]


@pytest.mark.parametrize("word", ["対象外", "採用"])
def test_nobody_is_left_out_by_an_entry_for_one_answer(tmp_path: Path, word: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    assert refused(tmp_path, study, {1: value(word)}) == [("K13", "入力誤り一覧", 4, "訂正後の値")]


@pytest.mark.parametrize("entry", ["番号=", "番号＝ ", "問1=1\n番号="])
def test_a_column_without_a_value_clears_no_cell(tmp_path: Path, entry: str) -> None:
    study = city(tmp_path, [answer("5"), answer("5"), answer("6", 問1="2")])
    assert refused(tmp_path, study, {1: value(entry)}) == [("K13", "入力誤り一覧", 4, "訂正後の値")]


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


def changed(root: Path, study: Study, change: Callable[[Workbook, Worksheet], object]) -> Path:
    """The list with a corrected value in its first line, and changed as contractors change it."""
    path = returned(root, study, {1: value("2")})
    book = openpyxl.load_workbook(path)
    change(book, book["入力誤り一覧"])
    book.save(path)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda _, sheet: sheet.insert_rows(1),
        lambda _, sheet: sheet.delete_rows(1),
        lambda _, sheet: sheet.insert_cols(1),
        lambda book, _: book.create_sheet("集計").append(["行", "件数"]),
    ],
    ids=["a row above", "a row less above", "a column before it", "another sheet"],
)
def test_the_list_is_found_wherever_it_was_moved(
    tmp_path: Path, change: Callable[[Workbook, Worksheet], object]
) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    (record,) = judged(tmp_path, study, changed(tmp_path, study, change)).records
    assert (record.row, record.before, record.after) == (2, "7", "2")


def test_entries_of_which_nobody_knows_the_line_are_refused(tmp_path: Path) -> None:
    """A copy of the sheet with other entries, and one entry over several lines."""
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8"), answer("3", 問1="9")])

    def copied(book: Workbook, sheet: Worksheet) -> None:
        book.copy_worksheet(sheet).title = "入力誤り一覧（修正）"

    def merged(_: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells(f"M{HEAD_ROW + 1}:M{HEAD_ROW + 3}")

    for change, told in ((copied, ("K20", None)), (merged, ("K21", 4))):
        with pytest.raises(InputError) as caught:
            judged(tmp_path, study, changed(tmp_path, study, change))
        assert [(problem.rule, problem.row) for problem in caught.value.problems] == [told]


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,2\n1,2,3\n", b"a\n" * 9, b"a,b\n\x80,\xff\n", b'a\n"1\n', b"%PDF-1.7\n", b"<table><tr><td>a<tr><td>1</table>"],
    ids=["long row", "text", "encoding", "quote", "PDF", "page"],
)  # fmt: skip
def test_a_file_without_sheets_is_no_list(tmp_path: Path, content: bytes) -> None:
    """A text is the same table whichever sheet is asked for: it was read for ever."""
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_returned(path)
    assert [problem.rule for problem in caught.value.problems] == ["K10"]


def test_a_line_with_nothing_but_a_note_is_counted_as_such(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8")])
    lines = judged(tmp_path, study, returned(tmp_path, study, {1: {"備考": "2が正しい"}})).lines
    assert lines == {ListOutcome.NOTED: 1, ListOutcome.UNANSWERED: 1}


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


@pytest.mark.parametrize("head", ["訂正後の値", "訂正者", "備考"])
@pytest.mark.parametrize("sign", ["\u202e", "\u200f", "\x7f"])
def test_a_character_that_nobody_sees_is_refused(tmp_path: Path, head: str, sign: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    with pytest.raises(InputError, match=rf"K17.*{head}") as caught:
        read_returned(returned(tmp_path, study, {1: {head: f"{sign}1"}}))
    assert sign not in caught.value.for_operator()


def test_lines_of_an_entry_are_no_hidden_characters(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7")])
    assert read_returned(returned(tmp_path, study, {1: {"備考": "1行目\n2行目"}})).lines[0].note


def test_the_command_knows_which_day_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = {**value("2"), "訂正日": "2999-01-01"}
    book = returned(tmp_path, city(tmp_path, [answer("1", 問1="7")]), {1: entry})
    call = ["corrections", "apply", STUDY, str(book), "--by", "職員", "--workspace", str(tmp_path)]
    assert main(call) == 3
    assert "[K16]" in capsys.readouterr().err
