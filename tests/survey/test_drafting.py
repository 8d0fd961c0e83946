from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from schemas.codebook.tables import Codebook
from schemas.errors import InputError
from survey.intake.drafting.assembling import DraftSurvey
from survey.intake.drafting.draft import draft_codebook
from survey.intake.drafting.model import DraftFile
from tests.survey.small_city import define


def draft(root: Path, text: str, *, name: str = "a.csv", year: str = "2024") -> Codebook:
    (root / name).write_text(text, encoding="utf-8")
    survey = DraftSurvey(year, "main", "令和6年", DraftFile(f"raw/{year}/{name}"))
    return draft_codebook(root, survey, root / name)


def rows(codebook: Codebook, sheet: str, *keys: str) -> list[tuple[str, ...]]:
    return [tuple(line[key] for key in keys) for line in codebook.sheets[sheet]]


def table(head: str, *columns: list[str]) -> str:
    lines = [",".join(f'"{cell}"' for cell in cells) for cells in zip(*columns, strict=True)]
    return "\n".join([head, *lines]) + "\n"


IDS = [str(n) for n in range(1, 21)]


def test_numbers_days_and_ages(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        table(
            "整理番号,回答日,問1 年齢,問2 生まれ年,問3 通勤時間",
            IDS,
            ["2024-06-01"] * 20,
            [str(18 + 4 * n) for n in range(19)] + ["無回答"],
            [str(1940 + 3 * n) for n in range(20)],
            [str(7 * n) for n in range(20)],
        ),
    )
    assert rows(made, "surveys", "id_column", "date_column") == [("整理番号", "回答日")]
    assert rows(made, "questions", "question", "number", "text", "type", "choices", "missing") == [
        ("q1", "問1", "年齢", "number", "age_group", "無回答"),
        ("q2", "問2", "生まれ年", "number", "q2", ""),
        ("q3", "問3", "通勤時間", "number", "", ""),
    ]
    bands = rows(made, "choices", "list", "label", "low", "high")
    assert bands[0] == ("age_group", "10歳代", "18", "19")
    assert bands[7] == ("age_group", "80歳以上", "80", "110")
    assert ("q2", "20歳代", "1995", "2004") in bands


def test_marks_cells_and_slots_are_multiple_answers(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        table(
            "No,問1_1,問1_2,問1_3,問2/店,問2/駅,問3,問4 1つ目,問4 2つ目",
            IDS,
            *[["0", "1"] * 10, ["1", "0"] * 10, ["0", "0"] * 10],
            *[["1", ""] * 10, ["", "1"] * 10],
            ["1,3", "2", "1,2,3", "3"] * 5,
            ["1", "2", "3", "4"] * 5,
            ["2", "3", "", ""] * 5,
        ),
    )
    assert rows(made, "questions", "question", "type", "layout", "columns", "max_choices") == [
        ("q1", "multiple", "marks", "問1_{code}", ""),
        ("q2", "multiple", "marks", "問2/{code}", ""),
        ("q3", "multiple", "cell", "問3", ""),
        ("q4", "multiple", "slots", "問4 1つ目|問4 2つ目", "2"),
    ]
    choices = rows(made, "choices", "list", "code", "label")
    assert ("q2", "店", "店") in choices
    assert ("q1", "2", "（2の文を記入）") in choices
    assert [code for name, code, _ in choices if name == "q4"] == ["1", "2", "3", "4"]


def test_a_label_with_its_number_gives_code_and_label_in_order(tmp_path: Path) -> None:
    made = draft(
        tmp_path,
        table(
            "番号,Q1 職業,Q2 感想", IDS, ["2.学生", "1.会社員"] * 10, [f"とてもよい{n}" for n in range(20)]
        ),
    )
    assert rows(made, "choices", "list", "code", "label", "option") == [
        ("occupation", "1", "会社員", "会社員"),
        ("occupation", "2", "学生", "学生"),
    ]
    assert rows(made, "questions", "question", "type") == [("q1", "single"), ("q2", "text")]
    assert dict(rows(made, "study", "item", "value"))["breakdowns"] == "occupation"


