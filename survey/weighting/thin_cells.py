"""Weights that rest on few people: groups of a margin with few answers, and weights far above the mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from survey.weighting.diagnostics import Diagnostics, MarginCheck, MarginRow

FEWEST = 30
"""Answers below which a group of a margin bears its weight badly."""

MOST = 5.0
"""Times the mean that a weight may be."""


@dataclass(frozen=True)
class ThinCell:
    """A group of a margin whose weights rest on few people.

    breakdowns, levels: the margin and the group. share: of the population that its n answers stand for. times:
    the mean weight of the group over that of all. merge: the neighbours that it would be taken together with so that
    it has `FEWEST` answers and no weight of `MOST` times the mean, and merged_n the answers then; empty where none help.
    """

    breakdowns: tuple[str, ...]
    levels: tuple[str, ...]
    n: int
    share: float
    times: float
    merge: tuple[tuple[str, ...], ...]
    merged_n: int


def thin_cells(found: Diagnostics) -> tuple[ThinCell, ...]:
    """Groups of all margins with fewer than `FEWEST` answers or a mean weight above `MOST` times the mean."""
    return tuple(cell for check in found.margins for cell in _thin(check))


def _thin(check: MarginCheck) -> Iterator[ThinCell]:
    population = sum(row.population for row in check.rows)
    mean = sum(row.after for row in check.rows) / max(sum(row.n for row in check.rows), 1)
    for place, row in enumerate(check.rows):
        if row.n == 0 or _is_firm([row], mean):
            continue
        together = _merged(check.rows, place, mean)
        yield ThinCell(
            check.breakdowns,
            row.levels,
            row.n,
            row.population / population,
            row.after / row.n / mean,
            tuple(other.levels for other in together if other is not row),
            sum(other.n for other in together),
        )


def _is_firm(rows: Sequence[MarginRow], mean: float) -> bool:
    n = sum(row.n for row in rows)
    return n >= FEWEST and sum(row.after for row in rows) <= MOST * mean * n


def _merged(rows: Sequence[MarginRow], place: int, mean: float) -> Sequence[MarginRow]:
    """The group with as many neighbours as it needs, the one with fewer answers first.

    Neighbours stand beside it in the order of the margin and differ from it in the last breakdown only.
    """
    own = rows[place].levels[:-1]
    first = last = place
    while not _is_firm(rows[first : last + 1], mean):
        beside = [at for at in (first - 1, last + 1) if 0 <= at < len(rows) and rows[at].levels[:-1] == own]
        if not beside:
            break
        nearest = min(beside, key=lambda at: rows[at].n)
        first, last = min(first, nearest), max(last, nearest)
    return rows[first : last + 1]
