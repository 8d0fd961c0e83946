"""Servers of Prefect that earlier versions left behind for a workspace: they lived on when their run was killed.

Today's end with whoever started them. They are found by what the system tells of processes (/proc, as on Linux): their
command, their settings, and that their parent is no Python any more. Elsewhere none is found.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_PROCESSES = Path("/proc")
_SERVERS = (b"prefect.server.api.server", b"flows.server")
_PATIENCE = 5
_STEP = 0.05


def end_stale_servers(home: Path) -> list[int]:
    """End the servers whose files are in `home` and whose parent is gone; returns their process numbers."""
    found = stale_servers(home)
    for process in found:
        _signal(process, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while any(map(_is_there, found)) and time.monotonic() < deadline:
        time.sleep(_STEP)
    for process in filter(_is_there, found):
        _signal(process, signal.SIGKILL)
    return found


def stale_servers(home: Path) -> list[int]:
    """Process numbers of the servers whose files are in `home` and whose parent is gone."""
    settings = f"PREFECT_HOME={home.resolve()}".encode()
    found = []
    for place in _PROCESSES.glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            named = settings in (place / "environ").read_bytes().split(b"\0")
            parent = _PROCESSES / (place / "stat").read_text("utf-8").rpartition(")")[2].split()[1]
        except OSError:  # it has ended, or is another user's
            continue
        if named and any(name in command for name in _SERVERS) and not _is_python(parent):
            found.append(int(place.name))
    return found


def _is_python(place: Path) -> bool:
    """Whether a process is one of Python; one that cannot be looked into is another user's, which starts none of ours."""
    with suppress(OSError):
        return (place / "exe").readlink().name.startswith("python")
    return False


def _is_there(process: int) -> bool:
    with suppress(OSError):
        state = (_PROCESSES / str(process) / "stat").read_text("utf-8").rpartition(")")[2].split()[0]
        return state != "Z"
    return False


def _signal(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)
