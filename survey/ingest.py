"""From a survey's raw files to coded responses, with every row and every changed cell accounted for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError
from schemas.findings import Accounting, Change, Finding
from schemas.messages import files as file_rules
from schemas.settings.study import Study, Survey
from schemas.tables.numbers import parse_number
from survey.answers.coded import CodedAnswers, QuestionAnswers
from survey.answers.coding import to_breakdown
from survey.answers.columns import Mask
from survey.answers.fields import WEIGHT
from survey.answers.log import Log
from survey.answers.raw_table import RawTable
from survey.answers.returns import ExtraColumn, Part, Returns, extra_columns, locate, put_together
from survey.cleaning.cleaning import answer_columns, clean
from survey.cleaning.numbers import read_weight
from survey.cleaning.sample import load_sample
from survey.corrections.corrections import Correction, Decisions, correct, rows_at, study_corrections
from survey.corrections.purged import refuse_purged
from survey.freetext.records import FreeText, Quotation, attach_codes, quotations, refuse_uncoded
from survey.reading.reading import read_raw
from survey.rules import row_rules
from survey.rules.question_rules import apply_rules
from survey.rules.screening import (
    Status,
    Statuses,
    duplicates,
    not_counted,
    note_hidden,
    screen,
    set_apart,
    straight_lines,
    twins,
)
from survey.rules.validation import check_shape, report
from survey.rules.value_labels import compare_labels

Floats = npt.NDArray[np.float64]


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


@dataclass(frozen=True, eq=False)
class Numbers:
    """The answers of a number question over the n valid returns, (n,); nan where there is none."""

    question: str
    values: Floats


@dataclass(frozen=True, eq=False)
class Ingested:
    """A survey's answers, ready for weighting, and everything that was found on the way."""

    survey: str
    coded: CodedAnswers
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    accounting: Accounting
    modes: tuple[ModeCount, ...]
    free_texts: tuple[FreeText, ...]
    quotations: tuple[Quotation, ...]
    extra_columns: tuple[ExtraColumn, ...]
    numbers: tuple[Numbers, ...] = ()
    corrections: tuple[Correction, ...] = ()
    """The corrections of the study as they stood when its answers were read."""
    read: Mapping[str, str] = field(default_factory=dict)
    """The files that were read, with their sha256: answers, the sample, corrections, coded answers in words."""


def ingest(
    root: Path, study: Study, survey: Survey, corrections: Sequence[Correction] | None = None
) -> Ingested:
    """Read, clean, check and code one survey of a workspace.

    A row is excluded if it is no return of its own (blank, total, repeated header, note, second copy,
    after the last day); a return without a usable answer is invalid; all others are valid. A cell that
    cannot be understood counts as no answer and goes to the findings. The corrections that were
    recorded for the study are made first; `corrections` stand in for them. Raises InputError where a
    file cannot be used at all.
    """
    refuse_purged(root, study, survey)
    log = Log()
    records = study_corrections(root, study) if corrections is None else corrections
    study = study.only(survey)
    tables, decided = correct([read_raw(root, file) for file in survey.files], records, log)
    tables = attach_codes(root, study, survey, tables)
    files = _located(tables, survey)
    for table, part in zip(tables, files, strict=True):
        note_hidden(table, part, log)
    kept = [_are_returns(part, decided, log) for part in files]
    parts = [clean(part.take(rows), survey.cleaning, log) for part, rows in zip(files, kept, strict=True)]
    compare_labels(parts, survey.cleaning, log)
    returns = put_together(parts, [answer_columns(part, survey.questionnaire) for part in parts])
    adopted = np.concatenate([rows_at(part, decided.adopted) for part in parts])
    found = _row_statuses(returns, survey, load_sample(root, survey), adopted, log)
    counted = found == Status.VALID
    returns = returns.take(counted)
    failed = check_shape(returns, survey)
    coded = apply_rules(returns, survey, log)
    report(failed, coded, returns, study.breakdowns, log)
    usable = _usable(coded, study)
    for row in np.flatnonzero(~usable).tolist():
        log.row(row_rules.BLANK_RETURN, returns, row)
    base_weights = _base_weights(returns) if survey.weighting.column else None
    if base_weights is not None:
        for row in np.flatnonzero(usable & np.isnan(base_weights)).tolist():
            log.cell(row_rules.NO_WEIGHT, returns, row, WEIGHT)
        usable &= ~np.isnan(base_weights)
        base_weights = base_weights[usable]
    found[np.flatnonzero(counted)[~usable]] = Status.INVALID
    status = np.full(sum(part.n for part in files), Status.EXCLUDED, dtype=np.int8)
    status[np.concatenate(kept)] = found
    valid = returns.take(usable)
    answers = {key: question.take(usable) for key, question in coded.items()}
    twins(valid, log)
    straight_lines(valid, answers, survey, log)
    refuse_uncoded(valid, answers, survey)
    texts = _free_texts(valid, answers)
    return Ingested(
        survey=survey.key,
        coded=_coded_answers(answers, study, survey, base_weights),
        findings=log.sorted_findings(),
        changes=log.sorted_changes(),
        accounting=_accounting(status, survey),
        modes=_modes(files, status),
        free_texts=texts,
        quotations=quotations(root, study, survey, texts),
        extra_columns=tuple(
            extra for table, part in zip(tables, files, strict=True) for extra in extra_columns(table, part)
        ),
        numbers=_numbers(valid, answers),
        corrections=tuple(records),
    )


