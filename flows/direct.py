"""Run the stages one after another, without Prefect."""

from __future__ import annotations

from flows.progress import ShowsStages
from flows.second_process import Ahead
from flows.settings import RunSettings
from flows.stage import Caller, Parameters, Result, Stage
from flows.stages import annual_survey
from reports.runs.publishing import Published


def run_directly(settings: RunSettings, progress: ShowsStages, ahead: Ahead | None = None) -> Published:
    """Run one year's procedure; raises what a stage raises. `ahead` does some of its stages in another process."""
    return annual_survey(settings, direct(progress), ahead)


def direct(progress: ShowsStages) -> Caller:
    """Call each stage as a plain function, shown as it runs."""

    def call(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with progress.stage(stage.label):
            return stage.run(*args, **kwargs)

    return call
