"""Means of several items that the same returns scored, against the mean of all items and against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from schemas.codes import STANDINGS
from survey.comparing.exact import holm
from survey.estimates.means import ReturnNumbers
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ItemMean:
    """The mean score of an item, its t interval, and how the test finds it.

    diff: the mean minus the plain mean of all items' means; p: of that difference, adjusted over the items (Holm).
    standing: "higher", "lower" or "none" by it ("" where nothing could be tested). alone: of the highest and the lowest
    mean, whether the test parts it from the next one (Holm over the two).
    """

    n: int
    mean: float
    low: float
    high: float
    diff: float
    p: float
    standing: str
    alone: bool


def compare_items(
    measures: Sequence[ReturnNumbers], weights: Weights, *, level: float = 0.95
) -> Mapping[str, ItemMean]:
    """Compare the items of one scale, by concept.

    mean_j = sum(w s) / sum(w) over the returns with a score of item j; u_j = (s - mean_j) / sum(w) where there is one,
    else 0; e = w u - fit, the residuals of calibration; cov = sum over strata of k_h (sum e e' - sum e sum e' / m_h). The
    difference from the mean of the means has the weights d = 1 at j less 1 / J everywhere: var = d' cov d. t on
    units - strata degrees of freedom. With equal weights (`design_weights`) they are the unweighted means.
    """
    scores = np.column_stack([one.values for one in measures])
    known = np.isfinite(scores)
    w = weights.values
    persons = w @ known
    usable = persons > 0
    mean = np.where(usable, (w @ np.where(known, scores, 0.0)) / np.where(usable, persons, 1.0), np.nan)
    u = np.where(known, scores - mean, 0.0) / np.where(usable, persons, 1.0)
    cov = influence_covariance(u, weights)
    design = weights.design
    df = float(design.units_by_stratum().sum() - len(design.fraction))
    items = len(measures)
    contrast = np.eye(items) - 1.0 / items
    diff = contrast @ mean
    p = holm(_p(diff, np.diag(contrast @ cov @ contrast.T), df))
    reach = special.stdtrit(df, 1.0 - (1.0 - level) / 2.0) * np.sqrt(np.diag(cov))
    names = [one.concept for one in measures]
    alone = _alone(mean, cov, df, 1.0 - level)
    return {
        name: ItemMean(
            int(known[:, place].sum()),
            float(mean[place]),
            float(mean[place] - reach[place]),
            float(mean[place] + reach[place]),
            float(diff[place]),
            float(p[place]),
            _standing(diff[place], p[place], 1.0 - level),
            place in alone,
        )
        for place, name in enumerate(names)
    }


def _standing(diff: float, p: float, alpha: float) -> str:
    word = "" if np.isnan(p) else ("higher" if diff > 0 else "lower") if p < alpha else "none"
    assert word in STANDINGS
    return word


def influence_covariance(u: Floats, weights: Weights) -> Floats:
    """Covariance of the sums of w u over the returns, (J, J), with calibration residuals."""
    of_row, residuals, design = weights.cells.of_row, weights.residuals, weights.design
    by_cell = np.column_stack(
        [np.bincount(of_row, weights=column, minlength=weights.cells.size) for column in u.T]
    )
    fitted = residuals.fitted @ (residuals.solve @ (residuals.moments.T @ by_cell))
    e = weights.values[:, None] * u - fitted[of_row]
    found = np.zeros((u.shape[1], u.shape[1]))
    for stratum, (scale, units) in enumerate(
        zip(design.scale_by_stratum(), design.units_by_stratum(), strict=True)
    ):
        own = e[design.stratum == stratum]
        total = own.sum(axis=0)
        found += scale * (own.T @ own - np.outer(total, total) / units)
    return found


def _p(diff: Floats, variance: Floats, df: float) -> Floats:
    usable = (variance > 1e-18) & (df > 0)
    t = np.abs(diff) / np.sqrt(np.where(usable, variance, 1.0))
    return np.where(usable, 2.0 * special.stdtr(max(df, 1.0), -t), np.nan)


def _alone(mean: Floats, cov: Floats, df: float, alpha: float) -> frozenset[int]:
    """Places of the highest and the lowest mean that the test parts from the next one."""
    order = [place for place in np.argsort(-mean, kind="stable").tolist() if np.isfinite(mean[place])]
    if len(order) < 2:
        return frozenset()
    ends, nexts = np.array([order[0], order[-1]]), np.array([order[1], order[-2]])
    variance = cov[ends, ends] + cov[nexts, nexts] - 2.0 * cov[ends, nexts]
    p = holm(_p(mean[ends] - mean[nexts], variance, df))
    return frozenset(int(place) for place in ends[p < alpha])
