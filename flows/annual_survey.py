"""The main job as a Prefect flow: the same stages, each a task.

Answers of respondents pass between tasks in memory only: no result is stored or cached, and nothing
is logged but the names of the stages. A failure is told without any cell of a respondent
(`flows.faults`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Failed
from prefect.utilities.annotations import quote

from flows.artifacts import tell_run
from flows.faults import FaultError, Withheld, tellable
from flows.flow_parameters import BASIS, CHARTS, STUDY, WORKSPACE
from flows.progress import ShowsStages
from flows.run_log import logged
from flows.second_process import Ahead
from flows.settings import RunSettings
from flows.stage import Parameters, Result, Stage
from flows.stages import annual_survey as procedure
from reports.runs.publishing import Published
from schemas.errors import InputError


def survey_flow(
    progress: ShowsStages | None = None,
    withheld: Withheld | None = None,
    before: Callable[[], None] = lambda: None,
    ahead: Ahead | None = None,
) -> Flow[..., Published | State]:
    """Make the flow; with a `progress` its stages are shown in the terminal as they run.

    The exception that ends a run goes to `withheld`; the flow itself raises it without any cell. `before` is called
    before each stage, and ends the run by what it raises. `ahead` does some of the stages in another process.
    """

    def as_task(
        stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        before()
        step: Callable[..., Any] = tellable(stage.run, withheld)
        run: Any = task(name=f"{stage.key} {stage.label}", cache_policy=NO_CACHE, persist_result=False)(step)
        with nullcontext() if progress is None else progress.stage(stage.label):
            # quoted, so that Prefect neither looks into the tables nor tracks them
            result: Result = run(*(quote(value) for value in args), **kwargs)
        return result

    @flow(name="annual-survey", flow_run_name="{study}年度 集計", persist_result=False)
    def annual_survey(
        study: STUDY,
        workspace: WORKSPACE = ".",
        basis: BASIS = None,
        charts: CHARTS = None,
    ) -> Published | State:
        """Process one year's surveys from raw answers to the chapter, the tables and the indicator values.

        study: the year, as 2022. workspace: the folder with raw/, schemas/ and reports/. basis: prints
        the chapter on this basis instead of the study's. charts: draws its charts as pictures or as native
        Word charts, whatever the study says. Returns where the files are.
        """
        try:
            # a command notes itself
            with logged(Path(workspace), "run", study) if progress is None else nullcontext():
                published = tellable(procedure, withheld)(
                    RunSettings(study, Path(workspace), basis, charts), as_task, ahead
                )
            if progress is None:  # nobody looks at the server of a command
                tell_run(Path(workspace), published, study)
            return published
        except (InputError, FaultError) as told:
            return Failed(message=f"{type(told).__name__}: {told}")  # raised, it would be kept as a pickle

    return annual_survey


annual_survey = survey_flow()
"""The flow that deployments run."""
