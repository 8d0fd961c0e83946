"""Files of one survey that ask a question in their own ways: codes on paper, years of age on the web."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.excel.codebook_book import codebook_workbook
from schemas.codebook.applying import apply_codebook
from schemas.codebook.tables import read_codebook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.answers.coded import INVALID, NO_ANSWER, SEVERAL_MARKS
from survey.ingest import Ingested, ingest
from survey.reading.codebook_reading import read_codebook_workbook
from tests.long_runs import cases
from tests.survey.small_city import CHOICES, HEADER, answer, answers_of, csv_text, define, small, toml, write

FILES = """[[surveys.files]]
path = "raw/2030/post.csv"
mode = "郵送"
[[surveys.files]]
path = "raw/2030/web.csv"
mode = "Web"
layout = "web"
[[surveys.files]]
path = "raw/2030/branch.csv"
mode = "窓口"
layout = "branch"
"""
LISTS = """list,code,label,option,exclusive,aliases,low,high
years,1,18～29,young,,,18,29
years,2,30～44,middle,,,30,44
years,3,45～59,middle,,,45,59
years,4,60～,old,,,60,110
born,1,1970年まで,old,,,1900,1970
born,2,1971～2000年,middle,,,1971,2000
born,3,2001年から,young,,,2001,2012
facilities,A,店,shop,,,,
facilities,B,バス・電車,bus,,,,
facilities,C,なし,none,,,,
months,1,清掃活動,b,,,,
months,2,祭り,a,,,,
months,3,防災,c,,,,
"""
WEB = """question,columns,layout,missing,type,choices
age,年齢,code,0,number,years
q3,必要,cell,,,facilities
q4,望み1|望み2|望み3,slots,,,months
"""
BRANCH = """question,columns,layout,missing,type,choices
age,生年,code,0,number,born
"""
WEB_HEADER = ("番号", "F1", "年齢", "問1", "問2", "問2その他", "必要", "望み1", "望み2", "望み3")


def city(root: Path, web: str = WEB, branch: str = BRANCH, lists: str = LISTS) -> Study:
    define(root)
    old = CHOICES.replace("exclusive,aliases", "exclusive,aliases,low,high").replace(",,\n", ",,,,\n")
    write(root, "schemas/2030/small/choices.csv", old + "".join(lists.splitlines(keepends=True)[1:]))
    write(root, "schemas/2030/small/layout_web.csv", web)
    write(root, "schemas/2030/small/layout_branch.csv", branch)
    write(root, "schemas/2030/study.toml", toml(FILES))
    return load_study(root, "2030")


def on_the_web(number: str, age: str, needs: str = "A", *wishes: str) -> tuple[str, ...]:
    return (number, "1", age, "1", "", "", needs, *wishes, *[""] * (3 - len(wishes)))


def at_the_branch(number: str, born: str) -> tuple[str, ...]:
    return answer(number, F2=born)


def taken(
    root: Path, post: list[tuple[str, ...]], web: list[tuple[str, ...]], branch: list[tuple[str, ...]]
) -> Ingested:
    study = city(root)
    return _taken(root, study, post, web, branch)


def _taken(
    root: Path,
    study: Study,
    post: list[tuple[str, ...]],
    web: list[tuple[str, ...]],
    branch: list[tuple[str, ...]],
) -> Ingested:
    write(root, "raw/2030/post.csv", csv_text(post))
    write(root, "raw/2030/web.csv", csv_text(web, WEB_HEADER))
    write(root, "raw/2030/branch.csv", csv_text(branch, tuple("生年" if n == "F2" else n for n in HEADER)))
    return ingest(root, study, small(study))


def test_codes_years_and_years_of_birth_are_one_question(tmp_path: Path) -> None:
    result = taken(
        tmp_path,
        [answer("1", F2="1"), answer("2", F2="60歳以上"), answer("3", F2="4"), answer("4", F2="99")],
        [on_the_web("w1", "29"), on_the_web("w2", "30歳"), on_the_web("w3", "59"), on_the_web("w4", "3")],
        [
            at_the_branch("b1", "1970"),
            at_the_branch("b2", "昭和46年"),
            at_the_branch("b3", "H13"),
            at_the_branch("b4", "0"),
        ],
    )
    age = answers_of(result, "age")
    assert (age.kind, age.options) == ("single", ("young", "middle", "old"))
    assert age.codes.tolist() == [0, 2, INVALID, NO_ANSWER, 0, 1, 1, INVALID, 2, 1, 0, NO_ANSWER]
    assert result.coded.breakdowns[0].codes.tolist() == age.codes.tolist()
    assert [(key, m.valid) for key, m in result.modes.items()] == [("郵送", 4), ("Web", 4), ("窓口", 4)]
    assert [(f.file[9:], f.row, f.column, f.rule, f.found, f.expected) for f in result.findings] == [
        ("post.csv", 4, "F2", "E11", "4", "1〜3（1 30歳未満、2 30～59歳、3 60歳以上）。無回答は 99、無回答"),
        ("web.csv", 1, "望み1", "R25", "4行", "回答"),
        ("web.csv", 5, "年齢", "E20", "3", "18以上110以下の整数。無回答は 0"),
    ]
    assert [(c.file[9:], c.column, c.rule, c.before, c.after) for c in result.changes] == [
        ("branch.csv", "生年", "N22", "昭和46年", "1971"),
        ("branch.csv", "生年", "N22", "H13", "2001"),
        ("post.csv", "F2", "N08", "60歳以上", "3"),
        ("web.csv", "年齢", "N20", "30歳", "30"),
    ]


def test_marks_by_other_codes_are_limited_and_sent_back_in_the_terms_of_their_file(tmp_path: Path) -> None:
    result = taken(
        tmp_path,
        [answer("1")],
        [
            on_the_web("w1", "29", "A、C", "1", "2", "3"),
            on_the_web("w2", "29", "バス・電車", "2", "祭り"),
            on_the_web("w3", "29", "4", "防災", "4"),
        ],
        [at_the_branch("b1", "1970")],
    )
    needs, wishes = answers_of(result, "q3"), answers_of(result, "q4")
    assert needs.codes.tolist()[1:4] == [INVALID, 0, INVALID]
    assert wishes.codes.tolist()[1:4] == [SEVERAL_MARKS, 0, INVALID]
    assert needs.marks is not None
    assert wishes.marks is not None
    assert needs.marks[2].tolist() == [False, False, True, False]
    assert wishes.marks[2].tolist() == [True, False, False]
    assert [(f.row, f.column, f.rule) for f in result.findings] == [
        (2, "必要", "E10"),
        (4, "必要", "E01"),
        (4, "望み2", "E01"),
    ]


def test_two_marks_of_one_answer_stay_two(tmp_path: Path) -> None:
    fine = WEB.replace("number,years", "single,years")
    result = _taken(
        tmp_path,
        city(tmp_path, fine),
        [answer("1")],
        [on_the_web("w1", "2,3"), on_the_web("w2", "3"), on_the_web("w3", "30～44")],
        [at_the_branch("b1", "1970")],
    )
    assert answers_of(result, "age").codes.tolist()[1:4] == [SEVERAL_MARKS, 1, 1]


@pytest.mark.parametrize(
    ("layout", "lists", "rule", "column"),
    [
        (WEB + "q2_text,意見,code,,single,years\n", LISTS, "D034", "type"),
        (WEB + "q1,加入,code,,multiple,\n", LISTS, "D034", "type"),
        (WEB.replace(",number,years", ",number,ages"), LISTS, "D036", "choices"),
        (WEB.replace(",number,years", ",number,"), LISTS, "D033", "choices"),
        (WEB, LISTS.replace("years,4,60～,old", "years,4,60～,older"), "D035", "choices"),
        (WEB, LISTS.replace(",45,59", ",44,59"), "D033", "choices"),
        (WEB.replace(",number,years", ",dropdown,years"), LISTS, "D034", "type"),
    ],
)
def test_what_cannot_be_told_in_the_terms_of_the_questionnaire_is_refused(
    tmp_path: Path, layout: str, lists: str, rule: str, column: str
) -> None:
    with pytest.raises(InputError) as caught:
        city(tmp_path, layout, lists=lists)
    problem = next(problem for problem in caught.value.problems if problem.rule == rule)
    assert (problem.file, problem.column) == ("schemas/2030/small/layout_web.csv", column)
    assert problem.row is not None


def test_a_number_question_is_a_number_in_every_file(tmp_path: Path) -> None:
    define(tmp_path)
    questions = (tmp_path / "schemas/2030/small/questions.csv").read_text(encoding="utf-8")
    write(
        tmp_path,
        "schemas/2030/small/questions.csv",
        questions.replace("age,F2,age_group,single,年代,age_group", "age,F2,age_group,number,年代,years"),
    )
    choices = CHOICES.replace("exclusive,aliases", "exclusive,aliases,low,high").replace(",,\n", ",,,,\n")
    bands = "".join(
        LISTS.replace("years,3,45～59,middle", "years,3,45～59,mid").splitlines(keepends=True)[1:5]
    )
    write(
        tmp_path,
        "schemas/2030/small/choices.csv",
        choices + bands.replace("years,3,45～59,mid,,,45,59\n", ""),
    )
    write(
        tmp_path,
        "schemas/2030/small/layout_web.csv",
        "question,columns,layout,missing,type,choices\nage,F2,code,,single,age_group\n",
    )
    write(
        tmp_path,
        "schemas/2030/study.toml",
        toml(FILES.split('[[surveys.files]]\npath = "raw/2030/branch', maxsplit=1)[0]),
    )
    with pytest.raises(InputError, match="D034") as caught:
        load_study(tmp_path, "2030")
    assert "単数回答" in caught.value.problems[0].remedy


def test_the_codebook_keeps_what_a_file_has_of_its_own(tmp_path: Path) -> None:
    city(tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "schemas").rglob("*.csv")}
    book = tmp_path / "book.xlsx"
    book.write_bytes(codebook_workbook(read_codebook(tmp_path, "2030"), "2030"))
    codebook = read_codebook_workbook(book, "2030")
    assert apply_codebook(tmp_path, codebook, book.name).written == ()
    for name in ("layout_web.csv", "layout_branch.csv"):
        (tmp_path / "schemas/2030/small" / name).unlink()
    apply_codebook(tmp_path, codebook, book.name)
    assert {path: path.read_bytes() for path in before if "layout_" in path.name} == {
        path: content.replace(b"\r\n", b"\n") for path, content in before.items() if "layout_" in path.name
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    root = tmp_path_factory.mktemp("mixed")
    return root, city(root)


AGES = st.integers(18, 110)


@settings(max_examples=cases(40))
@given(st.lists(AGES, min_size=1, max_size=6))
def test_the_same_persons_are_counted_alike_whatever_their_file_asks(
    workspace: tuple[Path, Study], ages: list[int]
) -> None:
    """Years of age on the web and their groups on paper give the same answers."""
    root, study = workspace
    codes = ["1" if age < 30 else "2" if age < 60 else "3" for age in ages]
    result = _taken(
        root,
        study,
        [answer(f"p{place}", F2=code) for place, code in enumerate(codes)],
        [on_the_web(f"w{place}", str(age)) for place, age in enumerate(ages)],
        [at_the_branch("b1", "1970")],
    )
    found = answers_of(result, "age").codes.tolist()
    assert found[: len(ages)] == found[len(ages) : 2 * len(ages)] == [int(code) - 1 for code in codes]
    assert result.accounting.valid == 2 * len(ages) + 1
