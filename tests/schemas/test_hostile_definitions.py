"""Definitions that nobody writes on purpose: each is told as a problem, and none ends in a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError, Problem, visible
from schemas.indicators.definitions import load_administrative, load_indicators
from schemas.loading.studies import load_study
from schemas.questions.concepts import load_concepts
from schemas.tables.tabular import decoded, finite_decimal, read_file, read_table
from tests.survey.small_city import CONCEPTS, define, toml, write
from tests.workspaces import copy_workspace, replace_in

CHAPTER = """[chapter]
title = "第2章"
plan = "計画"
office = "市"
introduction = ["{introduction}"]
[[chapter.sections]]
title = "節"
{more}
"""
ITEM = """[[chapter.sections.items]]
survey = "small"
concept = "member"
"""
MATRIX = """[chapter.sections.matrix]
survey = "small"
x_label = "満足度"
y_label = "重要度"
x_group = "material"
y_group = "material"
scores = {{ busy = 1, cost = {score} }}
areas = [["品", "reason", "reason"]]
quadrants = ["a", "b", "c", "d"]
"""


def told(root: Path, study: str) -> list[tuple[str, str]]:
    """Rule and key of every problem of a study file."""
    with pytest.raises(InputError) as caught:
        define(root, study)
    return [(problem.rule, problem.column) for problem in caught.value.problems]


# --- study.toml ---------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000, "[" * 5000 + "]" * 5000])
def test_a_value_that_the_parser_gives_up_on(tmp_path: Path, value: str) -> None:
    assert told(tmp_path, f"low_base = {value}\n" + toml()) == [("D051", "")]


def test_a_slip_of_the_pen_is_told_in_japanese_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        define(tmp_path, toml().replace('title = "小市調査"', 'title = "小市調査'))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row) == ("D051", 2)
    assert "line" not in problem.for_operator()


def test_a_time_is_no_date(tmp_path: Path) -> None:
    study = toml().replace("start = 2030-06-01", "start = 2030-06-01T00:00:00")
    assert ("D053", "surveys[1].sampling.start") in told(tmp_path, study)


@pytest.mark.parametrize("number", ["9" * 400, "1000000000000"])
def test_a_population_larger_than_mankind(tmp_path: Path, number: str) -> None:
    study = toml().replace("population = 1000", f"population = {number}")
    assert ("D062", "surveys[1].sampling.population") in told(tmp_path, study)


@pytest.mark.parametrize("level", ["nan", "inf", "1e308"])
def test_a_level_that_is_no_number(tmp_path: Path, level: str) -> None:
    assert ("D062", "level") in told(tmp_path, f"level = {level}\n" + toml())


@pytest.mark.parametrize("score", ["nan", "inf", "-inf", "1e308", "1001", "9" * 400])
def test_a_score_out_of_all_bounds(tmp_path: Path, score: str) -> None:
    chapter = CHAPTER.format(introduction="本市の", more=MATRIX.format(score=score))
    assert ("D062", "chapter.sections[1].matrix.scores") in told(tmp_path, toml() + chapter)


@pytest.mark.parametrize("key", ["../small", "", "ア", "s" * 500, "a/b"])
def test_a_survey_key_that_names_no_folder(tmp_path: Path, key: str) -> None:
    assert told(tmp_path, toml().replace('key = "small"', f'key = "{key}"')) == [("D088", "surveys[1].key")]


def test_a_layout_that_names_no_file(tmp_path: Path) -> None:
    study = (
        toml()
        .replace('mode = "郵送"\n', 'mode = "郵送"\nlayout = "../x"\n')
        .replace('method = "無作為"\nlayout = "../x"\n', 'method = "無作為"\n')
    )
    assert ("D088", "surveys[1].files[1].layout") in told(tmp_path, study)


@pytest.mark.parametrize(
    ("introduction", "accepted"),
    [
        ("{small.sent}人", True),
        ("{{{small.sent}}}人", False),
        ("{small.sent人", False),
        ("｛small.sent｝", False),
    ],
)
def test_the_braces_of_the_introduction(tmp_path: Path, introduction: str, accepted: bool) -> None:
    study = toml() + CHAPTER.format(introduction=introduction, more=ITEM)
    if accepted:
        assert define(tmp_path, study).chapter is not None
    else:
        assert told(tmp_path, study) == [("D061", "chapter.introduction")]


@pytest.mark.parametrize("character", ["\\u202E", "\\u0007", "\\u001B[31m", "\\uFFFE"])
def test_characters_that_cannot_be_shown_in_a_title(tmp_path: Path, character: str) -> None:
    assert told(tmp_path, toml().replace("小市調査", f"小市{character}調査")) == [("D008", "title")]


# --- Tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [100_001, 131_073])
def test_a_cell_without_end(tmp_path: Path, length: int) -> None:
    write(tmp_path, "t.csv", f"a,b\n1,2\n3,{'x' * length}\n")
    with pytest.raises(InputError) as caught:
        read_table(tmp_path, "t.csv", ("a", "b"))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row) == ("D009", 3)


@pytest.mark.parametrize("character", ["\u202e", "\x1b", "\x85", "\uffff"])
def test_characters_that_cannot_be_shown_in_a_label(tmp_path: Path, character: str) -> None:
    define(tmp_path)
    write(tmp_path, "schemas/concepts.csv", CONCEPTS.replace("年代", f"年{character}代"))
    with pytest.raises(InputError) as caught:
        load_concepts(tmp_path)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row, problem.found) == ("D008", 3, f"U+{ord(character):04X}")


def test_a_cell_of_several_lines_and_tabs_is_read(tmp_path: Path) -> None:
    write(tmp_path, "t.csv", 'a,b\r\n1,"x\ty\nz"\r\n')
    (row,) = read_table(tmp_path, "t.csv", ("a", "b"))
    assert row["b"] == "x\ty\nz"


@pytest.mark.parametrize("relative", ["../t.csv", "schemas/../../t.csv"])
def test_a_file_outside_the_workspace_is_not_read(tmp_path: Path, relative: str) -> None:
    write(tmp_path, "t.csv", "secret\n")
    (tmp_path / "inside" / "schemas").mkdir(parents=True)
    for path in (relative, str(tmp_path / "t.csv")):
        with pytest.raises(InputError) as caught:
            read_file(tmp_path / "inside", path)
        assert caught.value.problems[0].rule == "D002"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("年代".encode("utf-16"), "年代"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", "a"),
        ("a,b".encode("utf-16-le"), None),
        ("年代".encode("cp932"), "年代"),
        (b"\xff\xfea", None),
    ],
)
def test_encodings(content: bytes, text: str | None) -> None:
    assert decoded(content) == text


@pytest.mark.parametrize("text", ["1e999", "1e30", "nan", "inf", "9" * 30, "", "７４．７人", "1_000"])
def test_no_number_of_a_definition(text: str) -> None:
    assert finite_decimal(text) is None


@pytest.mark.parametrize(("text", "number"), [("74.7", "74.7"), ("-5", "-5"), ("７４．７", "74.7")])
def test_a_number_of_a_definition(text: str, number: str) -> None:
    assert str(finite_decimal(text)) == number


def test_a_reported_value_without_bounds(tmp_path: Path) -> None:
    copy_workspace(tmp_path)
    study = load_study(tmp_path, "2022")
    path = tmp_path / study.administrative
    first = path.read_text(encoding="utf-8-sig").splitlines()[1]
    name, value, *_ = first.split(",")
    replace_in(path, f"{name},{value},", f"{name},1e999,")
    with pytest.raises(InputError) as caught:
        load_administrative(tmp_path, study, load_indicators(tmp_path, study))
    assert [(problem.rule, problem.row) for problem in caught.value.problems] == [("D074", 2)]


# --- What the operator sees ---------------------------------------------------------------------


def test_the_terminal_shows_controls_and_does_not_obey_them() -> None:
    shown = Problem("D005", "列「\x1b]0;x\x07」", found="\u202e甲\x9b", column="\udce3").for_operator()
    assert "\\x1b]0;x\\x07" in shown
    assert "\\u202e甲\\x9b" in shown
    assert "\\udce3" in shown
    assert visible("一行\n二行　〜") == "一行\n二行　〜"


def test_of_twenty_thousand_rows_with_one_problem_it_is_told_once_with_the_first_rows() -> None:
    problems = [Problem("D005", "列", remedy="直す", file="a.csv", row=number) for number in range(20_000)]
    error = InputError([Problem("D004", "列がありません。"), *problems])
    shown = error.for_operator().splitlines()
    assert [line for line in shown if line.startswith("  対処")] == ["  対処: 直す"]
    assert shown[1] == "[D005] 列（ほか19,999行: 1、2、3、4、5、6、7、8、9、10行など）。"
    assert len(error.problems) == 20_001


def test_many_kinds_are_counted() -> None:
    shown = InputError([Problem(f"D{number:03}", "列") for number in range(70)]).for_operator()
    assert shown.count("[D") == 50
    assert "ほかに20種類あります" in shown


def test_a_long_cell_is_cut_short() -> None:
    assert len(Problem("D005", "列", found="x" * 100_000).for_operator()) < 1200
