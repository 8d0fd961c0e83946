"""Time of writing the chapter of 2022: against drawing its charts, a second run, and R.

    python -m benchmarks.chapter [--runs 5] [--r]

It is the whole bundled chapter, 本編 and 資料編. Every figure is the median of fresh processes, imports included. With `--r` the
same text, tables and charts (but for the kinds that the script does not know) are written by benchmarks/chapter_officer.R with
officer, flextable and ggplot2, where Rscript and these packages are installed.
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from flows.direct import direct
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import compute
from flows.writing import content_of
from reports.chapter.blocks import Chapter, Figure, Heading, Paragraph, Reference, Table
from reports.chapter.chart_specs import (
    Chart,
    ClusteredBars,
    GroupShareBars,
    Histogram,
    RankedBars,
    Scatter,
    StackedBars,
)
from reports.word.chapter_files import fitted_parts

ROOT = Path(__file__).resolve().parent.parent

_CHILD = """
import pickle, sys, time
start = time.perf_counter()
from pathlib import Path
with open(sys.argv[2], "rb") as file:
    parts = pickle.load(file)
from reports.chapter.blocks import Figure
what = sys.argv[1]
if what == "charts":
    from reports.charts.pictures import draw
    for part in parts:
        for block in part.blocks:
            if isinstance(block, Figure):
                draw(block.chart)
elif what in ("chapter", "native"):
    from reports.word.document import render_bytes
    for part in parts:
        render_bytes(part, charts="native" if what == "native" else "picture")
else:
    from reports.charts.picture_cache import PictureCache
    from reports.word.document import render_bytes
    pictures = PictureCache(Path(sys.argv[3]))
    for part in parts:
        render_bytes(part, draw=pictures.draw)
    assert what != "again" or pictures.drawn == 0
print(time.perf_counter() - start, time.process_time())
"""


def whole_chapter() -> tuple[Chapter, ...]:
    """Return the documents of the chapter of the bundled year 2022."""
    year = compute(RunSettings("2022", ROOT), direct(Progress(Console(stderr=True))))
    assert year.study.chapter is not None
    return tuple(fitted_parts(content_of(year), year.study.chapter, "picture").values())


# --- The same chapter for R ---------------------------------------------------------------------


def _chart_record(chart: Chart) -> dict[str, object] | None:
    """Bars as rows of (row, series, share); the other kinds as numbers; None for a kind that the script does not know."""
    match chart:
        case StackedBars():
            return {
                "kind": "stacked",
                "rows": [
                    [row.label, series.label, bar.share or 0.0, bar.text]
                    for row in chart.rows
                    for series, bar in zip(chart.series, row.bars, strict=True)
                ],
            }
        case RankedBars() | GroupShareBars():
            bars = [(row.label, row.bar) for row in chart.rows]
        case ClusteredBars():
            bars = [(row.label, bar) for row in chart.rows for bar in row.bars]
        case Scatter():
            return {"kind": "scatter", "rows": [[point.label, point.x, point.y] for point in chart.points]}
        case Histogram():
            pairs = zip(chart.edges, chart.counts, strict=False)
            return {"kind": "scatter", "rows": [["", low, count] for low, count in pairs]}
        case _:
            return None
    rows = [
        [
            label,
            bar.share or 0.0,
            bar.text,
            *([bar.share or 0.0] * 2),
        ]  # the script draws the ends of an interval
        for label, bar in bars
    ]
    return {"kind": "bars", "rows": rows}


def record(parts: Sequence[Chapter]) -> list[dict[str, object]]:
    """Return the blocks of the chapter as plain data."""
    found: list[dict[str, object]] = []
    for block in (block for part in parts for block in part.blocks):
        match block:
            case Heading():
                found.append({"block": "heading", "text": block.text})
            case Paragraph():
                words = "".join(run.text for run in block.runs if not isinstance(run, Reference))
                found.append({"block": "text", "text": words})
            case Figure():
                chart = _chart_record(block.chart)
                if chart is not None:
                    found.append({"block": "figure", "caption": block.caption, **chart})
            case Table():
                found.append(
                    {
                        "block": "table",
                        "caption": block.caption,
                        "head": [column.head for column in block.columns],
                        "rows": [[cell.text + cell.mark for cell in row.cells] for row in block.rows],
                    }
                )
    return found


# --- Measuring ----------------------------------------------------------------------------------


def _once(what: str, chapter: Path, cache: Path) -> tuple[float, float]:
    """Seconds on the clock and of the processor that one fresh process takes."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, what, str(chapter), str(cache)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    wall, processor = map(float, done.stdout.split())
    return wall, processor


def _run_r(parts: Sequence[Chapter], folder: Path, runs: int) -> float | None:
    """Median seconds of the R script as a whole process; None where it cannot run."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    data = folder / "chapter.json"
    data.write_text(json.dumps(record(parts), ensure_ascii=False), encoding="utf-8")
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        done = subprocess.run(
            [program, str(ROOT / "benchmarks" / "chapter_officer.R"), str(data), str(folder / "r.docx")],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return None
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--r", action="store_true", help="also with R officer + flextable")
    options = parser.parse_args()
    parts = whole_chapter()
    charts = sum(isinstance(block, Figure) for part in parts for block in part.blocks)
    tables = sum(isinstance(block, Table) for part in parts for block in part.blocks)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pickled = folder / "chapter.pickle"
        pickled.write_bytes(pickle.dumps(parts))
        names = {
            "charts": f"drawing the {charts} charts alone",
            "chapter": f"the chapter with {charts} charts and {tables} tables",
            "native": "the same with native charts",
            "again": "second run with the same data",
        }
        _once("first", pickled, folder / "cache")
        measured: dict[str, list[tuple[float, float]]] = {what: [] for what in names}
        for _ in range(options.runs):  # in turn, so that a busy moment of the machine hits all alike
            for what, times in measured.items():
                times.append(_once(what, pickled, folder / "cache"))
        clock = {what: statistics.median(wall for wall, _ in times) for what, times in measured.items()}
        processor = {what: statistics.median(cpu for _, cpu in times) for what, times in measured.items()}
        for what, label in names.items():
            print(f"{clock[what]:7.2f} s  {processor[what]:6.2f} s of processor  {label}")
        ratio = processor["chapter"] / processor["charts"]
        print(
            f"{clock['chapter'] / clock['charts']:7.2f}    {ratio:6.2f}    chapter ÷ charts (target: at most 1.3)"
        )
        if options.r:
            seconds = _run_r(parts, folder, max(1, options.runs // 2))
            if seconds is None:
                print("         R with officer, flextable and ggplot2 is not installed or failed")
                return
            print(f"{seconds:7.2f} s  R: officer + flextable + ggplot2")
            print(f"{seconds / clock['chapter']:7.2f}    R ÷ chapter (target: at least 5)")


if __name__ == "__main__":
    main()
