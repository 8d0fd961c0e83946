"""Neither Prefect's server nor its page, nor what serves both, looks up or asks any host but this computer.

Every process of Python writes down each name that it looks up, from its very start; the browser writes down all that it
does on the network, and would find no other name.
"""

from __future__ import annotations

import base64
import json
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flows.closed_page import POLICY
from flows.serving.office import AUTH
from tests.flows.conftest import free_port
from tests.flows.test_prefect_server import WATCH, surroundings
from tests.reports.web.test_browser import BROWSER, browse
from tests.workspaces import ROOT, copy_workspace

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are ended by a signal"),
]


@dataclass
class Served:
    """What is served: its address, the words that it asks for, and where its processes write which hosts they ask for."""

    address: str
    words: str
    log: Path

    def asked(self) -> set[str]:
        lines = [line.split(" ", 2)[1:] for line in self.log.read_text("utf-8").splitlines()]
        return {host for event, host in lines if event != "watched"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`serve` with all its processes watched."""
    root = tmp_path_factory.mktemp("home")
    workspace = copy_workspace(root / "work")
    shutil.rmtree(workspace / "schemas/2022")
    shutil.rmtree(workspace / "schemas/2017")
    watch, log, port = root / "watch", root / "watched.log", free_port()
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    environment = surroundings(root, PYTHONPATH=str(watch), WATCHED=str(log))
    call = [sys.executable, "-m", "flows", "serve", "--port", str(port), "--workspace", str(workspace)]
    process = subprocess.Popen(call, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        while "始めました" not in (line := process.stdout.readline().decode()):
            assert line
        yield Served(f"http://127.0.0.1:{port}", (workspace / AUTH).read_text("utf-8"), log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
        assert process.stdout is not None
        process.stdout.close()


SHOWN = ("--virtual-time-budget=20000", "--dump-dom")


def hosts_asked(log: Path) -> set[str]:
    """The hosts, with their ports, that a page asked for or wanted to, by the browser's own log of the network.

    What the browser asks by itself, for its updates, has no page behind it, but for the page that was opened.
    """
    found = json.loads(log.read_text("utf-8", errors="replace"))
    started = found["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    told = [event.get("params", {}) for event in found["events"] if event["type"] == started]
    return {
        urlsplit(one["url"]).netloc
        for one in told
        if "url" in one and one.get("initiator") != "not an origin"
    }


@pytest.mark.skipif(BROWSER is None, reason="Chromiumがないため、画面での動作を確かめていません。")
def test_the_page_asks_nobody_but_its_server(served: Served, tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    known = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    said = "--enable-logging=stderr"
    page = browse(tmp_path / "profile", served.address, known, f"--log-net-log={log}", said, *SHOWN)
    assert hosts_asked(log) == {urlsplit(served.address).netloc}
    assert "amplitude" not in log.read_text("utf-8").lower()
    assert "password" in page or "Login" in page, page[:3000]


def test_the_processes_ask_nobody_but_each_other(served: Served) -> None:
    """The server tells what it was told of its makers; until now no process has looked up any other name."""
    words = base64.b64encode(served.words.encode()).decode()
    request = urllib.request.Request(
        f"{served.address}/api/admin/settings", headers={"Authorization": f"Basic {words}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["server"]["analytics_enabled"] is False
        assert answer.headers["Content-Security-Policy"] == POLICY
    for process in ("flows-serve", "flows.server", "flows.serving.runner"):
        assert process in served.log.read_text("utf-8")
    assert served.asked() == {"127.0.0.1"}
