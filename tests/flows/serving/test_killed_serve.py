"""What dies under `serve` is seen to, its run is done again, and nothing outlives `serve` itself."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import zipfile
from pathlib import Path

import pytest

from flows.cli import main
from tests.flows.serving.conftest import Office, arrive, await_that
from tests.processes import processes
from tests.workspaces import copy_workspace

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(sys.platform == "win32", reason="looks for processes in /proc"),
]
ENDED = {"COMPLETED", "CRASHED"}


def test_what_is_killed_comes_back_and_its_run_is_done_again(office: Office, tmp_path: Path) -> None:
    """One after the other, between pending and running too: a run was given to the runner, and its process is starting.

    Two contents of a file arrive in turn, so that each has something to do.
    """
    first = office.workspace.parent / "shimin.xlsx"
    other = shutil.copyfile(first, tmp_path / "other.xlsx")
    with zipfile.ZipFile(other, "a") as archive:
        archive.comment = b"another file with the same answers"
    contents, made = (first, other), [undisturbed(tmp_path / "undisturbed", one) for one in (first, other)]
    outputs = office.workspace / "reports/output/2017"
    crashed = 0
    for turn, (state, victim) in enumerate(
        [
            ("PENDING", "flows.serving.runner"),
            ("RUNNING", "flows.serving.runner"),
            ("RUNNING", "flows.server"),
        ]
    ):
        arrive(office, contents[turn % 2])
        kill(office, state, victim)
        assert office.process.stdout is not None
        while "異常終了" not in (line := office.process.stdout.readline().decode()):
            assert line, office.log()[-3000:]
        await_that(
            lambda wanted=made[turn % 2]: tree(outputs) == wanted and set(office.states()) == ENDED, office
        )
        assert office.states().count("CRASHED") > crashed
        crashed = office.states().count("CRASHED")

    arrive(office, contents[1])
    kill(office, "RUNNING", "prefect.engine")
    await_that(lambda: office.states().count("CRASHED") > crashed, office)  # the runner sees it end
    assert tree(outputs) == made[0]
    assert not [*outputs.parent.glob(".*.new"), *outputs.parent.glob(".*.previous")]

    office.process.kill()
    office.process.wait()
    await_that(lambda: processes(office.workspace) == {})


def kill(office: Office, state: str, victim: str) -> None:
    """Kill the processes of a kind once a run is in a state."""
    await_that(lambda: state in office.states(), office)
    begun = [one for one in office.ask("flow_runs/filter", {}) if one["deployment_id"]]
    assert {one["name"] for one in begun} == {"2017年度 点検"}  # also while it waits
    victims = [pid for pid, line in processes(office.workspace).items() if victim in line]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    assert victims


def undisturbed(workspace: Path, answers: Path) -> dict[str, bytes]:
    """The outputs of a run that nothing disturbs; the second time with what the first has kept."""
    copy_workspace(workspace)
    shutil.copyfile(answers, workspace / "raw/2017/shimin.xlsx")
    assert main(["run", "2017", "--direct", "--workspace", str(workspace)]) == 0
    return tree(workspace / "reports/output/2017")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}
