"""A finished run: what it published, each file held against the record that the run left of it.

Whoever shows, traces or audits figures, or compares with a year whose answers were deleted, reads them here, so
that a file that is cut off, damaged or changed by hand is told and never taken for what was computed. The
chapter may be edited by staff; of it is asked only that it can be opened.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.errors

from reports.ooxml.package import unpack
from reports.runs.csv_tables import (
    ESTIMATES_CSV,
    ESTIMATES_FILE,
    as_written,
    read_estimates,
    read_indicators,
    read_parquet,
)
from reports.runs.inputs import data_paths, digest
from reports.runs.last_record import UNUSABLE, as_printed, damaged, last_record
from reports.runs.publishing import output_folder
from reports.runs.record import MANIFEST, Record, concepts_digest
from schemas.contracts import ESTIMATES, INDICATOR_VALUES
from schemas.errors import InputError, Problem
from schemas.findings import Accounting
from schemas.indicators.definitions import Indicator, load_indicators
from schemas.messages.acts import Act
from schemas.settings.study import Study, Survey
from schemas.tables.taking import sha256
from survey.corrections.record_files import corrections_folder
from survey.estimates.index import EstimateIndex
from survey.estimates.table import text_column
from survey.freetext.record_files import freetext_folder

_NEWER_TEXTS = ("standing", "letters", "above")
_NEWER_NUMBERS = ("table_p", "mean", "df")
"""Findings that runs of earlier versions did not write; nothing stands there instead."""

_COMPARISON_TEXTS = ("reference_study", "reference_method")
_COMPARISON_NUMBERS = ("reference_share", "diff", "diff_se", "diff_low", "diff_high", "p")


@dataclass(frozen=True)
class FinishedRun:
    """The last run of a study. Its tables are read when first asked for; T01 where they are not as it left them.

    The basis of `study` is the one that the run printed.
    """

    workspace: Path
    study: Study
    record: Record

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return output_folder(self.workspace, self.study.key)

    @property
    def estimates_file(self) -> str:
        """Name of the file that its estimates are read from: runs of version 0.1.0 have them as CSV alone."""
        return ESTIMATES_FILE if ESTIMATES_FILE in self.record.outputs else ESTIMATES_CSV

    @cached_property
    def estimates(self) -> EstimateIndex:
        """All estimates of the run. Raises InputError (T01)."""
        name = self.estimates_file
        content = self._content(name)
        try:
            frame = read_parquet(content) if name == ESTIMATES_FILE else read_estimates(content)
            return EstimateIndex(self.study.key, ESTIMATES.validate(_completed(frame)))
        except (ValueError, pandera.errors.SchemaError, pandera.errors.SchemaErrors):
            raise self._unusable(name, "の列や値の形が、今の版と違います。") from None

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The values of the indicators. Raises InputError (T01)."""
        name = "indicators.csv"
        try:
            frame = _completed_values(read_indicators(self._content(name)))
        except ValueError:
            frame = pd.DataFrame()
        if list(frame.columns) != list(INDICATOR_VALUES.columns):
            raise self._unusable(name, "の列や値の形が、今の版と違います。")
        return frame

    @cached_property
    def promised(self) -> tuple[Indicator, ...]:
        """The definitions of the indicators as they are now. Raises InputError as `load_indicators`."""
        return load_indicators(self.workspace, self.study)

    @cached_property
    def chapter(self) -> bytes:
        """本編, or the whole chapter, as it is now; b"" if there is none. Raises InputError (T01) where it is no Word document."""
        return self._document("chapter.docx")

    @cached_property
    def appendix(self) -> bytes:
        """資料編 as `chapter`."""
        return self._document("appendix.docx")

    def _document(self, name: str) -> bytes:
        path = self.folder / name
        if not path.is_file():
            return b""
        try:
            content = path.read_bytes()
            unpack(content)
        except (OSError, zipfile.BadZipFile):
            raise self._unusable(name, "を、Word文書として読めません。") from None
        return content

    def accounting(self, survey: str) -> Accounting | None:
        """Where the rows of a survey went; None if it is not recorded."""
        return self.record.accounting.get((self.study.key, survey))

    def unusable(self) -> str:
        """Why its estimates cannot stand for the study as it is defined now (Japanese); "" where they can."""
        folder = f"schemas/{self.study.key}/"
        recorded = self.record.inputs
        names = {path for path in {*self.study.read, *recorded} if path.startswith(folder)}
        changed = sorted(
            name
            for name in names
            if recorded.get(name) != (self.study.read.get(name) or digest(self.workspace / name))
        )
        concepts = self.record.concepts
        if any(concepts.get(survey.key) != concepts_digest(survey) for survey in self.study.surveys):
            changed.append("schemas/options.csv（か concepts.csv、option_groups.csv）")
        if changed:
            return f"集計した後に、定義が変わっています: {'、'.join(changed)}"
        try:
            _ = self.estimates
        except InputError as error:
            return error.problems[0].what.removeprefix(UNUSABLE)
        return ""

    def changed_data(self) -> str:
        """Which data of the study are not as the run read them (Japanese); "" where all are."""
        changed = sorted(
            path
            for path in data_paths(self.workspace, self.study)
            if digest(self.workspace / path) not in ("", self.record.inputs.get(path))
        )
        return f"集計した後に変わったファイルがあります: {'、'.join(changed)}" if changed else ""

    def _content(self, name: str) -> bytes:
        """Bytes of a file of the run, which must be those that the run wrote."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            raise self._unusable(name, "がないか、読めません。") from None
        if sha256(content) != self.record.outputs.get(name):
            raise self._unusable(name, "が、集計した後に書き換えられたか、壊れています。")
        return content

    def _unusable(self, name: str, why: str) -> InputError:
        return damaged(self.study.key, name, f"{name} {why}")


def _completed(frame: pd.DataFrame) -> pd.DataFrame:
    """The estimates of an earlier version with the columns that came later."""
    none = text_column([""], np.zeros(len(frame), dtype=np.int64))
    texts = {name: none for name in _NEWER_TEXTS if name not in frame}
    numbers = {name: np.nan for name in _NEWER_NUMBERS if name not in frame}
    if not (texts or numbers):
        return frame
    return frame.assign(**texts, **numbers)[list(ESTIMATES.columns)]


def _completed_values(frame: pd.DataFrame) -> pd.DataFrame:
    """The values of version 0.2.0 with the columns that came later.

    Whether a target was reached it said of the value without its error; that is not taken over.
    """
    if "moved" in frame or "reached" not in frame:
        return frame
    decimals = (frame["unit"] == "%").astype("int64")
    return frame.assign(decimals=decimals, reached="", moved="")[list(INDICATOR_VALUES.columns)]


def read_run(workspace: Path, study: Study) -> FinishedRun:
    """The last run of a study. Raises InputError as `last_record`."""
    record = last_record(workspace, study.key)
    return FinishedRun(workspace, as_printed(study, record), record)


# --- An earlier year ------------------------------------------------------------------------------


@dataclass(frozen=True)
class EarlierResults:
    """Estimates and row accounting of a survey of an earlier year, measured now or read from its run.

    `read` are the digests of what was read now, and `deleted` those of deleted answers that the run had
    read; `stored` is the file of estimates that stands in for them.
    """

    estimates: pd.DataFrame
    accounting: Accounting
    read: Mapping[str, str]
    deleted: Mapping[str, str]
    stored: Mapping[str, str]


def measured_now(estimates: pd.DataFrame, accounting: Accounting, read: Mapping[str, str]) -> EarlierResults:
    """The results of a survey whose answers are still there."""
    return EarlierResults(as_published(estimates), accounting, read, {}, {})


def as_published(estimates: pd.DataFrame) -> pd.DataFrame:
    """Estimates as a run leaves them, without what compares them with other years.

    An earlier survey is compared in this form even where it was measured anew, so that a comparison does not
    depend on whether its raw file is still there. The table of all years is held against its contract (`all_years`).
    """
    none = text_column([""], np.zeros(len(estimates), dtype=np.int64))
    texts, missing = dict.fromkeys(_COMPARISON_TEXTS, none), dict.fromkeys(_COMPARISON_NUMBERS, np.nan)
    return as_written(estimates).assign(**texts, **missing)


def stored_results(workspace: Path, study: Study, survey: Survey) -> EarlierResults:
    """The results that the run of a study left of a survey; `study` is its study, whole or with this survey alone.

    Raises InputError (X10) with one problem: no finished run, estimates that were changed by hand, or
    definitions other than those that the estimates were made with.
    """
    run, why = _usable_run(workspace, study)
    if run is None:
        raise InputError(_lacking(study, why))
    frame = run.estimates.frame
    own = frame[(frame["study"] == study.key) & (frame["survey"] == survey.key)].reset_index(drop=True)
    accounting = run.accounting(survey.key)
    if own.empty or accounting is None:
        raise InputError(_lacking(study, f"調査「{survey.title}」の集計結果がありません。"))
    place = f"reports/output/{study.key}/{run.estimates_file}"
    return EarlierResults(
        as_published(own),
        accounting,
        study.read,
        _deleted_data(workspace, study, survey, run.record.inputs),
        {place: run.record.outputs[run.estimates_file]},
    )


def not_stored(workspace: Path, study: Study) -> str:
    """Why the study's figures would be lost with its answers, in Japanese; "" where they would not.

    Nothing is lost where a finished run holds estimates of the answers and definitions as they are now,
    or where no answers are left.
    """
    if not any((workspace / file.path).is_file() for survey in study.surveys for file in survey.files):
        return ""
    run, why = _usable_run(workspace, study)
    return why if run is None else run.changed_data()


def _usable_run(workspace: Path, study: Study) -> tuple[FinishedRun | None, str]:
    try:
        run = read_run(workspace, study)
    except InputError as error:
        (problem,) = error.problems
        none = problem.rule == "O04"
        return None, "集計の済んだ結果がありません。" if none else problem.what.removeprefix(UNUSABLE)
    why = run.unusable()
    return (None, why) if why else (run, "")


def _deleted_data(
    workspace: Path, study: Study, survey: Survey, recorded: Mapping[str, str]
) -> dict[str, str]:
    """What a run read for a survey besides definitions, of the files that may be gone now, with the digests."""
    named = data_paths(workspace, study.only(survey))
    records = (f"{corrections_folder(study.key)}/", f"{freetext_folder(study.key)}/{survey.key}.")
    return {path: known for path, known in recorded.items() if path in named or path.startswith(records)}


def _lacking(study: Study, why: str) -> Problem:
    return Problem(
        "X10",
        f"{study.label}の回答データは削除されていて、保存した集計結果も比較に使えません。{why}",
        expected=f"reports/output/{study.key}/ に、今の定義で集計した {ESTIMATES_FILE} と {MANIFEST} があること",
        remedy="成果物か定義をバックアップから元に戻すか、回答ファイルをもう一度 raw/ に置いて"
        f"{Act.RUN.typed(study.key)}を実行してください。",
        file=f"reports/output/{study.key}/{ESTIMATES_FILE}",
    )
