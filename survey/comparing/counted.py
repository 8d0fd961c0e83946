"""Words of comparison where nothing was sampled: differences that are wide enough, and counts as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from schemas.codes import OTHER_OPTION, STANDINGS, TOTAL
from schemas.questions.crosses import Cross
from survey.answers.coded import CodedAnswers
from survey.comparing.crossing import with_crosses
from survey.comparing.items import ItemMean
from survey.comparing.order import MOST_COMPARED
from survey.comparing.rest import against_rest, families
from survey.design.design import simple_sample
from survey.estimates.counted import without_errors
from survey.estimates.survey_estimates import survey_estimates
from survey.estimates.table import stacked, text_column, texts_of
from survey.estimates.unknown import estimate_unknown
from survey.weighting.weights import design_weights

_LEVEL = 0.95
"""Of intervals that are made and not kept."""


def compare_counted(estimates: pd.DataFrame, *, gap: float) -> pd.DataFrame:
    """Fill rest_diff, standing and above without a test.

    A group is higher or lower where its share differs from that of all others by `gap` or more (a proportion) and
    `FEWEST` gave the answer and `FEWEST` did not; groups of a low base have no standing. Of the answers of a question one
    is above another where more people gave it. Returns a new frame in the same order.
    """
    found = families(estimates)
    diff = against_rest(found)
    wide = np.abs(diff) >= gap - 1e-12
    words = np.where(np.isnan(diff), "", np.where(wide, np.where(diff > 0, "higher", "lower"), "none"))
    words = np.where(wide & ~found.enough, "few", words)
    there = found.row >= 0
    rest = estimates["rest_diff"].to_numpy(dtype=np.float64, copy=True)
    places = np.zeros(len(estimates), dtype=np.intp)
    rest[found.row[there]] = diff[there]
    places[found.row[there]] = [STANDINGS.index(word) for word in words[there].tolist()]
    return estimates.assign(
        rest_diff=rest, standing=text_column(STANDINGS, places), above=pd.Categorical(_above(estimates))
    )


def _above(estimates: pd.DataFrame) -> list[str]:
    rows = np.flatnonzero(((estimates["breakdown"] == TOTAL) & (estimates["base"] == "all")).to_numpy())
    question, kind, option = (texts_of(estimates[name]) for name in ("question", "option_kind", "option"))
    count = estimates["count"].tolist()
    families_of: dict[tuple[str, str], list[int]] = {}
    for row in rows.tolist():
        if kind[row] != "no_answer" and option[row] != OTHER_OPTION:
            families_of.setdefault((question[row], kind[row]), []).append(row)
    above = [""] * len(estimates)
    for (_, of_kind), own in families_of.items():
        ranked = sorted(own, key=lambda row: -count[row])
        for row in ranked[:MOST_COMPARED] if of_kind == "option" else ranked:
            lower = [option[other] for other in ranked if count[other] < count[row]]
            above[row] = "|".join(lower[:MOST_COMPARED])
    return above


def counted_survey(
    study: str,
    responses: CodedAnswers,
    crosses: Sequence[Cross],
    *,
    method: str,
    gap: float,
    low_base: int,
    unknown_row: bool,
) -> pd.DataFrame:
    """All estimates of a survey without a sample, with the questions that are crossed and what words rest on."""
    weights = design_weights(simple_sample(responses.n))
    found = survey_estimates(study, responses, weights, level=_LEVEL, low_base=low_base)
    if crosses:
        found = with_crosses(study, responses, weights, found, crosses, level=_LEVEL, low_base=low_base)
    compared = compare_counted(without_errors(found, method), gap=gap)
    if not unknown_row:
        return compared
    unknown = estimate_unknown(study, responses, weights.design, weights, level=_LEVEL, low_base=low_base)
    return compared if unknown is None else stacked([compared, without_errors(unknown, method)])


def plain_items(items: Mapping[str, ItemMean]) -> Mapping[str, ItemMean]:
    """Means of items as they are counted: above or below the mean of all, and no interval."""
    means = sorted(one.mean for one in items.values())
    none = float("nan")
    return {
        name: replace(
            one,
            low=none,
            high=none,
            p=none,
            standing="higher" if one.diff > 0 else "lower" if one.diff < 0 else "none",
            alone=means.count(one.mean) == 1,
        )
        for name, one in items.items()
    }
