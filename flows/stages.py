"""The stages of the annual survey, in order: one list, run directly or under Prefect.

A stage is a plain function with a Japanese name. `annual_survey` calls the stages in order through
a `Caller`, which decides how: directly (`flows.direct`) or each as a Prefect task
(`flows.annual_survey`). This module imports no Prefect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Generic, NamedTuple, ParamSpec, Protocol, TypeVar

import pandas as pd

from flows.settings import RunSettings
from flows.workbook_process import Begin, Later, at_once
from reports.chapter.assembly import build_parts
from reports.chapter.content import ChapterContent
from reports.chapter.own_sentences import check_own_sentences
from reports.chapter.printed_values import figures_of
from reports.chapter.quotations import refuse_unplaced
from reports.charts.fonts import chart_font_path, missing_glyphs
from reports.charts.picture_cache import PictureCache, cache_folder
from reports.excel.findings_book import findings_workbook
from reports.runs.csv_tables import as_written, changes_csv, estimates_parquet, frame_csv
from reports.runs.finished_run import ESTIMATES_FILE, EarlierResults, measured_now, stored_results
from reports.runs.inputs import refuse_changed
from reports.runs.publishing import Published, check_target, publish
from reports.runs.record import MANIFEST, record_of, run_id
from reports.web.page import results_page
from reports.word.document import render_bytes
from reports.word.ledger import Provenance
from reports.word.template import Template, check_template, font_names, read_template
from schemas.codebook.tables import read_codebook
from schemas.codebook.unwritten import unwritten
from schemas.contracts import ESTIMATES
from schemas.errors import InputError, Together
from schemas.indicators.definitions import Indicator, load_administrative, load_indicators
from schemas.loading.earlier_study import load_earlier
from schemas.loading.studies import load_study
from schemas.settings.study import Comparison, Study, Survey
from schemas.tables.tabular import decode_text
from schemas.tables.taking import joined, sha256, taken
from survey.comparing.comparison import compare_years
from survey.comparing.letters import add_letters
from survey.comparing.rest import compare_with_rest
from survey.corrections.purged import is_purged, refuse_purged
from survey.design.design import simple_sample
from survey.design.sampling_design import drawn_by_stratum
from survey.estimates.estimation import estimate
from survey.estimates.index import EstimateIndex
from survey.estimates.table import stacked
from survey.frame.frame import PopulationFrame, load_frame, margins, stratum_margin
from survey.indicators import indicator_values
from survey.ingest import Ingested, ingest
from survey.returned.answered_findings import settled_findings
from survey.weighting.calibration import weigh
from survey.weighting.weights import Weights, told_of

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Stage(Generic[Parameters, Result]):
    """One step of the procedure: its key in records, the name that staff see, and the function that does it."""

    key: str
    label: str
    run: Callable[Parameters, Result]

    def of(self, subject: str) -> Stage[Parameters, Result]:
        """The same step, named for what it works on."""
        return replace(self, label=f"{self.label}（{subject}）")


class Caller(Protocol):
    """How a stage is run. It returns what the stage returns, or raises what it raises."""

    def __call__(
        self, stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """Run the stage with these arguments."""
        ...


@dataclass(frozen=True)
class Weighted:
    """One survey's answers with the weights of its returns."""

    ingested: Ingested
    weights: Weights


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

    @property
    def estimates(self) -> pd.DataFrame:
        """Estimates of the concepts that are compared."""
        every = self.results.estimates
        return every[every["concept"].isin(self.comparison.concepts)]


@dataclass(frozen=True)
class PreparedEarlier:
    """A survey of an earlier study before it is estimated: its weighted answers, or the results that a run left."""

    comparison: Comparison
    study: Study
    found: Weighted | EarlierResults
    read: Mapping[str, str]


class IndicatorSources(NamedTuple):
    """What the indicators count, the values that other offices report, and the digests of the files."""

    definitions: tuple[Indicator, ...]
    reported: Mapping[str, Decimal]
    read: Mapping[str, str]


