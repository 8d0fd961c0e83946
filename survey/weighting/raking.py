"""Raking: weights that make the returns agree with the population, margin by margin."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from survey.answers.coded import Breakdown
from survey.design.design import Design
from survey.design.linearisation import raking_residuals
from survey.design.margins import Margin
from survey.weighting.diagnostics import largest_difference, sums_by_level
from survey.weighting.weights import Weights, weight_cells

_SWEEPS = 50
"""Sweeps of iterative proportional fitting before Newton steps are tried."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


def rake_cells(
    levels: Sequence[Ints],
    targets: Sequence[Floats],
    count: Floats,
    start: Floats,
    *,
    tolerance: float,
    most: int,
) -> tuple[Floats, int, float]:
    """Iterative proportional fitting over cells: weights (C,), iterations, largest difference.

    Each margin in turn multiplies the weights of its known cells by target / current sum. Stops
    when no level differs by more than `tolerance`, relative, or after `most` sweeps.

    Where a few returns have an unknown level, sweeps approach the solution ever more slowly (the fewer
    are unknown, the slower). After `_SWEEPS` sweeps Newton steps on the same equations take over; they
    end at the same weights, since raking is calibration with exponential factors (Deville, Särndal and
    Sautory 1993).
    """
    weight = start.copy()
    difference = np.inf
    for iteration in range(1, most + 1):
        if iteration > _SWEEPS:
            stepped = _newton_step(levels, targets, count, weight)
            if stepped is not None:
                moved = largest_difference(levels, targets, stepped * count)
                if moved < difference:
                    weight, difference = stepped, moved
                    if difference <= tolerance:
                        return weight, iteration, difference
                    continue
        for level, target in zip(levels, targets, strict=True):
            got = sums_by_level(level, len(target), weight * count)
            ratio = np.divide(target, got, out=np.ones_like(got), where=got > 0)
            weight *= np.append(ratio, 1.0)[level]
        difference = largest_difference(levels, targets, weight * count)
        if difference <= tolerance:
            return weight, iteration, difference
    return weight, most, difference


def _newton_step(
    levels: Sequence[Ints], targets: Sequence[Floats], count: Floats, weight: Floats
) -> Floats | None:
    """One Newton step of the raking equations; None if it leads out of the numbers.

    With X the 0/1 matrix of cells by known levels, weights w exp(X l) must give X'(count w exp(X l)) = t;
    the step solves X' diag(count w) X l = t - X'(count w) by least squares (the margins overlap).
    """
    known = [
        (level[:, None] == np.arange(len(target))).astype(np.float64)
        for level, target in zip(levels, targets, strict=True)
    ]
    design = np.concatenate(known, axis=1)
    mass = count * weight
    gap = np.concatenate(list(targets)) - design.T @ mass
    step = np.linalg.lstsq(design.T @ (design * mass[:, None]), gap, rcond=None)[0]
    with np.errstate(over="ignore"):
        moved = weight * np.exp(design @ step)
    return moved if np.isfinite(moved).all() and (moved > 0).all() else None


def rake(
    design: Design,
    breakdowns: Sequence[Breakdown],
    margins: Sequence[Margin],
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> Weights:
    """Rake the base weights to one or more margins (Deming and Stephan 1940).

    The base weights, scaled to the population, are multiplied margin by margin by
    target / current sum until every level agrees to `tolerance`, relative. A return whose level is
    unknown in a margin keeps its weight in that margin, and the margin is scaled to the share of
    the base weights with a known level; margins scaled by different shares may so differ in sum.

    Raises InputError (Japanese) for margins with different totals, a level only the sample or only
    the frame has, a missing or negative count, non-positive base weights and no convergence.
    """
    if not margins:
        raise ValueError("raking needs at least one margin")
    at = weight_cells(design, breakdowns, margins)
    weight, iterations, difference = rake_cells(
        at.levels, at.targets, at.cells.count, at.base, tolerance=tolerance, most=max_iterations
    )
    if not difference <= tolerance or not (weight > 0).all():
        raise at.no_convergence(weight, iterations)
    residuals = raking_residuals(at.beside(weight))
    return at.weights(weight, residuals, "raking", iterations=iterations, difference=difference)
