"""Variances for samples of clusters: residuals are added up by sampling unit before they are squared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from survey.estimates.cells import Domains, Tally
from survey.estimates.linearisation import Features, element_features
from survey.estimates.shares import Shares, Sums, describe_shares, weighted_share
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ClusterFeatures:
    """What a design of clusters needs beside the sums over cells.

    features: the sums over cells (their variance columns are not used). unit: (J, C) 1 where the
    cell is in the sampling unit. fitted: (J, L) sum of the fit over the unit's returns. home: (J,)
    stratum of each unit. scale, units: (H,) as in `survey.weighting.design.Design`.
    """

    features: Features
    unit: sparse.csr_array
    fitted: Floats
    home: npt.NDArray[np.intp]
    weight: Floats


def cluster_features(weights: Weights) -> ClusterFeatures:
    """Lay out the sums of a design whose sampling units are clusters. Raises InputError for a lonely unit."""
    if weights.psu is None:
        raise ValueError("the design has no clusters")
    cells = weights.cells
    features = element_features(weights.design, cells, weights.stratum, weights.weight, weights.residuals)
    units = int(weights.psu.max()) + 1
    unit = sparse.csr_array(
        (np.ones(cells.size), (weights.psu, np.arange(cells.size))), shape=(units, cells.size)
    )
    home = np.zeros(units, dtype=np.intp)
    home[weights.psu] = weights.stratum
    fitted = unit @ (weights.residuals.fitted * cells.count[:, None])
    return ClusterFeatures(features, unit, np.asarray(fitted), home, weights.weight)


@dataclass(frozen=True)
class ClusterLinearised:
    """Residuals e of D estimates in G groups added up by sampling unit, left (G, J, D)."""

    clusters: ClusterFeatures
    left: Floats

    def variance(self) -> Floats:
        """Sum over strata of k_h sum((E_j - mean of E in the stratum)²) over units j, (G, D)."""
        return np.asarray((self._centred() ** 2).sum(axis=1))

    def covariance(self) -> Floats:
        """Covariance of the same estimate in different groups, (D, G, G)."""
        centred = np.moveaxis(self._centred(), 2, 0)
        return np.asarray(centred @ np.swapaxes(centred, 1, 2))

    def covariance_with(self, other: ClusterLinearised) -> Floats:
        """Covariance of each estimate with the other's of the same place, (G, D)."""
        return np.asarray((self._centred() * other._centred()).sum(axis=1))

    def _centred(self) -> Floats:
        """Residuals less their stratum's mean, times the root of the stratum's factor."""
        home, features = self.clusters.home, self.clusters.features
        own = np.zeros((len(features.scale), len(home)))
        own[home, np.arange(len(home))] = 1.0 / features.units[home]
        means = own @ self.left
        return np.asarray((self.left - means[:, home]) * np.sqrt(features.scale[home])[:, None])


def linearise_by_unit(
    tables: Sequence[Floats], domains: Domains, clusters: ClusterFeatures
) -> ClusterLinearised:
    """Add residuals up by unit. tables: for each group the sums of u in its cells, (cells, D)."""
    features = clusters.features
    left = []
    for sums_of_u, parents in zip(tables, domains.parents, strict=True):
        slopes = features.residuals.solve @ (features.residuals.moments[parents].T @ sums_of_u)
        own = clusters.unit[:, parents] @ (clusters.weight[parents, None] * sums_of_u)
        left.append(own - clusters.fitted @ slopes)
    return ClusterLinearised(clusters, np.stack(left))


def linearise_cluster_shares(
    tally: Tally, domains: Domains, clusters: ClusterFeatures, sums: Sums, base: str
) -> ClusterLinearised:
    """Linearise the shares of one breakdown's groups; `sums` are those of the same base."""
    share, column = weighted_share(sums), -2 if base == "all" else -1
    tables = []
    for group, inside in enumerate(domains.members):
        of_cells, total = tally.table[inside], sums.base[group, 1]
        deviation = of_cells[:, :-2] - of_cells[:, column, None] * share[group]
        tables.append(deviation / total if total > 0 else np.full(deviation.shape, np.nan))
    return linearise_by_unit(tables, domains, clusters)


def cluster_degrees_of_freedom(
    tally: Tally, domains: Domains, clusters: ClusterFeatures, base: str
) -> Floats:
    """Units less strata that have a return in each group's base, (G,)."""
    column = -2 if base == "all" else -1
    found = []
    for inside, parents in zip(domains.members, domains.parents, strict=True):
        reached = clusters.unit[:, parents] @ tally.table[inside, column] > 0
        found.append(int(reached.sum()) - len(np.unique(clusters.home[reached])))
    return np.array(found, dtype=np.float64)


def cluster_shares(
    tally: Tally, domains: Domains, clusters: ClusterFeatures, sums: Sums, base: str, *, finite: bool
) -> Shares:
    """Weighted shares of one breakdown's groups, with the variance between sampling units."""
    found = linearise_cluster_shares(tally, domains, clusters, sums, base)
    df = cluster_degrees_of_freedom(tally, domains, clusters, base)
    return describe_shares(sums, weighted_share(sums), found.variance(), df, finite)
