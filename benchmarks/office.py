"""What the office's page costs: its opening, a run from it beside the command, every screen of page and worker apart.

    python -m benchmarks.office [--years 20] [--slow 100] [--rounds 3]

The bundled example with a finished run, then the same with copies of it for more years. A screen is seen twice: `first`
has read nothing of the workspace before, `again` is what a clerk waits for. Processor seconds, since a machine that does
other work stretches the clock; a screen that waits for its worker costs both. Opening and runs are told by the clock
too: the page as an office starts it, Prefect and the watch of arrivals behind it, and the command `run --direct`, in
turn, each from the same empty folder of results, with the pictures of charts kept.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from functools import partial
from pathlib import Path

import httpx
import lxml.html

from flows.cli import main as command
from flows.server import check_answers
from office.serving.ahead import read_ahead
from office.worker.client import Worker
from schemas.codebook.new_study import begin_study
from schemas.errors import InputError
from tests.office.visiting import Visitor, office_of
from tests.workspaces import ROOT, copy_workspace

_TICKS = 100  # of the clock in /proc, a second
_LAST = 2022
_PATIENCE = 300
_PREFECT = "http://127.0.0.1:4200/api"
_STILL = 0.2
"""Seconds without work after which nothing goes on any more."""

_SETTLED = 5
"""Seconds after which nothing starts any more behind a page whose Prefect answers."""


def main() -> None:
    """Print the figures."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a user's computer, where byte code is kept
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--slow", type=float, default=100, help="screens from this many ms on are listed")
    parser.add_argument("--rounds", type=int, default=3, help="runs from the page and by command, in turn")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = copy_workspace(Path(folder, "work"))
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            command(["run", str(_LAST), "--direct", "--workspace", str(workspace)])
        runs(workspace, given.rounds)
        screens(workspace, "1 year", given.slow)
        for year in range(_LAST + 1, _LAST + given.years):
            _copy_year(workspace, str(year))
        screens(workspace, f"{given.years} years", given.slow)


