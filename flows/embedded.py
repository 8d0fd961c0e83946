"""Run the flow under Prefect's embedded default: no server to start, its records in the workspace.

Prefect starts a temporary server for the run. Its log lines and the noise of its stop go to
`.prefect/prefect.log` instead of the terminal, where `Progress` shows the stages. A server that the
user names (PREFECT_API_URL) is used instead of the temporary one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.faults import Withheld
from flows.progress import Progress
from flows.settings import RunSettings
from reports.outputs import Published
from schemas.errors import InputError, Problem
from schemas.loading import load_study

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


def run_embedded(settings: RunSettings, progress: Progress) -> Published:
    """Run the flow in this process; raises what a stage raises.

    Raises InputError, naming `--direct`, where Prefect's server does not start.
    """
    load_study(settings.workspace, settings.study)  # a slip is told at once, not after the server's start
    home = (settings.workspace / _HOME).resolve()
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    with _errors_to(home / _LOG):
        with progress.stage("Prefectの起動"):
            from flows.annual_survey import survey_flow  # noqa: PLC0415 - takes seconds, and reads the settings

            stop = _start_server()
        withheld = Withheld()
        try:
            return survey_flow(progress, withheld)(
                settings.study, str(settings.workspace), settings.basis, settings.charts
            )
        except Exception:
            if withheld.error is not None:
                raise withheld.error from None
            raise
        finally:
            stop()


def _start_server() -> Callable[[], None]:
    """Start the temporary server unless the user names one; returns what stops it."""
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    if get_current_settings().api.url:
        return lambda: None
    server = SubprocessASGIServer()
    try:
        server.start()
    except (RuntimeError, OSError):
        server.stop()
        raise InputError(
            Problem(
                "O03",
                "Prefectの一時サーバーを起動できませんでした。",
                remedy="「--direct」を付けると、Prefectを使わずに同じ処理を実行できます。"
                f"原因は {_HOME}/{_LOG} に記録しています。",
            )
        ) from None
    return server.stop


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
