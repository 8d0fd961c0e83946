from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError, Problem
from schemas.loading.studies import list_studies, load_study
from schemas.questions.concepts import load_concepts
from schemas.questions.loading import load_questionnaire
from tests.survey.small_city import (
    CHOICES,
    CONCEPTS,
    GROUPS,
    OPTIONS,
    QUESTIONS,
    RULES,
    define,
    toml,
    write,
)

HERE = Path(__file__).parents[2]
FOLDER = "schemas/2030/small"


def faults(root: Path, file: str, content: str) -> list[tuple[str, int | None, str]]:
    """Rule, row and column of every problem when one definition file is replaced."""
    define(root)
    write(root, file, content)
    with pytest.raises(InputError) as caught:
        load_study(root, "2030")
    for problem in caught.value.problems:
        assert problem.file == file
        assert problem.what
        assert problem.remedy
    return [(problem.rule, problem.row, problem.column) for problem in caught.value.problems]


def test_the_bundled_definitions_hold_together() -> None:
    assert set(list_studies(HERE)) >= {"2017", "2022"}
    for key in list_studies(HERE):
        study = load_study(HERE, key)
        for survey in study.surveys:
            assert survey.questionnaire.questions
        assert set(study.raw_paths())


def test_a_whole_definition(tmp_path: Path) -> None:
    study = define(tmp_path)
    assert study.breakdowns == ("age_group", "region")
    survey = study.survey("small")
    questionnaire = survey.questionnaire
    assert [question.key for question in questionnaire.questions] == [
        "region",
        "age",
        "q1",
        "q2",
        "q2_text",
        "q3",
        "q4",
    ]
    needs = questionnaire.question("q3")
    assert needs.raw_columns() == ("問3_1", "問3_2", "問3_3", "問3_4")
    assert [choice.code for choice in needs.choices if choice.exclusive] == ["1"]
    assert questionnaire.question("q4").max_choices == 2
    assert questionnaire.question("age").missing == ("99", "無回答")
    rule = questionnaire.rule_for("q2")
    assert rule is not None
    assert (rule.when, rule.codes) == ("q1", ("2",))
    assert questionnaire.rule_for("q1") is None
    assert questionnaire.question("region").choice("1").aliases == ("きた", "北部")
    member = questionnaire.by_concept("member")
    assert member is not None
    assert member.key == "q1"
    assert study.concepts["reason"].group("material").options == ("busy", "cost")
    assert study.concepts["reason"].label_of("busy") == "忙しいから"
    assert study.concepts["reason"].label_of("no_answer") == "無回答"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_definitions_as_excel_saves_them(tmp_path: Path, encoding: str) -> None:
    define(tmp_path)
    write(tmp_path, f"{FOLDER}/choices.csv", CHOICES.replace("\n", "\r\n").encode(encoding))
    assert (
        load_study(tmp_path, "2030").survey("small").questionnaire.question("age").choices[1].label
        == "30～59歳"
    )


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("schemas/concepts.csv", CONCEPTS.replace("reason,理由,reason", "reason,理由,causes"), ("D014", 5, "options")),
        ("schemas/concepts.csv", CONCEPTS + "member,もう一つ,yes_no\n", ("D010", 8, "concept")),
        ("schemas/options.csv", OPTIONS + "region,north,ノース\n", ("D011", 19, "option")),
        ("schemas/options.csv", OPTIONS + "region,_T,全体\n", ("D013", 19, "option")),
        ("schemas/option_groups.csv", GROUPS + "reason,x,誤り,busy|lazy\n", ("D015", 3, "options")),
        ("schemas/option_groups.csv", GROUPS + "reason,other,重なり,busy\n", ("D016", 3, "group")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("q4,問4", "q3,問4"), ("D020", 8, "question")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("wishes,問4,cell", "wishes,問1,cell"), ("D021", 8, "columns")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("q4,問4,wishes", "q4,問4,needs"), ("D022", 8, "concept")),
        (f"{FOLDER}/choices.csv", CHOICES + "wishes,3,もう一つ,c,,\n", ("D023", 19, "code")),
        (f"{FOLDER}/choices.csv", CHOICES.replace("needs,none,", "needs,none,").replace(",yes,\nneeds", ",no,\nneeds"), ("D024", 12, "exclusive")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("member,single", "member,numbers"), ("D025", 4, "type")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("問1,code", "問1,cell"), ("D026", 4, "layout")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("問1,member,", "問1,members,"), ("D027", 4, "concept")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("加入,yes_no", "加入,no_yes"), ("D028", 4, "choices")),
        (f"{FOLDER}/choices.csv", CHOICES.replace("祭り,a", "祭り,z"), ("D029", 16, "option")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("問3_{code}", "問3"), ("D030", 7, "columns")),
        (f"{FOLDER}/questions.csv", QUESTIONS.replace("cell,99,2", "cell,99,0"), ("D031", 8, "max_choices")),
        (f"{FOLDER}/rules.csv", RULES + "r1,q1,1,q3,asked\n", ("D040", 4, "rule")),
        (f"{FOLDER}/rules.csv", RULES + "r3,q1,1,q2,asked\n", ("D041", 4, "then_question")),
        (f"{FOLDER}/rules.csv", RULES.replace("q2,asked", "q2,skip"), ("D042", 2, "require")),
        (f"{FOLDER}/rules.csv", RULES.replace("r1,q1,2,q2", "r1,q9,2,q2"), ("D043", 2, "when_question")),
        (f"{FOLDER}/rules.csv", RULES.replace("r1,q1,2,q2,", "r1,q4,2,q2,"), ("D044", 2, "when_question")),
        (f"{FOLDER}/rules.csv", RULES.replace("r1,q1,2,", "r1,q1,2|5,"), ("D045", 2, "when_codes")),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_with_its_row(
    tmp_path: Path, file: str, content: str, expected: tuple[str, int, str]
) -> None:
    define(tmp_path)
    write(tmp_path, file, content)
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, "2030")
    assert expected in [(problem.rule, problem.row, problem.column) for problem in caught.value.problems]


