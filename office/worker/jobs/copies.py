"""Copies for safety, made and unpacked by what `backup` and `restore` call."""

from __future__ import annotations

import shutil
from pathlib import Path

from flows.upkeep.backup import restore, write_backup
from office.copies import FOLDER, OPENER
from office.worker.jobs.job import Telling, job
from schemas.tables.saving import make_folder


@job("backup")
def backup(telling: Telling, *, workspace: Path, name: str) -> int:
    """Make a copy with everything, answers too; how many files it holds. Raises InputError as `backup` does."""
    telling.reach(1, "控えの作成")
    make_folder(workspace / FOLDER, 0o700)
    return len(write_backup(workspace, workspace / FOLDER / name, answers=True).files)


@job("restore")
def restored(telling: Telling, *, workspace: Path, name: str, folder: str) -> int:
    """Unpack a copy into a new folder beside the workspace; how many files. Raises InputError as `restore` does."""
    telling.reach(1, "控えの確認")
    target = workspace.parent / folder
    count = len(restore(workspace / FOLDER / name, target).files)
    if (workspace / OPENER).is_file():
        shutil.copyfile(workspace / OPENER, target / OPENER)
    return count
