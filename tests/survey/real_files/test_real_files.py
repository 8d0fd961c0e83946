"""Every small file with a fault of real files, in every format: told, refused or read right, never silently wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import RawFile
from survey.ingest import ingest
from survey.reading.formats.bulk import read_bulk
from survey.reading.formats.grid import HeadRows
from survey.reading.reading import read_raw
from tests.survey.real_files.case import Case, fixture
from tests.survey.real_files.layouts import layout_cases
from tests.survey.real_files.rows import row_cases
from tests.survey.real_files.spss import spss_cases
from tests.survey.real_files.town import HEAD, MARKS, ROWS, define, outcome, text, xlsx
from tests.survey.small_city import write

CASES = (*layout_cases(), *row_cases(), *spss_cases())
TEXTS = [case for case in CASES if case.ending in ("csv", "tsv", "txt")]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind}: {case.name}" for case in CASES])
def test_nothing_of_a_file_is_silently_wrong(tmp_path: Path, case: Case) -> None:
    study = define(tmp_path, case.ending, sheet=case.sheet, more=case.more, dated=case.dated)
    made = outcome(tmp_path, study, case.ending, case.content)
    if made.refused and case.told not in (made.refused, "*"):
        pytest.fail(made.said)
    told = {code for code in made.told if code[0] in "RE"}
    if case.told == "":
        assert not told, made.said
    elif case.told == "*":  # any word of it will do
        assert made.told
    elif case.told.startswith("*"):
        assert made.told & set(case.told[1:].split())
    else:
        assert made.told >= set(case.told.split()), made.said
    if case.valid is not None and not made.refused:
        assert made.valid == case.valid, made.said
    for key, codes in case.codes.items() if not made.refused else ():
        assert made.codes[key] == codes


@pytest.mark.parametrize("case", TEXTS, ids=[f"{case.kind}: {case.name}" for case in TEXTS])
def test_a_large_text_file_is_taken_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    study = define(tmp_path, case.ending, more=case.more, dated=case.dated)
    as_small = outcome(tmp_path, study, case.ending, case.content)
    monkeypatch.setattr("survey.reading.formats.text.BULK_SIZE", 0)
    monkeypatch.setattr("survey.reading.formats.bulk._BLOCK", 16)
    assert outcome(tmp_path, study, case.ending, case.content) == as_small


def test_most_text_files_are_taken_by_the_reader_of_large_ones() -> None:
    """The others hold what that reader leaves to the reader of records, which has the messages."""
    layout = HeadRows("a", 0, 1)
    taken = sum(read_bulk(case.content, ("utf-8", "cp932"), layout) is not None for case in TEXTS)
    assert taken * 4 > len(TEXTS) * 3


@pytest.mark.fault("ファイル", "横に結合された回答のセル", "R33")
def test_an_answer_merged_over_two_questions_is_told_with_its_place(tmp_path: Path) -> None:
    content = xlsx(
        [HEAD, ("1", "3", "2", "", ""), ROWS[1], ("3", "4", "5", "", "")], merges=("C2:D2", "C4:D4")
    )
    made = outcome(tmp_path, define(tmp_path, "xlsx"), "xlsx", content)
    assert "R33 2行 : C列～D列の2か所（2行など）" in made.said.splitlines()


@pytest.mark.fault("ファイル", "余分な区切りのある行", "R34")
def test_a_delimiter_too_many_in_one_row_is_told(tmp_path: Path) -> None:
    rows = text([HEAD, *ROWS[:3], ("4", "6", "", "5", "1", "")])
    assert outcome(tmp_path, define(tmp_path, "csv"), "csv", rows).said.startswith(
        "R34 5行 : 6列（見出しは5列）"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("xlsx、題名", "2行目も見出しのようです。コードブックのシート「回答ファイル」の「見出しの上の行数」（skip_rows）を1に"),
        ("xlsx、区分名", "2行目も見出しのようです。コードブックのシート「回答ファイル」の「見出しの行数」（header_rows）を2に"),
        ("位取りの「,」で分かれた番号", "A列とB列は、1つの数が位取りの「,」で分かれたものとみられます"),
        ("どの行も位取りの「,」で分かれた番号", "A列とB列は、1つの数が位取りの「,」で分かれたものとみられます"),
        ("位取りの「,」で列があふれる行", "A列とB列は、1つの数が位取りの「,」で分かれたものとみられます"),
    ],
)  # fmt: skip
def test_what_the_head_or_the_comma_of_a_number_did_is_named(tmp_path: Path, name: str, said: str) -> None:
    (case,) = (case for case in CASES if case.name == name)
    made = outcome(tmp_path, define(tmp_path, case.ending), case.ending, case.content)
    assert said in made.said


@pytest.mark.fault("ファイル", "SPSSファイルのケースの重み付け", "R35")
def test_a_weight_of_spss_is_told_unless_the_study_names_one(tmp_path: Path) -> None:
    (case,) = (case for case in CASES if case.name == "ケースの重み付けの指定")
    study = define(tmp_path, "sav")
    assert "R35" in outcome(tmp_path, study, "sav", case.content).told
    path = tmp_path / "schemas/2030/study.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '\n[surveys.weighting]\ncolumn = "WEIGHT"\n', encoding="utf-8")
    assert "R35" not in outcome(tmp_path, load_study(tmp_path, "2030"), "sav", case.content).told


@pytest.mark.fault("セル", "SPSSの欠損値の指定のある数値", "E23")
def test_a_number_that_spss_calls_missing_is_told_once(tmp_path: Path) -> None:
    (case,) = (case for case in CASES if case.name == "数値の設問の欠損値の指定、3つの値")
    made = outcome(tmp_path, define(tmp_path, "sav", more="years"), "sav", case.content)
    assert [line for line in made.said.splitlines() if line.startswith("E23")] == [
        "E23 2行 問7: 99「欠損値の指定」（1件）", "E23 4行 問7: 999「欠損値の指定」（1件）",
    ]  # fmt: skip


@pytest.mark.fault("セル", "選択肢ごとの列の、選択なしの印（2、×、-）", "E24")
@pytest.mark.parametrize(("one", "none"), [("1", "2"), ("1", "×"), ("○", "×"), ("1", "－"), ("1", "2.0")])
def test_what_says_that_a_choice_was_not_marked_is_one_note(tmp_path: Path, one: str, none: str) -> None:
    marks = [[one if mark == "1" else none for mark in row] for row in ("122", "212", "112", "221")]
    rows = [(*HEAD, *MARKS), *((*row, *own) for row, own in zip(ROWS, marks, strict=True))]
    made = outcome(tmp_path, define(tmp_path, "csv", more="marks"), "csv", text(rows))
    sign = {"－": "-", "2.0": "2"}.get(none, none)
    assert made.said == f"E24 1行 問5_1: 「{sign}」（3列: 問5_1、問5_2、問5_3）"
    assert made.codes["q5"] == ["1", "2", "1+2", "3"]


@pytest.mark.fault("セル", "列のほとんどが選択肢にない値（年齢、生年など）", "E25")
@pytest.mark.parametrize(
    ("written", "seems"),
    [
        ("{age}", "、年齢とみられる数"), ("{year}", "、生年（西暦）とみられる数"), ("昭和{showa}年", "、生年（和暦）とみられる値"),
        ("S{showa}", "、生年（和暦）とみられる値"), ("{ten}代", "、年代とみられる文"), ("わから{age}ない", ""),
    ],
)  # fmt: skip
def test_a_column_of_ages_where_codes_are_meant_is_one_finding(
    tmp_path: Path, written: str, seems: str
) -> None:
    people = [
        (str(n), written.format(age=20 + n, year=1940 + n, showa=20 + n, ten=10 * (2 + n % 6)), "2", "2", "")
        for n in range(1, 31)
    ]
    made = outcome(tmp_path, define(tmp_path, "csv"), "csv", text([HEAD, *people]))
    assert made.said == f"E25 1行 F1: 30件（回答のある30件のうち{seems}）"
    assert made.codes["age"] == ["-"] * 30


def test_enough_kinds_and_files_are_tried() -> None:
    assert len({case.kind for case in CASES}) >= 14
    assert len(CASES) >= 250


def test_every_row_of_a_merged_block_has_its_value(tmp_path: Path) -> None:
    write(tmp_path, "raw/a", fixture("merged_answers.xlsx"))
    table = read_raw(tmp_path, RawFile("raw/a", "郵送", "", 0, 1, (1,)))
    assert table.columns[0].texts().tolist() == ["中央"] * 20 + [table.columns[0][20]] * 20
    assert {place: len(rows) for place, rows in table.filled.items()} == {0: 38}


@pytest.mark.parametrize(
    ("name", "heads"), [("semicolon.csv", ["start", "grp/age"]), ("jis.csv", ["整理番号", "年代"])]
)
def test_delimiter_and_encoding_are_found(tmp_path: Path, name: str, heads: list[str]) -> None:
    write(tmp_path, "raw/a", fixture(name))
    table = read_raw(tmp_path, RawFile("raw/a", "郵送", "", 0, 1, (1,)))
    assert [head.name for head in table.headings[:2]] == heads


@pytest.mark.fault("見出しと行", "途中で列の順が変わる表（見出しがもう1つある）", "F32")
@pytest.mark.fault("ファイル", "1人分の行がまるごと1つのセルにある", "F33")
def test_rows_that_are_laid_out_otherwise_are_told_with_row_and_column(tmp_path: Path) -> None:
    turned = [HEAD, *ROWS[:2], ("整理番号", "F3", "F1", "問3", "自由記述"), *ROWS[2:], ('"9,3,2,2,"',)]
    study = define(tmp_path, "csv")
    write(tmp_path, "raw/2030/a.csv", text(turned))
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, study.survey("small"))
    assert [(one.rule, one.row, one.found) for one in caught.value.problems] == [
        ("F32", 4, "「F3」がB列（上の見出しではC列）"),
        ("F33", 7, "1行（7行）"),
    ]


@pytest.mark.fault("見出しと行", "設問ではない列に、無効や途中などのしるしのある行", "R36")
def test_a_mark_that_a_row_does_not_count_is_told_with_its_rows(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "判定", "備考"),
        *((*row, own, "") for row, own in zip(ROWS, ("有効", "無効", "保留", "無効"), strict=True)),
    ]
    made = outcome(tmp_path, define(tmp_path, "csv"), "csv", text(rows))
    assert made.said == "R36 1行 : F列「判定」が「無効」の2行（3行、5行）"
    assert made.valid == 4


@pytest.mark.fault("セル", "選択肢にない同じ値がいくつもある列（#NULL!、非該当など）", "E26")
def test_one_unknown_value_in_many_cells_is_one_finding(tmp_path: Path) -> None:
    marks = [("1", "99", "NA"), ("NA", "1", "NA"), ("NA", "NA", "1")]
    rows = [
        (str(n), "3", "NA" if n == 5 else "2", "9" if n < 20 else "2", "", *marks[n % 3])
        for n in range(1, 61)
    ]
    made = outcome(tmp_path, define(tmp_path, "csv", more="marks"), "csv", text([(*HEAD, *MARKS), *rows]))
    assert "E26 1行 問5_1: 「NA」（100件、3列: 問5_1、問5_2、問5_3）" in made.said.splitlines()
    assert "E11 6行 F3: NA" in made.said.splitlines()
    assert made.said.count("E01") == 19  # so few are told one by one
    assert made.said.count("E26") == 1
