"""What stands behind an estimate: its survey, question, answers and group, as defined and printed."""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapter.wording import TOTAL_LABEL
from schemas.contracts import TOTAL
from schemas.questions.questionnaire import Question
from schemas.settings.study import Study, Survey
from survey.estimates.index import Estimate


@dataclass(frozen=True)
class Origin:
    """What stands behind an estimate: its survey and question as defined, printed answers, group label."""

    survey: Survey
    question: Question
    options: tuple[str, ...]
    group: str


def origin_of(estimate: Estimate, study: Study) -> Origin:
    """Survey, question, answers and group of an estimate. `study` is the study of the estimate."""
    survey = study.survey(estimate.survey)
    question = survey.questionnaire.question(estimate.question)
    return Origin(survey, question, options_of(question, estimate.option), _group(study, estimate))


def options_of(question: Question, option: str) -> tuple[str, ...]:
    """Printed labels of an option, or of the options that an option group adds together."""
    labels = {choice.option: choice.label for choice in question.choices}
    concept = question.concept
    groups = {group.key: group.options for group in concept.groups} if concept is not None else {}
    if option in groups:
        return tuple(labels[key] for key in groups[option] if key in labels)
    if option in labels:
        return (labels[option],)
    return (concept.label_of(option),) if concept is not None else (option,)


def _group(study: Study, estimate: Estimate) -> str:
    if estimate.breakdown == TOTAL:
        return TOTAL_LABEL
    concept = study.concepts[estimate.breakdown]
    return f"{concept.label}「{concept.label_of(estimate.group)}」"
