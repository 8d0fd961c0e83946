from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.cleaning_settings import CleaningSettings
from survey.answers.coded import NO_ANSWER, NOT_APPLICABLE, SEVERAL_MARKS
from survey.ingest import Ingested, ingest
from tests.survey.small_city import (
    CHOICES,
    CONCEPTS,
    FILES,
    HEADER,
    QUESTIONS,
    answer,
    answers_of,
    csv_text,
    define,
    run,
    small,
    toml,
    write,
)


def handled(root: Path, settings: str, rows: list[tuple[str, ...]], *, date_column: str = "") -> Ingested:
    """Take in rows with a `[surveys.cleaning]` table."""
    study = define(root, toml(f"[surveys.cleaning]\n{settings}\n{FILES}", date_column=date_column))
    header = (date_column, *HEADER) if date_column else HEADER
    write(root, "raw/2030/answers.csv", csv_text(rows, header))
    return ingest(root, study, small(study))


def rules(result: Ingested) -> list[tuple[int, str, str, str]]:
    return [(finding.row, finding.column, finding.rule, finding.treatment) for finding in result.findings]


def listed(result: Ingested) -> list[tuple[int, str, str, str, str]]:
    return [(c.row, c.column, c.rule, c.before, c.after) for c in result.changes]


def test_the_table_may_be_left_out(tmp_path: Path) -> None:
    assert small(define(tmp_path)).cleaning == CleaningSettings()


@pytest.mark.parametrize(
    ("settings", "rule", "key"),
    [
        ('late = "maybe"', "D062", "late"),
        ('over_limit = "cut"', "D062", "over_limit"),
        ('filter_unanswered = "asked"', "D062", "filter_unanswered"),
        ('all_zero = "zero"', "D062", "all_zero"),
        ("straight_lining = 1", "D062", "straight_lining"),
        ("straight_lining = -1", "D062", "straight_lining"),
        ("least_seconds = -1", "D062", "least_seconds"),
        ('missing = "99"', "D053", "missing"),
        ('latest = "accept"', "D053", "latest"),
    ],
)
def test_a_setting_that_is_not_known(tmp_path: Path, settings: str, rule: str, key: str) -> None:
    define(tmp_path)
    write(tmp_path, "schemas/2030/study.toml", toml(f"[surveys.cleaning]\n{settings}\n{FILES}"))
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, "2030")
    assert (rule, f"surveys[1].cleaning.{key}") in [(p.rule, p.column) for p in caught.value.problems]


@pytest.mark.fault("回答の組み合わせと票", "期限後の回答（設定: 除外か有効）", "R07")
def test_late_answers_may_be_accepted(tmp_path: Path) -> None:
    rows = [("2030-06-30", *answer("1")), ("2030-07-01", *answer("2"))]
    result = handled(tmp_path, 'late = "accept"', rows, date_column="受付日")
    assert result.accounting.valid == 2
    assert rules(result) == [(3, "受付日", "R07", "参考")]


@pytest.mark.fault("回答の組み合わせと票", "選べる数を超えた回答（設定: 無回答）", "L04")
@pytest.mark.fault("回答の組み合わせと票", "選べる数を超えた回答（設定: 上限まで数える）", "L05")
@pytest.mark.parametrize(
    ("word", "codes", "marks", "changes"),
    [
        ("no_answer", [SEVERAL_MARKS, 0], [[0, 0, 0], [1, 0, 1]], [(2, "問4", "L04", "3、1,2", "")]),
        ("lowest", [0, 0], [[1, 1, 0], [1, 0, 1]], [(2, "問4", "L05", "3、1,2", "1,2")]),
        ("accept", [0, 0], [[1, 1, 1], [1, 0, 1]], []),
    ],
)
def test_more_marks_than_allowed(
    tmp_path: Path, word: str, codes: list[int], marks: list[list[int]], changes: list[tuple[object, ...]]
) -> None:
    result = handled(tmp_path, f'over_limit = "{word}"', [answer("1", 問4="3、1,2"), answer("2", 問4="3,1")])
    wishes = answers_of(result, "q4")
    assert wishes.marks is not None
    assert (wishes.codes.tolist(), wishes.marks.astype(int).tolist()) == (codes, marks)
    assert listed(result) == changes


