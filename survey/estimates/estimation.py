"""The estimates of a survey: every share, in every group, on both bases, weighted and unweighted.

One pass over the returns for each question counts them by cell; all else is arithmetic on cells, so
that the cost does not grow with questions x groups x returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.codes import STATUSES
from schemas.contracts import ESTIMATES
from survey.answers.coded import CodedAnswers, QuestionAnswers
from survey.design.cells import (
    Cells,
    Domains,
    answer_keys,
    domain_of_all,
    domains_of,
    number_cells,
    tally,
)
from survey.design.design import Design
from survey.design.linearisation import Features, element_features
from survey.estimates.intervals import share_intervals
from survey.estimates.shares import (
    Shares,
    group_features,
    split_base,
    sum_groups,
    unweighted_shares,
    weighted_shares,
)
from survey.estimates.table import text_column
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]

BASES = ("all", "valid")
LOW_BASE = 30
_EMPTY_TEXT = ("reference_study", "reference_method", "standing", "letters", "above")


@dataclass(frozen=True)
class _Plan:
    """What all questions share: the domains, their features, and the labels of the groups."""

    domains: tuple[Domains, ...]
    features: tuple[list[Floats], ...]
    weighted: Features | None
    design: Design

    @property
    def basis(self) -> tuple[str, ...]:
        return ("unweighted",) if self.weighted is None else ("weighted", "unweighted")

    @property
    def groups(self) -> list[tuple[str, str]]:
        return [(domain.name, group) for domain in self.domains for group in domain.groups]


def _plan(responses: CodedAnswers, design: Design, weights: Weights | None) -> _Plan:
    weighted: Features | None = None
    if weights is None:
        cells = number_cells(design.n, ())
        values = np.ones((cells.size, 1))
    else:
        cells = weights.cells
        weighted = element_features(design, cells, weights.stratum, weights.weight, weights.residuals)
        values = weighted.values
    domains = (
        domain_of_all(cells),
        *(domains_of(cells, breakdown) for breakdown in responses.breakdowns),
    )
    return _Plan(domains, tuple(group_features(values, d) for d in domains), weighted, design)


def _tallies(answers: QuestionAnswers, plan: _Plan) -> list[Floats]:
    """Count one question for each breakdown; those that do not split the cells share one count."""
    counted: list[tuple[Cells, Floats]] = []
    found = []
    for domain in plan.domains:
        table = next((one for cells, one in counted if cells is domain.cells), None)
        if table is None:
            table = tally(answers, domain.cells)
            counted.append((domain.cells, table))
        found.append(table)
    return found


def _shares(answers: QuestionAnswers, plan: _Plan) -> list[list[Shares]]:
    """Shares of one question by basis and base, each over all groups of all breakdowns."""
    parts = [
        sum_groups(features, domain, one)
        for features, domain, one in zip(plan.features, plan.domains, _tallies(answers, plan), strict=True)
    ]
    sums, finite = np.concatenate(parts), plan.design.population is not None
    unweighted = [unweighted_shares(split_base(sums, base), plan.design) for base in BASES]
    weighted = plan.weighted
    if weighted is None:
        return [unweighted]
    return [[weighted_shares(split_base(sums, base), weighted, finite) for base in BASES], unweighted]


@dataclass(frozen=True)
class _Block:
    """The rows of one question: what each is about as places among groups, bases and answers, and its numbers.

    `places` has "group", "basis", "base" and "answer"; they and the numbers are of one length.
    """

    answers: QuestionAnswers
    keys: Sequence[str]
    kinds: Sequence[str]
    places: dict[str, npt.NDArray[np.intp]]
    numbers: dict[str, Floats]


def _block(answers: QuestionAnswers, plan: _Plan) -> _Block:
    """Lay one question's shares out as rows: group, basis, base, answer; no 無回答 on the valid base."""
    shares = _shares(answers, plan)
    keys, kinds = answer_keys(answers)
    shape = (len(plan.groups), len(plan.basis), len(BASES), len(keys))
    group, basis, base, answer = np.indices(shape)
    keep = ~((base == BASES.index("valid")) & (answer == len(keys) - 1))

    def spread(name: str) -> Floats:
        values = np.array([[getattr(one, name) for one in of_basis] for of_basis in shares], dtype=np.float64)
        values = values if values.ndim == 4 else values[..., None]
        return np.asarray(np.broadcast_to(np.moveaxis(values, 2, 0), shape)[keep], dtype=np.float64)

    places = {"group": group[keep], "basis": basis[keep], "base": base[keep], "answer": answer[keep]}
    names = ("n", "count", "n_effective", "weighted_base", "share", "variance", "deff", "df")
    return _Block(answers, keys, kinds, places, {name: spread(name) for name in names})


