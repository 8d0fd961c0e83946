"""`make startup`: the unit that systemd of the user is given, for a folder whose name wants care."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.workspaces import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


def test_serve_begins_at_logon_for_a_folder(tmp_path: Path) -> None:
    workspace, units = tmp_path / "協働 推進課 100%", tmp_path / "置き 場所"
    workspace.mkdir()
    made = ["make", "-s", "-o", ".venv/.installed", "startup", "SYSTEMCTL=echo"]
    told = subprocess.run(
        [*made, f"WORKSPACE={workspace}", f"UNITS={units}"], cwd=ROOT, check=True, capture_output=True
    )
    assert told.stdout.decode().split("\n")[:2] == ["daemon-reload", "enable --now kyodo-survey.service"]
    unit = ConfigParser(interpolation=None)
    unit.read(units / "kyodo-survey.service", encoding="utf-8")
    program, *arguments = shlex.split(unit["Service"]["ExecStart"].replace("%%", "%"))
    assert program == str(ROOT / ".venv/bin/kyodo-survey")
    assert arguments == ["serve", "--workspace", str(workspace)]
    assert unit["Service"]["KillMode"] == "mixed"  # SIGTERM is for `serve` alone, which ends the others
    if shutil.which("systemd-analyze"):
        checked = subprocess.run(
            ["systemd-analyze", "verify", "--user", units / "kyodo-survey.service"],
            env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr


def test_no_unit_is_written_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    made = ["make", "-s", "-o", ".venv/.installed", "startup", "SYSTEMCTL=echo"]
    refused = subprocess.run(
        [*made, f"WORKSPACE={tmp_path}/none", f"UNITS={tmp_path}"], cwd=ROOT, check=False, capture_output=True
    )
    assert refused.returncode != 0
    assert not (tmp_path / "kyodo-survey.service").exists()
