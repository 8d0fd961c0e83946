"""Prefect's server of a run, on office machines as they are: it starts, it ends with the run, and it stays at home."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from flows.server import prefect_server, without_proxy
from tests.workspaces import ROOT, copy_workspace

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc"),
]

PATIENCE = 180
STARTED = "定義の読み込み"
"""The stage that follows Prefect's start."""


def surroundings(root: Path, **extra: str) -> dict[str, str]:
    """An environment with a home and temporary files of its own."""
    for name in ("home", "tmp", "plots"):
        (root / name).mkdir(exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PREFECT_") and not name.lower().endswith("_proxy")
    }
    return kept | {
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        "MPLCONFIGDIR": str(root / "plots"),
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


def call(workspace: Path) -> list[str]:
    return [sys.executable, "-m", "flows", "run", "2022", "--workspace", str(workspace)]


def run(workspace: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        call(workspace),
        cwd=ROOT,
        env=surroundings(workspace.parent, **extra),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE * 3,
    )


def servers(workspace: Path) -> set[int]:
    """Processes that serve the runs of a workspace."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        home = f"PREFECT_HOME={workspace.resolve() / '.prefect'}\0".encode()
        if b"flows.server" in command and home in environment:
            found.add(int(process.name))
    return found


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def tree(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, finished: Path) -> Path:
    """A workspace with the outputs of an earlier run, shared by runs that do not reach their end."""
    workspace = copy_workspace(tmp_path_factory.mktemp("machine") / "work")
    shutil.copytree(finished, workspace / "reports" / "output" / "2022")
    return workspace


@pytest.fixture(autouse=True)
def signals_of_a_terminal() -> Iterator[None]:
    """The signals as a terminal leaves them; whoever started the tests may have had some ignored."""
    usual = {signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    kept = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


# --- The server ends with the run ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code", "stage"),
    [
        (signal.SIGKILL, -signal.SIGKILL, "starting"),
        (signal.SIGKILL, -signal.SIGKILL, "running"),
        (signal.SIGTERM, 128 + signal.SIGTERM, "starting"),
        (signal.SIGINT, 1, "running"),  # SIGHUP comes from a terminal that is closed, below
    ],
)
def test_a_run_that_is_ended_leaves_no_server_and_the_last_outputs(
    prepared: Path, tmp_path: Path, number: signal.Signals, code: int, stage: str
) -> None:
    before = tree(prepared / "reports")
    told = tmp_path / "told"
    with told.open("wb") as file:
        process = subprocess.Popen(
            call(prepared), cwd=ROOT, env=surroundings(tmp_path), stdout=file, stderr=file
        )
    until(lambda: servers(prepared), "no server was started")
    if stage == "running":
        until(lambda: STARTED in told.read_text("utf-8") or process.poll() is not None, "no stage was run")
    process.send_signal(number)
    assert process.wait(timeout=PATIENCE) == code, told.read_text("utf-8")
    until(lambda: not servers(prepared), "the server lives on")
    assert tree(prepared / "reports") == before
    assert "Traceback" not in told.read_text("utf-8")


def test_a_run_whose_terminal_is_closed_leaves_no_server(prepared: Path, tmp_path: Path) -> None:
    environment = surroundings(tmp_path)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, call(prepared), environment)
    try:
        until(lambda: servers(prepared), "no server was started")
    finally:
        os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    until(lambda: not servers(prepared), "the server lives on")


def test_a_server_that_dies_under_the_run(prepared: Path, tmp_path: Path) -> None:
    before = tree(prepared / "reports" / "output")
    told = tmp_path / "told"
    with told.open("wb") as file:
        process = subprocess.Popen(
            call(prepared), cwd=ROOT, env=surroundings(tmp_path), stdout=file, stderr=file
        )
    until(lambda: STARTED in told.read_text("utf-8") or process.poll() is not None, "no stage was run")
    for server in servers(prepared):
        os.kill(server, signal.SIGKILL)
    assert process.wait(timeout=PATIENCE) == 3, told.read_text("utf-8")
    assert "[O22]" in told.read_text("utf-8")
    assert "成果物の保存" not in told.read_text("utf-8")  # told before the next stage
    assert "Traceback" not in told.read_text("utf-8")
    assert "Traceback" in (prepared / ".prefect" / "prefect.log").read_text("utf-8")
    assert tree(prepared / "reports" / "output") == before


# --- It stays at home ---------------------------------------------------------------------------

WATCH = """
import os, sys

_ASKED = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.connect")

def _watch(event, arguments):
    if event in _ASKED:
        host = arguments[1][0] if event == "socket.connect" and isinstance(arguments[1], tuple) else arguments[0]
        _tell(f"{event} {host}")

def _tell(line):
    with open(os.environ["WATCHED"], "a", encoding="utf-8") as file:
        file.write(f"{os.getpid()} {line}\\n")

_tell("watched " + "-".join(sys.orig_argv[1:4]))
sys.addaudithook(_watch)
"""
"""Writes down each host that a process of Python asks for, from its very start."""


def test_a_run_behind_a_proxy_reaches_its_server_and_asks_for_no_host(
    workspace: Path, tmp_path: Path
) -> None:
    watch = tmp_path / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    log = tmp_path / "watched.log"
    proxy = "http://192.0.2.1:3128"  # an address that nobody has
    done = run(
        workspace,
        HTTP_PROXY=proxy,
        HTTPS_PROXY=proxy,
        ALL_PROXY=proxy,
        NO_PROXY="intra.example",
        PYTHONPATH=str(watch),
        WATCHED=str(log),
    )
    assert done.returncode == 0, done.stderr
    assert (done.stderr, (workspace / "reports/output/2022/chapter.docx").is_file()) == ("", True)
    lines = [line.split(" ", 2)[1:] for line in log.read_text("utf-8").splitlines()]
    watched = {told for event, told in lines if event == "watched"}
    assert any("flows.server" in told for told in watched), watched
    assert any("flows" in told and "server" not in told for told in watched), watched
    assert {told for event, told in lines if event != "watched"} == {"127.0.0.1"}
    assert list((tmp_path / "home").rglob("*")) == []
    assert not (workspace / ".prefect" / "storage").exists()
    assert not servers(workspace)


def test_the_server_is_told_to_report_nothing_and_listens_on_this_computer_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it would report it sends half a minute after its start, which a run may not take."""
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    log = tmp_path / "server.log"
    with log.open("ab") as errors, prefect_server(log, errors) as server:
        address = server.address()
        with urllib.request.urlopen(f"{address}/admin/settings") as answer:
            settings = json.load(answer)
        port = int(address.split(":")[2].partition("/")[0])
        rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
        listening = {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
    assert settings["server"]["analytics_enabled"] is False
    assert listening == {f"0100007F:{port:04X}"}
    assert server.process.returncode == 0
    assert log.read_bytes() == b""


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_hosts_that_were_exempt_stay_exempt(name: str) -> None:
    exempt = without_proxy({name: "a.example, 127.0.0.1"})
    assert exempt == dict.fromkeys(("NO_PROXY", "no_proxy"), "a.example,127.0.0.1,localhost,::1")
