"""The groups of one survey compared: with the rest, with each other, the answers with each other."""

import pandas as pd

from survey.answers.coded import CodedAnswers
from survey.comparing.letters import add_letters
from survey.comparing.mean_groups import compare_mean_groups
from survey.comparing.order import add_order
from survey.comparing.rest import compare_with_rest
from survey.estimates.table import stacked
from survey.estimates.unknown import estimate_unknown
from survey.weighting.weights import Weights


def compare_groups(
    study: str,
    responses: CodedAnswers,
    weights: Weights,
    estimates: pd.DataFrame,
    *,
    level: float,
    low_base: int,
    unknown_row: bool,
) -> pd.DataFrame:
    """The estimates with their tests; `unknown_row` adds those of respondents whose group is not known."""
    tested = add_letters(compare_with_rest(estimates, level=level), level=level)
    found = add_order(tested, responses, weights, level=level)
    found = compare_mean_groups(found, responses, weights, level=level)
    if not unknown_row:
        return found
    unknown = estimate_unknown(study, responses, weights.design, weights, level=level, low_base=low_base)
    return found if unknown is None else stacked([found, unknown])
