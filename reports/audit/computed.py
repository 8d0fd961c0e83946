"""Load a finished run of a study for an audit: its definitions and what it published."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from reports.audit.against_study import Computed
from reports.files import read_estimates
from reports.outputs import output_folder
from schemas.indicators import load_indicators
from schemas.study import load_study
from schemas.tabular import read_file


def load_computed(workspace: Path, key: str) -> tuple[Computed, bytes]:
    """The run, and its chapter (b"" if it has none). Raises InputError if there is no finished run."""
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
    return Computed(study, load_indicators(workspace, study), estimates, values), published
