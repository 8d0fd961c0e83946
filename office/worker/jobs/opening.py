"""Open data: the masked estimates of a year, as the command writes them."""

from __future__ import annotations

from pathlib import Path

from flows.commands.opendata import open_data
from flows.settings import RunSettings
from office.worker.jobs.job import Telling, job
from office.worker.jobs.stages import ToldStages
from schemas.loading.studies import load_study


@job("open_data")
def make_open_data(telling: Telling, *, workspace: Path, study: str) -> int:
    """Write the masked estimates of a year; returns the count below which is masked. Raises InputError."""
    open_data(RunSettings(study, workspace), ToldStages(telling), None)
    return load_study(workspace, study).disclosure_minimum
