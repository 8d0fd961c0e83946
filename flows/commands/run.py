"""`kyodo-survey run`: the whole procedure of a year.

Under Prefect, its log lines and the noise of its stop go to `.prefect/prefect.log` of the workspace instead of
the terminal, where `Progress` shows the stages. Environment and standard error are those of this command's own
process; no other module changes them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from flows.commands.options import BASIS, CHARTS, STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from flows.direct import run_directly, run_in_two_processes
from flows.progress import Progress
from flows.settings import RunSettings
from reports.runs.publishing import Published
from schemas.chapter.style import ChartKind
from schemas.loading.studies import load_study
from schemas.settings.study import Basis

_HOME = ".prefect"
_LOG = "prefect.log"
_STDERR = 2
_DEFAULTS = {
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}


@click.command(cls=JapaneseCommand)
@click.pass_obj
@STUDY
@WORKSPACE
@BASIS
@CHARTS
@click.option("--direct", is_flag=True, help="Prefectを使わずに実行します（結果は同じです）。")
def command(
    own_process: bool | None,
    *,
    study: str,
    workspace: Path,
    basis: Basis | None,
    charts: ChartKind | None,
    direct: bool,
) -> None:
    """Run the whole procedure and print where the files are."""
    terminal = console()
    directly = run_in_two_processes if own_process else run_directly
    execute = directly if direct else _run_under_prefect
    published = execute(RunSettings(study, workspace, basis, charts), Progress(terminal))
    terminal.print(f"\n{study}年度の成果物ができました。")
    for name in published.files:
        terminal.print(f"  {published.folder / name}", soft_wrap=True)
    for name in published.kept:
        terminal.print(f"変更されていた前回のファイルを残しました: {published.folder / name}", soft_wrap=True)


def _run_under_prefect(settings: RunSettings, progress: Progress) -> Published:
    """Start Prefect and run the flow; raises what a stage raises, and InputError where the server does not start."""
    load_study(settings.workspace, settings.study)  # a slip is told at once, not after the server's start
    home = (settings.workspace / _HOME).resolve()
    home.mkdir(parents=True, exist_ok=True)
    for name, value in {"PREFECT_HOME": str(home), **_DEFAULTS}.items():
        os.environ.setdefault(name, value)
    with _errors_to(home / _LOG):
        with progress.stage("Prefectの起動"):
            from flows import embedded  # noqa: PLC0415 - takes seconds, and reads the settings made above

            stop = embedded.start_server(f"{_HOME}/{_LOG}")
        try:
            return embedded.run_embedded(settings, progress)
        finally:
            stop()


@contextmanager
def _errors_to(path: Path) -> Iterator[None]:
    """Send what this process and its children write to standard error into a file."""
    sys.stderr.flush()
    kept = os.dup(_STDERR)
    try:
        with path.open("ab") as log:
            os.dup2(log.fileno(), _STDERR)
            yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, _STDERR)
        os.close(kept)
