"""SPSS files as raw files of a survey."""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings

from schemas.errors import InputError
from schemas.settings.study import RawFile
from survey.answers.coded import NO_ANSWER
from survey.answers.raw_table import RawTable
from survey.ingest import Ingested, ingest
from survey.reading.formats.sav import read_variables
from survey.reading.formats.sav_process import value_text
from survey.reading.reading import read_raw
from tests.survey.reading.test_fuzz_readers import COMMON, EDITS, FIXTURES, check, damaged
from tests.survey.small_city import FILES, HEADER, answers_of, define, small, toml, write

LABELS = {1.0: "はい", 2.0: "いいえ", 9.0: "無回答"}
FRAME = pd.DataFrame(
    {
        "番号": [1.0, 2.0, 3.0],
        "Q1": [1.0, 9.0, None],
        "自由": ["あ", "", "髙\n橋"],
        "受付日": [datetime.date(2030, 6, 1), None, datetime.date(2030, 6, 30)],
        "時刻": [datetime.time(9, 30), None, None],
        "量": [1.5, -0.25, 2e9],
    }
)


def sav(frame: pd.DataFrame, folder: Path, *, compressed: bool = False) -> bytes:
    """The frame as an SPSS file with labels, and 9 declared as missing."""
    path = folder / "made.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"Q1": "問1 加入していますか"},
        variable_value_labels={"Q1": LABELS},
        missing_ranges={"Q1": [9]},
        compress=compressed,
    )
    return path.read_bytes()


def raw_file(skip: int = 0, header: int = 1) -> RawFile:
    return RawFile("raw/a.sav", "郵送", "", skip, header, tuple(range(1, header + 1)))


def read(root: Path, content: bytes, file: RawFile | None = None) -> RawTable:
    write(root, "raw/a.sav", content)
    return read_raw(root, file or raw_file())


def refused(root: Path, content: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(root, content)
    return caught.value


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return sav(FRAME, tmp_path_factory.mktemp("sav"))


@pytest.mark.parametrize("compressed", [False, True])
def test_values_are_read_as_text(tmp_path: Path, *, compressed: bool) -> None:
    table = read(tmp_path, sav(FRAME, tmp_path, compressed=compressed))
    assert [heading.name for heading in table.headings] == list(FRAME.columns)
    assert [column.texts().tolist() for column in table.columns] == [
        ["1", "2", "3"],
        ["1", "9", ""],  # a value declared as missing is kept, the system's own is blank
        ["あ", "", "髙\n橋"],
        ["2030-06-01", "", "2030-06-30"],
        ["09:30:00", "", ""],
        ["1.5", "-0.25", "2000000000"],
    ]


def test_records_count_from_one_and_header_rows_do_not_matter(tmp_path: Path, made: bytes) -> None:
    table = read(tmp_path, made, raw_file(skip=2, header=3))
    assert (table.first_row, table.n) == (1, 3)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_a_file_that_was_cut_off(tmp_path: Path, made: bytes, share: float) -> None:
    assert refused(tmp_path, made[: int(len(made) * share)]).problems[0].rule == "F06"


def test_a_file_that_ends_the_native_reader(tmp_path: Path) -> None:
    """Damaged so that the native reader touches memory that is not its own: only its process ends."""
    assert refused(tmp_path, (FIXTURES / "crash.sav").read_bytes()).problems[0].rule == "F06"


def test_a_file_with_a_password(tmp_path: Path) -> None:
    content = b"\x1c" + bytes(7) + b"ENCRYPTEDSAV" + bytes(range(256)) * 4
    assert refused(tmp_path, content).problems[0].rule == "F05"


def test_a_file_without_records(tmp_path: Path) -> None:
    assert refused(tmp_path, sav(FRAME.iloc[:0], tmp_path)).problems[0].rule == "F15"


def test_a_date_that_no_calendar_holds_stays_a_number() -> None:
    assert value_text(1e300, "DATE") == "1e+300"
    assert value_text(float("nan"), "DATETIME") == "nan"
    assert value_text(14125917600.0, "DATETIME") == "2030-06-01 10:00:00"
    assert value_text(-1.0, "TIME") == "-1"


@settings(COMMON, max_examples=COMMON.max_examples // 20)  # each one starts a process
@given(edits=EDITS)
def test_damaged_bytes_of_an_spss_file(
    tmp_path_factory: pytest.TempPathFactory, made: bytes, edits: list[tuple[float, int, bytes]]
) -> None:
    check(tmp_path_factory.getbasetemp() / "damaged", damaged(made, edits), 0, 1, first_row=1)


def test_a_survey_from_an_spss_file(tmp_path: Path) -> None:
    study = define(tmp_path, toml(FILES.replace("answers.csv", "answers.sav")))
    columns: dict[str, list[object]] = {
        "番号": [1.0, 2.0, 3.0, 4.0],
        "F1": [1.0, 2.0, 2.0, 7.0],
        "F2": [1.0, 99.0, 3.0, 2.0],
        "問1": [1.0, 2.0, 99.0, 1.0],
        "問2": [None, 3.0, None, None],
        "問2その他": ["", "転居", "", ""],
        "問3_1": [0.0, 1.0, None, 0.0],
        "問3_2": [1.0, 0.0, None, 0.0],
        "問3_3": [0.0, 0.0, None, 1.0],
        "問3_4": [0.0, 0.0, None, 0.0],
        "問4": ["1,2", "3", "", "1"],
    }
    path = tmp_path / "raw/2030/answers.sav"
    pyreadstat.write_sav(
        pd.DataFrame(columns), str(path), missing_ranges={"F2": [99], "問1": [99]}, compress=True
    )
    result = ingest(tmp_path, study, small(study))
    counts = result.accounting
    assert (counts.rows_in, counts.valid, counts.invalid, counts.excluded) == (4, 3, 1, 0)
    assert answers_of(result, "q1").codes.tolist() == [0, 1, 0]
    assert [text.text for text in result.free_texts] == ["転居"]
    region = next(finding for finding in result.findings if finding.column == "F1")
    assert (region.row, region.found) == (4, "7")
    blank = next(finding for finding in result.findings if finding.treatment == "無効票")
    assert blank.row == 3


def labelled(root: Path, labels: dict[float, str]) -> Ingested:
    """A small city's answers to 問1 (1 はい, 2 いいえ, 99 無回答) with labels of values."""
    study = define(root, toml(FILES.replace("answers.csv", "answers.sav")))
    names = [name for name in HEADER if name != "番号"]
    columns: dict[str, list[object]] = {"番号": [1.0, 2.0, 3.0, 4.0], **{name: ["1"] * 4 for name in names}}
    columns |= {"問1": [1.0, 2.0, 2.0, 99.0], "問2その他": [""] * 4}
    path = root / "raw/2030/answers.sav"
    path.parent.mkdir(parents=True, exist_ok=True)
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), variable_value_labels={"問1": labels})
    return ingest(root, study, small(study))


