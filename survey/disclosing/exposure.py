"""Which masked counts a reader could work out from those that stay, found by linear programs."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from scipy.sparse import csgraph

from schemas.codes import NO_ANSWER_OPTION
from survey.disclosing.relations import Relations

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_SLACK = 1e-6
_TRIES = 6


def answers_of(relations: Relations) -> Flags:
    """Variables other than 無回答 (which may also be another question's base, and is one then)."""
    found = np.zeros(len(relations.value), dtype=np.bool_)
    for (_, item), number in relations.number.items():
        found[number] |= item != NO_ANSWER_OPTION
    return found


@dataclass(frozen=True)
class Exposure:
    """A masked variable that can be worked out, and the visible ones that it follows from (if known)."""

    variable: int
    through: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Solution:
    """Masked values of a linear program, and the weight of each variable in what limits it, (V,)."""

    values: Floats
    limits: Floats


@dataclass(frozen=True)
class _Unknown:
    """The linear program of a reader: masked variables, what they must satisfy.

    equal and at_most hold the relations in which a masked variable is, over all variables (V,);
    seen are the visible counts, 0 where masked.
    """

    numbers: Ints
    truth: Floats
    equal: sparse.csr_array
    at_most: sparse.csr_array
    seen: Floats

    @cached_property
    def _limits(self) -> dict[str, Any]:
        """What the masked values must satisfy, as `linprog` is told it."""
        equal, at_most = self.equal[:, self.numbers], self.at_most[:, self.numbers]
        some, any_most = equal.shape[0] > 0, at_most.shape[0] > 0
        return {
            "A_ub": at_most if any_most else None,
            "b_ub": -(self.at_most @ self.seen) if any_most else None,
            "A_eq": equal if some else None,
            "b_eq": equal @ self.truth if some else None,
            "bounds": (0, float(self.truth.sum()) + 1.0),
        }

    def solve(self, objective: Floats) -> _Solution:
        """Return the masked values that make objective @ x smallest."""
        found = optimize.linprog(objective, **self._limits, method="highs")
        if found.x is None:
            raise RuntimeError(f"the disclosure audit found no solution: {found.message}")
        limits = np.zeros(len(self.seen))
        if self.equal.shape[0] > 0:
            limits += np.abs(self.equal.T @ found.eqlin.marginals)
        if self.at_most.shape[0] > 0:
            limits += np.abs(self.at_most.T @ found.ineqlin.marginals)
        return _Solution(np.asarray(found.x, dtype=np.float64), limits)


def _reader(relations: Relations, numbers: Ints, seen: Floats) -> _Unknown:
    """What a reader knows of the masked variables `numbers`, who sees `seen` (0 where masked)."""

    def rows(matrix: sparse.csr_array) -> sparse.csr_array:
        inside = sparse.csr_array(matrix[:, numbers])
        return sparse.csr_array(matrix[np.flatnonzero(np.diff(inside.indptr))])

    return _Unknown(numbers, relations.value[numbers], rows(relations.equal), rows(relations.at_most), seen)


def _components(relations: Relations, masked: Flags) -> list[Ints]:
    """Split the masked variables into sets without a common relation, which can be solved one by one."""
    numbers = np.flatnonzero(masked)
    inside = sparse.csr_array(sparse.vstack([relations.equal, relations.at_most]))[:, numbers]
    shared = sparse.csr_array((abs(inside).T @ abs(inside)) > 0)
    found, label = csgraph.connected_components(shared, directed=False)
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(np.bincount(label, minlength=found))[:-1]
    return [numbers[part] for part in np.split(order, ends)]


def _exposed_within(reader: _Unknown, masked: Flags, guarded: Flags) -> list[Exposure]:
    """Guarded variables of one component that can be worked out to within one return.

    Solutions far from the truth clear most variables at once; what is left is bounded one by one,
    and the prices of the bounds tell from which visible counts they follow.
    """
    doubtful = guarded[reader.numbers]
    spread = np.arange(len(doubtful))
    for attempt in range(_TRIES):
        if not doubtful.any():
            return []
        sign = np.where((spread >> (attempt // 2)) & (attempt > 1), -1.0, 1.0)
        objective = np.where(doubtful, sign * (1 if attempt % 2 else -1), 0.0)
        doubtful &= np.abs(reader.solve(objective).values - reader.truth) < 1.0 - _SLACK
    found = []
    for index in np.flatnonzero(doubtful):
        objective = np.zeros(len(doubtful))
        objective[index] = 1.0
        low, high = reader.solve(objective), reader.solve(-objective)
        if high.values[index] - low.values[index] < 1.0 - _SLACK:
            limits = (low.limits > _SLACK) | (high.limits > _SLACK)
            through = np.flatnonzero(limits & ~masked)
            found.append(Exposure(int(reader.numbers[index]), tuple(int(v) for v in through)))
    return found


def _determined(relations: Relations, masked: Flags) -> Flags:
    """Masked variables that follow one after the other from equations with a single unknown."""
    unknown = masked.copy()
    incidence = abs(relations.equal)
    while True:
        single = np.flatnonzero(np.rint(incidence @ unknown) == 1)
        solved = np.asarray(incidence[single].sum(axis=0)).ravel() > 0
        solved &= unknown
        if not solved.any():
            return masked & ~unknown
        unknown &= ~solved


def exposed(relations: Relations, masked: Flags, cleared: set[bytes] | None = None) -> list[Exposure]:
    """Masked variables of at least one return that a reader can work out to within one return.

    無回答 does not count: it is masked only because its row is.

    cleared: sets of variables found safe earlier; it is used and extended. As long as some follow
    from single equations, only those are returned.
    """
    cleared = set() if cleared is None else cleared
    guarded = (relations.value > 0) & answers_of(relations)
    determined = _determined(relations, masked) & guarded
    if determined.any():
        return [Exposure(int(variable)) for variable in np.flatnonzero(determined)]
    seen = np.where(masked, 0.0, relations.value)
    found: list[Exposure] = []
    for numbers in _components(relations, masked) if masked.any() else []:
        key = numbers.tobytes()
        if key not in cleared:
            within = _exposed_within(_reader(relations, numbers, seen), masked, guarded)
            found += within
            if not within:
                cleared.add(key)
    return found
