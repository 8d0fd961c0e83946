from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from docx import Document

from flows.cli import main
from reports.runs.csv_tables import read_estimates
from tests.flows.tutorial_steps import commands, fill_in, placed_files
from tests.workspaces import ROOT

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[list[str], int]]]:
    """The workspace after all steps of the tutorial, and the exit code of each command."""
    folder = tmp_path_factory.mktemp("hibari")
    for source, target in placed_files(PAGE):
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, folder / target)
    codes = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for arguments in commands(PAGE):
            if arguments[:2] == ["codebook", "import"]:
                fill_in(PAGE, folder / arguments[-1])
            codes.append((arguments, main(arguments)))
    return folder, codes


def test_every_command_ends_as_the_page_says(city: tuple[Path, list[tuple[list[str], int]]]) -> None:
    _, codes = city
    assert [arguments[0] for arguments, _ in codes] == [
        "codebook",
        "codebook",
        "check",
        "run",
        "new-study",
        "check",
    ]
    assert [code for _, code in codes] == [0, 0, 0, 0, 0, 3]


def test_the_chapter_and_the_tables_are_there(city: tuple[Path, list[tuple[list[str], int]]]) -> None:
    folder, _ = city
    output = folder / "reports" / "output" / "2024"
    text = "\n".join(paragraph.text for paragraph in Document(str(output / "chapter.docx")).paragraphs)
    for words in ("第2章 市民の意識", "幸福度と情報の入手先", "居住年数別", "施策の満足度と重要度"):
        assert words in text
    assert "山口" not in text
    assert "性別" not in text
    assert openpyxl.load_workbook(output / "tables.xlsx", read_only=True).sheetnames


def test_the_figures_are_those_of_the_file(city: tuple[Path, list[tuple[list[str], int]]]) -> None:
    """Counted from the file itself: the band of 20 years and more, and those who were asked 問9."""
    folder, _ = city
    raw = pd.read_csv(folder / "raw/2024/answers.csv", encoding="cp932", dtype=str)
    estimates = read_estimates((folder / "reports/output/2024/estimates.csv").read_bytes())
    plain = estimates[
        (estimates["basis"] == "unweighted") & (estimates["base"] == "all") & (estimates["breakdown"] == "_T")
    ].set_index(["question", "option"])
    years = pd.to_numeric(raw["問5 居住年数"], errors="coerce")
    assert plain.loc[("q5", "20年以上"), "count"] == (years >= 20).sum() > 0
    assert plain.loc[("q5", "no_answer"), "count"] == years.isna().sum()
    assert plain.loc[("q9", "清掃活動"), "n"] == (raw["問8 地域活動への参加"] == "1.ある").sum()
    assert plain.loc[("q2", "no_answer"), "count"] == (raw["問2 年齢"] == "無回答").sum() + 1


def test_the_age_out_of_range_goes_to_the_contractor(city: tuple[Path, list[tuple[list[str], int]]]) -> None:
    folder, _ = city
    sheet = openpyxl.load_workbook(folder / "reports/output/2024/findings.xlsx")["入力誤り一覧"]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert sum("E20" in row and "7" in row and "問2 年齢" in row for row in rows) == 1


def test_a_finished_codebook_goes_out_and_in_unchanged(
    city: tuple[Path, list[tuple[list[str], int]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = city
    before = {path: path.read_bytes() for path in (folder / "schemas").rglob("*") if path.is_file()}
    book = str(tmp_path / "again.xlsx")
    assert main(["codebook", "export", "2024", "--out", book, "--workspace", str(folder)]) == 0
    assert main(["codebook", "import", "2024", book, "--workspace", str(folder)]) == 0
    assert "何も変えていません" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in (folder / "schemas").rglob("*") if path.is_file()} == before
