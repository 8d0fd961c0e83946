"""The sampling error that reports print for orientation (標本誤差)."""

import math


def sampling_error(share: float, n: int, population: int, *, n_effective: float | None = None) -> float:
    """±2·√((N−n)/(N−1)·p(1−p)/n'): the half width in proportions that municipal reports print.

    The formula of a simple random sample with the conventional factor 2; 1,616 of 160,000 at 50 % give
    0.025. n' is n, or for weighted shares the effective number (Kish: n divided by the design effect of
    the weights), which does not bound the error of every single share. NaN if n is 0. Raises ValueError
    for n > N.
    """
    if n > population:
        raise ValueError("the sample cannot be larger than the population")
    if n == 0:
        return math.nan
    if population == 1:
        return 0.0
    return 2 * math.sqrt((population - n) / (population - 1) * share * (1 - share) / (n_effective or n))
