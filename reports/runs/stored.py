"""What a finished run of a study left: its estimates, for comparisons after its answers were deleted.

The estimates of a study are in its output folder, and the manifest beside them says from which
definitions and data they were made. They stand in for the study's raw files where those were deleted
(`survey.corrections.purged`), if nothing that gave them their meaning has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.errors

from reports.runs.csv_tables import as_written, read_estimates
from reports.runs.finished_run import read_record
from reports.runs.publishing import MANIFEST, output_folder
from reports.runs.record import concepts_digest, input_digests, sha256
from schemas.contracts import ESTIMATES
from schemas.errors import InputError, Problem
from schemas.findings import Accounting
from schemas.settings.study import Study, Survey
from survey.corrections.corrections import corrections_folder
from survey.freetext.records import freetext_folder

ESTIMATES_FILE = "estimates.csv"

_COMPARISON_TEXTS = ("reference_study", "reference_method")
_COMPARISON_NUMBERS = ("reference_share", "diff", "diff_se", "diff_low", "diff_high", "p")


@dataclass(frozen=True)
class Stored:
    """Estimates and row accounting of one survey, and the digests of the data that they were made from.

    `source` holds the sha256 of the file of estimates, and `inputs` those of the data that it was made
    from (raw files, frame, corrections, coded answers), by path; both empty for a survey measured now.
    """

    estimates: pd.DataFrame
    accounting: Accounting
    inputs: Mapping[str, str]
    source: Mapping[str, str]


def measured_now(estimates: pd.DataFrame, accounting: Accounting) -> Stored:
    """The same of a survey whose answers are still there."""
    return Stored(as_published(estimates), accounting, {}, {})


def as_published(estimates: pd.DataFrame) -> pd.DataFrame:
    """Estimates as they are read back from `estimates.csv`, without what compares them with other years.

    The file holds 12 significant digits. An earlier survey is compared in this form even where it was
    measured anew, so that a comparison does not depend on whether its raw file is still there.
    """
    numbers = estimates.select_dtypes("float64")
    rounded = {str(name): as_written(column.to_numpy()) for name, column in numbers.items()}
    texts, missing = dict.fromkeys(_COMPARISON_TEXTS, ""), dict.fromkeys(_COMPARISON_NUMBERS, np.nan)
    return ESTIMATES.validate(estimates.assign(**rounded).assign(**texts, **missing))


def stored_survey(workspace: Path, study: Study, survey: Survey) -> Stored:
    """The stored figures of a survey; `study` is its study, whole or with this survey alone.

    Raises InputError (X10) with one problem: no finished run, estimates that were changed by hand, or
    definitions other than those that the estimates were made with.
    """
    try:
        run = _read(workspace, study)
        rows = [row for row in run.rows if (row["study"], row["survey"]) == (study.key, survey.key)]
        own = run.estimates[
            (run.estimates["study"] == study.key) & (run.estimates["survey"] == survey.key)
        ].reset_index(drop=True)
        if own.empty or not rows:
            raise _UnusableError(f"調査「{survey.title}」の集計結果がありません。")
    except _UnusableError as error:
        raise InputError(_lacking(study, error.why)) from None
    names = [entry.name for entry in fields(Accounting)]
    accounting = Accounting(**{name: rows[0][name] for name in names})
    return Stored(as_published(own), accounting, _data_of(study, run.inputs), {_place(study): run.digest})


def not_stored(workspace: Path, study: Study) -> str:
    """Why the study's figures would be lost with its answers, in Japanese; "" where they would not.

    Nothing is lost where a finished run holds estimates of the answers and definitions as they are now,
    or where no answers are left.
    """
    if not any((workspace / file.path).is_file() for survey in study.surveys for file in survey.files):
        return ""
    try:
        run = _read(workspace, study)
    except _UnusableError as error:
        return error.why
    now = _data_of(study, input_digests(workspace, [study]))
    changed = sorted(path for path, digest in now.items() if run.inputs.get(path) != digest)
    return f"集計した後に変わったファイルがあります: {'、'.join(changed)}" if changed else ""


class _UnusableError(Exception):
    """Why stored estimates cannot be used (Japanese, without any value)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class _Run:
    estimates: pd.DataFrame
    rows: Sequence[Mapping[str, Any]]
    inputs: Mapping[str, str]
    digest: str


def _read(workspace: Path, study: Study) -> _Run:
    """A finished run of the study, unchanged and of the definitions as they are."""
    folder = output_folder(workspace, study.key)
    if not all((folder / name).is_file() for name in (MANIFEST, ESTIMATES_FILE)):
        raise _UnusableError("集計の済んだ結果がありません。")
    try:
        manifest = read_record(workspace, study.key)
        content = (folder / ESTIMATES_FILE).read_bytes()
        recorded, inputs, rows = manifest["outputs"][ESTIMATES_FILE], manifest["inputs"], manifest["rows"]
        concepts = {survey.key: manifest["concepts"][survey.key] for survey in study.surveys}
    except (InputError, OSError, KeyError, TypeError):
        raise _UnusableError("集計の記録（manifest.json）を読めません。") from None
    digest = sha256(content)
    if digest != recorded:
        raise _UnusableError(f"{ESTIMATES_FILE} が、集計した後に書き換えられています。")
    changed = _changed_definitions(workspace, study, inputs)
    if concepts != {survey.key: concepts_digest(survey) for survey in study.surveys}:
        changed = [*changed, "schemas/options.csv（か concepts.csv、option_groups.csv）"]
    if changed:
        raise _UnusableError(f"集計した後に、定義が変わっています: {'、'.join(changed)}")
    try:
        return _Run(ESTIMATES.validate(read_estimates(content)), rows, inputs, digest)
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors, ValueError):
        raise _UnusableError(f"{ESTIMATES_FILE} の列や値の形が、今の版と違います。") from None


def _changed_definitions(workspace: Path, study: Study, recorded: Mapping[str, str]) -> list[str]:
    """The study's own definition files that are not as the run read them."""
    folder = f"schemas/{study.key}/"
    now = {path: digest for path, digest in input_digests(workspace, [study]).items() if _in(path, [folder])}
    then = {path: digest for path, digest in recorded.items() if _in(path, [folder])}
    return sorted(path for path in {*now, *then} if now.get(path) != then.get(path))


def _data_of(study: Study, digests: Mapping[str, str]) -> dict[str, str]:
    """The entries that are data of the study: its raw files, frames, corrections and coded answers."""
    named = set(study.raw_paths())
    folders = [f"{corrections_folder(study.key)}/", f"{freetext_folder(study.key)}/"]
    return {path: digest for path, digest in digests.items() if path in named or _in(path, folders)}


def _in(path: str, folders: Iterable[str]) -> bool:
    return path.startswith(tuple(folders))


def _place(study: Study) -> str:
    return f"reports/output/{study.key}/{ESTIMATES_FILE}"


def _lacking(study: Study, why: str) -> Problem:
    return Problem(
        "X10",
        f"{study.label}の回答データは削除されていて、保存した集計結果も比較に使えません。{why}",
        expected=f"reports/output/{study.key}/ に、今の定義で集計した {ESTIMATES_FILE} と {MANIFEST} があること",
        remedy="成果物か定義をバックアップから元に戻すか、回答ファイルをもう一度 raw/ に置いて"
        f"「kyodo-survey run {study.key}」を実行してください。",
        file=_place(study),
    )
