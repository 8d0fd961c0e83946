"""Codebooks go out to a workbook and come back: nothing changes, or only what was changed."""

from __future__ import annotations

import datetime
import io
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest

from reports.excel.codebook_book import codebook_workbook
from schemas.codebook.layout import SHEETS
from schemas.codebook.tables import read_codebook
from schemas.codebook.toml_text import toml_text
from schemas.loading.studies import load_study
from tests.schemas.codebooks import STUDIES, cell, changed, definitions, exported, imported
from tests.survey.small_city import define
from tests.workspaces import ROOT


@pytest.mark.parametrize("study", STUDIES)
def test_export_then_import_changes_nothing(workspace: Path, tmp_path: Path, study: str) -> None:
    before = definitions(workspace)
    applied = imported(workspace, study, exported(workspace, study, tmp_path / "book.xlsx"))
    assert applied.written == applied.removed == ()
    assert definitions(workspace) == before


@pytest.mark.parametrize("study", STUDIES)
def test_the_workbook_alone_brings_a_lost_study_back(workspace: Path, tmp_path: Path, study: str) -> None:
    """Tables byte for byte; study.toml with the same content (its comments are not in the workbook)."""
    before = definitions(workspace)
    book = exported(workspace, study, tmp_path / "book.xlsx")
    shutil.rmtree(workspace / "schemas" / study)
    imported(workspace, study, book)
    after = definitions(workspace)
    assert set(after) == set(before)
    toml = f"schemas/{study}/study.toml"
    assert tomllib.loads(after.pop(toml).decode()) == tomllib.loads(before.pop(toml).decode())
    assert after == before


@pytest.mark.parametrize("study", STUDIES)
def test_equal_definitions_give_equal_bytes_of_the_workbook(study: str) -> None:
    codebook = read_codebook(ROOT, study)
    assert codebook_workbook(codebook, study) == codebook_workbook(codebook, study)


def test_a_workbook_saved_by_another_program_still_changes_nothing(workspace: Path, tmp_path: Path) -> None:
    """openpyxl writes other XML than we do: inline formats, no shared rows, other validation."""
    place = exported(workspace, "2022", tmp_path / "book.xlsx")
    openpyxl.load_workbook(place).save(place)
    before = definitions(workspace)
    assert imported(workspace, "2022", place).written == ()
    assert definitions(workspace) == before


def test_formulas_and_long_words_stay_text(tmp_path: Path) -> None:
    define(tmp_path)
    path = tmp_path / "schemas/2030/small/choices.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("祭り", "=1+1"), encoding="utf-8")
    book = exported(tmp_path, "2030", tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))["選択肢"]
    assert [one.data_type for row in sheet.iter_rows() for one in row if one.value == "=1+1"] == ["s"]
    before = definitions(tmp_path)
    imported(tmp_path, "2030", book)
    assert definitions(tmp_path) == before


def test_every_sheet_has_an_explanation_an_example_and_its_drop_downs(
    workspace: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(exported(workspace, "2022", tmp_path / "book.xlsx"))
    assert book.sheetnames == ["使い方", *(sheet.name for sheet in SHEETS)]
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [page.cell(row, 1).value for row in (3, 4, 5)] == ["行の種類", "説明", "例"]
        offered = sum(bool(field.words or field.offered) for field in sheet.fields)
        assert len([one for one in page.data_validations.dataValidation if one.type == "list"]) >= offered


def test_categories_of_answers_in_words_and_the_looks_of_the_chapter_go_out_and_in(
    workspace: Path, tmp_path: Path
) -> None:
    folder = workspace / "schemas/2022"
    (folder / "shimin/aftercodes.csv").write_text(
        "question,code,label\nq2_3_text,1,加入の話がない\nq2_3_text,2,そのほか\n", encoding="utf-8"
    )
    toml = folder / "study.toml"
    text = toml.read_text(encoding="utf-8")
    style = '\n[chapter.style]\nbody_font = "BIZ UDP明朝"\ncharts = "native"\n'
    toml.write_text(text + style, encoding="utf-8")
    cleaning = '[surveys.cleaning]\nstraight_lining = 5\ntest_ids = ["x*"]\nlabel_suffixes = ["地区"]\n\n'
    cleaning += '[surveys.weighting]\ncolumn = "重み"\nmethod = "logit"\nlowest = 0.3\nhighest = 3\n\n'
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("[[surveys.files]]", f"{cleaning}[[surveys.files]]", 1),
        encoding="utf-8",
    )
    before = definitions(workspace)
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    assert imported(workspace, "2022", book).written == ()
    shutil.rmtree(folder)
    imported(workspace, "2022", book)
    after = definitions(workspace)
    name = "schemas/2022/study.toml"
    assert tomllib.loads(after.pop(name).decode()) == tomllib.loads(before.pop(name).decode())
    assert after == before
    study = load_study(workspace, "2022")
    assert study.chapter is not None
    assert (study.chapter.style.body_font, study.chapter.style.charts) == ("BIZ UDP明朝", "native")
    assert study.survey("shimin").cleaning.test_ids == ("x*",)


