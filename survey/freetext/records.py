"""What staff decided about answers in words: their categories and the quotations that were approved.

`raw/<study>/freetext/<survey>.<question>.csv` has a line for each answer, by its row in the raw file.
The answer itself is not in it, only its sha256, which tells whether the row still holds it. A coded
question (see `schemas.questions.aftercodes`) is read from here as if it were one more column of the raw file.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from schemas.codebook.study_sheets import SURVEYS
from schemas.codebook.tables import Codebook, SheetRow
from schemas.errors import InputError, raise_any
from schemas.messages import decisions as decision_rules
from schemas.messages.names import named
from schemas.questions.aftercodes import AFTERCODES
from schemas.questions.questionnaire import Question
from schemas.settings.study import Study, Survey
from survey.answers.coded import QuestionAnswers
from survey.answers.columns import column_from
from survey.answers.names import match_name
from survey.answers.private_files import read_records
from survey.answers.raw_table import ColumnHead, RawTable
from survey.answers.table import AnswerTable
from survey.freetext.record_files import freetext_record


@dataclass(frozen=True)
class FreeText:
    """One answer in words, of a valid return that was asked, and where it stands in its file."""

    question: str
    file: str
    sheet: str
    row: int
    text: str


@dataclass(frozen=True)
class CodedText:
    """What was decided about one answer.

    `codes` are its categories divided by a comma ("" for none); `quote` is the wording that may be
    printed ("" for none) and `reviewer` who approved it. `by` and `date` say who brought it in, and when.
    """

    file: str
    sheet: str
    row: int
    sha256: str
    codes: str
    quote: str
    reviewer: str
    by: str
    date: str


@dataclass(frozen=True)
class Quotation:
    """An approved quotation from the answers to a text question."""

    question: str
    text: str


def text_sha256(text: str) -> str:
    """By which an answer is recognised without being kept; width and white space make no difference."""
    return hashlib.sha256(match_name(text).encode("utf-8", "surrogatepass")).hexdigest()


def load_coded(root: Path, study: str, survey: str, question: str) -> tuple[CodedText, ...] | None:
    """The record of a text question; None where there is none. Raises InputError where it is damaged."""
    relative = freetext_record(study, survey, question)
    if not (root / relative).is_file():
        return None
    return read_records(root, relative, CodedText)


def attach_codes(
    root: Path, study: Study, survey: Survey, tables: Sequence[RawTable]
) -> tuple[RawTable, ...]:
    """The survey's tables with a column of categories for each coded question.

    An answer has the categories of its row, or of an answer with the same wording (rows that are left
    out, such as a second copy, are not in the list). Raises InputError: Q01 where there is no record,
    Q02 where a row no longer holds the answer that was coded.
    """
    done = list(tables)
    for key, text_key in survey.questionnaire.coded.items():
        entries = load_coded(root, study.key, survey.key, text_key)
        if entries is None:
            relative = freetext_record(study.key, survey.key, text_key)
            text = survey.questionnaire.question(text_key)
            detail = f"設問{named(text.number, text_key)}"
            raise InputError(decision_rules.NO_CODES.problem(relative, detail=detail))
        for place, file in enumerate(survey.files):
            questionnaire = survey.questionnaire_of(file)
            column = _codes(done[place], questionnaire.question(text_key), entries)
            name = survey.questionnaire.question(key).columns
            heading = ColumnHead(name, "", (name,))
            done[place] = replace(
                done[place],
                headings=(*done[place].headings, heading),
                columns=(*done[place].columns, column_from(column)),
            )
    return tuple(done)


def refuse_uncoded(table: AnswerTable, answers: Mapping[str, QuestionAnswers], survey: Survey) -> None:
    """Raise InputError (Q03) for every open answer in words of a coded question that has no category.

    Such answers came in after the coding (another delivery, a correction); as 無回答 they would be wrong.
    """
    problems = []
    for key, text_key in survey.questionnaire.coded.items():
        uncoded = table.open & (answers[text_key].codes >= 0) & (answers[key].codes < 0)
        for row in np.flatnonzero(uncoded).tolist():
            source, line = table.at(row)[0], table.line(row)
            problems.append(
                decision_rules.UNCODED.problem(
                    source.sent.file, sheet=source.sent.sheet, row=line, column=source.head(text_key).name
                )
            )
    raise_any(problems)


def answers_in_words(table: AnswerTable, answers: Mapping[str, QuestionAnswers]) -> tuple[FreeText, ...]:
    """The answers of the open rows to the text questions, in the order of the questions."""
    texts = []
    for key, of_question in answers.items():
        if of_question.question.kind == "text":
            column = table.column(key)
            for row in np.flatnonzero((of_question.codes >= 0) & table.open).tolist():
                sent = table.at(row)[0].sent
                texts.append(FreeText(key, sent.file, sent.sheet, table.line(row), column[row]))
    return tuple(texts)


def quotations(root: Path, study: Study, survey: Survey, texts: Sequence[FreeText]) -> tuple[Quotation, ...]:
    """The approved quotations of a survey, in the order of its questions and of their records.

    Only those whose answer is still among the valid answers `texts`, unchanged, are given.
    """
    there = {(text.question, text.file, text.sheet, text.row): text_sha256(text.text) for text in texts}
    found = []
    for question in survey.questionnaire.questions:
        if question.kind != "text":
            continue
        for entry in load_coded(root, study.key, survey.key, question.key) or ():
            place = (question.key, entry.file, entry.sheet, entry.row)
            if entry.quote and entry.reviewer and there.get(place) == entry.sha256:
                found.append(Quotation(question.key, entry.quote))
    return tuple(found)


def keep_recorded(root: Path, codebook: Codebook) -> tuple[Codebook, tuple[tuple[str, str], ...]]:
    """The codebook with the categories that it lacks of answers that were coded.

    A workbook that was exported before the answers were coded has no rows of them; taken as it is, it
    would drop the coded question without a word. Rows are added only for a text question that has none
    and whose record has codes. Returns the (survey, text question) of the added rows too. Raises
    InputError (K01) for a damaged record.
    """
    sheet = AFTERCODES
    if sheet.key not in codebook.sheets:
        return codebook, ()
    given = {(line["survey"], line["question"]) for line in codebook.lines(sheet)}
    added: list[SheetRow] = []
    for survey in (line["key"] for line in codebook.lines(SURVEYS)):
        relative = f"schemas/{codebook.study}/{survey}/{AFTERCODES.file}"
        for row in AFTERCODES.read(root, relative) if (root / relative).is_file() else ():
            if (survey, row["question"]) in given:
                continue
            coded = load_coded(root, codebook.study, survey, row["question"]) or ()
            if any(entry.codes for entry in coded):
                added.append(SheetRow({**row.cells, "survey": survey}))
    kept = tuple(dict.fromkeys((line["survey"], line["question"]) for line in added))
    lines = (*codebook.lines(sheet), *added)
    return replace(codebook, sheets={**codebook.sheets, sheet.key: lines}), kept


def _codes(table: RawTable, text: Question, entries: Sequence[CodedText]) -> list[str]:
    """The categories of every row of a table, "" where nothing was written or coded."""
    place = table.places().get(match_name(text.columns))
    if place is None:
        return [""] * table.n
    answers = table.columns[place]
    digests = [text_sha256(value) for value in answers.values]
    by_text = {entry.sha256: entry.codes for entry in entries}
    codes = [by_text.get(digests[number], "") for number in answers.codes.tolist()]
    misfits = []
    for entry in entries:
        if (entry.file, entry.sheet) != (table.file, table.sheet):
            continue
        index = entry.row - table.first_row
        if not 0 <= index < table.n or digests[int(answers.codes[index])] != entry.sha256:
            misfits.append(
                decision_rules.CODES_MISFIT.problem(
                    table.file, sheet=table.sheet, row=entry.row, column=text.columns
                )
            )
            continue
        codes[index] = entry.codes
    raise_any(misfits)
    return codes
