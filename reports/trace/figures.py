"""The kinds of figures that can be traced, each with where the chapter shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from reports.chapter.ids import Field
from reports.formatting import count_text, percent_of_count
from schemas.chapter.matrix import Matrix
from schemas.findings import Accounting
from schemas.questions.concepts import Concept
from schemas.questions.questionnaire import Question
from schemas.settings.study import Survey
from survey.estimates.index import Estimate

IndicatorField = Literal["value", "diff", "baseline_value", "target_value", "next_target_value"]
SCORE_PLACES = 2
"""Decimals of a printed score."""

ReturnsField = Literal["sent", "collected", "valid", "invalid", "collected_rate", "valid_rate"]


@dataclass(frozen=True)
class ShownAt:
    """Where the chapter prints a figure: the caption or sentence, and the text of the figure there."""

    heading: str
    where: str
    shown: str


@dataclass(frozen=True)
class Traced:
    """One figure of the estimates: which field of which estimate."""

    id: str
    field: Field
    estimate: Estimate
    places: tuple[ShownAt, ...]


@dataclass(frozen=True)
class TracedIndicator:
    """One figure of an indicator: the row of indicators.csv, and which of its values."""

    id: str
    field: IndicatorField
    row: pd.Series
    places: tuple[ShownAt, ...]


@dataclass(frozen=True)
class TracedScore:
    """A mean score of a matrix: the shares of the options that have a score, unrounded, and n."""

    id: str
    matrix: Matrix
    area: str
    survey: Survey
    question: Question
    concept: Concept
    basis: str
    value: float
    shares: Mapping[str, float]
    n: int
    places: tuple[ShownAt, ...] = ()


@dataclass(frozen=True)
class TracedReturns:
    """A number of returns of a survey, or a rate of them, from the row accounting of the run."""

    id: str
    field: ReturnsField
    study: str
    rows: Accounting
    places: tuple[ShownAt, ...] = ()

    @property
    def number(self) -> int:
        """The number of returns, also where the figure is a rate of them."""
        count: int = getattr(self.rows, self.field.removesuffix("_rate"))
        return count

    @property
    def shown(self) -> str:
        """The figure as tables print it."""
        if self.field.endswith("_rate"):
            return f"{percent_of_count(self.number, self.rows.sent)}"
        return count_text(self.number)


TracedFigure = Traced | TracedIndicator | TracedScore | TracedReturns