@dataclass(frozen=True)
class Prepared:
    """All that a run reads, weighted and found fit. `template` is the office's own, if any."""

    study: Study
    frames: Mapping[str, PopulationFrame]
    surveys: Mapping[str, Weighted]
    earlier: Sequence[PreparedEarlier]
    indicators: IndicatorSources
    template: Template | None

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
        )


@dataclass(frozen=True)
class YearResults:
    """All figures of one year, before anything is written.

    `read` are the digests of all files that were read for them, and `template` is the office's own, if any.
    """

    study: Study
    measured: Mapping[str, Measured]
    earlier: Sequence[Earlier]
    estimates: EstimateIndex
    indicators: pd.DataFrame
    template: Template | None
    read: Mapping[str, str]

    @property
    def inputs(self) -> Mapping[str, str]:
        """What the figures were made from: what was read, and the deleted answers behind stored estimates."""
        return joined(self.read, *(reference.results.deleted for reference in self.earlier))


def annual_survey(settings: RunSettings, call: Caller, begin: Begin = at_once) -> Published:
    """Run the whole procedure of one year: definitions, answers, estimates, chapter, outputs.

    `begin` says where the workbook of all tables is written; it is waited for after chapter and page.
    """
    check_target(settings.workspace, settings.study)
    year = compute(settings, call)
    workbook, tables = call(TABLES, year.study, year.estimates, year.indicators, year.measured, begin)
    chapter = call(CHAPTER, settings, year)
    page = call(PAGE, year)
    files = {**chapter, **page, "tables.xlsx": workbook(), **tables}
    return call(PUBLISH, settings, year, files)


def rehearse(settings: RunSettings, call: Caller) -> None:
    """Do of a run whatever may refuse, and publish nothing. Raises InputError with all that a run would tell.

    Estimates are made only where a text of the chapter depends on them; the chapter is drawn only where a
    definition holds a character that the charts' font lacks.
    """
    told = Together()
    with told:
        check_target(settings.workspace, settings.study)
    with told:
        prepared = prepare(settings, call)
        if prepared.study.chapter is not None and undrawable(settings.workspace, prepared):
            call(CHAPTER, settings, estimated(prepared, call))
        elif prepared.study.chapter is not None and prepared.study.chapter.names_figures:
            call(SENTENCES, estimated(prepared, call))
    told.raise_any()


def undrawable(workspace: Path, prepared: Prepared) -> bool:
    """Whether any text that the chapter may show has a character that the font of the charts lacks."""
    named = (prepared.study.read, prepared.indicators.read, *(one.study.read for one in prepared.earlier))
    texts = [decode_text((workspace / path).read_bytes(), path) for read in named for path in read]
    texts += [quoted.text for one in prepared.surveys.values() for quoted in one.ingested.quotations]
    return bool(missing_glyphs(re.sub(r"[\t\r\ufeff]", "", "".join(texts))))


def chapter_alone(settings: RunSettings, call: Caller) -> Mapping[str, bytes]:
    """Write the chapter of one year and nothing else; empty if the study has none."""
    return call(CHAPTER, settings, compute(settings, call))


def compute(settings: RunSettings, call: Caller) -> YearResults:
    """Take one year from its definitions and raw files to its estimates and indicator values."""
    return estimated(prepare(settings, call), call)


def prepare(settings: RunSettings, call: Caller) -> Prepared:
    """Read everything and weigh the answers: what can refuse does so here, before anything that takes long.

    Raises InputError with the problems of all steps that do not depend on each other.
    """
    study = call(DEFINITIONS, settings)
    told = Together()
    frames: Mapping[str, PopulationFrame] = {}
    answers: dict[str, Ingested] = {}
    surveys: dict[str, Weighted] = {}
    earlier: list[PreparedEarlier] = []
    template = None
    with told:
        call(WRITTEN, settings, study)
    with told:
        frames = call(FRAME, settings, study)
    for survey in study.surveys:
        with told:
            answers[survey.key] = call(INGEST.of(_subject(study, survey)), settings, study, survey)
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
    told.raise_any()
    return Prepared(study, frames, surveys, earlier, indicators, template)


