"""Where the time of a whole run goes: both surveys from raw files to all outputs, directly.

    python -m benchmarks.pipeline [--runs 3]

Runs the stages in a fresh process each time, in a temporary workspace, and prints the median seconds of every stage,
the whole process, its peak memory, and the ratio of the whole run to drawing the chapter alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    stages: dict[str, list[float]] = defaultdict(list)
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
            stages[label].append(seconds)
    for label, seconds in stages.items():
        print(f"{statistics.median(seconds):7.2f} s  {label}")
    total, chapter = statistics.median(whole), statistics.median(stages["報告書の作成"])
    print(f"{total:7.2f} s  whole process, median of {runs}; peak memory {max(peaks):,.0f} MB")
    print(f"{total / chapter:7.2f}    times the drawing of the chapter alone")


if __name__ == "__main__":
    main()
