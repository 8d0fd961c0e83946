"""Which answers of one question are more frequent than others: what 最も多い, 次いで and 上回る rest on.

The same returns gave both answers, so that only those who gave one of the two and not the other tell them apart.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.codes import OTHER_OPTION, TOTAL
from survey.answers.coded import CodedAnswers, QuestionAnswers
from survey.comparing.exact import holm, sign_test
from survey.estimates.table import texts_of
from survey.weighting.weights import Weights

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MOST_COMPARED = 5
"""Answers of a question that are compared with each other: the most frequent ones, その他 and 無回答 apart."""


def add_order(
    estimates: pd.DataFrame,
    responses: CodedAnswers,
    weights: Weights,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Fill `above` of 全体 on both bases of weighting: the answers that a share is significantly above.

    Pairs of the `MOST_COMPARED` most frequent options, and of the option groups apart from them, each a family
    (Holm). p: McNemar's exact test on those who gave one of the two answers only; weighted on effective counts, with
    m = floor((sum w)² / sum w²) of these, x = m sum(w of the one) / sum(w), rounded. Returns a new frame in the
    same order.
    """
    rows = np.flatnonzero(((estimates["breakdown"] == TOTAL) & (estimates["base"] == "all")).to_numpy())
    part = estimates.iloc[rows]
    names = zip(*(texts_of(part[name]) for name in ("question", "basis", "option_kind")), strict=True)
    of_family: dict[tuple[str, str, str], list[int]] = {}
    for row, name in zip(rows.tolist(), names, strict=True):
        of_family.setdefault(name, []).append(row)
    questions = {answers.key: answers for answers in responses.answers}
    options, share = texts_of(estimates["option"]), estimates["share"].to_numpy(dtype=np.float64)
    above = np.full(len(estimates), "", dtype=object)
    equal = np.ones(responses.n)
    for (question, basis, kind), found in of_family.items():
        own = [row for row in found if kind != "no_answer" and options[row] != OTHER_OPTION]
        own = sorted(own, key=lambda row: -share[row])
        own = own[:MOST_COMPARED] if kind == "option" else own
        if len(own) > 1 and share[own[0]] > 0:
            picked = [_picked(questions[question], options[row]) for row in own]
            w = weights.values if basis == "weighted" else equal
            for high, low in _apart(picked, w, 1.0 - level):
                row = own[high]
                above[row] += ("|" if above[row] else "") + options[own[low]]
    return estimates.assign(above=pd.Categorical(above))


def _picked(answers: QuestionAnswers, option: str) -> Flags:
    """Returns that gave an answer, or any of an option group."""
    wanted = np.isin(answers.options, answers.option_groups.get(option, (option,)))
    if answers.marks is not None:
        return np.asarray(answers.marks[:, wanted].any(axis=1))
    return np.append(wanted, False)[np.maximum(answers.codes, -1)]


def _apart(picked: Sequence[Flags], w: Floats, alpha: float) -> Iterator[tuple[int, int]]:
    """Pairs of answers, by place, of which the first is significantly more frequent."""
    first, second = np.triu_indices(len(picked), k=1)
    sums = np.array(
        [
            [(w @ only, w**2 @ only) for only in (picked[a] & ~picked[b], picked[b] & ~picked[a])]
            for a, b in zip(first.tolist(), second.tolist(), strict=True)
        ]
    )
    one, other = sums[:, 0, 0], sums[:, 1, 0]
    squares = sums[:, :, 1].sum(axis=1)
    both = one + other
    size = np.floor(both**2 / np.where(squares > 0, squares, 1.0) + 1e-9)
    given = np.rint(size * one / np.where(both > 0, both, 1.0))
    p = holm(sign_test(given, size - given))
    for place in np.flatnonzero((p < alpha) & (one != other)).tolist():
        high, low = int(first[place]), int(second[place])
        yield (high, low) if one[place] > other[place] else (low, high)
