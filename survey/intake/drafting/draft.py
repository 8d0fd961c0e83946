"""Draft a codebook from a file: raw answers in any readable form, SPSS, or an XLSForm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from schemas import catalogue
from schemas.codebook.tables import Codebook
from schemas.concepts import load_concepts
from schemas.errors import InputError
from schemas.study import RawFile
from survey.intake.drafting.assembling import DraftSurvey, assemble
from survey.intake.drafting.columns import seen_columns, spss_columns
from survey.intake.drafting.guessing import day_column, guess_questions, respondent_column
from survey.intake.drafting.model import DraftFile, Known, SeenColumn
from survey.intake.drafting.xlsform import is_xlsform, xlsform_questions
from survey.intake.readers.archive import archive_kind
from survey.intake.readers.sav import is_sav
from survey.intake.reading import RawTable, read_raw


def draft_codebook(root: Path, survey: DraftSurvey, path: Path) -> Codebook:
    """The draft of one survey's codebook; `survey.file` says how the file is laid out.

    Concepts of the workspace `root` are taken over where the choices are the same. Raises InputError
    where the file cannot be read, or holds no column besides the respondent's number and the day.
    """
    known = Known(load_concepts(root)) if (root / "schemas/concepts.csv").is_file() else Known()
    if not path.is_file():
        raise InputError(catalogue.ABSENT.problem(str(path)))
    content = path.read_bytes()
    workbook = content.startswith(b"PK\x03\x04") and archive_kind(content, path.name) == "xlsx"
    if workbook and is_xlsform(content, path.name):
        return assemble(survey, xlsform_questions(content, path.name), known)
    if is_sav(content):
        columns: Sequence[SeenColumn] = spss_columns(path)
    else:
        columns = seen_columns(_read(path, survey.file))
    number, day = respondent_column(columns), day_column(columns)
    asked = [column for column in columns if column.name not in (number, day) and column.counts]
    if not asked:
        raise InputError(catalogue.NO_ROWS.problem(path.name))
    file = survey.file
    placed = DraftFile(file.path, file.sheet, file.skip_rows, file.header_rows, file.name_rows, number, day)
    questions = guess_questions(asked, int(survey.study))
    return assemble(DraftSurvey(survey.study, survey.key, survey.label, placed), questions, known)


_OPTIONS = {
    catalogue.NO_SHEET.code: "「--sheet」に、ブックにあるシートの名前を指定してください。",
    catalogue.SEVERAL_SHEETS.code: "「--sheet」で、回答の入ったシートの名前を指定してください。",
    catalogue.NO_HEADER.code: "「--skip-rows」（見出しの上にある行数）と「--header-rows」（見出しの行数）を確かめてください。",
}
"""What to do where there is no study.toml yet that could say it."""


def _read(path: Path, file: DraftFile) -> RawTable:
    try:
        return read_raw(path.parent, _raw_file(file, path.name))
    except InputError as error:
        raise InputError(
            [
                replace(problem, remedy=_OPTIONS.get(problem.rule, problem.remedy))
                for problem in error.problems
            ]
        ) from None


def _raw_file(file: DraftFile, name: str) -> RawFile:
    rows = file.name_rows or tuple(range(1, file.header_rows + 1))
    return RawFile(name, "", file.sheet, file.skip_rows, file.header_rows, rows)
