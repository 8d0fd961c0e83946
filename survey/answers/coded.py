"""Coded answers: what weighting and estimation read, whatever file the answers came from.

Each question is an array over the valid returns of a survey, in file order. Missing answers keep
their reason as a negative code, because a follow-up that was not asked (非該当) is in no base,
while an answer that was left blank (無回答) is in the base of all who were asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from schemas.questions.questionnaire import Question
from survey.answers.columns import Mask

NO_ANSWER = -1  # 無回答: asked, nothing marked
NOT_APPLICABLE = -2  # 非該当: the question was not asked of this respondent
INVALID = -3  # a value outside the code list, sent back to the contractor
SEVERAL_MARKS = -4  # more than one mark where one was asked for

Codes = npt.NDArray[np.int16]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class QuestionAnswers:
    """One question's answers over n returns.

    `codes[i]` is the place of the answer among the question's choices (a number's band), or one of the
    negative reasons above; a text, and a number without bands, has 0 where something was written.
    multiple: `codes[i]` is 0 where at least one choice was marked, else a negative reason, and `marks` is
    (n, choices), all False wherever `codes` is negative.
    """

    question: Question
    codes: Codes
    marks: Marks | None

    @property
    def key(self) -> str:
        """The question's key."""
        return self.question.key

    @property
    def kind(self) -> Literal["single", "multiple"]:
        """Whether each return has one answer, or any number of them."""
        return "single" if self.question.one_answer else "multiple"

    @property
    def concept(self) -> str:
        """Key of the question's concept. Raises ValueError for a question that has none."""
        if self.question.concept is None:
            raise ValueError(f"question {self.key!r} has no concept")
        return self.question.concept.key

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The stable option keys of the concept in questionnaire order, without 無回答."""
        return tuple(choice.option for choice in self.question.choices)

    @cached_property
    def option_groups(self) -> Mapping[str, tuple[str, ...]]:
        """The option keys of this question that each of the concept's option groups adds together."""
        groups = self.question.concept.groups if self.question.concept is not None else ()
        own = {group.key: tuple(key for key in group.options if key in self.options) for group in groups}
        return {key: options for key, options in own.items() if options}

    def without(self, rows: Mask, reason: int) -> QuestionAnswers:
        """The same answers, with those of some rows replaced by a negative reason."""
        codes = self.codes.copy()
        codes[rows] = reason
        return replace(self, codes=codes, marks=None if self.marks is None else self.marks & ~rows[:, None])

    def take(self, rows: Mask) -> QuestionAnswers:
        """Some of the rows."""
        if rows.all():
            return self
        return replace(self, codes=self.codes[rows], marks=None if self.marks is None else self.marks[rows])

    def chose(self, codes: Collection[str]) -> Mask:
        """Rows that gave one of the question's codes."""
        wanted = np.array([choice.code in codes for choice in self.question.choices], dtype=np.bool_)
        if self.marks is not None:
            return np.asarray(self.marks[:, wanted].any(axis=1))
        return (self.codes >= 0) & wanted[np.maximum(self.codes, 0)]


@dataclass(frozen=True)
class Breakdown:
    """A grouping of the valid returns: age group, region, sex.

    `codes[i]` is an index into `groups`, or negative where the group is unknown; such a respondent
    counts in 全体 and in no group.
    """

    name: str
    groups: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True, eq=False)
class CodedAnswers:
    """The answers of one survey by question key, in printed order, and its breakdowns, over n returns.

    base_weights: (n,) positive weights that came with the answers, in any scale; None where none did.
    """

    survey: str
    questions: Mapping[str, QuestionAnswers]
    breakdowns: tuple[Breakdown, ...]
    base_weights: npt.NDArray[np.float64] | None = None

    @property
    def n(self) -> int:
        """Number of returns; of valid ones (有効回収数), once the others are cut off."""
        return len(next(iter(self.questions.values())).codes)

    @cached_property
    def answers(self) -> tuple[QuestionAnswers, ...]:
        """The questions that are counted by choice."""
        return tuple(
            one
            for one in self.questions.values()
            if one.question.concept is not None and one.question.tabulated
        )