def test_marks_in_columns_are_cut_to_the_limit(tmp_path: Path) -> None:
    study = define(
        tmp_path,
        toml(f'[surveys.cleaning]\nover_limit = "lowest"\n{FILES}'),
        questions=QUESTIONS.replace("問3_{code},marks,99,", "問3_{code},marks,99,1"),
    )
    write(tmp_path, "raw/2030/answers.csv", csv_text([answer("1", 問3_3="○")]))
    result = ingest(tmp_path, study, small(study))
    needs = answers_of(result, "q3")
    assert needs.marks is not None
    assert needs.marks.astype(int).tolist() == [[0, 1, 0, 0]]
    assert listed(result) == [(2, "問3_3", "L05", "○", ""), (2, "問3_3", "N12", "○", "1")]


@pytest.mark.fault("回答の組み合わせと票", "対象を決める設問が無回答（設定）", "L03")
@pytest.mark.parametrize(("word", "code"), [("not_applicable", NOT_APPLICABLE), ("keep", 0)])
def test_a_follow_up_without_its_filter(tmp_path: Path, word: str, code: int) -> None:
    rows = [answer("1", 問1="", 問2="1"), answer("2", 問1="", 問2=""), answer("3", 問1="1", 問2="1")]
    result = handled(tmp_path, f'filter_unanswered = "{word}"', rows)
    assert answers_of(result, "q2").codes.tolist() == [code, NOT_APPLICABLE, NOT_APPLICABLE]
    aside = [(2, "問2", "L03", "1", "")] if word == "not_applicable" else []
    assert listed(result) == [*aside, (4, "問2", "L02", "1", "")]


@pytest.mark.fault("回答の組み合わせと票", "すべて0の複数回答（設定）")
@pytest.mark.parametrize(("word", "code"), [("no_answer", NO_ANSWER), ("none", 0)])
def test_nothing_but_zeros(tmp_path: Path, word: str, code: int) -> None:
    blank = {f"問3_{number}": "" for number in range(1, 5)}
    rows = [answer("1", 問3_2="0"), answer("2", **blank), answer("3", **{**blank, "問3_1": "0"})]
    result = handled(tmp_path, f'all_zero = "{word}"', rows)
    needs = answers_of(result, "q3")
    assert needs.codes.tolist() == [code, NO_ANSWER, NO_ANSWER]
    assert needs.marks is not None
    assert not needs.marks.any()


def test_words_for_no_answer_in_every_question(tmp_path: Path) -> None:
    rows = [answer("1", 問1="*", F1="－1", 問3_2="*"), answer("2", 問4="-1")]
    result = handled(tmp_path, 'missing = ["*", "-1"]', rows)
    codes = [answers_of(result, key).codes.tolist() for key in ("q1", "q3", "q4")]
    assert codes == [[NO_ANSWER, 0], [NO_ANSWER, 0], [0, NO_ANSWER]]
    assert listed(result) == [(2, "F1", "N03", "－1", "")]
    assert result.findings == ()


def test_endings_of_labels(tmp_path: Path) -> None:
    rows = [
        answer("1", F1="北地域"),
        answer("2", F1="南 地区"),
        answer("3", F1="北部地域"),
        answer("4", F1="地域"),
    ]
    result = handled(tmp_path, "", rows)
    assert result.coded.breakdowns[1].codes.tolist() == [0, 1, 0, -3]
    none = handled(tmp_path / "other", "label_suffixes = []", rows)
    assert none.coded.breakdowns[1].codes.tolist() == [-3] * 4


@pytest.mark.fault("回答の組み合わせと票", "試し入力", "R15")
def test_numbers_of_test_submissions(tmp_path: Path) -> None:
    rows = [
        answer("Ｔest01"),
        answer("9001"),
        answer("1"),
        answer("テスト"),
        answer("（記入例）"),
        answer("例"),
    ]
    assert rules(handled(tmp_path, "", rows)) == [
        (2, "番号", "R15", "集計から除外"),
        (5, "番号", "R15", "集計から除外"),
        (6, "番号", "R15", "集計から除外"),
        (7, "番号", "R15", "集計から除外"),
    ]
    other = handled(tmp_path / "other", 'test_ids = ["9???"]', rows)
    assert [(finding.row, finding.rule) for finding in other.findings] == [
        (3, "R15"),
        *((row, "R10") for row in (5, 6, 7)),
    ]
    assert (other.accounting.valid, other.accounting.excluded) == (5, 1)


