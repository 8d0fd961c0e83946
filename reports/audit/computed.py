"""A finished run of a study as an audit needs it: its definitions and what it published."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pandas as pd

from reports.files import read_estimates
from reports.outputs import MANIFEST, output_folder
from schemas.indicators import Indicator, load_indicators
from schemas.loading import load_study
from schemas.study import BASES, Basis, Study
from schemas.tabular import read_file


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
    estimates: pd.DataFrame
    values: pd.DataFrame
    returns: tuple[Returned, ...] = ()


def load_computed(workspace: Path, key: str) -> tuple[Computed, bytes]:
    """The run, and its chapter (b"" if it has none). The study has the basis that the run was made on.

    Raises InputError if there is no finished run.
    """
    study = load_study(workspace, key)
    folder = output_folder(workspace, key)
    relative = folder.relative_to(workspace).as_posix()
    estimates = read_estimates(read_file(workspace, f"{relative}/estimates.csv"))
    values = pd.read_csv(
        io.BytesIO(read_file(workspace, f"{relative}/indicators.csv")),
        dtype={"indicator": "str"},
        encoding="utf-8-sig",
    )
    chapter = folder / "chapter.docx"
    published = chapter.read_bytes() if chapter.is_file() else b""
    manifest = _manifest(read_file(workspace, f"{relative}/{MANIFEST}"))
    basis = _recorded_basis(manifest) or study.basis
    printed = replace(study, basis=cast(Basis, basis))
    indicators = load_indicators(workspace, study)
    return Computed(printed, indicators, estimates, values, _returns(manifest)), published


def _manifest(content: bytes) -> Mapping[str, object]:
    """The record of the run; empty where it cannot be read."""
    try:
        record = json.loads(content)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _recorded_basis(manifest: Mapping[str, object]) -> str:
    """The basis that a run recorded; "" where it recorded none."""
    settings = manifest.get("settings")
    basis = settings.get("basis") if isinstance(settings, dict) else None
    return str(basis) if basis in BASES else ""


def _returns(manifest: Mapping[str, object]) -> tuple[Returned, ...]:
    rows = manifest.get("rows")
    numbers = ("sent", "collected", "valid")
    return tuple(
        Returned(str(row["study"]), str(row["survey"]), *(int(row[number]) for number in numbers))
        for row in (rows if isinstance(rows, list) else ())
    )
