"""Delete the microdata of a study; what was deleted is recorded first, so that a crash leaves no doubt."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from filelock import FileLock

from reports.microdata import microdata_files
from reports.outputs import lock_path, output_folder, recover
from schemas.errors import InputError, Problem
from schemas.study import Study
from survey.intake.private_files import sync_folder
from survey.intake.purged import DELETED, PLANNED, PurgedFile, load_purged, save_purged

_BLOCK = 1 << 20


def purge(workspace: Path, study: Study, by: str, day: str) -> tuple[PurgedFile, ...]:
    """Delete every file of `microdata_files` and return what was deleted, in the order of the paths.

    Each file is recorded as planned (path, size, sha256, day, person) before the first is deleted, and
    as deleted at the end. After a crash the same call finishes what is left, and files that are gone by
    then count as deleted. Raises InputError (A32) where a file cannot be deleted; the others are gone
    then, and the record still says planned.
    """
    target = output_folder(workspace, study.key)
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock_path(target)):
        recover(target)
        earlier = load_purged(workspace, study.key)
        files = microdata_files(workspace, study)
        known = {entry.path for entry in earlier if entry.state == PLANNED}
        planned = [
            _entry(workspace, path, by, day)
            for path in files
            if path.relative_to(workspace).as_posix() not in known
        ]
        entries = [*earlier, *planned]
        if not any(entry.state == PLANNED for entry in entries):
            return ()
        save_purged(workspace, study.key, entries)
        _delete(workspace, files)
        done = [replace(entry, state=DELETED) for entry in entries]
        save_purged(workspace, study.key, done)
    return tuple(new for new, old in zip(done, entries, strict=True) if old.state == PLANNED)


def _delete(workspace: Path, files: Sequence[Path]) -> None:
    stuck = []
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            stuck.append(path)
    for folder in {path.parent for path in files}:
        if folder.is_dir():
            sync_folder(folder)
    if stuck:
        raise InputError(
            [
                Problem(
                    "A32",
                    "ファイルを削除できません。",
                    remedy="ファイルを開いているプログラムを閉じ、もう一度実行してください。",
                    file=path.relative_to(workspace).as_posix(),
                )
                for path in stuck
            ],
            partly_done=True,
        )


def _entry(workspace: Path, path: Path, by: str, day: str) -> PurgedFile:
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return PurgedFile(path.relative_to(workspace).as_posix(), size, digest.hexdigest(), day, by, PLANNED)
