"""Those whose group is not known (年代や地域が不明), as one more group of each breakdown."""

from dataclasses import replace

import numpy as np
import pandas as pd

from schemas.codes import NO_ANSWER_OPTION, TOTAL
from survey.answers.coded import NOT_APPLICABLE, Breakdown, CodedAnswers
from survey.design.design import Design
from survey.estimates.estimation import LOW_BASE, estimate
from survey.weighting.weights import Weights


def estimate_unknown(
    study: str,
    responses: CodedAnswers,
    design: Design,
    weights: Weights | None,
    *,
    level: float = 0.95,
    low_base: int = LOW_BASE,
) -> pd.DataFrame | None:
    """The estimates of those who gave no group of a breakdown, as `estimate` makes them, under NO_ANSWER_OPTION.

    No breakdown has such rows where everybody's group is known; None where no breakdown has. They are compared with
    nothing: what is not known is no group that could be high or low.
    """
    unknown = [
        Breakdown(one.name, (NO_ANSWER_OPTION,), np.where(missing, 0, -1).astype(np.int16))
        for one in responses.breakdowns
        if (missing := (one.codes < 0) & (one.codes != NOT_APPLICABLE)).any()
    ]
    if not unknown:
        return None
    part = replace(responses, breakdowns=tuple(unknown))
    rows = estimate(study, part, design, weights, level=level, low_base=low_base)
    return rows[rows["breakdown"] != TOTAL].reset_index(drop=True)
