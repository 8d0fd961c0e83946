"""An import is taken back until a run rests on it, and only while what it put there is still so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from office.undoing import Undo
from schemas.errors import InputError
from schemas.tables.replacing import replace_files

NUMBERS = "raw/2022/administrative.csv"
NEW = "raw/2022/new.csv"


def test_files_come_back_and_those_that_were_not_there_go(workspace: Path) -> None:
    before = (workspace / NUMBERS).read_bytes()
    undo = Undo(workspace, "2022", "thing")
    assert undo.hindrance() is None
    undo.keep({NUMBERS: b"new", NEW: b"new"})
    replace_files(workspace, {NUMBERS: b"new", NEW: b"new"})
    assert undo.hindrance() == ""
    assert set(undo.take_back()) == {NUMBERS, NEW}
    assert (workspace / NUMBERS).read_bytes() == before
    assert not (workspace / NEW).exists()
    assert undo.hindrance() is None
    with pytest.raises(InputError, match="B70"):
        undo.take_back()


def test_an_import_that_never_came_to_its_end_is_not_taken_back(workspace: Path) -> None:
    undo = Undo(workspace, "2022", "thing")
    undo.keep({NUMBERS: b"new"})
    assert undo.hindrance() == "この後に内容が変わったため、取り消せません。"
    with pytest.raises(InputError, match="B70"):
        undo.take_back()


def test_a_run_that_read_what_came_ends_it(workspace: Path, finished: Path) -> None:
    shutil.copytree(finished, workspace / "reports/output/2022")
    undo = Undo(workspace, "2022", "thing")
    counted = (workspace / NUMBERS).read_bytes()
    undo.keep({NUMBERS: counted})
    assert (undo.hindrance() or "").startswith("この内容で集計したため、取り消せません。")
    (workspace / NUMBERS).write_bytes(b"indicator,value,source\n")
    undo.keep({NUMBERS: b"indicator,value,source\n"})
    assert undo.hindrance() == ""
