"""Problems of a codebook, told by sheet, row and column head of the workbook."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.codebook.fields import SheetColumn, SheetLayout
from schemas.codebook.tables import SheetRow
from schemas.errors import InputError, Problem

REMEDY = "コードブックのこの欄を直して、もう一度取り込んでください。"


@dataclass
class Faults:
    """Collects the problems of one workbook, so that staff see all of them at once."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def cell(
        self,
        rule: str,
        sheet: SheetLayout,
        line: SheetRow,
        column: SheetColumn,
        what: str,
        *,
        expected: str = "",
    ) -> None:
        """A problem of a cell, unless one is known of it."""
        place = (sheet.name, line.number or None, column.head)
        if line.number and any((one.sheet, one.row, one.column) == place for one in self.problems):
            return
        self.problems.append(
            Problem(
                rule,
                what,
                expected,
                REMEDY,
                self.file,
                sheet.name,
                line.number or None,
                column.head,
                column.shown(line[column.key]),
            )
        )

    def sheet(self, rule: str, name: str, what: str, *, row: int | None = None, expected: str = "") -> None:
        """A problem of a sheet as a whole."""
        self.problems.append(Problem(rule, what, expected, REMEDY, self.file, name, row))

    def raise_any(self) -> None:
        """Raise InputError if anything was noted."""
        if self.problems:
            raise InputError(self.problems)
