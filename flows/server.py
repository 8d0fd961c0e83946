"""Prefect's server, of one run or of an office: started before anything heavy is imported, never alive without its parent.

The parent holds the writing end of a pipe that the server reads. However the parent ends, killed too, the server
reads the end of the pipe and stops. It listens on an address of this computer alone, at a port that the system
chose and that it tells before Prefect is imported.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from schemas.child_modules import child_modules
from schemas.errors import InputError, Problem
from schemas.messages.acts import Saying

if TYPE_CHECKING:
    import uvicorn

HOST = "127.0.0.1"
LOCAL_HOSTS = (HOST, "localhost", "::1")

SILENT = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
"""Keeps Prefect, server and client, from telling its makers anything: nothing is looked up beyond this computer."""

ONE_RUN = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT__SERVER_EPHEMERAL": "1",
}
"""Of a server that nobody looks at and that starts nothing by itself."""
_PATIENCE = 300
"""Seconds in which the server has to answer; 15 to 45 on the computers seen."""

_FAREWELL = 8
"""Seconds in which the server saves what it was sent, once the run is over."""

_STEP = 0.1
_CAUSE = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Timeout)\b.*")
_NEWER_DATABASE = "Can't locate revision"


def without_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Settings under which this computer's own addresses are reached directly, whatever proxy is set."""
    named = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = [host.strip() for host in named.split(",") if host.strip()]
    value = ",".join(dict.fromkeys((*hosts, *LOCAL_HOSTS)))
    return {"NO_PROXY": value, "no_proxy": value}


@dataclass
class RunServer:
    """A server that was started: `log` is where it writes, from the byte `logged` on; `ready` once it answered."""

    process: subprocess.Popen[bytes]
    log: Path
    logged: int
    ready: bool = False

    def address(self) -> str:
        """Address of its API, once it answers. Raises InputError (O03, O20), at once where it has ended."""
        port = self._port()
        deadline = time.monotonic() + _PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if _answers(port):
                self.ready = True
                return f"http://{HOST}:{port}/api"
            time.sleep(_STEP)
        raise InputError(self._not_started())

    def ended(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def _port(self) -> int:
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        if not told.strip():
            self.process.wait()
            raise InputError(self._not_started())
        return int(told)

    def _not_started(self) -> Problem:
        with self.log.open("rb") as file:
            file.seek(self.logged)
            lines = file.read().decode("utf-8", errors="replace").splitlines()
        place = f"{self.log.parent.name}/{self.log.name}"
        home = os.environ.get("PREFECT_HOME") or str(self.log.parent)
        if any(_NEWER_DATABASE in line for line in lines):
            return Problem(
                "O20",
                "Prefectの実行記録（prefect.db）が、別の版のPrefectで作られています。",
                remedy="このファイルの名前を変えて（例: prefect.old.db）、もう一度実行してください。"
                f"実行の履歴だけの記録で、成果物には影響しません。{Saying.DIRECTLY.typed}くわしい原因は {place} に記録しています。",
                file=str(Path(home, "prefect.db")),
            )
        causes = [line.strip() for line in lines if _CAUSE.match(line)]
        if causes:
            why = f"（{causes[-1][:300]}）"
        elif self.process.poll() is None:
            why = f"（{_PATIENCE}秒待っても応答がありません）"
        else:
            why = f"（終了コード {self.process.returncode}）"
        return Problem(
            "O03",
            f"Prefectの一時サーバーを起動できませんでした{why}。",
            remedy=f"{Saying.DIRECTLY.typed}くわしい原因は {place} に記録しています。同じことが続くときは、実行の履歴だけの記録である "
            f"{Path(home, 'prefect.db')} の名前を変えると、新しく作られます。",
        )

    def stop(self) -> None:
        """End it, and wait until it has ended; one that has not answered yet has nothing to save."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(OSError):
            self.process.stdin.close()
        self.process.stdout.close()
        if not self.ready:
            self.process.kill()
        try:
            self.process.wait(timeout=_FAREWELL + 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def prefect_server(
    log: Path, errors: IO[bytes], settings: Mapping[str, str] = ONE_RUN, *, port: int = 0
) -> Iterator[RunServer]:
    """Start a server that ends with the body; it writes its errors to the end of `log`, open as `errors`.

    It is in a session of its own, so that Ctrl+C and a closed terminal reach the parent alone, which then stops it.
    `port` 0 is one that the system chooses.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    environment |= {**SILENT, "PREFECT__SERVER_FINAL": "1", "PYTHONUTF8": "1", **settings}
    environment |= without_proxy(environment)
    environment |= child_modules()
    logged = log.stat().st_size
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.server", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    server = RunServer(process, log, logged)
    try:
        yield server
    finally:
        server.stop()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_answers(address: str) -> None:
    """Raise InputError (O21) where the server that the user named does not answer."""
    try:
        with urlopen(f"{address.rstrip('/')}/health", timeout=10):
            return
    except HTTPError as error:
        if error.code in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN):
            return  # it answers; what it wants of us is in Prefect's own settings
        why = f"応答 {error.code}"
    except URLError as error:
        why = str(error.reason)
    except (OSError, ValueError, http.client.HTTPException) as error:
        why = str(error) or type(error).__name__
    raise Problem(
        "O21",
        f"PREFECT_API_URL に指定されたPrefectのサーバーにつながりません（{why}）。",
        found=address,
        remedy="サーバーが動いていることと、アドレスを確かめてください。環境変数 PREFECT_API_URL を消すと、"
        f"一時サーバーで実行します。{Saying.DIRECTLY.typed}",
    ).error()


# --- The server's own process --------------------------------------------------------------------


def _main() -> None:
    """Tell the port, and serve until the standard input ends."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # there it would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, int(sys.argv[1])))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serving: list[uvicorn.Server] = []
    threading.Thread(target=_watch_parent, args=(serving,), daemon=True).start()

    import uvicorn  # noqa: PLC0415 - takes seconds; the parent waits for the port

    server = uvicorn.Server(
        uvicorn.Config(
            "flows.closed_page:application",
            factory=True,
            log_level="error",
            lifespan="on",
            timeout_graceful_shutdown=_FAREWELL // 2,
        )
    )
    serving.append(server)
    server.run(sockets=[listener])
    sys.stderr.flush()
    os._exit(0 if server.started else 3)  # all is saved; to take the interpreter apart takes 2 seconds more


def _watch_parent(serving: Sequence[uvicorn.Server]) -> None:
    """End with the parent: at once, or when what a server that had started was sent is saved."""
    sys.stdin.buffer.read()
    for server in serving:
        if server.started:
            server.should_exit = True
            time.sleep(_FAREWELL)
    os._exit(1)


if __name__ == "__main__":
    _main()
