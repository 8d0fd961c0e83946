"""Write files whole or not at all: in place of an old one, or under a name that no file has yet."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from schemas.errors import InputError, Problem
from schemas.tables.system_errors import cause, remedy

_OWNER_ONLY = 0o600
_READABLE = 0o644
_FOLDER = 0o755


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Put a file in place as a whole; a crash leaves the old one or the new one.

    private: readable by its owner only. Raises OSError where the folder cannot be written.
    """
    waiting = _fill(path, content, private=private)
    waiting.replace(path)
    sync_folder(path.parent)


def write_new(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that is not there yet, whole or not at all; nothing is ever overwritten.

    private: readable by its owner only. Raises InputError as `check_new`, and O06 where the folder
    cannot be written.
    """
    write_new_together({path: content}, private=private)


def write_new_together(contents: Mapping[Path, bytes], *, private: bool = False) -> None:
    """Write files that belong together and are not there yet, each whole; the last tells that all are there.

    All are safe on the disk before the first has its name. After a crash the same call finishes the work: a file
    before the last that holds these bytes already is taken as it is. Raises InputError as `write_new`.
    """
    wanted = {path: content for path, content in contents.items() if not holds(path, content)}
    wanted.update([list(contents.items())[-1]])
    for path in wanted:
        check_new(path)
    waiting = {path: _waiting(path) for path in contents}
    try:
        for path, content in wanted.items():
            _fill(path, content, private=private)
        for path in wanted:
            claim(waiting[path], path)
            waiting[path].unlink(missing_ok=True)  # before the next has its name, so that a crash leaves none
        sync_folder(path.parent)
    except FileExistsError:
        raise InputError(_taken(path)) from None
    except OSError as error:
        raise Problem(
            "O06",
            f"ファイルを書き出せません（{cause(error)}）。",
            remedy=remedy(error),
            file=str(path),
        ).error() from None
    finally:
        for one in waiting.values():
            one.unlink(missing_ok=True)


def holds(path: Path, content: bytes) -> bool:
    """Whether a file is there and holds just these bytes."""
    return path.is_file() and path.read_bytes() == content


def check_new(path: Path) -> None:
    """Raise InputError where a file cannot be new: O05 it is there already, O07 its folder is not."""
    if path.exists():
        waiting = _waiting(path)
        if waiting.exists() and waiting.samefile(path):  # a crash just after it got its name
            waiting.unlink()
        raise InputError(_taken(path))
    if not path.parent.is_dir():
        raise Problem(
            "O07",
            "書き出す先のフォルダーがありません。",
            remedy="フォルダーを先に作るか、別の場所を指定してください。",
            file=str(path),
        ).error()


def _taken(path: Path) -> Problem:
    return Problem(
        "O05",
        "同じ名前のファイルがあります。上書きはしません。",
        expected="まだない名前",
        remedy="別の名前を指定するか、そのファイルを別の場所に移してください。",
        file=str(path),
    )


def _fill(path: Path, content: bytes, *, private: bool) -> Path:
    """Write the content beside its place, safe on the disk; half a file is removed again."""
    waiting = _waiting(path)
    waiting.unlink(missing_ok=True)
    try:
        write_durably(waiting, content, private=private)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return waiting


def _waiting(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def write_durably(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that is not there yet, safe on the disk: readable by its owner only, or by all, whatever the umask."""
    mode = _OWNER_ONLY if private else _READABLE
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        with suppress(OSError):  # a share may keep permissions of its own
            path.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def make_folder(folder: Path, mode: int = _FOLDER) -> None:
    """Make a folder with these permissions whatever the umask, and those above it that are missing, open to all."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        wanted = mode if missing == folder else _FOLDER
        missing.mkdir(wanted, exist_ok=True)
        with suppress(OSError):
            missing.chmod(wanted)
    folder.mkdir(exist_ok=True)  # tells where something else stands in its place


def claim(waiting: Path, path: Path) -> None:
    """Give a file that was written its name; FileExistsError where there is one already."""
    try:
        os.link(waiting, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        waiting.rename(path)


def sync_folder(folder: Path) -> None:
    """Make a change of names in a folder last through a crash, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