@pytest.mark.parametrize("study", STUDIES)
def test_an_unchanged_document_keeps_its_text(study: str) -> None:
    text = (ROOT / f"schemas/{study}/study.toml").read_text(encoding="utf-8")
    assert toml_text(tomllib.loads(text), text) == text


# --- One change at a time -----------------------------------------------------------------------


def test_a_new_value_changes_one_line_and_keeps_the_comments(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    changed(book, lambda book: setattr(cell(book, "調査", "配布数", 6), "value", "5,000"))
    old = (workspace / "schemas/2022/study.toml").read_text(encoding="utf-8")
    assert imported(workspace, "2022", book).written == ("schemas/2022/study.toml",)
    new = (workspace / "schemas/2022/study.toml").read_text(encoding="utf-8")
    differing = [(a, b) for a, b in zip(old.splitlines(), new.splitlines(), strict=True) if a != b]
    assert differing == [("sent = 4000", "sent = 5000")]


def test_a_day_may_be_a_date_of_excel_or_be_written_in_japanese(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        cell(book, "調査", "始まりの日", 6).value = datetime.date(2022, 7, 1)
        cell(book, "調査", "終わりの日", 6).value = "2022年7月20日"

    imported(workspace, "2022", changed(book, change))
    sampling = load_study(workspace, "2022").survey("shimin").sampling
    assert (sampling.start, sampling.end) == (datetime.date(2022, 7, 1), datetime.date(2022, 7, 20))


def test_what_the_workbook_does_not_show_stays(workspace: Path, tmp_path: Path) -> None:
    place = workspace / "schemas/2022/study.toml"
    text = place.read_text(encoding="utf-8").replace(
        "[surveys.sampling]", '[surveys.cleaning]\ntest_ids = ["t*"]\n\n[surveys.sampling]', 1
    )
    place.write_text(text, encoding="utf-8")
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    changed(book, lambda book: setattr(cell(book, "調査", "配布数", 6), "value", "4001"))
    imported(workspace, "2022", book)
    study = load_study(workspace, "2022")
    assert study.survey("shimin").cleaning.test_ids == ("t*",)
    assert study.survey("shimin").sampling.sent == 4001


def test_a_list_of_options_is_replaced_in_place_and_other_studies_keep_theirs(
    workspace: Path, tmp_path: Path
) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["概念の選択肢"]
        row = next(row for row in range(6, sheet.max_row) if sheet.cell(row, 3).value == "very")
        sheet.cell(row, 4).value = "とても感じている"

    applied = imported(workspace, "2022", changed(book, change))
    assert applied.written == ("schemas/options.csv",)
    before = (ROOT / "schemas/options.csv").read_text(encoding="utf-8")
    after = (workspace / "schemas/options.csv").read_text(encoding="utf-8")
    assert after == before.replace("attachment,very,非常に感じている", "attachment,very,とても感じている")


def test_rules_that_are_taken_away_are_removed(workspace: Path, tmp_path: Path) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    changed(book, lambda book: book["分岐"].delete_rows(6, 3))
    assert imported(workspace, "2022", book).removed == ("schemas/2022/shimin/rules.csv",)
    assert load_study(workspace, "2022").survey("shimin").questionnaire.rules == ()
