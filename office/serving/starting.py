"""`kyodo-survey office`: one page a workspace, on this computer alone, with a browser opened on it.

The page that writes leaves its address, with a key, in a file that only its owner reads. A second start on the same
computer asks that page for a new opening address and opens it, and starts nothing.
"""

from __future__ import annotations

import json
import logging
import secrets
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from office.begun import settle
from office.diary import Diary
from office.frame.visit import Office
from office.safety.addresses import HOST, KEY_HEADER, REOPEN
from office.serving.behind import behind
from office.turn import HOME, Turn
from schemas.errors import Problem
from schemas.tables.saving import write_whole

if TYPE_CHECKING:
    import uvicorn

_PAGE = f"{HOME}/page.json"
LOG = f"{HOME}/page.log"
_PORT = 8650
_FULL = 1_000_000
_PATIENCE = 5
_AGAIN = 0.2
_SHARING: int = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
"""Windows lets others share a port unless it is held alone; elsewhere a port of before is free again at once."""


def open_office(
    workspace: Path, port: int | None, opened: Callable[[str], None], *, watching: bool = True
) -> None:
    """Run the page until it is ended; `opened` gets the address for the browser. Returns at once where one runs here.

    Where a page on another computer, or of somebody else, has the workspace, this one only shows, until that one ends.
    watching: `serve` is run too, which checks files that arrive in their folders and carries runs.

    Raises InputError: B64 there is neither the folder nor the one above it, B65 the port is taken.
    """
    if not workspace.is_dir() and not workspace.parent.is_dir():
        raise Problem(
            "B64",
            "作業フォルダーがありません。",
            remedy="フォルダーの場所と名前を確かめてください。共有フォルダーのときは、つながっているかも確かめてください。",
            file=str(workspace),
        ).error()
    turn = Turn(workspace)
    if turn.take() is not None and (address := _opened_again(workspace)) is not None:
        opened(address)
        return
    try:
        with _listening(port or _last_port(workspace), fixed=port is not None) as listener:
            _serve(workspace, turn, listener, opened, watching=watching)
    finally:
        turn.end()


def _serve(
    workspace: Path,
    turn: Turn,
    listener: socket.socket,
    opened: Callable[[str], None],
    *,
    watching: bool,
) -> None:
    key = secrets.token_urlsafe(32)
    port = listener.getsockname()[1]

    def end() -> None:
        server.should_exit = True

    office = Office(workspace, f"{HOST}:{port}", end, key, turn=turn)
    note = {"machine": socket.gethostname(), "port": port, "key": key}
    with ExitStack() as stack:

        def begun() -> None:
            settle(workspace, Diary(workspace))
            write_whole(workspace / _PAGE, json.dumps(note).encode(), private=True)
            stack.enter_context(_logging(workspace))
            stack.enter_context(behind(office, watching=watching))

        stack.callback(office.close)
        turn.when_taken(begun)
        opened(office.opening_address())  # the listener keeps what comes before the server is ready
        server = _server(office)
        server.run(sockets=[listener])


def _server(office: Office) -> uvicorn.Server:
    """The server of a page; what it needs is imported while the browser starts."""
    import uvicorn  # noqa: PLC0415

    from office.serving.app import make_app  # noqa: PLC0415

    return uvicorn.Server(
        uvicorn.Config(
            make_app(office),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_PATIENCE,
        )
    )


@contextmanager
def _listening(port: int, *, fixed: bool) -> Iterator[socket.socket]:
    """A socket on this computer's own address; another free port where the usual one is taken. Raises B65."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, _SHARING, 1)
        try:
            listener.bind((HOST, port))
        except (OSError, OverflowError):
            if fixed:
                raise Problem(
                    "B65",
                    f"ポート {port} を使えません。別のプログラムが使っています。",
                    remedy="「--port」を付けずに始めるか、1024から65535までの別の番号を指定してください。",
                ).error() from None
            listener.bind((HOST, 0))
        listener.listen()
        yield listener


def _note(workspace: Path) -> dict[str, object]:
    try:
        note = json.loads((workspace / _PAGE).read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _last_port(workspace: Path) -> int:
    """The port of before, so that bookmarks hold."""
    port = _note(workspace).get("port")
    return port if isinstance(port, int) else _PORT


def _opened_again(workspace: Path) -> str | None:
    """A new opening address of the page that runs here; None where it runs elsewhere or does not answer.

    One that is just starting is waited for.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + _PATIENCE
    while (note := _note(workspace)).get("machine", socket.gethostname()) == socket.gethostname():
        request = urllib.request.Request(
            f"http://{HOST}:{note.get('port')}{REOPEN}", data=b"", headers={KEY_HEADER: str(note.get("key"))}
        )
        with suppress(OSError, ValueError), opener.open(request, timeout=_PATIENCE) as answer:
            address: bytes = answer.read()
            return address.decode()
        if time.monotonic() > until:
            return None
        time.sleep(_AGAIN)
    return None


@contextmanager
def _logging(workspace: Path) -> Iterator[None]:
    """Note the faults of the page in a file that only its owner reads."""
    path = workspace / LOG
    path.touch(mode=0o600)
    handler = RotatingFileHandler(path, maxBytes=_FULL, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("office")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
