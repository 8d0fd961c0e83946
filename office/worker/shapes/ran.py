"""What a run came to, and what a finished run shows: figures, changes since the one before, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.runs.headline import HeadlineFigure
from schemas.findings import Accounting


@dataclass(frozen=True)
class Ran:
    """A run that published its files; `kept` are copies of files that staff had changed."""

    files: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]
    by_prefect: bool


@dataclass(frozen=True)
class Snapshot:
    """A finished run, as far as the next one is compared with it: texts as shown, no answer.

    `digest` is of its record, `at` when it was published (UTC, ISO). `figures` are the headline shares as printed, by
    survey, concept and option; `differences` those from the last survey; `pieces` the fingerprints of the chapter's
    pieces. `seconds` are those of its told stages, where the page ran it.
    """

    digest: str
    run: str
    at: str
    rows: Mapping[str, Accounting]
    figures: Mapping[str, str]
    differences: Mapping[str, str]
    pieces: Mapping[str, str]
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Runs:
    """The last finished runs of a year that were not the same, the newest last: two at the most."""

    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True)
class ChartGroup:
    """The share of one group of a breakdown, unrounded; `low_base`: too few for more than a reference value."""

    label: str
    n: int
    share: float | None
    ci_low: float | None
    ci_high: float | None
    low_base: bool


@dataclass(frozen=True)
class GroupChart:
    """A headline figure by one breakdown: its key and name, and every group in order."""

    key: str
    by: str
    by_label: str
    groups: tuple[ChartGroup, ...]


@dataclass(frozen=True)
class OutputFile:
    """A file of the run: its name, size in bytes, and whether it holds answers of persons."""

    name: str
    size: int
    private: bool


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator as the chapter prints it."""

    name: str
    value: str
    target: str
    baseline: str


@dataclass(frozen=True)
class Results:
    """A finished run. `changed` says which inputs are not as it read them ("" where all are)."""

    study: str
    basis: str
    level: float
    low_base: int
    figures: tuple[HeadlineFigure, ...]
    charts: tuple[GroupChart, ...]
    indicators: tuple[IndicatorLine, ...]
    files: tuple[OutputFile, ...]
    now: Snapshot
    before: Snapshot | None
    titles: Mapping[str, str]
    changed: str

    @property
    def pieces_changed(self) -> int:
        """Pieces of the chapter (paragraphs, tables, pictures) that are not as in the run before."""
        if self.before is None:
            return 0
        names = {*self.now.pieces, *self.before.pieces}
        return sum(self.now.pieces.get(name) != self.before.pieces.get(name) for name in names)
