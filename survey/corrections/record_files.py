"""The files that the corrections of a study are recorded in: where they stand, and who may add one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from schemas.tables.saving import make_folder

_NUMBERED = re.compile(r"(\d{4,})\.csv")


def corrections_folder(study: str) -> str:
    """Where the records of a study stand, relative to the workspace."""
    return f"raw/{study}/corrections"


def correction_files(root: Path, study: str) -> tuple[Path, ...]:
    """The record files of a study in the order in which they were added."""
    folder = root / corrections_folder(study)
    return tuple(sorted(path for path in folder.glob("*.csv") if _NUMBERED.fullmatch(path.name)))


@contextmanager
def recording(root: Path, study: str) -> Iterator[Path]:
    """Hold the records of a study: what is added fits what it was judged by, and nothing outlives a purge.

    Yields the folder of the records. May be nested; another process waits.
    """
    folder = root / corrections_folder(study)
    make_folder(folder, 0o700)
    with FileLock(folder / ".lock", is_singleton=True):
        yield folder
