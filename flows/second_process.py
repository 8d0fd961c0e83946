"""A second process that does stages of a run ahead, while this one does those before them.

It takes up what was begun in it one after the other; what it has not taken up when its turn has come is done here.
Answers of persons pass to it through a pipe, as they pass from stage to stage: in memory alone. It ends with the first
process: where that is killed, it reads the end of its input.

Where a process can be forked it is made so, with all that this one has imported; else it starts before this one imports
what takes long, so that both do so at the same time.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from flows.collector import collect_seldom
from schemas.child_modules import child_modules

if TYPE_CHECKING:  # takes long to import
    from flows.stage import Caller, Parameters, Result, Stage

_STDIN, _STDOUT, _STDERR = 0, 1, 2


@dataclass(frozen=True)
class Ahead:
    """Stages that are done in the second process, by the names that staff see."""

    given: IO[bytes]
    told: IO[bytes]
    waiting: ThreadPoolExecutor
    begun: dict[str, Future[Any]] = field(default_factory=dict)

    def begin(
        self, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> None:
        """Begin a stage that will be called with the same arguments; returns at once."""
        work = partial(stage.run, *args, **kwargs)
        self.begun[stage.label] = self.waiting.submit(self._done, work)

    def caller(self, call: Caller) -> Caller:
        """Call stages as `call` does; one that was begun ahead gives what came of it there.

        What has failed there is done once more here, so that it fails here, and is told as any other.
        """

        def calling(
            stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> Result:
            begun = self.begun.pop(stage.label, None)
            if begun is None or begun.cancel():  # not taken up yet
                return call(stage, *args, **kwargs)

            def waited(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
                found: list[Result] = begun.result()
                return found[0] if found else stage.run(*args, **kwargs)

            return call(replace(stage, run=waited), *args, **kwargs)

        return calling

    def _done(self, work: partial[Any]) -> list[Any]:
        """What came of the work, as the only one of a list; an empty list where it failed, or the process was killed."""
        try:
            self.given.write(pickle.dumps(work))
            self.given.flush()
            found: list[Any] = pickle.load(self.told)
        except (OSError, EOFError, pickle.UnpicklingError):
            return []
        return found


@contextmanager
def second_process() -> Iterator[Ahead | None]:
    """Start the second process and give what begins stages in it; None where it cannot be started."""
    try:
        given, told, end = _forked() if _can_fork() else _started()
    except OSError:
        yield None
        return
    ready = partial(told.read, 1)  # until then all is done here
    with given, told, ThreadPoolExecutor(max_workers=1, initializer=ready) as waiting:
        try:
            yield Ahead(given, told, waiting)
        finally:
            end()
            waiting.shutdown(cancel_futures=True)
            with suppress(OSError):
                given.close()


def _can_fork() -> bool:
    """Whether a copy of this process is sound: no other thread may be in the midst of something."""
    return sys.platform == "linux" and threading.active_count() == 1


def _started() -> tuple[IO[bytes], IO[bytes], Callable[[], object]]:
    """A new process: its input, its output, and what ends it."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.second_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **child_modules()},
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def end() -> None:
        process.kill()
        process.wait()

    return process.stdin, process.stdout, end


def _forked() -> tuple[IO[bytes], IO[bytes], Callable[[], object]]:
    """The same, as a copy of this process once it has imported what takes long."""
    import flows.stages  # noqa: F401, PLC0415

    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    with warnings.catch_warnings():
        # of the threads of OpenBLAS, which provides for forks
        warnings.simplefilter("ignore", DeprecationWarning)
        number = os.fork()
    if number == 0:
        _become(theirs_in, theirs_out)
    os.close(theirs_in)
    os.close(theirs_out)

    def end() -> None:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)

    return os.fdopen(ours_out, "wb"), os.fdopen(ours_in, "rb"), end


def _become(given: int, told: int) -> None:
    """Be the second process from here on: with these for standard input and output, and nothing else of the first."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # these may reach both; the first one ends this
        os.dup2(given, _STDIN)
        os.dup2(told, _STDOUT)
        os.dup2(os.open(os.devnull, os.O_WRONLY), _STDERR)
        os.closerange(_STDERR + 1, os.sysconf("SC_OPEN_MAX"))
        _work(os.fdopen(_STDIN, "rb"))
    finally:
        os._exit(0)


# --- The second process -------------------------------------------------------------------------


def main() -> None:
    """Be the second process, as one that was started anew."""
    collect_seldom()
    import flows.stages  # noqa: F401, PLC0415 - what it imports does the work

    _work(sys.stdin.buffer)


def _work(given: IO[bytes]) -> None:
    """Do what is given, and tell standard output what came of it, until the input ends."""
    told = os.fdopen(os.dup(_STDOUT), "wb")
    os.dup2(_STDERR, _STDOUT)  # what a library prints is no answer
    told.write(b"!")
    told.flush()
    while True:
        try:
            work: partial[Any] = pickle.load(given)
        except EOFError:
            return
        try:
            content = pickle.dumps([work()])
        except Exception:  # whatever it is, the first process meets and tells it
            content = pickle.dumps([])
        told.write(content)
        told.flush()


if __name__ == "__main__":
    main()
