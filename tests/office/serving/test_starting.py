"""The page as a process: it opens, is opened again, ends, and is killed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from office.turn import HOME
from tests.processes import stop
from tests.workspaces import ROOT, copy_workspace

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/open\?token=[\w-]+")


def command(workspace: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "flows", "office", "--no-browser", "--workspace", str(workspace), *options]


@contextmanager
def started(workspace: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The process of a page, without `serve` unless other options are given, and the address that opens it."""
    process = subprocess.Popen(
        command(workspace, *(options or ("--no-watch",))), cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        yield process, opening(process)
    finally:
        stop(process)
        assert process.stdout is not None
        process.stdout.close()


def opening(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if (found := ADDRESS.search(line.decode())) is not None:
            return found[0]
    raise AssertionError("the page told no address")


@contextmanager
def browser(address: str) -> Iterator[httpx.Client]:
    """A browser that has opened the page and told its name."""
    base = address.partition("/open")[0]
    with httpx.Client(
        base_url=base, headers={"Origin": base}, follow_redirects=True, trust_env=False
    ) as client:
        page = client.get(address).text
        hidden = dict(re.findall(r'name="(form_token|once|to)" value="([^"]*)"', page))
        assert client.post("/person", data={**hidden, "name": "山田 花子"}).status_code == 200
        yield client


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy_workspace(tmp_path)


def test_a_second_start_opens_the_page_that_runs(workspace: Path) -> None:
    with started(workspace) as (process, address):
        second = subprocess.run(
            command(workspace), cwd=ROOT, capture_output=True, check=True, text=True, encoding="utf-8"
        )
        again = ADDRESS.search(second.stdout)
        assert again is not None
        assert again[0] != address
        assert again[1] in address
        with browser(again[0]) as client:
            assert client.get("/").status_code == 200
        assert process.poll() is None


def test_the_page_ends_when_it_is_asked_to(workspace: Path) -> None:
    with started(workspace) as (process, address), browser(address) as client:
        page = client.get("/end").text
        hidden = dict(re.findall(r'name="(form_token|once)" value="([^"]*)"', page))
        assert "終了しました" in client.post("/end", data=hidden).text
        assert process.wait(timeout=20) == 0


def test_a_folder_that_is_nowhere_is_told_and_not_made(tmp_path: Path) -> None:
    place = tmp_path / "share" / "アンケート"
    refused = subprocess.run(
        command(place), cwd=ROOT, capture_output=True, check=False, text=True, encoding="utf-8"
    )
    assert (refused.returncode, "[B64]" in refused.stderr) == (3, True)
    assert "共有フォルダーのときは、つながっているかも確かめてください" in refused.stderr
    assert not place.parent.exists()


def test_a_killed_page_begins_anew_at_the_same_place_and_old_windows_are_told(workspace: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]  # of its own: another page takes the usual one as soon as it is free
    with ExitStack() as stack:
        with started(workspace, "--port", str(port)) as (process, address):
            client = stack.enter_context(browser(address))
            process.kill()
            process.wait()
        _, again = stack.enter_context(started(workspace))
        assert again.partition("/open")[0] == address.partition("/open")[0]
        assert client.get("/years/2022").status_code == 403
        assert client.get(again).status_code == 200
        assert client.get("/years/2022").status_code == 200


def test_a_port_that_is_taken_is_passed_over_unless_it_was_asked_for(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refused = subprocess.run(
            command(workspace, "--port", str(port)),
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
        )
        assert (refused.returncode, "[B65]" in refused.stderr) == (3, True)
        (workspace / HOME / "page.json").write_text(f'{{"port": {port}}}', encoding="utf-8")
        with started(workspace) as (_, address), browser(address) as client:
            assert str(port) not in address
            assert client.get("/").status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are told otherwise there")
def test_what_the_page_keeps_for_itself_is_read_by_its_owner_alone(workspace: Path) -> None:
    with started(workspace) as (process, address), browser(address) as client:
        assert client.get("/").status_code == 200
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    places = [workspace / HOME, *(workspace / HOME).iterdir()]
    assert len(places) >= 4
    assert [path.name for path in places if path.stat().st_mode & 0o077] == ["page.lock"]  # empty


VISITING = """
import sys
from pathlib import Path
from tests.office.visiting import Visitor, office_of
import office.serving.command
visitor = Visitor(office_of(Path(sys.argv[1])))
for route in visitor.client.app.routes:
    if "GET" in (getattr(route, "methods", None) or ()):
        visitor.see(route.path.replace("{study}", "2022"))
print(*{"pandas", "numpy", "scipy", "pandera", "prefect", "docx", "matplotlib", "pyarrow"} & set(sys.modules))
"""


def test_the_page_imports_neither_pandas_nor_prefect(workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", VISITING, str(workspace)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.stdout, done.returncode) == ("\n", 0), done.stderr


def test_all_that_a_browser_loads_is_light() -> None:
    assets = [path.stat().st_size for path in (ROOT / "office" / "assets").iterdir()]
    assert 0 < sum(assets) <= 150_000
