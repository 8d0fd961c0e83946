"""What runs behind the page ends with it, however it ends, and what dies alone costs nothing."""

from __future__ import annotations

import os
import re
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.flows.conftest import free_port
from tests.office.serving.test_starting import browser, started
from tests.processes import processes
from tests.workspaces import copy_workspace

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="looks for processes in /proc")
PATIENCE = 120
PAGE = "/years/2022/answers"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path / "協働 推進課")


def await_that(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        select.select([], [], [], 0.2)


def all_end(pids: dict[int, str]) -> bool:
    """Whether processes end, within the patience of this test."""
    deadline = time.monotonic() + PATIENCE
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ended, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
        os.close(handle)
        if not ended:
            return False
    return True


def send_file(client: httpx.Client, name: str, content: bytes) -> str:
    """Send a file of answers; the page that comes of it once it has been looked into."""
    hidden = dict(re.findall(r'name="(form_token|once)" value="([^"]*)"', client.get(PAGE).text))
    page = client.post(PAGE, data=hidden, files={"files": (name, content)}, timeout=PATIENCE)

    def told() -> bool:
        nonlocal page
        if "今の状態を見る" in page.text:
            page = client.get(page.url, timeout=PATIENCE)
        return "今の状態を見る" not in page.text

    await_that(told)
    return page.text


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_worker_ends_with_the_page(workspace: Path, number: signal.Signals) -> None:
    with started(workspace) as (process, address), browser(address) as client:
        content = (workspace / "raw/2022/shimin.csv").read_bytes()
        assert "受け取りました: shimin.csv" in send_file(
            client, "shimin.csv", content
        )  # so the worker is there
        children = {pid: line for pid, line in processes(workspace).items() if pid != process.pid}
        assert any("office.worker" in line for line in children.values())
        process.send_signal(number)
        process.wait(timeout=PATIENCE)
        assert all_end(children), processes(workspace)


def test_a_worker_that_is_killed_is_started_again(workspace: Path) -> None:
    content = (workspace / "raw/2022/shimin.csv").read_bytes()
    with started(workspace) as (_, address), browser(address) as client:
        send_file(client, "shimin.csv", content)
        (worker,) = (pid for pid, line in processes(workspace).items() if "office.worker" in line)
        os.kill(worker, signal.SIGKILL)
        assert all_end({worker: ""})
        assert "受け取りました: shimin.csv" in send_file(client, "shimin.csv", content + b"\n")
    assert (workspace / "raw/2022/shimin.csv").read_bytes() == content + b"\n"


@pytest.mark.prefect
def test_serve_starts_behind_the_page_and_ends_with_it(workspace: Path) -> None:
    port = str(free_port())
    with started(workspace, "--port", port) as (process, address), browser(address) as client:
        assert client.get("/years/2022").status_code == 200  # long before what starts behind it
        await_that(lambda: any("flows.serving.runner" in line for line in processes(workspace).values()))
        children = {pid: line for pid, line in processes(workspace).items() if pid != process.pid}
        (serving,) = (pid for pid, line in children.items() if "flows serve" in line)
        os.kill(serving, signal.SIGKILL)
        assert all_end({pid: line for pid, line in children.items() if "office.worker" not in line})
        assert client.get("/years/2022").status_code == 200
        process.kill()
        process.wait()
        assert all_end(children), processes(workspace)
