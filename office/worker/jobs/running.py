"""A year's run: through Prefect where its server answers, else directly; the same stages and the same bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flows.direct import run_directly
from flows.run_lock import RUN_ALREADY, is_run
from flows.second_process import second_process
from flows.server import HOST, check_answers
from flows.serving.office import AUTH, LOG, runner_settings
from flows.settings import RunSettings
from office.worker.jobs.job import Telling, job
from office.worker.jobs.results import keep_snapshot
from office.worker.jobs.stages import ToldStages
from office.worker.shapes.ran import Ran
from office.worker.shapes.stages import WAITING
from reports.runs.publishing import Published
from schemas.errors import InputError

if TYPE_CHECKING:
    from types import ModuleType


@job("join")
def join(telling: Telling, *, workspace: Path, port: int) -> bool:
    """Import Prefect's client for the server at this port, so that no run waits for it; whether it answers."""
    del telling
    return _prefect(workspace, port) is not None


@job("run")
def run(telling: Telling, *, workspace: Path, study: str, port: int = 0) -> Ran:
    """Run a year, once no other run of it goes on. `port` is that of the server of `serve` (0: none).

    Raises InputError as the stages do; StoppedError before a stage, after which the last outputs stand.
    """
    settings, stages = RunSettings(study, workspace), ToldStages(telling)
    while True:
        telling.wait(WAITING, until=lambda: not is_run(workspace, study))
        keep_snapshot(workspace, study)
        try:
            published, by_prefect = _run(settings, stages, port)
        except InputError as error:
            if error.problems[0].rule != RUN_ALREADY:
                raise
            continue  # another one was faster
        keep_snapshot(workspace, study, seconds=stages.seconds())
        return Ran(published.files, published.kept, published.notes, by_prefect)


def _run(settings: RunSettings, stages: ToldStages, port: int) -> tuple[Published, bool]:
    embedded = _prefect(settings.workspace, port)
    if embedded is not None:
        address = f"http://{HOST}:{port}/api"
        try:
            with second_process() as ahead:
                return embedded.run_embedded(settings, stages, address, LOG, ahead=ahead), True
        except InputError as error:
            if error.problems[0].rule != embedded.SERVER_LOST:
                raise
    with second_process() as ahead:
        return run_directly(settings, stages, ahead), False


def _prefect(workspace: Path, port: int) -> ModuleType | None:
    """The module that runs flows against a server, where one answers at the port."""
    if not port:
        return None
    try:
        check_answers(f"http://{HOST}:{port}/api")
        auth = (workspace / AUTH).read_text(encoding="utf-8").strip()
    except (InputError, OSError):
        return None
    os.environ.update(runner_settings(workspace, port, auth))  # read by Prefect as it is imported
    from flows import embedded  # noqa: PLC0415 - takes seconds

    return embedded
