"""A process that has imported what the page's worker needs, and is one in a copy of itself as often as it is asked.

A worker that is started takes three seconds of processor time until it can do anything, a copy some milliseconds. What
a real start does, the tests of `office/worker` and of the command show.
"""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from office.worker.client import LOG, Worker, _opened_log

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 1_000_000
"""Of what is asked, in bytes."""


class QuickWorker(Worker):
    """The page's way to a copy of that process; a new one takes the place of one that died, as of a real one."""

    def _start(self) -> Any:
        self._starts += 1
        return _Process(self, self._workspace)


class _Process:
    """What `Worker` needs of a process."""

    def __init__(self, worker: QuickWorker, workspace: Path) -> None:
        asked, asks = os.pipe()
        told, tells = os.pipe()
        with _opened_log(workspace / LOG) as errors:
            self.pid = _copied(workspace, (asked, tells, errors.fileno()))
        os.close(asked)
        os.close(tells)
        self.stdin, self.stdout = os.fdopen(asks, "wb"), os.fdopen(told, "rb")
        self._ended = threading.Event()
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()

    def _listen(self, worker: QuickWorker) -> None:
        worker._listen(self)  # type: ignore[arg-type]

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, which closes what it tells."""
        del timeout
        return 0

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, 9)


@cache
def _warm() -> socket.socket:
    """The way to the process, which ends with this one."""
    ours, its = socket.socketpair()
    call = [sys.executable, "-m", "tests.office.warm_worker", str(its.fileno())]
    subprocess.Popen(call, cwd=_ROOT, pass_fds=(its.fileno(),))
    its.close()
    return ours


_ONE_AT_A_TIME = threading.Lock()


def _copied(workspace: Path, streams: tuple[int, int, int]) -> int:
    """Have a copy made that is the worker of a workspace, in the surroundings of this process; returns its number."""
    asked = json.dumps([str(workspace), str(Path.cwd()), dict(os.environ)]).encode()
    with _ONE_AT_A_TIME:
        socket.send_fds(_warm(), [asked], list(streams))
        return int(_warm().recv(100))


def main() -> None:
    """Make copies until nobody asks."""
    import reports.charts.pictures  # noqa: F401, PLC0415 - only a run imports it otherwise
    from office.worker import __main__ as worker  # noqa: PLC0415
    from office.worker import doing  # noqa: F401, PLC0415

    way = socket.socket(fileno=int(sys.argv[1]))
    while True:
        asked, streams, _, _ = socket.recv_fds(way, _LONGEST, 3)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not asked:
            return
        copy = os.fork()
        if copy == 0:
            way.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            workspace, folder, environment = json.loads(asked)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            sys.stdin, sys.argv = io.TextIOWrapper(os.fdopen(0, "rb")), ["worker", workspace]
            worker.main()
        for stream in streams:
            os.close(stream)
        way.send(str(copy).encode())


if __name__ == "__main__":
    main()
