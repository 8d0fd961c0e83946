"""From a finished run to a proposal for the tracker, and what its inputs are now."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from flows.acting import acting
from flows.code_reach import code_digest
from flows.present_inputs import inputs_now, run_now
from reports.audit.run import audit
from reports.ooxml.package import unpack
from reports.runs.finished_run import FinishedRun, read_run
from reports.word.ledger import read_ledger
from schemas.codes import TOTAL
from schemas.findings import Treatment
from schemas.indicators.definitions import load_indicators
from schemas.loading.studies import load_study
from schemas.settings.study import Study
from survey.corrections.purged import is_purged
from survey.estimates.index import Estimate, EstimateIndex
from survey.frame.frame import load_frame, margins
from survey.ingest import Ingested, ingest
from survey.returned.answered_findings import settled_findings
from tracker.settings import load_settings
from tracker.statuses import status_of
from tracker.store.recording import CheckResult
from tracker.store.tracker import open_tracker
from tracker.terms.model import (
    LABEL,
    Facts,
    IndicatorDefinition,
    Observation,
    Proposal,
    group_name,
)
from tracker.words import ReleaseKind
from tracker.workflow.proposing import propose
from tracker.workflow.releases import Release

_STATUS = {"normal": "A", "low_base": "U", "suppressed": "Q", "empty": "O"}
_WEB = "web"
_STAGES = "flows.stages"
"""What a run reaches: the sources whose digest stands for the program, as it is when it proposes."""


def propose_run(
    workspace: Path,
    study: str,
    by: str,
    *,
    kind: str | None,
    reason: str,
    draft: bool = False,
    provisional: bool = False,
) -> tuple[Release, tuple[CheckResult, ...]]:
    """Propose the values of a finished run. Raises InputError as `read_run` and `propose`."""
    proposal = proposal_of(workspace, study, load_settings(workspace).area, provisional=provisional)
    return propose_as(workspace, proposal, by, kind=kind, reason=reason, draft=draft)


def propose_as(
    workspace: Path,
    proposal: Proposal,
    by: str,
    *,
    kind: str | None,
    reason: str,
    draft: bool = False,
    acknowledged: Collection[str] = (),
    note: str = "",
) -> tuple[Release, tuple[CheckResult, ...]]:
    """Propose in the tracker of a workspace and by its rule; `kind` as on the command line."""
    return propose(
        open_tracker(workspace),
        proposal,
        acting(by),
        kind=ReleaseKind[kind.upper()] if kind else None,
        reason=reason,
        draft=draft,
        acknowledged=acknowledged,
        note=note,
        rule=load_settings(workspace).judgement,
    )


def proposal_of(workspace: Path, year: str, area: str, *, provisional: bool = False) -> Proposal:
    """The indicator values of a finished run, with what the checks before approval need to know.

    provisional: the values are marked so (P). Raises InputError as `read_run`.
    """
    run = read_run(workspace, load_study(workspace, year))
    study, index = run.study, run.estimates
    defined = load_indicators(workspace, study, reference=True)
    definitions = [IndicatorDefinition.of(one, study) for one in defined]
    observations: list[Observation] = []
    kept = []
    for definition in definitions:
        values = list(
            _shares(index, definition, study, area)
            if definition.indicator.source == "survey"
            else _counts(run.indicators, definition, study, area)
        )
        if values:
            kept.append(definition)
            observations += [
                replace(one, obs_status=status_of(one.obs_status, "P" if provisional else ""))
                for one in values
            ]
    return Proposal(
        area,
        study.year,
        tuple(kept),
        tuple(observations),
        provenance={
            **{("input", path): known for path, known in run.record.inputs.items()},
            **run_now(workspace, run.record),
            ("version", "kyodo-survey"): run.record.versions.get("kyodo-survey", ""),
            ("code", _STAGES): code_digest(_STAGES),
            **labels_of(study, observations),
        },
        facts=_facts(workspace, run),
    )


def labels_of(study: Study, observations: Sequence[Observation]) -> dict[tuple[str, str], str]:
    """What readers call the breakdowns and groups of the values, as the study does."""
    places = dict.fromkeys((one.breakdown, one.group) for one in observations if one.breakdown != TOTAL)
    concepts = {breakdown: study.concepts[breakdown] for breakdown, _ in places}
    names = {key: concept.label for key, concept in concepts.items()}
    groups = {group_name(key, group): concepts[key].label_of(group) for key, group in places}
    return {(LABEL, name): label for name, label in {**names, **groups}.items()}


def _shares(
    index: EstimateIndex, definition: IndicatorDefinition, study: Study, area: str
) -> Iterator[Observation]:
    """The share in both bases, overall and in every group."""
    one, frame = definition.indicator, index.frame
    mask = (
        (frame["study"] == index.study)
        & (frame["survey"] == one.survey)
        & (frame["concept"] == one.concept)
        & (frame["option"] == one.option)
        & (frame["base"] == one.base)
    )
    for estimate in index.where(mask):
        yield observation_of(estimate, definition, year=study.year, level=study.level, area=area)


def observation_of(
    estimate: Estimate, definition: IndicatorDefinition, *, year: int, level: float, area: str
) -> Observation:
    """A share as the tracker keeps it, in the unit of its indicator."""
    known, scale = estimate.status in ("normal", "low_base"), definition.indicator.scale

    def value(number: float) -> float | None:
        return number * scale if known and math.isfinite(number) else None

    return Observation(
        definition.key,
        area,
        year,
        value(estimate.share),
        breakdown=estimate.breakdown,
        group=estimate.group,
        basis=estimate.basis,
        base=estimate.base,
        se=value(estimate.se),
        low=value(estimate.ci_low),
        high=value(estimate.ci_high),
        level=None if estimate.counted else level,
        n=estimate.n if known else None,
        n_eff=_finite(estimate.n_effective) if known and not estimate.counted else None,
        obs_status=_STATUS[estimate.status],
        conf_status="C" if estimate.status == "suppressed" else "F",
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _counts(
    values: pd.DataFrame, definition: IndicatorDefinition, study: Study, area: str
) -> Iterator[Observation]:
    """The administrative value of the run; none where it was not reported."""
    row = values[values["indicator"] == definition.key]
    value = float(row["value"].iloc[0]) if len(row) else math.nan
    if math.isfinite(value):
        yield Observation(definition.key, area, study.year, value)


# --- What the checks are told -------------------------------------------------------------------------


def _facts(workspace: Path, run: FinishedRun) -> Facts:
    study = run.study
    read = [
        ingest(workspace, study, survey)
        for survey in study.surveys
        if not is_purged(workspace, study, survey)
    ]
    whole = len(read) == len(study.surveys)
    now, then = inputs_now(workspace, study, run.record), run.record.inputs
    return Facts(
        changed=tuple(sorted(name for name in {*now, *then} if now.get(name) != then.get(name))),
        open_findings=_open_findings(read) if whole else None,
        margin_gap=_margin_gap(workspace, study, run.estimates),
        chapter_values=_printed(run.chapter),
        audit_faults=_audit_faults(run),
        web_share=_web_share(read) if whole else None,
    )


def _open_findings(read: Sequence[Ingested]) -> int:
    findings = [finding for one in read for finding in one.findings if finding.treatment is Treatment.CHECK]
    records = tuple(dict.fromkeys(record for one in read for record in one.corrections))
    return len(findings) - len(settled_findings(findings, records))


def _web_share(read: Sequence[Ingested]) -> float | None:
    modes = [(name, account.valid) for one in read for name, account in one.modes.items()]
    valid = sum(number for _, number in modes)
    return sum(number for name, number in modes if name.casefold() == _WEB) / valid if valid else None


def _margin_gap(workspace: Path, study: Study, index: EstimateIndex) -> float | None:
    """The largest difference of a group's share between the weighted returns and the population; 0 without weights."""
    if not study.sampled:
        return 0.0
    gaps = []
    frame = index.frame
    for survey in study.surveys:
        own = study.only(survey)
        mine = (
            (frame["study"] == study.key) & (frame["survey"] == survey.key) & (frame["basis"] == "weighted")
        )
        whole = frame[mine & (frame["base"] == "all")]
        for margin in margins(load_frame(workspace, own), own):
            if len(margin.breakdowns) != 1:
                continue
            rows = whole[whole["breakdown"] == margin.breakdowns[0]]
            asked = rows.groupby("concept", observed=True)["weighted_base"].sum()
            if asked.empty:
                continue
            of_all = rows[rows["concept"] == asked.idxmax()].drop_duplicates("group")
            weighted = dict(zip(of_all["group"], of_all["weighted_base"], strict=True))
            total, population = sum(weighted.values()), float(margin.totals.sum())
            gaps += [
                abs(weighted.get(group, 0.0) / total - float(count) / population)
                for group, count in zip(margin.groups[0], margin.totals, strict=True)
            ]
    return max(gaps) if gaps else None


def _printed(chapter: bytes) -> Mapping[str, float] | None:
    ledger = read_ledger(unpack(chapter)) if chapter else None
    if ledger is None:
        return None
    return {
        figure.estimate_id.removesuffix(".value"): figure.values[0]
        for figure in ledger.figures
        if figure.field == "value" and figure.values
    }


def _audit_faults(run: FinishedRun) -> int | None:
    if not run.chapter:
        return None
    result = audit("chapter.docx", run.chapter, run)
    return 0 if result.passed else max(1, len(result.findings))
