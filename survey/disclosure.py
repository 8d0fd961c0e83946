"""Low bases and disclosure control: which figures to mark, and which to leave out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MINIMUM_BASE = 30
HIDDEN_COLUMNS = (
    "n_effective",
    "share",
    "se",
    "ci_low",
    "ci_high",
    "deff",
    "reference_share",
    "diff",
    "diff_se",
    "diff_low",
    "diff_high",
    "p",
)


def flag_low_bases(estimates: pd.DataFrame, minimum: int = MINIMUM_BASE) -> pd.DataFrame:
    """Set the status from n: "empty" at 0, "low_base" below `minimum`, else "normal".

    Suppressed rows stay suppressed. Returns a new frame.
    """
    n = estimates["n"].to_numpy()
    status = np.where(n == 0, "empty", np.where(n < minimum, "low_base", "normal"))
    kept = estimates["status"].to_numpy() == "suppressed"
    return estimates.assign(status=np.where(kept, "suppressed", status).astype(object))
