"""The answers that a study's questionnaires offer, and the shares that were computed for them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from reports.audit.reading.document import MOST_PIECES
from reports.audit.reading.numerals import plain
from schemas.codes import NO_ANSWER_OPTION, TOTAL
from schemas.settings.study import Study
from survey.estimates.index import EstimateIndex

_ALIKE = 0.9
"""How alike a label must be to a printed one to be a slip of it (どちらかというに / どちらかというと)."""

_SUM = "(計)"

Group = tuple[str, str]
"""(breakdown, group)."""

_LEAST_LENGTH = 6
"""A shorter label is itself or none."""


@dataclass(frozen=True)
class OfferedAnswers:
    """A question's answers: label without blanks to the key of an option, or of a named sum （計）.

    `label` and `text` are those that are printed, `breakdowns` those of its survey. `filtered` says that a
    question before it decides who is asked, `charted` that the chapter shows it.
    """

    survey: str
    concept: str
    title: str
    single: bool
    options: Mapping[str, str]
    breakdowns: tuple[str, ...] = ()
    label: str = ""
    text: str = ""
    filtered: bool = False
    charted: bool = False
    sums: Mapping[str, str] = field(default_factory=dict)

    def find(self, label: str) -> str | None:
        """Option or named sum of a label as printed, of its short form, or of the one label that it is a slip of."""
        bare = _bare(label)
        if bare in self.options:
            return self.options[bare]
        if bare.endswith(_SUM):
            return self._sum(bare)
        if len(bare) < _LEAST_LENGTH:
            return None
        near = [name for name in self.options if abs(len(name) - len(bare)) <= 1 + len(bare) // 10]
        alike = [name for name in near if SequenceMatcher(None, bare, name).ratio() >= _ALIKE]
        return self.options[alike[0]] if len(alike) == 1 else None

    def _sum(self, bare: str) -> str | None:
        """The sum whose name ends so (感じている（計）), or that has an answer of that name."""
        named = [key for label, key in self.sums.items() if label.endswith(bare)]
        word = bare.removesuffix(_SUM)
        of_answer = [key for label, key in self.sums.items() if label.removesuffix(_SUM).endswith(word)]
        found = named or of_answer
        return found[0] if len(set(found)) == 1 else None


@dataclass(frozen=True)
class Share:
    """A share as computed: basis, unrounded proportion, base, and unweighted number of respondents.

    `low` and `high` are the ends of its interval, NaN for answers that were added here.
    """

    basis: str
    share: float
    n: int
    count: int
    low: float = math.nan
    high: float = math.nan


@lru_cache(maxsize=MOST_PIECES)  # every label is looked for in every question
def _bare(label: str) -> str:
    return re.sub(r"^(?:\(再掲\)|\d+[.．])|\*$|\(%\)$", "", squeeze(label))


def squeeze(text: str) -> str:
    """A label without blanks and with usual digits and signs."""
    return re.sub(r"\s+", "", plain(text))


def asked_questions(study: Study) -> tuple[OfferedAnswers, ...]:
    """All questions with choices of all surveys of a study."""
    sections = () if study.chapter is None else study.chapter.sections
    charted = {(item.survey, item.concept) for section in sections for item in section.items}
    found = []
    for survey in study.surveys:
        breakdowns = study.only(survey).breakdowns
        for question in survey.questionnaire.questions:
            if question.concept is None:
                continue
            options = {squeeze(choice.label): choice.option for choice in question.choices}
            options.setdefault("無回答", NO_ANSWER_OPTION)
            sums = {squeeze(group.label): group.key for group in question.concept.groups}
            found.append(
                OfferedAnswers(
                    survey.key,
                    question.concept.key,
                    f"{survey.title} {question.number} {question.concept.label}",
                    question.kind == "single",
                    {**sums, **options},
                    breakdowns,
                    squeeze(question.concept.label),
                    squeeze(question.text).rstrip("。?？"),
                    survey.questionnaire.rule_for(question.key) is not None,
                    (survey.key, question.concept.key) in charted,
                    sums,
                )
            )
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
    ends = (found[0].ci_low, found[0].ci_high) if len(found) == 1 else (math.nan, math.nan)
    return Share(basis, sum(one.share for one in found), found[0].n, sum(one.count for one in found), *ends)


def group_names(study: Study) -> tuple[str, ...]:
    """Labels of the groups of all breakdowns of all surveys."""
    used = {name for survey in study.surveys for name in study.only(survey).breakdowns}
    labels = (option.label for name in sorted(used) for option in study.concepts[name].options)
    return tuple(dict.fromkeys(label for label in labels if label))


def group_of(study: Study, asked: OfferedAnswers, label: str) -> Group | None:
    """The group of that label among the breakdowns of the question's survey; 全体 for ""."""
    if not label:
        return TOTAL, TOTAL
    for breakdown in asked.breakdowns:
        for option in study.concepts[breakdown].options:
            if option.label == label:
                return breakdown, option.key
    return None
