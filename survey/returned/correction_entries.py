"""What one line of a returned list says: the records of corrections that its entry stands for.

An entry is a value for the cell of the finding, `無回答`, `原票どおり`, the numbers of the marked
choices, a decision about the row, or cells of the row by the name of their column (`問3=2`).
"""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from schemas.errors import InputError, Problem, raise_any
from schemas.findings import Accounting, Finding
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
from survey.rules.questions import EXCLUSIVE

FindingKey = tuple[str, str, str, str, str]

BLANK = "無回答"
"""Says that the paper is blank: the cell becomes empty."""

_WORDS = {match_name(word): word for word in (ADOPTED, DROPPED, CONFIRMED, BLANK)}
_WORDS |= dict.fromkeys(("原票通り", "原票のとおり", "原票の通り", "原票どおりです"), CONFIRMED)
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

    def problem(
        self, rule: FileRule, *, column: str = "訂正後の値", found: str = "", expected: str = ""
    ) -> Problem:
        """A problem of this line."""
        return rule.problem(
            self.book, sheet=self.book_sheet, row=self.line, column=column, found=found, expected=expected
        )

    def unknown(self) -> Problem:
        """What to say where the line names no finding of the answers as they stand (K12)."""
        place = f"{self.file} {self.row}行 {f'列「{self.column}」 ' if self.column else ''}規則{self.rule}"
        return self.problem(
            decision_rules.NO_SUCH_FINDING,
            column="ファイル・行・列名・規則",
            found=place,
            expected="最新の一覧にある行",
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

    counted: tuple[Accounting, ...]
    """Where the rows of each survey go with the recorded corrections."""


def finding_key(item: Finding | ReturnedLine) -> FindingKey:
    """File, sheet, row, column and rule, by which a line finds its finding."""
    return item.file, item.sheet, str(item.row), match_name(item.column), item.rule


def records_of(line: ReturnedLine, state: State, accepting: Acceptance, date: str) -> list[Correction]:
    """The records of a line that has an entry, made on a day; none where it was recorded before.

    Raises InputError with every problem of the line: K12, K13, K14.
    """
    finding = state.findings.get(finding_key(line))
    table = state.tables.get((line.file, line.sheet))
    if finding is None or table is None:
        raise InputError(line.unknown())
    if match_name(finding.found) != match_name(line.found):
        found = f"一覧では「{line.found}」、回答ファイルでは「{finding.found}」"
        told = {"column": "入力されていた値", "found": found, "expected": "書き出したときのままの値"}
        raise InputError(line.problem(decision_rules.FOUND_DIFFERS, **told))
    line = replace(line, value=_WORDS.get(match_name(line.value).rstrip("。"), line.value))
    entry = _Entry(line, finding, table, state, accepting, date)
    if not finding.column or (line.value in (ADOPTED, DROPPED) and line.value in ENTRIES[finding.rule]):
        return entry.of_row()
    return entry.of_column() if finding.row < table.first_row else entry.of_cells()


def correction_date(line: ReturnedLine, accepting: Acceptance) -> str:
    """The day of a correction, as ISO has it: the line's, else that of the list. Raises InputError (K15, K16)."""
    day = parse_day(line.date) if line.date else None
    date = day.isoformat() if day is not None else "" if line.date else accepting.date
    if not date:
        told = {"column": "訂正日", "found": line.date or "（空欄）", "expected": "例: 2022/08/01"}
        raise InputError(line.problem(decision_rules.CORRECTION_DATE, **told))
    if accepting.today is not None and date > accepting.today.isoformat():
        told = {
            "column": "訂正日",
            "found": date,
            "expected": f"今日（{accepting.today.isoformat()}）までの日付",
        }
        raise InputError(line.problem(decision_rules.FUTURE_DATE, **told))
    return date


@dataclass(frozen=True, eq=False)
class _Entry:
    """A line with the finding that it answers and the file that this stands in."""

    line: ReturnedLine
    finding: Finding
    table: RawTable
    state: State
    accepting: Acceptance
    date: str

    def of_cells(self) -> list[Correction]:
        """The records of the cells that the entry concerns."""
        question = self._marked_question()
        if question is not None:
            targets = self._mark_targets(question)
        else:
            before = self._cell(self.finding.column)
            after = {CONFIRMED: before, BLANK: ""}.get(self.line.value, self.line.value)
            targets = [(self.finding.column, before, after)]
        if not self._is_open():
            if any(before != after for _, before, after in targets):
                raise self._settled()
            return []
        return [self._record(*target) for target in targets if not self._is_recorded(*target)]

    def of_column(self) -> list[Correction]:
        """The confirmation of what was found about a whole column, which stands at its heading."""
        if self.line.value != CONFIRMED:
            raise self._unusable(self.line.value, f"「{CONFIRMED}」")
        target = self.finding.column, self.finding.found, self.finding.found
        return [self._record(*target)] if self._is_open() and not self._is_recorded(*target) else []

    def of_row(self) -> list[Correction]:
        """A decision about the row, or cells of it that are given by the name of their column."""
        value, finding, state = self.line.value, self.finding, self.state
        if "=" in unicodedata.normalize("NFKC", value):
            return self._named_cells()
        words = ENTRIES[finding.rule]
        if value not in words:
            cell = f"「列名=値」（例: {self.table.headings[0].name}=0123）"
            raise self._unusable(value, "、".join((*(f"「{word}」" for word in words), cell)))
        place = (finding.file, finding.sheet, finding.row)
        adopted, dropped = place in state.decided.adopted, place in state.decided.dropped
        before = ADOPTED if adopted else DROPPED if dropped else ""
        confirmed = {one.place for one in state.recorded if one.after == CONFIRMED and not one.column}
        if value == before or (value == CONFIRMED and place in confirmed):
            return []
        if before and not self._is_open():
            raise self._settled()
        return [self._record("", before, value)]

    def _marked_question(self) -> Question | None:
        """The question whose answers stand in several columns, where a finding concerns all of them."""
        if self.finding.rule != EXCLUSIVE.code:
            return None
        for question in self._questionnaire().questions:
            if question.layout != "cell" and match_name(self.finding.column) in {
                match_name(name) for name in self._columns_of(question)
            }:
                return question if question.kind == "multiple" else None
        return None

    def _columns_of(self, question: Question) -> tuple[str, ...]:
        marks = question.layout == "marks"
        return mark_columns(question, self.table.places()) if marks else question.raw_columns()

    def _mark_targets(self, question: Question) -> list[tuple[str, str, str]]:
        """(column, before, after): the numbers of the marked choices over the columns; blank clears them all."""
        value = self.line.value
        given = [] if value == BLANK else [part for part in _DIVIDER.split(even_width(value)) if part]
        codes = list(dict.fromkeys(given))
        known = [choice.code for choice in question.choices]
        columns = self._columns_of(question)
        if value != CONFIRMED and not (set(codes) <= set(known) and len(codes) <= len(columns)):
            most = "" if len(columns) == len(known) else f"、{len(columns)}つまで"
            raise self._unusable(value, f"{'、'.join(known)}（複数は「、」で区切る{most}）")
        if question.layout == "marks":
            texts = [MARKED if code in codes else "" if value == BLANK else UNMARKED for code in known]
        else:
            texts = [*codes, *[""] * len(columns)]
        targets = []
        for after, column in zip(texts, columns, strict=False):
            before = self._cell(column)
            same = before == after or (after == UNMARKED and not before.strip())
            if value == CONFIRMED:
                if match_name(column) == match_name(self.finding.column):
                    targets.append((column, before, before))
            elif not same:
                targets.append((column, before, after))
        return targets

    def _named_cells(self) -> list[Correction]:
        """`整理番号=0123`, `問3=2` (a heading, or a number with one column): one cell a line of the entry."""
        records: list[Correction] = []
        problems: list[Problem] = []
        for part in _PARTS.split(self.line.value):
            name, sign, after = _EQUALS.sub("=", part, count=1).partition("=")
            columns = self._named_columns(name) if sign else ()
            heading = columns[0] if len(columns) == 1 else ""
            before = cell_text(self.table, self.finding.row, heading)
            if before is None:
                hint = (
                    f"「{name.strip()}」の列は{'、'.join(columns)}"
                    if columns
                    else "列名は回答ファイルの見出しか設問番号。2つ以上は改行で区切る"
                )
                problems += self._unusable(part, f"「列名=値」（{hint}）").problems
                continue
            if not after.strip():  # forgotten, or meant to be cleared: nobody knows
                problems += self._unusable(
                    part, f"「列名=値」（空欄にするときは「{heading}={BLANK}」）"
                ).problems
                continue
            text = {BLANK: ""}.get(after.strip(), after.strip())
            if self._is_recorded(heading, before, text):
                continue
            if before != text and not self._is_open():
                problems += self._settled().problems
                continue
            records.append(self._record(heading, before, text))
        raise_any(problems)
        return records

    def _named_columns(self, name: str) -> tuple[str, ...]:
        """The headings that a name may mean: the column of that name, else those of the questions of that number.

        Empty for a name that means nothing; several where a number has several columns.
        """
        places, wanted = self.table.places(), match_name(name)
        if wanted in places:
            return (self.table.headings[places[wanted]].name,)
        columns = [
            match_name(column)
            for question in self._questionnaire().questions
            if wanted and match_name(question.number) == wanted
            for column in self._columns_of(question)
        ]
        found = [places[column] for column in dict.fromkeys(columns) if column in places]
        return tuple(self.table.headings[place].name for place in found)

    def _questionnaire(self) -> Questionnaire:
        """The questionnaire with the columns of the finding's file."""
        survey = self.state.surveys[self.finding.file]
        return next(survey.questionnaire_of(file) for file in survey.files if file.path == self.finding.file)

    def _cell(self, column: str) -> str:
        text = cell_text(self.table, self.finding.row, column)
        if text is None:
            raise InputError(self.line.unknown())
        return text

    def _is_open(self) -> bool:
        return finding_key(self.finding) in self.state.open

    def _is_recorded(self, column: str, before: str, after: str) -> bool:
        """Whether the last record of the cell says the same already (the cell holds it by now)."""
        cell = (self.finding.file, self.finding.sheet, self.finding.row, match_name(column))
        last = [record for record in self.state.recorded if record.column and record.cell == cell]
        return bool(last) and last[-1].after == after == before

    def _unusable(self, found: str, expected: str) -> InputError:
        return InputError(self.line.problem(decision_rules.UNUSABLE_VALUE, found=found, expected=expected))

    def _settled(self) -> InputError:
        told = {"found": self.line.value, "expected": "前に取り込んだ訂正と同じ値"}
        return InputError(self.line.problem(decision_rules.RECORDED_OTHERWISE, **told))

    def _record(self, column: str, before: str, after: str) -> Correction:
        finding, line, accepting = self.finding, self.line, self.accepting
        return Correction(
            finding.file, finding.sheet, finding.row, column, before, after,
            by=line.by or accepting.by, date=self.date, rule=finding.rule, note=line.note,
            accepted_by=accepting.by, workbook=accepting.workbook,
        )  # fmt: skip
