"""Whose turn it is to write in a workspace: one page's at a time, on whatever computer.

The page that writes holds a lock, and leaves beside it who has it since when. Another page only shows; it asks for the
lock at each request, and writes from when the first has ended.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from flows.acting import acting
from office.times import moment
from schemas.errors import Problem
from schemas.tables.saving import write_whole
from schemas.tables.system_errors import cause

HOME = ".office"
_LOCK = f"{HOME}/page.lock"
_HOLDER = f"{HOME}/open.json"


@dataclass(frozen=True)
class Holder:
    """Who has a workspace open: computer, account, the person as last named ("" as long as nobody is), since when (UTC)."""

    machine: str
    account: str
    person: str
    since: str

    @property
    def told(self) -> str:
        """In words: `山田 花子さんが、パソコン「KIKAKU-01」で、8月9日 9:12から開いています`."""
        who = f"{self.person}さん" if self.person else self.account or "ほかの人"
        return f"{who}が、パソコン「{self.machine}」で、{moment(self.since)}から開いています"


class Turn:
    """A page's turn in a workspace. May be asked from any thread."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._lock = FileLock(workspace / _LOCK, timeout=0, thread_local=False)
        self._asking = Lock()
        self._begun: Callable[[], None] | None = None
        self._holder = Holder("", "", "", "")

    def take(self) -> Problem | None:
        """Take the turn if nobody has it; None where it is this page's, else why nothing can be changed (B67, B68)."""
        with self._asking:
            if self._lock.is_locked:
                return None
            try:
                (self._workspace / HOME).mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock.acquire()
                self._holder = _this_page()
                self._leave()
            except Timeout:
                return self._held()
            except OSError as error:
                self._lock.release()
                return Problem(
                    "B68",
                    f"この作業フォルダーには書き込めません（{cause(error)}）。見るだけです。",
                    remedy="フォルダーの権限とディスクの空きを確かめるか、書き込める場所に写して開いてください。",
                )
            if self._begun is not None:
                self._begun()
            return None

    def when_taken(self, begun: Callable[[], None]) -> None:
        """Have something done as soon as the turn is taken; at once where it is."""
        with self._asking:
            self._begun = begun
            if self._lock.is_locked:
                begun()

    def name(self, person: str) -> None:
        """Leave who sits before the page, where it is this page's turn."""
        with self._asking, suppress(OSError):
            if self._lock.is_locked:
                self._holder = replace(self._holder, person=person)
                self._leave()

    def end(self) -> None:
        """Let others have it."""
        with self._asking:
            self._lock.release()

    def _leave(self) -> None:
        write_whole(self._workspace / _HOLDER, json.dumps(asdict(self._holder)).encode(), private=True)

    def _held(self) -> Problem:
        try:
            holder = Holder(**json.loads((self._workspace / _HOLDER).read_bytes()))
            told = holder.told
        except (OSError, ValueError, TypeError):
            told, holder = "ほかの人が開いています", None
        where = f"パソコン「{holder.machine}」" if holder is not None else "そのパソコン"
        return Problem(
            "B67",
            f"この作業フォルダーは、{told}。見るだけです。",
            remedy=f"変えるときは、{where}で「このページを終了する」を選んでもらってください。終わると、この画面で変えられます。",
        )


def _this_page() -> Holder:
    return Holder(
        socket.gethostname(), acting("").account, "", datetime.now(UTC).isoformat(timespec="seconds")
    )
