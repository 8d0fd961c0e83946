"""Collects findings and changes in the terms of the file as it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter

import numpy as np

from schemas.findings import Change, Finding
from schemas.messages.rule import ChangeRule, FindingRule
from schemas.questions.questionnaire import Choice
from survey.answers.columns import Mask
from survey.answers.fields import ID, SEVERAL, own_codes
from survey.answers.table import AnswerTable, Source

_LONGEST = 500
"""Characters of a cell that a finding quotes; the list of changes quotes all of it."""

_FINDING_ORDER = attrgetter(*(entry.name for entry in fields(Finding)))  # as the class compares, but once


@dataclass
class Log:
    """Findings and changes so far; `sorted_findings` and `sorted_changes` give them in file order.

    Several threads may add to it: what is added first makes no difference.
    """

    _findings: list[Finding] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)

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
                remedy=rule.remedy_for(source.head(ID).name),
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
        if not any(rules):
            return
        column, file, sheet, first = (
            source.raw(key),
            source.sent.file,
            source.sent.sheet,
            source.sent.first_row,
        )
        names = ["+".join(rule.code for rule in several) for several in rules]
        places = np.flatnonzero(column.spread([bool(name) for name in names]) & rows)
        heading, before = source.head(key).name, column.values
        self._changes.extend(
            [
                Change(file, sheet, first + place, heading, names[code], before[code], after[code])
                for place, code in zip(places.tolist(), column.codes[places].tolist(), strict=True)
            ]
        )

    def corrected(self, change: Change) -> None:
        """A cell that a recorded correction changed, before anything else was read into it."""
        self._changes.append(change)

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
            self._change(rule, source, place, key, ",".join(code for code in marked if code in codes))
            return
        for name in names:
            cell = source.cleaned(name)[place]
            code = name.removeprefix(f"{key}:") if question.layout == "marks" else cell
            if cell not in ("", "0") and code not in codes:
                self._change(rule, source, place, name, "")

    def set_aside(self, rule: ChangeRule, table: AnswerTable, key: str, rows: Mask) -> None:
        """Answers to a question that do not count: every cell of it that holds something."""
        for number, source in enumerate(table.sources):
            places = np.flatnonzero(rows[table.rows_of(number)])
            for name in source.fields(key) if len(places) else ():
                filled = source.cleaned(name).where(lambda text: text not in ("", "0"))
                for place in places[filled[places]].tolist():
                    self._change(rule, source, place, name, "")

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All findings by file, sheet, row and column."""
        return tuple(sorted(self._findings, key=_FINDING_ORDER))

    def sorted_changes(self) -> tuple[Change, ...]:
        """All changes by file, sheet, row and column."""
        return tuple(sorted(self._changes))

    def _change(self, rule: ChangeRule, source: Source, place: int, key: str, after: str) -> None:
        self._changes.append(
            Change(
                file=source.sent.file,
                sheet=source.sent.sheet,
                row=source.sent.first_row + place,
                column=source.head(key).name,
                rule=rule.code,
                before=source.raw(key)[place],
                after=after,
            )
        )
