"""Files of one survey with different columns for the same questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.answers.coded import INVALID, NO_ANSWER, SEVERAL_MARKS
from survey.ingest import ingest
from tests.survey.small_city import (
    QUESTIONS,
    answer,
    answers_of,
    csv_text,
    define,
    small,
    toml,
    workbook,
    write,
)

TWO_FILES = """[[surveys.files]]
path = "raw/2030/post.csv"
mode = "郵送"
[[surveys.files]]
path = "raw/2030/web.xlsx"
mode = "Web"
layout = "web"
id_column = "回答ID"
date_column = "送信日時"
"""
LAYOUT = """question,columns,layout,missing
region,お住まい,code,
q1,加入していますか,code,未回答
q3,必要なもの,cell,
q4,望み1|望み2,slots,
"""
WEB = (
    "送信日時",
    "回答ID",
    "お住まい",
    "F2",
    "加入していますか",
    "問2",
    "問2その他",
    "必要なもの",
    "望み1",
    "望み2",
)


def two_files(root: Path, post: list[tuple[str, ...]], web: list[tuple[object, ...]]) -> Study:
    define(root)
    write(root, "schemas/2030/small/layout_web.csv", LAYOUT)
    write(root, "schemas/2030/study.toml", toml(TWO_FILES))
    write(root, "raw/2030/post.csv", csv_text(post))
    workbook([WEB, *web], root / "raw/2030/web.xlsx")
    return load_study(root, "2030")


def test_paper_and_web_are_one_survey(tmp_path: Path) -> None:
    study = two_files(
        tmp_path,
        [answer("1"), answer("2", 問1="2", 問2="3", 問2その他="紙", 問4="1,2,3")],
        [
            (
                "2030/06/10 9:00",
                "w1",
                "北",
                "30～59歳",
                "はい",
                None,
                None,
                "店;バス、電車など、移動の手段",
                "祭り",
                "清掃",
            ),
            (
                "2030/06/11 9:00",
                "w2",
                "南",
                "60歳以上",
                "いいえ",
                "その他",
                "Web",
                "特にない",
                "防災、見守り",
                None,
            ),
            ("2030/06/12 9:00", "w3", "東", 2, "未回答", None, None, "店;塔", "祭り", "祭り"),
            ("2030/07/12 9:00", "w4", "北", "30歳未満", "はい", None, None, None, None, None),
        ],
    )
    result = ingest(tmp_path, study, small(study))
    assert answers_of(result, "q1").codes.tolist() == [0, 1, 0, 1, NO_ANSWER]
    needs, wishes = answers_of(result, "q3"), answers_of(result, "q4")
    assert needs.codes.tolist() == [0, 0, 0, 0, INVALID]
    assert wishes.codes.tolist() == [0, SEVERAL_MARKS, 0, 0, 0]
    assert needs.marks is not None
    assert wishes.marks is not None
    assert needs.marks.astype(int).tolist() == [
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [0, 1, 1, 0],
        [1, 0, 0, 0],
        [0] * 4,
    ]
    assert wishes.marks.astype(int).tolist() == [[1, 1, 0], [0, 0, 0], [1, 1, 0], [0, 0, 1], [1, 0, 0]]
    age, region = result.coded.breakdowns
    assert region.codes.tolist() == [0, 0, 0, 1, INVALID]
    assert age.codes.tolist() == [1, 1, 1, 2, 1]
    assert [(text.file, text.row, text.text) for text in result.free_texts] == [
        ("raw/2030/post.csv", 3, "紙"),
        ("raw/2030/web.xlsx", 3, "Web"),
    ]
    assert [(f.file, f.row, f.column, f.column_letter, f.rule) for f in result.findings] == [
        ("raw/2030/web.xlsx", 4, "お住まい", "C", "E11"),
        ("raw/2030/web.xlsx", 4, "必要なもの", "H", "E01"),
        ("raw/2030/web.xlsx", 5, "送信日時", "A", "R07"),
    ]
    assert [(key, m.rows_in, m.valid, m.invalid, m.excluded) for key, m in result.modes.items()] == [
        ("郵送", 2, 2, 0, 0),
        ("Web", 4, 3, 0, 1),
    ]
    assert [(c.file, c.row, c.column, c.rule) for c in result.changes] == [
        ("raw/2030/post.csv", 3, "問4", "L04"),
        ("raw/2030/web.xlsx", 4, "F2", "N10"),
    ]


def test_the_same_person_on_paper_and_on_the_web(tmp_path: Path) -> None:
    web = ("2030-06-10", "1", "北", "30～59歳", "はい", None, None, "店", "清掃", "祭り")
    other = ("2030-06-10", "2", "南", "30～59歳", "はい", None, None, "店", "清掃", "祭り")
    study = two_files(tmp_path, [answer("1"), answer("2"), answer("3")], [web, other])
    result = ingest(tmp_path, study, small(study))
    assert [(f.file, f.row, f.rule, f.found) for f in result.findings] == [
        ("raw/2030/post.csv", 3, "R06", "raw/2030/web.xlsx 3行と同じ整理番号"),
        ("raw/2030/web.xlsx", 2, "R05", "raw/2030/post.csv 2行と同じ整理番号"),
        ("raw/2030/web.xlsx", 3, "R06", "raw/2030/post.csv 3行と同じ整理番号"),
    ]
    counts = result.accounting
    assert (counts.rows_in, counts.valid, counts.invalid, counts.excluded) == (5, 2, 1, 2)


def test_a_column_for_each_mark(tmp_path: Path) -> None:
    study = define(tmp_path, questions=QUESTIONS.replace("問4,cell", "望み1|望み2|望み3,slots"))
    header = (*csv_text([]).strip().split(",")[:-1], "望み1", "望み2", "望み3")
    rows = [
        (*answer("1")[:-1], "3", "1", ""),
        (*answer("2")[:-1], "", "2", "２"),
        (*answer("3")[:-1], "", "", ""),
        (*answer("4")[:-1], "1", "9", ""),
        (*answer("5")[:-1], "1", "2", "3"),
        (*answer("6")[:-1], "99", "", ""),
    ]
    write(tmp_path, "raw/2030/answers.csv", csv_text(rows, header))
    result = ingest(tmp_path, study, small(study))
    wishes = answers_of(result, "q4")
    assert wishes.codes.tolist() == [0, 0, NO_ANSWER, INVALID, SEVERAL_MARKS, NO_ANSWER]
    assert wishes.marks is not None
    assert wishes.marks.astype(int).tolist()[:2] == [[1, 0, 1], [0, 1, 0]]
    assert [(f.row, f.column, f.rule, f.found) for f in result.findings] == [(5, "望み2", "E01", "9")]
    assert [(c.row, c.column, c.rule) for c in result.changes] == [
        (3, "望み3", "N03"),
        (6, "望み1", "L04"),
        (6, "望み2", "L04"),
        (6, "望み3", "L04"),
    ]


@pytest.mark.parametrize(
    ("layout", "rule", "column"),
    [
        (LAYOUT + "q9,x,code,\n", "D043", "question"),
        (LAYOUT + "q1,x,code,\n", "D020", "question"),
        (LAYOUT + "q2,x,cell,\n", "D026", "layout"),
        (LAYOUT.replace("望み1|望み2,slots", "望み,marks"), "D030", "columns"),
        (LAYOUT.replace("望み1|望み2,slots", "望み,slots"), "D030", "columns"),
    ],
)
def test_a_layout_that_does_not_fit(tmp_path: Path, layout: str, rule: str, column: str) -> None:
    define(tmp_path)
    write(tmp_path, "schemas/2030/small/layout_web.csv", layout)
    write(tmp_path, "schemas/2030/study.toml", toml(TWO_FILES))
    with pytest.raises(InputError) as caught:
        load_study(tmp_path, "2030")
    assert (rule, column) in [(problem.rule, problem.column) for problem in caught.value.problems]
    assert caught.value.problems[0].file == "schemas/2030/small/layout_web.csv"


def test_a_layout_that_is_not_there(tmp_path: Path) -> None:
    define(tmp_path)
    write(tmp_path, "schemas/2030/study.toml", toml(TWO_FILES))
    with pytest.raises(InputError, match="D002"):
        load_study(tmp_path, "2030")


def test_missing_columns_are_told_by_the_layout_of_each_file(tmp_path: Path) -> None:
    study = two_files(tmp_path, [answer("1")], [])
    workbook([WEB[:-1], ("2030-06-10", *["1"] * 8)], tmp_path / "raw/2030/web.xlsx")
    with pytest.raises(InputError) as caught:
        ingest(tmp_path, study, small(study))
    assert [(problem.file, problem.column) for problem in caught.value.problems] == [
        ("raw/2030/web.xlsx", "望み2")
    ]
