"""The sheet 文章 of the codebook: there and back, by Japanese names, with faults told in its own terms."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from reports.excel.codebook_book import codebook_workbook
from schemas.codebook.applying import Applied, apply_codebook
from schemas.codebook.tables import read_codebook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.sentences.patterns import PATTERNS
from survey.reading.codebook_reading import read_codebook_workbook

ROWS = """survey,concept,breakdown,pattern,text,note
shimin,membership,,top_counts,,
shimin,attachment,,own,令和4年は{attachment.total.label}が合わせて{attachment.total.share}、平成29年は{attachment.total.earlier}です。,確認済み
shimin,attachment,,usual,,
shimin,attachment,region,none,,
"""
FILE = "schemas/2022/sentences.csv"
PATTERN, TEXT = 5, 6  # columns of 文の形 and 本文, behind the mark of the row


@pytest.fixture
def worded(workspace: Path) -> Path:
    """The example with sentences of its own."""
    (workspace / FILE).write_text(ROWS, encoding="utf-8", newline="")
    return workspace


def exported(root: Path, place: Path) -> Path:
    place.write_bytes(codebook_workbook(read_codebook(root, "2022"), "2022"))
    return place


def imported(root: Path, book: Path) -> Applied:
    return apply_codebook(root, read_codebook_workbook(book, "2022"), book.name)


def set_cell(place: Path, row: int, column: int, value: str) -> Path:
    book = openpyxl.load_workbook(place)
    book["文章"].cell(row, column).value = value
    book.save(place)
    return place


def test_export_then_import_changes_nothing(worded: Path, tmp_path: Path) -> None:
    book = exported(worded, tmp_path / "book.xlsx")
    assert imported(worded, book).written == ()
    assert (worded / FILE).read_text(encoding="utf-8") == ROWS
    shutil.rmtree(worded / "schemas/2022")
    imported(worded, book)
    assert (worded / FILE).read_text(encoding="utf-8") == ROWS


def test_patterns_are_offered_and_read_by_their_names(worded: Path, tmp_path: Path) -> None:
    book = exported(worded, tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(book)["文章"]
    names = [pattern.label for pattern in PATTERNS]
    offered = [one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert f'"{",".join(names)}"' in offered
    assert [sheet.cell(row, PATTERN).value for row in (5, 6, 7)] == ["自分で書く", "上位と人数", "自分で書く"]
    imported(worded, set_cell(book, 6, PATTERN, "最多の回答だけ"))
    assert (worded / FILE).read_text(encoding="utf-8") == ROWS.replace("top_counts", "top_one")


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ((6, PATTERN, "最高の回答"), ("D092", 6, "文の形"), ""),
        ((6, PATTERN, "区分の差"), ("D101", 6, "文の形"), "上位の回答"),
        ((7, TEXT, "{attachment.totl.share}です。"), ("D105", 7, "本文"), "total（まとめ）"),
        ((7, TEXT, "全体の67.0%です。"), ("D107", 7, "本文"), "{attachment.total.share}"),
    ],
)
def test_a_fault_is_told_by_sheet_row_and_head(
    worded: Path, tmp_path: Path, change: tuple[int, int, str], place: tuple[str, int, str], words: str
) -> None:
    book = set_cell(exported(worded, tmp_path / "book.xlsx"), *change)
    with pytest.raises(InputError) as caught:
        imported(worded, book)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row, problem.column) == place
    assert (problem.file, problem.sheet) == ("book.xlsx", "文章")
    assert words in problem.expected
    assert (worded / FILE).read_text(encoding="utf-8") == ROWS


def test_without_rows_the_file_goes_and_the_usual_sentences_come_back(worded: Path, tmp_path: Path) -> None:
    place = exported(worded, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(place)
    book["文章"].delete_rows(6, 4)
    book.save(place)
    assert imported(worded, place).removed == (FILE,)
    assert not (worded / FILE).exists()


def test_a_new_year_takes_the_sentences_with_the_name_of_its_year(
    worded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-study", "2023", "--from", "2022", "--workspace", str(worded)]) == 0
    assert "報告書の文章" in capsys.readouterr().out
    text = (worded / "schemas/2023/sentences.csv").read_text(encoding="utf-8")
    assert text == ROWS.replace("令和4年", "令和5年")
    load_study(worded, "2023")


def test_check_tells_a_fault_of_a_sentence(worded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (worded / FILE).write_text(ROWS.replace("earlier", "erlier"), encoding="utf-8")
    assert main(["check", "2022", "--workspace", str(worded)]) == 3
    told = capsys.readouterr().err
    assert f"{FILE} 3行 列「text」" in told
    assert "「erlier」という数値はありません" in told
    assert "数値: share、count" in told
