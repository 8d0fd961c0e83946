"""Everything that a run reads, checked and weighted: what can refuse does so here, before anything that takes long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from flows.settings import RunSettings
from flows.stage import Begin, Caller, Stage, nowhere
from reports.chapter.quotations import refuse_unplaced
from reports.charts.fonts import chart_font_path
from reports.runs.finished_run import EarlierResults, stored_results
from reports.word.template import Template, check_template, read_template
from schemas.codebook.tables import read_codebook
from schemas.codebook.unwritten import unwritten
from schemas.errors import InputError, Together
from schemas.indicators.definitions import Indicator, load_administrative, load_indicators
from schemas.indicators.verdicts import TargetRule
from schemas.loading.studies import load_earlier, load_study
from schemas.settings.study import BoundarySettings, Comparison, Study, Survey
from schemas.tables.taking import joined, sha256, taken
from survey.corrections.purged import is_purged
from survey.design.design import simple_sample
from survey.design.sampling_design import drawn_by_stratum
from survey.frame.boundaries import Boundaries, load_boundaries
from survey.frame.frame import NOBODY, PopulationFrame, load_frame, margin_of, margins
from survey.ingest import Ingested, ingest
from survey.weighting.calibration import weigh
from survey.weighting.weights import Weights, design_weights, told_of
from tracker.feeds.published_history import published_history
from tracker.settings import load_settings
from tracker.terms.history import PublishedHistory
from tracker.terms.model import IndicatorDefinition


@dataclass(frozen=True)
class Weighted:
    """One survey's answers with the weights of its returns."""

    ingested: Ingested
    weights: Weights


@dataclass(frozen=True)
class PreparedEarlier:
    """A survey of an earlier study before it is estimated: its weighted answers, or the results that a run left."""

    comparison: Comparison
    study: Study
    found: Weighted | EarlierResults
    read: Mapping[str, str]


class IndicatorSources(NamedTuple):
    """What the indicators count, the values that other offices report, the digests of the files, and what was public.

    `rule` is the tracker's for judging targets, so that chapter and tracker never judge one value in two ways.
    """

    definitions: tuple[Indicator, ...]
    reported: Mapping[str, Decimal]
    read: Mapping[str, str]
    history: PublishedHistory
    rule: TargetRule


@dataclass(frozen=True)
class Prepared:
    """All that a run reads, weighted and found fit. `template` is the office's own, if any, `boundaries` those of a map."""

    study: Study
    frames: Mapping[str, PopulationFrame]
    surveys: Mapping[str, Weighted]
    earlier: Sequence[PreparedEarlier]
    indicators: IndicatorSources
    template: Template | None
    boundaries: Boundaries | None = None

    @property
    def read(self) -> Mapping[str, str]:
        """The digests of all files that were read."""
        return joined(
            self.study.read,
            *(frame.read for frame in self.frames.values()),
            *(survey.ingested.read for survey in self.surveys.values()),
            *(reference.read for reference in self.earlier),
            self.indicators.read,
            {} if self.template is None else {self.template.file: sha256(self.template.content)},
            {} if self.boundaries is None else self.boundaries.read,
        )


def prepare(settings: RunSettings, call: Caller, begin: Begin = nowhere) -> Prepared:
    """Read everything and weigh the answers: what can refuse does so here, before anything that takes long.

    Raises InputError with the problems of all steps that do not depend on each other.
    """
    study = call(DEFINITIONS, settings)
    told = Together()
    frames: Mapping[str, PopulationFrame] = {}
    answers: dict[str, Ingested] = {}
    surveys: dict[str, Weighted] = {}
    earlier: list[PreparedEarlier] = []
    template = boundaries = None
    for survey in reversed(study.surveys[1:]):  # while what stands before them is read here
        begin(INGEST.of(subject_of(study, survey)), settings, study, survey)
    with told:
        call(WRITTEN, settings, study)
    with told:
        frames = call(FRAME, settings, study)
    for survey in study.surveys:
        with told:
            answers[survey.key] = call(INGEST.of(subject_of(study, survey)), settings, study, survey)
            if survey.key in frames:
                surveys[survey.key] = weighted(study, frames[survey.key], survey, answers[survey.key], call)
    for comparison in study.comparisons:
        with told:
            earlier.append(prepare_earlier(settings, comparison, call))
    with told:
        indicators = call(SOURCES, settings, study)
    if study.chapter is not None:
        with told:
            template = call(TEMPLATE, settings, study, answers)
    if study.boundaries.path:
        with told:
            boundaries = call(BOUNDARIES, settings, study, study.boundaries)
    told.raise_any()
    return Prepared(study, frames, surveys, earlier, indicators, template, boundaries)


def weighted(
    study: Study, frame: PopulationFrame, survey: Survey, ingested: Ingested, call: Caller
) -> Weighted:
    """Weigh the answers of one survey."""
    return Weighted(ingested, call(WEIGHT.of(subject_of(study, survey)), study, frame, survey, ingested))


