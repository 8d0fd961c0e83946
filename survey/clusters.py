"""Variances for samples of clusters: residuals are added up by sampling unit before they are squared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from survey.cells import Domains, Tally
from survey.linearisation import Features, element_features
from survey.shares import Shares, describe_shares, split_base, weighted_share
from survey.weights import Weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ClusterFeatures:
    """What a design of clusters needs beside the sums over cells.

    features: the sums over cells (their variance columns are not used). unit: (J, C) 1 where the
    cell is in the sampling unit. fitted: (J, L) sum of the fit over the unit's returns. home: (J,)
    stratum of each unit. scale, units: (H,) as in `survey.design.Design`.
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


def cluster_shares(
    sums: Floats, tally: Tally, domains: Domains, clusters: ClusterFeatures, base: str, finite: bool
) -> Shares:
    """Weighted shares of one breakdown's groups; e is added up by unit, V as for returns but over units.

    sums: (G, P, D + 2) over the groups' cells, as for a design of single returns. df = units -
    strata that have a return in the group's base.
    """
    split = split_base(sums, base)
    share = weighted_share(split)
    features = clusters.features
    size = features.size
    variance = np.zeros_like(share)
    df = np.zeros(len(share))
    base_column = -2 if base == "all" else -1
    strata = len(features.scale)
    for group, (inside, parents) in enumerate(zip(domains.members, domains.parents, strict=True)):
        answers = tally.table[inside, :-2]
        in_base = tally.table[inside, base_column]
        total = split.base[group, 1]
        with np.errstate(invalid="ignore", divide="ignore"):
            sums_of_u = (answers - in_base[:, None] * share[group]) / total
            moments = features.residuals.moments[parents].T @ sums_of_u
            slopes = features.residuals.solve @ moments
        by_unit = clusters.unit[:, parents]
        left = by_unit @ (clusters.weight[parents, None] * sums_of_u) - clusters.fitted @ slopes
        for h in range(strata):
            own = left[clusters.home == h]
            variance[group] += features.scale[h] * ((own - own.mean(axis=0)) ** 2).sum(axis=0)
        reached = (by_unit @ in_base) > 0
        df[group] = reached.sum() - len(np.unique(clusters.home[reached]))
    assert size == clusters.fitted.shape[1]
    return describe_shares(split, share, variance, df, finite)
