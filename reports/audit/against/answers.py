"""Which share of a study a figure in a sentence is: by the answers in 「」, the group, the year and the question."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.audit.against.questions import (
    OfferedAnswers,
    Share,
    asked_questions,
    group_names,
    group_of,
    share_of,
)
from reports.audit.against.subjects import Questions, Subjects
from reports.audit.reading.document import Document
from reports.audit.reading.groups import UNKNOWN_GROUP
from reports.audit.reading.sentences import ReadSentence, labels, sentences
from reports.audit.reading.stated import Stated, stated
from reports.runs.finished_run import FinishedRun
from schemas.settings.study import Study
from survey.estimates.index import EstimateIndex


@dataclass(frozen=True)
class AnswerShares:
    """The questions of a study and their shares. `basis` is that of sentences that name none."""

    study: Study
    asked: Questions
    estimates: EstimateIndex
    basis: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class SentenceInPlace:
    """A sentence, the answers that those before it in its paragraph speak of, and the questions that it is about.

    `carried` is the one answer that the text goes on about; `before` are all those of the sentence before it.
    """

    sentence: ReadSentence
    carried: tuple[str, ...]
    about: Questions
    before: tuple[str, ...] = ()


def answers_of(run: FinishedRun, basis: str = "") -> AnswerShares:
    """The questions and shares of a run. `basis` is that of the document, "" for that of the run."""
    study = run.study
    return AnswerShares(
        study, asked_questions(study), run.estimates, basis or study.basis, group_names(study)
    )


def in_place(document: Document, subjects: Subjects) -> Iterator[SentenceInPlace]:
    """All sentences with what the text around them says of their answers."""
    before: ReadSentence | None = None
    carried: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    for sentence in sentences(document):
        if before is None or not sentence.goes_on(before):
            carried = named = ()
        yield SentenceInPlace(sentence, carried, subjects.of(sentence), named)
        named = tuple(dict.fromkeys(labels(sentence.text)))
        carried = named if len(named) == 1 else (() if named else carried)
        before = sentence


def stated_in(one: SentenceInPlace, answers: AnswerShares) -> list[Stated]:
    """The figures of a sentence with their answers."""
    return stated(one.sentence.text, answers.groups, one.carried)


def study_key(named: Stated, question: OfferedAnswers, study: Study) -> str:
    """The study that a figure is of; "" where it is of an earlier survey that the question is not compared with."""
    if named.year is not None:
        return str(named.year)
    if not named.reference:
        return study.key
    comparison = study.comparison_for(question.survey, question.concept)
    return "" if comparison is None else comparison.study


def candidates(
    named: Stated, answers: AnswerShares, bases: frozenset[str], about: Sequence[OfferedAnswers] = ()
) -> list[tuple[OfferedAnswers, Share]]:
    """The shares that may be meant, each with its question: of the questions that offer all the answers.

    Where some of them are among those that the text is about, only they are meant.
    """
    found = []
    for question in sorted(answers.asked, key=lambda one: (one not in about, not one.charted)):
        options = [question.find(label) for label in named.labels]
        known = [option for option in options if option is not None]
        group = _group(named, question, answers)
        if len(known) < len(options) or group is None:
            continue
        for basis in sorted(bases):
            key = study_key(named, question, answers.study)
            share = (
                share_of(answers.estimates, question, known, group, basis=basis, study=key) if key else None
            )
            if share is not None and share.n > 0 and math.isfinite(share.share):
                found.append((question, share))
    within = [one for one in found if one[0] in about]
    return within or found


def _group(named: Stated, question: OfferedAnswers, answers: AnswerShares) -> tuple[str, str] | None:
    """The group of a figure; None where it is of one that is not known, or of others than were asked."""
    if named.group == UNKNOWN_GROUP or (named.asked and not question.filtered):
        return None
    return group_of(answers.study, question, named.group)
