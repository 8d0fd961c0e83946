"""Mean scores of an answer scale, from the estimated shares of its options."""

import math
from collections.abc import Mapping


def mean_score(shares: Mapping[str, float], scores: Mapping[str, float]) -> float:
    """Mean score of those who chose an option that has a score: Σ s·p / Σ p.

    Args:
        shares: share p of each option, all on one base (which one does not matter).
        scores: score s of the options that have one (満足 2, …, 不満 -2). Options without a score
            (わからない) and 無回答 are in neither sum.

    Returns:
        The mean in the unit of the scores; NaN where a share is missing or nobody chose a scored option.
        With weighted shares it equals the weighted mean over the returns, because each p is the weight
        of those who chose the option over one common total.

    Raises:
        KeyError: an option with a score has no share.

    """
    known = [(scores[option], shares[option]) for option in scores]
    if any(math.isnan(share) for _, share in known):
        return math.nan
    total = math.fsum(share for _, share in known)
    return math.fsum(score * share for score, share in known) / total if total > 0 else math.nan
