"""What a check came to: of a sent file, and of a study's definitions and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.errors import Problem
from schemas.findings import Accounting


@dataclass(frozen=True)
class ArrivedFile:
    """A sent file by its digest: the needed file that it is ("" is not known), its rows, and what is wrong, no cell."""

    digest: str
    path: str
    rows: int | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class SurveyRows:
    """Where the rows of one survey went: all of them, and by mode of answering where there are several."""

    key: str
    title: str
    whole: Accounting
    modes: Mapping[str, Accounting]


@dataclass(frozen=True)
class FindingKind:
    """All findings of one rule that say the same: how they are treated, and how many each survey has."""

    rule: str
    what: str
    treatment: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Findings in all surveys."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Checked:
    """Rows and findings, without the content of any cell.

    `problems` must be mended before a run; `doubts` are settings that look unfinished; `settled` of the findings were
    answered before; `waiting` are those that count as no answer until they are corrected. `read` are the digests of
    all definitions and answers that were read.
    """

    study: str
    surveys: tuple[SurveyRows, ...]
    kinds: tuple[FindingKind, ...]
    settled: int
    waiting: int
    problems: tuple[Problem, ...]
    doubts: tuple[str, ...]
    read: Mapping[str, str]

    @property
    def findings(self) -> int:
        """Findings in all."""
        return sum(kind.total for kind in self.kinds)


@dataclass(frozen=True)
class OpenedFinding:
    """A finding with what the cell holds: an answer of a person."""

    survey: str
    file: str
    sheet: str
    row: int
    column: str
    column_letter: str
    rule: str
    treatment: str
    what: str
    found: str
    expected: str
    remedy: str
    settled: bool


@dataclass(frozen=True)
class OpenedBook:
    """A workbook, in base64, that holds answers of persons; `findings` is the number of its lines."""

    content: str
    findings: int
