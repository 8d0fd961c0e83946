"""Run the flow under Prefect's temporary server, unless the user names another (PREFECT_API_URL).

Importing this module imports Prefect, which reads its settings from the environment as it is imported.
"""

from __future__ import annotations

from collections.abc import Callable

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings

from flows.annual_survey import survey_flow
from flows.faults import Withheld
from flows.progress import Progress
from flows.settings import RunSettings
from reports.runs.publishing import Published
from schemas.errors import InputError, Problem


def run_embedded(settings: RunSettings, progress: Progress) -> Published:
    """Run the flow in this process; raises what a stage raises, as it was raised."""
    withheld = Withheld()
    try:
        return survey_flow(progress, withheld)(
            settings.study, str(settings.workspace), settings.basis, settings.charts
        )
    except Exception:
        if withheld.error is not None:
            raise withheld.error from None
        raise


def start_server(log: str) -> Callable[[], None]:
    """Start the temporary server where one is needed; returns what stops it.

    Raises InputError, naming `--direct` and the log, where it does not start.
    """
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
                f"原因は {log} に記録しています。",
            )
        ) from None
    return server.stop
