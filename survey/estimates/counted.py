"""Estimates of a survey without a sample: shares of those who answered, and no error of any kind."""

import numpy as np
import pandas as pd

from survey.estimates.table import stacked

_ERRORS = ("se", "ci_low", "ci_high", "deff", "df", "rest_p", "table_p", "p")


def without_errors(estimates: pd.DataFrame, method: str) -> pd.DataFrame:
    """The unweighted rows alone, with nothing that a sample would tell."""
    own = estimates[(estimates["basis"] == "unweighted").to_numpy()].reset_index(drop=True)
    blank = pd.Categorical([""] * len(own))
    return stacked(
        [
            own.assign(
                **dict.fromkeys(_ERRORS, np.nan),
                standing=blank,
                letters=blank,
                above=blank,
                method=pd.Categorical([method] * len(own)),
            )
        ]
    )
