"""From a survey's raw files to coded answers, with every row and every changed cell accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from schemas.errors import InputError, Together
from schemas.findings import Accounting, Finding
from schemas.messages import files as file_rules
from schemas.settings.study import Study, Survey
from survey.answers.coded import Breakdown, CodedAnswers, QuestionAnswers
from survey.answers.coding import to_breakdown
from survey.answers.columns import Mask
from survey.answers.fields import ID
from survey.answers.log import Changes, Log
from survey.answers.raw_table import ColumnHead, RawTable
from survey.answers.table import AnswerTable, Status
from survey.cleaning.cleaning import clean
from survey.cleaning.sample import load_sample
from survey.corrections.corrections import Correction, correct, rows_at, study_corrections
from survey.corrections.purged import refuse_purged
from survey.freetext.records import (
    FreeText,
    Quotation,
    answers_in_words,
    attach_codes,
    quotations,
    refuse_uncoded,
)
from survey.reading.reading import read_raw
from survey.reading.sources import locate
from survey.rules.answer_patterns import PATTERNS, UNUSABLE
from survey.rules.base_weights import base_weights
from survey.rules.cells import refuse_other_questionnaires, report_cells
from survey.rules.counted_rows import COUNTED_ROWS
from survey.rules.duplicates import SAME_NUMBER
from survey.rules.file_rows import BLANK_COLUMNS, FILE_ROWS, HIDDEN, note_as_read, refuse_merged
from survey.rules.labels import LABELS, refuse_other_labels
from survey.rules.left_out import LEFT_OUT
from survey.rules.other_layout import refuse_other_rows
from survey.rules.questions import code_answers
from survey.rules.rule import Context, apply, note


@dataclass(frozen=True, eq=False)
class Ingested:
    """A survey's answers, ready for weighting, and everything that was found on the way.

    `modes` accounts for the rows of each mode of answering (post, web); their sums equal `accounting`.
    `extra_columns` are the columns of a file (and sheet) that no question names. `corrections` are those of the study as they stood
    when its answers were read. `returns` says of each valid return where it stands: file, sheet, row and respondent's
    number ("" where there is none). `read` are the files that were read, with their sha256: answers, the sample,
    corrections, coded answers in words.
    """

    survey: str
    coded: CodedAnswers
    findings: tuple[Finding, ...]
    changes: Changes
    accounting: Accounting
    modes: Mapping[str, Accounting]
    free_texts: tuple[FreeText, ...]
    quotations: tuple[Quotation, ...]
    extra_columns: Mapping[tuple[str, str], tuple[ColumnHead, ...]]
    returns: pd.DataFrame
    corrections: tuple[Correction, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)


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
    sent, decided = correct(_read_all(root, survey), records, log)
    table = locate(attach_codes(root, study, survey, sent), survey)
    refuse_other_rows(table)
    context = Context(
        survey=survey,
        breakdowns=study.breakdowns,
        sample=load_sample(root, survey),
        adopted=rows_at(table, decided.adopted),
        dropped=rows_at(table, decided.dropped),
    )
    note_as_read(table, log)
    note(HIDDEN, table, survey, log)
    table = apply(FILE_ROWS, table, context, log)
    note((*BLANK_COLUMNS, *LEFT_OUT), table, survey, log)
    table = clean(table, survey, log)
    refuse_other_labels(table.sources, survey)
    note(LABELS, table, survey, log)
    table = apply(COUNTED_ROWS, table, context, log)
    table = apply(SAME_NUMBER, table, context, log)
    refuse_other_questionnaires(table, survey.questionnaire.questions)
    context = replace(context, answers=code_answers(table, survey, log))
    report_cells(table, context.answers, study.breakdowns, log)
    table = apply(UNUSABLE, table, context, log)
    table = apply(PATTERNS, table, context, log)
    refuse_uncoded(table, context.answers, survey)
    texts = answers_in_words(table, context.answers)
    coded = _coded(table, context)
    return Ingested(
        survey=survey.key,
        coded=coded,
        findings=log.sorted_findings(),
        changes=log.sorted_changes(),
        accounting=_whole(table, survey),
        modes=_modes(table, survey),
        free_texts=texts,
        quotations=quotations(root, study, survey, texts),
        extra_columns={
            (source.sent.file, source.sent.sheet): tuple(
                source.sent.headings[place] for place in source.others
            )
            for source in table.sources
            if source.others
        },
        returns=_returns(table),
        corrections=tuple(records),
    )


def _returns(table: AnswerTable) -> pd.DataFrame:
    valid = np.flatnonzero(table.open)
    source, ids = table.file[valid], table.own[ID]
    sent = [one.sent for one in table.sources]
    first = np.array([one.first_row for one in sent], dtype=np.int64)
    return pd.DataFrame(
        {
            "file": np.array([one.file for one in sent], dtype=object)[source],
            "sheet": np.array([one.sheet for one in sent], dtype=object)[source],
            "row": first[source] + table.place[valid],
            "id": np.array(ids.values, dtype=object)[ids.codes[valid]],
        }
    )


def _read_all(root: Path, survey: Survey) -> list[RawTable]:
    """The tables of all files. Raises InputError with what is wrong with any of them."""
    told, tables = Together(), []
    for file in survey.files:
        with told:
            tables.append(read_raw(root, file))
            if survey.cleaning.merged == "refuse":
                refuse_merged(tables[-1])
    told.raise_any()
    return tables


def _coded(table: AnswerTable, context: Context) -> CodedAnswers:
    """The answers and breakdowns of the valid returns."""
    survey, valid = context.survey, table.open
    answers = {key: question.take(valid) for key, question in context.answers.items()}
    weights = base_weights(table)[valid] if survey.weighting.column else None
    return CodedAnswers(survey.key, answers, _breakdowns(answers, context), weights)


def _breakdowns(answers: Mapping[str, QuestionAnswers], context: Context) -> tuple[Breakdown, ...]:
    asked = [context.survey.questionnaire.by_concept(name) for name in context.breakdowns]
    if None in asked:
        raise ValueError(f"survey {context.survey.key} does not ask {', '.join(context.breakdowns)}")
    return tuple(to_breakdown(answers[question.key]) for question in asked if question is not None)


def _accounting(table: AnswerTable, survey: Survey, rows: Mask) -> Accounting:
    counts = np.bincount(table.status[rows], minlength=len(Status)).tolist()
    return Accounting(
        survey=survey.key,
        rows_in=sum(counts),
        valid=counts[Status.VALID],
        invalid=counts[Status.INVALID],
        excluded=counts[Status.EXCLUDED],
        sent=survey.sampling.sent,
    )


def _whole(table: AnswerTable, survey: Survey) -> Accounting:
    """The accounting of all rows. Raises InputError (F23) for more returns than were sent."""
    counted = _accounting(table, survey, np.ones(table.n, dtype=np.bool_))
    if 0 < counted.sent < counted.collected:
        raise InputError(
            file_rules.MORE_THAN_SENT.problem(
                survey.files[0].path,
                found=f"回収数 {counted.collected:,}、配布数 {counted.sent:,}",
                expected="配布数以下の回収数",
            )
        )
    return counted


def _modes(table: AnswerTable, survey: Survey) -> Mapping[str, Accounting]:
    mode = [source.sent.mode for source in table.sources]
    return {
        name: _accounting(table, survey, np.array([one == name for one in mode])[table.file])
        for name in dict.fromkeys(mode)
    }
