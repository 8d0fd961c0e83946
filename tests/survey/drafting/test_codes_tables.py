"""The contractor's table of codes as contractors lay it out, and as it contradicts itself or the answers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError
from survey.drafting.draft import Draft, DraftOptions, draft_codebook
from tests.survey.drafting.drafts import IDS, SURVEY, labels, rows, table

N = len(IDS)
TWO = ["1", "2"] * (N // 2)
FOUR = ["1", "2", "3", "4"] * (N // 4)
Rows = Sequence[Sequence[object]]
HEAD = ("設問番号", "コード", "ラベル")
YES_NO = {"1": "はい", "2": "いいえ"}
SIGNS = {"1": "甲", "2": "乙", "3": "丙", "4": "丁"}


def book(path: Path, *sheets: Rows, merges: Sequence[str] = ()) -> Path:
    made = openpyxl.Workbook()
    for place, lines in enumerate(sheets):
        sheet = made.create_sheet(f"表{place}") if place else made.active
        assert sheet is not None
        for row in lines:
            sheet.append(list(row))
        for cells in merges:
            sheet.merge_cells(cells)
    made.save(path)
    return path


def drafted(root: Path, data: str, codes: Path) -> Draft:
    (root / "a.csv").write_text(data, encoding="utf-8")
    return draft_codebook(root, SURVEY, root / "a.csv", DraftOptions(codes=codes))


def lists(made: Draft) -> dict[str, dict[str, str]]:
    """The labels of each question, by its column."""
    found = rows(made.codebook, "questions", "columns", "choices")
    return {column: labels(made.codebook, name) for column, name in found}


TWO_QUESTIONS = table("番号,問1,問3", IDS, TWO, FOUR)
FIRST = [HEAD, ("問1", 1, "はい"), (None, 2, "いいえ")]
SECOND = [HEAD, ("問3", 1, "甲"), (None, 2, "乙"), (None, 3, "丙"), (None, 4, "丁")]


@pytest.mark.parametrize(
    ("sheets", "merges"),
    [
        ([[*FIRST, *SECOND[1:]]], ()),
        ([[*FIRST, *SECOND[1:]]], ("A2:A3", "A4:A7")),
        ([[*FIRST, (), *SECOND]], ()),
        ([[(*one, None, *other) for one, other in zip((*FIRST, *[(None,) * 3] * 2), SECOND, strict=True)]], ()),
        ([FIRST, SECOND], ()),
        ([[("この表の使い方",), ("上から順に", "読みます")], [*FIRST, *SECOND[1:]]], ()),
        ([[HEAD, ("問1",), *((None, *row[1:]) for row in FIRST[1:]), ("問3",), *((None, *row[1:]) for row in SECOND[1:])]], ()),
        ([[("設問番号", "選択肢1", "選択肢2", "選択肢3", "選択肢4"), ("問1", "はい", "いいえ"), ("問3", *SIGNS.values())]], ()),
        ([[("設問番号", 1, 2, 3, 4, 9), ("問1", "はい", "いいえ", None, None, "無回答"), ("問3", *SIGNS.values(), "無回答")]], ()),
        ([[("設問", "選択肢"), ("問1", "①はい②いいえ"), ("問3", "①甲　②乙　③丙　④丁")]], ()),
        ([[("設問", "選択肢"), ("問1", "1 はい\n2 いいえ"), ("問3", "(1)甲 (2)乙 (3)丙 (4)丁")]], ()),
        ([[("設問", "コード", "ラベル"), ("問1 加入", 1, "はい"), (None, 2, "いいえ"), ("問3．どれ", 1, "甲"), *SECOND[2:]]], ()),
        ([[HEAD, ("問1", None, "自治会に入っていますか"), *((None, *row[1:]) for row in FIRST[1:]), *SECOND[1:]]], ()),
        ([[HEAD, ("問1", "はい", 1), (None, "いいえ", 2), (None, "無回答", 9), *SECOND[1:]]], ()),
        ([[*FIRST, (None, "空白", "無回答"), ("問9", None, "（自由記述）"), *SECOND[1:], ("※99は無回答",), (None, "計", 20)]], ()),
    ],
    ids=[
        "one below the other", "merged questions", "two tables", "beside each other", "two sheets", "guide before it",
        "question on a row of its own", "a column for each choice", "a column for each code", "circled in one cell",
        "lines in one cell", "text behind the number", "text in the column of labels", "code and label exchanged",
        "rows without a code",
    ],
)  # fmt: skip
def test_layouts_of_a_table_of_codes(tmp_path: Path, sheets: Sequence[Rows], merges: Sequence[str]) -> None:
    made = drafted(tmp_path, TWO_QUESTIONS, book(tmp_path / "c.xlsx", *sheets, merges=merges))
    assert lists(made) == {"問1": YES_NO, "問3": SIGNS}
    assert not [note.text for note in made.notes if "コード" in note.text]


@pytest.mark.parametrize("code", ["{}", "{}．", "{}:", "({})", "（{}）", "0{}", "{}.0", "{}）"])
def test_spellings_of_a_code(tmp_path: Path, code: str) -> None:
    written = [code.format(number) for number in (1, 2)]
    sheet = [HEAD, ("問1", written[0], "はい"), (None, written[1], "いいえ"), *SECOND[1:]]
    assert lists(drafted(tmp_path, TWO_QUESTIONS, book(tmp_path / "c.xlsx", sheet)))["問1"] == YES_NO


def test_codes_are_written_as_in_the_answers_and_not_again_in_the_label(tmp_path: Path) -> None:
    data = table("番号,問1,問3", IDS, ["01", "02"] * (N // 2), FOUR)
    sheet = [HEAD, ("問1", 1, "1．はい"), (None, 2, "２：いいえ"), *SECOND[1:]]
    assert lists(drafted(tmp_path, data, book(tmp_path / "c.xlsx", sheet)))["問1"] == {
        "01": "はい",
        "02": "いいえ",
    }
    sheet = [HEAD, ("問1", 1, "1.5km未満"), (None, 2, "2.5km以上"), *SECOND[1:]]
    made = lists(drafted(tmp_path, TWO_QUESTIONS, book(tmp_path / "c.xlsx", sheet)))
    assert made["問1"] == {"1": "1.5km未満", "2": "2.5km以上"}


@pytest.mark.parametrize("part", [("①", "②"), (1, 2), ("(1)", "(2)")])
@pytest.mark.parametrize("heads", ["問3①,問3②", "問3-1,問3-2", "問3(1),問3(2)"])
def test_parts_of_a_question_have_their_own_codes(
    tmp_path: Path, part: tuple[object, object], heads: str
) -> None:
    sheet = [
        ("設問番号", "枝番", "コード", "ラベル"),
        ("問3", part[0], 1, "甲"), (None, None, 2, "乙"), (None, part[1], 1, "子"), (None, None, 2, "丑"),
    ]  # fmt: skip
    made = lists(drafted(tmp_path, table(f"番号,{heads}", IDS, TWO, TWO), book(tmp_path / "c.xlsx", sheet)))
    assert list(made.values()) == [{"1": "甲", "2": "乙"}, {"1": "子", "2": "丑"}]


def test_a_question_lends_its_codes_to_its_parts_unless_it_has_a_column(tmp_path: Path) -> None:
    codes = book(tmp_path / "c.xlsx", SECOND)
    made = lists(drafted(tmp_path, table("番号,問3(1),問3(2)", IDS, FOUR, FOUR), codes))
    assert list(made.values()) == [SIGNS, SIGNS]
    made = lists(drafted(tmp_path, table("番号,問3,問3-1,問3SQ", IDS, FOUR, FOUR, FOUR), codes))
    assert made["問3"] == SIGNS
    assert made["問3-1"] == made["問3SQ"] == {code: f"（{code}の文を記入）" for code in SIGNS}


def test_labels_that_contradict_each_other_are_not_used(tmp_path: Path) -> None:
    sheet = [*FIRST, ("問1", 1, "いいえ"), ("問3", "1～2", "甲乙"), (None, 3, "丙"), (None, 4, "丁")]
    made = drafted(tmp_path, TWO_QUESTIONS, book(tmp_path / "c.xlsx", sheet))
    assert lists(made)["問1"] == {"1": "（1の文を記入）", "2": "いいえ"}
    assert any("2行、4行: コード「1」に「はい」「いいえ」" in note.text for note in made.notes)
    assert any(note.place == "問3" and "コード「1~2」" in note.text for note in made.notes)


def test_a_table_of_another_survey_is_one_note(tmp_path: Path) -> None:
    sheet = [HEAD, ("設問A", 1, "はい"), ("設問B", 1, "はい")]
    made = drafted(tmp_path, TWO_QUESTIONS, book(tmp_path / "c.xlsx", sheet))
    assert [note.place for note in made.notes if "合いません" in note.text] == ["コード表"]
    day = [HEAD, (datetime.date(2024, 1, 1), 1, "はい"), *SECOND[1:]]
    made = drafted(tmp_path, TWO_QUESTIONS, book(tmp_path / "c.xlsx", day))
    assert [note.place for note in made.notes if "日付に変わった" in note.text] == ["2024-01-01"]


def test_marks_of_columns_get_no_number_for_a_label(tmp_path: Path) -> None:
    data = table("番号,問2_1,問2_2", IDS, ["0", "1"] * (N // 2), ["1", "0"] * (N // 2))
    sheet = [
        ("列名", "コード", "ラベル"),
        ("問2_1", 0, "非選択"),
        (None, 1, "選択"),
        ("問2_2", 0, "非選択"),
        (None, 1, "選択"),
    ]
    made = lists(drafted(tmp_path, data, book(tmp_path / "c.xlsx", sheet)))
    assert made == {"問2_{code}": {"1": "（1の文を記入）", "2": "（2の文を記入）"}}


def test_an_older_workbook_of_several_sheets_is_told_the_way_out(tmp_path: Path) -> None:
    path = Path(__file__).parents[2] / "fixtures/real_files/faults.xls"
    with pytest.raises(InputError) as error:
        drafted(tmp_path, TWO_QUESTIONS, path)
    assert "コード表のシートだけを残す" in error.value.for_operator()
