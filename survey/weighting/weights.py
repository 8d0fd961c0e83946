"""Final weights with all that standard errors and diagnostics need, whatever method made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError, Problem
from schemas.settings.study import Survey
from survey.design.cells import Cells, number_cells
from survey.design.design import NO_RETURNS, Design
from survey.design.linearisation import MarginCells, Residuals, no_residuals
from survey.design.margins import WITHOUT_MARGIN, CodedMargin
from survey.weighting.diagnostics import Diagnostics, MarginCheck, check_margin, diagnose, sums_by_level

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Weights:
    """Final weights with all that the standard errors need.

    cells: the cells within which weights are equal. base, weight, stratum: of each cell, (C,).
    residuals: how calibration answers the sample.
    """

    design: Design
    cells: Cells
    base: Floats
    weight: Floats
    stratum: Ints
    residuals: Residuals
    diagnostics: Diagnostics

    @cached_property
    def values(self) -> Floats:
        """The final weight of each return, (n,)."""
        return self.weight[self.cells.of_row]


@contextmanager
def told_of(survey: Survey, frame: str) -> Iterator[None]:
    """Name the survey and the file in what design and weighting refuse within.

    The file is that of the population, or the answers where these alone are at fault (S02).
    """
    try:
        yield
    except InputError as error:
        answers = "、".join(file.path for file in survey.files)
        raise InputError(
            [
                replace(
                    problem,
                    what=f"「{survey.title}」: {problem.what}",
                    file=problem.file or (answers if problem.rule == NO_RETURNS else frame),
                )
                for problem in error.problems
            ]
        ) from None


@dataclass(frozen=True)
class WeightCells:
    """Returns sorted into cells for weighting; base weights scaled to the population."""

    cells: Cells
    levels: tuple[Ints, ...]
    base: Floats
    stratum: Ints


def weight_cells(design: Design, margins: Sequence[CodedMargin], population: float | None) -> WeightCells:
    """Make the cells of a design and its margins.

    Base weights are scaled so that they add up to `population` (None leaves them). Raises
    InputError for a base weight that is missing or not positive.
    """
    base = design.base_weights
    if not (np.isfinite(base).all() and float(base.min()) > 0):
        raise Problem(
            "W07",
            "補正前のウエイトに、欠けた値か0以下の値があります。",
            expected="正の数",
            remedy="母集団の表の人数と、ウエイトの列を使うときはその列の値を確かめてください。",
        ).error()
    keys: list[tuple[npt.NDArray[np.integer], int]] = [(m.level + 1, m.size + 1) for m in margins]
    keys.append((design.stratum, len(design.fraction)))
    distinct = base[:1]
    if float(base.min()) != float(base.max()):
        distinct, which = np.unique(base, return_inverse=True)
        keys.append((which.astype(np.intp), len(distinct)))
    cells = number_cells(design.n, keys)
    values = list(cells.keys)
    levels = tuple(values.pop(0) - 1 for _ in margins)
    stratum = values.pop(0)
    own = distinct[values.pop(0)] if values else np.full(cells.size, distinct[0])
    if population is not None:
        own = own * (population / float(own @ cells.count))
    return WeightCells(cells, levels, own, stratum)


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


def no_convergence(
    margins: Sequence[CodedMargin],
    targets: Sequence[Floats],
    at: WeightCells,
    weight: Floats,
    *,
    iterations: int,
) -> InputError:
    """Name the worst level of each margin that the weights do not meet."""
    problems = []
    for coded, target, level in zip(margins, targets, at.levels, strict=True):
        got = sums_by_level(level, coded.size, weight * at.cells.count)
        gap = np.abs(np.divide(got, target, out=np.ones_like(got), where=target > 0) - 1.0)
        worst = int(gap.argmax())
        if gap[worst] > 0:
            labels = "×".join(coded.margin.shown_levels[worst])
            problems.append(
                Problem(
                    "W08",
                    f"補正区分「{coded.margin.name}」に合うウエイトが求まりません（繰り返し{iterations}回）。",
                    found=f"「{labels}」の目標 {target[worst]:,.1f}人、ウエイトの合計 {got[worst]:,.1f}人",
                    expected="すべての区分で目標と一致すること",
                    remedy=f"ほかの補正区分と同時には満たせない人数になっていないかを確かめてください。{WITHOUT_MARGIN}",
                )
            )
    return InputError(problems)


@dataclass(frozen=True)
class Solved:
    """How the weights were found; `trimmed` returns were cut to a bound."""

    method: str
    iterations: int
    difference: float
    trimmed: int = 0


def assemble(
    design: Design,
    at: WeightCells,
    weight: Floats,
    residuals: Residuals,
    *,
    found: Solved,
    checks: tuple[MarginCheck, ...],
) -> Weights:
    """Put final weights together with what describes them."""
    diagnostics = diagnose(
        at.cells.count,
        weight,
        method=found.method,
        iterations=found.iterations,
        difference=found.difference,
        margins=checks,
        trimmed=found.trimmed,
    )
    return Weights(design, at.cells, at.base, weight, at.stratum, residuals, diagnostics)


def margin_cells(margins: Sequence[CodedMargin], at: WeightCells, weight: Floats) -> MarginCells:
    """Lay the cells and their final weights beside the margins, for linearisation."""
    return MarginCells(at.levels, [m.margin.totals.ravel() for m in margins], at.cells.count, at.base, weight)


def design_weights(design: Design) -> Weights:
    """Base weights as they are, without calibration: for a sample whose frame is not known.

    Raises InputError for a base weight that is missing or not positive.
    """
    at = weight_cells(design, [], None)
    found = Solved("base weights", 0, 0.0)
    return assemble(design, at, at.base, no_residuals(at.cells.size), found=found, checks=())
