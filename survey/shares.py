"""Shares and their variances from the sums over each group's cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from survey.cells import Domains, Tally
from survey.design import Design
from survey.linearisation import Features

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """Sums over the returns of G groups: of those in the base (G, P), and those with each answer (G, P, D).

    P are the columns of `Features`; column 0 counts returns.
    """

    base: Floats
    answer: Floats


@dataclass(frozen=True)
class Shares:
    """Shares of D answers in G groups.

    n, weighted_base, n_effective, df: (G,); count, share, variance, deff: (G, D). A share of an
    empty group is missing, and so is the variance where one return or none is in the base.
    """

    n: Floats
    weighted_base: Floats
    n_effective: Floats
    df: Floats
    count: Floats
    share: Floats
    variance: Floats
    deff: Floats


def group_features(features: Floats, domains: Domains) -> list[Floats]:
    """Features of each group's cells, (P, cells of the group): made once, used by every question."""
    return [np.ascontiguousarray(features[parents].T) for parents in domains.parents]


def sum_groups(features: Sequence[Floats], domains: Domains, tally: Tally) -> Floats:
    """Sum features x counts over the cells of each group, (G, P, D + 2)."""
    return np.stack(
        [own @ tally.table[inside] for own, inside in zip(features, domains.members, strict=True)]
    )


def split_base(sums: Floats, base: str) -> Sums:
    """Take the answers and one base ("all" or "valid") out of the sums over a Tally's columns."""
    return Sums(sums[:, :, -2 if base == "all" else -1], sums[:, :, :-2])


def _ratio(top: Floats, bottom: Floats) -> Floats:
    """Quotient, missing where the denominator is not positive."""
    empty = np.full(np.broadcast_shapes(top.shape, bottom.shape), np.nan)
    return np.asarray(np.divide(top, bottom, out=empty, where=bottom > 0), dtype=np.float64)


def _exact_share(count: Floats, n: Floats, share: Floats) -> Floats:
    """Exactly 0 and 1 where nobody or everybody gave the answer, whatever the sums rounded to."""
    return np.where(count == 0, np.where(n > 0, 0.0, np.nan), np.where(count == n, 1.0, share))


def _full_deff(share: Floats, variance: Floats, n: Floats, persons: Floats, finite: bool) -> Floats:
    """Variance over that of a simple random sample of the same n, as R's svymean(deff = TRUE).

    v_srs = p (1 - p) n / (n - 1) / n, times (1 - n / N) with N the sum of weights in the group.
    """
    srs = share * (1.0 - share) / np.where(n > 1, n - 1.0, np.nan)
    if finite:
        srs = srs * (1.0 - _ratio(n, persons))
    return _ratio(variance, srs)


def unweighted_shares(sums: Sums, design: Design) -> Shares:
    """Shares from exact counts; variance of a domain of a simple random sample of all n returns.

    V = (1 - n/N) n / (n - 1) p (1 - p) / n_d, with n_d returns in the group's base; the correction
    is left out where N is not known.
    """
    n = sums.base[:, 0]
    count = sums.answer[:, 0, :]
    of_group = n[:, None]
    share = _exact_share(count, of_group, _ratio(count, of_group))
    returns = float(design.n)
    fraction = 0.0 if design.population is None else returns / design.population
    inflation = (1.0 - fraction) * returns / (returns - 1.0) if returns > 1 else np.nan
    variance = np.where(of_group > 1, inflation * _ratio(share * (1.0 - share), of_group), np.nan)
    persons = of_group if design.population is None else of_group / fraction
    deff = _full_deff(share, variance, of_group, persons, design.population is not None)
    return Shares(n, n, np.where(n > 0, n, np.nan), n - 1.0, count, share, variance, deff)


def weighted_shares(sums: Sums, features: Features, finite: bool) -> Shares:
    """Weighted shares with Taylor-linearised variances of domain estimates.

    p = sum(w y d) / sum(w d); u = d (y - p) / sum(w d); e = w u - fit;
    V = sum over strata of k_h (sum e² - (sum e)² / m_h), k_h = (1 - f_h) m_h / (m_h - 1),
    over all returns, those outside the group having d = 0 but not e = 0. df = returns - strata in
    the group's base. The variance is missing where df <= 0.
    """
    size, strata = features.size, len(features.scale)
    n, persons = sums.base[:, 0], sums.base[:, 1]
    total = persons[:, None]
    count = sums.answer[:, 0, :]
    share = _exact_share(count, n[:, None], _ratio(sums.answer[:, 1, :], total))
    squares = _ratio(sums.answer[:, 3, :] * (1.0 - 2.0 * share) + sums.base[:, 3, None] * share**2, total**2)

    def linearised(first: int, width: int) -> Floats:
        columns = slice(first, first + width)
        return _ratio(
            sums.answer[:, columns, :] - sums.base[:, columns, None] * share[:, None, :], total[:, None, :]
        )

    slopes = features.residuals.solve @ linearised(4, size)
    crossed = linearised(4 + size, size)
    left = linearised(4 + 2 * size, strata) - features.stratum_fit @ slopes
    variance = (
        squares
        + (slopes * (features.quadratic @ slopes - 2.0 * crossed)).sum(axis=1)
        - ((features.scale / features.units)[:, None] * left**2).sum(axis=1)
    )
    present = (sums.base[:, 4 + 2 * size + strata :] > 0).sum(axis=1)
    df = n - present
    variance = np.where((count == 0) | (count == n[:, None]), 0.0, np.maximum(variance, 0.0))
    variance = np.where(df[:, None] > 0, variance, np.nan)
    return Shares(
        n,
        persons,
        _ratio(persons**2, sums.base[:, 2]),
        df,
        count,
        share,
        variance,
        _full_deff(share, variance, n[:, None], total, finite),
    )