def weighted(
    study: Study, frame: PopulationFrame, survey: Survey, ingested: Ingested, call: Caller
) -> Weighted:
    """Weigh the answers of one survey."""
    return Weighted(ingested, call(WEIGHT.of(_subject(study, survey)), study, frame, survey, ingested))


def prepare_earlier(settings: RunSettings, comparison: Comparison, call: Caller) -> PreparedEarlier:
    """Take the survey of an earlier study through the same procedure.

    Where its answers were deleted, the estimates that its own run left stand in for them.
    """
    earlier = replace(settings, study=comparison.study, basis=None)
    study = call(REFERENCE, earlier, settings.study, comparison)
    survey = study.survey(comparison.survey)
    if is_purged(settings.workspace, study, survey):
        subject = f"{_subject(study, survey)}、回答データは削除済み"
        stored = call(STORED.of(subject), settings, study, survey)
        return PreparedEarlier(comparison, study, stored, stored.read)
    frames = call(FRAME, earlier, study)
    ingested = call(INGEST.of(_subject(study, survey)), earlier, study, survey)
    answers = weighted(study, frames[survey.key], survey, ingested, call)
    read = joined(study.read, frames[survey.key].read, ingested.read)
    return PreparedEarlier(comparison, study, answers, read)


def estimated(prepared: Prepared, call: Caller) -> YearResults:
    """Estimates and indicator values of what was prepared."""
    study = prepared.study
    measured = {
        survey.key: measure(study, survey, prepared.surveys[survey.key], call) for survey in study.surveys
    }
    earlier = [_measured_earlier(reference, call) for reference in prepared.earlier]
    estimates = call(COMPARE, study, measured, earlier)
    indicators = call(INDICATORS, study, prepared.indicators, estimates)
    return YearResults(study, measured, earlier, estimates, indicators, prepared.template, prepared.read)


def measure(study: Study, survey: Survey, weighted: Weighted, call: Caller) -> Measured:
    """Estimate one survey."""
    subject = _subject(study, survey)
    estimates = call(ESTIMATE.of(subject), study, weighted)
    compared = call(GROUPS.of(subject), study, survey, weighted, estimates)
    return Measured(weighted.ingested, weighted.weights, compared)


def _subject(study: Study, survey: Survey) -> str:
    return f"{study.label} {survey.title}"


def _measured_earlier(reference: PreparedEarlier, call: Caller) -> Earlier:
    comparison, study, found = reference.comparison, reference.study, reference.found
    if isinstance(found, EarlierResults):
        return Earlier(comparison, study, found)
    measured = measure(study, study.survey(comparison.survey), found, call)
    results = measured_now(measured.estimates, measured.ingested.accounting, reference.read)
    return Earlier(comparison, study, results)


# --- The stages ---------------------------------------------------------------------------------


def _define(settings: RunSettings) -> Study:
    study = load_study(settings.workspace, settings.study)
    if study.chapter is not None:
        style = replace(study.chapter.style, charts=settings.charts or study.chapter.style.charts)
        parts = settings.parts or study.chapter.parts
        study = replace(study, chapter=replace(study.chapter, style=style, parts=parts))
    if settings.basis is None or settings.basis == study.basis:
        return study
    return replace(study, basis=settings.basis, basis_reason="実行時の指定による")


def _refuse_unwritten(settings: RunSettings, study: Study) -> None:
    if left := unwritten(read_codebook(settings.workspace, study.key)):
        raise InputError(left)


def _define_earlier(settings: RunSettings, current: str, comparison: Comparison) -> Study:
    return load_earlier(settings.workspace, current, comparison)


def _load_stored(settings: RunSettings, study: Study, survey: Survey) -> EarlierResults:
    return stored_results(settings.workspace, study, survey)


