"""Mean scores of a matrix (満足度×重要度), computed again from the shares that a run published."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reports.formatting import number_text
from reports.trace.figures import ShownAt, TracedScore
from schemas.chapter.matrix import Matrix
from schemas.settings.study import BASES, Study
from survey.estimates.index import Estimate, EstimateIndex
from survey.estimates.scores import mean_score

SCORE_PLACES = 2
"""Decimals of a printed score."""


def scores_of(
    study: Study, estimates: EstimateIndex, places: Callable[[str, str], tuple[ShownAt, ...]]
) -> Iterator[TracedScore]:
    """All mean scores of the matrices of a study, on each basis; the chapter shows those on the printed one.

    `places` finds the cells of the chapter by the label of their row and their text.
    """
    sections = () if study.chapter is None else study.chapter.sections
    for matrix in (section.matrix for section in sections if section.matrix is not None):
        for area in matrix.areas:
            for concept in (area.x, area.y):
                for basis in BASES:
                    found = estimates.rows(matrix.survey, concept, basis=basis)
                    score = _score(study, matrix, concept, area=area.label, found=found, basis=basis)
                    if score is not None:
                        shown = number_text(score.value, SCORE_PLACES)
                        yield replace(score, places=places(area.label, shown) if basis == study.basis else ())


def _score(
    study: Study, matrix: Matrix, name: str, *, area: str, found: Mapping[str, Estimate], basis: str
) -> TracedScore | None:
    survey = study.survey(matrix.survey)
    question = survey.questionnaire.by_concept(name)
    concept = study.concepts[name]
    scores = matrix.scores_of(concept)
    if question is None or any(option not in found for option in scores):
        return None
    shares = {option: found[option].share for option in scores}
    value = mean_score(shares, scores)
    if math.isnan(value):
        return None
    return TracedScore(
        id=f"{study.key}.{survey.key}.{question.key}.score.{basis[0]}",
        matrix=matrix,
        area=area,
        survey=survey,
        question=question,
        concept=concept,
        basis=basis,
        value=value,
        shares=shares,
        n=next(iter(found.values())).n,
    )