def test_every_contradiction_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    content = QUESTIONS.replace("member,single", "members,numbers").replace("cell,99,2", "cell,99,x")
    found = faults_of_questionnaire(tmp_path, content)
    assert {problem.rule for problem in found} == {"D025", "D027", "D031"}


def faults_of_questionnaire(root: Path, questions: str) -> list[Problem]:
    define(root)
    write(root, f"{FOLDER}/questions.csv", questions)
    with pytest.raises(InputError) as caught:
        load_questionnaire(root, FOLDER, load_concepts(root))
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("file", "content", "rule"),
    [
        (f"{FOLDER}/choices.csv", "", "D003"),
        (f"{FOLDER}/choices.csv", "list,code,label,option\n", "D003"),
        (f"{FOLDER}/choices.csv", CHOICES.replace("label", "labels", 1), "D004"),
        (f"{FOLDER}/choices.csv", CHOICES.replace("aliases", "aliases,memo", 1), "D005"),
        (f"{FOLDER}/choices.csv", CHOICES.replace("aliases", "label", 1), "D006"),
        (f"{FOLDER}/choices.csv", CHOICES + "a,b,c,d,,,,,\n", "D007"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, file: str, content: str, rule: str) -> None:
    assert rule in {fault[0] for fault in faults(tmp_path, file, content)}


def test_bytes_of_no_encoding(tmp_path: Path) -> None:
    define(tmp_path)
    write(tmp_path, f"{FOLDER}/choices.csv", b"\x81\xff\xff")
    with pytest.raises(InputError, match="D001"):
        load_study(tmp_path, "2030")


def test_a_missing_table(tmp_path: Path) -> None:
    define(tmp_path)
    (tmp_path / FOLDER / "choices.csv").unlink()
    with pytest.raises(InputError, match="D002"):
        load_study(tmp_path, "2030")


def test_a_questionnaire_without_rules_asks_everybody_everything(tmp_path: Path) -> None:
    define(tmp_path)
    (tmp_path / FOLDER / "rules.csv").unlink()
    assert load_study(tmp_path, "2030").survey("small").questionnaire.rules == ()


@pytest.mark.parametrize(
    ("change", "rule", "key"),
    [
        (('label = "令和12年"', "label = 12"), "D053", "label"),
        (('title = "小市調査"', ""), "D053", "title"),
        (('id_column = "番号"', 'id_columns = "番号"'), "D053", "surveys[1].id_columns"),
        (("sent = 100", "sent = 2000"), "D054", "surveys[1].sampling.sent"),
        (("end = 2030-06-30", "end = 2030-05-30"), "D054", "surveys[1].sampling.end"),
        (('answers.csv"\n', 'answers.csv"\nname_rows = [2]\n'), "D055", "surveys[1].files[1].name_rows"),
        (('margins = [["region"]', 'margins = [["sex"]'), "D057", "frame.margins"),
        (('"age_group", "region"]\n', '"age_group", "region", "member2"]\n'), "D058", "breakdowns"),
        (('title = "小市調査"', 'title = "小市調査"\nbasis = "unweighted"'), "D052", "basis_reason"),
        (('title = "小市調査"', 'title = "小市調査"\nbasis = "half"'), "D052", "basis"),
        (('label = "令和12年"', "label = "), "D051", ""),
    ],
)
def test_a_slip_in_the_study_is_told_with_its_key(
    tmp_path: Path, change: tuple[str, str], rule: str, key: str
) -> None:
    define(tmp_path)
    text = toml()
    assert change[0] in text
    write(tmp_path, "schemas/2030/study.toml", text.replace(*change, 1))
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, "2030")
    assert (rule, key) in [(problem.rule, problem.column) for problem in caught.value.problems]


def test_a_study_that_is_not_there(tmp_path: Path) -> None:
    define(tmp_path)
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, "2031")
    assert (caught.value.problems[0].rule, caught.value.problems[0].expected) == (
        "D066",
        "定義のある年度: 2030",
    )
