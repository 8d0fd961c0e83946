"""The codebook of a year: out, looked through, in; and the table of its population, to be filled in."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from flows.population import take_counts
from office.undoing import Undo
from office.worker.jobs.job import Telling, job
from office.worker.shapes.defined import CheckedCodebook, LostComparison, MadeFile, TakenCodebook
from reports.excel.codebook_book import codebook_workbook
from reports.excel.marked_book import marked_workbook
from schemas.codebook.applying import PlannedCodebook, apply_codebook, plan_codebook
from schemas.codebook.changes import codebook_changes
from schemas.codebook.layout import SHEETS
from schemas.codebook.tables import Codebook, Faults, read_codebook
from schemas.codebook.unwritten import with_labels
from schemas.errors import InputError, Problem
from schemas.loading.asked_again import asked_before, comparisons_of
from schemas.loading.readiness import doubts
from schemas.loading.studies import load_studies, load_study
from schemas.messages.acts import told_on_page
from schemas.settings.study import Study
from schemas.tables.replacing import replacing
from schemas.tables.taking import sha256
from survey.frame.template import csv_bytes, groups_of, long_form
from survey.freetext.records import keep_recorded
from survey.reading.codebook_reading import read_codebook_workbook


@job("codebook_book")
def codebook_book(telling: Telling, *, workspace: Path, study: str) -> MadeFile:
    """The definitions as a workbook. Raises InputError where a file cannot be read."""
    del telling
    content = codebook_workbook(read_codebook(workspace, study), f"{study}年度")
    return MadeFile(f"コードブック_{study}.xlsx", b64encode(content).decode())


@job("population_template")
def population_template(telling: Telling, *, workspace: Path, study: str, path: str) -> MadeFile:
    """The frame at `path` with the year's own groups and blank counts. Raises InputError (B72) where there is none."""
    del telling
    definition = load_study(workspace, study)
    for frame in definition.frames():
        if frame.path == path:
            content = csv_bytes(long_form(groups_of(definition, frame)))
            return MadeFile(f"母集団_{study}_{Path(path).stem}.csv", b64encode(content).decode())
    raise Problem("B72", "この年度にない母集団の表です。", remedy="画面を開き直してください。").error()


@job("codebook_check")
def codebook_check(telling: Telling, *, workspace: Path, study: str, file: str, name: str) -> CheckedCodebook:
    """Look through a workbook (its place; `name` is what staff call it) and save nothing."""
    telling.reach(1, "コードブックの点検")
    try:
        codebook, kept, planned = _planned(workspace, study, Path(file), name)
    except InputError as error:
        return CheckedCodebook(in_order(error.problems), marked=marked_copy(Path(file), name, error))
    now = read_codebook(workspace, study)
    return CheckedCodebook(
        problems=(),
        changes=codebook_changes(now, with_labels(codebook)),
        lost=_lost(workspace, study, planned.study),
        again=asked_before(workspace, planned.study),
        kept=kept,
        doubts=doubts(planned.study, [one for key, one in load_studies(workspace).items() if key != study]),
        absent=tuple(sheet.name for sheet in SHEETS if sheet.key not in codebook.sheets),
    )


@job("codebook_take")
def codebook_take(
    telling: Telling, *, workspace: Path, study: str, file: str, name: str, digest: str
) -> TakenCodebook:
    """Save just what was looked through as the definitions. Raises InputError, also where the file is another (B71)."""
    telling.reach(1, "定義の取り込み")
    if sha256(Path(file).read_bytes()) != digest:
        raise Problem(
            "B71", "確かめた後に、ファイルが変わっています。", remedy="もう一度入れて、確かめてください。"
        ).error()
    with replacing(workspace):
        codebook, _, planned = _planned(workspace, study, Path(file), name)
        if planned.changed:
            Undo(workspace, study, "codebook").keep(planned.changed)
        applied = apply_codebook(workspace, codebook, name)
        counts = take_counts(workspace, study, Path(file))
    return TakenCodebook(applied.written, applied.removed, counts)


def _planned(
    workspace: Path, study: str, file: Path, name: str
) -> tuple[Codebook, tuple[str, ...], PlannedCodebook]:
    """The codebook of a workbook, the text questions whose categories it lacks, and what it would do."""
    faults = Faults(name)
    with replacing(workspace):
        read = read_codebook_workbook(file, study, faults)
        codebook, kept = keep_recorded(workspace, read)
        planned = plan_codebook(workspace, codebook, name, faults)
    return codebook, tuple(f"{survey} {question}" for survey, question in kept), planned


def in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """By the sheets of the workbook and their rows; what is of no sheet comes first."""
    places = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    return tuple(sorted(problems, key=lambda one: (places.get(one.sheet, -1), one.row or 0)))


def marked_copy(file: Path, name: str, error: InputError) -> str:
    """The workbook with the faults marked, in the page's words; "" where none can be made."""
    content = marked_workbook(file.read_bytes(), name, [told_on_page(one) for one in error.problems])
    return "" if content is None else b64encode(content).decode()


def _lost(workspace: Path, study: str, then: Study) -> tuple[LostComparison, ...]:
    """Comparisons of the definitions as they are that those to come do not make."""
    try:
        now = load_study(workspace, study)
    except InputError:
        return ()
    gone = comparisons_of(now) - comparisons_of(then)
    return tuple(
        LostComparison(now.survey(survey).title, year, now.concepts[concept].label)
        for survey, year, concept in sorted(gone)
    )
