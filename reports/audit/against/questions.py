"""The answers that a study's questionnaires offer, and the shares that were computed for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from reports.audit.reading.numerals import plain
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.settings.study import Study
from survey.estimates.index import EstimateIndex

_ALIKE = 0.9
"""How alike a label must be to a printed one to be a slip of it (どちらかというに / どちらかというと)."""

Group = tuple[str, str]
"""(breakdown, group)."""

_LEAST_LENGTH = 6
"""A shorter label is itself or none."""


@dataclass(frozen=True)
class OfferedAnswers:
    """A question's answers: label without blanks to option key. `breakdowns` are those of its survey."""

    survey: str
    concept: str
    title: str
    single: bool
    options: Mapping[str, str]
    breakdowns: tuple[str, ...] = ()

    def find(self, label: str) -> str | None:
        """Option of a label as printed, or of the one label that it is a slip of."""
        bare = squeeze(label)
        if bare in self.options:
            return self.options[bare]
        if len(bare) < _LEAST_LENGTH:
            return None
        near = [name for name in self.options if abs(len(name) - len(bare)) <= 1 + len(bare) // 10]
        alike = [name for name in near if SequenceMatcher(None, bare, name).ratio() >= _ALIKE]
        return self.options[alike[0]] if len(alike) == 1 else None


@dataclass(frozen=True)
class Share:
    """A share as computed: basis, unrounded proportion, base, and unweighted number of respondents."""

    basis: str
    share: float
    n: int
    count: int


def squeeze(text: str) -> str:
    """A label without blanks and with usual digits and signs."""
    return re.sub(r"\s+", "", plain(text))


def asked_questions(study: Study) -> tuple[OfferedAnswers, ...]:
    """All questions with choices of all surveys of a study."""
    found = []
    for survey in study.surveys:
        breakdowns = study.only(survey).breakdowns
        for question in survey.questionnaire.questions:
            if question.concept is None:
                continue
            options = {squeeze(choice.label): choice.option for choice in question.choices}
            options.setdefault("無回答", NO_ANSWER_OPTION)
            title = f"{survey.title} {question.number} {question.concept.label}"
            single = question.kind == "single"
            found.append(OfferedAnswers(survey.key, question.concept.key, title, single, options, breakdowns))
    return tuple(found)


def share_of(
    estimates: EstimateIndex,
    asked: OfferedAnswers,
    options: Sequence[str],
    group: Group = (TOTAL, TOTAL),
    *,
    basis: str,
    study: str,
) -> Share | None:
    """The share of one option, or of several of a single-answer question added before rounding."""
    breakdown, key = group
    rows = estimates.rows(
        asked.survey, asked.concept, basis=basis, breakdown=breakdown, group=key, study=study
    )
    found = [rows[option] for option in options if option in rows]
    if not found or len(found) < len(options) or (len(found) > 1 and not asked.single):
        return None
    return Share(basis, sum(one.share for one in found), found[0].n, sum(one.count for one in found))


def groups_named(study: Study, text: str) -> tuple[str, ...]:
    """Labels of the groups that a text names, of any survey's breakdowns; the longest name counts."""
    used = {name for survey in study.surveys for name in study.only(survey).breakdowns}
    names = {option.label for name in used for option in study.concepts[name].options if option.label}
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return tuple(dict.fromkeys(re.findall(longest_first, text))) if names else ()


def group_of(study: Study, asked: OfferedAnswers, label: str) -> Group | None:
    """The group of that label among the breakdowns of the question's survey; 全体 for ""."""
    if not label:
        return TOTAL, TOTAL
    for breakdown in asked.breakdowns:
        for option in study.concepts[breakdown].options:
            if option.label == label:
                return breakdown, option.key
    return None
