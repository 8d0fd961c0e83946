"""Exact tests of counts, and the adjustment of families of p values.

Weighted shares are tested on effective counts, whole numbers that an unweighted share has by itself:
what the tests then hold is simulated in `benchmarks/group_words.py`.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

_NOTHING_LEFT = 1e-17


def holm(p: Floats) -> Floats:
    """Holm's step-down adjustment of families of p values along the last axis (Holm 1979).

    The i-th smallest of m is multiplied by m - i + 1, made monotone and cut to 1. Missing ones stay out of it.
    """
    known = np.isfinite(p)
    order = np.argsort(np.where(known, p, np.inf), axis=-1, kind="stable")
    factors = np.maximum(known.sum(axis=-1, keepdims=True) - np.arange(p.shape[-1]), 1)
    ordered = np.take_along_axis(p, order, axis=-1) * factors
    stepped = np.minimum(np.maximum.accumulate(ordered, axis=-1), 1.0)
    adjusted = np.empty(p.shape)
    np.put_along_axis(adjusted, order, stepped, axis=-1)
    return np.where(known, adjusted, np.nan)


def hypergeometric_test(count: Floats, n: Floats, all_count: Floats, all_n: Floats) -> Floats:
    """Two-sided exact p of `count` among `n` of `all_n`, `all_count` of whom gave the answer.

    p = min(1, 2 min(P(X <= count), P(X >= count))), X hypergeometric: Fisher's exact test of a group against
    the rest, twice the smaller tail. All are whole numbers of one shape; missing where a group is empty or
    everybody.
    """
    count, n, all_count, all_n = np.broadcast_arrays(count, n, all_count, all_n)
    usable = (n > 0) & (n < all_n)
    # mirrored, so that the smaller tail is the lower one
    above = count * all_n > n * all_count
    x = np.where(above, n - count, count)[usable]
    marked = np.where(above, all_n - all_count, all_count)[usable]
    drawn, total = n[usable], all_n[usable]
    term = np.exp(_log_choose(marked, x) + _log_choose(total - marked, drawn - x) - _log_choose(total, drawn))
    tail, at, own = term.copy(), x.copy(), term.copy()
    lowest = np.maximum(0.0, drawn + marked - total)
    left = np.flatnonzero(at > lowest)
    while len(left):
        k, m, d, t = at[left], marked[left], drawn[left], total[left]
        term[left] *= k * (t - m - d + k) / ((m - k + 1.0) * (d - k + 1.0))
        tail[left] += term[left]
        at[left] -= 1.0
        left = left[(at[left] > lowest[left]) & (term[left] > _NOTHING_LEFT * tail[left])]
    found = np.full(count.shape, np.nan)
    found[usable] = np.minimum(1.0, 2.0 * np.minimum(tail, 1.0 - tail + own))
    return found


def _log_choose(n: Floats, k: Floats) -> Floats:
    return np.asarray(special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0))


def sign_test(first: Floats, second: Floats) -> Floats:
    """Exact two-sided p that `first` and `second` are as frequent: p = min(1, 2 P(X <= min)), X binomial with one half.

    With those who gave the one answer only and the other only it is McNemar's test (1947) in its exact form.
    Whole numbers of one shape; 1 where both are 0.
    """
    lower, both = np.minimum(first, second), first + second
    # P(X <= k) of n throws is the regularised incomplete beta function of n - k and k + 1
    tail = special.betainc(np.maximum(both - lower, 1.0), lower + 1.0, 0.5)
    return np.where(both > 0, np.minimum(1.0, 2.0 * tail), 1.0)
