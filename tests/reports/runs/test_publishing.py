"""Outputs are published as one whole; nothing of staff is lost; a crash leaves the last good folder."""

from __future__ import annotations

import hashlib
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.runs import publishing as outputs
from reports.runs.publishing import KEPT, add_output, check_target, output_folder, publish, recover
from reports.runs.record import MANIFEST
from schemas.errors import InputError


def manifest_of(files: dict[str, bytes]) -> bytes:
    return json.dumps(
        {"outputs": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}}
    ).encode()


def published(workspace: Path, **contents: bytes) -> Path:
    files = {name.replace("_", "."): content for name, content in contents.items()}
    return publish(workspace, "2022", {**files, MANIFEST: manifest_of(files)}).folder


def test_a_run_replaces_the_files_of_the_last_one(tmp_path: Path) -> None:
    published(tmp_path, chapter_docx=b"old", gone_csv=b"old")
    folder = published(tmp_path, chapter_docx=b"new")
    assert (folder / "chapter.docx").read_bytes() == b"new"
    assert not (folder / "gone.csv").exists()
    assert sorted(path.name for path in folder.parent.iterdir() if not path.name.endswith(".lock")) == [
        "2022"
    ]


def test_a_file_that_staff_put_there_is_carried_over(tmp_path: Path) -> None:
    folder = published(tmp_path, chapter_docx=b"old")
    (folder / "memo.txt").write_bytes(b"memo")
    (folder / "sub").mkdir()
    (folder / "sub" / "photo.png").write_bytes(b"png")
    published(tmp_path, chapter_docx=b"new")
    assert (folder / "memo.txt").read_bytes() == b"memo"
    assert (folder / "sub" / "photo.png").read_bytes() == b"png"


def test_an_output_that_staff_changed_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    folder = published(tmp_path, chapter_docx=b"old")
    (folder / "chapter.docx").write_bytes(b"edited once")
    first = publish(
        tmp_path, "2022", {"chapter.docx": b"new", MANIFEST: manifest_of({"chapter.docx": b"new"})}
    )
    (folder / "chapter.docx").write_bytes(b"edited twice")
    second = publish(
        tmp_path, "2022", {"chapter.docx": b"new", MANIFEST: manifest_of({"chapter.docx": b"new"})}
    )
    assert first.kept == (f"{KEPT}/chapter-1.docx",)
    assert second.kept == (f"{KEPT}/chapter-2.docx",)
    assert (folder / KEPT / "chapter-1.docx").read_bytes() == b"edited once"
    assert (folder / KEPT / "chapter-2.docx").read_bytes() == b"edited twice"
    assert (folder / "chapter.docx").read_bytes() == b"new"


class Crash(BaseException):
    """Stands for the process being killed: no handler of the program catches it."""


@pytest.mark.parametrize("step", range(1, 8))
def test_a_crash_at_any_file_operation_leaves_a_whole_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Kill the run at its step-th file operation; recovery then finds the old or the new outputs whole."""
    folder = published(tmp_path, chapter_docx=b"old", tables_xlsx=b"old")
    calls = 0

    def counted(function):  # type: ignore[no-untyped-def]
        def run(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            if calls >= step:
                raise Crash
            return function(*args, **kwargs)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(outputs, "_write", counted(outputs._write))
        patch.setattr(Path, "rename", counted(Path.rename))
        patch.setattr(outputs.shutil, "rmtree", counted(outputs.shutil.rmtree))
        with pytest.raises(Crash):
            published(tmp_path, chapter_docx=b"new", tables_xlsx=b"new")
    recover(folder)
    contents = {(folder / name).read_bytes() for name in ("chapter.docx", "tables.xlsx")}
    assert contents in ({b"old"}, {b"new"})
    published(tmp_path, chapter_docx=b"newer", tables_xlsx=b"newer")
    assert (folder / "chapter.docx").read_bytes() == b"newer"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_files_with_answers_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = published(tmp_path, findings_xlsx=b"x", changes_csv=b"x", weights_csv=b"x", tables_xlsx=b"x")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes["findings.xlsx"] == modes["changes.csv"] == modes["weights.csv"] == 0o600
    assert modes["tables.xlsx"] & 0o044


def link(path: Path, elsewhere: Path) -> None:
    elsewhere.mkdir()
    path.symlink_to(elsewhere)


def plain_file(path: Path, elsewhere: Path) -> None:
    del elsewhere
    path.write_bytes(b"x")


@pytest.mark.parametrize("make", [link, plain_file])
def test_what_is_no_folder_is_not_replaced(tmp_path: Path, make: Callable[[Path, Path], None]) -> None:
    target = output_folder(tmp_path, "2022")
    target.parent.mkdir(parents=True)
    make(target, tmp_path / "elsewhere")
    with pytest.raises(InputError, match=r"O10.*2022"):
        check_target(tmp_path, "2022")
    with pytest.raises(InputError, match="O10"):
        published(tmp_path, chapter_docx=b"new")
    with pytest.raises(InputError, match="O10"):
        add_output(tmp_path, "2022", "chapter.pdf", b"new")
    assert target.is_symlink() or target.read_bytes() == b"x"
    assert [path.name for path in target.parent.iterdir() if not path.name.endswith(".lock")] == ["2022"]


def test_a_folder_of_outputs_that_is_not_there_yet_may_be_made(tmp_path: Path) -> None:
    check_target(tmp_path, "2022")
    published(tmp_path, chapter_docx=b"new")
    check_target(tmp_path, "2022")


def test_a_link_that_was_moved_aside_is_taken_away_and_not_what_it_leads_to(tmp_path: Path) -> None:
    folder = published(tmp_path, chapter_docx=b"old")
    link(folder.with_name(".2022.previous"), tmp_path / "elsewhere")
    (tmp_path / "elsewhere/memo.txt").write_bytes(b"memo")
    published(tmp_path, chapter_docx=b"new")
    assert (folder / "chapter.docx").read_bytes() == b"new"
    assert not folder.with_name(".2022.previous").is_symlink()
    assert (tmp_path / "elsewhere/memo.txt").read_bytes() == b"memo"
