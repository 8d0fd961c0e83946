"""The table of a year's population: a template of it, looked through, taken."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

from office.undoing import Undo
from office.worker.jobs.job import Telling, job
from office.worker.shapes.defined import CountedPeople, MadeFile
from schemas.errors import InputError, Problem, Together
from schemas.loading.studies import load_study
from schemas.settings.study import FrameSettings, RawFile, Study
from schemas.tables.replacing import replace_files, replacing
from schemas.tables.taking import sha256
from survey.frame.frame import load_frame
from survey.frame.table import COUNT
from survey.frame.template import csv_bytes, groups_of, long_form
from survey.reading.reading import read_raw

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"


@job("population_template")
def population_template(telling: Telling, *, workspace: Path, study: str, path: str) -> MadeFile:
    """A table with the year's own groups and blank counts. Raises InputError."""
    del telling
    definition = load_study(workspace, study)
    content = csv_bytes(long_form(groups_of(definition, _frame(definition, path))))
    return MadeFile(f"母集団_{study}_{Path(path).stem}.csv", b64encode(content).decode())


@job("population_check")
def population_check(
    telling: Telling, *, workspace: Path, study: str, path: str, file: str, name: str
) -> CountedPeople:
    """Look through a file (its place; `name` is what staff call it) as the table at `path`; nothing is saved."""
    telling.reach(1, "母集団の表の点検")
    definition = load_study(workspace, study)
    _frame(definition, path)
    try:
        return _counted(definition, path, _table(Path(file), name), name)
    except InputError as error:
        return CountedPeople(error.problems)


@job("population_take")
def population_take(
    telling: Telling, *, workspace: Path, study: str, path: str, file: str, name: str, digest: str
) -> CountedPeople:
    """Save just what was looked through as the table at `path`. Raises InputError, also where it is another (S51)."""
    telling.reach(1, "母集団の表の取り込み")
    if sha256(Path(file).read_bytes()) != digest:
        raise Problem(
            "S51", "確かめた後に、ファイルが変わっています。", remedy="もう一度入れて、確かめてください。"
        ).error()
    definition = load_study(workspace, study)
    _frame(definition, path)
    content = _table(Path(file), name)
    counted = _counted(definition, path, content, name)
    with replacing(workspace):
        Undo(workspace, study, f"population-{Path(path).stem}").keep({path: content})
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        replace_files(workspace, {path: content})
    return counted


def _frame(definition: Study, path: str) -> FrameSettings:
    """The year's frame of that path. Raises InputError (S52) where it has none."""
    for frame in definition.frames():
        if frame.path == path:
            return frame
    raise Problem("S52", "この年度にない母集団の表です。", remedy="画面を開き直してください。").error()


def _table(file: Path, name: str) -> bytes:
    """The file as it is kept: a table of text as it came, a workbook as CSV. Raises InputError."""
    content = file.read_bytes()
    if not content.startswith((_ZIP, _OLE)):
        return content
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, Path(name).name)
        place.write_bytes(content)
        table = read_raw(place.parent, RawFile(place.name, "", "", 0, 1, (1,)))
    rows = zip(*(column.texts().tolist() for column in table.columns), strict=True)
    return csv_bytes([[head.name for head in table.headings], *rows])


def _counted(definition: Study, path: str, content: bytes, name: str) -> CountedPeople:
    """Rows and people of the table for the surveys that use it. Raises InputError, with the file as staff call it."""
    told = Together()
    counted = CountedPeople(())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, path)
        place.parent.mkdir(parents=True)
        place.write_bytes(content)
        for survey in definition.surveys:
            own = definition.only(survey)
            if own.frame.path == path:
                with told:
                    frame = load_frame(Path(folder), own)
                    people = int(frame.cells[COUNT].sum())
                    counted = CountedPeople((), rows=len(frame.cells), people=people)
    if told.problems:
        raise InputError([_called(problem, path, name) for problem in told.problems])
    return counted


def _called(problem: Problem, path: str, name: str) -> Problem:
    return replace(problem, file=name) if problem.file == path else problem
