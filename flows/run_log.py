"""A log of the commands that were run in a workspace, by somebody or by `serve`: when, which, for which year, how it ended.

It holds codes of messages and never what was found, no name, no answer and no path. It is kept small: at a megabyte
a file is put aside, and three of those are kept.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from schemas.errors import InputError

FILE = "records/運転記録.tsv"
_HEAD = "日時\tコマンド\t年度\t結果\t秒\t記号\n"
_FULL = 1_000_000
_KEPT = 3


@contextmanager
def logged(workspace: Path, command: str, study: str) -> Iterator[None]:
    """Note the command that runs in the body, however it ends; a log that cannot be written stops nothing.

    A workspace that is not there gets none.
    """
    begun = time.monotonic()
    year = study if study.isdecimal() else ""  # whatever else was typed there is not kept
    outcome, codes = "終了", ""
    try:
        yield
    except InputError as error:
        outcome = "入力の誤り"
        codes = " ".join(dict.fromkeys(problem.rule for problem in error.problems))
        raise
    except (KeyboardInterrupt, click.Abort):  # Abort: a question was answered with いいえ
        outcome = "中断"
        raise
    except BaseException as error:
        outcome = "異常"
        codes = type(error).__name__
        raise
    finally:
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        with suppress(OSError, UnicodeError):  # a full disk; a system that cannot write the name
            workspace.resolve(strict=True)
            _append(
                workspace / FILE,
                "\t".join((at, command, year, outcome, f"{time.monotonic() - begun:.1f}", codes)),
            )


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.stat().st_size >= _FULL:
        for number in range(_KEPT - 1, 0, -1):
            older = path.with_suffix(f".{number}.tsv")
            if older.exists():
                older.replace(path.with_suffix(f".{number + 1}.tsv"))
        path.replace(path.with_suffix(".1.tsv"))
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8", newline="\n") as file:
        file.write(
            f"{'' if file.tell() else _HEAD}{line}\n"
        )  # one write: two commands at once keep their lines whole
