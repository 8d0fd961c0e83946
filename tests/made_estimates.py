"""Made-up estimates in the form of the contract."""

import pandas as pd

from schemas.contracts import ESTIMATES
from survey.estimates.index import EstimateIndex


def as_estimates(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its texts as categories."""
    texts = [name for name, column in ESTIMATES.columns.items() if str(column.dtype) == "category"]
    return frame.astype(dict.fromkeys(texts, "category"))


def index_of(study: str, frame: pd.DataFrame) -> EstimateIndex:
    """The index over made-up estimates."""
    return EstimateIndex(study, as_estimates(frame))
