"""Which column of a raw file staff mean when they name a cell of a row: `整理番号=0123`, `問3=2`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from schemas.questions.questionnaire import Question, Questionnaire
from survey.answers.fields import mark_columns
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable


def named_columns(table: RawTable, questionnaire: Questionnaire, name: str) -> tuple[str, ...]:
    """The headings that a name may mean: the column of that name, else those of the questions of that number.

    Empty for a name that means nothing; several where a number has several columns.
    """
    places = table.places()
    if match_name(name) in places:
        return (table.headings[places[match_name(name)]].name,)
    columns = [
        match_name(column)
        for question in questionnaire.questions
        if match_name(question.number) == match_name(name)
        for column in _columns(question, places)
    ]
    found = [places[column] for column in dict.fromkeys(columns) if column in places]
    return tuple(table.headings[place].name for place in found) if match_name(name) else ()


def _columns(question: Question, known: Collection[str]) -> Sequence[str]:
    return mark_columns(question, known) if question.layout == "marks" else question.raw_columns()