def status_of(n: Floats, low_base: int) -> pd.Categorical[str]:
    """The status of each base of n returns: empty, low_base below `low_base`, normal."""
    normal, low, empty = (STATUSES.index(name) for name in ("normal", "low_base", "empty"))
    return text_column(STATUSES, np.where(n == 0, empty, np.where(n < low_base, low, normal)))


def estimate(
    study: str,
    responses: CodedAnswers,
    design: Design,
    weights: Weights | None,
    *,
    level: float = 0.95,
    interval: str = "logit",
    low_base: int = LOW_BASE,
) -> pd.DataFrame:
    """Estimate every share of a survey, in the form of `schemas.contracts.ESTIMATES`.

    For each question: every option, option group and (on the base of all asked) 無回答, over all and
    in every group of every breakdown, on the bases "all" (asked; 非該当 is out, while 無回答, invalid
    values and several marks count as 無回答) and "valid" (answered). Options that nobody chose stay,
    with 0. For a multiple-answer question a share is of respondents, so shares add to more than 1.

    Weighted rows (only with `weights`): share = sum(w y) / sum(w), standard error by Taylor
    linearisation with calibration residuals over all returns (`survey.estimates.shares.weighted_shares`).
    Unweighted rows: exact counts and a simple random sample. Both with the design's finite
    population correction. n and count are unweighted returns; n_effective is (sum w)² / sum(w²) in
    the base; weighted_base is in persons (n itself in unweighted rows).

    level, interval: see `survey.estimates.intervals.share_intervals`. low_base: a base of fewer returns has
    the status "low_base". Comparison columns are empty.
    """
    if responses.n != design.n or (weights is not None and weights.design is not design):
        raise ValueError("responses, design and weights are not of the same returns")
    plan = _plan(responses, design, weights)
    blocks = [_block(answers, plan) for answers in responses.answers]
    return _frame(study, responses.survey, plan, blocks, level=level, interval=interval, low_base=low_base)


def _frame(
    study: str,
    survey: str,
    plan: _Plan,
    blocks: Sequence[_Block],
    *,
    level: float,
    interval: str,
    low_base: int,
) -> pd.DataFrame:
    def place(name: str) -> npt.NDArray[np.intp]:
        return np.concatenate([block.places[name] for block in blocks])

    def number(name: str) -> Floats:
        return np.concatenate([block.numbers[name] for block in blocks])

    n, share, n_effective = number("n"), number("share"), number("n_effective")
    se = np.sqrt(number("variance"))
    ends = share_intervals(share, se, n, number("df"), n_effective, name=interval, level=level)
    same, group = np.zeros(len(n), dtype=np.intp), place("group")
    of_block = np.repeat(np.arange(len(blocks)), [len(block.places["answer"]) for block in blocks])
    before = np.cumsum([0, *(len(block.keys) for block in blocks)])
    answer = place("answer") + before[of_block]
    columns: dict[str, object] = {
        "study": text_column([study], same),
        "survey": text_column([survey], same),
        "question": text_column([block.answers.key for block in blocks], of_block),
        "concept": text_column([block.answers.concept for block in blocks], of_block),
        "option": text_column([key for block in blocks for key in block.keys], answer),
        "option_kind": text_column([kind for block in blocks for kind in block.kinds], answer),
        "breakdown": text_column([name for name, _ in plan.groups], group),
        "group": text_column([label for _, label in plan.groups], group),
        "basis": text_column(plan.basis, place("basis")),
        "base": text_column(BASES, place("base")),
        "n": n.astype(np.int64),
        "count": number("count").astype(np.int64),
        "n_effective": n_effective,
        "weighted_base": number("weighted_base"),
        "share": share,
        "se": se,
        "ci_low": ends.low,
        "ci_high": ends.high,
        "method": pd.Categorical(ends.method),
        "deff": number("deff"),
        "df": np.maximum(number("df"), 0.0),
        "status": status_of(n, low_base),
    }
    none, missing = text_column([""], same), np.full(len(n), np.nan)
    empty = {name: none if name in _EMPTY_TEXT else missing for name in ESTIMATES.columns}
    return pd.DataFrame(empty | columns)
