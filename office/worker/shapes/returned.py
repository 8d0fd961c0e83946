"""What a list that came back filled in would change, and what it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.findings import Accounting


@dataclass(frozen=True)
class ReturnedChange:
    """One cell that changes or is confirmed, or one decision about a row (no column), in the terms of the file.

    `before` and `after` are the answers of a person: empty unless they were opened. `decision` is what was decided
    about the row, or that the cell stays as it is.
    """

    file: str
    row: int
    column: str
    question: str
    decision: str
    by: str
    date: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ReturnedPreview:
    """A list without faults. `shown` is the digest of what it would record: nothing else may be taken in for it.

    `lines` counts the lines by what they say; `before` and `after` are the rows of each survey without and with them.
    """

    shown: str
    lines: Mapping[str, int]
    cells: int
    changes: tuple[ReturnedChange, ...]
    before: tuple[Accounting, ...]
    after: tuple[Accounting, ...]
    titles: Mapping[str, str]

    @property
    def answered(self) -> int:
        """Changes, decisions and confirmations that it records."""
        return len(self.changes)

    @property
    def rows_decided(self) -> int:
        """Decisions about whole rows."""
        return sum(not one.column for one in self.changes)


@dataclass(frozen=True)
class TakenCorrections:
    """What was recorded: the name of the record file ("" for none), and how many records it has."""

    record: str
    count: int
