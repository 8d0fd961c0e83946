from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.loading.studies import load_study
from schemas.questions.questionnaire import Choice
from survey.answers.columns import column_from, joined, row_numbers
from survey.cleaning.spelling import Spelling, plain
from survey.ingest import ingest
from tests.survey.small_city import (
    CHOICES as CITY,
)
from tests.survey.small_city import (
    STUDY,
    answer,
    answers_of,
    csv_text,
    define,
    run,
    small,
    write,
)

CHOICES = (
    Choice("1", "はい", "yes"),
    Choice("2", "いいえ", "no"),
    Choice("3", "Wi-Fiなど、スマートフォンを使える環境", "wifi"),
    Choice("10", "その他", "other", aliases=("そのほか", "他")),
)
SPELLING = Spelling(CHOICES, ("99", "無回答", "-1"))


@pytest.mark.fault("セル", "見えない文字、空白", "N01")
@pytest.mark.fault("セル", "先頭のアポストロフィ", "N02")
@pytest.mark.fault("セル", "全角の数字、丸数字、半角カナ", "N03")
@pytest.mark.fault("セル", "「1.0」", "N04")
@pytest.mark.fault("セル", "先頭のゼロ", "N05")
@pytest.mark.fault("セル", "「1.はい」", "N07")
@pytest.mark.fault("セル", "番号の代わりに選択肢の文", "N08")
@pytest.mark.fault("セル", "別の書き方（鑄銭司と鋳銭司など）", "N09")
@pytest.mark.parametrize(
    ("text", "code", "rules"),
    [
        ("1", "1", []),
        ("", "", []),
        ("99", "", []),
        ("無回答", "", []),
        ("１", "1", ["N03"]),
        ("①", "1", ["N03"]),
        (" 1", "1", ["N01"]),
        ("1\u3000", "1", ["N01"]),
        ("\u00a01\u200b", "1", ["N01"]),
        ("'1", "1", ["N02"]),
        ("\u20191", "1", ["N02"]),
        ("1.0", "1", ["N04"]),
        ("10.00", "10", ["N04"]),
        ("01", "1", ["N05"]),
        ("1.はい", "1", ["N07"]),
        ("２：いいえ", "2", ["N03", "N07"]),
        ("(10)その他", "10", ["N07"]),
        ("1 はい", "1", ["N07"]),
        ("はい", "1", ["N08"]),
        ("そのほか", "10", ["N09"]),
        ("Wi-Fi など、\nスマートフォンを使える環境", "3", ["N08"]),
        ("９９", "", ["N03"]),
        ("無 回答", "", ["N01"]),
        ("－１", "", ["N03"]),
        ("−1", "", ["N03"]),
        ("  ", "", ["N01"]),
        ("99.0", "", ["N04"]),
    ],
)
def test_a_spelling_that_means_one_choice(text: str, code: str, rules: list[str]) -> None:
    reading = SPELLING.read(text)
    assert (reading.text, [rule.code for rule in reading.rules]) == (code, rules)


