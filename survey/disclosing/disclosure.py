"""Disclosure control: which figures to leave out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from survey.disclosing.masking import choose_masked, is_masked
from survey.disclosing.relations import ANSWERED, ASKED, CellKey, TableStructure, relations_of
from survey.estimates.table import text_column

Flags = npt.NDArray[np.bool_]

_OF_THE_CELL = (
    "share", "se", "ci_low", "ci_high", "deff", "reference_share", "diff", "diff_se", "diff_low", "diff_high",
    "p", "rest_diff", "rest_p",
)  # fmt: skip
_OF_THE_BASE = ("n_effective", "weighted_base")
_TEXTS = ("method", "reference_study", "reference_method", "standing", "letters", "above")


def mask(estimates: pd.DataFrame, threshold: int, structures: Sequence[TableStructure]) -> pd.DataFrame:
    """Mask the counts 1..threshold-1 and as many others as keep them from being worked out.

    A group whose base is below the threshold is masked whole. Complementary masking looks at all
    sums of a survey's tables at once: options to their base, option groups, groups to 全体, both bases, and bases that are answers to another question. Zeros are not masked for
    themselves. What remains allows, for every masked count of at least one return, another value at
    least one return away; a reader's other knowledge of the group is not considered.

    structures: of every question (see `structures_of`). Returns a new frame in the same order in
    which masked rows have the status "suppressed" and no figures: n and count become nullable
    Int64, so that the frame is for publication and no longer meets the contract of estimates.
    threshold <= 1 masks nothing. Raises ValueError for a question without a structure.
    """
    cell = np.zeros(len(estimates), dtype=np.bool_)
    base = np.zeros(len(estimates), dtype=np.bool_)
    if threshold > 1:
        pairs = estimates[["study", "survey"]]
        for study, survey in pairs.drop_duplicates().itertuples(index=False):
            rows = np.flatnonzero((pairs["study"] == study) & (pairs["survey"] == survey))
            of_survey = [one for one in structures if one.survey == survey and one.study in ("", study)]
            if not of_survey:
                raise ValueError(f"no table structure for survey {survey!r} of {study!r}")
            cell[rows], base[rows] = _flags(estimates.iloc[rows], threshold, of_survey)
    return blanked(estimates, cell, base)


def blanked(estimates: pd.DataFrame, cell: Flags, base: Flags) -> pd.DataFrame:
    """The estimates without the figures of the rows `cell`, and without the bases of the rows `base`."""
    hidden = {
        **{name: cell for name in _OF_THE_CELL if name in estimates.columns},
        **dict.fromkeys(_OF_THE_BASE, base),
    }
    numbers = {name: np.where(places, np.nan, estimates[name]) for name, places in hidden.items()}
    counts = {
        "count": estimates["count"].astype("Int64").mask(cell),
        "n": estimates["n"].astype("Int64").mask(base),
    }
    return estimates.assign(
        **numbers,
        **counts,
        **{name: _worded(estimates[name], cell, "") for name in _TEXTS},
        status=_worded(estimates["status"], cell, "suppressed"),
    )


def _worded(column: pd.Series, places: Flags, word: str) -> pd.Categorical[str]:
    """A text column with a word in some places."""
    words = list(column.cat.categories)
    return text_column([*words, word], np.where(places, len(words), column.cat.codes))


def _flags(
    estimates: pd.DataFrame, threshold: int, structures: Sequence[TableStructure]
) -> tuple[Flags, Flags]:
    """Which rows lose their figures, and which lose their base as well."""
    relations = relations_of(estimates, structures)
    masked = choose_masked(relations, threshold)
    cell, base = [], []
    columns = ["question", "breakdown", "group", "option", "base"]
    for question, breakdown, group, option, of_base in estimates[columns].itertuples(index=False):
        place = CellKey(question, breakdown, group)
        hidden = is_masked(relations, masked, place, ASKED if of_base == "all" else ANSWERED)
        base.append(hidden)
        cell.append(hidden or is_masked(relations, masked, place, option))
    return np.array(cell), np.array(base)
