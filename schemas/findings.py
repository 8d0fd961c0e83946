"""What was found in raw answers: findings go back to the contractor, changes are listed for the record.

A finding or a change holds a cell's content. Both are written only into the run's own folder
(findings.xlsx, changes.csv) and are never logged.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Treatment(StrEnum):
    """What became of the cell or row."""

    CHECK = "要確認"  # the cell counts as no answer until the contractor corrects it
    EXCLUDED = "集計から除外"  # the whole row is left out
    INVALID = "無効票"  # a return without a single answer
    NOTE = "参考"  # kept as it is; somebody should look


@dataclass(frozen=True, order=True)
class Finding:
    """One line of the error list, in the terms of the file as it was sent.

    `row` is the row number in the file (counted from 1, header included), `column` the column's name
    as printed in the header; `column_letter` the Excel column (A, B, …). A row-wide finding has "" for
    both.
    """

    file: str
    sheet: str
    row: int
    column: str
    column_letter: str
    rule: str
    treatment: Treatment
    what: str
    found: str
    expected: str
    remedy: str


class Change(NamedTuple):
    """One cell whose content was normalised or set aside: before, after and the rule that did it.

    A large file has hundreds of thousands of them, so it is the cheapest kind of record there is.
    """

    file: str
    sheet: str
    row: int
    column: str
    rule: str
    before: str
    after: str


@dataclass(frozen=True)
class Accounting:
    """Where every data row of a survey's files went: rows_in = valid + invalid + excluded.

    `excluded` are rows that are no returns of their own (duplicates, blank lines, totals, test
    submissions, answers after the deadline); `invalid` are returns without a usable answer (無効票).
    回収数 is valid + invalid; 有効回収数 is valid.
    """

    survey: str
    rows_in: int
    valid: int
    invalid: int
    excluded: int
    sent: int

    def __post_init__(self) -> None:
        if self.rows_in != self.valid + self.invalid + self.excluded:
            raise ValueError(f"{self.survey}: rows in do not equal valid + invalid + excluded")

    @property
    def collected(self) -> int:
        """回収数: returns that came back, usable or not."""
        return self.valid + self.invalid
