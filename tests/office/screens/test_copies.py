"""Copies for safety: made by the worker, given out by name alone, unpacked beside the workspace."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import pytest

from office.copies import FOLDER, OPENER
from office.frame.visit import Office
from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

PAGE = "/settings/copies"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = office_of(copy_workspace(tmp_path_factory.mktemp("copies") / "アンケート"))
    (office.workspace / OPENER).write_text("@echo off", encoding="utf-8")
    yield office
    office.close()


@pytest.fixture
def visitor(office: Office) -> Visitor:
    visitor = Visitor(office)
    visitor.see(PAGE)
    return visitor


def test_a_copy_is_made_saved_and_unpacked_beside_the_workspace(visitor: Visitor) -> None:
    visitor.send(PAGE)
    workspace = visitor.office.workspace
    (copy,) = (workspace / FOLDER).iterdir()
    assert visitor.message == f"控えを作りました: {copy.name}"
    assert copy.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(copy) as archive:
        assert archive.read("raw/2022/shimin.csv") == (workspace / "raw/2022/shimin.csv").read_bytes()
        assert not [name for name in archive.namelist() if FOLDER in name]

    saved = visitor.client.get(f"{PAGE}/{copy.name}")
    assert saved.content == copy.read_bytes()
    assert saved.headers["content-disposition"].startswith("attachment")

    (workspace / "raw/2022/shimin.csv").write_bytes(b"changed since")
    unpack = f"{PAGE}/{copy.name}/unpack"
    visitor.see(unpack)
    visitor.send(unpack)
    (made,) = (path for path in workspace.parent.iterdir() if path != workspace)
    assert made.name in visitor.message
    assert (made / "raw/2022/shimin.csv").read_bytes() != b"changed since"
    assert (workspace / "raw/2022/shimin.csv").read_bytes() == b"changed since"
    assert (made / OPENER).is_file()


@pytest.mark.parametrize(
    "name",
    [
        "..%2Fschemas%2Fconcepts.csv",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "other.zip",
        "控え-20260101-000000.zip",
        "控え-1.zip%00",
    ],
)
def test_nothing_but_a_copy_is_given_out(visitor: Visitor, name: str) -> None:
    (visitor.office.workspace / FOLDER).mkdir(exist_ok=True)
    (visitor.office.workspace / FOLDER / "other.zip").write_bytes(b"of somebody else")
    assert visitor.see(f"{PAGE}/{name}").status_code == 404
    assert visitor.see(f"{PAGE}/{name}/unpack").status_code == 404


def test_what_was_done_since_the_last_copy_is_counted(visitor: Visitor) -> None:
    visitor.send(PAGE)
    assert "日誌で0件" in visitor.text
    visitor.office.diary.add("checked", "佐藤 健", "2022", findings=3)
    visitor.see(PAGE)
    assert "日誌で1件" in visitor.text
