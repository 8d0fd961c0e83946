"""Shares and their variances from the sums over each group's cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from survey.design.cells import Domains
from survey.design.design import Design
from survey.design.linearisation import Features

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


def sum_groups(features: Sequence[Floats], domains: Domains, tally: Floats) -> Floats:
    """Sum features x counts over the cells of each group, (G, P, D + 2)."""
    return np.stack([own @ tally[inside] for own, inside in zip(features, domains.members, strict=True)])


def split_base(sums: Floats, base: str) -> Sums:
    """Take the answers and one base ("all" or "valid") out of the sums over a tally's columns."""
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


@dataclass(frozen=True)
class Linearised:
    """Linearised values u of D estimates in each of G groups, as sums over the returns.

    squares: (G, D) sum of k w² u²; slopes, crossed: (G, L, D) the fit's coefficients and the sum of
    k w u fitted; left: (G, H, D) the sum of e by stratum. `features` explains the letters.
    """

    features: Features
    squares: Floats
    slopes: Floats
    crossed: Floats
    left: Floats

    def variance(self) -> Floats:
        """Sum over strata of k_h (sum e² - (sum e)² / m_h), (G, D); rounding never makes it negative."""
        explained = self.slopes * (self.features.quadratic @ self.slopes - 2.0 * self.crossed)
        between = self._between()[:, None] * self.left**2
        found = self.squares + explained.sum(axis=1) - between.sum(axis=1)
        return np.asarray(np.maximum(found, 0.0), dtype=np.float64)

    def _between(self) -> Floats:
        return np.asarray(self.features.scale / self.features.units)


def linearise_shares(sums: Sums, features: Features, share: Floats) -> Linearised:
    """Linearise p = sum(w y d) / sum(w d): u = d (y - p) / sum(w d), for y of 0 and 1."""
    size, strata = features.size, len(features.scale)
    total = sums.base[:, 1, None]
    squares = _ratio(sums.answer[:, 3, :] * (1.0 - 2.0 * share) + sums.base[:, 3, None] * share**2, total**2)

    def of_columns(first: int, width: int) -> Floats:
        columns = slice(first, first + width)
        return _ratio(
            sums.answer[:, columns, :] - sums.base[:, columns, None] * share[:, None, :], total[:, None, :]
        )

    return linearised_from(features, squares, of_columns(4, 2 * size + strata))


def linearised_from(features: Features, squares: Floats, sums: Floats) -> Linearised:
    """Make a Linearised from the sums of u over the columns of moments, k w fitted and w by stratum."""
    size, strata = features.size, len(features.scale)
    slopes = features.residuals.solve @ sums[:, :size]
    left = sums[:, 2 * size : 2 * size + strata] - features.stratum_fit @ slopes
    return Linearised(features, squares, slopes, sums[:, size : 2 * size], left)


def degrees_of_freedom(base: Floats, features: Features) -> Floats:
    """Returns less strata in each group's base, from its sums (G, P)."""
    strata = len(features.scale)
    return np.asarray(base[:, 0] - (base[:, 4 + 2 * features.size :][:, strata:] > 0).sum(axis=1))


def weighted_share(sums: Sums) -> Floats:
    """sum(w y d) / sum(w d), (G, D)."""
    return _exact_share(
        sums.answer[:, 0, :], sums.base[:, 0, None], _ratio(sums.answer[:, 1, :], sums.base[:, 1, None])
    )


def weighted_shares(sums: Sums, features: Features, finite: bool) -> Shares:
    """Weighted shares with Taylor-linearised variances of domain estimates.

    p = sum(w y d) / sum(w d); u = d (y - p) / sum(w d); e = w u - fit;
    V = sum over strata of k_h (sum e² - (sum e)² / m_h), k_h = (1 - f_h) m_h / (m_h - 1),
    over all returns, those outside the group having d = 0 but not e = 0. df = returns - strata in
    the group's base. The variance is missing where df <= 0.
    """
    share = weighted_share(sums)
    return describe_shares(
        sums,
        share,
        linearise_shares(sums, features, share).variance(),
        degrees_of_freedom(sums.base, features),
        finite,
    )


def describe_shares(sums: Sums, share: Floats, variance: Floats, df: Floats, finite: bool) -> Shares:
    """Complete shares and variances: exactly 0 at 0 % and 100 %, missing without degrees of freedom."""
    n, persons = sums.base[:, 0], sums.base[:, 1]
    count = sums.answer[:, 0, :]
    variance = np.where((count == 0) | (count == n[:, None]), 0.0, variance)
    variance = np.where(df[:, None] > 0, variance, np.nan)
    deff = _full_deff(share, variance, n[:, None], persons[:, None], finite)
    return Shares(n, persons, _ratio(persons**2, sums.base[:, 2]), df, count, share, variance, deff)
