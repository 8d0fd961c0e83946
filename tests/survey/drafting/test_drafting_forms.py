"""XLSForms: spellings of types, other-choices, conditions, languages, files that a form can come in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from survey.drafting.conditions import rule_of
from survey.drafting.draft import Draft, DraftOptions, draft_codebook
from survey.drafting.model import DraftChoice, DraftQuestion, DraftRule, NoteKind
from tests.survey.drafting.drafts import SURVEY, labels, rows
from tests.workspaces import ROOT

FIXTURES = ROOT / "tests/fixtures/drafting"
HEAD = ("type", "name", "label", "relevant", "constraint", "appearance")
CHOICES = (
    ("list_name", "name", "label"),
    ("yn", 1, "はい"),
    ("yn", 0, "いいえ"),
    ("src", "paper", "広報紙"),
    ("src", "sns", "SNS"),
    ("src", "none", "見ていない"),
)


def form(root: Path, *questions: tuple[str, ...], choices: tuple[tuple[object, ...], ...] = CHOICES) -> Path:
    """A workbook with the rows of a form; blanks at the end of a row may be left out."""
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in (HEAD, *questions):
        book.active.append(row)
    sheet = book.create_sheet("choices")
    for choice in choices:
        sheet.append(choice)
    book.save(root / "form.xlsx")
    return root / "form.xlsx"


def read(root: Path, path: Path, language: str = "") -> Draft:
    return draft_codebook(root, SURVEY, path, DraftOptions(language=language))


def left_out(made: Draft) -> dict[str, str]:
    return {note.place: note.text for note in made.notes if note.kind is NoteKind.LEFT_OUT}


@pytest.mark.parametrize(
    ("written", "kind", "layout"),
    [
        ("select one yn", "single", "code"),
        ("select_one yn", "single", "code"),
        ("select_one  yn", "single", "code"),
        ("select_one\u3000yn", "single", "code"),
        ("Select_One yn", "single", "code"),
        ("select one from yn", "single", "code"),
        ("select1 yn", "single", "code"),
        ("add select one prompt using yn", "single", "code"),
        ("select multiple yn", "multiple", "cell"),
        ("select all that apply yn", "multiple", "cell"),
        ("select all that apply from yn", "multiple", "cell"),
        ("add select multiple prompt using yn", "multiple", "cell"),
    ],
)
def test_every_spelling_of_a_choice_question_is_read(
    tmp_path: Path, written: str, kind: str, layout: str
) -> None:
    made = read(tmp_path, form(tmp_path, (written, "q1", "問1 参加")))
    assert rows(made.codebook, "questions", "question", "type", "layout") == [("q1", kind, layout)]
    assert labels(made.codebook, "q1") == {"1": "はい", "0": "いいえ"}
    assert left_out(made) == {}


def test_the_form_of_old_spellings_loses_no_question(tmp_path: Path) -> None:
    made = read(tmp_path, FIXTURES / "form_old_spelling.xlsx")
    assert rows(made.codebook, "questions", "question", "type") == [
        ("q1", "single"), ("q2", "multiple"), ("q3", "single"), ("q5", "single"),
        ("q6", "single"), ("q6_other", "text"), ("q7", "single"),
    ]  # fmt: skip
    checks = {note.place: note.text for note in made.notes if note.kind is NoteKind.CHECK}
    assert "areas.csv" in checks["q5"]
    assert ["順位を尋ねる設問" in reason for reason in left_out(made).values()] == [True]


def test_choices_of_a_file_beside_the_form_are_read(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("name,label\nn,北\ns,南\n", encoding="utf-8")
    made = read(tmp_path, form(tmp_path, ("select_one_from_file areas.csv", "area", "地区")))
    assert labels(made.codebook, "region") == {"n": "北", "s": "南"}


@pytest.mark.parametrize("ending", ["or_other", "or specify other", "or other"])
def test_an_other_choice_gives_a_choice_and_its_text(tmp_path: Path, ending: str) -> None:
    made = read(tmp_path, form(tmp_path, (f"select_multiple src {ending}", "q1", "問1 入手先")))
    assert labels(made.codebook, "q1")["other"] == "その他"
    assert rows(made.codebook, "questions", "question", "type", "columns", "number") == [
        ("q1", "multiple", "q1", "問1"), ("q1_other", "text", "q1_other", "問1"),
    ]  # fmt: skip
    assert rows(made.codebook, "rules", "when_question", "when_codes", "then_question") == [
        ("q1", "other", "q1_other")
    ]


def test_other_choices_of_the_form_that_is_kept(tmp_path: Path) -> None:
    made = read(tmp_path, FIXTURES / "form_or_other.xlsx").codebook
    assert rows(made, "questions", "question", "type") == [
        ("q1", "multiple"), ("q1_other", "text"), ("q2", "single"), ("q2_other", "text"),
    ]  # fmt: skip
    assert labels(made, "q2") == {"1": "はい", "0": "いいえ", "other": "その他"}


def test_a_label_that_is_not_translated_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(FIXTURES / "form_relevant_two_languages.xlsx")
    sheet = book["choices"]
    place = [str(cell.value) for cell in sheet[1]].index("label::日本語 (ja)") + 1
    sheet.cell(3, place).value = None
    book.save(tmp_path / "form.xlsx")
    notes = [
        note.text for note in read(tmp_path, tmp_path / "form.xlsx").notes if note.kind is NoteKind.CHECK
    ]
    assert [text for text in notes if "別の言語の文を写しました（1か所）" in text]


def test_a_list_called_other_is_no_other_choice(tmp_path: Path) -> None:
    own = (*CHOICES, ("mother", "a", "母"), ("mother", "b", "父"))
    made = read(tmp_path, form(tmp_path, ("select_one mother", "q1", "家族"), choices=own))
    assert rows(made.codebook, "questions", "question") == [("q1",)]


MEMBER = DraftQuestion(
    "q1", "", "加入", "single", "code", "q1",
    (DraftChoice("1", "はい"), DraftChoice("2", "前は"), DraftChoice("3", "いいえ")),
)  # fmt: skip
SOURCE = DraftQuestion(
    "q2", "", "入手先", "multiple", "cell", "q2", (DraftChoice("a", "紙"), DraftChoice("b", "網")),
    rule=DraftRule("q1", ("1",)),
)  # fmt: skip
AGE = DraftQuestion(
    "age", "", "年齢", "number", "code", "age",
    (DraftChoice("1", "若", low="18", high="39"), DraftChoice("2", "中", low="40", high="64"),
     DraftChoice("3", "高", low="65", high="110")),
)  # fmt: skip
BEFORE = {question.key: question for question in (MEMBER, SOURCE, AGE)}


@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("${q1} = '1'", ("q1", ("1",))),
        ("${q1}=1", ("q1", ("1",))),
        ('"1" = ${q1}', ("q1", ("1",))),
        ("${q1} = \u20181\u2019", ("q1", ("1",))),
        ("${q1} != '1'", ("q1", ("2", "3"))),
        ("not(${q1} = '3')", ("q1", ("1", "2"))),
        ("${q1} = '1' or ${q1} = '3'", ("q1", ("1", "3"))),
        ("(${q1} = '1') or (${q1} = '2')", ("q1", ("1", "2"))),
        ("${q1} != '1' and ${q1} != '2'", ("q1", ("3",))),
        ("${q1} != ''", ("q1", ("1", "2", "3"))),
        ("${q1} >= 2", ("q1", ("2", "3"))),
        ("selected(${q1}, '1')", ("q1", ("1",))),
        ("selected(${q2}, 'a') or selected(${q2}, 'b')", ("q2", ("a", "b"))),
        ("${q1} = '1' and selected(${q2}, 'a')", ("q2", ("a",))),
        ("${age} >= 65", ("age", ("3",))),
        ("40 <= ${age}", ("age", ("2", "3"))),
        ("${age} > 50", None),
        ("${q1} = '3' and selected(${q2}, 'a')", None),
        ("selected(${q2}, 'a') and selected(${q2}, 'b')", None),
        ("not(selected(${q2}, 'a'))", None),
        ("${q2} = 'a'", None),
        ("${q1} = '9'", None),
        ("${q1} = '1' or ${age} >= 65", None),
        ("${later} = '1'", None),
        ("count-selected(${q2}) > 1", None),
        ("${q1} = '1' and", None),
    ],
)
def test_conditions_become_rules_only_where_they_say_no_more(
    condition: str, rule: tuple[str, tuple[str, ...]] | None
) -> None:
    assert rule_of(condition, BEFORE) == (None if rule is None else DraftRule(*rule))


def test_a_table_of_a_form_is_a_grid_with_one_list(tmp_path: Path) -> None:
    group = ("begin_group", "g", "問6 満足度", "", "", "table-list")
    made = read(
        tmp_path,
        form(
            tmp_path, group, ("select_one yn", "a", "道路"), ("select_one yn", "b", "公園"), ("end_group",),
            ("select_one yn", "c", "問7 参加"),
        ),
    ).codebook  # fmt: skip
    assert rows(made, "questions", "number", "text", "choices") == [
        ("問6", "満足度/道路", "a"), ("問6", "満足度/公園", "a"), ("問7", "参加", "c"),
    ]  # fmt: skip


def test_the_condition_of_a_group_holds_for_its_questions_and_an_odd_one_is_told(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        form(
            tmp_path,
            ("select_one yn", "q1", "参加"),
            ("begin_group", "g", "参加した方", "${q1} = '1'"),
            ("text", "q2", "内容"),
            ("text", "q3", "続き", "string-length(${q2}) > 3"),
            ("end_group",),
        ),
    )
    assert rows(made.codebook, "rules", "when_question", "when_codes", "then_question") == [("q1", "1", "q2")]
    note = dict(rows(made.codebook, "questions", "question", "note"))["q3"]
    assert note == "条件: (${q1} = '1') and (string-length(${q2}) > 3)"
    assert any(note.place == "q3" and "分岐にできません" in note.text for note in made.notes)


def test_what_becomes_no_question_is_listed_with_the_reason(tmp_path: Path) -> None:
    made = read(
        tmp_path,
        form(
            tmp_path,
            ("start", "start"),
            ("note", "hello", "ご協力ください"),
            ("text", "q1", "意見"),
            ("begin repeat", "child", "お子さん"),
            ("text", "q2", "学年"),
            ("end repeat",),
            ("geopoint", "place", "場所"),
            ("secret_type", "x", "謎"),
            ("text", "q1", "同じ名前"),
        ),
    )
    assert rows(made.codebook, "questions", "question") == [("q1",)]
    told = left_out(made)
    assert list(told) == [
        "2行 start", "3行 hello「ご協力ください」", "6行 q2「学年」", "8行 place「場所」", "9行 x「謎」",
        "10行 q1「同じ名前」",
    ]  # fmt: skip
    for place, word in zip(told, ("機器", "説明", "繰り返し", "位置", "知らない種類", "2つ"), strict=True):
        assert word in told[place]


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [("", "参加しますか", "はい"), ("English (en)", "Join?", "Yes"), ("en", "Join?", "Yes")],
)
def test_the_japanese_label_wins_and_another_can_be_chosen(
    tmp_path: Path, language: str, text: str, label: str
) -> None:
    made = read(tmp_path, FIXTURES / "form_relevant_two_languages.xlsx", language)
    assert rows(made.codebook, "questions", "text")[0] == (text,)
    assert labels(made.codebook, "q1")["1"] == label
    assert rows(made.codebook, "rules", "when_question", "when_codes", "then_question") == [("q1", "1", "q2")]


def test_a_choice_name_twice_is_told_and_kept_once(tmp_path: Path) -> None:
    own = (*CHOICES, ("yn", 1, "もちろん"))
    made = read(tmp_path, form(tmp_path, ("select_one yn", "q1", "参加"), choices=own))
    assert labels(made.codebook, "q1") == {"1": "はい", "0": "いいえ"}
    (note,) = [note for note in made.notes if note.kind is NoteKind.CHECK]
    assert "値「1」（7行、「もちろん」）が2つ" in note.text


def test_a_label_twice_is_told_and_both_choices_are_kept(tmp_path: Path) -> None:
    own = (*CHOICES, ("yn", 2, "はい"))
    made = read(tmp_path, form(tmp_path, ("select_one yn", "q1", "参加"), choices=own))
    assert labels(made.codebook, "q1") == {"1": "はい", "0": "いいえ", "2": "はい（2）"}
    assert len({option for (option,) in rows(made.codebook, "choices", "option")}) == 3
    assert any("「はい」が2つ" in note.text for note in made.notes)


def test_limits_and_exclusive_choices_come_from_the_constraint(tmp_path: Path) -> None:
    limit = ("select_multiple src", "q1", "入手先", "", "count-selected(.) <= 2")
    alone = (
        "select_multiple src", "q2", "入手先", "", "not(selected(., 'none') and count-selected(.) > 1)",
    )  # fmt: skip
    made = read(tmp_path, form(tmp_path, limit, alone)).codebook
    assert rows(made, "questions", "max_choices") == [("2",), ("",)]
    assert [row for row in rows(made, "choices", "list", "code", "exclusive") if row[2]] == [
        ("q2", "none", "yes")
    ]


@pytest.mark.parametrize("name", ["form_one_sheet.xlsx", "form_old.xls", "form.csv", "form_sheets.csv"])
def test_a_form_is_known_in_any_file(tmp_path: Path, name: str) -> None:
    made = read(tmp_path, FIXTURES / name)
    assert made.form
    assert rows(made.codebook, "questions", "question", "type")[0] == ("q1", "text")
    assert rows(made.codebook, "files", "path") == [("",)]


def test_answers_with_columns_called_type_and_name_are_no_form(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "type,name,問1\n" + "".join(f"{n % 3},{n},{n % 2}\n" for n in range(30)), encoding="utf-8"
    )
    assert not read(tmp_path, path).form


def test_a_choice_without_a_value_or_a_text_is_told(tmp_path: Path) -> None:
    choices = (
        ("list_name", "name", "label"),
        ("s", 1, "はい"),
        ("s", "", "いいえ"),
        ("s", 3, ""),
        ("", 4, "四"),
    )
    made = read(tmp_path, form(tmp_path, ("select_one s", "q1", "問1 参加"), choices=choices))
    assert labels(made.codebook, "q1") == {"1": "はい", "3": "3"}
    assert [
        (note.place, note.text) for note in made.notes if "choices" in note.place or "リスト" in note.place
    ] == [
        ("シート「choices」3行", "値（name）が空欄です。「いいえ」は写していません。"),
        ("選択肢のリスト「s」", "値「3」（4行）に文がありません。値を文としています。"),
        ("シート「choices」5行", "リストの名前（list_name）が空欄です。「四」は写していません。"),
    ]
