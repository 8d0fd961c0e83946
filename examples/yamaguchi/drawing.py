"""Counts that add up, and who gives which answer.

Only additions, multiplications and comparisons are used on the random numbers: the order of the
scores, and so every file, comes out the same on every platform.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def largest_remainder(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to `total`; ties go to the earlier one."""
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    whole = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[: total - sum(whole)]:
        whole[place] += 1
    return whole


def noise(rng: np.random.Generator, n: int) -> Floats:
    """Bell-shaped random numbers with mean 0 and variance 1: 2 (u1 + u2 + u3 - 3/2), u uniform."""
    return 2 * (rng.random(n) + rng.random(n) + rng.random(n) - 1.5)


def top(scores: Floats, members: Flags, count: int) -> Flags:
    """Flag the `count` members with the highest scores. Raises ValueError if there are too few."""
    places = np.flatnonzero(members)
    if count > len(places):
        raise ValueError(f"{count} wanted of {len(places)} members")
    order = places[np.argsort(-scores[places], kind="stable")]
    chosen = np.zeros(len(scores), dtype=np.bool_)
    chosen[order[:count]] = True
    return chosen


def assign_one(scores: Sequence[Floats], counts: Sequence[int], members: Flags) -> Ints:
    """Give every member one option, option k to counts[k] of them; -1 for everybody else.

    Options are filled in the order given, each with those members left over who score highest in it.
    Raises ValueError unless the counts add up to the number of members.
    """
    if sum(counts) != int(members.sum()):
        raise ValueError(f"counts add up to {sum(counts)}, not to the {int(members.sum())} members")
    codes = np.full(len(members), -1, dtype=np.int64)
    left = members.copy()
    for option, (score, count) in enumerate(zip(scores, counts, strict=True)):
        chosen = top(score, left, count)
        codes[chosen] = option
        left &= ~chosen
    return codes


def assign_marks(scores: Sequence[Floats], counts: Sequence[int], members: Flags) -> Flags:
    """Mark options so that option k has counts[k] marks and every member at least one; (n, K).

    First each member gets one mark (in proportion to the counts), then the other marks go to the
    members who score highest among those without that mark. Raises ValueError if the marks are fewer
    than the members.
    """
    persons = int(members.sum())
    if sum(counts) < persons:
        raise ValueError(f"{sum(counts)} marks cannot reach {persons} members")
    first = largest_remainder(persons, counts)
    codes = assign_one(scores, first, members)
    marks = np.zeros((len(members), len(counts)), dtype=np.bool_)
    for option, (score, count) in enumerate(zip(scores, counts, strict=True)):
        own = codes == option
        marks[:, option] = own | top(score, members & ~own, count - first[option])
    return marks
