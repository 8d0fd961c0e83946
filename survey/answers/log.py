"""Collects findings and changes in the terms of the file as it was sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

import numpy as np

from schemas.findings import Change, Finding
from schemas.messages.rule import ChangeRule, FindingRule
from schemas.questions.questionnaire import Choice
from survey.answers.columns import Mask, Rows
from survey.answers.fields import ID, SEVERAL, own_codes
from survey.answers.table import AnswerTable, Source

_LONGEST = 500
"""Characters of a cell that a finding quotes; the list of changes quotes all of it."""

_FINDING_ORDER = attrgetter(*(entry.name for entry in fields(Finding)))  # as the class compares, but once


@dataclass(frozen=True, eq=False)
class Changes:
    """Changed cells by file, sheet, row and column; each is made when it is its turn, as there may be a million.

    `alike` are the different ones, with row 0; `number[i]` is the place of cell i among them and `row[i]` its
    row, both (n,).
    """

    alike: Sequence[Change]
    number: Rows
    row: Rows

    def __len__(self) -> int:
        return len(self.row)

    def __iter__(self) -> Iterator[Change]:
        for number, row in zip(self.number.tolist(), self.row.tolist(), strict=True):
            yield self.alike[number]._replace(row=row)


@dataclass
class Log:
    """Findings and changes so far; `sorted_findings` and `sorted_changes` give them in file order.

    Several threads may add to it: what is added first makes no difference.
    """

    _findings: list[Finding] = field(default_factory=list)
    _changes: list[Changes] = field(default_factory=list)

    def find(
        self,
        rule: FindingRule,
        table: AnswerTable,
        row: int,
        key: str = "",
        *,
        found: str = "",
        expected: str = "",
    ) -> None:
        """A finding about a row, or about its cell of the field `key`, which is quoted unless `found` is given."""
        source, place = table.at(row)
        found = found or (source.raw(key)[place] if key else "")
        self.note(rule, source, table.line(row), key, found=found, expected=expected)

    def note(
        self,
        rule: FindingRule,
        source: Source,
        line: int,
        key: str = "",
        *,
        found: str = "",
        expected: str = "",
    ) -> None:
        """A finding about a file or one of its fields, told at a line of the file by its number."""
        head = source.head(key)
        self._findings.append(
            Finding(
                file=source.sent.file,
                sheet=source.sent.sheet,
                row=line,
                column=head.name,
                column_letter=head.letter,
                rule=rule.code,
                treatment=rule.treatment,
                what=rule.what,
                found=found if len(found) <= _LONGEST else found[:_LONGEST] + "…（以下略）",
                expected=expected or rule.expected,
                remedy=rule.remedy_for(source.head(ID).name, source.entry),
            )
        )

    def respelled(
        self,
        source: Source,
        key: str,
        after: Sequence[str],
        rules: Sequence[tuple[ChangeRule, ...]],
        rows: Mask,
    ) -> None:
        """Cells of the rows whose spelling was made uniform; `after` and `rules` stand by distinct text."""
        if any(rules):
            names = ["+".join(rule.code for rule in several) for several in rules]
            changed = source.raw(key).spread([bool(name) for name in names]) & rows
            self._changed(source, key, np.flatnonzero(changed), names, after)

    def corrected(self, change: Change) -> None:
        """A cell that a recorded correction changed, before anything else was read into it."""
        self._changes.append(
            Changes([change._replace(row=0)], np.zeros(1, dtype=np.int64), np.array([change.row]))
        )

    def shortened(
        self, rule: ChangeRule, table: AnswerTable, row: int, key: str, kept: Sequence[Choice]
    ) -> None:
        """The marks of a question that count, of more that were given, in the terms of the row's file."""
        source, place = table.at(row)
        question = source.questionnaire.question(key)
        codes = own_codes(question, kept)
        names = source.fields(key)
        if len(names) == 1:
            marked = source.cleaned(key)[place].split(SEVERAL)
            self._cell(rule, source, place, key, ",".join(code for code in marked if code in codes))
            return
        for name in names:
            cell = source.cleaned(name)[place]
            code = name.removeprefix(f"{key}:") if question.layout == "marks" else cell
            if cell not in ("", "0") and code not in codes:
                self._cell(rule, source, place, name, "")

    def set_aside(self, rule: ChangeRule, table: AnswerTable, key: str, rows: Mask) -> None:
        """Answers to a question that do not count: every cell of it that holds something."""
        for number, source in enumerate(table.sources):
            places = np.flatnonzero(rows[table.rows_of(number)])
            for name in source.fields(key) if len(places) else ():
                filled = source.cleaned(name).where(lambda text: text not in ("", "0"))
                texts = len(source.raw(name).values)
                self._changed(source, name, places[filled[places]], [rule.code] * texts, [""] * texts)

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All findings by file, sheet, row and column."""
        return tuple(sorted(self._findings, key=_FINDING_ORDER))

    def sorted_changes(self) -> Changes:
        """All changes by file, sheet, row and column."""
        alike = [one for changes in self._changes for one in changes.alike]
        if not alike:
            return Changes((), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
        order = sorted(range(len(alike)), key=alike.__getitem__)
        places = np.empty(len(alike), dtype=np.int64)
        places[order] = np.arange(len(alike))
        starts = np.cumsum([0, *(len(changes.alike) for changes in self._changes)])
        moved = [changes.number + start for changes, start in zip(self._changes, starts, strict=False)]
        number, row = (
            places[np.concatenate(moved)],
            np.concatenate([changes.row for changes in self._changes]),
        )
        sheets = {place: n for n, place in enumerate(dict.fromkeys((alike[one][:2]) for one in order))}
        sheet = np.array([sheets[alike[one][:2]] for one in order])
        ranked = np.lexsort((number, row, sheet[number]))
        return Changes([alike[one] for one in order], number[ranked], row[ranked])

    def _changed(
        self, source: Source, key: str, places: Rows, rules: Sequence[str], after: Sequence[str]
    ) -> None:
        """Cells of a field at some places; `rules` and `after` stand by its distinct texts as they were sent."""
        column, sent, head = source.raw(key), source.sent, source.head(key).name
        codes, number = np.unique(column.codes[places], return_inverse=True)
        alike = [
            Change(sent.file, sent.sheet, 0, head, rules[code], column.values[code], after[code])
            for code in codes.tolist()
        ]
        self._changes.append(Changes(alike, number, places + sent.first_row))

    def _cell(self, rule: ChangeRule, source: Source, place: int, key: str, after: str) -> None:
        sent = source.sent
        head, before = source.head(key).name, source.raw(key)[place]
        self.corrected(Change(sent.file, sent.sheet, sent.first_row + place, head, rule.code, before, after))
