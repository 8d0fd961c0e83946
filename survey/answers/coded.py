"""Coded responses: what weighting and estimation read, whatever file the answers came from.

Each question is an array over the valid returns of a survey, in file order. Missing answers keep
their reason as a negative code, because a follow-up that was not asked (非該当) is in no base,
while an answer that was left blank (無回答) is in the base of all who were asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

NO_ANSWER = -1  # 無回答: asked, nothing marked
NOT_APPLICABLE = -2  # 非該当: the question was not asked of this respondent
INVALID = -3  # a value outside the code list, sent back to the contractor
SEVERAL_MARKS = -4  # more than one mark where one was asked for

Codes = npt.NDArray[np.int16]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """One question's answers over the n valid returns.

    `options` are the stable option keys of the concept in questionnaire order, without 無回答.
    single: `codes[i]` is an index into `options`, or one of the negative reasons above.
    multiple: `codes[i]` is 0 where at least one option was marked, else a negative reason, and
    `marks` is (n, len(options)), all False wherever `codes` is negative.
    `option_groups` maps a group's key to the option keys that it adds together.
    """

    question: str
    concept: str
    kind: Literal["single", "multiple"]
    options: tuple[str, ...]
    codes: Codes
    marks: Marks | None
    option_groups: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Breakdown:
    """A grouping of the valid returns: age group, region, sex.

    `codes[i]` is an index into `groups`, or negative where the group is unknown; such a respondent
    counts in 全体 and in no group.
    """

    name: str
    groups: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True)
class Responses:
    """The valid returns of one survey, coded.

    base_weights: (n,) positive weights that came with the answers, in any scale; None where none did.
    """

    survey: str
    answers: tuple[Answers, ...]
    breakdowns: tuple[Breakdown, ...]
    base_weights: npt.NDArray[np.float64] | None = None

    @property
    def n(self) -> int:
        """Number of valid returns (有効回収数)."""
        return len(self.breakdowns[0].codes) if self.breakdowns else len(self.answers[0].codes)