@pytest.mark.parametrize("yes", ["はい", "１．はい", " は い ", "1"])
def test_labels_that_mean_the_same_are_no_finding(tmp_path: Path, yes: str) -> None:
    result = labelled(tmp_path, {1.0: yes, 2.0: "いいえ", 8.0: "わからない", 99.0: "無回答"})
    assert [finding for finding in result.findings if finding.column == "問1"] == []


@pytest.mark.fault("セル", "SPSSの値ラベルが選択肢の文と違う", "E22")
def test_a_label_that_is_worded_otherwise_is_noted(tmp_path: Path) -> None:
    result = labelled(tmp_path, {1.0: "加入している", 2.0: "加入していない", 99.0: "NA"})
    found = [finding for finding in result.findings if finding.column == "問1"]
    assert [(finding.rule, finding.row, finding.found, finding.expected) for finding in found] == [
        ("E22", 1, "1「加入している」（1件）", "1「はい」"),
        ("E22", 2, "2「加入していない」（2件）", "2「いいえ」"),
    ]
    assert answers_of(result, "q1").codes.tolist() == [0, 1, 1, NO_ANSWER]


@pytest.mark.fault("セル", "SPSSの値ラベルが別の番号の選択肢の文", "F24")
@pytest.mark.parametrize(
    ("labels", "found", "expected"),
    [
        ({1.0: "いいえ", 2.0: "はい"}, ["1「いいえ」", "2「はい」"], ["1「はい」", "2「いいえ」"]),
        ({1.0: "はい", 99.0: "いいえ"}, ["99「いいえ」"], ["99 は無回答"]),
    ],
)
def test_codes_with_the_label_of_another_choice_are_refused(
    tmp_path: Path, labels: dict[float, str], found: list[str], expected: list[str]
) -> None:
    with pytest.raises(InputError, match="F24") as caught:
        labelled(tmp_path, labels)
    assert [problem.found for problem in caught.value.problems] == found
    assert [problem.expected for problem in caught.value.problems] == expected
    assert {problem.column for problem in caught.value.problems} == {"問1"}


def test_an_encoding_that_the_file_declares_wrongly() -> None:
    content = (FIXTURES / "cp932_says_utf8.sav").read_bytes()
    ((variable,), _) = read_variables(content, "a.sav")
    assert (variable.label, variable.labels) == ("性別", {"1": "男性", "2": "女性"})
