"""Weights that make the returns agree with the population: raking, and what it did to the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError, Problem
from survey.cells import Cells, number_cells
from survey.design import Design
from survey.diagnostics import (
    Diagnostics,
    MarginCheck,
    MarginRow,
    check_margin,
    diagnose,
    largest_difference,
    sums_by_level,
)
from survey.linearisation import Residuals, raking_residuals
from survey.margins import CodedMargin, Margin, check_totals_agree, code_margin, margin_from_frame
from survey.responses import Breakdown

__all__ = [
    "Diagnostics",
    "Margin",
    "MarginCheck",
    "MarginRow",
    "Weights",
    "margin_from_frame",
    "rake",
]

_SWEEPS = 50
"""Sweeps of iterative proportional fitting before Newton steps are tried."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Weights:
    """Final weights with all that the standard errors need.

    cells: the cells within which weights are equal. base, weight, stratum: of each cell, (C,);
    psu: of each cell, or None. residuals: how calibration answers the sample.
    """

    design: Design
    cells: Cells
    base: Floats
    weight: Floats
    stratum: Ints
    psu: Ints | None
    residuals: Residuals
    diagnostics: Diagnostics

    @cached_property
    def values(self) -> Floats:
        """The final weight of each return, (n,)."""
        return self.weight[self.cells.of_row]


@dataclass(frozen=True)
class WeightCells:
    """Returns sorted into cells for weighting; base weights scaled to the population."""

    cells: Cells
    levels: tuple[Ints, ...]
    base: Floats
    stratum: Ints
    psu: Ints | None


def weight_cells(design: Design, margins: Sequence[CodedMargin], population: float | None) -> WeightCells:
    """Make the cells of a design and its margins.

    Base weights are scaled so that they add up to `population` (None leaves them). Raises
    InputError for a base weight that is missing or not positive.
    """
    base = design.base_weights
    if not (np.isfinite(base).all() and float(base.min()) > 0):
        raise InputError(
            Problem(
                "W07",
                "補正前のウエイトに、欠けた値か0以下の値があります。",
                expected="正の数",
                remedy="母集団の人数と抽出の記録を確かめてください。",
            )
        )
    keys: list[tuple[npt.NDArray[np.integer], int]] = [(m.level + 1, m.size + 1) for m in margins]
    keys.append((design.stratum, len(design.fraction)))
    if design.psu is not None:
        keys.append((design.psu, int(design.psu.max()) + 1))
    distinct = base[:1]
    if float(base.min()) != float(base.max()):
        distinct, which = np.unique(base, return_inverse=True)
        keys.append((which.astype(np.intp), len(distinct)))
    cells = number_cells(design.n, keys)
    values = list(cells.keys)
    levels = tuple(values.pop(0) - 1 for _ in margins)
    stratum = values.pop(0)
    psu = values.pop(0) if design.psu is not None else None
    own = distinct[values.pop(0)] if values else np.full(cells.size, distinct[0])
    if population is not None:
        own = own * (population / float(own @ cells.count))
    return WeightCells(cells, levels, own, stratum, psu)


def scaled_targets(margins: Sequence[CodedMargin], at: WeightCells) -> tuple[Floats, ...]:
    """Scale each margin to the share of the base weights whose level is known."""
    everyone = float(at.base @ at.cells.count)
    targets = []
    for coded, level in zip(margins, at.levels, strict=True):
        known = float((at.base * (level >= 0)) @ at.cells.count)
        targets.append(coded.margin.totals.ravel() * (known / everyone))
    return tuple(targets)


def check_margins(
    margins: Sequence[CodedMargin], targets: Sequence[Floats], at: WeightCells, weight: Floats
) -> tuple[MarginCheck, ...]:
    """Set the sums of weights before and after beside the population, margin by margin."""
    before, after = at.base * at.cells.count, weight * at.cells.count
    return tuple(
        check_margin(coded, target, level, before, after)
        for coded, target, level in zip(margins, targets, at.levels, strict=True)
    )


def _no_convergence(
    margins: Sequence[CodedMargin],
    targets: Sequence[Floats],
    at: WeightCells,
    weight: Floats,
    iterations: int,
) -> InputError:
    problems = []
    for coded, target, level in zip(margins, targets, at.levels, strict=True):
        got = sums_by_level(level, coded.size, weight * at.cells.count)
        gap = np.abs(np.divide(got, target, out=np.ones_like(got), where=target > 0) - 1.0)
        worst = int(gap.argmax())
        if gap[worst] > 0:
            labels = "×".join(coded.margin.levels[worst])
            problems.append(
                Problem(
                    "W08",
                    f"補正区分「{coded.margin.name}」に合うウエイトが求まりません(繰り返し{iterations}回)。",
                    found=f"「{labels}」の目標 {target[worst]:,.1f}人、ウエイトの合計 {got[worst]:,.1f}人",
                    expected="すべての区分で目標と一致すること",
                    remedy="回答者の少ない区分を隣の区分とまとめてください。"
                    "ほかの補正区分と同時には満たせない人数になっていないかも確かめてください。",
                )
            )
    return InputError(problems)


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
    coded = [code_margin(margin, breakdowns) for margin in margins]
    population = check_totals_agree(margins)
    at = weight_cells(design, coded, population)
    targets = scaled_targets(coded, at)
    weight, iterations, difference = rake_cells(
        at.levels, targets, at.cells.count, at.base, tolerance=tolerance, most=max_iterations
    )
    if not difference <= tolerance or not (weight > 0).all():
        raise _no_convergence(coded, targets, at, weight, iterations)
    residuals = raking_residuals(
        at.levels, [m.margin.totals.ravel() for m in coded], at.cells.count, at.base, weight
    )
    return Weights(
        design,
        at.cells,
        at.base,
        weight,
        at.stratum,
        at.psu,
        residuals,
        diagnose(
            at.cells.count,
            weight,
            method="raking",
            iterations=iterations,
            difference=difference,
            margins=check_margins(coded, targets, at, weight),
        ),
    )
