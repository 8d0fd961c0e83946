"""The figures of a finished run that are told first, with interval and difference.

They are the option groups of the chapter; where it names none, the answer that most have given to each of its questions, and
without a chapter to each question that does not divide the respondents.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from schemas.codes import TOTAL

if TYPE_CHECKING:  # takes a second, and the page that shows the figures has no need of it
    from reports.runs.finished_run import FinishedRun
    from schemas.settings.study import Study
    from survey.estimates.index import Estimate

Moved = Literal["", "up", "down", "unclear"]
"""The share since the last survey: not compared; higher or lower, as the test says; no difference that it bears out."""


@dataclass(frozen=True)
class HeadlineFigure:
    """A share of the chapter, unrounded, among all who were asked. `survey` is titled where others ask the same.

    `diff` is from the last survey (`reference`: its label) and NaN where nothing is compared.
    """

    survey: str
    survey_title: str
    concept: str
    question: str
    option: str
    answer: str
    n: int
    share: float
    ci_low: float
    ci_high: float
    diff: float
    moved: Moved
    reference: str
    by: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The question, with the survey where others ask it too."""
        return f"{self.question}（{self.survey_title}）" if self.survey_title else self.question


def headline(run: FinishedRun, study: Study) -> Iterator[HeadlineFigure]:
    """The headline figures in order; what the run does not know is left out, because definitions change."""
    asked = list(_asked(study))
    grouped = any(one.options for one in asked)
    for one in asked:
        rows = run.estimates.rows(one.survey, one.concept, basis=run.study.basis, breakdown=TOTAL)
        for option in one.options if grouped else _largest(study, one, rows):
            if option in rows:
                yield _figure(run, study, one, rows[option], asked)


def printed_indicators(run: FinishedRun) -> Iterator[tuple[str, ...]]:
    """Each indicator as the chapter prints it: name, value, target, baseline."""
    from reports.chapter.indicator_blocks import figure_text  # noqa: PLC0415 - takes a second, as above

    for _, row in run.indicators.iterrows():
        texts = (figure_text(float(row[name]), row) for name in ("value", "target_value", "baseline_value"))
        yield f"{row['level']}({row['number']}) {row['name']}", *texts


@dataclass(frozen=True)
class _Asked:
    """A question of a survey by its concept, the option groups that are told of it, and its breakdowns in the chapter."""

    survey: str
    concept: str
    options: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


def _asked(study: Study) -> Iterator[_Asked]:
    """The questions of the chapter; without one those of the surveys that no breakdown is made of."""
    items = [item for section in study.chapter.sections for item in section.items] if study.chapter else []
    for item in items:
        yield _Asked(item.survey, item.concept, tuple(item.groups), tuple(item.by))
    for survey in () if items else study.surveys:
        dividing = study.only(survey).breakdowns
        for question in survey.questionnaire.questions:
            if question.concept is not None and question.tabulated and question.concept.key not in dividing:
                yield _Asked(survey.key, question.concept.key)


def _largest(study: Study, one: _Asked, rows: Mapping[str, Estimate]) -> Iterator[str]:
    """The answer with the largest share; the first of those that are equal."""
    question = study.survey(one.survey).questionnaire.by_concept(one.concept)
    options = dict.fromkeys(choice.option for choice in question.choices) if question is not None else {}
    known = [option for option in options if option in rows and math.isfinite(rows[option].share)]
    if known:
        yield max(known, key=lambda option: rows[option].share)


def _figure(
    run: FinishedRun, study: Study, asked: _Asked, one: Estimate, every: Sequence[_Asked]
) -> HeadlineFigure:
    concept = study.concepts[asked.concept]
    several = len({other.survey for other in every if other.concept == asked.concept}) > 1
    labels = {entry.study: entry.study_label for entry in study.comparisons}
    return HeadlineFigure(
        survey=asked.survey,
        survey_title=study.survey(asked.survey).title if several else "",
        concept=asked.concept,
        question=concept.label,
        option=one.option,
        answer=concept.label_of(one.option),
        n=one.n,
        share=one.share,
        ci_low=one.ci_low,
        ci_high=one.ci_high,
        diff=one.diff,
        moved=_moved(one, run.record.level),
        reference=labels.get(one.reference_study, ""),
        by=asked.by,
    )


def _moved(one: Estimate, level: float) -> Moved:
    from reports.chapter.year_sentences import is_changed  # noqa: PLC0415 - takes a second, as above

    if not (math.isfinite(one.diff) and math.isfinite(one.p)):
        return ""
    if not is_changed(one, level):
        return "unclear"
    return "up" if one.diff > 0 else "down"
