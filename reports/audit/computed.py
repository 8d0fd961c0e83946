"""Load a finished run of a study for an audit: its definitions and what it published."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pandas as pd

from reports.audit.against_study import Computed
from reports.files import read_estimates
from reports.outputs import MANIFEST, output_folder
from schemas.indicators import load_indicators
from schemas.loading import load_study
from schemas.study import BASES, Basis
from schemas.tabular import read_file


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
    basis = _recorded_basis(read_file(workspace, f"{relative}/{MANIFEST}")) or study.basis
    printed = replace(study, basis=cast(Basis, basis))
    return Computed(printed, load_indicators(workspace, study), estimates, values), published


def _recorded_basis(manifest: bytes) -> str:
    """The basis that a run recorded; "" where the record cannot be read or holds none."""
    try:
        basis = json.loads(manifest)["settings"]["basis"]
    except (ValueError, KeyError, TypeError):
        return ""
    return basis if basis in BASES else ""
