"""From a list of findings that comes back filled in to corrected answers, and to rows that count or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.corrections.corrections import add_corrections, load_corrections
from survey.returned.correcting import ListOutcome
from tests.survey.returned.returned_lists import (
    MEMBER,
    NEEDS,
    RAW,
    REASON,
    apply,
    city,
    codes,
    judged,
    returned,
    taken,
    value,
)
from tests.survey.small_city import STUDY, answer, csv_text, write


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


def test_a_word_is_known_whatever_stands_unseen_within_it(tmp_path: Path) -> None:
    """A variation selector, a wide blank and half-width letters make no other word."""
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8"), answer("3", 問1="9")])
    entries = {1: value("無回答\ufe00"), 2: value("原票　どおり"), 3: value("１\U000e0100")}
    assert codes(apply(tmp_path, study, entries), MEMBER) == [-1, -3, 0]


@pytest.mark.parametrize("word", ["原票通り", "原票のとおり", "原票どおり。", "原票どおりです。"])
def test_the_word_of_a_confirmation_may_be_spelled_otherwise(tmp_path: Path, word: str) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    apply(tmp_path, study, {1: value(word)})
    assert [record.after for record in load_corrections(tmp_path, STUDY)] == ["7"]


def test_blank_on_paper_and_keyed_rightly(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8"), answer("3")])
    outcome = judged(tmp_path, study, returned(tmp_path, study, {1: value("無回答"), 2: value("原票どおり")}))
    assert (outcome.cells, outcome.lines[ListOutcome.CORRECTED], outcome.lines[ListOutcome.CONFIRMED]) == (
        1,
        1,
        1,
    )
    add_corrections(tmp_path, STUDY, outcome.records)
    result = taken(tmp_path, study)
    assert codes(result, MEMBER) == [-1, -3, 0]
    assert [(f.row, f.rule) for f in result.findings] == [(3, "E01")]


def test_lines_without_an_entry_are_counted_and_nothing_is_recorded(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2", 問1="8")])
    outcome = judged(tmp_path, study, returned(tmp_path, study, {}))
    assert (outcome.records, outcome.lines[ListOutcome.UNANSWERED]) == ((), 2)


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
    assert (again.records, again.lines[ListOutcome.KNOWN]) == ((), 5)


def test_marks_in_several_columns_are_corrected_together(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問3_1="1", 問3_3="1"), answer("2", 問3_1="1", 問3_2="1")])
    result = apply(tmp_path, study, {1: value("２、3"), 2: value("1")})
    marks = result.coded.answers[NEEDS].marks
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
    assert list(result.changes) == []


# --- Decisions about rows -----------------------------------------------------------------------


@pytest.mark.fault("回答の組み合わせと票", "職員が採用した行、しなかった行", "R20", "R21")
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


@pytest.mark.fault("回答の組み合わせと票", "職員が除いた行", "R22")
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


def test_a_row_may_be_written_with_its_word(tmp_path: Path) -> None:
    study = city(tmp_path, [answer("1", 問1="7"), answer("2")])
    assert codes(apply(tmp_path, study, {1: {**value("2"), "行": "２行"}}), MEMBER)[0] == 1
