"""What a codebook, or a table of the population, would do to the definitions of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.codebook.changes import CodebookChange
from schemas.errors import Problem
from schemas.loading.asked_again import AskedAgain


@dataclass(frozen=True)
class MadeFile:
    """A file to save: its name and its content in base64."""

    name: str
    content: str


@dataclass(frozen=True)
class LostComparison:
    """A comparison with an earlier year that a codebook ends: survey, year and question by their names."""

    survey: str
    year: str
    question: str


@dataclass(frozen=True)
class CheckedCodebook:
    """A codebook that was looked through: its faults, or what it changes.

    `marked` is the same workbook with the faults marked, in base64, "" where none can be made. `kept` are text questions
    whose categories the workbook lacks and which stay; `absent` sheets that it does not have. `again` are the questions
    beside those of earlier years, `doubts` what looks left over from another year, as in the codebook of another year.
    """

    problems: tuple[Problem, ...]
    marked: str = ""
    changes: tuple[CodebookChange, ...] = ()
    lost: tuple[LostComparison, ...] = ()
    again: Mapping[str, tuple[AskedAgain, ...]] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakenCodebook:
    """Definition files that are new, those that went, and what became of the counts of people (`CountsOutcome`)."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    counts: str


@dataclass(frozen=True)
class DraftedNotes:
    """What staff should know of a draft, of one kind: how many, and each text with the places that it is about."""

    kind: str
    count: int
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DraftedCodebook:
    """A drafted codebook: the workbook, a table of codes to fill in where codes have no words, and the notes.

    `withheld` are questions whose values were not copied; `unlabelled` those with codes that have no words; form: it was
    made from a form, which holds no answers.
    """

    book: MadeFile
    codes: MadeFile | None
    questions: int
    kinds: str
    withheld: int
    unlabelled: int
    notes: tuple[DraftedNotes, ...]
    form: bool


@dataclass(frozen=True)
class BegunYear:
    """A codebook as the definitions of a new year: its faults with the marked workbook, or what became of the counts."""

    problems: tuple[Problem, ...] = ()
    marked: str = ""
    counts: str = ""
