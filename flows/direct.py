"""Run the stages one after another, without Prefect."""

from __future__ import annotations

from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import Caller, Parameters, Result, Stage, annual_survey
from flows.workbook_process import second_process
from reports.runs.publishing import Published


def run_directly(settings: RunSettings, progress: Progress) -> Published:
    """Run one year's procedure in this process; raises what a stage raises."""
    return annual_survey(settings, direct(progress))


def run_in_two_processes(settings: RunSettings, progress: Progress) -> Published:
    """The same, with the workbook of all tables written in a second process."""
    with second_process() as begin:
        return annual_survey(settings, direct(progress), begin)


def direct(progress: Progress) -> Caller:
    """Call each stage as a plain function, shown as it runs."""

    def call(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with progress.stage(stage.label):
            return stage.run(*args, **kwargs)

    return call
