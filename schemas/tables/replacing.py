"""Replace several definition files, and records that belong to them, as one: all or none, through a crash too.

The new files are written beside the old ones. When all of them are safe on the disk, a list of them
(`schemas/.import`) is written, and from then on the replacement counts: whoever comes next finishes it.
While the list is there, some files may be old and some new, and no study is loaded.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from schemas.errors import Problem
from schemas.messages.acts import Saying
from schemas.tables.saving import sync_folder, write_whole
from schemas.tables.system_errors import cause, remedy

_LIST = "schemas/.import"
_LOCK = "schemas/.import.lock"
_WAITING = ".import"


@contextmanager
def replacing(root: Path) -> Iterator[bool]:
    """Hold the definitions of a workspace; yields whether a replacement that was interrupted was finished first.

    May be nested; another process waits.
    """
    (root / "schemas").mkdir(parents=True, exist_ok=True)
    with FileLock(root / _LOCK, is_singleton=True):
        interrupted = (root / _LIST).is_file()
        if interrupted:
            _finish(root)
        yield interrupted


def replace_files(root: Path, contents: Mapping[str, bytes | None], *, private: Collection[str] = ()) -> None:
    """Put the files in place (None: remove), all or none; paths are relative to the workspace.

    private: those that only their owner may read; their folder is there already. Raises InputError (D089) where a file cannot be written; then none is changed.
    """
    with replacing(root):
        before = {relative: bytes_of(root / relative) for relative in contents}
        try:
            for left_over in (root / "schemas").rglob(f"*{_WAITING}"):
                left_over.unlink()
            for relative, content in contents.items():
                if content is not None:
                    _write(root / (relative + _WAITING), content, private=relative in private)
            plan = {relative: content is not None for relative, content in contents.items()}
            write_whole(root / _LIST, json.dumps(plan, ensure_ascii=False).encode())
            _finish(root)
        except OSError as error:
            _undo(root, before, private)
            raise Problem(
                "D089",
                f"定義ファイルを保存できません（{cause(error)}）。どのファイルも変更していません。",
                remedy=remedy(error),
                file=str(error.filename2 or error.filename or root / "schemas"),
            ).error() from None


def refuse_interrupted(root: Path) -> None:
    """Raise InputError (D098) where a replacement was interrupted, so that the definitions may not fit together."""
    if (root / _LIST).is_file():
        raise Problem(
            "D098",
            "コードブックか自由記述の分類の取り込みが、途中で止まっています。",
            remedy=Saying.SAME_IMPORT.typed,
            file="schemas",
        ).error()


def _finish(root: Path) -> None:
    """Carry out what the list says and remove it; what is done already is passed over."""
    plan = _plan(root)
    for relative, kept in plan.items():
        waiting = root / (relative + _WAITING)
        if not kept:
            (root / relative).unlink(missing_ok=True)
        elif waiting.is_file():
            waiting.replace(root / relative)
    for folder in {(root / relative).parent for relative in plan}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        elif folder.is_dir():
            sync_folder(folder)
    (root / _LIST).unlink()


def _plan(root: Path) -> dict[str, bool]:
    """The files of the list, and whether each is put in place or removed. D099 for a list of anything else."""
    try:
        plan = json.loads((root / _LIST).read_bytes())
    except ValueError:
        plan = None
    if not isinstance(plan, dict) or not all(
        path.startswith(("schemas/", "raw/")) and ".." not in path.split("/") and isinstance(stays, bool)
        for path, stays in plan.items()
    ):
        raise Problem(
            "D099",
            "取り込みの途中の記録が壊れています。",
            remedy="このファイルを削除し、schemas フォルダーをバックアップから元に戻してください。",
            file=_LIST,
        ).error()
    return plan


def _undo(root: Path, before: Mapping[str, bytes | None], private: Collection[str]) -> None:
    for relative, content in before.items():
        (root / (relative + _WAITING)).unlink(missing_ok=True)
        if content is None:
            (root / relative).unlink(missing_ok=True)
        elif bytes_of(root / relative) != content:
            _write(root / relative, content, private=relative in private)
    (root / _LIST).unlink(missing_ok=True)


def bytes_of(path: Path) -> bytes | None:
    """The content of a file; None where there is none."""
    return path.read_bytes() if path.is_file() else None


def _write(path: Path, content: bytes, *, private: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content, private=private)
