"""A finished run as it was published: its files, held against the record that the run left of them.

Whoever shows, traces or audits figures reads them here, so that a file that is cut off, damaged or
changed by hand is told and never taken for what was computed. The chapter may be edited by staff; of it
is asked only that it can be opened.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors

from reports.ooxml.package import unpack
from reports.runs.csv_tables import read_estimates, read_indicators
from reports.runs.publishing import MANIFEST, output_folder
from reports.runs.record import sha256
from schemas.contracts import ESTIMATES, INDICATOR_VALUES
from schemas.errors import InputError, Problem
from schemas.settings.study import BASES

_ROW_TEXTS = ("study", "survey")
_ROW_NUMBERS = ("sent", "rows_in", "excluded", "collected", "invalid", "valid")


@dataclass(frozen=True)
class RunFiles:
    """What a run published. `chapter` is b"" where there is none."""

    manifest: Mapping[str, Any]
    estimates: pd.DataFrame
    indicators: pd.DataFrame
    chapter: bytes


def read_run(workspace: Path, study: str) -> RunFiles:
    """Read the files of a finished run of a study.

    Raises InputError: O04 where there is no finished run, T01 where a file is absent, damaged or not the
    one that the run wrote.
    """
    manifest = read_record(workspace, study)
    folder = output_folder(workspace, study)
    estimates = _recorded(folder, study, "estimates.csv", manifest)
    indicators = _recorded(folder, study, "indicators.csv", manifest)
    try:
        read = ESTIMATES.validate(read_estimates(estimates)), read_indicators(indicators)
    except (ValueError, pandera.errors.SchemaError, pandera.errors.SchemaErrors):
        raise InputError(_unusable(study, "estimates.csv", "列や値の形が、今の版と違います。")) from None
    if list(read[1].columns) != list(INDICATOR_VALUES.columns):
        raise InputError(_unusable(study, "indicators.csv", "列が、今の版と違います。"))
    return RunFiles(manifest, *read, _chapter(folder, study))


def read_record(workspace: Path, study: str) -> Mapping[str, Any]:
    """Read the record of a finished run. Raises InputError as `read_run`."""
    path = output_folder(workspace, study) / MANIFEST
    if not path.is_file():
        raise InputError(
            Problem(
                "O04",
                f"{study}年度は、まだ集計していません。",
                remedy=f"「kyodo-survey run {study}」を実行してから、もう一度お試しください。",
            )
        )
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        record = None
    if not _is_record(record):
        raise InputError(_unusable(study, MANIFEST, "実行の記録を読めません。"))
    return record  # type: ignore[no-any-return]  # its form is checked


def _is_record(record: object) -> bool:
    """Whether it has the form that `reports.runs.record` writes, as far as anybody reads it."""
    if not isinstance(record, dict):
        return False
    outputs, inputs, settings, rows = (record.get(key) for key in ("outputs", "inputs", "settings", "rows"))
    return (
        isinstance(outputs, dict)
        and isinstance(inputs, dict)
        and isinstance(settings, dict)
        and settings.get("basis") in BASES
        and isinstance(settings.get("level"), float)
        and isinstance(rows, list)
        and all(_is_row(row) for row in rows)
    )


def _is_row(row: object) -> bool:
    return (
        isinstance(row, dict)
        and all(isinstance(row.get(name), str) for name in _ROW_TEXTS)
        and all(isinstance(row.get(name), int) for name in _ROW_NUMBERS)
    )


def _recorded(folder: Path, study: str, name: str, manifest: Mapping[str, Any]) -> bytes:
    """Bytes of a file of the run, which must be those that the run wrote."""
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise InputError(_unusable(study, name, "ファイルがないか、読めません。")) from None
    if sha256(content) != manifest["outputs"].get(name):
        raise InputError(_unusable(study, name, "集計した後に書き換えられたか、壊れています。"))
    return content


def _chapter(folder: Path, study: str) -> bytes:
    path = folder / "chapter.docx"
    if not path.is_file():
        return b""
    try:
        content = path.read_bytes()
        unpack(content)
    except (OSError, zipfile.BadZipFile):
        raise InputError(_unusable(study, path.name, "Word文書として読めません。")) from None
    return content


def _unusable(study: str, name: str, why: str) -> Problem:
    return Problem(
        "T01",
        f"集計の済んだ成果物を使えません。{why}",
        expected="実行したときのままの成果物",
        remedy=f"バックアップから元に戻すか、「kyodo-survey run {study}」をもう一度実行してください。",
        file=f"reports/output/{study}/{name}",
    )
