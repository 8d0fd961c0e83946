"""How far calibration explains an estimate: residuals for Taylor linearisation, cell by cell.

With final weight w_i and linearised value u_i, the estimate moves with x_i = w_i u_i less what
calibration takes back, e_i = x_i - f_i. The fit f is linear in the cells' sums of u, so the few
sums in `Features` carry the variance of every share, whatever the number of returns.
Source: Deville and Särndal (1992); the form for raking is that of R survey's rake().
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from survey.design.cells import Cells
from survey.design.design import Design

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

RAKING_SWEEPS = 10
"""Projections onto the margins in turn, as many as R survey's svyrecvar() makes."""


@dataclass(frozen=True)
class Residuals:
    """The fit of cell sums U = (sum of u_i in the cell): B = solve @ (moments.T @ U), f = fitted @ B.

    moments, fitted: (C, L); solve: (L, L); f is the fit of one return of the cell, (C,).
    L is the number of calibration totals; 0 where nothing was calibrated.
    """

    moments: Floats
    solve: Floats
    fitted: Floats


def no_residuals(cells: int) -> Residuals:
    """Weights taken as they are: nothing is explained."""
    return Residuals(np.zeros((cells, 0)), np.zeros((0, 0)), np.zeros((cells, 0)))


@dataclass(frozen=True)
class MarginCells:
    """Cells beside the margins that their weights were made to meet.

    levels: for each margin the level of each cell, -1 unknown. totals: its population by level.
    count, base, weight: returns, base weight and final weight of each cell, (C,).
    """

    levels: Sequence[Ints]
    totals: Sequence[Floats]
    count: Floats
    base: Floats
    weight: Floats

    @property
    def starts(self) -> list[int]:
        """First column of each margin, and the number L of columns at the end."""
        return [0, *itertools.accumulate(len(total) for total in self.totals)]

    def indicators(self) -> Floats:
        """1 where a cell is in a level, (C, L); an unknown level is in no column."""
        starts = self.starts
        found = np.zeros((len(self.count), starts[-1]))
        for level, start in zip(self.levels, starts, strict=False):
            known = np.flatnonzero(level >= 0)
            found[known, start + level[known]] = 1.0
        return found

    def fitted(self, indicators: Floats) -> Floats:
        """Columns from which the fit of one return is made, (C, L).

        w times the indicators; less, for a margin with unknown levels, base_i (known_i - r) times
        the population shares of its levels. For such a margin was scaled to r = sum(base of known)
        / sum(base), which is itself a sample estimate; that is its linearisation.
        """
        columns = indicators * self.weight[:, None]
        everyone = float(self.base @ self.count)
        for level, total, (first, last) in zip(
            self.levels, self.totals, itertools.pairwise(self.starts), strict=True
        ):
            if (level < 0).any():
                known = (level >= 0).astype(np.float64)
                share = float((self.base * known) @ self.count) / everyone
                columns[:, first:last] -= np.outer(self.base * (known - share), total / total.sum())
        return columns


def raking_residuals(margins: MarginCells) -> Residuals:
    """Return the fit that R survey's rake() uses: means by margin in turn, ten sweeps, over returns.

    The means count every return once, whatever its base weight; calibrate(calfun="raking") in R
    weights them by the base weight, which gives other standard errors where base weights differ
    (up to some 2 %) and the same ones where they are equal. A return whose level is unknown is in
    none of a margin's means (see `MarginCells.fitted`).
    """
    indicators = margins.indicators()
    crossed = indicators.T @ (indicators * margins.count[:, None])
    returns = np.maximum(np.diag(crossed), 1.0)
    left = np.eye(len(crossed))
    solve = np.zeros_like(crossed)
    for _ in range(RAKING_SWEEPS):
        for first, last in itertools.pairwise(margins.starts):
            means = left[first:last] / returns[first:last, None]
            solve[first:last] += means
            left -= crossed[:, first:last] @ means
    return Residuals(indicators, solve, margins.fitted(indicators))


def regression_residuals(margins: MarginCells) -> Residuals:
    """Return the fit of a generalised regression on the margins' levels, weighted by base weights.

    It serves linear and logit calibration alike, as R's calibrate() has it.
    """
    indicators = margins.indicators()
    crossed = indicators.T @ (indicators * (margins.base * margins.count)[:, None])
    solve = np.linalg.pinv(crossed, rcond=1e-12, hermitian=True)
    return Residuals(
        indicators * margins.base[:, None], np.asarray(solve, dtype=np.float64), margins.fitted(indicators)
    )


@dataclass(frozen=True)
class Features:
    """What each cell contributes for one return that it holds; sums over returns follow by matmul.

    values: (C, P), the columns being, in this order: 1, w, w², k w² (k the stratum's factor),
    the L moments, the L columns k w fitted, then w and 1 by stratum (H + H).
    quadratic: (L, L), sum over returns of k fitted fitted'. stratum_fit: (H, L), sum of fitted.
    scale: (H,) factors k; units: (H,) returns by stratum.
    """

    values: Floats
    residuals: Residuals
    quadratic: Floats
    stratum_fit: Floats
    scale: Floats
    units: Floats

    @property
    def size(self) -> int:
        """Number L of calibration totals."""
        return len(self.residuals.solve)


def element_features(
    design: Design, cells: Cells, stratum: Ints, weight: Floats, residuals: Residuals
) -> Features:
    """Lay out the sums for a design in which each return is its own sampling unit.

    stratum, weight: of each cell, (C,). Raises InputError for a lonely return.
    """
    scale = design.scale_by_stratum()
    strata = len(scale)
    own = np.zeros((cells.size, strata))
    own[np.arange(cells.size), stratum] = 1.0
    factor = scale[stratum]
    values = np.column_stack(
        (
            np.ones(cells.size),
            weight,
            weight**2,
            factor * weight**2,
            residuals.moments,
            residuals.fitted * (factor * weight)[:, None],
            own * weight[:, None],
            own,
        )
    )
    counted = residuals.fitted * cells.count[:, None]
    return Features(
        values,
        residuals,
        residuals.fitted.T @ (counted * factor[:, None]),
        own.T @ counted,
        scale,
        design.units_by_stratum().astype(np.float64),
    )
