"""A document and a finished run side by side: what every check of one against the other needs."""

from dataclasses import dataclass

from reports.audit.against.answers import AnswerShares, SentenceInPlace, answers_of, in_place
from reports.audit.against.subjects import Subjects
from reports.audit.reading.document import Document
from reports.runs.finished_run import FinishedRun


@dataclass(frozen=True)
class HeldAgainst:
    """The document, the run, the shares of the run, and what the parts and sentences are about."""

    document: Document
    run: FinishedRun
    answers: AnswerShares
    subjects: Subjects
    placed: tuple[SentenceInPlace, ...]


def held_against(document: Document, run: FinishedRun) -> HeldAgainst:
    """Read what a document is about. Shares are on its basis, or else on that of the run."""
    answers = answers_of(run, document.basis)
    subjects = Subjects(document, run.study, answers.asked, run.promised)
    return HeldAgainst(document, run, answers, subjects, tuple(in_place(document, subjects)))
