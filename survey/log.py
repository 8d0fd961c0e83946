"""Collects findings and changes in the terms of the file as it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from schemas.catalogue import ChangeRule, FindingRule
from schemas.findings import Change, Finding
from survey.columns import Mask, TextColumn
from survey.reading import RawTable
from survey.returns import Returns


@dataclass
class Log:
    """Findings and changes so far; `sorted_findings` and `sorted_changes` give them in file order."""

    _findings: list[Finding] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)

    def row(self, rule: FindingRule, returns: Returns, row: int, *, found: str = "", what: str = "") -> None:
        """A finding about a whole row."""
        source = returns.sources[int(returns.source[row])]
        self._findings.append(
            Finding(
                file=source.file,
                sheet=source.sheet,
                row=int(returns.row[row]),
                column="",
                column_letter="",
                rule=rule.code,
                treatment=rule.treatment,
                what=what or rule.what,
                found=found,
                expected=rule.expected,
                remedy=rule.remedy,
            )
        )

    def table(self, rule: FindingRule, table: RawTable, row: int, found: str) -> None:
        """A finding about a file as a whole; `row` is the file's first row that it concerns."""
        self._findings.append(
            Finding(
                file=table.file,
                sheet=table.sheet,
                row=row,
                column="",
                column_letter="",
                rule=rule.code,
                treatment=rule.treatment,
                what=rule.what,
                found=found,
                expected=rule.expected,
                remedy=rule.remedy,
            )
        )

    def cell(
        self, rule: FindingRule, returns: Returns, row: int, key: str, *, found: str, expected: str = ""
    ) -> None:
        """A finding about a cell."""
        source = returns.sources[int(returns.source[row])]
        heading = source.headings[key]
        self._findings.append(
            Finding(
                file=source.file,
                sheet=source.sheet,
                row=int(returns.row[row]),
                column=heading.name,
                column_letter=heading.letter,
                rule=rule.code,
                treatment=rule.treatment,
                what=rule.what,
                found=found,
                expected=expected or rule.expected,
                remedy=rule.remedy,
            )
        )

    def respelled(
        self,
        returns: Returns,
        key: str,
        rows: Mask,
        after: Sequence[str],
        rules: Sequence[tuple[ChangeRule, ...]],
    ) -> None:
        """Cells whose spelling was made uniform; `after` and `rules` stand by distinct text."""
        column = returns.cells[key]
        names = ["+".join(rule.code for rule in several) for several in rules]
        for row in np.flatnonzero(rows):
            code = int(column.codes[row])
            self._change(returns, int(row), key, names[code], (column.values[code], after[code]))

    def set_aside(self, rule: ChangeRule, returns: Returns, key: str, raw: TextColumn, rows: Mask) -> None:
        """Answers that do not count; `raw` holds the cells as they were sent."""
        for row in np.flatnonzero(rows):
            self._change(returns, int(row), key, rule.code, (raw[int(row)], ""))

    def _change(self, returns: Returns, row: int, key: str, rule: str, texts: tuple[str, str]) -> None:
        source = returns.sources[int(returns.source[row])]
        self._changes.append(
            Change(
                file=source.file,
                sheet=source.sheet,
                row=int(returns.row[row]),
                column=source.headings[key].name,
                rule=rule,
                before=texts[0],
                after=texts[1],
            )
        )

    def sorted_findings(self) -> tuple[Finding, ...]:
        """All findings by file, sheet, row and column."""
        return tuple(sorted(self._findings))

    def sorted_changes(self) -> tuple[Change, ...]:
        """All changes by file, sheet, row and column."""
        return tuple(sorted(self._changes))
