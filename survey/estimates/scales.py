"""Mean scores and net scores of single-answer questions, as rows of the table of estimates."""

import numpy as np
import pandas as pd

from schemas.codes import MEAN_OPTION, NET_OPTION, TOTAL
from schemas.contracts import ESTIMATES
from survey.answers.coded import CodedAnswers
from survey.design.design import Design, simple_sample
from survey.estimates.estimation import LOW_BASE, status_of
from survey.estimates.means import estimate_means, scored
from survey.estimates.table import stacked
from survey.weighting.weights import Weights, design_weights


def estimate_scales(
    study: str,
    responses: CodedAnswers,
    design: Design,
    weights: Weights | None,
    *,
    level: float = 0.95,
    low_base: int = LOW_BASE,
) -> pd.DataFrame | None:
    """Estimate the mean of every scale of every question, in the form of `schemas.contracts.ESTIMATES`.

    A scale gives options a score (`Concept.scales`): MEAN_OPTION in its own unit; NET_OPTION of 1, 0 and -1, so that its mean
    is a difference of two shares. Rows are on the base "valid": n and count are the returns that gave an answer with a
    score. Over all and in every group of every breakdown, weighted (only with `weights`) and unweighted, with errors and t
    intervals of `estimate_means`; a question is not broken down by itself. None where no question has a scale.
    """
    tables = []
    simple = design_weights(simple_sample(design.n, design.population))
    for option in (MEAN_OPTION, NET_OPTION):
        measures = []
        for answers in responses.answers:
            concept = answers.question.concept
            scale = {} if concept is None else concept.scales.get(option, {})
            own = {key: score for key, score in scale.items() if key in answers.options}
            if answers.kind == "single" and len(own) > 1:
                measures.append(scored(answers, own))
        if not measures:
            continue
        for basis, used in (("weighted", weights), ("unweighted", simple)):
            if used is not None:
                means = estimate_means(
                    study, responses.survey, measures, responses.breakdowns, used, level=level
                )
                tables.append(_as_estimates(means, option, basis, low_base))
    return stacked(tables) if tables else None


def _as_estimates(means: pd.DataFrame, option: str, basis: str, low_base: int) -> pd.DataFrame:
    own = (means["breakdown"] == means["concept"]) & (means["breakdown"] != TOTAL)
    rows = means[~own].reset_index(drop=True)
    n = rows["n"]
    known = {
        **{name: rows[name] for name in ("study", "survey", "question", "concept", "breakdown", "group")},
        **{
            name: rows[name] for name in ("n", "n_effective", "mean", "se", "ci_low", "ci_high", "deff", "df")
        },
        "option": option,
        "option_kind": "mean",
        "basis": basis,
        "base": "valid",
        "count": n,
        "weighted_base": rows["weighted_base"] if basis == "weighted" else n.astype(float),
        "method": np.where(rows["se"].notna(), "t", ""),
        "status": status_of(n.to_numpy(dtype=np.float64), low_base),
    }
    columns = {}
    for name, column in ESTIMATES.columns.items():
        text = str(column.dtype) == "category"
        values = known.get(name, "" if text else np.nan)
        columns[name] = pd.Series(values, index=rows.index, dtype="category" if text else None)
    return pd.DataFrame(columns)
