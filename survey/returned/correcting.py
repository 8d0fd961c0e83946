"""Judge a returned list of findings and turn it into records of corrections, all of it or nothing.

A line is taken only if the finding that it answers is there in the raw answers as they stand, in the
same row and with the same content; a corrected value only if the intake finds nothing wrong with it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schemas.errors import InputError, Problem, Together, raise_any
from schemas.findings import Accounting, Finding, Treatment
from schemas.messages import decisions as decision_rules
from schemas.messages.rule import CONFIRMED
from schemas.settings.study import Study, Survey
from survey.answers.log import Log
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.corrections.corrections import Correction, correct, decisions, study_corrections
from survey.ingest import ingest
from survey.reading.reading import read_raw
from survey.returned.correction_entries import (
    Acceptance,
    FindingKey,
    ReturnedLine,
    State,
    correction_date,
    finding_key,
    records_of,
)
from survey.rules.base_weights import NO_WEIGHT
from survey.rules.counted_rows import UNREADABLE_DATE

_STILL_WRONG = {UNREADABLE_DATE.code, NO_WEIGHT.code}


class ListOutcome(StrEnum):
    """What a line of a returned list says."""

    CORRECTED = "訂正"
    DECIDED = "行の判断"
    CONFIRMED = "確認済み"
    KNOWN = "記録済み"
    NOTED = "備考だけ"
    UNANSWERED = "未記入"


@dataclass(frozen=True)
class JudgedList:
    """The records that a returned list adds, and what became of its lines: each counts once.

    `before` and `after` say where the rows of each survey go without and with these records.
    """

    records: tuple[Correction, ...]
    lines: Counter[ListOutcome]
    before: tuple[Accounting, ...]
    after: tuple[Accounting, ...]

    @property
    def cells(self) -> int:
        """Cells that change."""
        return sum(bool(record.column) and record.before != record.after for record in self.records)


def judge(root: Path, study: Study, lines: Sequence[ReturnedLine], accepting: Acceptance) -> JudgedList:
    """Check every line and return the records that they add; nothing is written.

    Raises InputError with all problems at their sheets and rows of the returned list: K12 a finding
    that is not there, K13 a value that cannot be used, K14 a conflict with another line or with what
    was recorded before, K15 a date, K16 a date that is still to come.
    """
    state = _state(root, study)
    told = Together()
    chosen: dict[tuple[str, str, int, str], tuple[Correction, ReturnedLine]] = {}
    outcomes: Counter[ListOutcome] = Counter()
    for line in lines:
        if not line.value:
            outcomes[ListOutcome.NOTED if line.note else ListOutcome.UNANSWERED] += 1
            continue
        date, records = accepting.date, []
        with told:
            date = correction_date(line, accepting)
        with told:
            records = records_of(line, state, accepting, date)
        outcomes[_outcome(records)] += 1
        for record in records:
            key = record.cell
            if key in chosen and chosen[key][0].after != record.after:
                found = f"「{record.after}」（{chosen[key][1].line}行では「{chosen[key][0].after}」）"
                told.problems.append(
                    line.problem(decision_rules.CONFLICT, found=found, expected="1つの欄に1つの値")
                )
            chosen.setdefault(key, (record, line))
    after = state.counted
    if chosen:
        with told:
            after = _try(root, study, state, chosen)
    told.raise_any()
    return JudgedList(tuple(record for record, _ in chosen.values()), outcomes, state.counted, after)


def _outcome(records: Sequence[Correction]) -> ListOutcome:
    if not records:
        return ListOutcome.KNOWN
    if any(record.column and record.before != record.after for record in records):
        return ListOutcome.CORRECTED
    decided = any(not record.column and record.after != CONFIRMED for record in records)
    return ListOutcome.DECIDED if decided else ListOutcome.CONFIRMED


def _state(root: Path, study: Study) -> State:
    recorded = study_corrections(root, study)
    tables: dict[tuple[str, str], RawTable] = {}
    surveys: dict[str, Survey] = {}
    findings: dict[FindingKey, Finding] = {}
    still_open: set[FindingKey] = set()
    counted = []
    for survey in study.surveys:
        raw = [read_raw(root, file) for file in survey.files]
        for table in correct(raw, recorded, Log())[0]:
            tables[table.file, table.sheet] = table
            surveys[table.file] = survey
        # what was settled by earlier corrections may still be answered, with the same answer
        for finding in ingest(root, study, survey, ()).findings if recorded else ():
            findings[finding_key(finding)] = finding
        ingested = ingest(root, study, survey, recorded)
        counted.append(ingested.accounting)
        for finding in ingested.findings:
            findings[finding_key(finding)] = finding
            still_open.add(finding_key(finding))
    decided = decisions(record for record in recorded if not record.column)
    return State(tables, surveys, recorded, decided, findings, frozenset(still_open), tuple(counted))


def _try(
    root: Path,
    study: Study,
    state: State,
    chosen: Mapping[tuple[str, str, int, str], tuple[Correction, ReturnedLine]],
) -> tuple[Accounting, ...]:
    """Take the answers in with the new records, and count; what is wrong with a corrected cell is told at its line."""
    trial = (*state.recorded, *(record for record, _ in chosen.values()))
    places = {record.place: line for record, line in chosen.values() if not record.column}
    problems: list[Problem] = []
    counted = []
    for survey in study.surveys:
        try:
            ingested = ingest(root, study, survey, trial)
        except InputError as error:
            problems.extend(_at_line(problem, places) for problem in error.problems)
            continue
        counted.append(ingested.accounting)
        for finding in ingested.findings:
            answer = chosen.get((finding.file, finding.sheet, finding.row, match_name(finding.column)))
            if answer is None or answer[0].before == answer[0].after:
                continue
            if finding.treatment is Treatment.CHECK or finding.rule in _STILL_WRONG:
                told = {"found": answer[0].after, "expected": finding.expected}
                problems.append(answer[1].problem(decision_rules.UNUSABLE_VALUE, **told))
    raise_any(problems)
    return tuple(counted)


def _at_line(problem: Problem, places: Mapping[tuple[str, str, int], ReturnedLine]) -> Problem:
    """A problem of the trial at the line that caused it, where one did."""
    line = None if problem.row is None else places.get((problem.file, problem.sheet, problem.row))
    if line is None:
        return problem
    return Problem(
        problem.rule, problem.what, problem.expected, problem.remedy, line.book, line.book_sheet, line.line,
        "訂正後の値", line.value,
    )  # fmt: skip
