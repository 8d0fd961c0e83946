"""From the figures of a year to the files of its output folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flows.measuring import YearResults
from flows.settings import RunSettings
from flows.stage import Begin, Caller, Stage
from reports.chapter.basis_blocks import basis_lines
from reports.chapter.content import ChapterContent
from reports.chapter.own_sentences import check_own_sentences
from reports.chapter.weight_warnings import weight_warnings
from reports.charts.picture_cache import PictureCache, cache_folder
from reports.excel.findings_book import findings_workbook
from reports.excel.workbook import tables_workbook
from reports.runs.csv_tables import changes_csv, estimates_files, frame_csv, weights_csv
from reports.runs.inputs import refuse_changed
from reports.runs.publishing import Published, publish
from reports.runs.record import MANIFEST, record_of, run_id
from reports.web.page import results_page
from reports.word.chapter_files import chapter_files
from schemas.settings.study import Study
from survey.corrections.purged import refuse_purged
from survey.ingest import Ingested
from survey.returned.answered_findings import settled_findings


def _weights(year: YearResults) -> Mapping[str, bytes]:
    """weights.csv; nothing where nothing was sampled."""
    if not year.study.sampled:
        return {}
    surveys = ((key, survey.ingested.returns, survey.weights) for key, survey in year.measured.items())
    return {"weights.csv": weights_csv(surveys)}


def _tabulate(year: YearResults) -> Mapping[str, bytes]:
    ingested = [survey.ingested for survey in year.measured.values()]
    changes = (change for survey in ingested for change in survey.changes)
    return {
        "indicators.csv": frame_csv(year.indicators),
        "findings.xlsx": findings_bytes(year.study, ingested),
        "changes.csv": changes_csv(changes),
        **_weights(year),
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


def content_of(year: YearResults) -> ChapterContent:
    """All that the chapter and the page are made of."""
    study, measured = year.study, year.measured
    return ChapterContent(
        study=study,
        estimates=year.estimates,
        accounting={key: survey.ingested.accounting for key, survey in measured.items()},
        weights={key: survey.weights for key, survey in measured.items()},
        indicators=year.indicators,
        quotations={key: survey.ingested.quotations for key, survey in measured.items()},
        history=year.history,
        rule=year.rule,
        items=year.items,
        tables=year.tables,
        boundaries=year.boundaries,
        modes={
            key: {mode: counts.valid for mode, counts in survey.ingested.modes.items()}
            for key, survey in measured.items()
        },
    )


def _check_sentences(year: YearResults) -> None:
    check_own_sentences(content_of(year))


def write_files(year: YearResults, workspace: Path, call: Caller, begin: Begin) -> dict[str, bytes]:
    """The files of a run, all but its record."""
    content = content_of(year)
    begin(WORKBOOK, year.study, year.estimates, year.accounting)  # takes longest
    if year.study.chapter is not None:
        begin(PAGE, content, year.study.chapter)
    tables = call(TABLES, year)
    chapter = write_chapter(year, workspace, call)
    figures = call(FIGURES, year.estimates.frame)
    page = {} if year.study.chapter is None else {"results.html": call(PAGE, content, year.study.chapter)}
    workbook = call(WORKBOOK, year.study, year.estimates, year.accounting)
    return {**chapter, **page, "tables.xlsx": workbook, **figures, **tables}


def write_chapter(year: YearResults, workspace: Path, call: Caller) -> Mapping[str, bytes]:
    """The documents of the chapter by file name; none if the study has none."""
    pictures = PictureCache(cache_folder(workspace))
    run = run_id(year.study, year.inputs)
    documents = call(
        CHAPTER.by(draw=pictures.draw, heights=pictures.heights), content_of(year), year.template, run
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

    weights = {key: survey.weights for key, survey in year.measured.items()}
    notes = (*weight_warnings(study, weights), *basis_lines(content_of(year)))
    published = publish(workspace, study.key, {**files, MANIFEST: record.json()}, check=check)
    return replace(published, notes=notes)


FIGURES = Stage("figures", "集計結果の作成", estimates_files, kept=True)
TABLES = Stage("tables", "一覧の作成", _tabulate)
WORKBOOK = Stage("workbook", "集計表の作成", tables_workbook, kept=True)
SENTENCES = Stage("sentences", "報告書の文の確認", _check_sentences)
CHAPTER = Stage("chapter", "報告書の作成", chapter_files, kept=True)
PAGE = Stage("page", "結果のページの作成", results_page, kept=True)
PUBLISH = Stage("publish", "成果物の保存", _publish)
