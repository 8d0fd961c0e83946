"""What the values of columns tell: codes and labels with faults among them, numbers, several answers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from schemas.questions.concepts import Concept, Option
from survey.drafting.assembling import DraftSurvey, assemble
from survey.drafting.model import DraftChoice, DraftFile, DraftQuestion
from tests.survey.drafting.drafts import IDS, draft, drafted, labels, rows, table
from tests.survey.small_city import define

MANY = [str(n) for n in range(1, 121)]


def test_values_that_the_file_declares_missing_are_no_answer(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    pandas = pytest.importorskip("pandas")
    values = [1.0, 2.0, 9.0, 8.0] * 5
    pyreadstat.write_sav(
        pandas.DataFrame({"q1": values, "q2": [1.0, 2.0, 3.0, 3.0] * 5}),
        str(tmp_path / "a.sav"),
        column_labels=["問1 加入", "問2 意向"],
        variable_value_labels={
            "q1": {1: "はい", 2: "いいえ", 8: "非該当", 9: "無回答"},
            "q2": {1: "はい", 2: "いいえ", 3: "無回答"},
        },
        missing_ranges={"q1": [8, 9]},
    )
    made = drafted(tmp_path, tmp_path / "a.sav").codebook
    assert rows(made, "questions", "missing") == [("8|9",), ("3",)]
    assert rows(made, "choices", "code", "label") == [("1", "はい"), ("2", "いいえ")] * 2
    assert "8「非該当」" in made.sheets["questions"][0]["note"]
    assert made.sheets["questions"][1]["note"] == ""


def test_one_cell_with_a_label_does_not_turn_codes_into_labels(tmp_path: Path) -> None:
    codes = [str(n % 12 + 1) for n in range(117)] + ["3.浜手", "１２", "3000"]
    made = draft(tmp_path, table("番号,地区", MANY, codes))
    assert rows(made, "questions", "type", "concept") == [("single", "region")]
    assert list(labels(made, "region")) == [str(n) for n in range(1, 13)]
    assert set(labels(made, "region").values()) == {f"（{n}の文を記入）" for n in range(1, 13)}


def test_cells_with_a_label_label_the_codes(tmp_path: Path) -> None:
    codes = ["1", "2", "3"] * 38 + ["３．浜手"] * 6
    made = draft(tmp_path, table("番号,地区", MANY, codes))
    assert labels(made, "region") == {"1": "（1の文を記入）", "2": "（2の文を記入）", "3": "浜手"}


@pytest.mark.parametrize(
    ("head", "codes", "kept"),
    [
        ("学年", ["1", "2", "3"] * 39 + ["1", "2", "4"], ["1", "2", "3"]),
        ("幸福度", [str(n % 11) for n in range(119)] + ["11"], [str(n) for n in range(11)]),
        ("問1", ["1", "2", "3", "4"] * 29 + ["1", "2", "7", "8"], ["1", "2", "3", "4"]),
        ("幸福度（0～10）", ["3", "5", "8"] * 39 + ["11", "12", "12"], [str(n) for n in range(11)]),
    ],
)
def test_a_code_beyond_all_others_is_told_and_no_choice(
    tmp_path: Path, head: str, codes: list[str], kept: list[str]
) -> None:
    made = draft(tmp_path, table(f"番号,{head}", MANY, codes))
    (question,) = made.sheets["questions"]
    assert list(labels(made, question["choices"])) == kept
    for code in set(codes) - set(kept):
        assert f"「{code}」" in question["note"]


def test_a_rare_code_is_a_choice_where_few_have_answered_or_others_are_rare_too(tmp_path: Path) -> None:
    few = draft(tmp_path, table("番号,問1", IDS, ["1", "2"] * 9 + ["2", "3"]))
    assert list(labels(few, "q1")) == ["1", "2", "3"]
    rare = draft(tmp_path, table("番号,問1", MANY, ["1", "2"] * 57 + ["3"] * 4 + ["4"] * 2))
    assert list(labels(rare, "q1")) == ["1", "2", "3", "4"]


def test_a_scale_keeps_its_points_and_six_answers_are_no_scale(tmp_path: Path) -> None:
    points = [str(n % 9 + 2) for n in range(120)]
    made = draft(tmp_path, table("番号,幸福度,満足度", MANY, points, [str(n % 6 + 1) for n in range(120)]))
    assert labels(made, "item1") == {str(n): str(n) for n in range(2, 11)}
    assert labels(made, "item2")["6"] == "（6の文を記入）"


def test_years_of_birth_may_be_written_in_the_japanese_calendar(tmp_path: Path) -> None:
    years = [
        written
        for year in range(1940, 1970)
        for written in (str(year), f"昭和{year - 1925}年", f"S{year - 1925}", f"昭{year - 1925}")
    ]
    made = draft(tmp_path, table("番号,問2 生まれた年", MANY, years))
    assert rows(made, "questions", "type", "concept") == [("number", "age_group")]
    assert rows(made, "choices", "low", "high")[0] == ("1965", "1974")


def test_cells_with_various_signs_between_codes(tmp_path: Path) -> None:
    cells = ["1,2", "2、3", "1 3", "1/2", "2;3", "1・2", "3", "2", "1/2/3", "１／３"] * 12
    made = draft(tmp_path, table("番号,問7", MANY, cells))
    assert rows(made, "questions", "type", "layout") == [("multiple", "cell")]
    assert list(labels(made, "q7")) == ["1", "2", "3"]


def test_two_marks_in_a_few_cells_do_not_make_a_question_with_several_answers(tmp_path: Path) -> None:
    cells = [str(n % 4 + 1) for n in range(117)] + ["1,2", "3,4", "2/3"]
    made = draft(tmp_path, table("番号,問1", MANY, cells))
    assert rows(made, "questions", "type") == [("single",)]
    assert list(labels(made, "q1")) == ["1", "2", "3", "4"]


def test_days_are_not_taken_for_several_answers(tmp_path: Path) -> None:
    days = [f"{n % 6 + 1}/{n % 9 + 1}" for n in range(120)]
    made = draft(tmp_path, table("番号,訪問した日", MANY, days))
    assert rows(made, "questions", "type") in ([("text",)], [("single",)])


def test_labels_keep_their_width(tmp_path: Path) -> None:
    homes = ["単身", "二世代（親と子）", " 二世代(親と子)", "二世代（親と子）"] * 5
    made = draft(tmp_path, table("番号,世帯", IDS, homes))
    assert list(labels(made, "household").values()) == ["単身", "二世代（親と子）"]


def test_a_concept_is_taken_over_whatever_the_width_of_its_labels() -> None:
    concept = Concept(
        "household", "世帯", "household", (Option("two", "二世代（親と子）"), Option("one", "単身")), ()
    )
    question = DraftQuestion(
        "q4", "問4", "世帯", "single", "code", "世帯",
        (DraftChoice("1", "単身"), DraftChoice("2", "二世代(親と子)")), concept="household",
    )  # fmt: skip
    made = assemble(
        DraftSurvey("2024", "main", "令和6年", DraftFile("a.csv")), [question], {"household": concept}
    )
    assert rows(made, "questions", "concept") == [("household",)]
    assert rows(made, "choices", "label", "option") == [("単身", "one"), ("二世代(親と子)", "two")]


def form(root: Path) -> Path:
    book = openpyxl.Workbook()
    survey = book.create_sheet("survey")
    for row in (
        ("type", "name", "label"),
        ("select_one region", "area", "お住まいの地区"),
        ("integer", "birth", "生まれた年"),
        ("select_multiple info", "info", "情報の入手先（3つまで）"),
    ):
        survey.append(row)
    choices = book.create_sheet("choices")
    for choice in (
        ("list_name", "name", "label"),
        ("region", 1, "港"), ("region", 2, "本町"), ("info", 1, "広報紙"), ("info", 2, "SNS"),
    ):  # fmt: skip
        choices.append(choice)
    book.save(root / "form.xlsx")
    return root / "form.xlsx"


def test_a_form_is_no_file_of_answers(tmp_path: Path) -> None:
    made = drafted(tmp_path, form(tmp_path))
    assert rows(made.codebook, "files", "path") == [("",)]
    assert rows(made.codebook, "questions", "concept", "max_choices") == [
        ("region", ""), ("age_group", ""), ("info", "3"),
    ]  # fmt: skip
    assert made.notes == ()


def test_the_order_of_labels_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table("番号,問1,問2,問3", IDS, *[["ある", "ない"] * 10] * 3), encoding="utf-8")
    assert any("並び" in note.text for note in drafted(tmp_path, path).notes)


def test_a_known_concept_of_the_workspace_is_found_in_any_order(tmp_path: Path) -> None:
    define(tmp_path)
    made = draft(tmp_path, table("番号,加入", IDS, ["いいえ", "はい"] * 10))
    assert rows(made, "questions", "concept") == [("member",)]
