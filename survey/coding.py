"""From cleaned text to codes: the answers and groups that weighting and estimation read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.concepts import Concept
from schemas.questionnaire import Question
from schemas.responses import SEVERAL
from survey.cleaning import MARKED
from survey.columns import Mask
from survey.responses import (
    INVALID,
    NO_ANSWER,
    SEVERAL_MARKS,
    Answers,
    Breakdown,
    Codes,
    Marks,
)
from survey.returns import Returns, mark_key


@dataclass(frozen=True, eq=False)
class Coded:
    """A question over n rows: codes as in `Answers`, but numbering the question's own choices.

    A text question has the code 0 where something was written.
    """

    question: Question
    codes: Codes
    marks: Marks | None

    def without(self, rows: Mask, reason: int) -> Coded:
        """The same answers, with those of some rows replaced by a negative reason."""
        codes = self.codes.copy()
        codes[rows] = reason
        marks = None if self.marks is None else self.marks & ~rows[:, np.newaxis]
        return Coded(self.question, codes, marks)

    def take(self, rows: Mask) -> Coded:
        """Some of the rows."""
        return Coded(self.question, self.codes[rows], None if self.marks is None else self.marks[rows])

    def chose(self, codes: Collection[str]) -> Mask:
        """Rows that gave one of the question's codes."""
        wanted = np.array([choice.code in codes for choice in self.question.choices], dtype=np.bool_)
        if self.marks is not None:
            return np.asarray(self.marks[:, wanted].any(axis=1))
        return (self.codes >= 0) & wanted[np.maximum(self.codes, 0)]


def code_question(returns: Returns, question: Question) -> Coded:
    """Code one question of cleaned returns.

    single: place of the choice, NO_ANSWER where blank, SEVERAL_MARKS for several known codes, INVALID
    for anything else. multiple: NO_ANSWER where no choice is marked (blank and all 0 alike), INVALID
    where any of its cells is unknown.
    """
    if question.kind == "text":
        column = returns.cells[question.key]
        return Coded(
            question, _spread(column.codes, [0 if text else NO_ANSWER for text in column.values]), None
        )
    if question.kind == "single":
        column = returns.cells[question.key]
        return Coded(
            question, _spread(column.codes, [_single(text, question) for text in column.values]), None
        )
    marks, unknown = _marks(returns, question)
    codes = np.where(marks.any(axis=1), 0, NO_ANSWER).astype(np.int16)
    return Coded(question, codes, marks).without(unknown, INVALID)


def to_answers(coded: Coded, concept: Concept) -> Answers:
    """Answers in terms of the concept's options; option groups as the concept defines them."""
    question = coded.question
    options = tuple(choice.option for choice in question.choices)
    return Answers(
        question=question.key,
        concept=concept.key,
        kind="single" if question.kind == "single" else "multiple",
        options=options,
        codes=coded.codes,
        marks=coded.marks,
        option_groups={
            group.key: tuple(key for key in group.options if key in options)
            for group in concept.groups
            if not set(group.options).isdisjoint(options)
        },
    )


def to_breakdown(coded: Coded, concept: Concept) -> Breakdown:
    """A grouping in the order of the concept's options; whatever is no group keeps its negative code."""
    groups = tuple(option.key for option in concept.options)
    place = np.array([groups.index(choice.option) for choice in coded.question.choices], dtype=np.int16)
    codes = np.where(coded.codes >= 0, place[np.maximum(coded.codes, 0)], coded.codes)
    return Breakdown(concept.key, groups, codes.astype(np.int16))


def _spread(codes: npt.NDArray[np.int32], of_values: Sequence[int]) -> Codes:
    return np.array(of_values, dtype=np.int16)[codes] if of_values else np.empty(0, dtype=np.int16)


def _single(text: str, question: Question) -> int:
    if not text:
        return NO_ANSWER
    codes = [choice.code for choice in question.choices]
    if text in codes:
        return codes.index(text)
    return SEVERAL_MARKS if set(text.split(SEVERAL)) <= set(codes) else INVALID


def _marks(returns: Returns, question: Question) -> tuple[Marks, Mask]:
    """Marks, shape (n, choices), and the rows with an unknown cell."""
    if question.layout == "marks":
        columns = [returns.cells[mark_key(question, choice)] for choice in question.choices]
        marks = np.column_stack([column.where(lambda text: text == MARKED) for column in columns])
        unknown = np.column_stack(
            [column.where(lambda text: text not in ("", "0", MARKED)) for column in columns]
        )
        return marks, np.asarray(unknown.any(axis=1))
    column = returns.cells[question.key]
    parts = [frozenset(text.split(SEVERAL)) if text else frozenset() for text in column.values]
    codes = frozenset(choice.code for choice in question.choices)
    marks = np.column_stack(
        [column.spread([choice.code in part for part in parts]) for choice in question.choices]
    )
    return marks, column.spread([not part <= codes for part in parts])
