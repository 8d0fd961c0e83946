"""What one line of a returned list says: the records of corrections that its entry stands for.

An entry is a value for the cell of the finding, `無回答`, `原票どおり`, the numbers of the marked
choices, a decision about the row, or cells of the row by the name of their column (`問3=2`).
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.errors import InputError, Problem
from schemas.findings import Finding
from schemas.messages import decisions as decision_rules
from schemas.messages.rule import ADOPTED, CONFIRMED, DROPPED, FileRule
from schemas.questions.questionnaire import Question, Questionnaire
from schemas.settings.study import Survey
from survey.answers.fields import MARKED, UNMARKED, mark_columns
from survey.answers.names import match_name
from survey.answers.raw_table import RawTable
from survey.cleaning.dates import parse_day
from survey.cleaning.spelling import even_width
from survey.corrections.corrections import Correction, Decisions, cell_text
from survey.fault_list import ENTRIES
from survey.returned.named_cells import named_columns
from survey.rules.questions import EXCLUSIVE

FindingKey = tuple[str, str, str, str, str]

BLANK = "無回答"
"""Says that the paper is blank: the cell becomes empty."""

_PARTS = re.compile(r"[\n;；]+")
_EQUALS = re.compile(r"[=＝]")
_DIVIDER = re.compile(r"[,、;|・\s]+")


@dataclass(frozen=True)
class ReturnedLine:
    """A line of a returned list: where it stands (`book`, `book_sheet`, `line`) and what it holds."""

    book: str
    book_sheet: str
    line: int
    file: str
    sheet: str
    row: str
    column: str
    rule: str
    found: str
    value: str
    by: str
    date: str
    note: str

    def problem(self, rule: FileRule, *, column: str, found: str = "", expected: str = "") -> Problem:
        """A problem of this line."""
        return rule.problem(
            self.book, sheet=self.book_sheet, row=self.line, column=column, found=found, expected=expected
        )


@dataclass(frozen=True)
class Acceptance:
    """Who takes a list in: their name, the date of lines without one ("" if there is none), the file's sha256.

    `today` is the last day that a correction may bear (None: any).
    """

    by: str
    date: str
    workbook: str
    today: datetime.date | None = None


@dataclass(frozen=True, eq=False)
class State:
    """The raw answers as they stand: tables with the recorded corrections made, decisions, findings."""

    tables: Mapping[tuple[str, str], RawTable]
    surveys: Mapping[str, Survey]
    recorded: tuple[Correction, ...]
    decided: Decisions
    findings: Mapping[FindingKey, Finding]
    open: frozenset[FindingKey]
    """Findings that the recorded corrections have not settled."""


def finding_key(item: Finding | ReturnedLine) -> FindingKey:
    """File, sheet, row, column and rule, by which a line finds its finding."""
    return item.file, item.sheet, str(item.row), match_name(item.column), item.rule


def records_of(line: ReturnedLine, state: State, accepting: Acceptance) -> list[Correction]:
    """The records of a line that has an entry; none where it was recorded before."""
    finding = state.findings.get(finding_key(line))
    table = state.tables.get((line.file, line.sheet))
    if finding is None or table is None:
        raise InputError(line.problem(decision_rules.NO_SUCH_FINDING, column="ファイル・行・列名・規則"))
    if match_name(finding.found) != match_name(line.found):
        raise InputError(
            line.problem(
                decision_rules.FOUND_DIFFERS,
                column="入力されていた値",
                found=line.found,
                expected=finding.found,
            )
        )
    signed = _sign(line, accepting)
    if not finding.column or line.value in (ADOPTED, DROPPED):
        return _row_records(line, finding, table, state, signed)
    targets = _targets(line, finding, table, state)
    if finding_key(finding) not in state.open:
        if any(before != after for _, before, after in targets):
            raise InputError(_settled(line))
        return []
    return [
        signed.record(line, finding, column, before, after)
        for column, before, after in targets
        if not _is_recorded(state, finding, column, before, after)
    ]


def _settled(line: ReturnedLine) -> Problem:
    return line.problem(
        decision_rules.CONFLICT, column="訂正後の値", found=line.value, expected="記録済みの訂正と同じ値"
    )


@dataclass(frozen=True)
class _Signed:
    """Who corrected and when, and who takes it in."""

    by: str
    date: str
    accepting: Acceptance

    def record(
        self, line: ReturnedLine, finding: Finding, column: str, before: str, after: str
    ) -> Correction:
        return Correction(
            file=finding.file,
            sheet=finding.sheet,
            row=finding.row,
            column=column,
            before=before,
            after=after,
            by=self.by,
            date=self.date,
            rule=finding.rule,
            note=line.note,
            accepted_by=self.accepting.by,
            workbook=self.accepting.workbook,
        )


def _sign(line: ReturnedLine, accepting: Acceptance) -> _Signed:
    if line.date:
        day = parse_day(line.date)
        if day is None:
            raise InputError(
                line.problem(
                    decision_rules.CORRECTION_DATE,
                    column="訂正日",
                    found=line.date,
                    expected="例: 2022/08/01",
                )
            )
        date = day.isoformat()
    elif accepting.date:
        date = accepting.date
    else:
        raise InputError(
            line.problem(
                decision_rules.CORRECTION_DATE, column="訂正日", found="（空欄）", expected="例: 2022/08/01"
            )
        )
    if accepting.today is not None and date > accepting.today.isoformat():
        raise InputError(line.problem(decision_rules.FUTURE_DATE, column="訂正日", found=date))
    return _Signed(line.by or accepting.by, date, accepting)


# --- Cells --------------------------------------------------------------------------------------


def _targets(
    line: ReturnedLine, finding: Finding, table: RawTable, state: State
) -> list[tuple[str, str, str]]:
    """(column, before, after) of the cells that an entry concerns."""
    question = _marked_question(finding, table, state)
    if question is not None:
        return _mark_targets(line, question, finding, table)
    before = cell_text(table, finding.row, finding.column)
    if before is None:
        raise InputError(line.problem(decision_rules.NO_SUCH_FINDING, column="行"))
    after = {CONFIRMED: before, BLANK: ""}.get(line.value, line.value)
    return [(finding.column, before, after)]


def _marked_question(finding: Finding, table: RawTable, state: State) -> Question | None:
    """The question whose marks stand in several columns, where a finding concerns all of them."""
    if finding.rule != EXCLUSIVE.code:
        return None
    for question in _questionnaire(finding, state).questions:
        if question.layout == "marks" and match_name(finding.column) in {
            match_name(name) for name in mark_columns(question, table.places())
        }:
            return question
    return None


def _questionnaire(finding: Finding, state: State) -> Questionnaire:
    """The questionnaire with the columns of the finding's file."""
    survey = state.surveys[finding.file]
    return next(survey.questionnaire_of(file) for file in survey.files if file.path == finding.file)


