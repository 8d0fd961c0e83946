"""From cleaned text to codes: the answers and groups that weighting and estimation read."""

from collections.abc import Sequence

import numpy as np

from schemas.questions.questionnaire import Question
from schemas.settings.cleaning_settings import AllZero
from schemas.tables.numbers import parse_number
from survey.answers.coded import INVALID, NO_ANSWER, SEVERAL_MARKS, Breakdown, Codes, QuestionAnswers
from survey.answers.columns import TextColumn
from survey.answers.fields import NONE_MARKED, SEVERAL


def code_question(column: TextColumn, question: Question, all_zero: AllZero = "no_answer") -> QuestionAnswers:
    """Code the cleaned answers of one question, one text for each row.

    number: place of the band, 0 for any number where there are no bands, INVALID outside all bands.
    single: place of the choice, NO_ANSWER where blank, SEVERAL_MARKS for several known codes, INVALID
    for anything else. multiple: NO_ANSWER where no choice is marked, INVALID where any mark is unknown;
    where every choice is explicitly 0, `all_zero` says whether that is no answer or the answer that
    none applies (code 0 without a mark).
    """
    if question.kind == "multiple":
        return _code_marks(column, question, all_zero)
    code = {"text": _text, "number": _number, "single": _single}[question.kind]
    return QuestionAnswers(question, _spread(column, [code(text, question) for text in column.values]), None)


def to_breakdown(coded: QuestionAnswers) -> Breakdown:
    """A grouping in the order of the concept's options; whatever is no group keeps its negative code.

    Raises ValueError for a question without a concept.
    """
    concept = coded.question.concept
    if concept is None:
        raise ValueError(f"question {coded.key!r} has no concept")
    groups = tuple(option.key for option in concept.options)
    place = np.array([groups.index(choice.option) for choice in coded.question.choices], dtype=np.int16)
    codes = np.where(coded.codes >= 0, place[np.maximum(coded.codes, 0)], coded.codes)
    return Breakdown(concept.key, groups, codes.astype(np.int16))


def _spread(column: TextColumn, codes: Sequence[int]) -> Codes:
    """The code of each row from the code of each distinct text."""
    return np.array(codes, dtype=np.int16).take(column.codes) if codes else np.empty(0, dtype=np.int16)


def _text(text: str, question: Question) -> int:  # noqa: ARG001 - the three kinds are coded alike
    return 0 if text else NO_ANSWER


def _single(text: str, question: Question) -> int:
    if not text:
        return NO_ANSWER
    codes = [choice.code for choice in question.choices]
    if text in codes:
        return codes.index(text)
    return SEVERAL_MARKS if set(text.split(SEVERAL)) <= set(codes) else INVALID


def _number(text: str, question: Question) -> int:
    if not text:
        return NO_ANSWER
    number = parse_number(text)
    if number is None:
        return INVALID
    if not question.choices:
        return 0
    place = question.band(number)
    return INVALID if place is None else place


def _code_marks(column: TextColumn, question: Question, all_zero: AllZero) -> QuestionAnswers:
    place = {choice.code: number for number, choice in enumerate(question.choices)}
    marks = np.zeros((len(column.values), len(place)), dtype=np.bool_)
    codes = []
    for row, text in enumerate(column.values):
        if text in ("", NONE_MARKED):
            codes.append(0 if text and all_zero == "none" else NO_ANSWER)
            continue
        parts = text.split(SEVERAL)
        if not all(part in place for part in parts):
            codes.append(INVALID)
            continue
        codes.append(0)
        marks[row, [place[part] for part in parts]] = True
    return QuestionAnswers(question, _spread(column, codes), marks.take(column.codes, axis=0))
