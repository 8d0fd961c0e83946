"""A back-up of a workspace in one file, and a workspace made from it.

The file is a zip: what the office cannot make again (definitions, raw files, records, the tracker, outputs), and a
list of it with hashes. A database is copied by SQLite's own back-up, which gives a state between two writes while
others write; copying its file would not. Restoring checks the whole file before it writes, and makes a new workspace
by one rename: it never mixes with what is there.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from reports.runs.microdata import microdata_files
from schemas.errors import InputError, Problem
from schemas.loading.studies import list_studies, load_study
from schemas.messages.acts import Act, Saying
from schemas.settings.study import Study
from schemas.tables.saving import check_new, claim, sync_folder
from survey.corrections.purged import purge_record

LIST = "backup.json"
_FORMAT = 1
KEPT = ("schemas", "raw", "records", "reports/output")
"""The folders of a workspace that are backed up; the rest is program, or is made again."""

_PROGRAM = {".py", ".pyc"}
_SQLITE = b"SQLite format 3\x00"
_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")
_PASSING = (".lock", ".tmp", ".partial")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Contents:
    """What a back-up holds: files by path in the workspace with size and hash, and by which version it was made."""

    files: dict[str, tuple[int, str]]
    version: str
    answers: bool


def files_to_keep(workspace: Path, *, answers: bool) -> list[Path]:
    """Files of a back-up, in the order of their paths; without answers: none that holds those of a person.

    Links are not followed. Raises InputError where definitions cannot be read, by which answers are known.
    """
    found = [path for folder in KEPT for path in _below(workspace / folder)]
    if not answers:
        studies = [load_study(workspace, key) for key in list_studies(workspace)]
        held = {path for study in studies for path in microdata_files(workspace, study)}
        known = {workspace / path for study in studies for path in _aggregates(study)}
        raw = workspace / "raw"
        found = [
            path for path in found if path not in held and (path in known or not path.is_relative_to(raw))
        ]
    return sorted(found)


def _aggregates(study: Study) -> Iterator[str]:
    """Files below raw/ that are known to hold nobody's answers; of any other it is not known."""
    yield from study.aggregate_paths()
    yield purge_record(study.key)


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            path = Path(place, name)
            passing = name.startswith("~$") or name.endswith((*_PASSING, *_BESIDE_A_DATABASE))
            if path.is_file() and not path.is_symlink() and path.suffix not in _PROGRAM and not passing:
                yield path


def write_backup(workspace: Path, out: Path, *, answers: bool) -> Contents:
    """Write a back-up under a name that no file has yet, readable by its owner only, whole or not at all.

    Raises InputError: O05, O07 as `check_new`; B10 where there is nothing to keep; B11 where a file or a database
    cannot be read.
    """
    check_new(out)
    paths = files_to_keep(workspace, answers=answers)
    if not paths:
        raise Problem(
            "B10",
            "バックアップするものがありません。",
            expected="schemas、raw、records、reports/output のあるフォルダー",
            remedy=Saying.CHOOSE_WORKSPACE.typed,
            file=str(workspace),
        ).error()
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}-")  # 0600
    waiting = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            files = {}
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                for path in paths:
                    key = path.relative_to(workspace).as_posix()
                    files[key] = _add(archive, path, key)
                contents = Contents(files, version("kyodo-survey"), answers)
                archive.writestr(LIST, _listed(contents))
            file.flush()
            os.fsync(file.fileno())
        claim(waiting, out)
        sync_folder(out.parent)
    except FileExistsError:
        check_new(out)  # tells it
        raise
    finally:
        waiting.unlink(missing_ok=True)
    return contents


def _listed(contents: Contents) -> bytes:
    listed = {
        "format": _FORMAT,
        "version": contents.version,
        "answers": contents.answers,
        "files": {name: {"bytes": size, "sha256": digest} for name, (size, digest) in contents.files.items()},
    }
    return json.dumps(listed, ensure_ascii=False, indent=1).encode()


