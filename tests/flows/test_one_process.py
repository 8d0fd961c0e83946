"""Several studies in one process: nothing of the process is changed, and no study sees another."""

from __future__ import annotations

import csv
import gc
import io
import locale
import os
import signal
import sys
import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
from rich.console import Console

from flows.direct import run_directly
from flows.progress import Progress
from flows.settings import RunSettings
from tests.workspaces import copy_workspace


def run(workspace: Path, study: str) -> Mapping[str, bytes]:
    published = run_directly(RunSettings(study, workspace), Progress(Console(file=io.StringIO())))
    return {name: (published.folder / name).read_bytes() for name in published.files}


def process_state() -> dict[str, object]:
    """What a library must leave as it was."""
    return {
        "environment": dict(os.environ),
        "folder": Path.cwd(),
        "path": list(sys.path),
        "collector": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
        "csv": csv.field_size_limit(),
        "locale": locale.setlocale(locale.LC_ALL),
        "streams": (sys.stdout, sys.stderr, os.fstat(1), os.fstat(2)),
        "interrupt": signal.getsignal(signal.SIGINT),
        "warnings": list(warnings.filters),
        "charts": dict(mpl.rcParams),
        "recursion": sys.getrecursionlimit(),
    }


def test_two_studies_at_the_same_time_come_out_as_one_after_the_other(tmp_path: Path, finished: Path) -> None:
    """The second workspace has no pictures yet, so that the charts of both are drawn at the same time too."""
    alone = {
        "2022": {path.name: path.read_bytes() for path in finished.iterdir()},
        "2017": run(finished.parent.parent.parent, "2017"),
    }
    workspaces = {study: copy_workspace(tmp_path / study) for study in alone}
    before = process_state()
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {study: pool.submit(run, workspace, study) for study, workspace in workspaces.items()}
        together = {study: future.result() for study, future in running.items()}
    after = process_state()
    for study, files in alone.items():
        assert together[study].keys() == files.keys()
        for name, content in files.items():
            assert together[study][name] == content, f"{study} {name}"
    for name, value in before.items():
        assert after[name] == value, name