@pytest.mark.fault("回答の組み合わせと票", "標本にない番号", "R16")
def test_numbers_outside_the_sample(tmp_path: Path) -> None:
    write(tmp_path, "raw/2030/sample.csv", "番号,地区\n1,a\n２,b\n3,c\n")
    result = handled(
        tmp_path, 'sample = "raw/2030/sample.csv"', [answer("1"), answer("2"), answer("7"), answer("")]
    )
    assert rules(result) == [(4, "番号", "R16", "集計から除外"), (5, "番号", "R10", "参考")]
    assert result.findings[0].found == "7"
    assert (result.accounting.rows_in, result.accounting.valid, result.accounting.excluded) == (4, 3, 1)


def test_a_sample_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="F02"):
        handled(tmp_path, 'sample = "raw/2030/sample.csv"', [answer("1")])
    write(tmp_path, "raw/2030/sample.csv", "ID\n1\n")
    with pytest.raises(InputError, match="F12"):
        handled(tmp_path, 'sample = "raw/2030/sample.csv"', [answer("1")])


# A file with a grid of questions


def grid(root: Path, settings: str, rows: list[str]) -> Ingested:
    """Three questions with the same choices in a row."""
    questions = QUESTIONS + "".join(
        f"g{n},問5({n}),g{n},single,項目{n},yes_no,問5_{n},code,99,\n" for n in (1, 2, 3)
    )
    study = define(root, toml(f"[surveys.cleaning]\n{settings}\n{FILES}"))
    write(root, "schemas/concepts.csv", CONCEPTS + "".join(f"g{n},項目{n},yes_no\n" for n in (1, 2, 3)))
    write(root, "schemas/2030/small/questions.csv", questions)
    study = load_study(root, "2030")
    header = (*HEADER, "問5_1", "問5_2", "問5_3")
    cells = [(*answer(str(number)), *row) for number, row in enumerate(rows, start=1)]
    write(root, "raw/2030/answers.csv", csv_text(cells, header))
    return ingest(root, study, small(study))


@pytest.mark.fault("回答の組み合わせと票", "同じ選択肢ばかりの回答", "R17")
def test_the_same_answer_down_a_grid_is_noted(tmp_path: Path) -> None:
    result = grid(tmp_path, "straight_lining = 3", ["111", "121", "222", "22 ", "   "])
    assert rules(result) == [(2, "", "R17", "参考"), (4, "", "R17", "参考")]
    assert result.findings[1].found == "問5(1)〜問5(3)（3問）がすべて「いいえ」"
    assert result.accounting.valid == 5
    assert grid(tmp_path / "a", "straight_lining = 4", ["111"]).findings == ()
    assert grid(tmp_path / "b", "straight_lining = 0", ["111"]).findings == ()


def marks(root: Path, settings: str, rows: list[str]) -> Ingested:
    """Three questions with several answers and the same choices in a row."""
    questions = QUESTIONS + "".join(
        f"m{n},問6({n}),m{n},multiple,項目{n},yes_no,問6_{n},cell,99,\n" for n in (1, 2, 3)
    )
    define(root, toml(f"[surveys.cleaning]\n{settings}\n{FILES}"))
    write(root, "schemas/concepts.csv", CONCEPTS + "".join(f"m{n},項目{n},yes_no\n" for n in (1, 2, 3)))
    write(root, "schemas/2030/small/questions.csv", questions)
    study = load_study(root, "2030")
    cells = [(*answer(str(number)), *row.split()) for number, row in enumerate(rows, start=1)]
    write(root, "raw/2030/answers.csv", csv_text(cells, (*HEADER, "問6_1", "問6_2", "問6_3")))
    return ingest(root, study, small(study))


@pytest.mark.fault("回答の組み合わせと票", "並んだ複数回答の設問のすべてに同じ組の回答", "R23")
def test_the_same_marks_down_a_grid_are_noted(tmp_path: Path) -> None:
    rows = ["1,2 2,1 1,2", "1,2 1 1,2", "2 2 2", "2 2 9", "99 99 99"]
    result = marks(tmp_path, "straight_lining = 3", rows)
    assert rules(result) == [
        (2, "", "R23", "参考"),
        (4, "", "R23", "参考"),
        (5, "問6_3", "E01", "要確認"),
    ]
    assert result.findings[0].found == "問6(1)〜問6(3)（3問）がすべて「1,2」"
    assert result.accounting.valid == 5
    assert marks(tmp_path / "a", "straight_lining = 4", ["1 1 1"]).findings == ()


# The time that an answer took


