"""The diary: who did what and when on the office's page, one line an act, never changed and never taken away.

`records/office.jsonl` in the workspace. Each line carries the digest of the one before, so that no line can be changed,
left out or put in between unnoticed. It names persons, files, counts and digests, and never holds an answer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from flows.acting import acting
from schemas.tables.saving import make_folder
from schemas.tables.taking import sha256

FILE = "records/office.jsonl"
_START = ""
"""What the first act has for the digest of the one before."""


@dataclass(frozen=True)
class Deed:
    """One thing that was done: its number from 1, moment in UTC, the person as named, account and machine.

    `act` is its key (`office.deeds`), `study` the year that it is about ("" for none), `about` its names, counts and
    digests, `once` the key of the form that asked for it ("" for none).
    """

    number: int
    at: str
    person: str
    account: str
    machine: str
    act: str
    study: str
    about: Mapping[str, str | int]
    once: str

    def text(self, name: str) -> str:
        """What is noted under a name, as text; "" where there is nothing."""
        return str(self.about.get(name, ""))

    def count(self, name: str) -> int:
        """The count that is noted under a name; 0 where there is none."""
        found = self.about.get(name, 0)
        return found if isinstance(found, int) else 0


@dataclass(frozen=True)
class _Line:
    """A line as it was read: its act, what it says of the one before and of itself, and whether that is right."""

    act: Deed
    before: str
    digest: str

    @property
    def whole(self) -> bool:
        return self.digest == _digest(self.act, self.before)


def _now() -> datetime:
    return datetime.now(UTC)


class Diary:
    """The diary of a workspace. Several windows and processes may add to it at once."""

    def __init__(self, workspace: Path, *, clock: Callable[[], datetime] = _now) -> None:
        self._path = workspace / FILE
        self._clock = clock
        self._read: tuple[tuple[int, int], list[_Line | None]] = ((0, 0), [])

    def add(self, act: str, person: str, study: str = "", once: str = "", **about: str | int) -> Deed:
        """Note an act; one that was noted for the same form already is given back as it stands.

        Raises OSError where the diary cannot be written; nothing is noted then.
        """
        make_folder(self._path.parent)
        with FileLock(self._path.with_name(f".{self._path.name}.lock"), is_singleton=False):
            self._cut_torn_end()
            lines = self._lines()
            if once and (found := _done(lines, once)) is not None:
                return found
            last = next((line for line in reversed(lines) if line is not None), None)
            at = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
            by = acting(person)
            added = Deed(
                number=len(lines) + 1,
                at=at if last is None else max(at, last.act.at),
                person=by.name,
                account=by.account,
                machine=by.machine,
                act=act,
                study=study,
                about=about,
                once=once,
            )
            self._append(added, _START if last is None else last.digest)
        return added

    def acts(self, study: str | None = None) -> list[Deed]:
        """What was done, oldest first; of one year where it is named. A line that cannot be read is left out."""
        acts = [line.act for line in self._lines() if line is not None]
        return acts if study is None else [act for act in acts if act.study == study]

    def done(self, once: str) -> Deed | None:
        """The act that a form asked for; None where nothing came of it."""
        return _done(self._lines(), once)

    def verify(self) -> int | None:
        """The number of the first line that is not as it was written; None where all are."""
        before = _START
        for number, line in enumerate(self._lines(), start=1):
            if line is None or not line.whole or line.before != before or line.act.number != number:
                return number
            before = line.digest
        return None

    def _lines(self) -> list[_Line | None]:
        """All lines that are written to their end, read anew where the file has changed."""
        try:
            status = self._path.stat()
            seen = (status.st_size, status.st_mtime_ns)
            if self._read[0] != seen:
                content = self._path.read_bytes()
                self._read = (seen, [_line(one) for one in content.split(b"\n")[:-1]])
        except FileNotFoundError:
            return []
        return self._read[1]

    def _cut_torn_end(self) -> None:
        """Take away what a crash left of a line that was never written to its end."""
        with suppress(FileNotFoundError), self._path.open("r+b") as file:
            content = file.read()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                file.truncate(whole)

    def _append(self, act: Deed, before: str) -> None:
        content = {**vars(act), "before": before, "digest": _digest(act, before)}
        line = json.dumps(content, ensure_ascii=False).encode() + b"\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


def _digest(act: Deed, before: str) -> str:
    return sha256(json.dumps([vars(act), before], ensure_ascii=True, sort_keys=True).encode())


def _line(content: bytes) -> _Line | None:
    try:
        found = json.loads(content)
        act = Deed(**{one.name: found[one.name] for one in fields(Deed)})
        return _Line(act, found["before"], found["digest"])
    except (ValueError, KeyError, TypeError):
        return None


def _done(lines: list[_Line | None], once: str) -> Deed | None:
    return next((line.act for line in lines if line is not None and line.act.once == once), None)
