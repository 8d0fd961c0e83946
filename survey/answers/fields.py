"""The columns in which a file has the answers to a question, and the signs in their cleaned text."""

from collections.abc import Collection
from dataclasses import dataclass

from schemas.questions.questionnaire import Choice, Question
from schemas.settings.study import RawFile, Survey
from survey.answers.names import match_name

SEVERAL = "|"
"""Divides the codes of several marks."""

NONE_MARKED = "\u2205"
"""What stands for the marks of a question in which every choice is explicitly 0."""

UNKNOWN = "?"
"""Stands before a text that is no code, so that it cannot be taken for one."""

MARKED = "1"
UNMARKED = "0"
"""In a column for each choice: marked, and explicitly not marked."""

ID = "@id"
DATE = "@date"
WEIGHT = "@weight"
SECONDS = "@seconds"
OF_STUDY = {ID: "整理番号の列", DATE: "回答日の列", WEIGHT: "初めの重みの列", SECONDS: "回答時間の列"}
"""Columns that are no question's, as the codebook calls them."""


@dataclass(frozen=True)
class Field:
    """A column that the study names: respondent's number, date, base weight, seconds, or (part of) a question.

    `choice` is set for one column of a question with a column for each choice.
    """

    key: str
    name: str
    question: Question | None = None
    choice: Choice | None = None


def mark_columns(question: Question, known: Collection[str]) -> tuple[str, ...]:
    """The head of each choice's column in a file, in the order of the choices.

    `known` are the file's heads as names are compared. `{code}` of the question's pattern stands for the
    choice's code; where no column has such a head, for the code in a circle or brackets (問7①), its label or one of its
    aliases.
    """
    coded = question.raw_columns()
    free = set(known) - {match_name(name) for name in coded}
    names = []
    for choice, name in zip(question.choices, coded, strict=True):
        words = (
            question.columns.replace("{code}", word)
            for word in (f"({choice.code})", choice.label, *choice.aliases)
        )
        worded = next((word for word in words if match_name(word) in free), name)
        names.append(name if match_name(name) in known else worded)
    return tuple(names)


def question_fields(question: Question, known: Collection[str] = ()) -> tuple[Field, ...]:
    """The columns of a question: its key, or `question:code` and `question:place` where it has several.

    `known` are the heads of a file as names are compared, by which columns headed by labels are found.
    """
    if question.layout == "marks":
        return tuple(
            Field(f"{question.key}:{choice.code}", name, question, choice)
            for choice, name in zip(question.choices, mark_columns(question, known), strict=True)
        )
    names = question.raw_columns()
    if question.layout == "slots":
        return tuple(
            Field(f"{question.key}:{place}", name, question) for place, name in enumerate(names, start=1)
        )
    return (Field(question.key, names[0], question),)


def file_fields(survey: Survey, file: RawFile, known: Collection[str] = ()) -> tuple[Field, ...]:
    """Every column that must stand in a file of the survey, the respondent's number first if it has one.

    `known` are the heads of the file as names are compared.
    """
    own = []
    if file.id_column or survey.id_column:
        own.append(Field(ID, file.id_column or survey.id_column))
    date_column = file.date_column or survey.date_column
    if date_column:
        own.append(Field(DATE, date_column))
    if survey.weighting.column:
        own.append(Field(WEIGHT, survey.weighting.column))
    if file.seconds_column:
        own.append(Field(SECONDS, file.seconds_column))
    questions = survey.questionnaire_of(file).questions
    return (*own, *(field for question in questions for field in question_fields(question, known)))


def own_codes(own: Question, choices: Collection[Choice]) -> frozenset[str]:
    """The codes of a file's question that mean one of the choices of the question that is counted."""
    options = {choice.option for choice in choices}
    return frozenset(choice.code for choice in own.choices if choice.option in options)
