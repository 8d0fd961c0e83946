"""From weighted answers to all figures of a year: estimates, comparisons, indicator values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from flows.preparing import Prepared, PreparedEarlier, Weighted, subject_of
from flows.stage import Begin, Caller, Stage, nowhere
from reports.runs.finished_run import EarlierResults, measured_now
from reports.word.template import Template
from schemas.findings import Accounting
from schemas.indicators.verdicts import TargetRule
from schemas.settings.study import Comparison, Study, Survey
from schemas.tables.taking import joined
from survey.comparing.comparison import EarlierEstimates, all_years
from survey.comparing.counted import counted_survey, plain_items
from survey.comparing.items import ItemMean, compare_items
from survey.comparing.rao_scott import RaoScott, rao_scott
from survey.comparing.sampled import sampled_survey
from survey.estimates.index import EstimateIndex
from survey.estimates.means import scored
from survey.frame.boundaries import Boundaries
from survey.indicators import indicator_values
from survey.ingest import Ingested
from survey.weighting.weights import Weights, design_weights
from tracker.terms.history import PublishedHistory


@dataclass(frozen=True)
class Measured:
    """One survey from raw answers to estimates."""

    ingested: Ingested
    weights: Weights
    estimates: pd.DataFrame


@dataclass(frozen=True)
class Earlier:
    """A survey of an earlier study for a comparison: measured anew, or as a run of that study left it."""

    comparison: Comparison
    study: Study
    results: EarlierResults

    def compared_with(self, study: Study) -> EarlierEstimates:
        """Estimates of the concepts that are compared, and those of which these are the latest earlier ones of a study."""
        comparison, every = self.comparison, self.results.estimates
        latest = [
            one for one in comparison.concepts if study.comparison_for(comparison.survey, one) is comparison
        ]
        own = every[every["concept"].isin(comparison.concepts)].reset_index(drop=True)
        return EarlierEstimates(comparison.survey, latest, own)


@dataclass(frozen=True)
class YearResults:
    """All figures of one year, before anything is written.

    `items` are the means of the scales that a matrix of the chapter shows, by survey and concept; `tables` the tests of
    its cross tables as a whole, by survey, concept and breakdown.
    `read` are the digests of all files that were read for them, and `template` is the office's own, if any.
    """

    study: Study
    measured: Mapping[str, Measured]
    earlier: Sequence[Earlier]
    estimates: EstimateIndex
    indicators: pd.DataFrame
    items: Mapping[tuple[str, str], ItemMean]
    tables: Mapping[tuple[str, str, str], RaoScott]
    template: Template | None
    read: Mapping[str, str]
    history: PublishedHistory
    rule: TargetRule
    boundaries: Boundaries | None = None

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the outputs were made from: what was read, deleted answers behind stored estimates, what was public."""
        deleted = (reference.results.deleted for reference in self.earlier)
        return joined(self.read, *deleted, self.history.noted)

    @property
    def accounting(self) -> list[Accounting]:
        """Where the rows of each survey went."""
        return [survey.ingested.accounting for survey in self.measured.values()]


def estimated(prepared: Prepared, call: Caller, begin: Begin = nowhere) -> YearResults:
    """Estimates and indicator values of what was prepared."""
    study = replace(prepared.study, read={})  # where it was read is no part of what it says
    for survey in reversed(study.surveys[1:]):  # while the first one is estimated here
        _estimates(study, survey, prepared.surveys[survey.key], begin)
    measured = {
        survey.key: measure(study, survey, prepared.surveys[survey.key], call) for survey in study.surveys
    }
    earlier = [_measured_earlier(reference, call) for reference in prepared.earlier]
    tables = {key: survey.estimates for key, survey in measured.items()}
    every = call(
        COMPARE,
        tables,
        [reference.compared_with(study) for reference in earlier],
        level=study.level,
        gap=study.counted_gap / 100,
    )
    estimates = EstimateIndex(study.key, every)
    indicators = call(
        INDICATORS,
        study.year,
        study.basis_of_indicators,
        level=study.level,
        indicators=prepared.indicators.definitions,
        estimates=estimates,
        administrative=prepared.indicators.reported,
        rule=prepared.indicators.rule,
    )
    return YearResults(
        study,
        measured,
        earlier,
        estimates,
        indicators,
        call(ITEMS, study, measured),
        call(WHOLE_TABLES, study, measured),
        prepared.template,
        prepared.read,
        prepared.indicators.history,
        prepared.indicators.rule,
        prepared.boundaries,
    )


