"""The rows of the header that name a column, as `codebook from-data` takes them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.cli import main

HEADED = "設問,問1\n番号,年代\n1,20歳代\n2,30歳代\n"


def drafted(folder: Path, *given: str) -> int:
    answers = folder / "answers.csv"
    answers.write_text(HEADED, encoding="utf-8")
    arguments = ["--study", "2024", "--header-rows", "2", "--out", str(folder / "book.xlsx"), *given]
    return main(["codebook", "from-data", str(answers), *arguments, "--workspace", str(folder)])


@pytest.mark.parametrize(
    ("rows", "names"), [("1,2", "設問/番号"), ("2", "番号"), (" 2 ", "番号"), ("", "設問/番号")]
)
def test_the_rows_that_name_a_column(tmp_path: Path, rows: str, names: str) -> None:
    assert drafted(tmp_path, "--name-rows", rows) == 0
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)["調査"]
    assert names in {cell.value for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize("rows", ["a,1", "1,", "0", "-1", "1.5", "一", "3", "1 2"])
def test_what_is_no_row_of_the_header_is_refused(
    tmp_path: Path, rows: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drafted(tmp_path, "--name-rows", rows) == 2
    assert "使えない値です: --name-rows" in capsys.readouterr().err
    assert not (tmp_path / "book.xlsx").exists()


def test_a_title_above_the_header_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("市民意識調査,,\n番号,問1,問2\n1,1,2\n2,2,1\n", encoding="utf-8")
    call = ["codebook", "from-data", str(answers), "--study", "2024", "--workspace", str(tmp_path)]
    assert main([*call, "--out", str(tmp_path / "book.xlsx")]) == 0
    assert "--skip-rows" in capsys.readouterr().out
    assert main([*call, "--skip-rows", "1", "--out", str(tmp_path / "other.xlsx")]) == 0
    assert "見出しのない列" not in capsys.readouterr().out


def test_a_form_needs_a_file_of_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    for name, rows in (
        ("survey", [("type", "name", "label"), ("select_one yn", "q1", "加入")]),
        ("choices", [("list_name", "name", "label"), ("yn", "1", "はい"), ("yn", "2", "いいえ")]),
    ):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "form.xlsx")
    call = ["codebook", "from-data", str(tmp_path / "form.xlsx"), "--study", "2024"]
    assert main([*call, "--out", str(tmp_path / "book.xlsx"), "--workspace", str(tmp_path)]) == 0
    assert "シート「回答ファイル」に書いてください" in capsys.readouterr().out
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)["回答ファイル"]
    assert "form.xlsx" not in "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