def prepare_earlier(settings: RunSettings, comparison: Comparison, call: Caller) -> PreparedEarlier:
    """Take the survey of an earlier study through the same procedure.

    Where its answers were deleted, the estimates that its own run left stand in for them.
    """
    earlier = replace(settings, study=comparison.study, basis=None)
    study = call(REFERENCE, earlier, settings.study, comparison)
    survey = study.survey(comparison.survey)
    if is_purged(settings.workspace, study, survey):
        subject = f"{subject_of(study, survey)}、回答データは削除済み"
        stored = call(STORED.of(subject), settings, study, survey)
        return PreparedEarlier(comparison, study, stored, stored.read)
    frames = call(FRAME, earlier, study)
    ingested = call(INGEST.of(subject_of(study, survey)), earlier, study, survey)
    answers = weighted(study, frames[survey.key], survey, ingested, call)
    read = joined(study.read, frames[survey.key].read, ingested.read)
    return PreparedEarlier(comparison, study, answers, read)


def subject_of(study: Study, survey: Survey) -> str:
    """What a stage that works on one survey is named for."""
    return f"{study.label} {survey.title}"


# --- The stages ---------------------------------------------------------------------------------


def _define(settings: RunSettings) -> Study:
    study = load_study(settings.workspace, settings.study)
    if study.chapter is not None:
        style = replace(study.chapter.style, charts=settings.charts or study.chapter.style.charts)
        parts = settings.parts or study.chapter.parts
        study = replace(study, chapter=replace(study.chapter, style=style, parts=parts))
    if settings.basis is None or settings.basis == study.basis:
        return study
    return replace(study, basis=settings.basis, basis_reason="実行時の指定による", defined_basis=study.basis)


def _refuse_unwritten(settings: RunSettings, study: Study) -> None:
    if left := unwritten(read_codebook(settings.workspace, study.key)):
        raise InputError(left)


def _define_earlier(settings: RunSettings, current: str, comparison: Comparison) -> Study:
    return load_earlier(settings.workspace, current, comparison)


def _load_stored(settings: RunSettings, study: Study, survey: Survey) -> EarlierResults:
    return stored_results(settings.workspace, study, survey)


def _load_frames(settings: RunSettings, study: Study) -> Mapping[str, PopulationFrame]:
    """The population of each survey's sample; an empty one where nothing was sampled."""
    if not study.sampled:
        return dict.fromkeys((survey.key for survey in study.surveys), NOBODY)
    told = Together()
    frames = {}
    for survey in study.surveys:
        with told:
            frames[survey.key] = load_frame(settings.workspace, study.only(survey))
    told.raise_any()
    return frames


def _load_boundaries(settings: RunSettings, study: Study, of: BoundarySettings) -> Boundaries:
    return load_boundaries(settings.workspace, study, of)


def _ingest(settings: RunSettings, study: Study, survey: Survey) -> Ingested:
    with taken() as read:
        ingested = ingest(settings.workspace, study, survey)
    return replace(ingested, read=read)


def _read_sources(settings: RunSettings, study: Study) -> IndicatorSources:
    with taken() as read:
        definitions = load_indicators(settings.workspace, study)
        reported = load_administrative(settings.workspace, study, definitions)
        meant = [IndicatorDefinition.of(one, study) for one in definitions]
        history = published_history(settings.workspace, study.year, meant)
        rule = load_settings(settings.workspace).judgement
    return IndicatorSources(definitions, reported, read, history, rule)


def _prepare_chapter(settings: RunSettings, study: Study, answers: Mapping[str, Ingested]) -> Template | None:
    """The office's template, found fit; a place for each quotation; the font of the charts."""
    assert study.chapter is not None
    told = Together()
    template = None
    with told:
        template = read_template(settings.workspace, study.chapter.style)
        if template is not None:
            check_template(template)
    with told:
        refuse_unplaced(study, {key: ingested.quotations for key, ingested in answers.items()})
    with told:
        chart_font_path()
    told.raise_any()
    return template


def _weight(study: Study, frame: PopulationFrame, survey: Survey, ingested: Ingested) -> Weights:
    responses, sampling = ingested.coded, survey.sampling
    own = study.only(survey)
    if not study.sampled:
        return design_weights(simple_sample(responses.n))
    with told_of(survey, own.frame.path):
        if sampling.strata:
            strata = margin_of(frame, own, (sampling.strata,))
            design = drawn_by_stratum(strata, responses.breakdowns, float(sampling.population))
        else:
            design = simple_sample(responses.n, float(sampling.population))
        if responses.base_weights is not None:
            design = design.with_base_weights(responses.base_weights)
        return weigh(design, responses.breakdowns, margins(frame, own), survey.weighting)


DEFINITIONS = Stage("definitions", "定義の読み込み", _define)
WRITTEN = Stage("written", "書き残しの確認", _refuse_unwritten)
REFERENCE = Stage("reference", "比較する年度の定義の読み込み", _define_earlier)
STORED = Stage("stored", "保存した集計結果の読み込み", _load_stored)
FRAME = Stage("frame", "母集団の読み込み", _load_frames)
INGEST = Stage("ingest", "回答の読み込みと点検", _ingest)
WEIGHT = Stage("weight", "重みの計算", _weight)
SOURCES = Stage("sources", "指標の定義の読み込み", _read_sources)
BOUNDARIES = Stage("boundaries", "地図の境界の読み込み", _load_boundaries)
TEMPLATE = Stage("template", "報告書の準備", _prepare_chapter)