def measure(study: Study, survey: Survey, weighted: Weighted, call: Caller) -> Measured:
    """Estimate one survey."""
    return Measured(weighted.ingested, weighted.weights, _estimates(study, survey, weighted, call))


def _estimates(study: Study, survey: Survey, weighted: Weighted, call: Callable[..., Any]) -> Any:
    """What the stage that estimates a survey returns, called or begun."""
    subject, coded = subject_of(study, survey), weighted.ingested.coded
    own = [cross for cross in study.crosses if cross.survey == survey.key]
    words = {"low_base": study.low_base, "unknown_row": study.unknown_row}
    if not study.sampled:
        gap = study.counted_gap / 100
        return call(COUNT.of(subject), study.key, coded, own, method=study.kind, gap=gap, **words)
    return call(ESTIMATE.of(subject), study.key, coded, weighted.weights, own, level=study.level, **words)


def _measured_earlier(reference: PreparedEarlier, call: Caller) -> Earlier:
    comparison, study, found = reference.comparison, reference.study, reference.found
    if isinstance(found, EarlierResults):
        return Earlier(comparison, study, found)
    measured = measure(study, study.survey(comparison.survey), found, call)
    results = measured_now(measured.estimates, measured.ingested.accounting, reference.read)
    return Earlier(comparison, study, results)


# --- The stages ---------------------------------------------------------------------------------


def _compare_items(study: Study, measured: Mapping[str, Measured]) -> Mapping[tuple[str, str], ItemMean]:
    """Both scales of every matrix of the chapter, on the basis that is printed."""
    found: dict[tuple[str, str], ItemMean] = {}
    for section in study.chapter.sections if study.chapter is not None else ():
        matrix = section.matrix
        if matrix is None:
            continue
        survey = measured[matrix.survey]
        answers = {one.concept: one for one in survey.ingested.coded.answers}
        weights = _on_printed_basis(study, survey.weights)
        for concepts in ([area.x for area in matrix.areas], [area.y for area in matrix.areas]):
            scales = [scored(answers[one], matrix.scores_of(study.concepts[one])) for one in concepts]
            compared = compare_items(scales, weights, level=study.level)
            compared = compared if study.sampled else plain_items(compared)
            found.update({(matrix.survey, concept): item for concept, item in compared.items()})
    return found


def _on_printed_basis(study: Study, weights: Weights) -> Weights:
    """The weights, or equal ones of the same sample where the text is unweighted."""
    if study.basis == "weighted":
        return weights
    return design_weights(weights.design.with_base_weights(np.ones(weights.design.n)))


def _compare_tables(
    study: Study, measured: Mapping[str, Measured]
) -> Mapping[tuple[str, str, str], RaoScott]:
    """The cross tables of single answers that the chapter shows, on the basis that is printed."""
    found: dict[tuple[str, str, str], RaoScott] = {}
    for section in study.chapter.sections if study.chapter is not None and study.sampled else ():
        for item in section.items:
            survey = measured[item.survey]
            answers = {one.concept: one for one in survey.ingested.coded.answers}[item.concept]
            if answers.kind != "single":
                continue
            weights = _on_printed_basis(study, survey.weights)
            for breakdown in survey.ingested.coded.breakdowns:
                if breakdown.name in item.by:
                    key = (item.survey, item.concept, breakdown.name)
                    found[key] = rao_scott(answers, breakdown, weights)
    return found


ESTIMATE = Stage("estimate", "割合、誤差、差の検定", sampled_survey, kept=True)
COUNT = Stage("count", "割合の計算と区分の比較", counted_survey, kept=True)
COMPARE = Stage("compare", "前回との比較", all_years, kept=True)
ITEMS = Stage("items", "平均点の検定", _compare_items)
WHOLE_TABLES = Stage("whole_tables", "クロス集計表の検定", _compare_tables)
INDICATORS = Stage("indicators", "指標の計算", indicator_values, kept=True)
