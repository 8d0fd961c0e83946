from __future__ import annotations

from pathlib import Path

import numpy as np

from schemas.loading.studies import load_study
from survey.answers.coded import NO_ANSWER, QuestionAnswers
from survey.answers.coding import code_question, to_breakdown
from survey.answers.columns import column_from
from survey.ingest import ingest
from tests.survey.small_city import CHOICES, answer, csv_text, define, run, small, toml, write


def test_a_single_answer(tmp_path: Path) -> None:
    question = small(define(tmp_path)).questionnaire.question("q2")
    coded = code_question(column_from(["3", "", "1|2", "x", "1|x", "1"]), question)
    assert coded.codes.tolist() == [2, -1, -4, -3, -3, 0]
    assert coded.chose({"1", "3"}).tolist() == [True, False, False, False, False, True]


def test_marks(tmp_path: Path) -> None:
    question = small(define(tmp_path)).questionnaire.question("q4")
    coded = code_question(column_from(["1|3", "", "2", "1|x", "∅", "1|?9"]), question)
    assert coded.codes.tolist() == [0, -1, 0, -3, -1, -3]
    assert coded.marks is not None
    assert coded.marks.astype(int).tolist() == [
        [1, 0, 1],
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
    ]
    assert coded.chose({"3"}).tolist() == [True, False, False, False, False, False]


def test_nothing_but_zeros_may_be_an_answer(tmp_path: Path) -> None:
    question = small(define(tmp_path)).questionnaire.question("q4")
    coded = code_question(column_from(["∅", "", "1"]), question, "none")
    assert coded.codes.tolist() == [0, -1, 0]
    assert coded.marks is not None
    assert coded.marks.any(axis=1).tolist() == [False, False, True]


def test_text_is_there_or_not(tmp_path: Path) -> None:
    question = small(define(tmp_path)).questionnaire.question("q2_text")
    assert code_question(column_from(["a", "", "b"]), question).codes.tolist() == [0, -1, 0]


def test_options_follow_the_questionnaire_and_groups_the_concept(tmp_path: Path) -> None:
    study = define(tmp_path)
    turned = "\n".join(
        [
            *(line for line in CHOICES.splitlines() if not line.startswith(("age_group", "reason"))),
            "age_group,A,60歳以上,old,,",
            "age_group,B,30～59歳,middle,,",
            "age_group,C,30歳未満,young,,",
            "reason,z,その他,other,,",
            "reason,y,お金がかかるから,cost,,",
        ]
    )
    write(tmp_path, "schemas/2030/small/choices.csv", turned + "\n")
    write(
        tmp_path,
        "schemas/2030/small/rules.csv",
        "rule,when_question,when_codes,then_question,require\nr1,q1,2,q2,asked\n",
    )
    study = load_study(tmp_path, "2030")
    questionnaire = small(study).questionnaire
    age = code_question(column_from(["A", "C", "", "B"]), questionnaire.question("age"))
    breakdown = to_breakdown(age)
    assert breakdown.groups == ("young", "middle", "old")
    assert breakdown.codes.tolist() == [2, 0, NO_ANSWER, 1]
    answers = code_question(column_from(["z", "y"]), questionnaire.question("q2"))
    assert answers.options == ("other", "cost")
    assert answers.codes.tolist() == [0, 1]
    assert answers.option_groups == {"material": ("cost",)}


def test_answers_set_aside_lose_their_marks(tmp_path: Path) -> None:
    marks = np.array([[True, False], [True, True]])
    question = small(define(tmp_path)).questionnaire.question("q3")
    coded = QuestionAnswers(question, np.array([0, 0], dtype=np.int16), marks)
    aside = coded.without(np.array([False, True]), -2)
    assert aside.codes.tolist() == [0, -2]
    assert aside.marks is not None
    assert aside.marks.tolist() == [[True, False], [False, False]]
    assert marks.tolist() == [[True, False], [True, True]]


def test_labels_instead_of_codes_give_the_same_responses(tmp_path: Path) -> None:
    coded = run(tmp_path / "a", [answer("1", 問1="2", 問2="2"), answer("2", F1="2", 問4="3")])
    label = {"F1": "北", "F2": "30〜59歳", "問4": "祭り、清掃"}
    worded = run(
        tmp_path / "b",
        [
            answer("1", **{**label, "問1": "いいえ", "問2": "お金がかかるから"}),
            answer("2", **{**label, "F1": "南", "問1": "はい", "問4": "防災、見守り"}),
        ],
    )
    for one, other in zip(coded.coded.answers, worded.coded.answers, strict=True):
        assert one.codes.tolist() == other.codes.tolist()
    for one, other in zip(coded.coded.breakdowns, worded.coded.breakdowns, strict=True):
        assert one.codes.tolist() == other.codes.tolist()


def test_two_files_of_one_survey_keep_their_mode(tmp_path: Path) -> None:
    files = (
        '[[surveys.files]]\npath = "raw/2030/post.csv"\nmode = "郵送"\n'
        '[[surveys.files]]\npath = "raw/2030/web.csv"\nmode = "Web"\n'
    )
    study = define(tmp_path, toml(files))
    write(tmp_path, "raw/2030/post.csv", csv_text([answer("1"), answer("2", F1="2")]))
    turned = [tuple(reversed(row)) for row in (answer("3", F2="3"), answer("1"), answer("4", F1="9"))]
    write(tmp_path, "raw/2030/web.csv", csv_text(turned, tuple(reversed(csv_text([]).strip().split(",")))))
    result = ingest(tmp_path, study, small(study))
    assert result.coded.n == 4
    assert result.coded.breakdowns[1].codes.tolist() == [0, 1, 0, -3]
    assert [(key, m.rows_in, m.valid, m.invalid, m.excluded) for key, m in result.modes.items()] == [
        ("郵送", 2, 2, 0, 0),
        ("Web", 3, 2, 0, 1),
    ]
    assert [(f.file, f.row, f.rule, f.column_letter) for f in result.findings] == [
        ("raw/2030/web.csv", 3, "R05", ""),
        ("raw/2030/web.csv", 4, "E11", "J"),
    ]
    assert result.findings[0].found == "raw/2030/post.csv 2行と同じ整理番号"
