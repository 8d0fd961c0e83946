"""Whether two questions hang together: the second-order Rao-Scott test of a two-way table."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from survey.answers.coded import Breakdown, QuestionAnswers
from survey.design.cells import Domains, domains_of, tally
from survey.design.linearisation import Features, element_features
from survey.estimates.shares import group_features, sum_groups
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RaoScott:
    """F statistic with its two degrees of freedom and p; all missing where there is nothing to test."""

    statistic: float
    numerator_df: float
    denominator_df: float
    p: float


_SINGULAR = 1e12
_NOTHING = RaoScott(float("nan"), float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class _Classes:
    """A table of R groups x K answers as R K classes, of which every return in the base has one.

    share: (RK,) share of each class in the base; covariance: (RK, RK); returns: (R, K) counts.
    """

    share: Floats
    covariance: Floats
    returns: Floats


def _classes(table: Floats, domains: Domains, features: Features) -> _Classes:
    """Joint shares and their covariance; `table` counts the K exclusive answers by cell, (C, K)."""
    size, strata = features.size, len(features.scale)
    by_group = sum_groups(group_features(features.values, domains), domains, table)
    sums = np.moveaxis(by_group, 1, 2).reshape(-1, by_group.shape[1])
    base = sums.sum(axis=0)
    share = sums[:, 1] / base[1]
    u = (sums[:, 4 : 4 + 2 * size + strata] - share[:, None] * base[4 : 4 + 2 * size + strata]) / base[1]
    slopes = u[:, :size] @ features.residuals.solve.T
    shared = slopes @ u[:, size : 2 * size].T
    left = u[:, 2 * size :] - slopes @ features.stratum_fit.T
    own = sums[:, 3]
    crossed = np.outer(share, own)
    squares = (np.diag(own) - crossed - crossed.T + base[3] * np.outer(share, share)) / base[1] ** 2
    covariance = (
        squares
        - shared
        - shared.T
        + slopes @ features.quadratic @ slopes.T
        - (left * (features.scale / features.units)) @ left.T
    )
    return _Classes(share, covariance, by_group[:, 0, :])


def _interactions(rows: int, columns: int) -> Floats:
    """Interaction contrasts made orthogonal to the main effects, (RK, (R-1)(K-1))."""
    row, column = np.repeat(np.eye(rows), columns, axis=0), np.tile(np.eye(columns), (rows, 1))
    main = np.column_stack([np.ones(rows * columns), row[:, 1:], column[:, 1:]])
    both = (row[:, 1:, None] * column[:, None, 1:]).reshape(rows * columns, -1)
    return np.asarray(both - main @ np.linalg.lstsq(main, both, rcond=None)[0], dtype=np.float64)


def second_order_test(share: Floats, covariance: Floats, n: float, design_df: float) -> RaoScott:
    """Second-order Rao-Scott F of a table of joint shares (R, K) with their covariance (RK, RK).

    X² = n sum((p - p_r p_c)² / (p_r p_c)); Delta = the generalised design effects of the
    interactions; F = X² / tr Delta on d0 = (tr Delta)² / tr(Delta²) and d0 x design_df degrees of
    freedom (Rao and Scott 1984; Thomas and Rao 1987), as svychisq(statistic = "F") of R survey. Missing where so
    many cells are empty that the interactions cannot be told apart.
    """
    flat = share.ravel()
    expected = np.outer(share.sum(axis=1), share.sum(axis=0))
    pearson = n * float(((share - expected) ** 2 / expected).sum())
    contrasts = _interactions(*share.shape)
    inverse = np.where(flat > 0, 1.0 / np.where(flat > 0, flat, 1.0), 0.0)
    scaled = contrasts * inverse[:, None]
    simple = contrasts.T @ scaled / n
    if not np.linalg.cond(simple) < _SINGULAR:
        return _NOTHING
    effects = np.linalg.solve(simple, scaled.T @ covariance @ scaled)
    trace = float(np.trace(effects))
    if not trace > 0:
        return _NOTHING
    df = trace**2 / float(np.trace(effects @ effects))
    statistic = pearson / trace
    p = float(special.fdtrc(df, df * design_df, statistic))
    return RaoScott(statistic, df, df * design_df, p)


def _exclusive(answers: QuestionAnswers, domains: Domains, option: str | None) -> Floats:
    """Counts of answers of which a return in the base has exactly one, (C, K)."""
    table = tally(answers, domains.cells)
    if answers.kind == "single" and option is None:
        return table[:, : len(answers.options)]
    if option is None:
        raise ValueError("a multiple-answer question is tested option by option")
    chosen = table[:, list(answers.options).index(option)]
    base = table[:, -1] if answers.kind == "single" else table[:, -2]
    return np.column_stack([chosen, base - chosen])


def rao_scott(
    answers: QuestionAnswers, breakdown: Breakdown, weights: Weights, *, option: str | None = None
) -> RaoScott:
    """Test whether the answers differ between the groups of a breakdown.

    A single-answer question is tested over all options on the valid base. A multiple-answer one is
    tested for one `option` at a time, marked or not, among all who were asked. Groups and options
    without any return are left out of the table; the denominator's degrees of freedom are units -
    strata of the whole design, as in R. Missing where less than two groups or answers are left.
    """
    domains = domains_of(weights.cells, breakdown)
    table = _exclusive(answers, domains, option)
    features = element_features(
        weights.design, weights.cells, weights.stratum, weights.weight, weights.residuals
    )
    found = _classes(table, domains, features)
    rows, columns = found.returns.any(axis=1), found.returns.any(axis=0)
    if rows.sum() < 2 or columns.sum() < 2:
        return _NOTHING
    kept = np.flatnonzero(np.outer(rows, columns).ravel())
    design = weights.design
    return second_order_test(
        found.share[kept].reshape(int(rows.sum()), int(columns.sum())),
        found.covariance[np.ix_(kept, kept)],
        float(found.returns.sum()),
        float(design.units_by_stratum().sum() - len(design.fraction)),
    )
