"""Differences between years of the same share.

The surveys of two years are independent samples, so the variance of a difference is the sum of
the two. Differences are taken before any rounding.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from schemas.codes import COUNTED
from schemas.contracts import ESTIMATES
from survey.comparing.compared_groups import FEWEST
from survey.comparing.exact import holm
from survey.estimates.table import matched, row_keys, stacked, texts_of

Floats = npt.NDArray[np.float64]

MATCH = ["concept", "option", "option_kind", "breakdown", "group", "basis", "base"]
"""What makes two rows of different years the same share; question numbers may change."""


_FAMILY = ["concept", "breakdown", "group", "basis", "base"]


@dataclass(frozen=True)
class Difference:
    """Difference, its standard error, interval and two-sided p of z; missing where not defined."""

    diff: Floats
    se: Floats
    low: Floats
    high: Floats
    p: Floats


def difference(
    share: Floats, se: Floats, reference: Floats, reference_se: Floats, level: float
) -> Difference:
    """Difference of two independent shares: se = sqrt(se1² + se2²), z = diff / se.

    The interval is diff ± z(level) se, not cut to -1..1. Where a standard error is missing, or both
    are 0, only the difference is given.
    """
    diff = share - reference
    together = np.sqrt(se**2 + reference_se**2)
    together = np.where(together > 0, together, np.nan)
    reach = special.ndtri(1.0 - (1.0 - level) / 2.0) * together
    p = 2.0 * special.ndtr(-np.abs(diff) / together)
    return Difference(diff, together, diff - reach, diff + reach, p)


def _fill(
    current: pd.DataFrame,
    at: npt.NDArray[np.intp],
    *,
    study: pd.Series,
    reference: Floats,
    found: Difference,
    methods: Sequence[str],
) -> pd.DataFrame:
    """Write comparisons into the rows `at` of a copy of the estimates."""
    columns = {
        "reference_share": reference,
        "diff": found.diff,
        "diff_se": found.se,
        "diff_low": found.low,
        "diff_high": found.high,
        "p": found.p,
    }
    filled = current.copy()
    for name, values in columns.items():
        whole = filled[name].to_numpy(dtype=np.float64, copy=True)
        whole[at] = values
        filled[name] = whole
    for name, words in (("reference_study", texts_of(study)), ("reference_method", methods)):
        text = np.array(texts_of(filled[name]), dtype=object)
        text[at] = words
        filled[name] = pd.Categorical(text)
    return filled


def compare_years(
    current: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    concepts: Collection[str] | None = None,
    level: float = 0.95,
    gap: float = 0.05,
) -> pd.DataFrame:
    """Fill the comparison columns of `current` from the estimates of an earlier year.

    p is adjusted over the options of a question within a group (Holm); 無回答 is none of them, and an option
    group is its own family. A row is compared with the row of the same concept, option, kind, breakdown, group, basis and
    base; rows without a counterpart, and suppressed rows on either side, stay without a comparison.
    concepts: compare these only. The method is "estimate"; where a year was no sample there is no test, and it is "moved" for
    shares that differ by `gap` or more, with `FEWEST` returns behind them, else "counted". Returns a new frame in the same order.
    Raises ValueError where the reference has two rows for the same share.
    """
    candidate = (current["status"] != "suppressed").to_numpy()
    if concepts is not None:
        candidate = candidate & current["concept"].isin(list(concepts)).to_numpy()
    earlier = reference[reference["status"] != "suppressed"]
    rows = np.flatnonzero(candidate)
    partner = matched(current.iloc[rows], earlier, MATCH)
    at, partner = rows[partner >= 0], partner[partner >= 0]
    row, old = current.iloc[at], earlier.iloc[partner]
    old_share = _value(old)
    found = difference(
        _value(row),
        row["se"].to_numpy(dtype=np.float64),
        old_share,
        old["se"].to_numpy(dtype=np.float64),
        level,
    )
    found = replace(found, p=_adjusted(row, found.p))
    methods = _methods(row, old, found.diff, gap)
    return _fill(current, at, study=old["study"], reference=old_share, found=found, methods=methods)


def _methods(row: pd.DataFrame, old: pd.DataFrame, diff: Floats, gap: float) -> list[str]:
    counted = row["method"].isin(COUNTED).to_numpy() | old["method"].isin(COUNTED).to_numpy()
    enough = np.ones(len(row), dtype=bool)
    for one in (row, old):
        count, n = one["count"].to_numpy(), one["n"].to_numpy()
        enough &= np.minimum(count, n - count) >= FEWEST
    wide = (np.abs(diff) >= gap - 1e-12) & enough & (row["option_kind"] != "mean").to_numpy()
    return [str(one) for one in np.where(counted, np.where(wide, "moved", "counted"), "estimate")]


def _value(rows: pd.DataFrame) -> Floats:
    """The share of each row, or its mean where it is one."""
    share, mean = (rows[name].to_numpy(dtype=np.float64) for name in ("share", "mean"))
    return np.where(rows["option_kind"].to_numpy() == "mean", mean, share)


def _adjusted(row: pd.DataFrame, p: Floats) -> Floats:
    """P of the options of a question adjusted together; the others as they are."""
    options = np.flatnonzero((row["option_kind"] == "option").to_numpy())
    if not len(options):
        return p
    numbers, _ = pd.factorize(row_keys(row.iloc[options], _FAMILY))
    place = pd.Series(numbers).groupby(numbers).cumcount().to_numpy()
    table = np.full((numbers.max() + 1, place.max() + 1), np.nan)
    table[numbers, place] = p[options]
    adjusted = p.copy()
    adjusted[options] = holm(table)[numbers, place]
    return adjusted


@dataclass(frozen=True, eq=False)
class EarlierEstimates:
    """The estimates of an earlier survey, and the concepts of which a survey is compared with them."""

    survey: str
    concepts: Sequence[str]
    estimates: pd.DataFrame


def all_years(
    surveys: Mapping[str, pd.DataFrame],
    references: Sequence[EarlierEstimates],
    *,
    level: float,
    gap: float = 0.05,
) -> pd.DataFrame:
    """One long table: the estimates of each survey with their comparisons, then all earlier ones."""
    tables = dict(surveys)
    for one in references:
        compared = compare_years(
            tables.pop(one.survey), one.estimates, concepts=one.concepts, level=level, gap=gap
        )
        tables = {one.survey: compared, **tables}
    every = stacked([*tables.values(), *(one.estimates for one in references)])
    return ESTIMATES.validate(every)
