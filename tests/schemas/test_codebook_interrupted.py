"""Imports that are killed, cannot replace a file, or find a spoilt list of an earlier import."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from schemas.codebook.tables import read_codebook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from tests.killing import killed_at
from tests.schemas.codebooks import cell, changed, definitions, exported, imported
from tests.survey.small_city import define


@pytest.mark.parametrize("step", range(1, 15))
def test_a_killed_import_leaves_no_half_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Kill the import at its step-th change of a name: the old definitions hold, or nothing is loaded."""

    def change(book: openpyxl.Workbook) -> None:
        cell(book, "設問", "設問文", 6).value = "別の文"
        cell(book, "概念", "名称", 6).value = "別の名前"
        cell(book, "調査", "配布数", 6).value = "101"

    workspace, after = tmp_path / "work", tmp_path / "after"
    define(workspace)
    define(after)
    before = definitions(workspace)
    book = changed(exported(workspace, "2030", tmp_path / "book.xlsx"), change)
    written = imported(after, "2030", book).written
    with killed_at(step, monkeypatch):
        imported(workspace, "2030", book)
    assert len(written) == 3
    if definitions(workspace) not in (before, definitions(after)):
        with pytest.raises(InputError, match="D098"):
            load_study(workspace, "2030")
        with pytest.raises(InputError, match="D098"):
            read_codebook(workspace, "2030")
    imported(workspace, "2030", book)
    assert definitions(workspace) == definitions(after)
    assert not list((workspace / "schemas").rglob("*.import"))
    load_study(workspace, "2030")


def test_an_import_that_was_interrupted_is_told_when_it_is_finished(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = exported(workspace, "2022", tmp_path / "book.xlsx")
    there = ["--workspace", str(workspace)]
    (workspace / "schemas/concepts.csv.import").write_bytes((workspace / "schemas/concepts.csv").read_bytes())
    (workspace / "schemas/.import").write_text('{"schemas/concepts.csv": true}', encoding="utf-8")
    assert main(["check", "2022", *there]) == 3
    assert "[D098]" in capsys.readouterr().err
    assert main(["codebook", "import", "2022", str(book), *there]) == 0
    assert "途中で止まっていた取り込みを終えました。" in capsys.readouterr().out
    assert main(["check", "2022", *there]) == 0


def test_a_file_that_cannot_be_replaced_leaves_all_as_they_were(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cell(book, "設問", "設問文", 6).value = "別の文"
        cell(book, "概念", "名称", 6).value = "別の名前"

    before = definitions(workspace)
    book = changed(exported(workspace, "2022", tmp_path / "book.xlsx"), change)
    replace = Path.replace

    def refusing(path: Path, target: Path) -> Path:
        if path.name == "questions.csv.import":
            raise PermissionError(13, "open elsewhere", str(target))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refusing)
        with pytest.raises(InputError, match=r"D089.*questions\.csv"):
            imported(workspace, "2022", book)
    assert definitions(workspace) == before
    load_study(workspace, "2022")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"../victim.csv": false}', '{"raw/../../victim.csv": false}']
)
def test_a_list_of_an_import_that_names_other_files_is_not_followed(tmp_path: Path, content: str) -> None:
    root = tmp_path / "work"
    define(root)
    (tmp_path / "victim.csv").write_bytes(b"x")
    book = exported(root, "2030", tmp_path / "book.xlsx")
    (root / "schemas/.import").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"D099.*schemas/\.import"):
        imported(root, "2030", book)
    assert (tmp_path / "victim.csv").exists()
