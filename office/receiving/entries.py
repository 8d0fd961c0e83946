"""What the waiting room of a year remembers: a list beside the files, readable by its owner only.

It names files, sizes, digests, persons and rules; what was found in a file is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from reports.runs.microdata import received_folder
from schemas.errors import Problem


def list_file(study: str) -> str:
    """The list, in the workspace."""
    return f"{received_folder(study)}/list.json"


@dataclass(frozen=True)
class SentFile:
    """A file as it came: its digest, its own name, its size, when and by whom; no person where it was laid there."""

    digest: str
    name: str
    size: int
    at: str
    person: str = ""


@dataclass(frozen=True)
class WaitingFile:
    """A file that is not taken: what it is meant for ("" is not known), and what was found when it was checked.

    `checked` with `problems`: it is refused; without: it can be taken, and holds `rows`.
    """

    file: SentFile
    path: str = ""
    checked: bool = False
    rows: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it was found fit to be taken."""
        return self.checked and not self.problems and bool(self.path)

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong with it."""
        return self.checked and not self.fits


@dataclass(frozen=True)
class TakenFile:
    """A needed file that was taken here: the file in its place now, with its rows, and the one before; None: none."""

    now: SentFile | None
    before: SentFile | None
    rows: int | None = None
    rows_before: int | None = None

    def swapped(self) -> TakenFile:
        """The same with the file before in its place."""
        return TakenFile(self.before, self.now, self.rows_before, self.rows)


@dataclass(frozen=True)
class Entries:
    """All that waits, in the order of its coming, and all that was taken, by the path of the needed file."""

    waiting: tuple[WaitingFile, ...] = ()
    taken: Mapping[str, TakenFile] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[WaitingFile, ...]:
        """What is refused."""
        return tuple(one for one in self.waiting if one.is_refused)

    @property
    def fitting(self) -> tuple[WaitingFile, ...]:
        """What can be taken."""
        return tuple(one for one in self.waiting if one.fits)

    def kept(self) -> set[str]:
        """Digests of the files that the room has to keep."""
        before = {one.before.digest for one in self.taken.values() if one.before is not None}
        return before | {one.file.digest for one in self.waiting}

    def with_waiting(self, *more: WaitingFile) -> Entries:
        """The same with these waiting too, each in the place of one with the same content."""
        waiting = {one.file.digest: one for one in (*self.waiting, *more)}
        return replace(self, waiting=tuple(waiting.values()))

    def without(self, digests: set[str]) -> Entries:
        """The same without these waiting."""
        return replace(self, waiting=tuple(one for one in self.waiting if one.file.digest not in digests))

    def content(self) -> bytes:
        """The list as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def read_entries(workspace: Path, study: str) -> Entries:
    """The list of a year; empty where none was written, or it cannot be read."""
    try:
        found = json.loads((workspace / list_file(study)).read_bytes())
        return Entries(
            tuple(_waiting(one) for one in found["waiting"]),
            {path: _taken(one) for path, one in found["taken"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Entries()


def _waiting(found: dict[str, Any]) -> WaitingFile:
    problems = tuple(Problem(**one) for one in found["problems"])
    return WaitingFile(SentFile(**found["file"]), found["path"], found["checked"], found["rows"], problems)


def _taken(found: dict[str, Any]) -> TakenFile:
    now, before = (None if one is None else SentFile(**one) for one in (found["now"], found["before"]))
    return TakenFile(now, before, found["rows"], found["rows_before"])