@pytest.mark.parametrize(
    "text",
    [
        "3.5",
        "1-2",
        "1月2日",
        "44928",
        "2022-01-02",
        "1/2",
        "4",
        "0",
        "#N/A",
        "はいいいえ",
        "1.いいえ",
        "1,99",
        "12",
        "一",
        "²³",
        "1,2x",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    reading = SPELLING.read(text)
    assert (reading.text, reading.rules) == (text, ())


def test_half_width_kana_labels() -> None:
    assert Spelling((Choice("1", "バス", "bus"),), ()).read("ﾊﾞｽ").text == "1"


def test_a_spelling_of_two_choices_means_neither() -> None:
    spelling = Spelling((Choice("1", "町", "a", aliases=("X",)), Choice("2", "村", "b", aliases=("X",))), ())
    assert spelling.read("X").text == "X"


def test_codes_win_over_labels() -> None:
    spelling = Spelling((Choice("1", "2", "two"), Choice("2", "1", "one")), ())
    assert [spelling.read(text).text for text in ("1", "2")] == ["1", "2"]


def test_letters_as_codes() -> None:
    spelling = Spelling((Choice("M", "男", "m"), Choice("F", "女", "f")), ())
    assert [spelling.read(text).text for text in ("M", "f", "Ｍ", "女")] == ["M", "F", "M", "F"]


@pytest.mark.parametrize(
    "text",
    [
        "1,3,10",
        "1、3、10",
        "10;3;1",
        "1&3&10",
        "1 3 10",
        "1, 3, 10",
        "1・3・10",
        "1，３，１０",
        "はい;3;その他",
    ],
)
def test_several_marks_in_one_cell(text: str) -> None:
    assert SPELLING.read(text).text == "1|3|10"


@pytest.mark.fault("セル", "区切りの文字を含む選択肢")
def test_labels_that_hold_the_divider_are_matched_whole() -> None:
    text = "はい, Wi-Fiなど、スマートフォンを使える環境, その他"
    assert SPELLING.read(text).text == "1|3|10"


@pytest.mark.fault("セル", "複数回答の区切りの違い、重なり", "N11")
def test_a_mark_given_twice_counts_once_and_is_listed() -> None:
    reading = SPELLING.read("1,1,2")
    assert (reading.text, [rule.code for rule in reading.rules]) == ("1|2", ["N11"])


@pytest.mark.fault("セル", "文の列に混ざった番号", "N10")
def test_in_a_column_of_labels_the_code_is_the_odd_one() -> None:
    spelling = Spelling(CHOICES, (), labels_usual=True)
    assert spelling.read("はい").rules == ()
    assert [rule.code for rule in spelling.read("1").rules] == ["N10"]


SCALE = Spelling(tuple(Choice(str(n), str(n), f"p{n}") for n in range(11)), ("99",))
PEOPLE = Spelling(tuple(Choice(str(n), f"{n}人", f"n{n}") for n in range(1, 13)), ())


@pytest.mark.parametrize("text", ["11", "22", "100", "1010", "7.7", "1.1", "11人", "1/1"])
def test_a_number_beyond_a_scale_is_not_two_of_its_points(text: str) -> None:
    assert SCALE.read(text) == (text, ())


@pytest.mark.parametrize(
    ("text", "code", "rules"),
    [
        ("10", "10", []),
        ("１０", "10", ["N03"]),
        ("010", "10", ["N05"]),
        ("7.0", "7", ["N04"]),
        ("1)1", "1", ["N07"]),
        ("7:7", "7", ["N07"]),
        ("(7)", "7", ["N07"]),
        ("1 0", "0|1", []),
        ("7 7", "7", ["N11"]),
        ("7,7", "7", ["N11"]),
        ("99", "", []),
        ("9 9", "9", ["N11"]),
    ],
)
def test_the_points_of_a_scale(text: str, code: str, rules: list[str]) -> None:
    reading = SCALE.read(text)
    assert (reading.text, [rule.code for rule in reading.rules]) == (code, rules)


@pytest.mark.parametrize(
    ("text", "code"),
    [("11人", "11"), ("1 1人", "1"), ("1.1人", "1"), ("(2) 2人", "2"), ("12 人", "12"), ("2人 1 1人", "1|2")],
)
def test_a_label_that_begins_with_a_number_needs_a_sign_after_its_code(text: str, code: str) -> None:
    assert PEOPLE.read(text).text == code


@pytest.mark.parametrize("text", ["22人", "13人", "111人"])
def test_the_code_and_a_label_with_a_number_do_not_run_together(text: str) -> None:
    assert PEOPLE.read(text) == (text, ())


def test_letters_do_not_run_together_either() -> None:
    spelling = Spelling((Choice("A", "A", "a"), Choice("B", "Bクラス", "b")), ())
    assert [spelling.read(text).text for text in ("AA", "BBクラス", "A:A", "B Bクラス", "Bクラス")] == [
        "AA", "BBクラス", "A", "B", "B",
    ]  # fmt: skip


def test_digits_apart_are_several_marks_though_a_label_has_them_together() -> None:
    months = Spelling(tuple(Choice(str(n), str(n), f"m{n}") for n in range(1, 13)), (), several=True)
    assert months.read("1 2").text == "1|2"
    assert months.read("1 12 3").text == "1|3|12"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1/3", "1|3"),
        ("3/1/2", "1|2|3"),
        ("１／３", "1|3"),
        ("1 / 3", "1|3"),
        ("はい/その他", "1|10"),
        ("1/2/10", "1|2|10"),
    ],
)
def test_a_slash_divides_several_answers(text: str, codes: str) -> None:
    reading = Spelling(CHOICES, (), several=True).read(text)
    assert reading.text == codes
    assert "N11" in [rule.code for rule in reading.rules]


