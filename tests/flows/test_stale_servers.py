"""A server that a killed run of an earlier version left is ended before the next one starts; others are left alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.stale_servers import end_stale_servers, stale_servers
from tests.processes import stop
from tests.workspaces import ROOT

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="processes are found in /proc"
)

SERVER = (sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app", "--port", "0")
"""As earlier versions started it."""

_PARENT = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); sys.stdin.read()"


@pytest.fixture
def parents() -> Iterator[list[subprocess.Popen[bytes]]]:
    made: list[subprocess.Popen[bytes]] = []
    yield made
    for parent in made:
        stop(parent)
        assert parent.stdout is not None
        assert parent.stdin is not None
        parent.stdout.close()
        parent.stdin.close()


def start(parents: list[subprocess.Popen[bytes]], home: Path, *, killed: bool) -> int:
    """A server whose parent is killed or goes on; returns its number."""
    home.mkdir(exist_ok=True)
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, *SERVER],
        cwd=ROOT,
        env={**os.environ, "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    parents.append(parent)
    assert parent.stdout is not None
    number = int(parent.stdout.readline())
    if killed:
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 60
    while b"prefect.server" not in Path(f"/proc/{number}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return number


def is_there(number: int) -> bool:
    place = Path(f"/proc/{number}/stat")
    return place.exists() and place.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"


def test_only_the_servers_of_this_workspace_that_nobody_waits_for_are_ended(
    tmp_path: Path, parents: list[subprocess.Popen[bytes]]
) -> None:
    home, other = tmp_path / "作業 所", tmp_path / "other"
    left = start(parents, home, killed=True)
    at_work = start(parents, home, killed=False)
    elsewhere = start(parents, other, killed=True)
    try:
        assert stale_servers(home) == [left]
        assert end_stale_servers(home) == [left]
        assert not is_there(left)
        assert is_there(at_work)
        assert is_there(elsewhere)
        assert end_stale_servers(home) == []
    finally:
        assert end_stale_servers(other) == [elsewhere]
        os.kill(at_work, 9)
