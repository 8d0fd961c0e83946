"""A page and its worker, each a process of its own, that may be killed before any change of a file or record.

Both are copies of the process of the test, which has imported what they need, so that a hundred real processes can be
killed for real in a minute.
"""

from __future__ import annotations

import io
import mmap
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import Engine, event

from office.begun import settle
from office.diary import Diary
from office.frame.visit import Office
from office.worker import __main__ as worker_process
from office.worker import doing  # noqa: F401 - imported once, for all copies
from office.worker.client import Worker
from tests.flows.fork_host import WRITING
from tests.measured_city import measured_city
from tests.office.visiting import Visitor, office_of

Victim = Literal["page", "worker"]
_STATEMENTS = ("before_cursor_execute", "commit")
_TOLD_DEATH = 3
PROPOSAL = "/years/2030/proposal"


class Fuse:
    """Kills the process that holds it before its n-th change in or beside a workspace, once it is armed (for all copies)."""

    def __init__(self, workspace: Path, number: int) -> None:
        self._beside, self._number, self._seen = os.path.realpath(workspace.parent), number, 0
        self._armed = mmap.mmap(-1, 1)

    def arm(self) -> None:
        self._armed[0] = 1

    def hold(self) -> None:
        """Let this process die of it."""
        sys.addaudithook(self._changed)
        for name in _STATEMENTS:
            event.listen(Engine, name, self._burn)

    def _changed(self, name: str, arguments: tuple[Any, ...]) -> None:
        writing = name in WRITING
        if name == "open" and isinstance(arguments[2], int):
            writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
        if writing and isinstance(arguments[0], str | Path | bytes):
            place = os.path.realpath(os.fsdecode(arguments[0]))
            if place.startswith(self._beside) and not place.endswith(".lock"):
                self._burn()

    def _burn(self, *_: object) -> None:
        if self._armed[0]:
            self._seen += 1
            if self._seen == self._number:
                os.kill(os.getpid(), signal.SIGKILL)


class CopiedProcess:
    """A copy of this process that is a worker; what `Worker` needs of a process."""

    def __init__(self, workspace: Path, fuse: Fuse | None) -> None:
        asked, asks = os.pipe()
        told, tells = os.pipe()
        self.ended = False
        self.pid = os.fork()
        if self.pid == 0:
            os.close(asks)
            os.close(told)
            os.dup2(asked, 0)
            os.dup2(tells, 1)
            if fuse is not None:
                fuse.hold()
            sys.stdin, sys.argv = io.TextIOWrapper(os.fdopen(0, "rb")), ["worker", str(workspace)]
            worker_process.main()
        os.close(asked)
        os.close(tells)
        self.stdin, self.stdout = os.fdopen(asks, "wb"), os.fdopen(told, "rb")

    def wait(self, timeout: float | None = None) -> int:
        del timeout
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        self.ended = True
        return 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


class CopiedWorker(Worker):
    """The page's way to such a process; one that died is not started again."""

    def __init__(self, workspace: Path, fuse: Fuse | None) -> None:
        self._fuse = fuse
        super().__init__(workspace)
        self._closed = True

    def _start(self) -> Any:
        self.copy = CopiedProcess(self._workspace, self._fuse)
        threading.Thread(target=self._listen, args=(self.copy,), daemon=True).start()
        return self.copy


def copied_office(workspace: Path, fuse: Fuse | None = None) -> Office:
    """An office with such a worker; where a fuse is given, the worker dies of it."""
    office = office_of(workspace)
    office._worker = CopiedWorker(workspace, fuse)
    return office


def finish(workspace: Path) -> None:
    """What the next start of the page does first."""
    settle(workspace, Diary(workspace))


def die(
    workspace: Path,
    victim: Victim,
    number: int,
    prepare: Callable[[Visitor], None],
    act: Callable[[Visitor], object],
) -> bool:
    """Do an act in a page of its own that is killed (it, or its worker) before the n-th change; whether it was.

    A page whose worker died must tell so, or that the act is done. Returns when both processes have ended.
    """
    alive, ends = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(alive)
            fuse = Fuse(workspace, number)
            office = copied_office(workspace, fuse if victim == "worker" else None)
            visitor = Visitor(office)
            prepare(visitor)
            if victim == "page":
                fuse.hold()
            fuse.arm()
            act(visitor)
            died = cast(CopiedWorker, office.worker).copy.ended
            assert visitor.page.status_code == 200 or (died and "B66" in visitor.page.text), visitor.text
            code = _TOLD_DEATH if died else 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(ends)
    _, status = os.waitpid(child, 0)
    os.read(alive, 1)  # ends when the worker has ended too
    os.close(alive)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) in (0, _TOLD_DEATH)
    return cast(bool, os.WEXITSTATUS(status) == _TOLD_DEATH)


@dataclass(frozen=True)
class Act:
    """An act of the page: what is shown before it, how it is done, and how often its end stands in the workspace."""

    screen: str
    send: Callable[[Visitor], object]
    effects: Callable[[Path], int]
    deed: str = ""
    stride: int = 1

    def noted(self, workspace: Path) -> int:
        """How often the diary tells of it."""
        return sum(act.act == self.deed for act in Diary(workspace).acts())


def killed_everywhere(act: Act, ready: Path, room: Path, victim: Victim) -> list[tuple[int, int]]:
    """Kill the act at one place after the other; how often its end stood, and was noted, after each death."""
    found = []
    for number in range(1, 1_000, act.stride):
        workspace = room / f"{victim}-{number}" / "work"
        shutil.copytree(ready, workspace)
        before = act.noted(workspace)
        killed = die(workspace, victim, number, lambda visitor: visitor.see(act.screen) and None, act.send)
        finish(workspace)
        assert Diary(workspace).verify() is None
        found.append((act.effects(workspace), act.noted(workspace) - before))
        if not killed:
            return found
        if len(found) % 4 == 1:
            again(act, workspace)
        shutil.rmtree(workspace)
    raise AssertionError("the act never got through")


def again(act: Act, workspace: Path) -> None:
    """Whoever comes next finds the act done or does it: in the end it is done once."""
    if not act.effects(workspace):
        assert not die(workspace, "page", 0, lambda visitor: visitor.see(act.screen) and None, act.send)
    assert act.effects(workspace) == 1
    if act.deed:
        assert act.noted(workspace) >= 1


def holds(act: Act, ready: Path, room: Path, *victims: Victim) -> None:
    """The act is killed at many places of each, and what is done is noted, once."""
    for victim in victims:
        found = killed_everywhere(act, ready, room, victim)
        print(victim, found)
        assert found[-1][0] == 1
        assert {effects for effects, _ in found} == {0, 1}
        if act.deed:
            assert all(effects == noted for effects, noted in found), found


def checked_city(workspace: Path) -> Path:
    """A small city with a finished run, whose values were checked before they are proposed."""
    measured_city(workspace)
    office = copied_office(workspace)
    visitor = Visitor(office)
    visitor.see(PROPOSAL)
    visitor.send(f"{PROPOSAL}/check")
    office.close()
    return workspace
