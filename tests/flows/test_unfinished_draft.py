"""From a draft with bare codes to a study: labels written once, texts left, the population file."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from tests.flows.drafted_city import complete, heads_of, start

PLACES = ("--workspace",)


def run(root: Path, *arguments: str) -> int:
    return main([*arguments, "--workspace", str(root)])


def test_a_label_is_written_once_and_stands_in_both_tables(tmp_path: Path) -> None:
    book = start(tmp_path)
    complete(book)
    assert run(tmp_path, "codebook", "import", "2024", str(book)) == 0
    options = (tmp_path / "schemas/options.csv").read_text(encoding="utf-8")
    choices = (tmp_path / "schemas/2024/main/choices.csv").read_text(encoding="utf-8")
    assert "region,c1,北" in options
    assert "region,1,北,c1" in choices
    assert "region,お住まいの地区,region" in (tmp_path / "schemas/concepts.csv").read_text(encoding="utf-8")


def test_a_text_that_was_left_stops_check_and_run_and_names_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = start(tmp_path)
    complete(book, leave=("q3", "2"))
    assert run(tmp_path, "codebook", "import", "2024", str(book)) == 0
    capsys.readouterr()
    assert run(tmp_path, "check", "2024") == 3
    told = capsys.readouterr()
    assert "[D122]" in told.err
    assert "シート「選択肢」 列「選択肢の文」" in told.err
    assert "main q3 2" in told.err
    assert run(tmp_path, "run", "2024", "--direct") == 3
    assert not (tmp_path / "reports/output/2024").exists()


def test_the_population_is_written_in_the_workbook_or_in_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = start(tmp_path)
    place = tmp_path / "raw/2024/frame.csv"
    assert place.read_text(encoding="utf-8-sig").startswith(
        "お住まいの地区,年齢,人口\n（1の文を記入）,20歳代,\n"
    )
    assert heads_of(book, "母集団の人数")[:2] == ["お住まいの地区", "20歳代"]
    complete(book)
    assert run(tmp_path, "codebook", "import", "2024", str(book)) == 0
    assert place.read_text(encoding="utf-8-sig").splitlines()[1].startswith("北,20歳代,")
    assert run(tmp_path, "check", "2024") == 3
    assert "[P08]" in capsys.readouterr().err
    complete(book, population=250)
    assert run(tmp_path, "codebook", "import", "2024", str(book)) == 0
    assert run(tmp_path, "check", "2024") == 0
    assert run(tmp_path, "run", "2024", "--direct") == 0
    kept = place.read_bytes()
    complete(book, population=260)
    capsys.readouterr()
    assert run(tmp_path, "codebook", "import", "2024", str(book)) == 0
    assert "書き換えていません" in capsys.readouterr().out
    assert place.read_bytes() == kept


def test_a_missing_population_file_is_offered_by_check_and_new_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = start(tmp_path)
    complete(book, population=250)
    run(tmp_path, "codebook", "import", "2024", str(book))
    place = tmp_path / "raw/2024/frame.csv"
    place.unlink()
    assert run(tmp_path, "check", "2024") == 3
    assert place.read_text(encoding="utf-8-sig").splitlines()[:2] == [
        "お住まいの地区,年齢,人口",
        "北,20歳代,",
    ]
    assert run(tmp_path, "new-study", "2025", "--from", "2024") == 0
    assert (tmp_path / "raw/2025/frame.csv").read_bytes() == place.read_bytes()
    capsys.readouterr()


def test_the_record_of_a_draft_is_not_read_back(tmp_path: Path) -> None:
    book = start(tmp_path)
    sheet = openpyxl.load_workbook(book)["下書きの記録"]
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert told[0][:3] == ["種類", "列・設問", "内容"]
    assert ["設問にしなかったもの", "StartDate"] in [row[:2] for row in told]
