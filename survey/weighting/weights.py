"""Final weights with all that standard errors and diagnostics need, whatever method made them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from schemas.errors import InputError, Problem
from schemas.settings.study import Survey
from survey.answers.coded import Breakdown
from survey.design.cells import Cells, number_cells
from survey.design.design import NO_RETURNS, Design
from survey.design.linearisation import MarginCells, Residuals, no_residuals
from survey.design.margins import (
    WITHOUT_MARGIN,
    CodedMargin,
    Margin,
    check_totals_agree,
    code_margins,
)
from survey.weighting.diagnostics import Diagnostics, check_margin, sums_by_level

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
    """Returns sorted into cells for weighting to margins.

    levels: of each cell in each margin, (C,), -1 unknown. base: (C,), scaled to the population. stratum: (C,).
    """

    design: Design
    margins: tuple[CodedMargin, ...]
    cells: Cells
    levels: tuple[Ints, ...]
    base: Floats
    stratum: Ints

    @cached_property
    def targets(self) -> tuple[Floats, ...]:
        """Each margin, scaled to the share of the base weights whose level is known."""
        everyone = float(self.base @ self.cells.count)
        known = [float((self.base * (level >= 0)) @ self.cells.count) for level in self.levels]
        return tuple(
            coded.margin.totals.ravel() * (share / everyone)
            for coded, share in zip(self.margins, known, strict=True)
        )

    def beside(self, weight: Floats) -> MarginCells:
        """The cells and their final weights beside the margins, for linearisation."""
        totals = [coded.margin.totals.ravel() for coded in self.margins]
        return MarginCells(self.levels, totals, self.cells.count, self.base, weight)

    def weights(
        self,
        weight: Floats,
        residuals: Residuals,
        method: str,
        *,
        iterations: int = 0,
        difference: float = 0.0,
        trimmed: int = 0,
    ) -> Weights:
        """Final weights, (C,), with what describes them; weights that did not converge are refused before."""
        count = self.cells.count
        n, total = float(count.sum()), float(weight @ count)
        deff = n * float((weight**2) @ count) / total**2
        margins = tuple(
            check_margin(coded, target, level, self.base * count, weight * count)
            for coded, target, level in zip(self.margins, self.targets, self.levels, strict=True)
        )
        diagnostics = Diagnostics(
            method=method,
            iterations=iterations,
            largest_difference=difference,
            margins=margins,
            kish_deff=deff,
            n_effective=n / deff,
            max_over_mean=float(weight.max()) * n / total,
            minimum=float(weight.min()),
            maximum=float(weight.max()),
            trimmed=trimmed,
        )
        return Weights(self.design, self.cells, self.base, weight, self.stratum, residuals, diagnostics)

    def no_convergence(self, weight: Floats, iterations: int) -> InputError:
        """Name the worst level of each margin that the weights do not meet."""
        problems = []
        for coded, target, level in zip(self.margins, self.targets, self.levels, strict=True):
            got = sums_by_level(level, coded.size, weight * self.cells.count)
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


def weight_cells(design: Design, breakdowns: Sequence[Breakdown], margins: Sequence[Margin]) -> WeightCells:
    """Make the cells of a design and its margins.

    Base weights are scaled so that they add up to the population of the margins; without margins they are
    left as they are. Raises InputError for margins that cannot be met (see `code_margins`), for different
    totals, and for a base weight that is missing or not positive.
    """
    coded = tuple(code_margins(margins, breakdowns))
    population = check_totals_agree(margins) if margins else None
    base = design.base_weights
    if not (np.isfinite(base).all() and float(base.min()) > 0):
        raise Problem(
            "W07",
            "補正前のウエイトに、欠けた値か0以下の値があります。",
            expected="正の数",
            remedy="母集団の表の人数と、ウエイトの列を使うときはその列の値を確かめてください。",
        ).error()
    keys: list[tuple[npt.NDArray[np.integer], int]] = [(m.level + 1, m.size + 1) for m in coded]
    keys.append((design.stratum, len(design.fraction)))
    distinct = base[:1]
    if float(base.min()) != float(base.max()):
        distinct, which = np.unique(base, return_inverse=True)
        keys.append((which.astype(np.intp), len(distinct)))
    cells = number_cells(design.n, keys)
    values = list(cells.keys)
    levels = tuple(values.pop(0) - 1 for _ in coded)
    stratum = values.pop(0)
    own = distinct[values.pop(0)] if values else np.full(cells.size, distinct[0])
    if population is not None:
        own = own * (population / float(own @ cells.count))
    return WeightCells(design, coded, cells, levels, own, stratum)


def design_weights(design: Design) -> Weights:
    """Base weights as they are, without calibration: for a sample whose frame is not known.

    Raises InputError for a base weight that is missing or not positive.
    """
    at = weight_cells(design, (), ())
    return at.weights(at.base, no_residuals(at.cells.size), "base weights")