@pytest.mark.parametrize("text", ["01/02", "1/2/24", "24/1/2", "2024/1/2", "1/4", "1//2", "1/2 10:00"])
def test_a_date_is_not_taken_for_several_answers(text: str) -> None:
    days = Spelling(
        tuple(Choice(str(n), f"{n}番", f"d{n}") for n in (*range(1, 4), *range(10, 32))), (), several=True
    )
    assert days.read(text) == (text, ())


def test_a_slash_divides_nothing_where_a_choice_is_spelled_with_one() -> None:
    spelling = Spelling((Choice("1", "行政／自治会", "a"), Choice("2", "その他", "b")), (), several=True)
    assert [spelling.read(text).text for text in ("行政/自治会", "1/2", "行政／自治会、2")] == [
        "1",
        "1/2",
        "1|2",
    ]


@given(st.text(max_size=40))
def test_reading_never_fails_and_what_it_yields_is_known(text: str) -> None:
    reading = SPELLING.read(text)
    if reading.text not in ("", text):
        assert set(reading.text.split("|")) <= {"1", "2", "3", "10"}
    if reading.text == text and not set(text.split("|")) <= {"1", "2", "3", "10"}:
        assert reading.rules == ()


@given(st.text(max_size=40))
def test_plain_is_stable(text: str) -> None:
    once = plain(text).text
    assert plain(once).text == once or once[:1] in "'\u2018\u2019"


def test_a_huge_cell_is_unknown_and_quick() -> None:
    text = "1," * 500_000
    assert SPELLING.read(text).text == text


@given(st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=3, max_size=3), min_size=1))
def test_rows_have_the_same_number_when_all_their_cells_agree(rows: list[list[str]]) -> None:
    numbers = row_numbers([column_from(texts) for texts in zip(*rows, strict=True)])
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            assert (numbers[i] == numbers[j]) == (one == other)


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_columns_keep_their_texts(one: list[str], other: list[str]) -> None:
    assert joined([column_from(one), column_from(other)]).texts().tolist() == one + other


# In a whole file


def changes(root: Path, *rows: tuple[str, ...]) -> list[tuple[int, str, str, str, str]]:
    return [(c.row, c.column, c.rule, c.before, c.after) for c in run(root, list(rows)).changes]


def test_every_changed_cell_is_listed_with_its_place(tmp_path: Path) -> None:
    assert changes(tmp_path, answer("1", F1="１", 問4="３"), answer("2"), answer("3", F2="3.0")) == [
        (2, "F1", "N03", "１", "1"),
        (2, "問4", "N03", "３", "3"),
        (4, "F2", "N04", "3.0", "3"),
    ]


@pytest.mark.fault("セル", "○などの印", "N12")
def test_marks_are_ticks_codes_or_labels(tmp_path: Path) -> None:
    result = run(
        tmp_path, [answer("1", 問3_2="○", 問3_3="レ"), answer("2", 問3_2="店"), answer("3", 問3_2="1.0")]
    )
    marks = answers_of(result, "q3").marks
    assert marks is not None
    assert marks[:, 1:].tolist() == [[True, True, False], [True, False, False], [True, False, False]]
    assert [change.rule for change in result.changes] == ["N12", "N12", "N08+N12", "N04"]


