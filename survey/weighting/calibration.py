"""Other ways to meet the margins: post-stratification, bounded calibration, trimming."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError, Problem
from survey.estimates.linearisation import MarginCells, raking_residuals, regression_residuals
from survey.responses import Breakdown
from survey.weighting.design import Design
from survey.weighting.diagnostics import largest_difference
from survey.weighting.margins import (
    Margin,
    check_totals_agree,
    code_margin,
    collapse_margin,
    count_problems,
)
from survey.weighting.raking import rake_cells
from survey.weighting.weights import (
    Found,
    Weights,
    assemble,
    check_margins,
    margin_cells,
    no_convergence,
    scaled_targets,
    weight_cells,
)

Floats = npt.NDArray[np.float64]
Method = Literal["linear", "raking", "logit"]

_NEWTON_STEPS = 100


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest final weight as multiples of the base weight; lowest < 1 < highest."""

    lowest: float
    highest: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.lowest < 1.0 < self.highest:
            raise ValueError("bounds need 0 <= lowest < 1 < highest")


def poststratify(
    design: Design,
    breakdowns: Sequence[Breakdown],
    margin: Margin,
    collapsed: Sequence[Sequence[tuple[str, ...]]] = (),
) -> Weights:
    """Post-stratify: w = base weight x (N_h / sum of base weights in h) within each level h.

    margin: usually several breakdowns crossed. collapsed: sets of levels (each a tuple of labels,
    one for each breakdown) that are counted as one; nothing is merged that is not declared. A
    return with an unknown level keeps its base weight, as in raking.

    Linearisation weights the means by base weights (R's postStratify). Raises InputError for the
    refusals of raking; for a level without respondents it names the cell and a merge.
    """
    coded = code_margin(margin, breakdowns, check_counts=False)
    if collapsed:
        coded = collapse_margin(coded, collapsed)
    if problems := count_problems(coded.margin, coded.count):
        raise InputError(problems)
    at = weight_cells(design, [coded], float(margin.totals.sum()))
    targets = scaled_targets([coded], at)
    weight, _, difference = rake_cells(at.levels, targets, at.cells.count, at.base, tolerance=1e-12, most=1)
    return assemble(
        design,
        at,
        weight,
        regression_residuals(margin_cells([coded], at, weight)),
        found=Found("post-stratification", 1, difference),
        checks=check_margins([coded], targets, at, weight),
    )


Distance = tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]


def _distance(method: Method, bounds: Bounds | None) -> Distance:
    """Return F and F' of Deville and Särndal (1992), w = d F(x'b), with F(0) = F'(0) = 1."""
    low = -np.inf if bounds is None else bounds.lowest
    high = np.inf if bounds is None else bounds.highest

    def inside(values: Floats) -> Floats:
        return ((values > low) & (values < high)).astype(np.float64)

    def cut(values: Floats) -> Floats:
        return np.minimum(np.maximum(values, low), high)

    if method == "linear":
        return lambda u: cut(1.0 + u), lambda u: inside(1.0 + u)
    if method == "raking":
        return lambda u: cut(np.exp(u)), lambda u: np.exp(u) * inside(np.exp(u))
    if bounds is None:
        raise ValueError("logit calibration needs bounds")
    steep = (high - low) / ((1.0 - low) * (high - 1.0))

    def logit(u: Floats) -> Floats:
        rise = np.exp(np.minimum(steep * u, 700.0))
        return (low * (high - 1.0) + high * (1.0 - low) * rise) / (high - 1.0 + (1.0 - low) * rise)

    def slope(u: Floats) -> Floats:
        value = logit(u)
        return (value - low) * (high - value) / ((1.0 - low) * (high - 1.0))

    return logit, slope


def _solve(
    columns: Floats, start: Floats, count: Floats, target: Floats, *, distance: Distance, tolerance: float
) -> tuple[Floats, int]:
    """Newton's method for sum(d F(x'b) x) = target; weights of the cells and steps taken.

    A step that leads nowhere (weights not finite, or farther from the target) is halved.
    """
    function, derivative = distance
    scale = np.maximum(np.abs(target), 1.0)
    slopes = np.zeros(columns.shape[1])

    def gap(at: Floats) -> Floats:
        return np.asarray((columns.T @ (start * count * function(columns @ at)) - target) / scale)

    distance_left = float(np.abs(gap(slopes)).max())
    for step in range(_NEWTON_STEPS):
        if distance_left <= tolerance:
            return start * function(columns @ slopes), step
        curvature = start * count * derivative(columns @ slopes)
        hessian = columns.T @ (columns * curvature[:, None])
        move = np.linalg.lstsq(hessian, -gap(slopes) * scale, rcond=1e-12)[0]
        for _ in range(30):
            nearer = float(np.abs(gap(slopes + move)).max())
            if np.isfinite(nearer) and nearer < distance_left:
                break
            move = move / 2.0
        else:
            break
        slopes = slopes + move
        distance_left = nearer
    return start * function(columns @ slopes), _NEWTON_STEPS


