"""What a finished run shows, what has changed since the run before it, and its open data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from threading import Lock

from flows.commands.opendata import open_data
from flows.settings import RunSettings
from office.kept import keep, kept
from office.worker.jobs.job import Telling, job
from office.worker.jobs.stages import ToldStages
from office.worker.shapes.ran import (
    ChartGroup,
    GroupChart,
    IndicatorLine,
    OutputFile,
    Results,
    Runs,
    Snapshot,
)
from reports.formatting import percent_text, points_text
from reports.ooxml.package import unpack
from reports.runs.finished_run import FinishedRun, read_run
from reports.runs.headline import HeadlineFigure, headline, printed_indicators
from reports.runs.publishing import WITH_ANSWERS, output_folder
from reports.runs.record import MANIFEST
from reports.tables.tabulation import SurveyTables, survey_tables
from reports.word.ledger import read_ledger
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.taking import sha256

_NOTING = Lock()
"""A run and a look at its results may note it at once."""


@job("results")
def results(telling: Telling, *, workspace: Path, study: str) -> Results:
    """The finished run of a study. Raises InputError: O04 where there is none, T01 where it is damaged."""
    del telling
    definition = load_study(workspace, study)
    run = read_run(workspace, definition)
    noted = keep_snapshot(workspace, study)
    figures = tuple(headline(run, definition))
    tables = {survey.key: survey_tables(run.study, survey, run.estimates) for survey in definition.surveys}
    return Results(
        study=study,
        basis=run.study.basis,
        level=run.record.level,
        low_base=definition.low_base,
        figures=figures,
        charts=tuple(chart for one in figures for chart in _charts(run, one, tables)),
        indicators=tuple(IndicatorLine(*line) for line in printed_indicators(run)),
        files=tuple(_files(run)),
        now=noted[-1],
        before=noted[-2] if len(noted) > 1 else None,
        titles={survey.key: survey.title for survey in definition.surveys},
        changed=run.changed_data() or run.unusable(),
    )


@job("open_data")
def make_open_data(telling: Telling, *, workspace: Path, study: str) -> int:
    """Write the masked estimates of a year; returns the count below which is masked. Raises InputError."""
    open_data(RunSettings(study, workspace), ToldStages(telling), None)
    return load_study(workspace, study).disclosure_minimum


def _charts(
    run: FinishedRun, one: HeadlineFigure, tables: Mapping[str, SurveyTables]
) -> Iterator[GroupChart]:
    """The figure by each breakdown of its survey."""
    content, basis = tables[one.survey], run.study.basis
    table = next((table for table in content.tables if table.concept.key == one.concept), None)
    if table is None:
        return
    for breakdown, rows in groupby(table.groups, key=lambda row: row.breakdown):
        groups = []
        label = ""
        for row in rows:
            found = content.row(table, basis, breakdown, row.group).get(one.option)
            if found is not None and breakdown != TOTAL and row.group != NO_ANSWER_OPTION:
                label = row.breakdown_label
                share, low, high = map(_known, (found.share, found.ci_low, found.ci_high))
                groups.append(ChartGroup(row.label, found.n, share, low, high, found.low_base))
        if groups:
            yield GroupChart(key_of(one), breakdown, label, tuple(groups))


def _files(run: FinishedRun) -> Iterator[OutputFile]:
    for name in (*sorted(run.record.outputs), MANIFEST):
        path = run.folder / name
        if path.is_file():
            yield OutputFile(name, path.stat().st_size, name in WITH_ANSWERS)


def key_of(one: HeadlineFigure) -> str:
    """A headline figure's name: survey, concept, option."""
    return f"{one.survey}.{one.concept}.{one.option}"


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


# --- What has changed ---------------------------------------------------------------------------


def keep_snapshot(
    workspace: Path, study: str, *, seconds: Mapping[str, float] | None = None
) -> tuple[Snapshot, ...]:
    """Note the finished run of a study beside the last one that is not the same; returns both, the newer last.

    So that it is told what changed, also of a run that was not started from the page. Nothing is noted where there is
    no run that can be read.
    """
    with _NOTING:
        return _kept_snapshot(workspace, study, seconds)


def _kept_snapshot(workspace: Path, study: str, seconds: Mapping[str, float] | None) -> tuple[Snapshot, ...]:
    noted = kept(workspace, study, "runs", Runs)
    found = () if noted is None else noted.snapshots
    manifest = output_folder(workspace, study) / MANIFEST
    if not manifest.is_file():
        return found
    digest = sha256(manifest.read_bytes())
    if found and found[-1].digest == digest:
        if seconds is None:
            return found
        found = (*found[:-1], replace(found[-1], at=_published(manifest), seconds=dict(seconds)))
    else:
        try:
            definition = load_study(workspace, study)
            now = _snapshot(
                definition, read_run(workspace, definition), digest, _published(manifest), seconds or {}
            )
        except InputError:
            return found
        found = (*found[-1:], now)
    keep(workspace, study, "runs", Runs(found))
    return found


def _published(manifest: Path) -> str:
    return datetime.fromtimestamp(manifest.stat().st_mtime, UTC).isoformat(timespec="seconds")


def _snapshot(study: Study, run: FinishedRun, digest: str, at: str, seconds: Mapping[str, float]) -> Snapshot:
    figures = {key_of(one): one for one in headline(run, study)}
    return Snapshot(
        digest=digest,
        run=run.record.run,
        at=at,
        rows={survey.key: found for survey in study.surveys if (found := run.accounting(survey.key))},
        figures={key: percent_text(one.share) for key, one in figures.items()},
        differences={key: points_text(one.diff) for key, one in figures.items() if math.isfinite(one.diff)},
        pieces={
            piece.id: piece.hash
            for content in (run.chapter, run.appendix)
            if content and (ledger := read_ledger(unpack(content)))
            for piece in ledger.pieces
        },
        seconds=dict(seconds),
    )
