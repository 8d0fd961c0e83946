"""Which share of a study a figure in a sentence is: by the answers in 「」, the group and the year named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.audit.against.questions import (
    OfferedAnswers,
    Share,
    asked_questions,
    group_of,
    groups_named,
    share_of,
)
from reports.audit.reading.numerals import Numeral, percents
from reports.audit.reading.sentences import is_threshold, last_labels, quoted_shares
from reports.audit.reading.years import years
from reports.runs.finished_run import FinishedRun
from schemas.settings.study import Study
from survey.estimates.index import EstimateIndex


@dataclass(frozen=True)
class NamedAnswers:
    """A figure with its answers; `group` is the label of a group, "" for everyone."""

    labels: tuple[str, ...]
    figure: Numeral
    group: str
    study: str

    def text(self) -> str:
        """`「はい」（男性）…88.3%`."""
        names = "".join(f"「{label}」" for label in self.labels)
        return f"{names}{f'（{self.group}）' if self.group else ''}…{self.figure.text}"


@dataclass(frozen=True)
class AnswerShares:
    """The questions of a study and their shares. `basis` is that of sentences that name none."""

    study: Study
    asked: tuple[OfferedAnswers, ...]
    estimates: EstimateIndex
    basis: str


def answers_of(run: FinishedRun, basis: str = "") -> AnswerShares:
    """The questions and shares of a run. `basis` is that of the document, "" for that of the run."""
    study = run.study
    return AnswerShares(study, asked_questions(study), run.estimates, basis or study.basis)


def study_of(text: str, figure: Numeral, study: Study) -> str:
    """The study of the year named last before the figure; the current one if none is named."""
    named = [mention.year for mention in years(text) if mention.end <= figure.start]
    return str(named[-1]) if named else study.key


def candidates(
    named: NamedAnswers, answers: AnswerShares, bases: frozenset[str]
) -> list[tuple[OfferedAnswers, Share]]:
    """The shares that may be meant, each with its question; of the questions that offer all the answers."""
    found = []
    for question in answers.asked:
        options = [question.find(label) for label in named.labels]
        known = [option for option in options if option is not None]
        group = group_of(answers.study, question, named.group)
        if len(known) < len(options) or group is None:
            continue
        for basis in sorted(bases):
            share = share_of(answers.estimates, question, known, group, basis=basis, study=named.study)
            if share is not None and share.n > 0:
                found.append((question, share))
    return found


def named_percents(text: str, study: Study) -> Iterator[NamedAnswers]:
    """Percentages with their answers; one that only a group stands before is of the answers named last."""
    direct = {quoted.share.start: quoted for quoted in quoted_shares(text)}
    start = 0
    for figure in percents(text):
        before = text[start : figure.start]
        start = figure.end
        key = study_of(text, figure, study)
        quoted = direct.get(figure.start)
        groups = groups_named(study, before if quoted is None else _without(before, quoted.labels))
        if quoted is not None:
            if len(groups) == 0:
                groups = ("",)
            if len(groups) == 1 and (quoted.together or len(quoted.labels) == 1):
                yield NamedAnswers(quoted.labels, figure, groups[0], key)
        elif len(groups) == 1 and not is_threshold(text, figure) and "「" not in before:
            labels, _ = last_labels(text[: figure.start])
            if labels:
                yield NamedAnswers(labels, figure, groups[0], key)


def _without(text: str, labels: Sequence[str]) -> str:
    """The text without these answers in 「」: 「その他」 is no group, though a breakdown may have one called so."""
    for label in labels:
        text = re.sub(rf"[「『]\s*{re.escape(label)}\s*[」』]", "「」", text)
    return text
