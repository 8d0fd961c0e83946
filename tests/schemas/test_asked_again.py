"""Questions of a year beside those of the year before: what differs, and what is compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from schemas.codebook.changes import CodebookChange, codebook_changes
from schemas.codebook.new_study import begin_study
from schemas.codebook.tables import Codebook, SheetRow, read_codebook
from schemas.loading.asked_again import AskedAgain, asked_again, comparisons_of, earlier_years
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from tests.workspaces import ROOT


@pytest.fixture(scope="module")
def years() -> dict[str, Study]:
    return {key: load_study(ROOT, key) for key in ("2017", "2022")}


def told(years: dict[str, Study], label: str) -> AskedAgain:
    (one,) = (one for one in asked_again(years["2022"], years["2017"]) if one.label == label)
    return one


def test_a_question_with_another_number_and_column_is_compared(years: dict[str, Study]) -> None:
    one = told(years, "地域への愛着や誇り")
    assert (one.now, one.before) == ("Q「問3」", "問12「問12 愛着や誇り」")
    assert one.differences == ("番号が変わりました", "列の見出しが変わりました")
    assert one.judgement == "比べます（選択肢は同じ）"


def test_a_new_question_and_a_breakdown_are_not_compared(years: dict[str, Study]) -> None:
    assert told(years, "隣近所の人との関わり").judgement == "比べません（前回は尋ねていません）"
    assert told(years, "年代").judgement == "集計の区分に使います"


def test_a_question_that_is_asked_no_more_is_told(years: dict[str, Study]) -> None:
    gone = [one for one in asked_again(years["2017"], years["2022"]) if not one.now]
    assert len(gone) == 7
    assert {one.judgement for one in gone} == {"比べられません（今回は尋ねていません）"}


def test_answers_that_come_go_and_are_reworded_are_told(years: dict[str, Study]) -> None:
    study = years["2022"]
    (survey,) = (one for one in study.surveys if one.key == "shimin")
    question = next(
        one for one in survey.questionnaire.questions if one.number == "Q" and one.columns == "問3"
    )
    first, second, *rest = question.choices
    choices = (replace(first, label="とても感じる"), replace(second, option="other", label="別の答え"), *rest)
    questions = tuple(
        replace(one, choices=choices) if one is question else one for one in survey.questionnaire.questions
    )
    changed = replace(survey, questionnaire=replace(survey.questionnaire, questions=questions))
    again = asked_again(replace(study, surveys=(changed,)), years["2017"])
    one = next(one for one in again if one.label == "地域への愛着や誇り")
    assert one.differences[2:] == (
        "選択肢が増えました（別の答え）",
        f"選択肢が減りました（{second.label}）",
        "選択肢の文が変わりました（1個）",
    )
    assert one.judgement == "比べます（同じ意味の選択肢だけ）"


def test_the_last_year_comes_first_then_those_that_are_compared(workspace: Path) -> None:
    begin_study(workspace, "2027", "2022")
    begin_study(workspace, "2026", "2022")
    begin_study(workspace, "2020", "2017")
    study = load_study(workspace, "2027")
    assert list(earlier_years(workspace, study)) == ["2026", "2017"]
    assert list(earlier_years(workspace, load_study(workspace, "2022"))) == ["2020", "2017"]
    assert list(earlier_years(workspace, load_study(workspace, "2017"))) == []
    (workspace / "schemas/2026/study.toml").write_text("x = 1", encoding="utf-8")
    assert list(earlier_years(workspace, study)) == ["2022", "2017"]


def test_three_questions_are_compared(years: dict[str, Study]) -> None:
    assert len(comparisons_of(years["2022"])) == 3


def test_cells_that_change_and_rows_that_come_and_go_are_told_by_their_names() -> None:
    now = read_codebook(ROOT, "2022")
    rows = list(now.sheets["questions"])
    place = next(place for place, row in enumerate(rows) if row["concept"] == "attachment")
    reworded = SheetRow({**rows[place].cells, "text": "愛着はありますか。"})
    added = SheetRow({**rows[place].cells, "question": "q99", "concept": ""})
    then = Codebook("2022", {**now.sheets, "questions": (*rows[:place], reworded, *rows[place + 2 :], added)})
    changes = codebook_changes(now, then)
    assert [(one.sheet, one.row, one.column) for one in changes] == [
        ("設問", f"shimin {rows[place]['question']}", "設問文"),
        ("設問", "shimin q99", ""),
        ("設問", f"shimin {rows[place + 1]['question']}", ""),
    ]
    assert (changes[0].before, changes[0].after) == (rows[place]["text"], "愛着はありますか。")
    assert (changes[1].before, changes[2].after) == ("", "")


def test_a_setting_is_told_by_its_name_and_the_words_of_its_list() -> None:
    now = read_codebook(ROOT, "2022")
    rows = tuple(
        SheetRow({**row.cells, "value": "weighted"}) if row["item"] == "basis" else row
        for row in now.sheets["study"]
    )
    assert codebook_changes(now, Codebook("2022", {**now.sheets, "study": rows})) == (
        CodebookChange("調査の設定", "本文の割合", "値", "重みなし", "重み付き"),
    )


def test_a_sheet_that_is_not_there_says_nothing() -> None:
    now = read_codebook(ROOT, "2022")
    assert codebook_changes(now, Codebook("2022", {})) == ()
