"""Municipalities on hosts of a network of their own: a scheduler and Prefect's server on one, workers on two others.

Each host is a network namespace of Linux that this test makes and takes away again: it reaches the others by their
addresses alone. One of the workers vanishes in the middle with its host: no process of it ends, its connections do not
close, it is not heard of any more.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from flows.prepared_database import NAME, begin_with_it
from tests.flows.prefecture.small_prefecture import content
from tests.flows.test_prefect_server import surroundings
from tests.processes import stop
from tests.workspaces import ROOT

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(find_spec("prefect_dask") is None, reason="prefect-dask is not installed"),
    pytest.mark.skipif(
        not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("ip")),
        reason="no namespaces of a network of its own",
    ),
]
_PATIENCE = 400
SCHEDULER, SERVER = 8786, 4200
LOOK = """
import sys, time, urllib.request
while True:
    try:
        urllib.request.urlopen(sys.argv[1], timeout=5)
        break
    except OSError:
        time.sleep(0.5)
"""
"""Waits until a server answers."""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass(frozen=True)
class Network:
    """Hosts that reach each other: the first at `address` 1, the others after it; all are plugged into the first."""

    names: Sequence[str]

    @staticmethod
    def address(number: int) -> str:
        return f"192.0.2.{number}"

    def unplug(self, number: int) -> None:
        """Take a host off the network, as a cable that is pulled or a power cut does."""
        ip("-n", self.names[0], "link", "set", f"port{number}", "down")

    def start(self, number: int, *command: str, **settings: object) -> subprocess.Popen[bytes]:
        """Start a program of Python on a host."""
        inside = ["ip", "netns", "exec", self.names[number - 1], sys.executable, *command]
        return subprocess.Popen(inside, cwd=ROOT, **settings)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def network() -> Iterator[Network]:
    names = [f"kyodo{os.getpid()}{letter}" for letter in "abc"]
    try:
        for name in names:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        first = names[0]
        ip("-n", first, "link", "add", "bridge", "type", "bridge")
        for number, name in enumerate(names, start=1):
            ip(
                "-n",
                first,
                "link",
                "add",
                f"port{number}",
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                name,
            )
            ip("-n", first, "link", "set", f"port{number}", "master", "bridge", "up")
            ip("-n", name, "address", "add", f"{Network.address(number)}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
        ip("-n", first, "link", "set", "bridge", "up")
    except subprocess.CalledProcessError:
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
        pytest.skip("namespaces of a network are not allowed here")
    yield Network(names)
    for name in names:
        ip("netns", "delete", name)


def until(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_host_that_vanishes_loses_nothing(network: Network, made: Path, tmp_path: Path) -> None:
    out, log = tmp_path / "out", tmp_path / "log"
    scheduler = f"tcp://{network.address(1)}:{SCHEDULER}"
    api = f"http://{network.address(1)}:{SERVER}/api"
    settings = surroundings(tmp_path, PREFECT_API_URL=api, PREFECT_SERVER_ANALYTICS_ENABLED="false")
    settings["PREFECT_HOME"] = str(tmp_path / "prefect")
    settings["DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP"] = "15s"  # without a word from a host, instead of 30
    (tmp_path / "prefect").mkdir()
    begin_with_it(tmp_path / "prefect" / NAME)
    with log.open("wb") as told, ExitStack() as stack:

        def start(number: int, *command: str) -> subprocess.Popen[bytes]:
            process = network.start(number, *command, env=settings, stdout=told, stderr=told)
            stack.callback(stop, process)
            return process

        own = ["--host", network.address(1), "--port"]
        server = start(1, "-m", "prefect", "server", "start", *own, str(SERVER), "--no-ui")
        start(1, "-m", "distributed.cli.dask_scheduler", *own, str(SCHEDULER), "--no-dashboard")
        worker = (
            "-m",
            "distributed.cli.dask_worker",
            scheduler,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
        )
        for number in (2, 3):
            start(number, *worker)
        until(lambda: log.read_bytes().count(b"Registered to:") == 2, server)
        assert start(1, "-c", LOOK, f"{api}/health").wait(timeout=_PATIENCE) == 0
        command = ("-m", "flows", "prefecture", "run", str(made), "--out", str(out), "--dask", scheduler)
        run = start(1, *command)
        until(lambda: bool(list(out.glob("99*/done.json"))), run)
        network.unplug(2)
        assert run.wait(timeout=_PATIENCE) == 0, log.read_text("utf-8", errors="replace")[-4000:]
    assert "3市町村のうち、3市町村" in log.read_text("utf-8", errors="replace")
    assert content(out) == content(made.parent / "out")