def calibrate(
    design: Design,
    breakdowns: Sequence[Breakdown],
    margins: Sequence[Margin],
    *,
    method: Method,
    bounds: Bounds | None = None,
    tolerance: float = 1e-10,
) -> Weights:
    """Calibrate to margins with a chosen distance, in the way of R survey.

    w = d F(x'b) with x the levels of all margins: "linear" F = 1 + u (generalised regression, cut to
    the bounds where given), "raking" F = exp(u), "logit" the bounded logistic F (bounds needed).
    Unknown levels are handled as in `survey.weighting.raking.rake`. Linearisation is that of generalised
    regression with the base weights.

    Raises InputError for the refusals of raking, where the bounds leave no solution, and where the
    linear method without bounds gives a weight that is not positive.
    """
    coded = [code_margin(margin, breakdowns) for margin in margins]
    at = weight_cells(design, coded, check_totals_agree(margins))
    targets = scaled_targets(coded, at)
    columns = MarginCells(at.levels, targets, at.cells.count, at.base, at.base).indicators()
    weight, steps = _solve(
        columns,
        at.base,
        at.cells.count,
        np.concatenate(targets),
        distance=_distance(method, bounds),
        tolerance=tolerance,
    )
    difference = largest_difference(at.levels, targets, weight * at.cells.count)
    if not difference <= 10 * tolerance:
        raise no_convergence(coded, targets, at, weight, iterations=steps)
    if not (weight > 0).all():
        raise InputError(
            Problem(
                "W09",
                "0以下のウエイトになった回答者がいます。",
                found=f"最小のウエイト {weight.min():.4g}、該当 {at.cells.count[weight <= 0].sum():.0f}人",
                expected="正のウエイト",
                remedy="レイキングを使うか、ウエイトの上限と下限を付けてください。",
            )
        )
    return assemble(
        design,
        at,
        weight,
        regression_residuals(margin_cells(coded, at, weight)),
        found=Found(f"calibration ({method})", steps, difference),
        checks=check_margins(coded, targets, at, weight),
    )


def rake_trimmed(
    design: Design,
    breakdowns: Sequence[Breakdown],
    margins: Sequence[Margin],
    *,
    lowest: float,
    highest: float,
    tolerance: float = 1e-10,
    rounds: int = 200,
) -> Weights:
    """Rake, cut the weights to lowest..highest times their mean, rake again, until both hold.

    Off by default everywhere, because cutting trades variance for bias; the margins are met to
    `tolerance`, and the bounds to a relative 1e-6. Standard errors take the last raking into
    account and treat the cutting as given. `diagnostics.trimmed` counts the returns at a bound.

    Raises InputError for the refusals of raking and where margins and bounds cannot both be met.
    """
    if not 0.0 <= lowest < 1.0 < highest:
        raise ValueError("trimming needs 0 <= lowest < 1 < highest")
    coded = [code_margin(margin, breakdowns) for margin in margins]
    at = weight_cells(design, coded, check_totals_agree(margins))
    targets = scaled_targets(coded, at)
    mean = float(at.base @ at.cells.count) / design.n
    weight, total = at.base, 0
    for _ in range(rounds):
        weight, iterations, difference = rake_cells(
            at.levels, targets, at.cells.count, weight, tolerance=tolerance, most=1000
        )
        total += iterations
        if not difference <= tolerance:
            raise no_convergence(coded, targets, at, weight, iterations=total)
        least, most = lowest * mean, highest * mean
        if float(weight.max()) <= most * (1 + 1e-6) and float(weight.min()) >= least * (1 - 1e-6):
            at_bound = (weight >= most * (1 - 1e-5)) | (weight <= least * (1 + 1e-5))
            return assemble(
                design,
                at,
                weight,
                raking_residuals(margin_cells(coded, at, weight)),
                found=Found("raking with trimming", total, difference, int(at.cells.count[at_bound].sum())),
                checks=check_margins(coded, targets, at, weight),
            )
        weight = np.minimum(np.maximum(weight, least), most)
    raise InputError(
        Problem(
            "W10",
            f"ウエイトを平均の{lowest:g}倍から{highest:g}倍までに収めると、母集団の人数に合わせられません。",
            found=f"平均に対する最大の倍率 {weight.max() / mean:.3f}、最小の倍率 {weight.min() / mean:.3f}",
            expected="上限と下限の中で、すべての区分の人数に合うこと",
            remedy="上限と下限をゆるめるか、回答者の少ない区分をまとめてください。",
        )
    )