def test_questions_with_the_same_choices_share_a_list_and_words_of_no_answer_are_found(
    tmp_path: Path,
) -> None:
    answers = ["1", "2", "3", "99"] * 5
    made = draft(tmp_path, table("番号,問1(1),問1(2)", IDS, answers, answers[::-1]))
    assert rows(made, "questions", "question", "choices", "missing") == [
        ("q1_1", "q1_1", "99"),
        ("q1_2", "q1_1", "99"),
    ]
    assert len(made.sheets["choices"]) == 3


def test_a_code_near_99_is_no_missing_value(tmp_path: Path) -> None:
    codes = [str(80 + n % 20) for n in range(40)]
    made = draft(tmp_path, table("番号,問1 点数", [str(n) for n in range(40)], codes))
    assert rows(made, "questions", "missing") == [("",)]


def test_concepts_of_the_workspace_are_taken_over_where_the_choices_are_the_same(tmp_path: Path) -> None:
    define(tmp_path)
    made = draft(tmp_path, table("番号,お住まいの地域,加入", IDS, ["北", "南"] * 10, ["はい", "いいえ"] * 10))
    assert rows(made, "questions", "concept") == [("region",), ("member",)]
    assert rows(made, "choices", "label", "option") == [
        ("北", "north"), ("南", "south"), ("はい", "yes"), ("いいえ", "no"),
    ]  # fmt: skip
    other = draft(tmp_path, table("番号,お住まいの地域", IDS, ["東", "西"] * 10))
    assert rows(other, "questions", "concept") == [("region_2",)]


def test_an_xlsform_gives_questions_choices_and_rules(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    for row in (
        ("type", "name", "label::日本語", "relevant"),
        ("begin group", "g", "属性", None),
        ("integer", "age", "年齢", None),
        ("select_one yn", "member", "問2 加入していますか。", None),
        ("select_multiple why", "reason", "問3 理由", "${member} = '2'"),
        ("text", "free", "自由意見", "selected(${reason}, 'x') or selected(${reason}, 'y')"),
        ("text", "odd", "ほか", "${age} > 20"),
        ("end group", None, None, None),
    ):
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (
        ("list_name", "name", "label::日本語"),
        ("yn", 1, "はい"),
        ("yn", 2, "いいえ"),
        ("why", "x", "忙しい"),
        ("why", "y", "その他"),
    ):
        choices.append(row)
    book.save(tmp_path / "form.xlsx")
    made = draft_codebook(
        tmp_path, DraftSurvey("2024", "main", "令和6年", DraftFile("raw/2024/a.csv")), tmp_path / "form.xlsx"
    )
    assert rows(made, "questions", "question", "number", "type", "layout") == [
        ("age", "", "number", "code"),
        ("member", "問2", "single", "code"),
        ("reason", "問3", "multiple", "cell"),
        ("free", "", "text", "code"),
        ("odd", "", "text", "code"),
    ]
    assert rows(made, "rules", "when_question", "when_codes", "then_question") == [
        ("member", "2", "reason"),
        ("reason", "x|y", "free"),
    ]
    assert rows(made, "questions", "note")[-1] == ("条件: ${age} > 20",)


def test_an_spss_file_gives_its_labels(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    pandas = pytest.importorskip("pandas")
    pyreadstat.write_sav(
        pandas.DataFrame({"q1": [1.0, 2.0, 1.0], "q2": ["よい", "", "わるい"]}),
        str(tmp_path / "a.sav"),
        column_labels=["問1 加入の有無", "問2 自由意見"],
        variable_value_labels={"q1": {1: "加入している", 2: "加入していない", 9: "無回答"}},
    )
    made = draft_codebook(
        tmp_path, DraftSurvey("2024", "main", "令和6年", DraftFile("raw/2024/a.sav")), tmp_path / "a.sav"
    )
    assert rows(made, "questions", "question", "text", "columns")[0] == ("q1", "加入の有無", "q1")
    assert rows(made, "choices", "code", "label")[:2] == [("1", "加入している"), ("2", "加入していない")]
    (tmp_path / "b.sav").write_bytes((tmp_path / "a.sav").read_bytes()[:60])
    with pytest.raises(InputError, match="F06"):
        draft_codebook(
            tmp_path, DraftSurvey("2024", "main", "令和6年", DraftFile("b.sav")), tmp_path / "b.sav"
        )


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="F15"):
        draft(tmp_path, "整理番号\n1\n2\n")
