"""Checking a study: counts for the page, and the findings with their cells for whoever opens them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from flows.checking import CheckReport, check_study
from flows.settings import RunSettings
from flows.writing import findings_bytes
from office.worker.answers import year_answers
from office.worker.jobs.job import Telling, job
from office.worker.shapes.checked import Checked, FindingKind, OpenedBook, OpenedFinding, SurveyRows
from schemas.errors import Together
from schemas.findings import Finding, Treatment
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from schemas.tables.taking import joined
from survey.ingest import Ingested
from survey.returned.answered_findings import Settled, settled_findings


@job("check")
def check(telling: Telling, *, workspace: Path, study: str) -> Checked:
    """Do of a run whatever may refuse, and count what was found. Raises InputError where definitions do not hold."""
    telling.reach(1, "定義と回答ファイルの点検")
    report = check_study(RunSettings(study, workspace))
    year = year_answers(workspace, report.study)
    for key, ingested in report.ingested.items():
        year.note(report.study.survey(key), ingested)
    return checked_of(report)


@job("findings_opened")
def findings_opened(telling: Telling, *, workspace: Path, study: str) -> tuple[OpenedFinding, ...]:
    """Every finding with the content of its cell."""
    del telling
    found = _readable(workspace, load_study(workspace, study))
    settled = _settled(found.values())
    return tuple(
        OpenedFinding(
            survey=key,
            file=Path(one.file).name,
            sheet=one.sheet,
            row=one.row,
            column=one.column,
            column_letter=one.column_letter,
            rule=one.rule,
            treatment=one.treatment.value,
            what=one.what,
            found=one.found,
            expected=one.expected,
            remedy=one.remedy,
            settled=one in settled,
        )
        for key, ingested in found.items()
        for one in ingested.findings
    )


@job("findings_book_opened")
def findings_book_opened(telling: Telling, *, workspace: Path, study: str) -> OpenedBook:
    """The list for the contractor (findings.xlsx) of the answers as they are now."""
    del telling
    definition = load_study(workspace, study)
    ingested = list(_readable(workspace, definition).values())
    content = findings_bytes(definition, ingested)
    return OpenedBook(b64encode(content).decode(), sum(len(one.findings) for one in ingested))


def checked_of(report: CheckReport) -> Checked:
    """The counts of a check."""
    settled = _settled(report.ingested.values())
    findings = [one for ingested in report.ingested.values() for one in ingested.findings]
    return Checked(
        study=report.study.key,
        surveys=tuple(
            SurveyRows(
                key,
                report.study.survey(key).title,
                ingested.accounting,
                dict(ingested.modes) if len(ingested.modes) > 1 else {},
            )
            for key, ingested in report.ingested.items()
        ),
        kinds=_kinds(report),
        settled=len(settled),
        waiting=sum(one.treatment is Treatment.CHECK and one not in settled for one in findings),
        problems=tuple(replace(problem, found="") for problem in report.problems),
        doubts=report.doubts,
        read=joined(report.study.read, *(ingested.read for ingested in report.ingested.values())),
    )


def _kinds(report: CheckReport) -> tuple[FindingKind, ...]:
    """Findings by rule, the ones to be corrected first."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    treatments: dict[tuple[str, str], list[Treatment]] = {}
    for key, ingested in report.ingested.items():
        for one in ingested.findings:
            kind = (one.rule, one.what)
            counts.setdefault(kind, dict.fromkeys(report.ingested, 0))[key] += 1
            treatments.setdefault(kind, []).append(one.treatment)
    order = list(Treatment)
    kinds = [
        (min(map(order.index, treatments[rule, what])), rule, what) for rule, what in counts
    ]  # fmt: skip
    return tuple(
        FindingKind(
            rule,
            what,
            "、".join(one.value for one in order if one in treatments[rule, what]),
            counts[rule, what],
        )
        for _, rule, what in sorted(kinds)
    )


def _settled(surveys: Collection[Ingested]) -> dict[Finding, Settled]:
    findings = [one for ingested in surveys for one in ingested.findings]
    records = dict.fromkeys(record for one in surveys for record in one.corrections)
    return dict(settled_findings(findings, tuple(records)))


def _readable(workspace: Path, study: Study) -> dict[str, Ingested]:
    """The surveys whose answers can be read. Raises InputError with what stood in the way where none could."""
    year, told = year_answers(workspace, study), Together()
    found: dict[str, Ingested] = {}
    for survey in study.surveys:
        with told:
            found[survey.key] = year.ingested(survey)
    if not found:
        told.raise_any()
    return found
