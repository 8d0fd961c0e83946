"""`prefect.yaml` on a real server: both deployments are accepted, and a worker carries one out."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.workspaces import ROOT, copy_workspace

pytestmark = pytest.mark.prefect

START_LIMIT = 180
RUN_LIMIT = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prefect(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=RUN_LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server of its own; yields the environment in which commands talk to it."""
    home = tmp_path_factory.mktemp("prefect-home")
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
            process.terminate()
            process.wait(timeout=30)


def test_the_deployments_are_accepted_and_a_worker_runs_one(server: dict[str, str], tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path)
    prefect(server, "work-pool", "create", "office", "--type", "process")
    prefect(server, "--no-prompt", "deploy", "--all")
    listed = json.loads(prefect(server, "deployment", "ls", "--output", "json"))
    assert sorted(entry["name"] for entry in listed) == ["on-arrival", "yearly"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "prefect", "worker", "start", "--pool", "office", "--type", "process"],
        cwd=ROOT,
        env=server,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = prefect(
            server, "deployment", "run", "annual-survey/yearly",
            "--param", f"workspace={workspace}", "--watch", "--watch-timeout", str(RUN_LIMIT),
        )  # fmt: skip
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    assert "Completed" in told
    assert (workspace / "reports/output/2022/chapter.docx").is_file()
