"""Which counts to mask so that no masked one can be worked out from those that stay.

First the small counts, then complementary ones until a linear program finds, for every masked count
of at least one return, another table that agrees with all that is published and differs in it by
at least one return.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from schemas.contracts import NO_ANSWER_OPTION, TOTAL
from survey.relations import ANSWERED, ASKED, Place, Relations

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_SLACK = 1e-6
_TRIES = 6


@dataclass(frozen=True)
class _Unknown:
    """The linear program of a reader: masked variables, what they must satisfy."""

    numbers: Ints
    truth: Floats
    equal: sparse.csr_array
    known: Floats
    at_most: sparse.csr_array
    room: Floats

    def solve(self, objective: Floats) -> Floats:
        """Return the masked values that make objective @ x smallest."""
        found = optimize.linprog(
            objective,
            A_ub=self.at_most if self.at_most.shape[0] else None,
            b_ub=self.room if self.at_most.shape[0] else None,
            A_eq=self.equal if self.equal.shape[0] else None,
            b_eq=self.known if self.equal.shape[0] else None,
            bounds=(0, float(self.truth.sum()) + 1.0),
            method="highs",
        )  # type: ignore[call-overload]  # the stubs do not know sparse matrices
        if found.x is None:
            raise RuntimeError(f"the disclosure audit found no solution: {found.message}")
        return np.asarray(found.x, dtype=np.float64)


def _reader(relations: Relations, masked: Flags) -> _Unknown:
    numbers = np.flatnonzero(masked)
    truth = relations.value[numbers]

    def rows(matrix: sparse.csr_array) -> sparse.csr_array:
        inside = matrix[:, numbers]
        return inside[np.flatnonzero(np.diff(inside.indptr))]

    def room(matrix: sparse.csr_array) -> Floats:
        inside = np.flatnonzero(np.diff(matrix[:, numbers].indptr))
        return -(matrix @ np.where(masked, 0.0, relations.value))[inside]

    equal = rows(relations.equal)
    return _Unknown(numbers, truth, equal, equal @ truth, rows(relations.at_most), room(relations.at_most))


def exposed(relations: Relations, masked: Flags) -> Ints:
    """Masked variables of at least one return that a reader can work out to within one return."""
    if not masked.any():
        return np.array([], dtype=np.intp)
    reader = _reader(relations, masked)
    doubtful = reader.truth > 0
    spread = np.arange(len(doubtful))
    for attempt in range(_TRIES):
        if not doubtful.any():
            break
        sign = np.where((spread >> (attempt // 2)) & (attempt > 1), -1.0, 1.0)
        objective = np.where(doubtful, sign * (1 if attempt % 2 else -1), 0.0)
        doubtful &= np.abs(reader.solve(objective) - reader.truth) < 1.0 - _SLACK
    for index in np.flatnonzero(doubtful):
        objective = np.zeros(len(doubtful))
        objective[index] = 1.0
        low = reader.solve(objective)[index]
        high = reader.solve(-objective)[index]
        doubtful[index] = high - low < 1.0 - _SLACK
    return reader.numbers[doubtful]


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
    """Rank of each variable as a complement: options first, option groups, cells of 全体, bases.

    The bases of 全体 are never masked, nor is 無回答 by itself: it is no trait of a person, and the
    two bases tell it.
    """
    rank = np.zeros(len(relations.value))
    for (place, item), number in relations.number.items():
        overall, base = place.breakdown == TOTAL, item in (ASKED, ANSWERED)
        never = (overall and base) or item == NO_ANSWER_OPTION
        own = np.inf if never else 2.0 if base else 1.0 if overall else 0.5 * relations.union[number]
        rank[number] = max(rank[number], own)
    return rank


def _sensitive(relations: Relations, threshold: int) -> Flags:
    """Counts 1..threshold-1 of answers and bases; 無回答 is none, unless it is also another question's base."""
    small = (relations.value > 0) & (relations.value < threshold)
    answers = np.zeros(len(small), dtype=np.bool_)
    for (_, item), number in relations.number.items():
        answers[number] |= item != NO_ANSWER_OPTION
    return small & answers


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
    relations: Relations, masked: Flags, found: Ints, rank: Floats, incidence: _Incidence
) -> Flags:
    """Mask partners for the exposed variables, one equation at a time.

    An equation pins a variable when no other masked variable of at least one return is in it. The
    partner is the one that leaves the fewest equations pinned in its turn (so that partners close
    circles), then the one of the lowest rank, then the smallest. Where no equation pins any
    of them, each takes one more from its nearest relations, unless that was just done there.
    """
    masked = masked.copy()
    already = int(masked.sum())
    exact = relations.equal.shape[0]
    alive = np.zeros(incidence.rows.shape[0])
    positive = relations.value > 0
    for variable in np.flatnonzero(masked & positive):
        alive[incidence.relations(int(variable))] += 1

    def price(candidate: int) -> tuple[int, float, float, int]:
        of_candidate = incidence.relations(candidate)
        left = int((alive[of_candidate[of_candidate < exact]] == 0).sum())
        return left, float(rank[candidate]), float(relations.value[candidate]), candidate

    def partners(row: int) -> list[int]:
        inside = incidence.variables(row)
        free = inside[~masked[inside] & np.isfinite(rank[inside])]
        return [int(v) for v in (free[positive[free]] if positive[free].any() else free)]

    def around(variable: int, also: set[int]) -> list[int]:
        """Partners in the nearest relations that have any, going through masked variables.

        `also` are variables that were masked only now and count as partners still.
        """
        reached, rows, edge = {variable}, set[int](), {variable}
        while edge:
            new_rows = {int(row) for v in edge for row in incidence.relations(v)} - rows
            rows |= new_rows
            if candidates := [other for row in sorted(new_rows) for other in partners(row)]:
                return [*candidates, *(also & {int(v) for row in new_rows for v in incidence.variables(row)})]
            inside = {int(v) for row in new_rows for v in incidence.variables(row) if masked[v]}
            edge, reached = inside - reached, reached | inside
        return []

    def take(candidates: list[int]) -> int:
        best = min(candidates, key=price)
        masked[best] = True
        alive[incidence.relations(best)] += 1
        return best

    for variable in found:
        for row in incidence.relations(int(variable)):
            if row < exact and alive[row] == 1 and (candidates := partners(int(row))):
                take(candidates)
    if int(masked.sum()) > already:
        return masked
    helped: set[int] = set()
    for variable in found:
        candidates = around(int(variable), helped)
        if candidates and not helped & set(candidates):
            helped.add(take(candidates))
    return masked


def choose_masked(relations: Relations, threshold: int) -> Flags:
    """Choose the variables to mask: counts 1..threshold-1, then complements until nothing is exposed.

    Where everything that could hide a count is masked already, it stays as it is: only the base of
    全体 is never masked.
    """
    masked = _close(relations, _sensitive(relations, threshold))
    rank, incidence = _reluctance(relations), _incidence(relations)
    while True:
        wider = _complements(relations, masked, exposed(relations, masked), rank, incidence)
        if (wider == masked).all():
            return masked
        masked = _close(relations, wider)


def is_masked(relations: Relations, masked: Flags, place: Place, item: str) -> bool:
    """Whether the count of an item at a place is masked."""
    return bool(masked[relations.number[place, item]])