def _mark_targets(
    line: ReturnedLine, question: Question, finding: Finding, table: RawTable
) -> list[tuple[str, str, str]]:
    """Spread the numbers of the marked choices over the columns; blank clears them all."""
    entry = even_width(line.value)
    codes = set() if line.value == BLANK else {part for part in _DIVIDER.split(entry) if part}
    known = [choice.code for choice in question.choices]
    if line.value != CONFIRMED and not codes <= set(known):
        expected = f"{'、'.join(known)}（複数は「、」で区切る）"
        raise InputError(
            line.problem(
                decision_rules.UNUSABLE_VALUE, column="訂正後の値", found=line.value, expected=expected
            )
        )
    targets = []
    for choice, column in zip(question.choices, mark_columns(question, table.places()), strict=True):
        before = cell_text(table, finding.row, column)
        if before is None:
            raise InputError(line.problem(decision_rules.NO_SUCH_FINDING, column="行"))
        after = MARKED if choice.code in codes else "" if line.value == BLANK else UNMARKED
        if line.value == CONFIRMED:
            if match_name(column) == match_name(finding.column):
                targets.append((column, before, before))
        elif not _same_mark(before, after):
            targets.append((column, before, after))
    return targets


def _same_mark(before: str, after: str) -> bool:
    return before == after or (after == UNMARKED and not before.strip())


def _is_recorded(state: State, finding: Finding, column: str, before: str, after: str) -> bool:
    """Whether the last record of the cell says the same already (the cell holds it by now)."""
    cell = (finding.file, finding.sheet, finding.row, match_name(column))
    last = [record for record in state.recorded if record.column and record.cell == cell]
    return bool(last) and last[-1].after == after == before


# --- Rows ---------------------------------------------------------------------------------------


def _row_records(
    line: ReturnedLine, finding: Finding, table: RawTable, state: State, signed: _Signed
) -> list[Correction]:
    """A decision about the row, or cells of it that are given by the name of their column."""
    if "=" in unicodedata.normalize("NFKC", line.value):
        return _named_cells(line, finding, table, state, signed)
    words = ENTRIES[finding.rule]
    if line.value not in words:
        expected = "、".join((*(f"「{word}」" for word in words), "「列名=値」"))
        raise InputError(
            line.problem(
                decision_rules.UNUSABLE_VALUE, column="訂正後の値", found=line.value, expected=expected
            )
        )
    place = (finding.file, finding.sheet, finding.row)
    before = ADOPTED if place in state.decided.adopted else DROPPED if place in state.decided.dropped else ""
    confirmed = {record.place for record in state.recorded if record.after == CONFIRMED and not record.column}
    if line.value == before or (line.value == CONFIRMED and place in confirmed):
        return []
    if before and finding_key(finding) not in state.open:
        raise InputError(_settled(line))
    return [signed.record(line, finding, "", before, line.value)]


def _named_cells(
    line: ReturnedLine, finding: Finding, table: RawTable, state: State, signed: _Signed
) -> list[Correction]:
    """`整理番号=0123`, `問3=2` (a heading, or a number with one column): one cell a line of the entry."""
    records = []
    for part in _PARTS.split(line.value):
        name, sign, after = _EQUALS.sub("=", part, count=1).partition("=")
        columns = named_columns(table, _questionnaire(finding, state), name) if sign else ()
        heading = columns[0] if len(columns) == 1 else ""
        before = cell_text(table, finding.row, heading)
        if before is None:
            hint = (
                f"「{name.strip()}」の列は{'、'.join(columns)}"
                if columns
                else "列名は回答ファイルの見出しか設問番号。2つ以上は改行で区切る"
            )
            raise InputError(
                line.problem(
                    decision_rules.UNUSABLE_VALUE,
                    column="訂正後の値",
                    found=part,
                    expected=f"「列名=値」（{hint}）",
                )
            )
        text = {BLANK: ""}.get(after.strip(), after.strip())
        if _is_recorded(state, finding, heading, before, text):
            continue
        if finding_key(finding) not in state.open and before != text:
            raise InputError(_settled(line))
        records.append(signed.record(line, finding, heading, before, text))
    return records