def _load_frames(settings: RunSettings, study: Study) -> Mapping[str, PopulationFrame]:
    """The population of each survey's sample."""
    told = Together()
    frames = {}
    for survey in study.surveys:
        with told:
            frames[survey.key] = load_frame(settings.workspace, study.only(survey))
    told.raise_any()
    return frames


def _ingest(settings: RunSettings, study: Study, survey: Survey) -> Ingested:
    with taken() as read:
        ingested = ingest(settings.workspace, study, survey)
    return replace(ingested, read=read)


def _read_sources(settings: RunSettings, study: Study) -> IndicatorSources:
    with taken() as read:
        definitions = load_indicators(settings.workspace, study)
        reported = load_administrative(settings.workspace, study, definitions)
    return IndicatorSources(definitions, reported, read)


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
    with told_of(survey, own.frame.path):
        if sampling.strata:
            strata = stratum_margin(frame, own, sampling.strata)
            design = drawn_by_stratum(strata, responses.breakdowns, float(sampling.population))
        else:
            design = simple_sample(responses.n, float(sampling.population))
        if responses.base_weights is not None:
            design = design.with_base_weights(responses.base_weights)
        return weigh(design, responses.breakdowns, margins(frame, own), survey.weighting)


def _estimate(study: Study, weighted: Weighted) -> pd.DataFrame:
    return estimate(
        study.key,
        weighted.ingested.coded,
        weighted.weights.design,
        weighted.weights,
        level=study.level,
        low_base=study.low_base,
    )


def _compare_groups(
    study: Study, survey: Survey, weighted: Weighted, estimates: pd.DataFrame
) -> pd.DataFrame:
    responses, weights = weighted.ingested.coded, weighted.weights
    tested = compare_with_rest(
        estimates, responses, weights, study.tested_breakdowns(survey.key), level=study.level
    )
    return add_letters(tested, responses, weights, level=study.level)


def _compare(study: Study, measured: Mapping[str, Measured], earlier: Sequence[Earlier]) -> EstimateIndex:
    """One long table: this study's estimates with their comparisons, then the earlier ones they refer to."""
    current = stacked([survey.estimates for survey in measured.values()])
    for reference in earlier:
        of_survey = current["survey"] == reference.comparison.survey
        compared = compare_years(
            current[of_survey],
            reference.estimates,
            concepts=reference.comparison.concepts,
            level=study.level,
        )
        current = stacked([compared, current[~of_survey]])
    tables = [current, *(reference.estimates for reference in earlier)]
    return EstimateIndex(study.key, ESTIMATES.validate(stacked(tables)))


def _indicate(study: Study, sources: IndicatorSources, estimates: EstimateIndex) -> pd.DataFrame:
    return indicator_values(
        study.year,
        study.basis,
        indicators=sources.definitions,
        estimates=estimates,
        administrative=sources.reported,
    )


def _tabulate(
    study: Study,
    estimates: EstimateIndex,
    indicators: pd.DataFrame,
    measured: Mapping[str, Measured],
    begin: Begin,
) -> tuple[Later, Mapping[str, bytes]]:
    accounting = [survey.ingested.accounting for survey in measured.values()]
    workbook = begin(study, estimates, accounting)
    ingested = [survey.ingested for survey in measured.values()]
    changes = (change for survey in ingested for change in survey.changes)
    return workbook, {
        "estimates.csv": frame_csv(estimates.frame),
        ESTIMATES_FILE: estimates_parquet(as_written(estimates.frame)),
        "indicators.csv": frame_csv(indicators),
        "findings.xlsx": findings_bytes(study, ingested),
        "changes.csv": changes_csv(changes),
    }


