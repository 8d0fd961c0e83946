"""An office that is served, for tests of `serve`."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.serving.office import AUTH, LOG
from tests.flows.conftest import free_port
from tests.workspaces import ROOT, copy_workspace

PATIENCE = 240


@dataclass
class Office:
    """A workspace that is served, and the process that serves it."""

    workspace: Path
    port: int
    process: subprocess.Popen[bytes]

    def ask(self, path: str, body: object | None = None, *, known: bool = True, **headers: str) -> Any:
        """Ask the server's API; a body is posted with the token that its protection wants."""
        sent = {"Content-Type": "application/json", **headers}
        if known:
            words = (self.workspace / AUTH).read_bytes()
            sent["Authorization"] = "Basic " + base64.b64encode(words).decode()
            if body is not None:
                sent["Prefect-Csrf-Client"] = "test"
                sent["Prefect-Csrf-Token"] = self.ask("csrf-token?client=test")["token"]
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            headers=sent,
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def states(self) -> list[str]:
        return [run["state"]["type"] for run in self.ask("flow_runs/filter", {"sort": "START_TIME_ASC"})]

    def log(self) -> str:
        return (self.workspace / LOG).read_text(encoding="utf-8", errors="replace")


def await_that(holds: Callable[[], bool], office: Office | None = None) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, office.log()[-3000:] if office else "waited too long"
        time.sleep(0.2)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A served workspace with one study, whose file has not arrived."""
    workspace = copy_workspace(tmp_path / "協働 推進課")
    shutil.rmtree(workspace / "schemas/2022")
    (workspace / "raw/2017/shimin.xlsx").rename(tmp_path / "shimin.xlsx")
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "flows", "serve", "--port", str(port), "--workspace", str(workspace)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    made = Office(workspace, port, process)
    try:
        assert process.stdout is not None
        while "始めました" not in (line := process.stdout.readline().decode()):
            assert line, made.log()[-3000:]
        yield made
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


def arrive(office: Office, file: Path) -> None:
    shutil.copyfile(file, office.workspace / "raw/2017/shimin.xlsx")
