"""Coded answers from arrays, without a questionnaire or a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from schemas.questions.concepts import Concept, OptionGroup
from schemas.questions.questionnaire import Choice, Question
from survey.answers.coded import Breakdown, CodedAnswers, Codes, Marks, QuestionAnswers


def made_answers(  # noqa: PLR0917 - a test tells a question in one line
    key: str,
    concept: str,
    kind: Literal["single", "multiple"],
    options: Sequence[str],
    codes: Codes,
    marks: Marks | None,
    groups: Mapping[str, Sequence[str]],
) -> QuestionAnswers:
    """Answers to a question whose choices are the options."""
    added = tuple(OptionGroup(name, name, tuple(members)) for name, members in groups.items())
    layout: Literal["code", "marks"] = "code" if kind == "single" else "marks"
    question = Question(
        key=key,
        number=key,
        concept=Concept(concept, concept, "", (), added),
        kind=kind,
        text="",
        columns=key,
        layout=layout,
        choices=tuple(Choice(option, option, option) for option in options),
        missing=(),
        max_choices=None,
    )
    return QuestionAnswers(question, codes, marks)


def made_survey(
    survey: str, answers: Sequence[QuestionAnswers], breakdowns: Sequence[Breakdown]
) -> CodedAnswers:
    """The answers of one survey."""
    return CodedAnswers(survey, {one.key: one for one in answers}, tuple(breakdowns))
