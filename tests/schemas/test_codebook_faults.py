"""Faults of a workbook that is taken in: told by sheet, row and head, with nothing touched."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import InputError, Problem
from schemas.loading.studies import load_study
from survey.reading.codebook_reading import read_codebook_workbook
from tests.schemas.codebooks import cell, changed, definitions, exported, imported

KEYS = re.compile(r"[a-z]{2,}|\.csv|\.toml")
QUOTED = re.compile(r"（[^（）]*）|「[^「」]*」|例: .*|\{[^{}]*\}|_mean")
"""Keys, settings and files are no words of who fills in the workbook. A key stands in brackets behind its name, or is
quoted from a cell, or is an example of what to write into one."""


def problems(workspace: Path, tmp_path: Path, change: Callable[[openpyxl.Workbook], None]) -> list[Problem]:
    """The problems of a spoilt workbook; nothing may have been touched."""
    before = definitions(workspace)
    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    with pytest.raises(InputError) as caught:
        imported(workspace, "2022", book)
    assert definitions(workspace) == before
    for problem in caught.value.problems:
        assert problem.file == "book.xlsx"
        assert problem.what
        assert problem.remedy
        assert not KEYS.search(QUOTED.sub("", f"{problem.what}\n{problem.expected}")), problem
        assert problem.expected, problem
    return list(caught.value.problems)


def setting(sheet: str, head: str, row: int, value: str | None) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: setattr(cell(book, sheet, head, row), "value", value)


Place = tuple[str, str, int, str]
TOGETHER: tuple[tuple[tuple[Callable[[openpyxl.Workbook], None], Place], ...], ...] = (
    (
        (setting("設問", "回答の種類", 7, "複数選択"), ("D092", "設問", 7, "回答の種類")),
        (setting("調査", "配布数", 6, "四千"), ("D083", "調査", 6, "配布数")),
        (setting("調査", "調査地域", 6, None), ("D082", "調査", 6, "調査地域")),
        (setting("まとめ", "まとめる選択肢", 6, "close|far"), ("D015", "まとめ", 6, "まとめる選択肢")),
    ),
    (
        (setting("設問", "概念", 7, "sexx"), ("D027", "設問", 7, "概念")),
        (setting("設問", "列の見出し", 8, "F2"), ("D021", "設問", 8, "列の見出し")),
        (setting("選択肢", "番号", 7, "1"), ("D023", "選択肢", 7, "番号")),
        (setting("調査", "終わりの日", 6, "2022-02-31"), ("D083", "調査", 6, "終わりの日")),
        (setting("調査の設定", "値", 6, None), ("D083", "調査の設定", 6, "値")),
    ),
    (
        (setting("調査", "終わりの日", 6, "2022-06-01"), ("D054", "調査", 6, "終わりの日")),
        (
            setting("回答ファイル", "見出しに使う行", 7, "1 | 9"),
            ("D055", "回答ファイル", 7, "見出しに使う行"),
        ),
    ),
    (
        (setting("選択肢", "選択肢キー", 6, "nobody"), ("D029", "選択肢", 6, "選択肢キー")),
        (setting("分岐", "条件の番号", 6, "8"), ("D045", "分岐", 6, "条件の番号")),
    ),
    (
        (setting("調査の設定", "値", 8, "age_group | planet"), ("D057", "調査の設定", 17, "値")),
        (setting("報告書の構成", "概念", 6, "happiness"), ("D059", "報告書の構成", 6, "概念")),
    ),
    ((setting("調査", "調査キー", 6, "../x"), ("D088", "調査", 6, "調査キー")),),
    ((setting("設問", "調査", 7, "shimim"), ("D086", "設問", 7, "調査")),),
)
"""Faults, each with where it is told; those of a group stand in one workbook, as none keeps another from being found."""


@pytest.mark.parametrize("group", TOGETHER, ids=lambda group: "-".join(place[0] for _, place in group))
def test_a_fault_is_told_by_sheet_row_and_head(
    workspace: Path, tmp_path: Path, group: tuple[tuple[Callable[[openpyxl.Workbook], None], Place], ...]
) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        for change, _ in group:
            change(book)

    found = problems(workspace, tmp_path, spoil)
    told = {(problem.rule, problem.sheet, problem.row, problem.column) for problem in found}
    assert {place for _, place in group} <= told


def test_a_missing_sheet_and_a_changed_head_are_told(workspace: Path, tmp_path: Path) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        book.remove(book["分岐"])
        setting("設問", "回答の種類", 7, "複数選択")(book)

    found = problems(workspace, tmp_path, spoil)
    assert [problem.rule for problem in found] == ["D090", "D092"]
    assert found[0].what == "コードブックのシートが足りません: 分岐"
    found = problems(workspace, tmp_path, lambda book: setattr(book["設問"]["D3"], "value", "設問No."))
    assert {(problem.rule, problem.sheet, problem.row) for problem in found} == {("D091", "設問", 3)}
    assert [problem.what for problem in found] == ["見出し「設問番号」が、「設問No.」に変わっています。"]


def test_what_the_chapter_needs_is_told_at_once(workspace: Path, tmp_path: Path) -> None:
    """Title, plan and office are needed where there is a chapter, each told at its 値, with all other faults."""

    def change(book: openpyxl.Workbook) -> None:
        for row in rows_of(book, "報告書の題", "計画の名称", "作成者", "書き出し"):
            book["調査の設定"].cell(row, 3).value = None
        cell(book, "調査", "調査地域", 6).value = None

    found = problems(workspace, tmp_path, change)
    told = [(problem.rule, problem.column, problem.what) for problem in found]
    names = ("報告書の題", "計画の名称", "作成者")
    for name in names:
        assert ("D083", "値", f"「{name}」が空欄です。") in told
    assert ("D082", "調査地域", "「調査地域」が空欄です。") in told
    sheet = openpyxl.load_workbook(exported(workspace, "2022", tmp_path / "again.xlsx"))["調査の設定"]
    abouts = {str(row[1]): str(row[3]) for row in sheet.iter_rows(min_row=6, max_col=4, values_only=True)}
    assert all(abouts[name].startswith("報告書を作るときは必須。") for name in names)


def test_without_a_chapter_nothing_of_it_is_needed(workspace: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in rows_of(book, "報告書の題", "計画の名称", "作成者", "書き出し"):
            book["調査の設定"].cell(row, 3).value = None
        for name in ("報告書の構成", "文章", "満足度と重要度"):
            book[name].delete_rows(6, 200)

    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    imported(workspace, "2022", book)
    assert load_study(workspace, "2022").chapter is None


def rows_of(book: openpyxl.Workbook, *names: str) -> list[int]:
    """Rows of 調査の設定 with these items."""
    sheet = book["調査の設定"]
    return [row for row in range(6, sheet.max_row + 1) if sheet.cell(row, 2).value in names]


def test_a_fault_of_a_setting_names_its_item(workspace: Path, tmp_path: Path) -> None:
    found = problems(workspace, tmp_path, setting("調査の設定", "値", 8, "age_group | planet"))
    told = [problem.what for problem in found if (problem.sheet, problem.row) == ("調査の設定", 17)]
    assert told
    assert all(what.startswith("「補正区分」: ") for what in told)


def test_a_setting_offers_what_its_description_names(workspace: Path, tmp_path: Path) -> None:
    """Older words of a setting are still read and shown, but not offered."""
    study = workspace / "schemas/2022/study.toml"
    study.write_text(
        study.read_text(encoding="utf-8").replace("[chapter]\n", "[chapter]\ntrace = true\n"),
        encoding="utf-8",
    )
    place = exported(workspace, "2022", tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(place)["調査の設定"]
    (row,) = [row for row in range(6, sheet.max_row + 1) if sheet.cell(row, 2).value == "本文の数値の出所"]
    assert sheet.cell(row, 3).value == "はい（付録の表）"
    (offered,) = [
        rule.formula1 for rule in sheet.data_validations.dataValidation if f"C{row}" in str(rule.sqref)
    ]
    assert offered == '"付録の表,コメント"'
    assert imported(workspace, "2022", place).written == ()


def test_a_change_that_breaks_another_study_is_refused(workspace: Path, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name, column in (("概念の選択肢", 3), ("選択肢", 6)):
            for row in range(6, book[name].max_row):
                if book[name].cell(row, column).value == "taken_part":
                    book[name].cell(row, column).value = "joined"

    before = definitions(workspace)
    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    with pytest.raises(InputError, match="2017年度"):
        imported(workspace, "2022", book)
    assert definitions(workspace) == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"question,number\n", b"\xd0\xcf\x11\xe0"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "book.xlsx"
    place.write_bytes(content)
    with pytest.raises(InputError):
        read_codebook_workbook(place, "2022")


def test_another_workbook_is_told_once(workspace: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(InputError) as caught:
        imported(workspace, "2022", tmp_path / "other.xlsx")
    assert [(problem.rule, problem.what) for problem in caught.value.problems] == [
        ("D090", "コードブックではないブックです。")
    ]


def test_a_category_of_no_text_question_is_told_by_its_cell(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        for head, text in (("調査", "shimin"), ("設問キー", "q3"), ("コード", "1"), ("分類名", "a")):
            cell(book, "自由記述の分類", head, 6).value = text

    with pytest.raises(InputError) as caught:
        imported(workspace, "2022", changed(book, change))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.sheet, problem.row, problem.column) == (
        "D077",
        "自由記述の分類",
        6,
        "設問キー",
    )
    assert "csv" not in problem.expected


def test_words_numbers_and_relations_are_told_at_once(workspace: Path, tmp_path: Path) -> None:
    """A word outside its list is found by reading, a blank and a number by building, a concept by loading."""

    def spoil(book: openpyxl.Workbook) -> None:
        setting("設問", "回答の種類", 7, "複数選択")(book)
        setting("調査", "配布数", 6, "四千")(book)
        setting("調査", "調査地域", 6, None)(book)
        setting("設問", "概念", 9, "sexx")(book)

    found = {(problem.rule, problem.sheet, problem.row) for problem in problems(workspace, tmp_path, spoil)}
    assert found == {("D092", "設問", 7), ("D083", "調査", 6), ("D082", "調査", 6), ("D027", "設問", 9)}
