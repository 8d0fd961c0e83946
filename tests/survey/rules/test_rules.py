from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.answers.coded import INVALID, NO_ANSWER, NOT_APPLICABLE, SEVERAL_MARKS, QuestionAnswers
from survey.cleaning.dates import parse_day
from survey.ingest import Ingested, ingest
from tests.survey.small_city import answer, answers_of, csv_text, define, run, small, toml, write

MEMBER, REASON, NEEDS, WISHES = "q1", "q2", "q3", "q4"


def of(result: Ingested, question: str) -> QuestionAnswers:
    return answers_of(result, question)


def rules(result: Ingested) -> list[tuple[int, str, str]]:
    return [(finding.row, finding.column, finding.rule) for finding in result.findings]


def listed(result: Ingested) -> list[tuple[int, str, str, str, str]]:
    return [(c.row, c.column, c.rule, c.before, c.after) for c in result.changes]


# Cells


@pytest.mark.fault("回答の組み合わせと票", "1つだけの設問に2つの回答（無回答とする）", "L01")
def test_two_marks_where_one_was_asked_for(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", 問1="1,2"), answer("2")])
    assert of(result, MEMBER).codes.tolist() == [SEVERAL_MARKS, 0]
    assert listed(result) == [(2, "問1", "L01", "1,2", "")]
    assert result.findings == ()


@pytest.mark.fault("セル", "選択肢にない番号、「1-2」", "E01")
@pytest.mark.fault("セル", "番号と文が違う", "E02")
@pytest.mark.fault("セル", "日付に変わった値（1月2日、44928）", "E03")
@pytest.mark.fault("セル", "#N/A などのエラー値", "E04")
@pytest.mark.fault("セル", "小数", "E05")
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("3", "E01"),
        ("1-2", "E01"),
        ("1.いいえ", "E02"),
        ("1月2日", "E03"),
        ("44928", "E03"),
        ("2030-01-02", "E03"),
        ("#N/A", "E04"),
        ("1.5", "E05"),
    ],
)
def test_a_value_that_is_no_choice_goes_back_to_the_contractor(tmp_path: Path, text: str, rule: str) -> None:
    result = run(tmp_path, [answer("1", 問1=text), answer("2")])
    assert of(result, MEMBER).codes.tolist() == [INVALID, 0]
    assert rules(result) == [(2, "問1", rule)]
    finding = result.findings[0]
    assert (finding.column_letter, finding.found, finding.treatment) == ("D", text, "要確認")
    assert finding.expected == "1〜2（1 はい、2 いいえ）。無回答は 99、無回答"
    assert result.accounting.valid == 2


