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
from survey.answers.raw_table import ColumnHead
from survey.answers.returns import Part, Returns

_NO_HEADING = ColumnHead("", "", ())
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

    def line(self, rule: FindingRule, part: Part, number: int, *, found: str = "") -> None:
        """A finding about a row of a file by its number, or about the file as a whole."""
        self._find(rule, part, number, _NO_HEADING, (found, rule.expected))

    def row(self, rule: FindingRule, returns: Returns, row: int, *, found: str = "") -> None:
        """A finding about a whole row of the returns."""
        part, place = returns.at(row)
        self._find(rule, part, int(part.row[place]), _NO_HEADING, (found, rule.expected))

    def cell(
        self, rule: FindingRule, returns: Returns, row: int, key: str, *, found: str = "", expected: str = ""
    ) -> None:
        """A finding about a cell; `key` is a field of the row's file, `found` its content unless given."""
        part, place = returns.at(row)
        texts = (found or part.raw[key][place], expected or rule.expected)
        self._find(rule, part, int(part.row[place]), part.headings[key], texts)

    def column(
        self, rule: FindingRule, part: Part, key: str, number: int, *, found: str, expected: str
    ) -> None:
        """A finding about a field of a file, told at a row of it by its number."""
        self._find(rule, part, number, part.headings[key], (found, expected))

    def respelled(
        self,
        part: Part,
        key: str,
        after: Sequence[str],
        rules: Sequence[tuple[ChangeRule, ...]],
    ) -> None:
        """Cells whose spelling was made uniform; `after` and `rules` stand by distinct text."""
        if not any(rules):
            return
        column = part.raw[key]
        names = ["+".join(rule.code for rule in several) for several in rules]
        rows = np.flatnonzero(column.spread([bool(name) for name in names]))
        heading, before = part.headings[key].name, column.values
        file, sheet = part.file, part.sheet
        self._changes.extend(
            [
                Change(file, sheet, row, heading, names[code], before[code], after[code])
                for row, code in zip(part.row[rows].tolist(), column.codes[rows].tolist(), strict=True)
            ]
        )

    def corrected(self, change: Change) -> None:
        """A cell that a recorded correction changed, before anything else was read into it."""
        self._changes.append(change)

    def shortened(
        self, rule: ChangeRule, returns: Returns, row: int, key: str, kept: Sequence[Choice]
    ) -> None:
        """The marks of a question that count, of more that were given, in the terms of the row's file."""
        part, place = returns.at(row)
        question = part.questionnaire.question(key)
        codes = own_codes(question, kept)
        fields = part.fields(key)
        if len(fields) == 1:
            marked = part.clean[key][place].split(SEVERAL)
            after = ",".join(code for code in marked if code in codes)
            self._change(part, place, key, rule.code, (part.raw[key][place], after))
            return
        for name in fields:
            cell = part.clean[name][place]
            code = name.removeprefix(f"{key}:") if question.layout == "marks" else cell
            if cell not in ("", "0") and code not in codes:
                self._change(part, place, name, rule.code, (part.raw[name][place], ""))

    def set_aside(self, rule: ChangeRule, returns: Returns, key: str, rows: Mask) -> None:
        """Answers to a question that do not count: every cell of it that holds something."""
        for number, part in enumerate(returns.parts):
            places = returns.place[rows & (returns.part == number)]
            if not len(places):
                continue
            for name in part.fields(key):
                filled = part.clean[name].where(lambda text: text not in ("", "0"))
                for place in places[filled[places]].tolist():
                    self._change(part, place, name, rule.code, (part.raw[name][place], ""))

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All findings by file, sheet, row and column."""
        return tuple(sorted(self._findings, key=_FINDING_ORDER))

    def sorted_changes(self) -> tuple[Change, ...]:
        """All changes by file, sheet, row and column."""
        return tuple(sorted(self._changes))

    def _find(
        self, rule: FindingRule, part: Part, number: int, heading: ColumnHead, texts: tuple[str, str]
    ) -> None:
        found, expected = texts
        self._findings.append(
            Finding(
                file=part.file,
                sheet=part.sheet,
                row=number,
                column=heading.name,
                column_letter=heading.letter,
                rule=rule.code,
                treatment=rule.treatment,
                what=rule.what,
                found=found if len(found) <= _LONGEST else found[:_LONGEST] + "…（以下略）",
                expected=expected,
                remedy=rule.remedy_for(part.headings.get(ID, _NO_HEADING).name),
            )
        )

    def _change(self, part: Part, row: int, key: str, rule: str, texts: tuple[str, str]) -> None:
        self._changes.append(
            Change(
                file=part.file,
                sheet=part.sheet,
                row=int(part.row[row]),
                column=part.headings[key].name,
                rule=rule,
                before=texts[0],
                after=texts[1],
            )
        )
