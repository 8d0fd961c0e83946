"""A back-up taken while others write is whole, restores to the same bytes, and is never half restored."""

from __future__ import annotations

import json
import sqlite3
import stat
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from flows.cli import main
from flows.console import EXIT_INPUT
from flows.upkeep.backup import LIST
from tests.workspaces import copy_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The bundled example with outputs, records of staff and a tracker that is open and has a log beside it."""
    made = copy_workspace(tmp_path / "作業 フォルダー")
    for name, text in {
        "reports/output/2022/chapter.docx": "chapter",
        "reports/output/2022/findings.xlsx": "ひみつの回答",
        "raw/2022/corrections/訂正.csv": "ひみつの回答",
        "raw/2022/メモ.txt": "ひみつの回答",
        "records/note.txt": "記録",
        "reports/output/.2022.lock": "",
    }.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return made


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }


def test_what_was_backed_up_comes_back_byte_for_byte(workspace: Path, tmp_path: Path) -> None:
    before = tree(workspace)
    del before["reports/output/.2022.lock"]
    out, again = tmp_path / "b.zip", tmp_path / "新しい" / "所"
    assert main(["backup", "--out", str(out), "--workspace", str(workspace)]) == 0
    assert main(["restore", str(out), "--workspace", str(again)]) == 0
    kept = {
        name: content
        for name, content in before.items()
        if name.split("/")[0] in {"schemas", "raw", "records", "reports"}
    }
    assert tree(again) == kept
    if sys.platform != "win32":
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        assert stat.S_IMODE((again / "raw/2022/corrections/訂正.csv").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_database_that_is_being_written_is_copied_as_of_one_moment(workspace: Path, tmp_path: Path) -> None:
    file = workspace / "records/tracker.sqlite"
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE t (x)")
        writer.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)])
        writer.commit()
        writer.execute("INSERT INTO t VALUES (-1)")  # begun, not finished
        assert main(["backup", "--out", str(tmp_path / "b.zip"), "--workspace", str(workspace)]) == 0
        writer.rollback()
    assert main(["restore", str(tmp_path / "b.zip"), "--workspace", str(tmp_path / "again")]) == 0
    with closing(sqlite3.connect(tmp_path / "again/records/tracker.sqlite")) as copy:
        assert copy.execute("SELECT count(*), min(x) FROM t").fetchone() == (1000, 0)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not list((tmp_path / "again/records").glob("*-wal"))


def test_without_answers_none_is_in_it(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.zip"
    assert main(["backup", "--without-answers", "--out", str(out), "--workspace", str(workspace)]) == 0
    with zipfile.ZipFile(out) as archive:
        names = set(archive.namelist())
        assert not any("ひみつの回答".encode() in archive.read(name) for name in names)
        raw = {name for name in names if name.startswith("raw/")}
    assert "records/note.txt" in names
    assert "reports/output/2022/chapter.docx" in names
    assert raw == {"raw/2017/frame.csv", "raw/2022/administrative.csv", "raw/2022/frame.csv"}


def test_a_folder_that_is_not_empty_is_left_as_it_is(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "b.zip"
    main(["backup", "--out", str(out), "--workspace", str(workspace)])
    before = tree(workspace)
    assert main(["restore", str(out), "--workspace", str(workspace)]) == EXIT_INPUT
    assert "[B14]" in capsys.readouterr().err
    assert tree(workspace) == before
    assert main(["backup", "--out", str(out), "--workspace", str(workspace)]) == EXIT_INPUT
    assert "[O05]" in capsys.readouterr().err


def damaged(content: bytes) -> bytes:
    return (
        content[: len(content) // 2]
        + bytes([content[len(content) // 2] ^ 1])
        + content[len(content) // 2 + 1 :]
    )


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize("harm", [damaged, cut])
def test_a_damaged_back_up_restores_nothing(
    workspace: Path, tmp_path: Path, harm: Callable[[bytes], bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "b.zip"
    main(["backup", "--out", str(out), "--workspace", str(workspace)])
    out.write_bytes(harm(out.read_bytes()))
    assert main(["restore", str(out), "--workspace", str(tmp_path / "again")]) == EXIT_INPUT
    assert "[B13]" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def made(folder: Path, listed: object, files: dict[str, bytes]) -> Path:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(LIST, listed if isinstance(listed, str) else json.dumps(listed))
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("listed", "files", "code"),
    [
        ("[]", {}, "B12"),
        ("これは違います", {}, "B12"),
        ({"format": 9, "version": "9.0", "answers": True, "files": {}}, {}, "B15"),
        ({"format": 1, "version": "0.2", "answers": True, "files": {}}, {"schemas/x": b""}, "B13"),
        (
            {"format": 1, "version": "0.2", "answers": True, "files": {"../x": {"bytes": 1, "sha256": ""}}},
            {"../x": b"1"},
            "B13",
        ),
    ],
)
def test_what_is_no_back_up_is_told(
    tmp_path: Path, listed: object, files: dict[str, bytes], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["restore", str(made(tmp_path, listed, files)), "--workspace", str(tmp_path / "a" / "again")])
        == EXIT_INPUT
    )
    assert f"[{code}]" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "a" / "again").exists()


def test_nothing_to_keep_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["backup", "--out", str(tmp_path / "b.zip"), "--workspace", str(tmp_path / "empty")])
        == EXIT_INPUT
    )
    assert "[B10]" in capsys.readouterr().err
    assert not (tmp_path / "b.zip").exists()
