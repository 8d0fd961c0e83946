"""The page's way to its worker: ask, begin, look, stop; a worker that dies is started again.

Everything here may be called from any thread. What jobs tell is kept in memory only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from office.worker.protocol import STOP, Json, Message, Request, error_of
from schemas.child_modules import child_modules
from schemas.errors import InputError, Problem

LOG = ".prefect/office.log"
_STARTS = 5
"""How often in a row a worker that dies before it is warm is started again."""

_KEPT = 50
"""Long jobs that have ended and are still told."""

_FAREWELL = 10

Ended = Literal["", "done", "refused", "fault", "stopped", "died"]


class WorkerStoppedError(Exception):
    """The worker ended while it did the job, or the job was asked to stop."""


@dataclass(frozen=True)
class JobState:
    """How far a job is. `stages` are those that it has told: number, name, seconds from the begin to it."""

    id: str
    job: str
    study: str
    begun: datetime
    stages: tuple[tuple[int, str, float], ...] = ()
    ended: Ended = ""
    seconds: float = 0.0
    value: Json = None

    @property
    def under_way(self) -> bool:
        """Whether it has not ended."""
        return not self.ended

    @property
    def waiting(self) -> bool:
        """Whether it has not begun, because another run goes on."""
        return self.under_way and bool(self.stages) and self.stages[-1][0] == 0

    def result(self) -> Json:
        """What it came to. Raises InputError (B34: a fault of the program), WorkerStoppedError."""
        if self.ended == "done":
            return self.value
        if self.ended == "refused":
            raise error_of(self.value)
        if self.ended == "fault":
            raise InputError(fault_of_program(str(self.value)), partly_done=True)
        raise WorkerStoppedError(self.job)


def fault_of_program(place: str) -> Problem:
    """What is told of a fault of the program, by its type and place (`flows.faults.told_fault`)."""
    return Problem(
        "B34",
        f"プログラムの誤りのため、できませんでした（{place}）。",
        remedy="もう一度しても同じときは、この文を技術者に伝えてください。回答の値は含みません。",
    )


@dataclass
class _Job:
    """A job as it is followed: its state, when it began by the clock of the process, and what waits for its end."""

    state: JobState
    then: Callable[[JobState], None]
    clock: float = field(default_factory=time.monotonic)
    end: threading.Event = field(default_factory=threading.Event)


class Worker:
    """The process that computes, seen from the page. `warm`: it has imported what takes long."""

    def __init__(self, workspace: Path, told_warm: Callable[[], None] = lambda: None) -> None:
        """Start it. `told_warm` is called, from another thread, each time that a process has become warm."""
        self._workspace = workspace.resolve()
        self._told_warm = told_warm
        self._jobs: dict[int, _Job] = {}
        self._last = 0
        self._lock = threading.RLock()
        self._closed = False
        self._starts = 0
        self.warm = False
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, job: str, /, **arguments: Json) -> Json:
        """Have a job done and wait for what it comes to. Raises InputError, WorkerStoppedError."""
        number = self._send(job, arguments)
        one = self._jobs[number]
        one.end.wait()
        with self._lock:
            del self._jobs[number]
        return one.state.result()

    def begin(self, job: str, /, then: Callable[[JobState], None] = lambda _: None, **arguments: Json) -> str:
        """Begin a long job; returns its id at once. `then` is called, from another thread, when it has ended."""
        with self._lock:
            ended = [number for number, one in self._jobs.items() if one.state.ended]
            for number in ended[:-_KEPT]:
                del self._jobs[number]
            return str(self._send(job, arguments, then))

    def state(self, job_id: str) -> JobState | None:
        """How far a job is; None for one that is not known."""
        one = self._jobs.get(int(job_id)) if job_id.isdecimal() else None
        return None if one is None else one.state

    def running(self, study: str, job: str = "run") -> JobState | None:
        """The job of this name that is under way for a study."""
        of_study = (one.state for one in list(self._jobs.values()) if one.state.study == study)
        return next((one for one in of_study if one.job == job and one.under_way), None)

    def last(self, study: str, job: str = "run") -> JobState | None:
        """The job of this name that was begun last for a study, since the page was started."""
        of_study = (one.state for one in reversed(list(self._jobs.values())) if one.state.study == study)
        return next((one for one in of_study if one.job == job), None)

    def wait(self, job_id: str, timeout: float | None = None) -> JobState:
        """The state of a job once it has ended, or the time is over."""
        one = self._jobs[int(job_id)]
        one.end.wait(timeout)
        return one.state

    def rest(self) -> None:
        """Wait until no job is under way of those that are now."""
        for one in list(self._jobs.values()):
            one.end.wait()

    def stop(self, job_id: str) -> None:
        """Ask a job to end before its next stage."""
        with self._lock:
            self._write(Request(int(job_id), STOP, {}))

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._closed = True
            assert self._process.stdin is not None
            with suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    # --- The process ----------------------------------------------------------------------------

    def _start(self) -> subprocess.Popen[bytes]:
        self._starts += 1
        log = self._workspace / LOG
        with _opened_log(log) as errors:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "office.worker", str(self._workspace)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={
                    **os.environ,
                    **child_modules(),
                    "PYTHONUTF8": "1",
                },
            )
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _send(
        self, job: str, arguments: Mapping[str, Json], then: Callable[[JobState], None] = lambda _: None
    ) -> int:
        with self._lock:
            self._last += 1
            number = self._last
            state = JobState(str(number), job, str(arguments.get("study", "")), datetime.now(UTC))
            self._jobs[number] = _Job(state, then)
            self._write(Request(number, job, arguments))
            return number

    def _write(self, request: Request) -> None:
        """Send; where the process has died, the job ends with it (see `_listen`)."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(request.line())
            self._process.stdin.flush()
        except (OSError, ValueError):
            if request.job != STOP:
                self._end(request.number, "died")

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._hear(Message.read(line))
        process.wait()
        with self._lock:
            self.warm = False
            for number, one in list(self._jobs.items()):
                if one.state.under_way:
                    self._end(number, "died")
            if not self._closed and self._starts < _STARTS:
                self._process = self._start()

    def _hear(self, message: Message) -> None:
        if message.told == "warm":
            self.warm, self._starts = True, 0
            self._told_warm()
            return
        with self._lock:
            one = self._jobs[message.number]
            if message.told != "stage":
                self._end(message.number, message.told, message.value)
                return
            assert isinstance(message.value, list)
            stage, label = message.value
            reached = (int(str(stage)), str(label), time.monotonic() - one.clock)
            one.state = replace(one.state, stages=(*one.state.stages, reached))

    def _end(self, number: int, ended: Ended, value: Json = None) -> None:
        one = self._jobs[number]
        one.state = replace(one.state, ended=ended, value=value, seconds=time.monotonic() - one.clock)
        with suppress(OSError):  # a diary that cannot be written keeps nobody waiting
            one.then(one.state)
        one.end.set()


def _opened_log(log: Path) -> IO[bytes]:
    """Where the process writes its errors to; nowhere in a folder that cannot be written."""
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
    except OSError:
        return Path(os.devnull).open("ab")
