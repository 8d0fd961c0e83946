"""A finished run of a study as an audit needs it: its definitions and what it published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pandas as pd

from reports.runs.finished_run import read_run
from schemas.indicators.definitions import Indicator, load_indicators
from schemas.loading.studies import load_study
from schemas.settings.study import Basis, Study
from survey.estimates.index import EstimateIndex


@dataclass(frozen=True)
class Returned:
    """The returns of one survey as the run counted them."""

    study: str
    survey: str
    sent: int
    collected: int
    valid: int


@dataclass(frozen=True)
class Computed:
    """A finished run: the study, its definitions of indicators, and what was published.

    The study's basis is the one that the run printed.
    """

    study: Study
    indicators: tuple[Indicator, ...]
    estimates: EstimateIndex
    values: pd.DataFrame
    returns: tuple[Returned, ...] = ()


def load_computed(workspace: Path, key: str) -> tuple[Computed, bytes]:
    """The run, and its chapter (b"" if it has none). The study has the basis that the run was made on.

    Raises InputError if there is no finished run, or if its files are damaged (see `read_run`).
    """
    study = load_study(workspace, key)
    run = read_run(workspace, key)
    printed = replace(study, basis=cast(Basis, run.manifest["settings"]["basis"]))
    indicators = load_indicators(workspace, study)
    return Computed(
        printed, indicators, EstimateIndex(key, run.estimates), run.indicators, _returns(run.manifest)
    ), run.chapter


def _returns(manifest: Mapping[str, Any]) -> tuple[Returned, ...]:
    return tuple(
        Returned(row["study"], row["survey"], row["sent"], row["collected"], row["valid"])
        for row in manifest["rows"]
    )