def _add(archive: zipfile.ZipFile, path: Path, key: str) -> tuple[int, str]:
    """Copy a file into the archive as it is read once; a database by its own back-up."""
    try:
        with path.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                return _add_database(archive, path, key)
            file.seek(0)
            digest, size = hashlib.sha256(), 0
            with archive.open(key, "w", force_zip64=True) as into:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += into.write(chunk)
            return size, digest.hexdigest()
    except (OSError, sqlite3.Error) as error:
        raise Problem(
            "B11",
            f"ファイルを読めないため、バックアップを作れません（{error}）。",
            remedy="ファイルの権限と、ファイルが壊れていないことを確かめて、もう一度実行してください。",
            file=str(path),
        ).error() from None


def _add_database(archive: zipfile.ZipFile, path: Path, key: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy.sqlite")
        # closed, not only committed, before its file is read
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        content = copy.read_bytes()
    archive.writestr(key, content)
    return len(content), hashlib.sha256(content).hexdigest()


def restore(backup: Path, workspace: Path) -> Contents:
    """Make a workspace of a back-up: the whole of it, in a folder that is not there yet or is empty.

    Raises InputError: B12 it is no back-up, B13 it is damaged (nothing is written), B14 the folder is not empty,
    B15 it was made by a newer version.
    """
    if workspace.exists() and (not workspace.is_dir() or any(workspace.iterdir())):
        raise Problem(
            "B14",
            "戻す先のフォルダーが、空ではありません。",
            expected="まだないフォルダーか、空のフォルダー",
            remedy="別のフォルダーを指定してください。今あるものには、何もしていません。",
            file=str(workspace),
        ).error()
    try:
        with zipfile.ZipFile(backup) as archive:
            contents = _contents(archive, backup)
            workspace.parent.mkdir(parents=True, exist_ok=True)
            half = f".{workspace.name}-restoring-"
            for left in workspace.parent.glob(f"{glob.escape(half)}*"):
                shutil.rmtree(left, ignore_errors=True)  # by a crash; answers may lie in it
            with tempfile.TemporaryDirectory(
                dir=workspace.parent, prefix=half, ignore_cleanup_errors=True
            ) as name:
                made = Path(name, "made")
                _unpack(archive, contents, made, backup)
                if workspace.exists():
                    workspace.rmdir()
                made.rename(workspace)
                sync_folder(workspace.parent)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise _damaged(backup, str(error)) from None
    return contents


def _contents(archive: zipfile.ZipFile, backup: Path) -> Contents:
    try:
        listed = json.loads(archive.read(LIST))
        made_by, form = str(listed["version"]), int(listed["format"])
        files = {str(name): (int(one["bytes"]), str(one["sha256"])) for name, one in listed["files"].items()}
        contents = Contents(files, made_by, bool(listed["answers"]))
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Problem(
            "B12",
            Saying.NO_BACKUP.typed,
            expected=f"{Act.BACKUP.typed()}で作ったファイル",
            remedy="ファイルを確かめてください。",
            file=str(backup),
        ).error() from None
    if form > _FORMAT:
        raise Problem(
            "B15",
            f"新しい版（{made_by}）のプログラムで作られたバックアップです。",
            expected=f"{version('kyodo-survey')} までの版で作ったもの",
            remedy="プログラムを新しい版にしてから、もう一度実行してください。",
            file=str(backup),
        ).error()
    names = [name for name in archive.namelist() if name != LIST]
    if sorted(names) != sorted(contents.files) or not all(map(_plain, names)):
        raise _damaged(backup, "一覧と中身が違います")
    return contents


def _plain(name: str) -> bool:
    """Whether a name stays below the folder that it is unpacked into, on any system."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and not set(name) & set("\\:\x00")


def _unpack(archive: zipfile.ZipFile, contents: Contents, folder: Path, backup: Path) -> None:
    folder.mkdir()
    for name, (size, expected) in contents.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, left = hashlib.sha256(), size
        with archive.open(name) as source, path.open("wb") as into:
            path.chmod(0o600)
            while chunk := source.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    break
                digest.update(chunk)
                into.write(chunk)
            into.flush()
            os.fsync(into.fileno())
        if left or digest.hexdigest() != expected:
            raise _damaged(backup, name)


def _damaged(backup: Path, why: str) -> InputError:
    return Problem(
        "B13",
        f"バックアップが壊れています（{why}）。",
        remedy="別の日のバックアップを使ってください。何も戻していません。",
        file=str(backup),
    ).error()
