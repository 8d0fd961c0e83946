"""Publish a run's files as one whole: a complete folder takes the place of the last one, or nothing does.

The files are written to a folder of their own beside the old one, which is then moved aside and
replaced. A crash at any moment leaves one complete folder: the old one in place, or the old one
moved aside (`recover` puts it back at the next run), or the new one. What staff put into the folder
or changed there is carried over, never deleted.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from reports.runs.record import MANIFEST, json_bytes
from schemas.errors import InputError, Problem
from schemas.tables.kept_files import KeptFiles
from schemas.tables.saving import make_folder, write_durably, write_whole
from schemas.tables.system_errors import cause, remedy
from schemas.tables.taking import sha256

KEPT = "手直し保管"
_PATIENCE = 60
"""Seconds to wait for another run of the same study that is saving its files."""

WITH_ANSWERS = ("findings.xlsx", "changes.csv", "weights.csv")
"""Files that hold answers of single respondents, or tell who they are: readable by their owner only."""


@dataclass(frozen=True)
class Published:
    """Where the files are, their names, the copies of files that staff had changed, and what staff should know of them."""

    folder: Path
    files: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...] = ()


def output_folder(workspace: Path, study: str) -> Path:
    """The folder of a study's outputs."""
    return workspace / "reports" / "output" / study


def kept_results(workspace: Path) -> KeptFiles:
    """The results of stages that runs leave for later ones; no answer of a person is among them."""
    return KeptFiles(workspace / "reports" / ".cache" / "stages", ".stage")


def check_target(workspace: Path, study: str) -> None:
    """Raise InputError (O10) where something other than a folder stands in the place of a study's outputs."""
    _refuse_other(output_folder(workspace, study))


def _refuse_other(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Problem(
            "O10",
            "成果物のフォルダーの場所に、ショートカット（リンク）かファイルがあります。",
            expected="ふつうのフォルダーか、何もないこと",
            remedy="別の場所に移すか名前を変えてから、もう一度実行してください。",
            file=str(target),
        ).error()


def lock_path(target: Path) -> Path:
    """The lock that whoever changes an output folder holds."""
    return target.with_name(f".{target.name}.lock")


def publish(
    workspace: Path, study: str, files: Mapping[str, bytes], *, check: Callable[[], None] | None = None
) -> Published:
    """Write the files of a run in place of the last run's, all or nothing.

    `check` is called while nobody else may change the folder (a deletion of the answers holds the same
    lock) and raises where the files must not be written any more. Raises InputError where a file of the
    folder is open in another program (Windows) or the folder cannot be written.
    """
    target = output_folder(workspace, study)
    with _saving(target):
        if check is not None:
            check()
        kept = _replace(target, files)
    return Published(target, tuple(files), kept)


def add_output(workspace: Path, study: str, name: str, content: bytes) -> Path:
    """Add a file that was made from a finished run to its folder and to its record; returns its place.

    Being in the record, it goes with the run that it was made from: the next run does not carry it
    over. A file of that name that staff put there or changed is kept aside. Raises InputError as `publish`.
    """
    target = output_folder(workspace, study)
    with _saving(target):
        place = target / name
        record = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        written = _recorded(target)
        if place.is_file() and written.get(name) != sha256(place.read_bytes()):
            kept = _free_name(target / KEPT / name, target / KEPT)
            make_folder(kept.parent)
            place.rename(kept)
        write_whole(place, content, private=name in WITH_ANSWERS)
        record["outputs"][name] = sha256(content)
        write_whole(target / MANIFEST, json_bytes(record))
    return place


def put_beside(workspace: Path, study: str, name: str, content: bytes) -> None:
    """Put a file of staff's own among the outputs, in place of the one of that name; runs carry it over.

    Raises InputError as `publish`.
    """
    target = output_folder(workspace, study)
    with _saving(target):
        write_whole(target / name, content)


@contextmanager
def _saving(target: Path) -> Iterator[None]:
    """Hold the folder of a study while files are saved; tell plainly what stands in the way."""
    try:
        make_folder(target.parent)
        with FileLock(lock_path(target), timeout=_PATIENCE):
            _refuse_other(target)
            yield
    except Timeout:
        raise Problem(
            "O02",
            "同じ年度の別の実行が、成果物を保存しているところです。",
            remedy="その実行が終わってから、もう一度実行してください。",
            file=target.name,
        ).error() from None
    except OSError as error:
        raise not_saved(error, target) from None


def not_saved(error: OSError, target: Path) -> InputError:
    """What is told where the system keeps a study's outputs from being saved (O01)."""
    return Problem(
        "O01",
        f"成果物を保存できません（{cause(error)}）。前回の成果物はそのまま残っています。",
        expected="書き込みのできるフォルダーで、ファイルが開かれていないこと",
        remedy=remedy(error),
        file=str(error.filename or target),
    ).error()


def _replace(target: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    recover(target)
    staging = target.with_name(f".{target.name}.new")
    try:
        make_folder(staging)
        for name, content in files.items():
            _write(staging / name, content)
        kept = _carry_over(target, staging, files) if target.is_dir() else ()
        _swap(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return kept


def recover(target: Path) -> None:
    """Finish what a crash interrupted: put the last good folder back, remove what is half made or replaced."""
    shutil.rmtree(target.with_name(f".{target.name}.new"), ignore_errors=True)
    previous = _previous(target)
    if previous.is_symlink():
        previous.unlink()
    if not previous.exists():
        return
    if target.exists():
        shutil.rmtree(previous)
    else:
        previous.rename(target)


def _swap(staging: Path, target: Path) -> None:
    previous = _previous(target)
    try:
        if target.exists():
            target.rename(previous)
        staging.rename(target)
    except BaseException:  # also a run that is told to end between the two
        if previous.exists() and not target.exists():
            previous.rename(target)
        raise
    if previous.exists():
        shutil.rmtree(previous)


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous")


def _write(path: Path, content: bytes) -> None:
    write_durably(path, content, private=path.name in WITH_ANSWERS)


def _carry_over(target: Path, staging: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Copy what the last run did not write, and outputs that were changed since, into the new folder."""
    written = _recorded(target)
    kept = []
    for path in sorted(target.rglob("*")):
        if not path.is_file():
            continue
        relative = path.relative_to(target)
        name = relative.as_posix()
        if name == MANIFEST:
            continue
        if name not in written and name not in files:
            place = staging / relative
        elif written.get(name) == sha256(path.read_bytes()):
            continue
        else:
            place = _free_name(staging / KEPT / relative, target / KEPT)
            kept.append(place.relative_to(staging).as_posix())
        make_folder(place.parent)
        shutil.copy2(path, place)
    return tuple(kept)


def _recorded(target: Path) -> Mapping[str, str]:
    """Digests of the last run's files by name; none without a readable record, so that every file is kept aside."""
    try:
        outputs = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["outputs"]
        return {str(name): str(digest) for name, digest in outputs.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _free_name(path: Path, taken: Path) -> Path:
    """`chapter-1.docx`, `chapter-2.docx`, …: the first that neither the new nor the old folder has."""
    number = 1
    while True:
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
        if not candidate.exists() and not (taken / candidate.name).exists():
            return candidate
        number += 1