def findings_bytes(study: Study, ingested: Sequence[Ingested]) -> bytes:
    """findings.xlsx: all findings of the surveys that were read, and what became of them."""
    findings = [finding for survey in ingested for finding in survey.findings]
    corrections = tuple(dict.fromkeys(record for survey in ingested for record in survey.corrections))
    return findings_workbook(
        findings,
        [survey.accounting for survey in ingested],
        titles={survey.key: survey.title for survey in study.surveys},
        settled=settled_findings(findings, corrections),
    )


def _content(year: YearResults) -> ChapterContent:
    study, measured = year.study, year.measured
    return ChapterContent(
        study=study,
        estimates=year.estimates,
        accounting={key: survey.ingested.accounting for key, survey in measured.items()},
        weights={key: survey.weights for key, survey in measured.items()},
        indicators=year.indicators,
        quotations={key: survey.ingested.quotations for key, survey in measured.items()},
    )


def _write_page(year: YearResults) -> Mapping[str, bytes]:
    chapter = year.study.chapter
    return {} if chapter is None else {"results.html": results_page(_content(year), chapter)}


def _check_sentences(year: YearResults) -> None:
    check_own_sentences(_content(year))


def _write_chapter(settings: RunSettings, year: YearResults) -> Mapping[str, bytes]:
    study = year.study
    if study.chapter is None:
        return {}
    pictures = PictureCache(cache_folder(settings.workspace))
    style, run = study.chapter.style, run_id(study, year.inputs)
    documents = {}
    for name, chapter in build_parts(_content(year), study.chapter).items():
        provenance = Provenance(study.key, run, study.basis, figures_of(chapter, year.indicators))
        documents[name] = render_bytes(
            chapter,
            year.template,
            fonts=font_names(style),
            charts=style.charts,
            draw=pictures.draw,
            provenance=provenance,
        )
    pictures.tidy()
    return documents


def _publish(settings: RunSettings, year: YearResults, files: Mapping[str, bytes]) -> Published:
    study, workspace = year.study, settings.workspace
    accounting = {(study.key, key): survey.ingested.accounting for key, survey in year.measured.items()}
    stored: dict[str, str] = {}
    for reference in year.earlier:
        accounting[reference.study.key, reference.comparison.survey] = reference.results.accounting
        stored.update(reference.results.stored)
    record = record_of(study, year.inputs, stored, accounting, files)

    def check() -> None:
        """Answers that were deleted, or replaced, while this run was under way must not stand behind its outputs."""
        for survey in study.surveys:
            refuse_purged(workspace, study, survey)
        measured = [reference.study for reference in year.earlier if not reference.results.stored]
        refuse_changed(workspace, [study, *measured], year.read)

    return publish(workspace, study.key, {**files, MANIFEST: record.json()}, check=check)


DEFINITIONS = Stage("definitions", "定義の読み込み", _define)
WRITTEN = Stage("written", "書き残しの確認", _refuse_unwritten)
REFERENCE = Stage("reference", "比較する年度の定義の読み込み", _define_earlier)
STORED = Stage("stored", "保存した集計結果の読み込み", _load_stored)
FRAME = Stage("frame", "母集団の読み込み", _load_frames)
INGEST = Stage("ingest", "回答の読み込みと点検", _ingest)
WEIGHT = Stage("weight", "重みの計算", _weight)
ESTIMATE = Stage("estimate", "割合と誤差の推定", _estimate)
GROUPS = Stage("groups", "区分の差の検定", _compare_groups)
COMPARE = Stage("compare", "前回との比較", _compare)
SOURCES = Stage("sources", "指標の定義の読み込み", _read_sources)
TEMPLATE = Stage("template", "報告書の準備", _prepare_chapter)
INDICATORS = Stage("indicators", "指標の計算", _indicate)
SENTENCES = Stage("sentences", "報告書の文の確認", _check_sentences)
TABLES = Stage("tables", "集計表の作成", _tabulate)
CHAPTER = Stage("chapter", "報告書の作成", _write_chapter)
PAGE = Stage("page", "結果のページの作成", _write_page)
PUBLISH = Stage("publish", "成果物の保存", _publish)
