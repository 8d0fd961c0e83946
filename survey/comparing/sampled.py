"""All that is estimated of one survey of a sample: shares, their comparison by groups, questions crossed with each other."""

from collections.abc import Sequence

import pandas as pd

from schemas.questions.crosses import Cross
from survey.answers.coded import CodedAnswers
from survey.comparing.crossing import with_crosses
from survey.comparing.groups import compare_groups
from survey.estimates.survey_estimates import survey_estimates
from survey.weighting.weights import Weights


def sampled_survey(
    study: str,
    responses: CodedAnswers,
    weights: Weights,
    crosses: Sequence[Cross],
    *,
    level: float,
    low_base: int,
    unknown_row: bool,
) -> pd.DataFrame:
    """All estimates of a survey with their errors and tests (contract ESTIMATES); those of the crosses last."""
    shares = survey_estimates(study, responses, weights, level=level, low_base=low_base)
    found = compare_groups(
        study, responses, weights, shares, level=level, low_base=low_base, unknown_row=unknown_row
    )
    if not crosses:
        return found
    return with_crosses(study, responses, weights, found, crosses, level=level, low_base=low_base)
