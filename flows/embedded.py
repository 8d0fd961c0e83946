"""Run the flow with Prefect's client in this process, against a server at an address.

Importing this module imports Prefect, which reads its settings from the environment as it is imported.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

# Prefect imports these at its first flow and task; here it happens while the server starts
import fastapi.encoders  # noqa: F401
import prefect.flow_engine
import prefect.task_engine  # noqa: F401
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)

from flows.annual_survey import survey_flow
from flows.faults import Withheld
from flows.progress import ShowsStages
from flows.second_process import Ahead
from flows.settings import RunSettings
from reports.runs.publishing import Published
from schemas.errors import InputError, Problem
from schemas.messages.acts import Saying

SERVER_LOST = "O22"
_RETRIES = 1
"""Of a call to the server of the run: it is on this computer, and does not come back once it is gone."""


def run_embedded(
    settings: RunSettings,
    progress: ShowsStages,
    address: str,
    log: str,
    ended: Callable[[], bool] | None = None,
    *,
    ahead: Ahead | None = None,
) -> Published:
    """Run the flow in this process; raises what a stage raises, as it was raised.

    What Prefect itself raises (its server is gone, or of a version that does not fit) goes to standard error, which
    is `log`, and InputError (O22) is raised. `ended` tells whether the server of this run has ended, which is told
    before the next stage; None where the server is another one. `ahead` does some of the stages in another process.
    """
    withheld = Withheld()

    def check() -> None:
        if ended is not None and ended():
            raise InputError(_lost("Prefectの一時サーバーが、実行の途中で終わりました。", log))

    # nothing here acts on a heartbeat, whose thread costs a run half a second
    own: dict[Any, Any] = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    if ended is not None:
        own[PREFECT_CLIENT_MAX_RETRIES] = _RETRIES
    try:
        with temporary_settings({PREFECT_API_URL: address, **own}):
            published = survey_flow(progress, withheld, check, ahead)(
                settings.study, str(settings.workspace), settings.basis, settings.charts
            )
        assert isinstance(published, Published)
        return published
    except Exception as error:
        if withheld.error is not None:
            raise withheld.error from None
        traceback.print_exception(error)
        what = f"Prefectのサーバーとのやりとりに失敗しました（{type(error).__name__}）。"
        raise InputError(_lost(what, log), partly_done=True) from None


def _lost(what: str, log: str) -> Problem:
    return Problem(
        SERVER_LOST, what, remedy=f"{Saying.TRY_THEN_DIRECTLY.typed}くわしい原因は {log} に記録しています。"
    )
