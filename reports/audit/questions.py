"""The answers that a study's questionnaires offer, and the shares that were computed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import pandas as pd

from reports.audit.numerals import plain
from schemas.contracts import NO_ANSWER_OPTION, TOTAL
from schemas.study import Study

_ALIKE = 0.9
"""How alike a label must be to a printed one to be a slip of it (どちらかというに / どちらかというと)."""


_LEAST_LENGTH = 6
"""A shorter label is itself or none."""


@dataclass(frozen=True)
class Asked:
    """A question's answers: label without blanks to option key."""

    survey: str
    concept: str
    title: str
    single: bool
    options: Mapping[str, str]

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
    """A share as computed: unrounded proportion, base, and unweighted number of respondents."""

    share: float
    n: int
    count: int


def squeeze(text: str) -> str:
    """A label without blanks and with usual digits and signs."""
    return re.sub(r"\s+", "", plain(text))


def asked_questions(study: Study) -> tuple[Asked, ...]:
    """All questions with choices of all surveys of a study."""
    found = []
    for survey in study.surveys:
        for question in survey.questionnaire.questions:
            if question.concept is None:
                continue
            options = {squeeze(choice.label): choice.option for choice in question.choices}
            options.setdefault("無回答", NO_ANSWER_OPTION)
            title = f"{survey.title} {question.number} {question.concept.label}"
            found.append(Asked(survey.key, question.concept.key, title, question.kind == "single", options))
    return tuple(found)


class ShareBook:
    """The shares of a run on one basis, by study, survey, concept, option and group.

    Concepts and not questions, because a question has another number in another year.
    """

    def __init__(self, estimates: pd.DataFrame, basis: str) -> None:
        """Index the rows whose base is all who were asked."""
        rows = estimates[(estimates["base"] == "all") & (estimates["basis"] == basis)]
        names = ["study", "survey", "concept", "option", "breakdown", "group", "share", "n", "count"]
        columns = [rows[name].tolist() for name in names]
        self._shares = {
            tuple(str(part) for part in values[:6]): Share(float(values[6]), int(values[7]), int(values[8]))
            for values in zip(*columns, strict=True)
        }

    def get(
        self, study: str, asked: Asked, options: Sequence[str], group: tuple[str, str] = (TOTAL, TOTAL)
    ) -> Share | None:
        """The share of one option, or of several of a single-answer question added before rounding."""
        found = [self._shares.get((study, asked.survey, asked.concept, option, *group)) for option in options]
        known = [share for share in found if share is not None]
        if not known or len(known) < len(found) or (len(known) > 1 and not asked.single):
            return None
        return Share(sum(share.share for share in known), known[0].n, sum(share.count for share in known))


def groups_named(study: Study, text: str) -> tuple[tuple[str, str], ...]:
    """(breakdown, group) of every group of the study that a text names; the longest name counts."""
    names = {
        option.label: (breakdown, option.key)
        for breakdown in study.breakdowns
        for option in study.concepts[breakdown].options
    }
    return tuple(dict.fromkeys(_longest(names, text)))


def _longest(names: Mapping[str, tuple[str, str]], text: str) -> Iterator[tuple[str, str]]:
    at = 0
    ordered = sorted(names, key=lambda name: -len(name))
    while at < len(text):
        name = next((name for name in ordered if text.startswith(name, at)), None)
        if name is not None:
            yield names[name]
        at += len(name) if name is not None else 1
