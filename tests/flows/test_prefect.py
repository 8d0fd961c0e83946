"""The flow under a real Prefect server: embedded by the command, and deployed to a worker."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.test_cli import OUTPUTS
from tests.workspaces import ROOT, copy_workspace, replace_in

pytestmark = pytest.mark.prefect


def run_flow(workspace: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.run(
        [sys.executable, "-m", "flows", "run", "2022", "--workspace", str(workspace)],
        cwd=ROOT,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_flow_gives_the_same_bytes_as_the_direct_way(tmp_path: Path, finished: Path) -> None:
    workspace = copy_workspace(tmp_path)
    done = run_flow(workspace)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for name in OUTPUTS:
        made = (workspace / "reports/output/2022" / name).read_bytes()
        assert made == (finished / name).read_bytes(), name
    with sqlite3.connect(workspace / ".prefect" / "prefect.db") as database:
        flows = database.execute("select name, state_type from flow_run").fetchall()
        tasks = database.execute("select count(*) from task_run where state_type = 'COMPLETED'").fetchone()
    assert [state for _, state in flows] == ["COMPLETED"]
    assert tasks[0] >= 15


def test_prefect_keeps_no_answer_and_no_found_value(tmp_path: Path) -> None:
    """A marker planted in the data is nowhere in what Prefect leaves behind, even when the run fails."""
    workspace = copy_workspace(tmp_path)
    marker = "ZQX7山田太郎"
    raw = workspace / "raw/2022/shimin.csv"
    text = raw.read_text(encoding="cp932")
    raw.write_text(text.replace("マンションで自治会", f"{marker}マンションで自治会", 1), encoding="cp932")
    assert marker in raw.read_text(encoding="cp932")
    replace_in(workspace / "raw/2022/frame.csv", "age_group", f"age_{marker}")
    done = run_flow(workspace)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    left_behind = [path for path in (workspace / ".prefect").rglob("*") if path.is_file()]
    assert left_behind
    for path in left_behind:
        content = path.read_bytes()
        assert marker.encode() not in content, path.name
        assert marker.encode("unicode_escape") not in content, path.name
