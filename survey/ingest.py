"""From a survey's raw files to coded responses, with every row and every changed cell accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from schemas import catalogue
from schemas.findings import Accounting, Change, Finding
from schemas.study import Study, Survey
from survey.cleaning import clean
from survey.coding import Coded, to_answers, to_breakdown
from survey.columns import Mask
from survey.log import Log
from survey.reading import read_raw
from survey.responses import Responses
from survey.returns import ExtraColumn, Returns, gather
from survey.rules import apply_rules
from survey.screening import Status, Statuses, duplicates, late, note_hidden, screen, twins
from survey.validation import check_shape, report


@dataclass(frozen=True)
class ModeCount:
    """Where the rows of one mode of answering (post, web) went; the sums equal the survey's accounting."""

    mode: str
    rows_in: int
    valid: int
    invalid: int
    excluded: int

    @property
    def collected(self) -> int:
        """回収数: returns that came back, usable or not."""
        return self.valid + self.invalid


@dataclass(frozen=True)
class FreeText:
    """One answer in words, of a valid return that was asked, and where it stands in its file."""

    question: str
    file: str
    sheet: str
    row: int
    text: str


@dataclass(frozen=True, eq=False)
class Ingested:
    """A survey's answers, ready for weighting, and everything that was found on the way."""

    survey: str
    responses: Responses
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    accounting: Accounting
    modes: tuple[ModeCount, ...]
    free_texts: tuple[FreeText, ...]
    extra_columns: tuple[ExtraColumn, ...]


def ingest(root: Path, study: Study, survey: Survey) -> Ingested:
    """Read, clean, check and code one survey of a workspace.

    A row is excluded if it is no return of its own (blank, total, repeated header, note, second copy,
    after the last day); a return without a usable answer is invalid; all others are valid. A cell that
    cannot be understood counts as no answer and goes to the findings. Raises InputError where a file
    cannot be used at all.
    """
    log = Log()
    tables = [read_raw(root, file) for file in survey.files]
    for table in tables:
        note_hidden(table, log)
    sent, extra = gather(tables, survey)
    status = np.full(sent.n, Status.EXCLUDED, dtype=np.int8)
    are_returns = screen(sent, survey, log)
    raw = sent.take(are_returns)
    returns = clean(raw, survey, log)
    found = _row_statuses(returns, survey, log)
    counted = found == Status.VALID
    raw, returns = raw.take(counted), returns.take(counted)
    coded = apply_rules(returns, raw, survey, log)
    report(check_shape(returns, survey), coded, raw, study.breakdowns, log)
    usable = _usable(coded, study)
    for row in np.flatnonzero(~usable).tolist():
        log.row(catalogue.BLANK_RETURN, returns, row)
    found[np.flatnonzero(counted)[~usable]] = Status.INVALID
    status[are_returns] = found
    valid = returns.take(usable)
    answers = {key: question.take(usable) for key, question in coded.items()}
    twins(valid, survey, log)
    return Ingested(
        survey=survey.key,
        responses=_responses(answers, study, survey),
        findings=log.sorted_findings(),
        changes=log.sorted_changes(),
        accounting=_accounting(status, survey),
        modes=_modes(sent, status),
        free_texts=_free_texts(valid, answers),
        extra_columns=extra,
    )


def _row_statuses(returns: Returns, survey: Survey, log: Log) -> Statuses:
    """Late and repeated rows, shape (n,); a late copy does not spoil the one that came in time."""
    after = late(returns, survey, log)
    status = np.full(returns.n, Status.EXCLUDED, dtype=np.int8)
    status[~after] = duplicates(returns.take(~after), survey, log)
    return status


def _usable(coded: Mapping[str, Coded], study: Study) -> Mask:
    """Returns with an answer to at least one question that is no breakdown."""
    usable: Mask | None = None
    for answers in coded.values():
        concept = answers.question.concept
        if concept is not None and concept.key in study.breakdowns:
            continue
        usable = answers.codes >= 0 if usable is None else usable | (answers.codes >= 0)
    if usable is None:
        raise ValueError("a questionnaire needs a question that is no breakdown")
    return usable


def _responses(coded: Mapping[str, Coded], study: Study, survey: Survey) -> Responses:
    answers = tuple(
        to_answers(question, question.question.concept)
        for question in coded.values()
        if question.question.concept is not None and question.question.kind != "text"
    )
    breakdowns = []
    for name in study.breakdowns:
        asked = survey.questionnaire.by_concept(name)
        if asked is None:
            raise ValueError(f"survey {survey.key} does not ask {name}")
        breakdowns.append(to_breakdown(coded[asked.key], study.concepts[name]))
    return Responses(survey.key, answers, tuple(breakdowns))


def _accounting(status: Statuses, survey: Survey) -> Accounting:
    return Accounting(
        survey=survey.key,
        rows_in=len(status),
        valid=int((status == Status.VALID).sum()),
        invalid=int((status == Status.INVALID).sum()),
        excluded=int((status == Status.EXCLUDED).sum()),
        sent=survey.sampling.sent,
    )


def _modes(sent: Returns, status: Statuses) -> tuple[ModeCount, ...]:
    of_source = [source.mode for source in sent.sources]
    counts = []
    for mode in dict.fromkeys(of_source):
        rows = np.array([name == mode for name in of_source], dtype=np.bool_)[sent.source]
        here = status[rows]
        counts.append(
            ModeCount(
                mode=mode,
                rows_in=len(here),
                valid=int((here == Status.VALID).sum()),
                invalid=int((here == Status.INVALID).sum()),
                excluded=int((here == Status.EXCLUDED).sum()),
            )
        )
    return tuple(counts)


def _free_texts(valid: Returns, coded: Mapping[str, Coded]) -> tuple[FreeText, ...]:
    texts = []
    for key, answers in coded.items():
        if answers.question.kind != "text":
            continue
        for row in np.flatnonzero(answers.codes >= 0).tolist():
            source = valid.sources[int(valid.source[row])]
            texts.append(FreeText(key, source.file, source.sheet, int(valid.row[row]), valid.cells[key][row]))
    return tuple(texts)
