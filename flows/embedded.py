"""Run the flow with Prefect's client in this process, against a server at an address.

Importing this module imports Prefect, which reads its settings from the environment as it is imported.
"""

from __future__ import annotations

import traceback

from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.annual_survey import survey_flow
from flows.faults import Withheld
from flows.progress import Progress
from flows.settings import RunSettings
from reports.runs.publishing import Published
from schemas.errors import InputError, Problem


def run_embedded(settings: RunSettings, progress: Progress, address: str, log: str) -> Published:
    """Run the flow in this process; raises what a stage raises, as it was raised.

    What Prefect itself raises (its server is gone, or of a version that does not fit) goes to standard error, which
    is `log`, and InputError (O22) is raised.
    """
    withheld = Withheld()
    try:
        with temporary_settings({PREFECT_API_URL: address}):
            published = survey_flow(progress, withheld)(
                settings.study, str(settings.workspace), settings.basis, settings.charts
            )
        assert isinstance(published, Published)
        return published
    except Exception as error:
        if withheld.error is not None:
            raise withheld.error from None
        traceback.print_exception(error)
        raise InputError(
            Problem(
                "O22",
                f"Prefectのサーバーとのやりとりに失敗しました（{type(error).__name__}）。",
                remedy="もう一度実行しても同じときは、「--direct」を付けると、Prefectを使わずに同じ処理を"
                f"実行できます。くわしい原因は {log} に記録しています。",
            ),
            partly_done=True,
        ) from None
