"""Where the time of a whole run goes, and how it compares with an earlier commit.

    python -m benchmarks.pipeline [--runs 3] [--against CHECKOUT [--only WORDS]]

Without `--against`: runs the stages on the bundled study in a fresh process each time and prints the median seconds
of every stage, the whole process and its peak memory. With it: runs the command of this checkout and of another one
(with its own `.venv`, if it has one) in turn, each in workspaces of its own, and prints the medians and their ratios:
the bundled study with the pictures kept and without, a survey of 144 questions, the check of a workbook of 7,500
rows, and the help. Processor seconds are those of the process and of all that it starts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.large_survey import write_survey

ROOT = Path(__file__).resolve().parent.parent
PICTURES, STAGES = Path("reports/.cache/charts"), Path("reports/.cache/stages")
PREFECT = Path(".prefect")

_CHILD = """
import json, sys, time
start = time.perf_counter()
from pathlib import Path
from flows.settings import RunSettings
from flows.stages import annual_survey
spent = [("import", time.perf_counter() - start)]
def call(stage, *args, **kwargs):
    begin = time.perf_counter()
    result = stage.run(*args, **kwargs)
    spent.append((stage.label.split('（')[0], time.perf_counter() - begin))
    return result
annual_survey(RunSettings("2022", Path(sys.argv[1])), call)
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
except ImportError:
    peak = float("nan")
print(json.dumps({"spent": spent, "peak": peak}))
"""


@dataclass(frozen=True)
class Job:
    """A command that is measured, and the workspace that it works on."""

    name: str
    arguments: Sequence[str]
    workspace: str
    keep_pictures: bool = True
    keep_stages: bool = False
    keep_database: bool = True
    code: int = 0


JOBS = (
    Job("the bundled study, pictures kept", ("run", "2022", "--direct"), "example"),
    Job("the bundled study, no pictures kept", ("run", "2022", "--direct"), "example", keep_pictures=False),
    Job("the bundled study again, unchanged", ("run", "2022", "--direct"), "example", keep_stages=True),
    Job("144 questions, pictures kept", ("run", "2030", "--direct"), "long"),
    Job("144 questions, no pictures kept", ("run", "2030", "--direct"), "long", keep_pictures=False),
    Job("check of 7,500 rows × 132 columns", ("check", "2030"), "wide"),
    Job("the bundled study under Prefect", ("run", "2022"), "example"),
    Job("the start of Prefect's server", ("run", "2022"), "without frame", code=3),
    Job("the same with a fresh database", ("run", "2022"), "without frame", keep_database=False, code=3),
    Job("--help", ("--help",), ""),
)
"""The start of the server is that of a run which ends at its second stage, where it finds no population."""


def main() -> None:
    """Print the table."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a user's computer, where byte code is kept
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", type=Path, help="a checkout of another commit")
    parser.add_argument("--only", default="", help="only jobs with this in their name")
    given = parser.parse_args()
    if given.against is None:
        stages(given.runs)
    else:
        compare(given.against.resolve(), given.runs, given.only)


# --- Against another commit ---------------------------------------------------------------------


def compare(other: Path, runs: int, only: str) -> None:
    """Measure every job of both checkouts in turn and print the medians and ratios."""
    print(f"{'':38}{'clock, s':>22}{'processor, s':>25}")
    with tempfile.TemporaryDirectory() as folder:
        homes = {checkout: Path(folder) / name for checkout, name in ((other, "before"), (ROOT, "now"))}
        for checkout, home in homes.items():
            for name in ("schemas", "raw"):
                for copy in ("example", "without frame"):
                    shutil.copytree(checkout / name, home / copy / name)
            (home / "without frame/raw/2022/frame.csv").unlink()
            write_survey(home / "long", questions=144, rows=4000)
            write_survey(home / "wide", questions=29, rows=7500, excel=True)
        for job in (job for job in JOBS if only in job.name):
            for checkout, home in homes.items():
                _measure(checkout, home, job)  # byte code, pictures
            turns = [[_measure(checkout, home, job) for checkout, home in homes.items()] for _ in range(runs)]
            line = f"{job.name:38}"
            for kind in (0, 1):
                before, now = (statistics.median(turn[place][kind] for turn in turns) for place in (0, 1))
                line += f"{before:9.2f} → {now:5.2f} ({before / now:4.1f})"
            print(line, flush=True)


def _measure(checkout: Path, home: Path, job: Job) -> tuple[float, float]:
    """Clock and processor seconds of one job."""
    where = ["--workspace", str(home / job.workspace)] if job.workspace else []
    if not job.keep_pictures:
        shutil.rmtree(home / job.workspace / PICTURES, ignore_errors=True)
    if not job.keep_stages:
        shutil.rmtree(home / job.workspace / STAGES, ignore_errors=True)
    if not job.keep_database:
        shutil.rmtree(home / job.workspace / PREFECT, ignore_errors=True)
    python = checkout / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [str(python) if python.exists() else sys.executable, "-m", "flows", *job.arguments, *where]
    begin, spent = time.perf_counter(), _processor()
    done = subprocess.run(command, cwd=checkout, capture_output=True, check=False)
    if done.returncode != job.code:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return time.perf_counter() - begin, _processor() - spent


def _processor() -> float:
    """Processor seconds of all processes that were waited for; none are told on Windows."""
    times = os.times()
    return times.children_user + times.children_system


# --- By stage -----------------------------------------------------------------------------------


def stages(runs: int) -> None:
    """Measure the stages of the bundled study and print their medians."""
    spent_by_stage: dict[str, list[float]] = defaultdict(list)
    whole, peaks = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("schemas", "raw"):
                shutil.copytree(ROOT / name, Path(folder) / name)
            begin = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", _CHILD, folder], cwd=ROOT, capture_output=True, text=True, check=True
            )
            whole.append(time.perf_counter() - begin)
        record = json.loads(done.stdout)
        peaks.append(record["peak"])
        of_run: dict[str, float] = defaultdict(float)
        for label, seconds in record["spent"]:
            of_run[label] += seconds
        for label, seconds in of_run.items():
            spent_by_stage[label].append(seconds)
    for label, seconds in spent_by_stage.items():
        print(f"{statistics.median(seconds):7.2f} s  {label}")
    total = statistics.median(whole)
    print(f"{total:7.2f} s  whole process, median of {runs}; peak memory {max(peaks):,.0f} MB")


if __name__ == "__main__":
    main()
