"""The contract that nothing is lost by: one finished folder a municipality, with the hashes of what it was made from and holds.

A folder is written elsewhere and gets its name by one renaming, so that it is there as a whole or not at all. Who
reads it trusts neither the process that made it nor what that process said: `read_done` holds key and hashes against
the files as they are.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from reports.runs.record import json_bytes
from schemas.tables.saving import make_folder, sync_folder, write_durably
from schemas.tables.taking import sha256

DONE = "done.json"
_CODE = ("flows", "reports", "schemas", "survey", "tracker")
_PACKAGES = ("kyodo-survey", "numpy", "pandas", "pyarrow", "scipy")
_READ = ("schemas", "raw")
_RESULTS = "reports/output/*/manifest.json"
"""Stand for the estimates that are read in place of answers which were deleted."""


@dataclass(frozen=True)
class Done:
    """What a finished folder says of itself.

    key: see `content_key`. label, level: of the study. meanings: what each indicator counts, as a digest, by its key.
    files: the sha256 of every other file of the folder.
    """

    key: str
    label: str
    level: float
    meanings: Mapping[str, str]
    files: Mapping[str, str]


def content_key(workspace: Path, study: str, code: str, standard: Sequence[str]) -> str:
    """The sha256 of all that the figures of a municipality follow from.

    That is every file of its definitions and raw data (answers, population, corrections), the records of earlier runs,
    year, code and breakdowns asked for, the program's code, and the versions of the packages that compute.
    """
    named = {
        "municipality": code,
        "study": study,
        "standard": list(standard),
        "program": program_digest(),
        "inputs": {path.relative_to(workspace).as_posix(): _digest(path) for path in _inputs(workspace)},
    }
    return sha256(json.dumps(named, ensure_ascii=True, sort_keys=True).encode())


def _inputs(workspace: Path) -> Iterator[Path]:
    found = [path for name in _READ for path in (workspace / name).rglob("*") if path.is_file()]
    found += workspace.glob(_RESULTS)
    yield from sorted(path for path in found if not path.name.startswith((".", "~$")))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def program_digest() -> str:
    """The sha256 of the program's code and of the versions of the packages that compute."""
    root = Path(__file__).parents[2]
    code = {
        path.relative_to(root).as_posix(): _digest(path)
        for name in _CODE
        for path in (root / name).rglob("*.py")
    }
    versions = {name: version(name) for name in _PACKAGES}
    return sha256(json.dumps([code, versions], sort_keys=True).encode())


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder to fill, which takes the place of the one of this name if the body ends well. Raises OSError.

    A crash leaves the old one, the new one or none; what is half made has a name that begins with a point.
    """
    make_folder(folder.parent)
    making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        new = making / "new"
        make_folder(new)
        yield new
        sync_folder(new)
        if folder.exists():
            folder.rename(making / "old")
        new.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def put(folder: Path, files: Mapping[str, bytes], done: Done) -> None:
    """Put a finished folder in place. Raises OSError."""
    with replacing(folder) as new:
        for name, content in {**files, DONE: json_bytes(asdict(done))}.items():
            write_durably(new / name, content)


def read_done(folder: Path, key: str) -> Done | None:
    """What a folder says of itself, if it is whole and of this key; None otherwise, whatever is wrong with it."""
    try:
        found = Done(**json.loads((folder / DONE).read_bytes()))
        whole = found.files and all(_digest(folder / name) == digest for name, digest in found.files.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    return found if whole and found.key == key else None


def tidy(out: Path) -> None:
    """Remove what processes that were killed left half made."""
    for path in out.glob(".*-*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
