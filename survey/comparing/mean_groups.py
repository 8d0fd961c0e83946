"""Means of groups against the rest and against each other: what 高い, 低い and the letters of a mean rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from schemas.codes import TOTAL
from survey.answers.coded import CodedAnswers
from survey.answers.names import column_letter
from survey.comparing.compared_groups import MOST_GROUPS
from survey.comparing.exact import holm
from survey.comparing.items import influence_covariance
from survey.design.design import simple_sample
from survey.estimates.means import scored
from survey.estimates.table import texts_of
from survey.weighting.weights import Weights, design_weights

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

_NO_ERROR = 1e-9
_TABLE = ["question", "option", "breakdown", "basis"]


@dataclass(frozen=True)
class GroupMeans:
    """A score by group: y and group of each return that has both, (n,), nan and -1 elsewhere.

    compared: whether each group is compared. weights: those of the basis.
    """

    y: Floats
    group: Ints
    compared: Flags
    weights: Weights

    def apart(self, one: Flags, other: Flags) -> tuple[float, float, float]:
        """The difference of the means of two sets of groups, its error, and the degrees of freedom.

        The error is that of the influence values (y - mean) / sum(w) of both, so that what they share by strata and
        calibration is in it. df: returns in the sets less strata less 1, as of a regression on one indicator.
        """
        sides = []
        for members in (one, other):
            inside = members[self.group] & (self.group >= 0)
            w = np.where(inside, self.weights.values, 0.0)
            persons = float(w.sum())
            y = np.where(inside, self.y, 0.0)
            mean = float(w @ y) / persons if persons > 0 else np.nan
            sides.append((mean, inside, np.where(inside, y - mean, 0.0) / (persons or 1.0)))
        (mean, inside, moves), (other_mean, outside, other_moves) = sides
        if not (np.isfinite(mean) and np.isfinite(other_mean)):
            return np.nan, np.nan, 0.0
        variance = influence_covariance((moves - other_moves)[:, None], self.weights)[0, 0]
        used = inside | outside
        df = used.sum() - len(np.unique(self.weights.design.stratum[used])) - 1
        return mean - other_mean, float(np.sqrt(max(variance, 0.0))), float(df)

    def rest(self) -> tuple[Floats, Floats]:
        """Difference of each compared group from the others, and its p adjusted over the groups (Holm).

        Of two compared groups the rest is the other, and they are one test.
        """
        groups = np.arange(len(self.compared))
        diff, p = np.full(len(groups), np.nan), np.full(len(groups), np.nan)
        pair = int(self.compared.sum()) == 2
        everyone = self.compared if pair else np.ones(len(groups), dtype=bool)
        for group in np.flatnonzero(self.compared):
            diff[group], se, df = self.apart(groups == group, everyone & (groups != group))
            p[group] = _p(diff[group], se, df)
        return diff, p if pair else holm(p)

    def higher(self, standing: Sequence[str], alpha: float) -> Iterator[tuple[int, int]]:
        """Pairs of compared groups of which the first is significantly higher, where the tests against the rest bear it out."""
        groups, found = np.arange(len(self.compared)), np.flatnonzero(self.compared).tolist()
        if len(groups) > MOST_GROUPS:
            return
        pairs = list(combinations(found, 2))
        tests = [self.apart(groups == one, groups == other) for one, other in pairs]
        p = holm(np.array([_p(*test) for test in tests]))
        for (one, other), (diff, _, _), adjusted in zip(pairs, tests, p.tolist(), strict=True):
            high, low = (one, other) if diff > 0 else (other, one)
            if adjusted < alpha and (standing[high] == "higher" or standing[low] == "lower"):
                yield high, low


def _p(diff: float, se: float, df: float) -> float:
    if not (se > _NO_ERROR and df > 0):
        return np.nan
    return float(2.0 * special.stdtr(df, -abs(diff) / se))


def compare_mean_groups(
    estimates: pd.DataFrame, responses: CodedAnswers, weights: Weights, *, level: float = 0.95
) -> pd.DataFrame:
    """Fill rest_diff, rest_p, standing and letters of the means in every group of every breakdown, on both bases.

    The difference of two domain means with the covariance of their influence values (calibration residuals, strata,
    finite population), as the slope of a survey regression on the indicator of the group; t on returns less strata
    less 1 degrees of freedom. p against the rest is adjusted over the groups whose base is not low, p of the pairs over
    these (Holm); a letter stands only beside a difference that the test against the rest bears out. Returns a new frame in
    the same order.
    """
    rows = np.flatnonzero(
        ((estimates["option_kind"] == "mean") & (estimates["breakdown"] != TOTAL)).to_numpy()
    )
    if not len(rows):
        return estimates
    columns = {
        name: estimates[name].to_numpy(dtype=np.float64, copy=True) for name in ("rest_diff", "rest_p")
    }
    words = {name: np.array(texts_of(estimates[name]), dtype=object) for name in ("standing", "letters")}
    equal = design_weights(simple_sample(weights.design.n, weights.design.population))
    part = estimates.iloc[rows]
    of_table: dict[tuple[str, ...], list[int]] = {}
    for row, key in zip(
        rows.tolist(), zip(*(texts_of(part[name]) for name in _TABLE), strict=True), strict=True
    ):
        of_table.setdefault(key, []).append(row)
    status, group = texts_of(estimates["status"]), texts_of(estimates["group"])
    for (question, option, breakdown, basis), own in of_table.items():
        by_group = {group[row]: row for row in own}
        found = _group_means(
            responses, question, option, breakdown, weights if basis == "weighted" else equal,
            {name for name, row in by_group.items() if status[row] == "normal"},
        )  # fmt: skip
        groups = next(one for one in responses.breakdowns if one.name == breakdown).groups
        diff, p = found.rest()
        standing = [_standing(diff[at], p[at], 1.0 - level) for at in range(len(groups))]
        for at, name in enumerate(groups):
            if name in by_group:
                row = by_group[name]
                columns["rest_diff"][row], columns["rest_p"][row] = diff[at], p[at]
                words["standing"][row] = standing[at]
        for high, low in sorted(found.higher(standing, 1.0 - level)):
            row = by_group[groups[high]]
            words["letters"][row] += ("," if words["letters"][row] else "") + column_letter(low)
    texts = {name: pd.Categorical(values) for name, values in words.items()}
    return estimates.assign(**columns, **texts)


def _group_means(  # noqa: PLR0917 - what a table of means is of
    responses: CodedAnswers, question: str, option: str, breakdown: str, weights: Weights, compared: set[str]
) -> GroupMeans:
    answers = next(one for one in responses.answers if one.key == question)
    concept = answers.question.concept
    assert concept is not None
    scores = {key: score for key, score in concept.scales[option].items() if key in answers.options}
    by = next(one for one in responses.breakdowns if one.name == breakdown)
    y = scored(answers, scores).values
    group = np.where(np.isfinite(y), by.codes, -1).astype(np.intp)
    return GroupMeans(y, group, np.array([name in compared for name in by.groups]), weights)


def _standing(diff: float, p: float, alpha: float) -> str:
    if np.isnan(p):
        return ""
    return ("higher" if diff > 0 else "lower") if p < alpha else "none"
