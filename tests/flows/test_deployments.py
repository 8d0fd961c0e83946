"""`prefect.yaml` on a real server: the deployments are accepted, and a worker carries one out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.processes import stop
from tests.workspaces import ROOT

pytestmark = pytest.mark.prefect

RUN_LIMIT = 300


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


def test_the_deployments_are_accepted_and_a_worker_runs_one(
    server: dict[str, str], prepared_workspace: Path
) -> None:
    workspace = prepared_workspace
    prefect(server, "work-pool", "create", "office", "--type", "process")
    prefect(server, "--no-prompt", "deploy", "--all")
    listed = json.loads(prefect(server, "deployment", "ls", "--output", "json"))
    assert sorted(entry["name"] for entry in listed) == [
        *("chapter", "on-arrival", "propose", "publish", "purge", "yearly"),
    ]
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
        proposed = prefect(
            server, "deployment", "run", "propose-indicators/propose",
            "--param", f"workspace={workspace}", "--watch", "--watch-timeout", str(RUN_LIMIT),
        )  # fmt: skip
    finally:
        stop(worker)
    assert "Completed" in told
    assert "Completed" in proposed
    assert (workspace / "records/tracker.sqlite").is_file()
    assert (workspace / "reports/output/2022/chapter.docx").is_file()
