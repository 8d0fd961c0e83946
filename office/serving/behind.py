"""What runs behind the page: the worker, and `serve` with its watch for files, once the worker has begun.

Both are children that end with their standard input, and so with the page, however that ends. `serve` waits for the
worker, because both import what takes long and the page's first act needs the worker alone.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread

from flows.commands.serve import OWNED
from office.frame.visit import Office
from office.safety.addresses import HOST
from office.serving.ahead import read_ahead
from office.worker.client import WorkerStoppedError
from schemas.child_modules import child_modules
from schemas.errors import InputError
from tracker.store.places import is_kept

LOG = ".office/serve.log"
_PORT = 4200
_FAREWELL = 30
_BETWEEN_LOOKS = 5


@contextmanager
def behind(office: Office, *, watching: bool) -> Iterator[None]:
    """Run the worker, and `serve` where files are to be watched for, while the body runs; the worker ends with the office."""
    serving, ended = _Serving(office), Event()
    Thread(target=_begin, args=(office, serving if watching else None), daemon=True).start()
    Thread(target=_publish_what_is_due, args=(office.workspace, serving, ended), daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        serving.end()


def _publish_what_is_due(workspace: Path, serving: _Serving, ended: Event) -> None:
    """Publish at its moment what was approved for one, as the screens promise, where no `serve` does it."""
    due = None
    while not ended.wait(_BETWEEN_LOOKS):  # `serve`, where it is wanted, has started by then
        if not serving.runs() and is_kept(workspace):
            if due is None:
                from flows.serving.due import DueReleases  # noqa: PLC0415 - needs a database

                due = DueReleases(workspace)
            due.look()


def _begin(office: Office, serving: _Serving | None) -> None:
    """Start the worker, have read what the first look at each screen would wait for, then start `serve`, after a run that began meanwhile."""
    with suppress(InputError, WorkerStoppedError):
        office.worker.ask("join", port=0)
        read_ahead(office)
    if serving is not None:
        office.worker.rest()
        serving.start()


class _Serving:
    """The process of `serve`, and the port of its server once it answers."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = Lock()
        self._ended = False
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start `serve`, and let the worker know its server. One that fails is left alone."""
        port = _free_port()
        with self._lock:
            if self._ended:
                return
            self._process = process = _start(self._office.workspace, port)
        assert process.stdout is not None
        for line in process.stdout:
            if str(port).encode() in line:
                self._office.prefect_port = port
                with suppress(InputError, WorkerStoppedError):
                    self._office.worker.ask("join", port=port)
        self._office.prefect_port = 0

    def runs(self) -> bool:
        """Whether the process goes on."""
        process = self._process
        return process is not None and process.poll() is None

    def end(self) -> None:
        """End it with all that it started."""
        with self._lock:
            self._ended = True
            process = self._process
        if process is None:
            return
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(workspace: Path, port: int) -> subprocess.Popen[bytes]:
    log = os.open(workspace / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(log, "wb") as errors:
        return subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "flows",
                "serve",
                OWNED,
                "--port",
                str(port),
                "--workspace",
                str(workspace),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={
                **os.environ,
                **child_modules(),
                "PYTHONUTF8": "1",
            },
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )


def _free_port() -> int:
    """The usual port of Prefect's page, or another where it is taken."""
    for port in (_PORT, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe, suppress(OSError):
            probe.bind((HOST, port))
            found: int = probe.getsockname()[1]
            return found
    return _PORT
