"""Imports that are killed, cannot replace a file, or find a spoilt list of an earlier import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from flows.cli import main
from schemas.codebook.applying import Applied, apply_codebook
from schemas.codebook.tables import Codebook, Faults, read_codebook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from survey.reading.codebook_reading import read_codebook_workbook
from tests.killing import killed_at
from tests.schemas.codebooks import cell, changed, definitions, exported, imported
from tests.survey.small_city import define


@dataclass(frozen=True)
class Change:
    """A workbook that changes three definitions, as it is read, and what an undisturbed import of it makes."""

    codebook: Codebook
    after: dict[str, bytes]

    def apply(self, root: Path) -> Applied:
        """Import it."""
        return apply_codebook(root, self.codebook, "book.xlsx", Faults("book.xlsx"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        cell(book, "設問", "設問文", 6).value = "別の文"
        cell(book, "概念", "名称", 6).value = "別の名前"
        cell(book, "調査", "配布数", 6).value = "101"

    root = tmp_path_factory.mktemp("after")
    define(root)
    book = changed(exported(root, "2030", root / "book.xlsx"), change)
    codebook = read_codebook_workbook(book, "2030", Faults(book.name))
    assert len(Change(codebook, {}).apply(root).written) == 3
    return Change(codebook, definitions(root))


@pytest.mark.parametrize("step", range(1, 15))
def test_a_killed_import_leaves_no_half_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Change, step: int
) -> None:
    """Kill the import at its step-th change of a name: the old definitions hold, or nothing is loaded."""
    workspace = tmp_path / "work"
    define(workspace)
    before = definitions(workspace)
    with killed_at(step, monkeypatch):
        made.apply(workspace)
    if definitions(workspace) not in (before, made.after):
        with pytest.raises(InputError, match="D098"):
            load_study(workspace, "2030")
        with pytest.raises(InputError, match="D098"):
            read_codebook(workspace, "2030")
    made.apply(workspace)
    assert definitions(workspace) == made.after
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
