"""The figures of a finished run that are told first: the option groups of the chapter, with interval and difference."""

from __future__ import annotations

import math
from collections.abc import Iterator
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
    """The headline figures in the order of the chapter of `study`; what the run does not know is left out."""
    basis, level = run.study.basis, float(str(run.record.settings["level"]))
    shown = study.chapter.shown() if study.chapter else set()
    for section in study.chapter.sections if study.chapter else ():
        for item in section.items:
            concept = study.concepts[item.concept]
            several = sum(asked == item.concept for _, asked in shown) > 1
            for option in item.groups:
                one = run.estimates.rows(item.survey, item.concept, basis=basis, breakdown=TOTAL).get(option)
                if one is None:  # the definitions have changed since the run
                    continue
                labels = {entry.study: entry.study_label for entry in study.comparisons}
                yield HeadlineFigure(
                    survey=item.survey,
                    survey_title=study.survey(item.survey).title if several else "",
                    concept=item.concept,
                    question=concept.label,
                    option=option,
                    answer=concept.label_of(option),
                    n=one.n,
                    share=one.share,
                    ci_low=one.ci_low,
                    ci_high=one.ci_high,
                    diff=one.diff,
                    moved=_moved(one, level),
                    reference=labels.get(one.reference_study, ""),
                    by=tuple(item.by),
                )


def _moved(one: Estimate, level: float) -> Moved:
    from reports.chapter.year_sentences import is_changed  # noqa: PLC0415 - takes a second, as above

    if not (math.isfinite(one.diff) and math.isfinite(one.p)):
        return ""
    if not is_changed(one, level):
        return "unclear"
    return "up" if one.diff > 0 else "down"