def _located(tables: Sequence[RawTable], survey: Survey) -> list[Part]:
    """The survey's columns in all its files. Raises InputError with every missing column of every file."""
    located = [locate(table, file, survey) for table, file in zip(tables, survey.files, strict=True)]
    problems = [problem for entry in located if isinstance(entry, list) for problem in entry]
    if problems:
        raise InputError(problems)
    return [entry for entry in located if isinstance(entry, Part)]


def _are_returns(part: Part, decided: Decisions, log: Log) -> Mask:
    """Rows of a file that are returns and that nobody decided to leave out."""
    rows = screen(part, log)
    dropped = rows & rows_at(part, decided.dropped)
    set_apart(part, dropped, log)
    return rows & ~dropped


def _row_statuses(
    returns: Returns, survey: Survey, sample: frozenset[str] | None, adopted: Mask, log: Log
) -> Statuses:
    """Rows outside the survey, late and repeated rows, shape (n,).

    A late copy does not spoil the one that came in time.
    """
    out = not_counted(returns, survey, sample, adopted, log)
    status = np.full(returns.n, Status.EXCLUDED, dtype=np.int8)
    status[~out] = duplicates(returns.take(~out), log, adopted[~out])
    return status


def _usable(coded: Mapping[str, QuestionAnswers], study: Study) -> Mask:
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


def _base_weights(returns: Returns) -> Floats:
    """The base weight of each row, shape (n,); nan where its cell is no number above 0."""
    weights = np.full(returns.n, np.nan)
    for number, part in enumerate(returns.parts):
        rows, column = returns.part == number, part.clean[WEIGHT]
        table = np.array([read_weight(text) for text in column.values])
        weights[rows] = table[column.codes[returns.place[rows]]]
    return weights


def _coded_answers(
    questions: Mapping[str, QuestionAnswers], study: Study, survey: Survey, base_weights: Floats | None
) -> CodedAnswers:
    breakdowns = []
    for name in study.breakdowns:
        asked = survey.questionnaire.by_concept(name)
        if asked is None:
            raise ValueError(f"survey {survey.key} does not ask {name}")
        breakdowns.append(to_breakdown(questions[asked.key]))
    return CodedAnswers(survey.key, questions, tuple(breakdowns), base_weights)


def _accounting(status: Statuses, survey: Survey) -> Accounting:
    counted = Accounting(
        survey=survey.key,
        rows_in=len(status),
        valid=int((status == Status.VALID).sum()),
        invalid=int((status == Status.INVALID).sum()),
        excluded=int((status == Status.EXCLUDED).sum()),
        sent=survey.sampling.sent,
    )
    if counted.collected > counted.sent:
        raise InputError(
            file_rules.MORE_THAN_SENT.problem(
                survey.files[0].path,
                found=f"回収数 {counted.collected:,}、配布数 {counted.sent:,}",
                expected="配布数以下の回収数",
            )
        )
    return counted


def _modes(files: Sequence[Part], status: Statuses) -> tuple[ModeCount, ...]:
    mode = np.repeat(np.arange(len(files)), [part.n for part in files])
    counts = []
    for name in dict.fromkeys(part.mode for part in files):
        here = status[np.isin(mode, [place for place, part in enumerate(files) if part.mode == name])]
        counts.append(
            ModeCount(
                mode=name,
                rows_in=len(here),
                valid=int((here == Status.VALID).sum()),
                invalid=int((here == Status.INVALID).sum()),
                excluded=int((here == Status.EXCLUDED).sum()),
            )
        )
    return tuple(counts)


def _numbers(valid: Returns, coded: Mapping[str, QuestionAnswers]) -> tuple[Numbers, ...]:
    """Usable numbers of those who were asked; what is out of range is none."""
    found = []
    for key, answers in coded.items():
        if answers.question.kind != "number":
            continue
        column = valid.answers[key]
        table = np.array([float(parse_number(text) or 0) for text in column.values])
        found.append(Numbers(key, np.where(answers.codes >= 0, table[column.codes], np.nan)))
    return tuple(found)


def _free_texts(valid: Returns, coded: Mapping[str, QuestionAnswers]) -> tuple[FreeText, ...]:
    texts = []
    for key, answers in coded.items():
        if answers.question.kind != "text":
            continue
        for row in np.flatnonzero(answers.codes >= 0).tolist():
            part, place = valid.at(row)
            texts.append(FreeText(key, part.file, part.sheet, int(part.row[place]), valid.answers[key][row]))
    return tuple(texts)
