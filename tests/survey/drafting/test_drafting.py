from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from schemas.codebook.tables import Codebook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from tests.survey.drafting.drafts import IDS, draft, drafted, rows, table
from tests.survey.small_city import define
from tests.workspaces import ROOT


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


def test_items_of_a_grid_share_a_list_and_words_of_no_answer_are_found(
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
    made = drafted(tmp_path, tmp_path / "form.xlsx").codebook
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
    made = drafted(tmp_path, tmp_path / "a.sav").codebook
    assert rows(made, "questions", "question", "text", "columns")[0] == ("q1", "加入の有無", "q1")
    assert rows(made, "choices", "code", "label")[:2] == [("1", "加入している"), ("2", "加入していない")]
    (tmp_path / "b.sav").write_bytes((tmp_path / "a.sav").read_bytes()[:60])
    with pytest.raises(InputError, match="F06"):
        drafted(tmp_path, tmp_path / "b.sav")


def test_the_kinds_of_the_questions_of_2022_are_guessed_from_their_answers() -> None:
    made = drafted(ROOT, ROOT / "raw/2022/shimin.csv", year="2022")
    printed = load_study(ROOT, "2022").survey("shimin").questionnaire.questions
    assert rows(made.codebook, "questions", "type", "layout", "columns") == [
        (question.kind, question.layout, question.columns)
        for question in printed
        if not question.key.endswith("_coded")
    ]
    numbers = [code for name, code in rows(made.codebook, "choices", "list", "code") if name == "f3"]
    assert numbers == [str(number) for number in range(1, 22)]


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="F15"):
        draft(tmp_path, "整理番号\n1\n2\n")


NAMES = ["山田太郎", "佐藤花子", "鈴木一郎", "高橋美咲"]


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("担当した調査員", NAMES * 5),
        ("記入した人", NAMES * 5),
        ("備考欄", ["tanaka@example.jp", "その他", "なし", "あり"] * 5),
        ("連絡の可否", ["可 083-922-4111", "可 090-1234-5678", "不可", "未定"] * 5),
        ("住んでいる所", ["亀山町2-1", "大手町3-11", "中央1丁目5番", "不明です"] * 5),
    ],
)
def test_names_and_addresses_never_become_choices(tmp_path: Path, head: str, values: list[str]) -> None:
    made = draft(tmp_path, table(f"番号,{head}", IDS, values))
    assert rows(made, "questions", "type", "choices") == [("text", "")]
    assert "写していません" in made.sheets["questions"][0]["note"]
    assert not set(values) & copied_texts(made)


def copied_texts(made: Codebook) -> set[str]:
    return {cell for lines in made.sheets.values() for line in lines for cell in line.cells.values()}


def test_a_region_may_have_the_name_of_a_family(tmp_path: Path) -> None:
    made = draft(tmp_path, table("番号,お住まいの地域", IDS, ["山口", "仁保", "宮野", "嘉川"] * 5))
    assert rows(made, "questions", "type", "concept") == [("single", "region")]


def test_what_few_have_given_is_counted_and_not_copied(tmp_path: Path) -> None:
    jobs = ["会社員"] * 9 + ["学生"] * 8 + ["市長", "灯台守", "灯台守"]
    made = draft(tmp_path, table("番号,問1 職業,問2", IDS, jobs, ["1", "2", "9"] + ["1", "2"] * 8 + ["3"]))
    assert rows(made, "choices", "list", "label") == [
        ("occupation", "会社員"),
        ("occupation", "学生"),
        *[("q2", f"（{code}の文を記入）") for code in ("1", "2", "3", "9")],
    ]
    assert "3件に満たない値（2種類、3件）" in made.sheets["questions"][0]["note"]
    assert not {"市長", "灯台守"} & copied_texts(made)


def test_a_step_of_a_scale_that_is_rare_in_one_question_is_known_from_another(tmp_path: Path) -> None:
    often, rare = ["満足", "不満"] * 10, ["満足"] * 19 + ["不満"]
    made = draft(tmp_path, table("番号,問1,問2", IDS, often, rare))
    assert rows(made, "questions", "choices") == [("q1",), ("q2",)]
    assert rows(made, "choices", "label") == [("満足",), ("不満",)] * 2
    assert rows(made, "questions", "note") == [("",), ("",)]


def test_different_texts_are_words_and_not_choices(tmp_path: Path) -> None:
    words = [f"要望その{n % 10}" for n in range(20)]
    made = draft(tmp_path, table("番号,要望", IDS, words))
    assert rows(made, "questions", "type") == [("text",)]
    assert not set(words) & copied_texts(made)


def test_several_sheets_are_told_with_the_option_that_names_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("控え")):
        sheet.append(["番号", "問1"])
        sheet.append(["1", "2"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError) as caught:
        drafted(tmp_path, tmp_path / "a.xlsx")
    (problem,) = caught.value.problems
    assert problem.rule == "F08"
    assert "--sheet" in problem.remedy
    assert "study.toml" not in problem.remedy
