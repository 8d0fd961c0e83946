"""`serve`: Prefect's server and the process that runs flows, owned by one process that starts and ends both.

They end with their owner, however it ends: each reads the end of its standard input. One that dies by itself is started
again, a few times. Nothing listens but on this computer's own address, and whoever asks the server needs the words of
a file that only its owner reads.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from flows.prepared_database import begin_with_it
from flows.server import HOST, SILENT, RunServer, prefect_server, without_proxy
from flows.stale_servers import end_stale_servers
from schemas.child_modules import child_modules
from schemas.errors import Problem
from schemas.messages.acts import Saying
from schemas.tables.saving import write_new

HOME = ".prefect"
STOP = f"{HOME}/serve.stop"
AUTH = f"{HOME}/serve.auth"
LOG = f"{HOME}/serve.log"
_LOCK = f"{HOME}/serve.lock"
_DATABASE = "serve.db"
DATABASE_URL = "KYODO_PREFECT_DATABASE_URL"
_STEP = 0.5
_STARTS = 5
"""How often in a row a process that dies at once is started again."""

_STEADY = 60
"""Seconds after which a process has not died at once."""

_FAREWELL = 20
_KEPT_FOR = 90 * 86_400
"""Seconds after which a finished run is removed from Prefect's records."""


@dataclass(frozen=True)
class Serving:
    """What runs: the address of Prefect's page, and how many runs of before were found without a process."""

    address: str
    crashed: int


def server_settings(workspace: Path, port: int, auth: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Settings of the server: this computer alone, no word to its makers, old runs removed, safe against other pages."""
    home = (workspace / HOME).resolve()
    database = environment.get(DATABASE_URL) or f"sqlite+aiosqlite:///{(home / _DATABASE).as_posix()}"
    return {
        **SILENT,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database.replace(
            "postgresql://", "postgresql+asyncpg://", 1
        ),
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port}",
        "PREFECT_SERVER_UI_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEPT_FOR),
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
        "PREFECT_UI_ENABLED": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
    }


def runner_settings(workspace: Path, port: int, auth: str) -> dict[str, str]:
    """Settings of the process that runs flows, and of the flows: the server's address, nothing stored, no log sent."""
    return {
        **SILENT,
        **without_proxy(os.environ),
        "PREFECT_HOME": str((workspace / HOME).resolve()),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_API_AUTH_STRING": auth,
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PYTHONUTF8": "1",
        **child_modules(),
    }


def serve(workspace: Path, port: int, told: Callable[[Serving], None]) -> None:
    """Serve until the stop file is there or the process is asked to end; `told` is called each time all is ready.

    Raises InputError: B30 another one serves this workspace, B31 a process keeps dying; O03, O20 as the server.
    """
    home = workspace / HOME
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(workspace), (workspace / LOG).open("ab") as log:
        (workspace / STOP).unlink(missing_ok=True)
        for process in end_stale_servers(home):
            log.write(f"前の版が残したPrefectのサーバー（{process}）を終わらせました。\n".encode())
        auth = _auth(workspace)
        begin_with_it(home / _DATABASE)
        starts = 0
        while True:
            begun = time.monotonic()
            if _served(workspace, port, auth, log, told):
                return
            starts = 1 if time.monotonic() - begun > _STEADY else starts + 1
            if starts >= _STARTS:
                raise Problem(
                    "B31",
                    "Prefectのサーバーか、処理を実行するプログラムが、続けて止まります。",
                    remedy=f"原因は {LOG} に記録しています。技術者に伝えてください。",
                    file=str(workspace / LOG),
                ).error()


def _served(workspace: Path, port: int, auth: str, log: IO[bytes], told: Callable[[Serving], None]) -> bool:
    """Start both and wait: True where they are to stop, False where one has died."""
    with ExitStack() as stack:
        settings = server_settings(workspace, port, auth, os.environ)
        server = stack.enter_context(prefect_server(workspace / LOG, log, settings, port=port))
        server.address()
        runner = stack.enter_context(_runner(workspace, port, auth, log))
        assert runner.stdout is not None
        word, _, crashed = runner.stdout.readline().decode().partition(" ")
        if word != "ready":
            return False
        told(Serving(f"http://{HOST}:{port}", int(crashed)))
        return _wait(workspace, server, runner)


def _wait(workspace: Path, server: RunServer, runner: subprocess.Popen[bytes]) -> bool:
    while server.process.poll() is None and runner.poll() is None:
        if (workspace / STOP).exists():
            (workspace / STOP).unlink(missing_ok=True)
            return True
        time.sleep(_STEP)
    return False


@contextmanager
def _runner(workspace: Path, port: int, auth: str, log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process that runs flows, in a group of its own that ends as a whole."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.serving.runner", str(workspace.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        cwd=workspace,
        env={**os.environ, **runner_settings(workspace, port, auth)},
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(timeout=_FAREWELL)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        finally:
            _end_group(process.pid)
            assert process.stdout is not None
            process.stdout.close()


def _end_group(group: int) -> None:
    """End the flows that a runner which died has left behind; on Windows they end with it (`flows.windows_job`)."""
    if sys.platform != "win32":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


@contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    try:
        with FileLock(workspace / _LOCK, timeout=0):
            yield
    except Timeout:
        raise Problem(
            "B30",
            f"この作業フォルダーでは、{Saying.SERVED.typed}",
            remedy=Saying.SERVE_ONCE.typed,
            file=str(workspace),
        ).error() from None


def _auth(workspace: Path) -> str:
    """The words that the server asks for: made once, in a file that only its owner reads."""
    path = workspace / AUTH
    if not path.is_file():
        write_new(path, f"office:{secrets.token_urlsafe(24)}".encode(), private=True)
    return path.read_text(encoding="utf-8").strip()


def ask_to_stop(workspace: Path) -> bool:
    """Write the stop file where something serves the workspace; whether something does."""
    if not (workspace / _LOCK).exists():
        return False
    try:
        with FileLock(workspace / _LOCK, timeout=0):
            return False
    except Timeout:
        (workspace / STOP).touch()
        return True
