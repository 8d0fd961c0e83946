"""Workspaces for tests: a copy of the bundled example, and runs of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from reports.runs.finished_run import FinishedRun, read_run
from schemas.loading.studies import load_study

ROOT = Path(__file__).resolve().parent.parent
DATA = {".csv", ".toml", ".xlsx"}


def copy_workspace(target: Path) -> Path:
    """Copy the definitions and raw files of the repository, without code and without outputs."""
    for folder in ("schemas", "raw"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in DATA:
                place = target / path.relative_to(ROOT)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
    return target


def replace_in(path: Path, old: str, new: str, *, encoding: str = "utf-8") -> None:
    """Replace a text that must stand in the file exactly once."""
    text = path.read_text(encoding=encoding)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding=encoding)


def run_of(root: Path, key: str) -> FinishedRun:
    """The finished run of a study of a workspace."""
    return read_run(root, load_study(root, key))
