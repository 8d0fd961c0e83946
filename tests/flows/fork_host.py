"""A process that has imported what a run needs, and runs studies in copies of itself that may be killed at any place.

It reads jobs from its standard input, a line of JSON for jobs that run at the same time, and answers each line with
their exit codes. A copy costs no import, so that a hundred real processes can be killed for real in a minute.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from flows.console import EXIT_INPUT
from flows.direct import run_directly
from flows.progress import Progress
from flows.settings import RunSettings
from schemas.errors import InputError

WRITING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.utime", "os.chmod")
"""What changes a folder, besides a file that is opened to be written."""


@dataclass(frozen=True)
class Job:
    """One run of a study, and where it is killed: before or after its n-th stage, or before its n-th change of a file.

    told: the file that what it says goes to. victim: the process that is killed there; 0 is the run itself. server: the
    address of Prefect's, "" for a direct run. room: the most bytes of a file, 0 for any number.
    """

    workspace: str
    study: str
    told: str
    at: Literal["", "before", "after", "file"] = ""
    number: int = 0
    victim: int = 0
    server: str = ""
    room: int = 0


class Fuse(Progress):
    """Counts stages and changes of files, and kills at the one that the job names."""

    def __init__(self, job: Job) -> None:
        super().__init__(Console(file=sys.stdout, width=200))
        self.job, self.stages, self.files = job, 0, 0
        self._root = os.path.realpath(job.workspace)
        sys.addaudithook(self._changed)

    @contextmanager
    def stage(self, label: str) -> Iterator[None]:
        self.stages += 1
        self._kill_if("before", self.stages)
        with super().stage(label):
            yield
        self._kill_if("after", self.stages)

    def _changed(self, event: str, arguments: tuple[Any, ...]) -> None:
        writing = event in WRITING
        if event == "open" and isinstance(arguments[2], int):
            writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
        named = writing and isinstance(arguments[0], str | Path | bytes)
        if named and os.fsdecode(arguments[0]).startswith(self._root):
            self.files += 1
            self._kill_if("file", self.files)

    def _kill_if(self, place: str, number: int) -> None:
        if (self.job.at, self.job.number) == (place, number):
            os.kill(self.job.victim or os.getpid(), signal.SIGKILL)


def work(job: Job) -> int:
    """Do a job in this process; returns its exit code. Tells the numbers of stages and changes last."""
    if job.room:
        import resource  # noqa: PLC0415 - no such module on Windows

        resource.setrlimit(resource.RLIMIT_FSIZE, (job.room, job.room))
    fuse, settings = Fuse(job), RunSettings(job.study, Path(job.workspace))
    try:
        if job.server:
            from flows.embedded import run_embedded  # noqa: PLC0415 - of a host with Prefect's settings alone

            run_embedded(settings, fuse, job.server, "log", lambda: False)
        else:
            run_directly(settings, fuse)
    except InputError as error:
        print(error.for_operator())
        return EXIT_INPUT
    print(json.dumps([fuse.stages, fuse.files]))
    return 0


def main() -> None:
    """Answer lines until there is none."""
    if "PREFECT_API_URL" in os.environ:
        import flows.embedded  # noqa: F401, PLC0415
    print("ready", flush=True)
    for line in sys.stdin:
        jobs = [Job(**one) for one in json.loads(line)]
        copies = [_copy(job) for job in jobs]
        codes = [os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) for copy in copies]
        print(json.dumps(codes), flush=True)


def _copy(job: Job) -> int:
    copy = os.fork()
    if copy:
        return copy
    told = os.open(job.told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(told, stream)
    code = 99
    try:
        code = work(job)
    except BaseException:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def asked(*jobs: Job) -> str:
    """The line that asks for jobs."""
    return json.dumps([asdict(job) for job in jobs]) + "\n"


if __name__ == "__main__":
    main()
