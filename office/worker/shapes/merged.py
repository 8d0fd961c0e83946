"""What came of bringing new figures into a chapter that staff have edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ChapterConflict:
    """A place where staff's words and today's figures part: three texts, and what may be chosen.

    `numbers` are pairs of what is written and what is computed now; `renewed` is staff's text with today's figures.
    """

    piece: str
    place: str
    kind: str
    advice: str
    before: str
    staff: str
    generated: str
    numbers: tuple[tuple[str, str], ...]
    renewed: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class MergedChapter:
    """Counts by what was done, the conflicts that are left, and the digest and run of the new document."""

    name: str
    run: str
    digest: str
    counts: tuple[tuple[str, int], ...]
    conflicts: tuple[ChapterConflict, ...]
    decided: int


@dataclass(frozen=True)
class ReturnedChapter:
    """The chapter that was given back: the name of its file with us, what came of it, and what was decided, by piece."""

    stored: str
    merged: MergedChapter
    decided: Mapping[str, Mapping[str, str]]
