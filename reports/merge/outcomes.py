"""What became of an edited chapter when a newly generated one was merged into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from reports.word.ledger import Kind

Result = Literal["same", "replaced", "kept", "conflict", "deleted", "new", "removed"]
Reason = Literal["", "remarks", "unresolved", "deleted", "gone"]


@dataclass(frozen=True)
class NumberChange:
    """A number in a paragraph that stays as staff wrote it: text in the file, text of its estimate now."""

    estimate_id: str
    written: str
    computed: str


@dataclass(frozen=True)
class CellChange:
    """A cell that staff changed: its row and column heads, and its three versions."""

    row: str
    column: str
    before: str
    staff: str
    generated: str


@dataclass(frozen=True)
class Outcome:
    """What became of one piece. `place` is the heading it stands under. A version that is not there is "".

    same: as it was; replaced: untouched by staff, new content; kept: staff's version, generated content
    unchanged; conflict: staff's version, although the generated content has changed; deleted: staff
    deleted it and it stays so; new: put in; removed: untouched, and no longer generated.

    `reason` of a conflict: "" both changed; deleted: staff deleted it; gone: it is no longer generated;
    unresolved: reported before, and as it was; remarks: only comments or emphasis of staff stand on it.
    `numbers` and `cells` say where staff's version and the figures of today part.
    """

    piece: str
    kind: Kind
    place: str
    result: Result
    staff: str = ""
    generated: str = ""
    before: str = ""
    numbers: tuple[NumberChange, ...] = ()
    cells: tuple[CellChange, ...] = ()
    reason: Reason = ""

    def told(self, result: Result, *, reason: Reason = "") -> Outcome:
        """The same with its result; numbers and cells matter only where staff's version stays."""
        stays = self if result in {"kept", "conflict"} else replace(self, numbers=(), cells=())
        return replace(stays, result=result, reason=reason)


@dataclass(frozen=True)
class Merged:
    """The merged document, what became of every piece in reading order, and the texts of staff's own."""

    document: bytes
    outcomes: tuple[Outcome, ...]
    own: tuple[str, ...]

    def count(self, result: Result) -> int:
        """Number of pieces with a result."""
        return sum(outcome.result == result for outcome in self.outcomes)

    @property
    def conflicts(self) -> tuple[Outcome, ...]:
        """Pieces that somebody has to look at."""
        return tuple(outcome for outcome in self.outcomes if outcome.result == "conflict")
