"""Who answered, beside the population: which groups are more or fewer among the respondents."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from survey.comparing.exact import holm
from survey.weighting.diagnostics import MarginCheck


@dataclass(frozen=True)
class GroupOfRespondents:
    """A group of a margin among the respondents whose group is known, and in the population.

    p: of the difference, adjusted over the groups (Holm); standing: "higher", "lower" or "none" by it.
    """

    levels: tuple[str, ...]
    n: int
    share: float
    population: float
    p: float
    standing: str


def against_population(check: MarginCheck, *, level: float = 0.95) -> tuple[GroupOfRespondents, ...]:
    """Compare the respondents with the frame: z = (p - P) / sqrt(P (1 - P) / n), P the share in the population, fixed.

    Respondents of unknown group are left out. A group that nobody, or everybody, of the population is in has no test.
    """
    counts = np.array([row.n for row in check.rows], dtype=np.float64)
    population = np.array([row.population for row in check.rows], dtype=np.float64)
    n = counts.sum()
    if not n:
        return ()
    share, expected = counts / n, population / population.sum()
    spread = np.sqrt(expected * (1.0 - expected) / n)
    z = np.abs(share - expected) / np.where(spread > 0, spread, np.nan)
    p = holm(2.0 * special.ndtr(-z))
    words = np.where(p < 1.0 - level, np.where(share > expected, "higher", "lower"), "none")
    return tuple(
        GroupOfRespondents(row.levels, row.n, float(own), float(known), float(adjusted), str(word))
        for row, own, known, adjusted, word in zip(check.rows, share, expected, p, words, strict=True)
    )
