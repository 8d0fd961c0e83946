"""A codebook that was exported earlier comes back: what it does not know of stays."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from reports.excel.codebook_book import codebook_workbook
from schemas.codebook.tables import read_codebook
from schemas.loading.studies import load_study
from survey.freetext.record_files import freetext_record
from survey.ingest import ingest
from tests.survey.freetext.test_freetext import CODED, CODES, city, filled, imported
from tests.survey.small_city import STUDY, small, write

AFTERCODES = "schemas/2030/small/aftercodes.csv"


def exported(root: Path, without: tuple[str, ...] = ()) -> Path:
    path = root / "book.xlsx"
    path.write_bytes(codebook_workbook(read_codebook(root, STUDY), STUDY))
    if without:
        book = openpyxl.load_workbook(path)
        for name in without:
            book.remove(book[name])
        book.save(path)
    return path


def take_in(root: Path, book: Path) -> int:
    return main(["codebook", "import", STUDY, str(book), "--workspace", str(root)])


def test_an_older_workbook_does_not_drop_the_coding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = city(tmp_path)
    older = exported(tmp_path)
    study = imported(tmp_path, study, CODED, CODES)
    before = (tmp_path / AFTERCODES).read_bytes()
    capsys.readouterr()
    assert take_in(tmp_path, older) == 0
    out = capsys.readouterr().out
    assert (tmp_path / AFTERCODES).read_bytes() == before
    assert "削除" not in out
    assert "「small」の「q2_text」" in out
    assert "freetext import" in out
    taken = ingest(tmp_path, load_study(tmp_path, STUDY), small(study))
    assert "q2_text_coded" in [answers.key for answers in taken.coded.answers]


def test_categories_without_a_record_go_with_their_rows(tmp_path: Path) -> None:
    study = city(tmp_path)
    older = exported(tmp_path)
    imported(tmp_path, study, CODED, CODES)
    (tmp_path / freetext_record(STUDY, "small", "q2_text")).unlink()
    assert take_in(tmp_path, older) == 0
    assert not (tmp_path / AFTERCODES).exists()


def test_a_sheet_of_a_later_version_may_be_absent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city(tmp_path)
    write(tmp_path, AFTERCODES, "question,code,label\nq2_text,1,負担\n")
    older = exported(tmp_path, ("文章", "自由記述の分類"))
    capsys.readouterr()
    assert take_in(tmp_path, older) == 0
    out = capsys.readouterr().out
    assert "「自由記述の分類」「文章」は、このブックにないため、今の定義のままです。" in out
    assert "何も変えていません" in out
    assert (tmp_path / AFTERCODES).is_file()


def test_a_sheet_that_every_version_has_may_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city(tmp_path)
    assert take_in(tmp_path, exported(tmp_path, ("分岐", "文章"))) == 3
    assert "コードブックのシートが足りません: 分岐" in capsys.readouterr().err


def test_the_import_of_a_list_tells_the_key_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = city(tmp_path)
    path = filled(tmp_path, study, CODED, CODES)
    call = ["freetext", "import", STUDY, str(path), "--by", "職員", "--date", "2024-09-01"]
    assert main([*call, "--workspace", str(tmp_path)]) == 0
    assert "「概念」に「small_q2_text_coded」と書きます" in capsys.readouterr().out


def test_a_list_that_is_not_there_is_looked_for_where_the_call_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city(tmp_path)
    missing = str(tmp_path / "なし.xlsx")
    for call in (
        ["freetext", "import", STUDY, missing, "--by", "職員"],
        ["corrections", "apply", STUDY, missing, "--by", "職員"],
        ["codebook", "import", STUDY, missing],
    ):
        assert main([*call, "--workspace", str(tmp_path)]) == 3
        told = capsys.readouterr().err
        assert "[F02]" in told
        assert "回答ファイル" not in told
        assert "コマンドに書いたファイル" in told