def timed(root: Path, settings: str, seconds: list[str]) -> Ingested:
    """A file of web answers with their seconds, below one of answers on paper without."""
    web = '[[surveys.files]]\npath = "raw/2030/web.csv"\nmode = "Web"\nseconds_column = "所要秒数"\n'
    study = define(root, toml(f"[surveys.cleaning]\n{settings}\n{FILES}{web}"))
    write(root, "raw/2030/answers.csv", csv_text([answer("p")]))
    rows = [(*answer(str(number)), text) for number, text in enumerate(seconds)]
    write(root, "raw/2030/web.csv", csv_text(rows, (*HEADER, "所要秒数")))
    return ingest(root, study, small(study))


@pytest.mark.fault("回答の組み合わせと票", "短すぎる回答時間（設定）", "R19")
def test_answers_in_too_short_a_time_are_noted(tmp_path: Path) -> None:
    seconds = ["59", "60", " 5９ ", "", "不明", "0"]
    result = timed(tmp_path, "least_seconds = 60", seconds)
    assert [(found.file, found.row, found.column, found.found, found.rule) for found in result.findings] == [
        ("raw/2030/web.csv", 2, "所要秒数", "59", "R19"),
        ("raw/2030/web.csv", 4, "所要秒数", " 5９ ", "R19"),
        ("raw/2030/web.csv", 7, "所要秒数", "0", "R19"),
    ]
    assert result.accounting.valid == 7
    assert result.extra_columns == {}
    assert timed(tmp_path / "a", "least_seconds = 0", seconds).findings == ()


# Files that are not of this survey


@pytest.mark.fault("ファイル", "別の年度の調査票", "F20")
def test_another_years_questionnaire_is_refused(tmp_path: Path) -> None:
    rows = [answer(str(number), 問1="A", F2="40", 問4="x") for number in range(30)]
    with pytest.raises(InputError, match="F20"):
        run(tmp_path, rows)
    few = run(tmp_path / "few", [*rows[:5], *(answer(str(number)) for number in range(100, 125))])
    assert few.accounting.valid == 30


@pytest.mark.fault("セル", "年齢の列に実年齢と年代が混ざる", "F21")
def test_a_column_of_ages_with_groups_in_it_is_refused(tmp_path: Path) -> None:
    define(tmp_path)
    choices = CHOICES.replace(
        "list,code,label,option,exclusive,aliases", "list,code,label,option,exclusive,aliases,low,high"
    )
    choices = choices.replace("30歳未満,young,,", "30歳未満,young,,,18,29").replace(
        "30～59歳,middle,,", "30～59歳,middle,,,30,59"
    )
    write(
        tmp_path, "schemas/2030/small/choices.csv", choices.replace("60歳以上,old,,", "60歳以上,old,,,60,110")
    )
    write(
        tmp_path,
        "schemas/2030/small/questions.csv",
        QUESTIONS.replace("age_group,single", "age_group,number"),
    )
    study = load_study(tmp_path, "2030")
    ages = [str(18 + number) for number in range(19)]
    rows = [answer(str(number), F2=age) for number, age in enumerate(ages)]
    write(tmp_path, "raw/2030/answers.csv", csv_text([*rows, answer("30", F2="60歳以上")]))
    result = ingest(tmp_path, study, small(study))
    assert result.coded.breakdowns[0].codes.tolist() == [0] * 12 + [1] * 7 + [-3]
    write(
        tmp_path, "raw/2030/answers.csv", csv_text([*rows, *(answer(n, F2="60歳以上") for n in ("30", "31"))])
    )
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    assert (caught.value.problems[0].rule, caught.value.problems[0].column) == ("F21", "F2")


@pytest.mark.parametrize("age", ["17", "111", "45.5", "20代", "１７"])
def test_ages_that_cannot_be(tmp_path: Path, age: str) -> None:
    define(tmp_path)
    choices = CHOICES.replace("exclusive,aliases", "exclusive,aliases,low,high").replace(
        "young,,", "young,,,18,29"
    )
    choices = choices.replace("middle,,", "middle,,,30,59").replace("old,,", "old,,,60,110")
    write(tmp_path, "schemas/2030/small/choices.csv", choices)
    write(
        tmp_path,
        "schemas/2030/small/questions.csv",
        QUESTIONS.replace("age_group,single", "age_group,number"),
    )
    study = load_study(tmp_path, "2030")
    write(tmp_path, "raw/2030/answers.csv", csv_text([answer("1", F2=age), answer("2", F2="30歳")]))
    result = ingest(tmp_path, study, small(study))
    assert result.coded.breakdowns[0].codes.tolist() == [-3, 1]
    assert result.accounting.valid == 2
    assert [(finding.row, finding.column, finding.treatment) for finding in result.findings] == [
        (2, "F2", "要確認")
    ]
