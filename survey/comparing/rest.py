"""Put the test of each group against the rest into the estimates: what 高い and 低い, ▲ and ▽ rest on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.codes import STANDINGS, TOTAL
from survey.comparing.compared_groups import FEWEST
from survey.comparing.exact import holm, hypergeometric_test
from survey.estimates.table import row_keys, text_column

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

_FAMILY = ("survey", "question", "option", "breakdown", "basis")


@dataclass(frozen=True)
class Families:
    """The groups of each answer and breakdown side by side, (families, most groups); nan where there is none.

    row: the row of the table, -1 where there is none. share, size, persons: the share, its effective number of
    returns and the sum of weights. compared: groups with a base that is not low; enough: `FEWEST` of them
    gave the answer and `FEWEST` did not.
    """

    row: Ints
    share: Floats
    size: Floats
    persons: Floats
    compared: Flags
    enough: Flags


def families(estimates: pd.DataFrame) -> Families:
    """Lay the rows of all groups out by answer; a question is not crossed with itself."""
    concept, breakdown = estimates["concept"].cat, estimates["breakdown"].cat
    asked = concept.categories.get_indexer(breakdown.categories)  # as a question, -1 where it is none
    own = concept.codes.to_numpy() == asked[breakdown.codes]
    wanted = (estimates["base"] == "all") & (estimates["breakdown"] != TOTAL)
    rows = np.flatnonzero(wanted.to_numpy() & ~own)
    numbers, _ = pd.factorize(row_keys(estimates.iloc[rows], _FAMILY))
    place = pd.Series(numbers).groupby(numbers).cumcount().to_numpy()
    shape = (numbers.max(initial=-1) + 1, place.max(initial=-1) + 1)
    table = np.full(shape, -1, dtype=np.intp)
    table[numbers, place] = rows

    def spread(values: npt.NDArray[np.generic]) -> Floats:
        return np.where(table >= 0, values.astype(np.float64)[table], np.nan)

    n, count = spread(estimates["n"].to_numpy()), spread(estimates["count"].to_numpy())
    return Families(
        table,
        spread(estimates["share"].to_numpy()),
        spread(estimates["n_effective"].to_numpy()),
        spread(estimates["weighted_base"].to_numpy()),
        spread((estimates["status"] == "normal").to_numpy()) == 1.0,
        np.minimum(count, n - count) >= FEWEST,
    )


def effective_test(share: Floats, size: Floats, other: Floats, other_size: Floats) -> Floats:
    """Exact two-sided p of a share against another, on effective counts; missing where either has none.

    m = floor(size), x = share m, and so of the other, rounded to whole numbers: of an unweighted share its own
    count and n. Kish's effective numbers take the loss of precision by unequal weights, and no gain by
    calibration. p: `hypergeometric_test`.
    """
    usable = np.isfinite(share) & np.isfinite(other) & (size >= 1.0) & (other_size >= 1.0)
    m, others = (np.floor(np.where(usable, one, 0.0) + 1e-9) for one in (size, other_size))
    x = np.rint(np.where(usable, share, 0.0) * m)
    y = np.rint(np.where(usable, other, 0.0) * others)
    return hypergeometric_test(x, m, x + y, m + others)


def compare_with_rest(estimates: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Fill rest_diff, rest_p and standing for every group of every breakdown, on both bases of weighting.

    rest_diff is the share of the group minus that of all other known groups together; rest_p the exact p
    (`effective_test`), adjusted over the groups of an answer whose base is not low (Holm), so that the
    chance of calling any group different by mistake stays below 1 - level. Where two groups are left, they
    are one test of the one against the other. standing: `schemas.contracts.STANDINGS`; groups with a low base,
    or without one to compare with, have none. Returns a new frame in the same order.
    """
    found = families(estimates)
    diff, adjusted, words = standings_of(found, level)
    rows, there = found.row[found.row >= 0], found.row >= 0
    columns = {
        name: estimates[name].to_numpy(dtype=np.float64, copy=True) for name in ("rest_diff", "rest_p")
    }
    columns["rest_diff"][rows], columns["rest_p"][rows] = diff[there], adjusted[there]
    places = np.zeros(len(estimates), dtype=np.intp)
    places[rows] = np.array([STANDINGS.index(word) for word in words[there].tolist()], dtype=np.intp)
    return estimates.assign(**columns, standing=text_column(STANDINGS, places))


def standings_of(found: Families, level: float) -> tuple[Floats, Floats, npt.NDArray[np.str_]]:
    """Difference from the rest, adjusted p and standing of each group of the families (see `compare_with_rest`)."""
    diff, p = _against_rest(found)
    adjusted = np.where(_pair_of(found)[:, None], p, holm(p))
    clear = adjusted < 1.0 - level
    words = np.where(np.isnan(adjusted), "", "none")
    words = np.where(clear, np.where(diff > 0, "higher", "lower"), words)
    return diff, adjusted, np.where(clear & ~found.enough, "few", words)


def _pair_of(found: Families) -> Flags:
    """Whether an answer has two groups to compare, (families,)."""
    return np.asarray(found.compared.sum(axis=1) == 2)


def against_rest(found: Families) -> Floats:
    """Difference of each compared group from the rest, without a test."""
    return _against_rest(found)[0]


def _against_rest(found: Families) -> tuple[Floats, Floats]:
    """Difference from the rest and its p alone; the rest of one of two groups is the other."""
    inside = np.isfinite(found.share) & (found.compared | ~_pair_of(found)[:, None])
    persons = np.where(inside, found.persons, 0.0)
    given = np.where(inside, found.share * found.persons, 0.0)
    squares = np.where(
        inside & (found.size > 0), found.persons**2 / np.where(found.size > 0, found.size, 1.0), 0.0
    )

    def others(values: Floats) -> Floats:
        """Sum over the other groups, without what rounding leaves of taking a group from all."""
        total = values.sum(axis=1, keepdims=True)
        left = total - values
        return np.where(left > 1e-9 * total, left, 0.0)

    rest_persons, rest_squares = others(persons), others(squares)
    there = found.compared & (rest_persons > 0)
    rest = np.where(there, others(given) / np.where(there, rest_persons, 1.0), np.nan)
    size = np.where(there, rest_persons**2 / np.where(there, rest_squares, 1.0), np.nan)
    diff = found.share - rest
    return diff, effective_test(np.where(there, found.share, np.nan), found.size, rest, size)
