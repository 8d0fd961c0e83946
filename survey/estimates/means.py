"""Means of numbers: scores of an answer scale, years of residence, hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from survey.answers.coded import Breakdown, QuestionAnswers
from survey.design.cells import Cells, Domains, domain_of_all, domains_of
from survey.design.linearisation import Features, element_features
from survey.estimates.shares import degrees_of_freedom, group_features, linearised_from, sum_groups
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]

COLUMNS = (
    "study",
    "survey",
    "question",
    "concept",
    "breakdown",
    "group",
    "n",
    "n_effective",
    "weighted_base",
    "mean",
    "se",
    "ci_low",
    "ci_high",
    "deff",
    "df",
)


@dataclass(frozen=True)
class ReturnNumbers:
    """A number for each return, (n,); missing is nan and in no base."""

    question: str
    concept: str
    values: Floats


def scored(answers: QuestionAnswers, scores: Mapping[str, float]) -> ReturnNumbers:
    """Give each option of a single-answer question its score.

    Options without a score (わからない) are missing, as are 無回答 and 非該当. Raises ValueError for a
    multiple-answer question and for a score of an option that the question does not have.
    """
    if answers.kind != "single":
        raise ValueError("only a single-answer question has one score for each return")
    if unknown := set(scores) - set(answers.options):
        raise ValueError(f"question {answers.key!r} has no option {', '.join(sorted(unknown))}")
    table = np.array([*(scores.get(option, np.nan) for option in answers.options), np.nan])
    return ReturnNumbers(answers.key, answers.concept, table[np.maximum(answers.codes, -1)])


def _count(values: Floats, cells: Cells) -> Floats:
    """Sums of y and y² and the number of known values by cell, as the columns y, y², base, base."""
    known = np.isfinite(values)
    row, y = cells.of_row[known], values[known]
    base = np.bincount(row, minlength=cells.size).astype(np.float64)
    columns = [
        np.bincount(row, weights=y, minlength=cells.size),
        np.bincount(row, weights=y**2, minlength=cells.size),
        base,
        base,
    ]
    return np.column_stack(columns).astype(np.float64)


@dataclass(frozen=True)
class _Means:
    """Means of G groups with what is printed beside them, (G,)."""

    n: Floats
    persons: Floats
    n_effective: Floats
    mean: Floats
    variance: Floats
    spread: Floats
    df: Floats


def _describe(sums: Floats, variance: Floats, df: Floats) -> _Means:
    """sums: (G, P, 4). spread is the weighted variance of y times n / (n - 1)."""
    n, persons = sums[:, 0, 2], sums[:, 1, 2]
    safe = np.where(persons > 0, persons, np.nan)
    mean = sums[:, 1, 0] / safe
    # Rounding may leave a trace below 0 where all values are equal.
    around = np.maximum(sums[:, 1, 1] / safe - mean**2, 0.0)
    spread = around * n / np.where(n > 1, n - 1.0, np.nan)
    effective = persons**2 / np.where(n > 0, sums[:, 2, 2], np.nan)
    return _Means(n, persons, effective, mean, np.where(df > 0, variance, np.nan), spread, df)


def _means(sums: Floats, features: Features) -> _Means:
    total = np.where(sums[:, 1, 2] > 0, sums[:, 1, 2], np.nan)[:, None]
    mean = sums[:, 1, 0, None] / total
    squares = (
        sums[:, 3, 1, None] - 2.0 * mean * sums[:, 3, 0, None] + mean**2 * sums[:, 3, 2, None]
    ) / total**2
    used = slice(4, 4 + 2 * features.size + len(features.scale))
    of_u = (sums[:, used, 0, None] - sums[:, used, 2, None] * mean[:, None, :]) / total[:, None, :]
    variance = linearised_from(features, squares, of_u).variance()[:, 0]
    return _describe(sums, variance, degrees_of_freedom(sums[:, :, 2], features))


def estimate_means(
    study: str,
    survey: str,
    measures: Sequence[ReturnNumbers],
    breakdowns: Sequence[Breakdown],
    weights: Weights,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate weighted means over all and in every group of every breakdown.

    mean = sum(w y) / sum(w) over the known values; standard error by Taylor linearisation with
    calibration residuals as for shares; interval mean ± t se on units - strata degrees of freedom;
    deff against a simple random sample of the same n. One row for each measure and group, with
    n, n_effective, weighted_base, mean, se, ci_low, ci_high, deff, df. A group without values has a
    missing mean; one with a single value has no error. For unweighted means pass
    `survey.weighting.weights.design_weights` of a simple sample.
    """
    features = element_features(
        weights.design, weights.cells, weights.stratum, weights.weight, weights.residuals
    )
    domains = [domain_of_all(weights.cells), *(domains_of(weights.cells, b) for b in breakdowns)]
    frames = []
    for measure in measures:
        for domain in domains:
            counts = _count(measure.values, domain.cells)
            sums = sum_groups(group_features(features.values, domain), domain, counts)
            frames.append(_frame(measure, domain, _means(sums, features), weights, level))
    return pd.concat(frames, ignore_index=True).assign(study=study, survey=survey)[list(COLUMNS)]


def _frame(
    measure: ReturnNumbers, domain: Domains, found: _Means, weights: Weights, level: float
) -> pd.DataFrame:
    se = np.sqrt(found.variance)
    reach = special.stdtrit(np.where(found.df > 0, found.df, np.nan), 1.0 - (1.0 - level) / 2.0) * se
    simple = found.spread / np.where(found.n > 0, found.n, np.nan)
    if weights.design.population is not None:
        simple = simple * (1.0 - found.n / np.where(found.persons > 0, found.persons, np.nan))
    return pd.DataFrame(
        {
            "question": measure.question,
            "concept": measure.concept,
            "breakdown": domain.name,
            "group": domain.groups,
            "n": found.n.astype(np.int64),
            "n_effective": found.n_effective,
            "weighted_base": found.persons,
            "mean": found.mean,
            "se": se,
            "ci_low": found.mean - reach,
            "ci_high": found.mean + reach,
            "deff": found.variance / np.where(simple > 0, simple, np.nan),
            "df": np.maximum(found.df, 0.0),
        }
    )