def runs(workspace: Path, rounds: int) -> None:
    """The opening, and a run from the page beside the command; the page's second run has changed nothing."""
    with _opened(workspace):
        _wait_for_prefect()
        time.sleep(6 * _SETTLED)  # the answer files are new to the watch, which has them checked
    for _ in range(rounds):
        _forget_results(workspace)
        begun = time.perf_counter()
        subprocess.run(
            [*_command("run", workspace), str(_LAST), "--direct"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        direct = time.perf_counter() - begun
        _forget_results(workspace)
        with _opened(workspace) as page:
            page.post("/person", name="計測")
            _wait_for_prefect()
            first, again = (_run_from(page) for _ in range(2))
            print(
                f"opening {page.seconds:.2f} s by the clock, {page.spent:.2f} s of the page's process; "
                f"run by command {direct:.2f} s, from the page {first:.2f} s ({direct / first:.2f}), again {again:.2f} s"
            )


class _Page:
    """A browser on an office that was started for it: `seconds` by the clock until its first screen, `spent` of its process."""

    def __init__(self, address: str, begun: float, pid: int) -> None:
        host = re.match(r"http://[^/]+", address)
        assert host is not None
        self.client = httpx.Client(
            base_url=host[0],
            headers={"Origin": host[0]},
            follow_redirects=True,
            trust_env=False,
            timeout=_PATIENCE,
        )
        self.client.get(address).raise_for_status()
        self.seconds, self.spent = time.perf_counter() - begun, _spent(pid)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Fill in the form that leads to a path, on the screen of that path."""
        html = lxml.html.document_fromstring(self.client.get(path).text)
        (form,) = (one for one in html.iter("form") if one.get("action") == path)
        asked = {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
        return self.client.post(path, data={**asked, **fields}).raise_for_status()


@contextmanager
def _opened(workspace: Path) -> Iterator[_Page]:
    """An office as staff start it."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*_command("office", workspace), "--no-browser"], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        address = ""
        while not address:
            line = process.stdout.readline()
            assert line, "the office has ended"
            found = re.search(rb"http://127\.0\.0\.1:\d+/open\S+", line)
            address = found[0].decode() if found else ""
        yield _Page(address, begun, process.pid)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _wait_for_prefect() -> None:
    """Wait until the server behind the page has started."""
    while True:
        with suppress(InputError):
            check_answers(_PREFECT)
            break
        time.sleep(0.2)
    time.sleep(_SETTLED)


def _run_from(page: _Page) -> float:
    """Seconds from the button to the screen that shows the results."""
    begun = time.perf_counter()
    answer = page.post(f"/years/{_LAST}/run")
    while answer.url.path.endswith("/run"):
        assert "data-live" in answer.text, re.sub(r"<[^>]+>|\s+", " ", answer.text)
        time.sleep(0.2)
        answer = page.client.get(answer.url)
    assert answer.url.path.endswith("/results"), answer.url
    return time.perf_counter() - begun


def _command(name: str, workspace: Path) -> list[str]:
    return [sys.executable, "-m", "flows", name, "--workspace", str(workspace)]


def _forget_results(workspace: Path) -> None:
    for folder in ("reports/output", "reports/.cache/stages"):
        shutil.rmtree(workspace / folder, ignore_errors=True)


def screens(workspace: Path, name: str, slow: float) -> None:
    """Every screen of the last year, first and again; then what its buttons lead to."""
    office = office_of(workspace)
    visitor = Visitor(office)
    office.worker.ask("join", port=0)
    read_ahead(office)
    paths = [path for path in _paths(visitor) if "{" not in path]
    found = [
        (path, _seen(visitor, office.worker, path), _seen(visitor, office.worker, path)) for path in paths
    ]
    acts = list(_acts(visitor, workspace))
    office.close()
    print(f"\n{name}: {len(found)} screens; ms of page + worker, first and again")
    for path, first, again in sorted(found, key=lambda one: -sum(one[2])):
        if sum(again) >= slow or sum(first) >= slow:
            print(f"  {path:45} {first[0]:6.0f} + {first[1]:6.0f}   {again[0]:6.0f} + {again[1]:6.0f}")
    print(f"  slowest again: {max(sum(again) for _, _, again in found):.0f} ms")
    for label, (own, worker) in acts:
        print(f"  {label:45} {own:6.0f} + {worker:6.0f}")


def _acts(visitor: Visitor, workspace: Path) -> Iterator[tuple[str, tuple[float, float]]]:
    """What a button or a choice of each screen leads to, once that screen was looked at and nothing goes on behind it."""
    worker, year = visitor.office.worker, f"/years/{_LAST}"
    with (workspace / f"schemas/{_LAST}/study.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n")  # a change, after which all is read anew
    for survey in ("shimin", "machizukuri"):
        visitor.see(f"{year}/cross?survey={survey}")
        keys = visitor.html.xpath("//select[@name='column']/option[@value != '']/@value")
        tables = [("first cross", keys[3:5]), *((f"cross {other}", (keys[4], other)) for other in keys[5:9])]
        for label, chosen in (*tables, ("cross of three", keys[:3])):
            asked = "&".join(
                f"{name}={key}" for name, key in zip(("column", "row", "layer"), chosen, strict=False)
            )
            yield f"{survey}: {label}", _seen(visitor, worker, f"{year}/cross?survey={survey}&{asked}")
    visitor.see(f"{year}/freetext")
    forms = [
        dict(form.form_values())
        for form in visitor.html.iter("form")
        if form.action == f"{year}/freetext/list"
    ]
    for form in forms:
        asking = partial(visitor.client.post, f"{year}/freetext/list", data=form)
        yield f"list of free answers to {form['question']}", _cost(worker, asking)
    visitor.see(f"{year}/definitions")
    yield "codebook after a change", _seen(visitor, worker, f"{year}/definitions/codebook")


def _paths(visitor: Visitor) -> list[str]:
    routes = visitor.client.app.routes  # type: ignore[attr-defined]
    asked = [route.path for route in routes if "GET" in (getattr(route, "methods", None) or ())]
    return [path.replace("{study}", str(_LAST)) for path in asked if path != "/open"]


def _seen(visitor: Visitor, worker: Worker, path: str) -> tuple[float, float]:
    return _cost(worker, partial(visitor.see, path))


def _cost(worker: Worker, act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of page and worker until an answer, once nothing goes on behind the one before."""
    before = -1.0
    while before != (now := _spent(worker.pid)):
        before = now
        time.sleep(_STILL)
    own = time.process_time()
    act()
    return (time.process_time() - own) * 1000, (_spent(worker.pid) - before) * 1000


def _spent(pid: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _copy_year(workspace: Path, year: str) -> None:
    begin_study(workspace, year, str(_LAST))
    shutil.copytree(workspace / f"raw/{_LAST}", workspace / f"raw/{year}", dirs_exist_ok=True)
    shutil.copytree(workspace / f"reports/output/{_LAST}", workspace / f"reports/output/{year}")


if __name__ == "__main__":
    main()
