"""The table of a year's population, to be filled in."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from office.worker.jobs.job import Telling, job
from office.worker.shapes.defined import MadeFile
from schemas.errors import Problem
from schemas.loading.studies import load_study
from survey.frame.template import csv_bytes, groups_of, long_form


@job("population_template")
def population_template(telling: Telling, *, workspace: Path, study: str, path: str) -> MadeFile:
    """The frame at `path` with the year's own groups and blank counts. Raises InputError (B72) where there is none."""
    del telling
    definition = load_study(workspace, study)
    for frame in definition.frames():
        if frame.path == path:
            content = csv_bytes(long_form(groups_of(definition, frame)))
            return MadeFile(f"母集団_{study}_{Path(path).stem}.csv", b64encode(content).decode())
    raise Problem("B72", "この年度にない母集団の表です。", remedy="画面を開き直してください。").error()
