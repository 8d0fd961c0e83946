"""A Prefect server for the tests that need one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from flows.prepared_database import NAME, begin_with_it
from tests.processes import stop
from tests.workspaces import ROOT

START_LIMIT = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server of its own; yields the environment in which commands talk to it."""
    home = tmp_path_factory.mktemp("prefect-home")
    begin_with_it(home / NAME)
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "KYODO_SURVEY_HOME": str(ROOT),
        "PYTHONUTF8": "1",
        "NO_COLOR": "1",
    }
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            deadline = time.monotonic() + START_LIMIT
            while not answers(f"{environment['PREFECT_API_URL']}/health"):
                assert process.poll() is None, (home / "server.log").read_text(encoding="utf-8")
                assert time.monotonic() < deadline, "the server did not answer in time"
                time.sleep(0.2)
            yield environment
        finally:
            stop(process)
