"""Which counts to mask so that no masked one can be worked out from those that stay.

First the small counts, then complementary ones until a linear program finds, for every masked count
of at least one return, another table that agrees with all that is published and differs in it by
at least one return.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from schemas.codes import NO_ANSWER_OPTION, TOTAL
from survey.disclosing.exposure import Exposure, answers_of, exposed
from survey.disclosing.relations import ANSWERED, ASKED, CellKey, Relations

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


def _close(relations: Relations, masked: Flags) -> Flags:
    """Where a base is masked, mask everything at its place: shares and counts would tell it."""
    masked = masked.copy()
    while True:
        before = int(masked.sum())
        for place, items in relations.items.items():
            numbers = [relations.number[place, item] for item in items]
            if masked[relations.number[place, ASKED]] or masked[relations.number[place, ANSWERED]]:
                masked[numbers] = True
        if int(masked.sum()) == before:
            return masked


def _reluctance(relations: Relations) -> Floats:
    """Rank of each variable as a complement: 0 options, 0.5 option groups, 1 cells of 全体, 2 bases.

    An answer that is also the base of a follow-up (1.5) takes the follow-up with it, but not its own
    row as a base does. The bases of 全体 are never masked (infinite), nor is 無回答 by itself: it is
    no trait of a person, and the two bases tell it.
    """
    low, high = np.full(len(relations.value), np.inf), np.zeros(len(relations.value))
    for (place, item), number in relations.number.items():
        overall, base = place.breakdown == TOTAL, item in (ASKED, ANSWERED)
        never = (overall and base) or item == NO_ANSWER_OPTION
        own = np.inf if never else 2.0 if base else 1.0 if overall else 0.5 * relations.union[number]
        low[number], high[number] = min(low[number], own), max(high[number], own)
    return np.where((high == 2.0) & (low < 1.0), 1.5, high)


def _sensitive(relations: Relations, threshold: int) -> Flags:
    """Counts 1..threshold-1 of answers and bases."""
    return (relations.value > 0) & (relations.value < threshold) & answers_of(relations)


@dataclass(frozen=True)
class _Incidence:
    """Which relations each variable is in, and which variables each relation holds."""

    rows: sparse.csr_array
    columns: sparse.csc_array

    def variables(self, row: int) -> Ints:
        return np.asarray(self.rows.indices[self.rows.indptr[row] : self.rows.indptr[row + 1]], dtype=np.intp)

    def relations(self, variable: int) -> Ints:
        ends = self.columns.indptr[variable : variable + 2]
        return np.asarray(self.columns.indices[ends[0] : ends[1]], dtype=np.intp)


def _incidence(relations: Relations) -> _Incidence:
    rows = sparse.csr_array(sparse.vstack([relations.equal, relations.at_most]))
    return _Incidence(rows, sparse.csc_array(rows))


def _complements(
    relations: Relations, masked: Flags, found: Sequence[Exposure], rank: Floats, incidence: _Incidence
) -> Flags:
    """Mask partners for the exposed variables, one equation at a time.

    An equation pins a variable when no other masked variable of at least one return is in it. The
    partner is a cell of a group before one of 全体 or a base (which stand in many equations), then
    the one that leaves the fewest equations pinned in its turn (so that partners close circles),
    then the one of the lowest rank, then the smallest. Where no equation pins any
    of them, each takes one of the visible counts that it follows from, unless one was just taken.
    """
    masked = masked.copy()
    already = int(masked.sum())
    exact = relations.equal.shape[0]
    alive = np.zeros(incidence.rows.shape[0])
    positive = relations.value > 0
    for variable in np.flatnonzero(masked & positive):
        alive[incidence.relations(int(variable))] += 1

    def price(candidate: int) -> tuple[int, int, float, float, int]:
        of_candidate = incidence.relations(candidate)
        left = int((alive[of_candidate[of_candidate < exact]] == 0).sum())
        own = float(rank[candidate])
        return int(own), left, own, float(relations.value[candidate]), candidate

    def partners(row: int) -> list[int]:
        inside = incidence.variables(row)
        free = inside[~masked[inside] & np.isfinite(rank[inside])]
        return [int(v) for v in (free[positive[free]] if positive[free].any() else free)]

    def around(variable: int) -> list[int]:
        """Partners in the nearest relations that have any, going through masked variables."""
        reached, rows, edge = {variable}, set[int](), {variable}
        while edge:
            new_rows = {int(row) for v in edge for row in incidence.relations(v)} - rows
            rows |= new_rows
            if candidates := [other for row in sorted(new_rows) for other in partners(row)]:
                return candidates
            inside = {int(v) for row in new_rows for v in incidence.variables(row) if masked[v]}
            edge, reached = inside - reached, reached | inside
        return []

    def take(candidates: list[int]) -> int:
        best = min(candidates, key=price)
        masked[best] = True
        alive[incidence.relations(best)] += 1
        return best

    for one in found:
        for row in incidence.relations(one.variable):
            if row < exact and alive[row] == 1 and (candidates := partners(int(row))):
                take(candidates)
    if int(masked.sum()) > already:
        return masked
    helped: set[int] = set()
    for one in found:
        candidates = [v for v in one.through if np.isfinite(rank[v])] or around(one.variable)
        if candidates and not helped & set(candidates):
            helped.add(take(candidates))
    return masked


def choose_masked(
    relations: Relations, threshold: int, *, hidden: Flags | None = None, shown: Flags | None = None
) -> Flags:
    """Choose the variables to mask: counts 1..threshold-1, then complements until nothing is exposed.

    Where everything that could hide a count is masked already, it stays as it is: only the base of
    全体 is never masked. `hidden` are masked elsewhere already and stay so; `shown` are told elsewhere and are not
    masked.
    """
    none = np.zeros(len(relations.value), dtype=np.bool_)
    hidden, shown = none if hidden is None else hidden, none if shown is None else shown
    masked = _close(relations, (_sensitive(relations, threshold) & ~shown) | hidden)
    rank, incidence = np.where(shown, np.inf, _reluctance(relations)), _incidence(relations)
    cleared: set[bytes] = set()
    while True:
        found = exposed(relations, masked, cleared)
        wider = _complements(relations, masked, found, rank, incidence)
        if (wider == masked).all():
            return masked
        masked = _close(relations, wider)


def is_masked(relations: Relations, masked: Flags, place: CellKey, item: str) -> bool:
    """Whether the count of an item at a place is masked."""
    return bool(masked[relations.number[place, item]])
