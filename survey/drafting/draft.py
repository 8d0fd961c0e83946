"""Draft a codebook from a file: raw answers in any readable form, SPSS, or an XLSForm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.codebook.tables import Codebook
from schemas.errors import InputError
from schemas.messages import files as file_rules
from schemas.questions.concepts import load_concepts
from schemas.settings.study import RawFile
from survey.answers.raw_table import RawTable
from survey.drafting.assembling import DraftSurvey, assemble
from survey.drafting.columns import seen_columns, spss_columns
from survey.drafting.guessing import day_column, guess_questions, respondent_column
from survey.drafting.model import DraftFile, DraftQuestion, Known, SeenColumn
from survey.drafting.xlsform import is_xlsform, xlsform_questions
from survey.reading.formats.archive import archive_kind
from survey.reading.formats.sav import is_sav
from survey.reading.reading import read_raw

_FEW = 2
"""A survey has more questions: with so few, the header is rather not where it was looked for."""


@dataclass(frozen=True)
class Draft:
    """A drafted codebook, and what staff should look at first (Japanese sentences)."""

    codebook: Codebook
    doubts: tuple[str, ...] = ()


def draft_codebook(root: Path, survey: DraftSurvey, path: Path) -> Draft:
    """The draft of one survey's codebook; `survey.file` says how the file is laid out.

    Concepts of the workspace `root` are taken over where the choices are the same. Raises InputError
    where the file cannot be read, or holds no column besides the respondent's number and the day.
    """
    known = Known(load_concepts(root)) if (root / "schemas/concepts.csv").is_file() else Known()
    if not path.is_file():
        raise InputError(file_rules.ABSENT.problem(str(path)))
    content = path.read_bytes()
    workbook = content.startswith(b"PK\x03\x04") and archive_kind(content, path.name) == "xlsx"
    if workbook and is_xlsform(content, path.name):
        form = replace(survey, file=DraftFile(""))
        return Draft(assemble(form, xlsform_questions(content, path.name, int(survey.study)), known))
    unnamed = 0
    if is_sav(content):
        columns: Sequence[SeenColumn] = spss_columns(path)
    else:
        table = _read(path, survey.file)
        unnamed = sum(not heading.name for heading in table.headings)
        columns = seen_columns(table)
    number, day = respondent_column(columns), day_column(columns)
    asked = [column for column in columns if column.name not in (number, day) and column.counts]
    if not asked:
        raise InputError(file_rules.NO_ROWS.problem(path.name))
    placed = replace(survey.file, id_column=number, date_column=day)
    questions = guess_questions(asked, int(survey.study))
    codebook = assemble(replace(survey, file=placed), questions, known)
    return Draft(codebook, () if is_sav(content) else _doubts(questions, unnamed))


def _doubts(questions: Sequence[DraftQuestion], unnamed: int) -> tuple[str, ...]:
    """Signs of a header that stands elsewhere, and the order of labels, which a file does not tell."""
    doubts = []
    odd = [f"見出しのない列が{unnamed}列"] if unnamed else []
    odd += [f"設問が{len(questions)}問だけ"] if len(questions) <= _FEW else []
    if odd:
        doubts.append(
            f"{'、'.join(odd)}です。見出しの上に題名などの行があるときは「--skip-rows 行数」、見出しが2行以上のときは"
            "「--header-rows 行数」を付けて、もう一度作ってください。"
        )
    if any(question.worded for question in questions):
        doubts.append(
            "回答が選択肢の文で入っている設問は、選択肢の並びと番号が回答に現れた順です。"
            "シート「選択肢」と「概念の選択肢」を、調査票の順に並べ直してください。"
        )
    return tuple(doubts)


_OPTIONS = {
    file_rules.NO_SHEET.code: "「--sheet」に、ブックにあるシートの名前を指定してください。",
    file_rules.SEVERAL_SHEETS.code: "「--sheet」で、回答の入ったシートの名前を指定してください。",
    file_rules.NO_HEADER.code: "「--skip-rows」（見出しの上にある行数）と「--header-rows」（見出しの行数）を確かめてください。",
    file_rules.DUPLICATE_NAME.code: "見出しが2行以上のときは「--header-rows」（見出しの行数）を付けてください。1行のときは、どちらかの列の見出しを直してください。",
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
