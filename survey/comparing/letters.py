"""Put the comparison of pairs of groups into the estimates, as letters for cross tables.

A share carries the letters of the groups that it is significantly higher than.
"""

import numpy as np
import pandas as pd

from survey.answers.names import column_letter
from survey.comparing.compared_groups import MOST_GROUPS
from survey.comparing.exact import holm
from survey.comparing.rest import effective_test, families
from survey.estimates.table import texts_of


def add_letters(estimates: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Fill `letters` for every question and every breakdown of 2 to `MOST_GROUPS` groups, after `standing`.

    Each pair of groups whose base is not low is tested for each answer (`effective_test`), p adjusted over
    the pairs of the answer (Holm). A letter stands only beside a difference that the test against the rest
    bears out: the share's group is higher, or the group of the letter lower. So where no group is called
    higher or lower there is no letter, and one mistake in a table has the chance of that test.
    Returns a new frame in the same order.
    """
    found = families(estimates)
    standing = np.array(texts_of(estimates["standing"]), dtype=object)
    of_group = np.where(found.row >= 0, standing[found.row], "")
    groups = (found.row >= 0).sum(axis=1)
    first, second = np.triu_indices(found.row.shape[1] if (groups <= MOST_GROUPS).any() else 0, k=1)
    within = second < MOST_GROUPS
    first, second = first[within], second[within]
    both = found.compared[:, first] & found.compared[:, second] & (groups <= MOST_GROUPS)[:, None]
    share, size = found.share, found.size
    p = effective_test(
        np.where(both, share[:, first], np.nan), size[:, first], share[:, second], size[:, second]
    )
    clear = (holm(p) < 1.0 - level) & found.enough[:, first] & found.enough[:, second]
    up = share[:, first] > share[:, second]
    family, pair = np.nonzero(clear)
    winner = np.where(up[family, pair], first[pair], second[pair])
    loser = np.where(up[family, pair], second[pair], first[pair])
    borne_out = (of_group[family, winner] == "higher") | (of_group[family, loser] == "lower")
    letters = np.full(len(estimates), "", dtype=object)
    for row, lower in sorted(
        zip(found.row[family[borne_out], winner[borne_out]].tolist(), loser[borne_out].tolist(), strict=True)
    ):
        letters[row] += ("," if letters[row] else "") + column_letter(lower)
    return estimates.assign(letters=pd.Categorical(letters))