@pytest.mark.fault("セル", "知らない地域（地域不明とする）", "E11")
def test_an_unknown_group_keeps_its_respondent(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", F1="7"), answer("2", F1=""), answer("3", F2="1,2")])
    age, region = result.coded.breakdowns
    assert region.codes.tolist() == [INVALID, NO_ANSWER, 0]
    assert age.codes.tolist() == [1, 1, SEVERAL_MARKS]
    assert rules(result) == [(2, "F1", "E11")]
    assert result.coded.n == 3


# Marks


def test_more_marks_than_allowed(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", 問4="1,2,3"), answer("2")])
    wishes = of(result, WISHES)
    assert wishes.codes.tolist() == [SEVERAL_MARKS, 0]
    assert wishes.marks is not None
    assert wishes.marks.tolist() == [[False, False, False], [True, True, False]]
    assert listed(result) == [(2, "問4", "L04", "1,2,3", "")]


@pytest.mark.fault("回答の組み合わせと票", "「特にない」とほかの選択肢", "E10")
def test_an_exclusive_choice_beside_others(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", 問3_1="1"), answer("2", 問3_1="1", 問3_2="0")])
    assert of(result, NEEDS).codes.tolist() == [INVALID, 0]
    assert rules(result) == [(2, "問3_1", "E10")]
    assert result.findings[0].found == "1、2"


def test_marks_that_are_all_blank_or_all_zero_are_no_answer(tmp_path: Path) -> None:
    zero = {f"問3_{code}": "0" for code in range(1, 5)}
    blank = {f"問3_{code}": "" for code in range(1, 5)}
    missing = {f"問3_{code}": "99" for code in range(1, 5)}
    result = run(tmp_path, [answer("1", **zero), answer("2", **blank), answer("3", **missing)])
    assert of(result, NEEDS).codes.tolist() == [NO_ANSWER] * 3


def test_one_unknown_mark_makes_the_answer_unknown(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", 問3_3="5"), answer("2", 問4="1,9")])
    assert of(result, NEEDS).codes.tolist() == [INVALID, 0]
    assert of(result, WISHES).codes.tolist() == [0, INVALID]
    assert rules(result) == [(2, "問3_3", "E01"), (3, "問4", "E01")]


# Who was asked


@pytest.mark.fault("回答の組み合わせと票", "対象でない人の回答（非該当とする）", "L02")
@pytest.mark.fault("回答の組み合わせと票", "対象者の無回答（無回答のまま）")
def test_who_was_asked(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        [
            answer("1", 問1="2", 問2="1"),  # asked, answered
            answer("2", 問1="2", 問2=""),  # asked, blank
            answer("3", 問1="1", 問2=""),  # not asked
            answer("4", 問1="1", 問2="1"),  # not asked, answered all the same
            answer("5", 問1="", 問2="1"),  # filter blank, follow-up answered
            answer("6", 問1="", 問2=""),  # filter blank
            answer("7", 問1="8", 問2="9"),  # filter unknown: no finding for what was not asked
        ],
    )
    assert of(result, REASON).codes.tolist() == [
        0,
        NO_ANSWER,
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        NOT_APPLICABLE,
    ]
    assert listed(result) == [
        (5, "問2", "L02", "1", ""),
        (6, "問2", "L03", "1", ""),
        (8, "問2", "L03", "9", ""),
    ]
    assert rules(result) == [(8, "問1", "E01")]


def test_a_chain_of_filters(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        [
            answer("1", 問1="2", 問2="3", 問2その他="転居"),
            answer("2", 問1="1", 問2="3", 問2その他="対象外"),
            answer("3", 問1="2", 問2="1", 問2その他="対象外"),
        ],
    )
    assert [(text.row, text.text) for text in result.free_texts] == [(2, "転居")]
    assert [change[:3] for change in listed(result)] == [
        (3, "問2", "L02"),
        (3, "問2その他", "L02"),
        (4, "問2その他", "L02"),
    ]


# Rows


def accounted(result: Ingested) -> tuple[int, int, int, int]:
    counts = result.accounting
    return counts.rows_in, counts.valid, counts.invalid, counts.excluded


@pytest.mark.fault("見出しと行", "空白の行", "R01")
@pytest.mark.fault("見出しと行", "合計、平均の行", "R02")
@pytest.mark.fault("見出しと行", "繰り返された見出し", "R03")
@pytest.mark.fault("見出しと行", "注記の行", "R04")
def test_rows_that_are_no_returns(tmp_path: Path) -> None:
    width = len(answer("1"))
    header = csv_text([]).strip().split(",")
    result = run(
        tmp_path,
        [
            answer("1"),
            ("",) * width,
            tuple(header),
            answer("2", 問1="2"),
            ("合計", *["5"] * (width - 1)),
            ("※ 太字は修正した箇所", *[""] * (width - 1)),
        ],
    )
    assert accounted(result) == (6, 2, 0, 4)
    assert rules(result) == [(3, "", "R01"), (4, "", "R03"), (6, "", "R02"), (7, "", "R04")]


def blank(number: str) -> tuple[str, ...]:
    return answer(number, 問1="", 問3_1="", 問3_2="", 問3_3="", 問3_4="", 問4="")


@pytest.mark.fault("回答の組み合わせと票", "回答が1つもない票", "R08")
def test_a_return_without_an_answer_is_invalid(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1"), blank("2"), (("3",) + ("",) * 10)])
    assert accounted(result) == (3, 1, 2, 0)
    assert rules(result) == [(3, "", "R08"), (4, "", "R08")]
    assert result.accounting.collected == 3


@pytest.mark.fault("回答の組み合わせと票", "同じ番号、同じ回答", "R05")
def test_the_same_number_with_the_same_answers(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1"), answer("2", F1="2"), answer("1", F1="１")])
    assert accounted(result) == (3, 2, 0, 1)
    assert rules(result) == [(4, "", "R05")]
    assert result.findings[0].found == "2行と同じ整理番号"


@pytest.mark.fault("回答の組み合わせと票", "同じ番号、違う回答（1件目は無効、ほかは除外）", "R06")
def test_the_same_number_with_different_answers_waits_for_the_staff(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1"), answer("2", F1="2"), answer("1", 問4="3"), answer("1")])
    assert accounted(result) == (4, 1, 1, 2)
    assert [(finding.row, finding.rule, finding.treatment, finding.found) for finding in result.findings] == [
        (2, "R06", "無効票", "4行、5行と同じ整理番号"),
        (4, "R06", "集計から除外", "2行と同じ整理番号"),
        (5, "R06", "集計から除外", "2行と同じ整理番号"),
    ]


@pytest.mark.fault("回答の組み合わせと票", "番号がない", "R10")
def test_rows_without_a_number_are_kept_and_not_compared(tmp_path: Path) -> None:
    result = run(tmp_path, [answer(""), answer("")])
    assert accounted(result) == (2, 2, 0, 0)
    assert rules(result) == [(2, "番号", "R10"), (3, "番号", "R10")]


@pytest.mark.fault("回答の組み合わせと票", "違う番号、同じ回答", "R09")
def test_alike_by_more_than_chance_is_noted_and_kept(tmp_path: Path) -> None:
    rows = [
        answer(str(number), F1=str(1 + number % 2), F2=str(1 + number % 3), 問4=str(1 + number // 2 % 3))
        for number in range(1, 60)
    ]
    rare = {"問1": "2", "問2": "3", "問2その他": "同じ文章", "問3_3": "1", "問3_4": "1", "F1": "2"}
    result = run(tmp_path, [*rows, answer("60", **rare), answer("61", **rare)])
    assert accounted(result) == (61, 61, 0, 0)
    assert rules(result) == [(62, "", "R09")]
    assert result.findings[0].found == "61行と同じ回答"


@pytest.mark.parametrize(("n", "noted"), [(24, []), (25, [(26, "", "R09")])])
def test_alike_as_often_as_chance_may_have_it_is_not_noted(
    tmp_path: Path, n: int, noted: list[tuple[int, str, str]]
) -> None:
    """Two of n share four answers that nobody else gave: (n − 1)·(2/n)⁴ is 0.0011 for 24 and 0.00098 for 25."""
    pair = {"F1": "2", "F2": "3", "問3_2": "0", "問3_3": "1", "問4": "3"}
    rows = [answer(str(number)) for number in range(1, n - 1)]
    assert rules(run(tmp_path, [*rows, answer(str(n - 1), **pair), answer(str(n), **pair)])) == noted


def dated(root: Path, days: list[str]) -> Ingested:
    study = define(root, toml(date_column="受付日"))
    header = ("受付日", *csv_text([]).strip().split(","))
    rows = [(day, *answer(str(number))) for number, day in enumerate(days, start=1)]
    write(root, "raw/2030/answers.csv", csv_text(rows, header))
    return ingest(root, study, small(study))


@pytest.mark.fault("回答の組み合わせと票", "期間前の日付、読めない日付", "R11", "R12")
def test_answers_after_the_last_day(tmp_path: Path) -> None:
    result = dated(tmp_path, ["2030-06-30", "2030/7/1", "令和12年7月2日", "", "7/1", "2030-05-31"])
    assert accounted(result) == (6, 4, 0, 2)
    assert [(f.row, f.rule) for f in result.findings] == [(3, "R07"), (4, "R07"), (6, "R11"), (7, "R12")]
    assert {finding.column for finding in result.findings} == {"受付日"}


def test_a_late_copy_does_not_spoil_the_one_in_time(tmp_path: Path) -> None:
    study = define(tmp_path, toml(date_column="受付日"))
    header = ("受付日", *csv_text([]).strip().split(","))
    rows = [("2030-06-10", *answer("1")), ("2030-07-10", *answer("1", 問4="3"))]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows, header))
    result = ingest(tmp_path, study, small(study))
    assert accounted(result) == (2, 1, 0, 1)
    assert rules(result) == [(3, "受付日", "R07")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2030-07-01", date(2030, 7, 1)),
        ("2030/7/1 9:30", date(2030, 7, 1)),
        ("２０３０年７月１日", date(2030, 7, 1)),
        ("2030.7.1", date(2030, 7, 1)),
        ("20300701", date(2030, 7, 1)),
        ("令和12年7月1日", date(2030, 7, 1)),
        ("R12.7.1", date(2030, 7, 1)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("47665", date(2030, 7, 1)),
        ("2030-02-30", None),
        ("7/1", None),
        ("昨日", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@given(st.text(max_size=30))
def test_days_never_fail(text: str) -> None:
    assert parse_day(text) is None or isinstance(parse_day(text), date)
