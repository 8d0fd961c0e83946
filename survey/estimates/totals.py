"""How many persons: an answer's share carried over to the population, with its error."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from schemas.contracts import NO_ANSWER_OPTION, TOTAL
from survey.estimates.cells import Domains, answer_keys, domain_of_all, domains_of, tally
from survey.estimates.clusters import cluster_degrees_of_freedom, cluster_features, linearise_by_unit
from survey.estimates.linearisation import element_features
from survey.estimates.shares import (
    degrees_of_freedom,
    group_features,
    linearised_from,
    split_base,
    sum_groups,
)
from survey.responses import Answers, Breakdown
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]


def estimate_persons(
    answers: Answers,
    by: Breakdown | None,
    weights: Weights,
    *,
    base: str = "all",
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate the number of persons in the population behind each answer, by group.

    persons = sum(w y d), in persons; standard error by Taylor linearisation with calibration
    residuals of u = y d (svytotal of R survey); interval persons ± t se, cut at 0, on units - strata
    of the group's base. 無回答 is an answer on the base "all" and has no row on "valid".

    One row for each group (by = None: 全体) and answer: group, option, count (returns), persons, se,
    ci_low, ci_high. An answer that nobody gave has 0 persons and no error; a base without degrees
    of freedom has no error either.
    """
    keys, _ = answer_keys(answers, NO_ANSWER_OPTION)
    domains = domain_of_all(weights.cells, TOTAL) if by is None else domains_of(weights.cells, by)
    counts = tally(answers, domains.cells)
    if weights.psu is None:
        features = element_features(
            weights.design, weights.cells, weights.stratum, weights.weight, weights.residuals
        )
        sums = split_base(sum_groups(group_features(features.values, domains), domains, counts), base)
        used = slice(4, 4 + 2 * features.size + len(features.scale))
        variance = linearised_from(features, sums.answer[:, 3, :], sums.answer[:, used, :]).variance()
        df = degrees_of_freedom(sums.base, features)
    else:
        clusters = cluster_features(weights)
        values = clusters.features.values
        sums = split_base(sum_groups(group_features(values, domains), domains, counts), base)
        tables = [counts.table[inside, :-2] for inside in domains.members]
        variance = linearise_by_unit(tables, domains, clusters).variance()
        df = cluster_degrees_of_freedom(counts, domains, clusters, base)
    kept = len(keys) - (base == "valid")
    return _frame(keys[:kept], domains, sums.answer[:, :2, :kept], variance[:, :kept], _reach_of(df, level))


def _reach_of(df: Floats, level: float) -> Floats:
    """Half width of an interval in standard errors, (G,); missing without degrees of freedom."""
    quantile = special.stdtrit(np.where(df > 0, df, np.nan), 1.0 - (1.0 - level) / 2.0)
    return np.asarray(quantile, dtype=np.float64)


def _frame(
    keys: tuple[str, ...], domains: Domains, sums: Floats, variance: Floats, reach: Floats
) -> pd.DataFrame:
    count, persons = sums[:, 0, :], sums[:, 1, :]
    se = np.where((count > 0) & np.isfinite(reach)[:, None], np.sqrt(variance), np.nan)
    return pd.DataFrame(
        {
            "group": np.repeat(np.array(domains.groups, dtype=object), len(keys)),
            "option": np.tile(np.array(keys, dtype=object), len(domains.groups)),
            "count": count.ravel().astype(np.int64),
            "persons": persons.ravel(),
            "se": se.ravel(),
            "ci_low": np.maximum(persons - reach[:, None] * se, 0.0).ravel(),
            "ci_high": (persons + reach[:, None] * se).ravel(),
        }
    )
