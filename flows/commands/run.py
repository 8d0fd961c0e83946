"""`kyodo-survey run`: the whole procedure of a year.

Under Prefect, its log lines and the noise of its stop go to `.prefect/prefect.log` of the workspace instead of
the terminal, where `Progress` shows the stages. Environment and standard error are those of this command's own
process; no other module changes them. What takes seconds to import is imported while Prefect's server starts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from flows.commands.options import BASIS, CHARTS, STUDY, WORKSPACE
from flows.console import JapaneseCommand, console
from flows.prepared_database import NAME, begin_with_it
from flows.progress import Progress
from flows.second_process import second_process
from flows.server import SILENT, check_answers, prefect_server, without_proxy
from flows.settings import RunSettings
from flows.stale_servers import end_stale_servers
from flows.windows_job import end_children_with_this_process

if TYPE_CHECKING:
    from reports.runs.publishing import Published
    from schemas.chapter.style import ChartKind
    from schemas.settings.study import Basis

HOME = ".prefect"
_LOG = "prefect.log"
_STDERR = 2
_DEFAULTS = {
    "PREFECT_LOGGING_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    **SILENT,
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
    settings, progress = RunSettings(study, workspace, basis, charts), Progress(terminal)
    if direct:
        published = _run_directly(settings, progress, two_processes=bool(own_process))
    else:
        published = _run_under_prefect(settings, progress, two_processes=bool(own_process))
    terminal.print()
    for note in published.notes:
        terminal.print(f"確認: {note}")
    terminal.print(f"\n{study}年度の成果物ができました。")  # last, so that nobody has to look for it
    for name in published.files:
        terminal.print(f"  {published.folder / name}")
    for name in published.kept:
        terminal.print(f"変更されていた前回のファイルを残しました: {published.folder / name}")


def _run_directly(settings: RunSettings, progress: Progress, *, two_processes: bool) -> Published:
    with second_process() if two_processes else nullcontext() as ahead:
        from flows.direct import run_directly

        return run_directly(settings, progress, ahead)


def _run_under_prefect(settings: RunSettings, progress: Progress, *, two_processes: bool) -> Published:
    """Start Prefect and run the flow; raises what a stage raises, and InputError where Prefect fails."""

    def meanwhile() -> None:
        from schemas.loading.studies import load_study

        load_study(settings.workspace, settings.study)  # a slip is told at once
        import flows.embedded  # noqa: F401 - takes seconds, and reads the settings made by then

    with under_prefect(settings.workspace / HOME, progress, meanwhile) as server:
        from flows import embedded

        with second_process() if two_processes else nullcontext() as ahead:
            return embedded.run_embedded(
                settings, progress, server.address, f"{HOME}/{_LOG}", server.ended, ahead=ahead
            )


@dataclass(frozen=True)
class CommandServer:
    """The server of a command: its address, and what tells whether it has ended (None where it is another's)."""

    address: str
    ended: Callable[[], bool] | None


@contextmanager
def under_prefect(home: Path, progress: Progress, meanwhile: Callable[[], None]) -> Iterator[CommandServer]:
    """Settle this command's process for Prefect, whose files are in `home`, and give it a server.

    meanwhile: is done while the server starts. Raises InputError (O03, O20, O21).
    """
    home = home.resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    end_children_with_this_process()
    for name, value in {"PREFECT_HOME": str(home), **_DEFAULTS}.items():
        os.environ.setdefault(name, value)
    os.environ.update(without_proxy(os.environ))
    log = home / _LOG
    with _errors_to(log) as errors, ExitStack() as stack:
        with progress.stage("Prefectの起動"):
            for process in end_stale_servers(home):
                errors.write(f"前の版が残したPrefectのサーバー（{process}）を終わらせました。\n".encode())
            named = os.environ.get("PREFECT_API_URL")
            if named:
                check_answers(named)  # before what takes seconds
            begin_with_it(Path(os.environ["PREFECT_HOME"], NAME))
            server = None if named else stack.enter_context(prefect_server(log, errors))
            meanwhile()
            address = server.address() if server else named or ""
        yield CommandServer(address, server.ended if server else None)


@contextmanager
def _errors_to(path: Path) -> Iterator[IO[bytes]]:
    """Send what this process and its children write to standard error to the end of a file."""
    sys.stderr.flush()
    kept = os.dup(_STDERR)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            os.dup2(log.fileno(), _STDERR)
            yield log
    finally:
        sys.stderr.flush()
        os.dup2(kept, _STDERR)
        os.close(kept)
