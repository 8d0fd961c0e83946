"""Lists of findings that come back filled in: shown before they are taken, taken just as they were shown."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.returned_list import ReturnedList, judged_list, take_in
from office.worker.jobs.job import Telling, job
from office.worker.lately import MadeLast
from office.worker.shapes.returned import ReturnedChange, ReturnedPreview, TakenCorrections
from office.year.evidence import inputs_digest
from reports.excel.marked_book import marked_workbook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.messages.rule import CONFIRMED
from schemas.settings.study import Study
from survey.answers.names import match_name
from survey.corrections.corrections import Correction, withdraw

LAST: MadeLast[ReturnedList] = MadeLast()
"""For the screens of a list that waits, which lies under the digest of its content."""


@job("returned_preview")
def returned_preview(
    telling: Telling, *, workspace: Path, study: str, file: str, name: str, by: str, day: str
) -> ReturnedPreview:
    """What a list would change, without any cell; nothing is written. Raises InputError with all its faults."""
    telling.reach(1, "返送された一覧の点検")
    definition = load_study(workspace, study)
    with _called(file, name):
        found = _judged(workspace, definition, file, by, day)
    return _preview(definition, found, opened=False)


@job("returned_preview_opened")
def returned_preview_opened(
    telling: Telling, *, workspace: Path, study: str, file: str, name: str, by: str, day: str
) -> ReturnedPreview:
    """The same with what the cells hold and will hold."""
    del telling
    definition = load_study(workspace, study)
    with _called(file, name):
        found = _judged(workspace, definition, file, by, day)
    return _preview(definition, found, opened=True)


@job("returned_marked_opened")
def returned_marked_opened(
    telling: Telling, *, workspace: Path, study: str, file: str, by: str, day: str
) -> str:
    """A faulty list with its faults marked, in base64; "" where it has none or cannot be marked."""
    del telling
    try:
        _judged(workspace, load_study(workspace, study), file, by, day)
    except InputError as error:
        path = Path(file)
        marked = marked_workbook(path.read_bytes(), path.name, error.problems)
        return "" if marked is None else b64encode(marked).decode()
    return ""


@job("take_corrections")
def take_corrections(
    telling: Telling, *, workspace: Path, study: str, file: str, name: str, by: str, day: str, shown: str
) -> TakenCorrections:
    """Record what was shown, and nothing else (K18)."""
    del telling
    with _called(file, name):
        judged, path = take_in(workspace, load_study(workspace, study), Path(file), by, day, shown=shown)
    return TakenCorrections("" if path is None else path.name, len(judged.records))


def _judged(workspace: Path, study: Study, file: str, by: str, day: str) -> ReturnedList:
    """A list as it was judged last, where it and all that it is held against are the same. Raises InputError."""
    state = (workspace, study.key, inputs_digest(workspace, study), file, by, day, date.today())
    return LAST.of(state, lambda: judged_list(workspace, study, Path(file), by, day))


@job("withdraw_corrections")
def withdraw_corrections(telling: Telling, *, workspace: Path, study: str, record: str) -> bool:
    """Put the last record file aside. Raises InputError (K19) where another one is the last."""
    del telling
    withdraw(workspace, study, record)
    return True


@contextmanager
def _called(file: str, name: str) -> Iterator[None]:
    """Problems of the file name it as staff do."""
    own = Path(file).name
    try:
        yield
    except InputError as error:
        raise InputError(
            [replace(one, file=name) if one.file == own else one for one in error.problems],
            partly_done=error.partly_done,
        ) from None


def _preview(study: Study, found: ReturnedList, *, opened: bool) -> ReturnedPreview:
    judged = found.judged
    return ReturnedPreview(
        shown=found.digest,
        lines={outcome.value: count for outcome, count in judged.lines.items()},
        cells=judged.cells,
        changes=tuple(_change(study, record, opened=opened) for record in judged.records),
        before=judged.before,
        after=judged.after,
        titles={survey.key: survey.title for survey in study.surveys},
    )


def _change(study: Study, record: Correction, *, opened: bool) -> ReturnedChange:
    told = ReturnedChange(
        file=Path(record.file).name,
        row=record.row,
        column=record.column,
        question=_question(study, record),
        decision=record.after if not record.column else CONFIRMED if record.before == record.after else "",
        by=record.by,
        date=record.date,
    )
    return replace(told, before=record.before, after=record.after) if opened and record.column else told


def _question(study: Study, record: Correction) -> str:
    """What the column asks; the column's own name where it is no question."""
    for survey in study.surveys:
        if record.file in {file.path for file in survey.files}:
            for question in survey.questionnaire.questions:
                if match_name(record.column) in {match_name(name) for name in question.raw_columns()}:
                    return question.concept.label if question.concept is not None else question.text
    return record.column
