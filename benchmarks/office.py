"""What the office's page costs: processor time of its opening, and of every screen, of page and worker apart.

    python -m benchmarks.office [--years 20] [--slow 100]

The bundled example with a finished run, then the same with copies of it for more years. A screen is seen twice: `first`
has read nothing of the workspace before, `again` is what a clerk waits for. Processor seconds, since a machine that does
other work stretches the clock; a screen that waits for its worker costs both.
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
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import httpx

from flows.cli import main as command
from office.worker.client import Worker
from schemas.codebook.new_study import begin_study
from tests.office.visiting import Visitor, office_of
from tests.workspaces import ROOT, copy_workspace

_TICKS = 100  # of the clock in /proc, a second
_LAST = 2022
_PATIENCE = 300


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--slow", type=float, default=100, help="screens from this many ms on are listed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = copy_workspace(Path(folder, "work"))
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            command(["run", str(_LAST), "--direct", "--workspace", str(workspace)])
        print(f"opening: {opening(workspace):.2f} s of the page's process until its first screen is answered")
        screens(workspace, "1 year", given.slow)
        for year in range(_LAST + 1, _LAST + given.years):
            _copy_year(workspace, str(year))
        screens(workspace, f"{given.years} years", given.slow)


def opening(workspace: Path) -> float:
    """Processor seconds of the page's process from its start to its first screen."""
    call = [
        sys.executable,
        "-m",
        "flows",
        "office",
        "--no-browser",
        "--no-watch",
        "--workspace",
        str(workspace),
    ]
    process = subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        address = ""
        while not address:
            found = re.search(r"http://127\.0\.0\.1:\d+/open\S+", process.stdout.readline().decode())
            address = found[0] if found else ""
        with httpx.Client(follow_redirects=True, trust_env=False, timeout=_PATIENCE) as client:
            client.get(address)
        return _spent(process.pid)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def screens(workspace: Path, name: str, slow: float) -> None:
    """Every screen of the last year, first and again."""
    office = office_of(workspace)
    visitor = Visitor(office)
    office.worker.ask("join", port=0)
    paths = [path for path in _paths(visitor) if "{" not in path]
    found = [
        (path, _seen(visitor, office.worker, path), _seen(visitor, office.worker, path)) for path in paths
    ]
    office.close()
    print(f"\n{name}: {len(found)} screens; ms of page + worker, first and again")
    for path, first, again in sorted(found, key=lambda one: -sum(one[2])):
        if sum(again) >= slow or sum(first) >= slow:
            print(f"  {path:45} {first[0]:6.0f} + {first[1]:6.0f}   {again[0]:6.0f} + {again[1]:6.0f}")
    print(f"  slowest again: {max(sum(again) for _, _, again in found):.0f} ms")


def _paths(visitor: Visitor) -> list[str]:
    routes = visitor.client.app.routes  # type: ignore[attr-defined]
    asked = [route.path for route in routes if "GET" in (getattr(route, "methods", None) or ())]
    return [path.replace("{study}", str(_LAST)) for path in asked if path != "/open"]


def _seen(visitor: Visitor, worker: Worker, path: str) -> tuple[float, float]:
    """Milliseconds of page and worker."""
    before, own = _spent(worker.pid), time.process_time()
    visitor.see(path)
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
