"""Make the open-data file of a year: its estimates, masked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from flows.direct import direct
from flows.progress import Progress
from flows.settings import RunSettings
from flows.stages import DEFINITIONS, FRAME, Measured, Stage, measure
from reports.opendata import open_data_files
from reports.outputs import Published, check_target, publish
from schemas.study import Study
from survey.disclosing.disclosure import mask
from survey.disclosing.structures import declared_structures


def open_data(settings: RunSettings, progress: Progress, minimum: int | None) -> Published:
    """Measure a study's surveys, mask counts below `minimum` (None: the study's own) and publish the files.

    The folder is `reports/output/<study>-opendata`, replaced as a whole. Raises InputError as the
    stages and `publish` do.
    """
    check_target(settings.workspace, f"{settings.study}-opendata")
    call = direct(progress)
    study = call(DEFINITIONS, settings)
    frames = call(FRAME, settings, study)
    measured = {
        survey.key: measure(settings, study, frames[survey.key], survey, call) for survey in study.surveys
    }
    files = call(OPEN_DATA, study, measured, study.disclosure_minimum if minimum is None else minimum)
    return publish(settings.workspace, f"{study.key}-opendata", files)


def masked_estimates(study: Study, measured: Mapping[str, Measured], minimum: int) -> pd.DataFrame:
    """The study's estimates, masked over all tables of each survey."""
    estimates = pd.concat([survey.estimates for survey in measured.values()], ignore_index=True)
    structures = [
        structure
        for survey in study.surveys
        for structure in declared_structures(
            measured[survey.key].ingested.responses, survey.questionnaire, study.key
        )
    ]
    return mask(estimates, minimum, structures)


def _write(study: Study, measured: Mapping[str, Measured], minimum: int) -> Mapping[str, bytes]:
    return open_data_files(study, masked_estimates(study, measured, minimum), minimum)


OPEN_DATA = Stage("open_data", "公開用データの秘匿と作成", _write)
