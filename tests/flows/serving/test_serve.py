"""`serve` on a real Prefect server: files that arrive are run, what dies is seen to, and nothing outlives it."""

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

from flows.cli import main
from flows.console import EXIT_INPUT
from flows.serving.arrival import HANDLED
from flows.serving.office import AUTH, LOG
from tests.flows.conftest import free_port
from tests.processes import processes
from tests.workspaces import ROOT, copy_workspace

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(sys.platform == "win32", reason="looks for processes in /proc"),
]
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


def arrive(office: Office) -> None:
    shutil.copyfile(office.workspace.parent / "shimin.xlsx", office.workspace / "raw/2017/shimin.xlsx")


def test_what_arrives_is_run_once_and_shown_and_the_server_is_closed_to_others(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.states() == []
    assert sorted(one["name"] for one in office.ask("deployments/filter", {})) == [
        *("chapter", "on-arrival", "propose", "publish", "purge", "yearly"),
    ]
    assert main(["serve", "--workspace", str(office.workspace), "--port", str(free_port())]) == EXIT_INPUT
    assert (
        main(["serve", "--workspace", str(office.workspace.parent), "--port", str(office.port)]) == EXIT_INPUT
    )
    told = capsys.readouterr().err
    assert "[B30]" in told
    assert "[B32]" in told

    with pytest.raises(urllib.error.HTTPError, match="401"):
        office.ask("admin/version", known=False)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        office.ask("flow_runs/filter", {}, known=False)
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=True).stdout
    at = [line.split()[1] for line in listening.splitlines()[1:] if line.split()[3] == "0A"]
    assert [one for one in at if one.endswith(f":{office.port:04X}")] == [f"0100007F:{office.port:04X}"]

    arrive(office)
    outputs = office.workspace / "reports/output/2017"
    await_that(lambda: "RUNNING" not in office.states() and "COMPLETED" in office.states(), office)
    assert (outputs / "manifest.json").is_file()
    assert json.loads((office.workspace / HANDLED).read_bytes()).keys() == {"2017"}
    shown = {one["key"]: one["data"] for one in office.ask("artifacts/filter", {})}
    assert shown.keys() == {"check-2017", "run-2017"}
    assert "| 山口市市民アンケート調査 | 1,710 | 1,702 | 6 | 2 |" in shown["check-2017"]
    assert "estimates.csv" in shown["run-2017"]
    before = office.states()
    (office.workspace / "raw/2017/shimin.xlsx").touch()  # the same content again
    assert main(["serve", "--stop", "--workspace", str(office.workspace)]) == 0
    assert office.process.wait(timeout=60) == 0
    assert office.process.returncode == 0
    assert len(before) == 2  # the check, and the run that it began
    await_that(lambda: processes(office.workspace) == {})


@pytest.mark.parametrize(
    ("state", "victim"),
    [
        ("PENDING", "flows.serving.runner"),
        ("RUNNING", "flows.serving.runner"),
        ("RUNNING", "flows.server"),
        ("RUNNING", "prefect.engine"),
    ],
)
def test_what_is_killed_comes_back_and_its_run_is_done_again(
    office: Office, tmp_path: Path, state: str, victim: str
) -> None:
    """Between pending and running, too: a run has been given to the runner, and its process is starting."""
    arrive(office)
    await_that(lambda: state in office.states(), office)
    victims = [pid for pid, line in processes(office.workspace).items() if victim in line]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    assert victims
    output = office.workspace / "reports/output"
    if victim == "prefect.engine":  # the runner sees it end
        await_that(lambda: "CRASHED" in office.states(), office)
        assert not (output / "2017").exists()
    else:
        assert office.process.stdout is not None
        while "異常終了" not in (line := office.process.stdout.readline().decode()):
            assert line, office.log()[-3000:]
        await_that(lambda: "COMPLETED" in office.states() and "RUNNING" not in office.states(), office)
        assert "CRASHED" in office.states()
        other = copy_workspace(tmp_path / "undisturbed")
        assert main(["run", "2017", "--direct", "--workspace", str(other)]) == 0
        for path in (other / "reports/output/2017").iterdir():
            assert (output / "2017" / path.name).read_bytes() == path.read_bytes(), path.name
    office.process.send_signal(signal.SIGTERM)
    office.process.wait(timeout=120)
    await_that(lambda: processes(office.workspace) == {})
    assert not [*output.glob(".*.new"), *output.glob(".*.previous")]


def test_nothing_is_made_where_nothing_serves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--stop", "--workspace", str(tmp_path)]) == 0
    assert "動いているものはありません。" in capsys.readouterr().out
    assert not (tmp_path / ".prefect").exists()


def test_nothing_outlives_a_serve_that_is_killed(office: Office) -> None:
    assert len(processes(office.workspace)) >= 2
    office.process.kill()
    office.process.wait()
    await_that(lambda: processes(office.workspace) == {})
