"""Weights that keep within bounds and meet the margins: bounded calibration, and raking with trimming."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError, Problem
from schemas.settings.weighting_settings import TrimOf, Weighting
from survey.answers.coded import Breakdown
from survey.design.design import Design
from survey.design.linearisation import raking_residuals, regression_residuals
from survey.design.margins import WITHOUT_MARGIN, Margin
from survey.weighting.diagnostics import largest_difference, sums_by_level
from survey.weighting.raking import rake, rake_cells
from survey.weighting.weights import WeightCells, Weights, weight_cells

Floats = npt.NDArray[np.float64]
Method = Literal["linear", "logit"]

_NEWTON_STEPS = 100
_ROUNDS = 200


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest final weight as multiples of the base weight; 0 < lowest < 1 < highest."""

    lowest: float
    highest: float

    def __post_init__(self) -> None:
        if not 0.0 < self.lowest < 1.0 < self.highest:
            raise ValueError("bounds need 0 < lowest < 1 < highest")


def weigh(
    design: Design, breakdowns: Sequence[Breakdown], margins: Sequence[Margin], how: Weighting
) -> Weights:
    """Weights in the way that the study asks for. Raises InputError for the refusals of that way."""
    if how.method != "raking":
        bounds = Bounds(how.lowest, how.highest)
        return calibrate(design, breakdowns, margins, method=how.method, bounds=bounds)
    if how.trim:
        return rake_trimmed(design, breakdowns, margins, highest=how.trim, of=how.trim_of)
    return rake(design, breakdowns, margins)


Distance = tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]


def _distance(method: Method, bounds: Bounds) -> Distance:
    """Return F and F' of Deville and Särndal (1992), w = d F(x'b), with F(0) = F'(0) = 1."""
    low, high = bounds.lowest, bounds.highest
    if method == "linear":
        return (
            lambda u: np.minimum(np.maximum(1.0 + u, low), high),
            lambda u: ((1.0 + u > low) & (1.0 + u < high)).astype(np.float64),
        )
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
    bounds: Bounds,
    tolerance: float = 1e-10,
) -> Weights:
    """Calibrate to margins within bounds of the base weights, in the way of R survey.

    w = d F(x'b) with x the levels of all margins (Deville and Särndal 1992): "linear" F = 1 + u cut to
    the bounds, "logit" the bounded logistic F. Unknown levels are handled as in
    `survey.weighting.raking.rake`. Linearisation is that of generalised regression with the base weights.

    Raises InputError for the refusals of raking, and where the bounds leave no solution.
    """
    at = weight_cells(design, breakdowns, margins)
    columns, target = at.beside(at.base).indicators(), np.concatenate(at.targets)
    distance = _distance(method, bounds)
    weight, steps = _solve(columns, at.base, at.cells.count, target, distance=distance, tolerance=tolerance)
    difference = largest_difference(at.levels, at.targets, weight * at.cells.count)
    if not difference <= 10 * tolerance:
        words = f"ウエイトを補正前の{bounds.lowest:g}倍から{bounds.highest:g}倍までに収めると、母集団の人数に合わせられません。"
        raise _no_solution(words, at, weight, limits=(bounds.lowest * at.base, bounds.highest * at.base))
    residuals = regression_residuals(at.beside(weight))
    name = f"calibration ({method})"
    return at.weights(weight, residuals, name, iterations=steps, difference=difference)


def rake_trimmed(
    design: Design,
    breakdowns: Sequence[Breakdown],
    margins: Sequence[Margin],
    *,
    highest: float,
    of: TrimOf = "mean",
    tolerance: float = 1e-10,
) -> Weights:
    """Rake, cut the weights to `highest` times their mean or median, rake again, until both hold.

    Cutting within raking is that of Izrael, Battaglia and Frankel (2009). The mean is that of all
    weights, which raking leaves as it is; the median that of the weights before any was cut. Cutting
    trades variance for bias. The margins are met to `tolerance`, and the bound to a relative 1e-6.
    Standard errors take the last raking into account and treat the cutting as given.
    `diagnostics.trimmed` counts the returns at the bound.

    Raises InputError for the refusals of raking and where margins and bound cannot both be met.
    """
    if not highest > 1.0:
        raise ValueError("trimming needs highest > 1")
    at = weight_cells(design, breakdowns, margins)
    weight, total, most = at.base, 0, np.inf
    for number in range(_ROUNDS):
        weight, iterations, difference = rake_cells(
            at.levels, at.targets, at.cells.count, weight, tolerance=tolerance, most=1000
        )
        total += iterations
        if not difference <= tolerance:
            raise at.no_convergence(weight, total)
        if number == 0:
            returns = weight[at.cells.of_row]
            most = highest * float(returns.mean() if of == "mean" else np.median(returns))
        if float(weight.max()) <= most * (1 + 1e-6):
            at_bound = weight >= most * (1 - 1e-5)
            trimmed, residuals = int(at.cells.count[at_bound].sum()), raking_residuals(at.beside(weight))
            return at.weights(
                weight, residuals, "raking with trimming",
                iterations=total, difference=difference, trimmed=trimmed,
            )  # fmt: skip
        weight = np.minimum(weight, most)
    name = "平均" if of == "mean" else "中央値"
    words = f"ウエイトを{name}の{highest:g}倍（{most:,.2f}）までに収めると、母集団の人数に合わせられません。"
    raise _no_solution(words, at, weight, limits=(np.zeros(at.cells.size), np.full(at.cells.size, most)))


def _no_solution(words: str, at: WeightCells, weight: Floats, *, limits: tuple[Floats, Floats]) -> InputError:
    """Name the levels that the limits of the cells' weights, (C,) each, cannot meet at all.

    Where each alone can be met, but not all at once, the level that the weights miss most is named.
    """
    count = at.cells.count
    short, worst, miss = [], "", -1.0
    for coded, target, level in zip(at.margins, at.targets, at.levels, strict=True):
        least, got, most = (
            sums_by_level(level, coded.size, values * count) for values in (limits[0], weight, limits[1])
        )
        for place in np.flatnonzero(target > 0):
            name = f"補正区分「{coded.margin.name}」の「{'×'.join(coded.margin.shown_levels[place])}」"
            aim = f"{name}: 目標 {target[place]:,.1f}人"
            if target[place] > most[place] * (1 + 1e-9):
                short.append(f"{aim}、上限いっぱいでも {most[place]:,.1f}人")
            elif target[place] < least[place] * (1 - 1e-9):
                short.append(f"{aim}、下限いっぱいでも {least[place]:,.1f}人")
            if (gap := abs(got[place] / target[place] - 1.0)) > miss:
                worst, miss = f"{aim}、ウエイトの合計 {got[place]:,.1f}人", gap
    return InputError(
        [
            Problem(
                "W10",
                words,
                found=found,
                expected="上限と下限の中で、すべての区分の人数に合うこと",
                remedy=f"コードブックのシート「調査」の「重みの下限」「重みの上限」「重みの頭打ち」のうち、使っているものをゆるめてください。{WITHOUT_MARGIN}",
            )
            for found in short or [worst]
        ]
    )
