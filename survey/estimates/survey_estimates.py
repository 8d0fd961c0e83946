"""All estimates of one survey: shares, and behind them the means of scales."""

import pandas as pd

from survey.answers.coded import CodedAnswers
from survey.estimates.estimation import estimate
from survey.estimates.scales import estimate_scales
from survey.estimates.table import stacked
from survey.weighting.weights import Weights


def survey_estimates(
    study: str, responses: CodedAnswers, weights: Weights, *, level: float, low_base: int
) -> pd.DataFrame:
    """All shares, and behind them the means of the questions whose answers have scores (contract ESTIMATES)."""
    shares = estimate(study, responses, weights.design, weights, level=level, low_base=low_base)
    means = estimate_scales(study, responses, weights.design, weights, level=level, low_base=low_base)
    return shares if means is None else stacked([shares, means])
