"""Answers in words: the list of a question, what staff wrote into it, and the quotations that were confirmed."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from flows.returned_texts import judged_texts, take_in_texts
from office.undoing import texts_undo
from office.worker.answers import year_answers
from office.worker.jobs.job import Telling, job
from office.worker.shapes.texts import CodedTexts, ConfirmedQuotation, OpenedList, TakenTexts
from reports.excel.freetext_book import freetext_workbook
from reports.excel.marked_book import marked_workbook
from schemas.errors import InputError
from schemas.loading.studies import load_study
from schemas.questions.aftercodes import coded_concept
from schemas.settings.study import Study
from schemas.tables.replacing import replacing
from survey.corrections.record_files import recording
from survey.freetext.records import load_coded
from survey.returned.listing import TextList, printed_survey, text_list


@job("text_list_opened")
def text_list_opened(
    telling: Telling, *, workspace: Path, study: str, survey: str, question: str
) -> OpenedList:
    """The list of a question with its answers, masked; nothing in it where nobody answered."""
    del telling
    with recording(workspace, study):
        found = _list(workspace, load_study(workspace, study), survey, question)
    if found is None:
        return OpenedList("", 0)
    return OpenedList(b64encode(freetext_workbook(found)).decode(), len(found.texts))


@job("text_lists_ahead")
def text_lists_ahead(telling: Telling, *, workspace: Path, study: str) -> bool:
    """Make the lists that may be asked for next."""
    del telling
    definition = load_study(workspace, study)
    for survey in definition.surveys:
        for question in survey.questionnaire.questions:
            if question.kind == "text":
                _list(workspace, definition, survey.key, question.key)
    return True


def _list(workspace: Path, study: Study, survey: str, question: str) -> TextList | None:
    asked, year = study.survey(survey), year_answers(workspace, study)

    def made() -> TextList | None:
        answers = year.ingested(printed_survey(asked)).free_texts
        return text_list(workspace, study, asked, asked.questionnaire.question(question), answers)

    return year.made(("list", survey, question), made)


@job("texts_taken")
def texts_taken(telling: Telling, *, workspace: Path, study: str, file: str, by: str, day: str) -> TakenTexts:
    """Take in a list. Raises InputError with all that is wrong with it, without what its cells hold."""
    telling.reach(1, "記入した一覧の点検")
    before = texts_undo(workspace, study).keep
    coding = take_in_texts(workspace, study, Path(file), by, day, before=before)
    concept = coded_concept(coding.survey.key, coding.question)
    chapter = load_study(workspace, study).chapter
    missing = (
        coding.categories and chapter is not None and (coding.survey.key, concept) not in chapter.shown()
    )
    return TakenTexts(
        len(coding.entries),
        len(coding.categories),
        coding.quotations,
        coding.waiting,
        concept if missing else "",
    )


@job("texts_undone")
def texts_undone(telling: Telling, *, workspace: Path, study: str) -> bool:
    """Take the last list back. Raises InputError (B70) where that cannot be."""
    del telling
    with replacing(workspace), recording(workspace, study):
        texts_undo(workspace, study).take_back()
    return True


@job("texts_marked_opened")
def texts_marked_opened(
    telling: Telling, *, workspace: Path, study: str, file: str, by: str, day: str
) -> str:
    """A faulty list with its faults marked, in base64; "" where it has none any more or cannot be marked."""
    del telling
    path = Path(file)
    try:
        judged_texts(workspace, load_study(workspace, study), path, by, day)
    except InputError as error:
        marked = marked_workbook(path.read_bytes(), path.name, error.problems)
        return "" if marked is None else b64encode(marked).decode()
    return ""


@job("texts_recorded")
def texts_recorded(telling: Telling, *, workspace: Path, study: str) -> CodedTexts:
    """What is recorded: quotations that were confirmed, and how many nobody has confirmed yet."""
    del telling
    definition = load_study(workspace, study)
    entries = [
        (survey.title, question.text, entry)
        for survey in definition.surveys
        for question in survey.questionnaire.questions
        if question.kind == "text"
        for entry in load_coded(workspace, study, survey.key, question.key) or ()
        if entry.quote
    ]
    confirmed = tuple(
        ConfirmedQuotation(title, text, entry.quote, entry.reviewer)
        for title, text, entry in entries
        if entry.reviewer
    )
    return CodedTexts(confirmed, len(entries) - len(confirmed))
