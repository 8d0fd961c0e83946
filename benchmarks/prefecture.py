"""What a prefecture costs: one and two processes, a killed worker, Dask; seconds of clock and processor, and the same bytes.

    python -m benchmarks.prefecture [--count 200] [--least 500] [--most 5000] [--dask]

Made municipalities (`examples/municipalities.py`). "own" does them one after the other in one process that has imported
everything, without a coordinator: what is above it is overhead. Reads /proc, so it runs on Linux alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from examples.municipalities import write_municipalities

ROOT = Path(__file__).resolve().parent.parent
_ALL = 1_741
"""Municipalities of Japan."""

_OWN = """
import json, resource, sys, time
from pathlib import Path
from flows.collector import collect_seldom
from flows.prefecture.listing import read_list
from flows.prefecture.municipality import Job, run_municipalities
collect_seldom()
jobs = [Job.of(one, Path(sys.argv[2]), ("age_group", "sex")) for one in read_list(Path(sys.argv[1]))]
run_municipalities(jobs[:1])
begin, cpu = time.perf_counter(), time.process_time()
replies = run_municipalities(jobs[1:])
took = time.perf_counter() - begin, time.process_time() - cpu
assert not any(one.problem for one in replies), replies
print(json.dumps([*took, len(jobs) - 1, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


@dataclass(frozen=True)
class Took:
    """Seconds by the clock and of all processes, and a digest of every file that was written."""

    clock: float
    processor: float
    digest: str


def main() -> None:
    """Print the figures."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a user's computer, where byte code is kept
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--least", type=int, default=500)
    parser.add_argument("--most", type=int, default=5000)
    parser.add_argument("--dask", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sizes = np.linspace(given.least, given.most, given.count).round().astype(int).tolist()
        table = write_municipalities(root / "made", sizes)
        own, own_cpu, done, peak = _own(table, root / "own")
        print(
            f"own: {own / done:.3f} s a municipality ({own_cpu / done:.3f} s processor), peak {peak:,.0f} MB of one process"
        )
        one = _pool(table, root / "one", 1)
        _tell("1 process", one, given.count, own_cpu / done)
        two = _pool(table, root / "two", 2)
        _tell("2 processes", two, given.count, own_cpu / done)
        print(
            f"speed-up of 2 processes: {one.clock / two.clock:.2f}; the same bytes: {one.digest == two.digest}"
        )
        print(f"{_ALL:,} municipalities by 2 processes: {two.clock / given.count * _ALL / 60:.0f} minutes")
        killed = _pool(table, root / "killed", 2, kill=given.count // 2)
        _tell("2 processes, one killed in the middle", killed, given.count, own_cpu / done)
        print(f"the same bytes: {killed.digest == one.digest}")
        again = _pool(table, root / "two", 2)
        print(f"again, nothing changed: {again.clock:.1f} s; the same bytes: {again.digest == one.digest}")
        if given.dask:
            for kill in (0, given.count // 2):
                took = _dask(table, root / f"dask{kill}", kill)
                _tell(f"Dask, 2 workers{', one killed' if kill else ''}", took, given.count, own_cpu / done)
                print(f"the same bytes: {took.digest == one.digest}")


def _tell(name: str, took: Took, count: int, own: float) -> None:
    print(
        f"{name}: {took.clock:.1f} s, {took.processor:.1f} s processor; a municipality {took.clock / count:.3f} s, "
        f"processor {100 * (took.processor / count / own - 1):+.0f} % of its own",
        flush=True,
    )


def _own(table: Path, out: Path) -> tuple[float, float, int, float]:
    done = subprocess.run(
        [sys.executable, "-c", _OWN, str(table), str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    clock, processor, count, peak = json.loads(done.stdout)
    return float(clock), float(processor), int(count), float(peak)


def _pool(table: Path, out: Path, processes: int, *, kill: int = 0) -> Took:
    return _command(table, out, ["--processes", str(processes)], kill, None)


def _dask(table: Path, out: Path, kill: int) -> Took:
    from distributed import LocalCluster  # noqa: PLC0415 - an extra

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:  # type: ignore[no-untyped-call]
        victim = next(iter(cluster.workers.values())).pid
        return _command(table, out, ["--dask", cluster.scheduler_address], kill, victim)


def _command(table: Path, out: Path, options: Sequence[str], kill: int, victim: int | None) -> Took:
    """Run the command; once `kill` folders are there, kill the victim, or the command's last child."""
    words = [sys.executable, "-m", "flows", "prefecture", "run", str(table), "--out", str(out), *options]
    begin, spent = time.perf_counter(), _processor()
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
    while kill and process.poll() is None:
        if len(list(out.glob("99*/done.json"))) >= kill:
            os.kill(victim or _children(process.pid)[-1], signal.SIGKILL)
            break
        time.sleep(0.02)
    if process.wait() != 0:
        raise RuntimeError("the command failed")
    return Took(time.perf_counter() - begin, _processor() - spent, _digest(out))


def _children(pid: int) -> list[int]:
    return sorted(int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())


def _processor() -> float:
    """Processor seconds of the processes that were waited for (those of Dask's workers are not among them)."""
    times = os.times()
    return times.children_user + times.children_system


def _digest(out: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        relative = path.relative_to(out)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            found.update(relative.as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


if __name__ == "__main__":
    main()