def test_a_file_where_each_column_holds_its_own_code(tmp_path: Path) -> None:
    blank = {"問3_1": "", "問3_2": "", "問3_3": "", "問3_4": ""}
    rows = [answer("1", **{**blank, "問3_2": "2", "問3_4": "4"}), answer("2", **{**blank, "問3_1": "1"})]
    marks = answers_of(run(tmp_path, rows), "q3").marks
    assert marks is not None
    assert marks.tolist() == [[False, True, False, True], [True, False, False, False]]


def test_one_and_two_for_yes_and_no_are_not_taken_for_codes(tmp_path: Path) -> None:
    cells = {"問3_1": "2", "問3_2": "2", "問3_3": "1", "問3_4": "2"}
    result = run(tmp_path, [answer("1", **cells)])
    marks = answers_of(result, "q3").marks
    assert marks is not None
    assert marks.tolist() == [[False, False, True, False]]
    assert [(finding.rule, finding.row, finding.column) for finding in result.findings] == [
        ("E24", 1, "問3_1")
    ]


@pytest.mark.fault("セル", "文字化けしやすい字、絵文字、改行のある自由記述")
def test_free_text_keeps_lines_quotes_and_emoji_and_loses_what_no_document_can_hold(tmp_path: Path) -> None:
    text = '一行目\n"二"行目 😀 髙\x0b'
    result = run(tmp_path, [answer("1", 問1="2", 問2="3", 問2その他=text)])
    assert [entry.text for entry in result.free_texts] == ['一行目\n"二"行目 😀 髙']
    assert [(change.column, change.rule) for change in result.changes] == [("問2その他", "N01")]


@pytest.mark.fault("セル", "目盛りにない数（0～10の設問の「99」「22」「7.7」）", "E01", "E05")
def test_a_number_beyond_a_scale_goes_back_to_the_contractor(tmp_path: Path) -> None:
    define(tmp_path)
    write(
        tmp_path, "schemas/2030/small/choices.csv", CITY.replace("1,はい", "1,1").replace("2,いいえ", "2,2")
    )
    rows = [answer(str(place), 問1=text) for place, text in enumerate(("22", "11人", "2.2", "2"), start=1)]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    study = load_study(tmp_path, STUDY)
    result = ingest(tmp_path, study, small(study))
    assert [(finding.row, finding.rule) for finding in result.findings] == [
        (2, "E01"),
        (3, "E01"),
        (4, "E05"),
    ]
    assert [change for change in result.changes if change.column == "問1"] == []


@pytest.mark.fault("セル", "複数回答の「1/3」（スラッシュ区切り）", "N11")
@pytest.mark.fault("セル", "日付とも読める「01/02」「1/2/24」、1つだけの設問の「1/2」", "E03")
def test_a_slash_divides_the_answers_of_a_question_with_several_and_of_no_other(tmp_path: Path) -> None:
    result = run(tmp_path, [answer("1", 問4="1/3"), answer("2", 問1="1/2"), answer("3", 問4="01/02")])
    marks = answers_of(result, "q4").marks
    assert marks is not None
    assert marks.tolist() == [[True, False, True], [True, True, False], [False, False, False]]
    assert [(change.column, change.rule, change.after) for change in result.changes] == [
        ("問4", "N11", "1|3")
    ]
    assert [(finding.column, finding.rule) for finding in result.findings] == [("問1", "E03"), ("問4", "E03")]


@pytest.mark.parametrize("cell", ["①②", "1②", "①2", "⑴⑵"])
def test_two_circled_numbers_are_two_marks_where_twelve_is_a_code_too(cell: str) -> None:
    twelve = Spelling(tuple(Choice(str(code), f"選択{code}", f"o{code}") for code in range(1, 13)), ())
    assert twelve.read(cell).text == "1|2"


@pytest.mark.parametrize("cell", ["1²", "¹²", "1₂"])
def test_a_raised_digit_is_no_second_digit(cell: str) -> None:
    twelve = Spelling(tuple(Choice(str(code), f"選択{code}", f"o{code}") for code in range(1, 13)), ())
    assert twelve.read(cell) == (cell, ())
