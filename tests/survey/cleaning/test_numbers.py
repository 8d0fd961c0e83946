from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.numbers import parse_number
from survey.answers.coded import INVALID
from survey.cleaning.numbers import read_number
from survey.ingest import ingest
from tests.survey.small_city import CHOICES, HEADER, PLAIN, QUESTIONS, csv_text, define, small, toml, write

AGE = "age,F2,age_group,number,年齢,age_group,F2,code,99|無回答,\n"
BANDED = QUESTIONS.replace("age,F2,age_group,single,年代,age_group,F2,code,99|無回答,\n", AGE)
YEARS = "years,F3,,number,居住年数,,F3,code,,\n"
BANDS = (
    ("1,30歳未満,young,,", "1,30歳未満,young,,,18,29"),
    ("2,30～59歳,middle,,", "2,30～59歳,middle,,,30,59"),
    ("3,60歳以上,old,,", "3,60歳以上,old,,,60,110"),
)


def banded(*bands: tuple[str, str]) -> str:
    text = CHOICES.replace("exclusive,aliases", "exclusive,aliases,low,high")
    for old, new in bands or BANDS:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("45", "45"),
        ("４５", "45"),
        (" 45 ", "45"),
        ("45歳", "45"),
        ("45 歳", "45"),
        ("045", "45"),
        ("45.0", "45"),
        ("1,200円", "1200"),
        ("0", "0"),
        ("-3", "-3"),
        ("4.5", "4.5"),
        ("", ""),
        ("　", ""),
        ("無回答", ""),
        ("999", ""),
        ("30歳代", "30歳代"),
        ("約30", "約30"),
        ("30～40", "30～40"),
        ("1,2", "1,2"),
        ("30万円", "30万円"),
        ("1e3", "1e3"),
    ],
)
def test_a_number_is_read_in_its_usual_spellings_and_never_guessed(text: str, read: str) -> None:
    assert read_number(text, ("999", "無回答")).text == read


@given(st.integers(-(10**14), 10**14))
def test_every_whole_number_is_read_as_itself(number: int) -> None:
    for written in (
        str(number),
        f"{number}.0",
        f" {number}年 ",
        f"{number:,}" if abs(number) > 999 else str(number),
    ):
        assert parse_number(read_number(written, ()).text) == number


@given(st.text(max_size=12))
def test_a_text_is_a_number_or_stays_as_it_is(text: str) -> None:
    read = read_number(text, ()).text
    assert read in ("", text) or parse_number(read) is not None


@pytest.mark.fault("セル", "数値の単位、桁区切り", "N20")
@pytest.mark.fault("セル", "18歳未満、110歳超（年齢不明とする）", "E20")
@pytest.mark.fault("セル", "数値の欄の文字", "E21")
def test_ages_are_banded_and_a_fault_goes_back(tmp_path: Path) -> None:
    write(tmp_path, "schemas/2030/small/choices.csv", banded())
    study = _city(tmp_path, banded(), BANDED)
    ages = ["18", "29歳", "３０", "59", "110", "", "17", "45.5", "若い", "1月2日", "99"]
    rows = [(str(n), "1", age, *PLAIN[2:]) for n, age in enumerate(ages)]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    result = ingest(tmp_path, study, small(study))
    breakdown = next(one for one in result.coded.breakdowns if one.name == "age_group")
    assert [code if code >= 0 else -1 for code in breakdown.codes.tolist()] == [0, 0, 1, 1, 2] + [-1] * 6
    assert [(finding.row, finding.rule) for finding in result.findings if finding.column == "F2"] == [
        (8, "E20"),
        (9, "E05"),
        (10, "E21"),
        (11, "E03"),
    ]
    assert "18以上110以下の整数" in result.findings[0].expected
    assert [change.rule for change in result.changes if change.column == "F2"] == ["N20", "N03"]


def test_numbers_without_bands_are_kept_and_not_tabulated(tmp_path: Path) -> None:
    study = _city(tmp_path, CHOICES, QUESTIONS + YEARS)
    rows = [(*row, years) for row, years in ((("1", *PLAIN), "12"), (("2", *PLAIN), "0.5"))]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows, (*HEADER, "F3")))
    result = ingest(tmp_path, study, small(study))
    assert "years" not in [answers.key for answers in result.coded.answers]
    assert result.coded.questions["years"].codes.tolist() == [0, 0]
    assert result.findings == ()


@pytest.mark.parametrize(
    ("bands", "rule"),
    [
        ((BANDS[0], BANDS[1], ("3,60歳以上,old,,", "3,60歳以上,old,,,59,110")), "D033"),
        ((BANDS[0], BANDS[1], ("3,60歳以上,old,,", "3,60歳以上,old,,,110,60")), "D033"),
        ((BANDS[0], BANDS[1]), "D033"),
        ((BANDS[0], BANDS[1], ("3,60歳以上,old,,", "3,60歳以上,old,,,sixty,")), "D032"),
    ],
)
def test_bands_that_overlap_or_have_no_ends_are_refused(
    tmp_path: Path, bands: tuple[tuple[str, str], ...], rule: str
) -> None:
    with pytest.raises(InputError, match=rule):
        _city(tmp_path, banded(*bands), BANDED)


def test_an_open_band_reaches_to_the_end(tmp_path: Path) -> None:
    bands = (
        ("1,30歳未満,young,,", "1,30歳未満,young,,,,29"),
        BANDS[1],
        ("3,60歳以上,old,,", "3,60歳以上,old,,,60,"),
    )
    study = _city(tmp_path, banded(*bands), BANDED)
    question = small(study).questionnaire.question("age")
    assert [question.band(Decimal(number)) for number in (-5, 29, 30, 60, 10**6)] == [0, 0, 1, 2, 2]


def _city(root: Path, choices: str, questions: str) -> Study:
    define(root)
    write(root, "schemas/2030/small/choices.csv", choices)
    write(root, "schemas/2030/small/questions.csv", questions)
    write(root, "schemas/2030/study.toml", toml())
    return load_study(root, "2030")


@pytest.mark.fault("セル", "和暦で書いた生まれ年（昭和35年、S35）", "N22")
def test_years_of_birth_may_be_written_in_the_japanese_calendar(tmp_path: Path) -> None:
    bands = (
        ("1,30歳未満,young,,", "1,30歳未満,young,,,2001,2012"),
        ("2,30～59歳,middle,,", "2,30～59歳,middle,,,1971,2000"),
        ("3,60歳以上,old,,", "3,60歳以上,old,,,1920,1970"),
    )
    study = _city(tmp_path, banded(*bands), BANDED)
    born = ["昭和35年", "Ｓ４６", "平成元年生まれ", "1960", "令和4年", "昭和70年", "35"]
    rows = [(str(place), "1", year, *PLAIN[2:]) for place, year in enumerate(born)]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows))
    result = ingest(tmp_path, study, small(study))
    codes = next(answers.codes for answers in result.coded.answers if answers.key == "age")
    assert codes.tolist() == [2, 1, 1, 2, INVALID, INVALID, INVALID]
    assert [(change.rule, change.after) for change in result.changes if change.column == "F2"] == [
        ("N22", "1960"), ("N03+N22", "1971"), ("N22", "1989"), ("N22", "2022"),
    ]  # fmt: skip
    assert [(finding.row, finding.rule) for finding in result.findings if finding.column == "F2"] == [
        (6, "E20"), (7, "E21"), (8, "E20"),
    ]  # fmt: skip
