"""A cross-check of linearised standard errors: the jackknife, raked anew in every replicate.

Nothing here is used for published figures. Returns in the same cell with the same answer leave the
same replicate behind, so there are as many rakings as cells, not as returns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.contracts import NO_ANSWER_OPTION, TOTAL
from schemas.errors import InputError, Problem
from survey.estimates.cells import Domains, answer_keys, domain_of_all, domains_of, tally
from survey.responses import Answers, Breakdown
from survey.weighting.design import Design
from survey.weighting.margins import CodedMargin, Margin, check_totals_agree, code_margin
from survey.weighting.raking import rake_cells
from survey.weighting.weights import WeightCells, scaled_targets, weight_cells

Floats = npt.NDArray[np.float64]


def _replicate_weights(
    margins: Sequence[CodedMargin], at: WeightCells, count: Floats, start: Floats, tolerance: float
) -> Floats:
    """Rake start weights (C,) over cells that hold `count` returns in this replicate."""
    population = float(margins[0].margin.totals.sum())
    base = start * (population / float(start @ count))
    everyone = float(base @ count)
    targets = []
    for coded, level in zip(margins, at.levels, strict=True):
        present = np.bincount(level + 1, weights=count, minlength=coded.size + 1)[1:] > 0
        if (~present & (coded.margin.totals.ravel() > 0)).any():
            raise InputError(
                Problem(
                    "W12",
                    f"補正区分「{coded.margin.name}」に回答者が1人(1地点)しかいない区分があり、"
                    "ジャックナイフ法では誤差を確かめられません。",
                    remedy="その区分を隣の区分とまとめてください。",
                )
            )
        known = float((base * (level >= 0)) @ count)
        targets.append(coded.margin.totals.ravel() * (known / everyone))
    weight, _, difference = rake_cells(at.levels, targets, count, base, tolerance=tolerance, most=1000)
    if not difference <= tolerance:
        raise InputError(
            Problem(
                "W13",
                "ジャックナイフ法の標本の1つで、ウエイトが求まりません。",
                remedy="回答者の少ない区分を隣の区分とまとめてください。",
            )
        )
    return weight


def _by_group(domains: Domains, table: Floats, cells: int) -> tuple[Floats, Floats]:
    """Counts by cell and group: in the base (C, G), and with each answer (C, G, D)."""
    groups, answers = len(domains.groups), table.shape[1] - 1
    in_base, marked = np.zeros((cells, groups)), np.zeros((cells, groups, answers))
    for group, (inside, parents) in enumerate(zip(domains.members, domains.parents, strict=True)):
        in_base[parents, group] = table[inside, -1]
        marked[parents, group] = table[inside, :-1]
    return in_base, marked


def _squares_of_cell(
    cell: int, weight: Floats, returns: float, counts: tuple[Floats, Floats], share: Floats
) -> Floats:
    """Sum over the returns of one cell of (share without it - share)², (G, D)."""
    in_base, marked = counts
    base, answer = weight @ in_base, np.tensordot(weight, marked, axes=1)
    own, w = in_base[cell], weight[cell]

    def squared(top: Floats, bottom: Floats) -> Floats:
        left = np.divide(top, bottom[:, None], out=np.zeros_like(top), where=bottom[:, None] > 0)
        return np.asarray((left - share) ** 2)

    outside = (returns - own)[:, None] * squared(answer, base)
    chosen = marked[cell] * squared(answer - w, base - w)
    other = (own[:, None] - marked[cell]) * squared(answer, base - w)
    return np.asarray(outside + chosen + other, dtype=np.float64)


def _squares_by_return(
    coded: Sequence[CodedMargin],
    at: WeightCells,
    design: Design,
    counts: tuple[Floats, Floats],
    share: Floats,
) -> Floats:
    sizes = design.units_by_stratum()
    factors = (1.0 - design.fraction) * (sizes - 1) / sizes
    variance = np.zeros_like(share)
    for cell in range(at.cells.size):
        stratum = at.stratum[cell]
        raised = np.where(at.stratum == stratum, at.base * (sizes[stratum] / (sizes[stratum] - 1.0)), at.base)
        left = at.cells.count.copy()
        left[cell] -= 1.0
        weight = _replicate_weights(coded, at, left, raised, 1e-11)
        squares = _squares_of_cell(cell, weight, float(at.cells.count[cell]), counts, share)
        variance += factors[stratum] * squares
    return variance


def _squares_by_unit(
    coded: Sequence[CodedMargin],
    at: WeightCells,
    design: Design,
    counts: tuple[Floats, Floats],
    share: Floats,
) -> Floats:
    if at.psu is None:
        raise ValueError("the design has no clusters")
    sizes = design.units_by_stratum()
    factors = (1.0 - design.fraction) * (sizes - 1) / sizes
    in_base, marked = counts
    variance = np.zeros_like(share)
    for unit in range(int(at.psu.max()) + 1):
        stratum = at.stratum[at.psu == unit][0]
        raised = np.where(at.stratum == stratum, at.base * (sizes[stratum] / (sizes[stratum] - 1.0)), at.base)
        left = np.where(at.psu == unit, 0.0, at.cells.count)
        weight = _replicate_weights(coded, at, left, raised, 1e-11) * (left > 0)
        base, answer = weight @ in_base, np.tensordot(weight, marked, axes=1)
        found = np.divide(answer, base[:, None], out=np.zeros_like(answer), where=base[:, None] > 0)
        variance += factors[stratum] * (found - share) ** 2
    return variance


def jackknife_shares(
    answers: Answers,
    by: Breakdown | None,
    design: Design,
    breakdowns: Sequence[Breakdown],
    margins: Sequence[Margin],
    *,
    base: str = "valid",
) -> pd.DataFrame:
    """Standard errors of raked shares by the delete-one jackknife, raked in each replicate.

    V = sum over strata of (1 - f_h) (m_h - 1) / m_h sum((share without the unit - share)²), about
    the full estimate (R: as.svrepdesign(type = "JK1" or "JKn", mse = TRUE), then rake()). Units are
    returns, or clusters where the design has them.

    by: a breakdown, or None for all. One row for each group and answer: group, option, n, share,
    se; a group without a base has neither. Raises InputError as raking does, and for a level of a
    margin that has a single unit.
    """
    coded = [code_margin(margin, breakdowns) for margin in margins]
    at = weight_cells(design, coded, check_totals_agree(margins))
    targets = scaled_targets(coded, at)
    weight, _, _ = rake_cells(at.levels, targets, at.cells.count, at.base, tolerance=1e-11, most=1000)
    domains = domain_of_all(at.cells, TOTAL) if by is None else domains_of(at.cells, by)
    keys, _ = answer_keys(answers, NO_ANSWER_OPTION)
    kept = len(keys) - (base == "valid")
    table = tally(answers, domains.cells).table
    table = np.column_stack([table[:, :kept], table[:, -1 if base == "valid" else -2]])
    in_base, marked = _by_group(domains, table, at.cells.size)
    total = weight @ in_base
    share = np.tensordot(weight, marked, axes=1) / np.where(total > 0, total, np.nan)[:, None]
    squares = _squares_by_return if at.psu is None else _squares_by_unit
    variance = squares(coded, at, design, (in_base, marked), share)
    return pd.DataFrame(
        {
            "group": np.repeat(np.array(domains.groups, dtype=object), kept),
            "option": np.tile(np.array(keys[:kept], dtype=object), len(domains.groups)),
            "n": np.repeat(in_base.sum(axis=0), kept).astype(np.int64),
            "share": share.ravel(),
            "se": np.sqrt(variance).ravel(),
        }
    )
