"""The one index over the estimates: a share found by what it says, for everything that is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.codes import COUNTED, TOTAL
from survey.estimates.table import row_keys, texts_of

_GROUP = ("study", "survey", "concept", "basis", "base", "breakdown", "group")


class Estimate(NamedTuple):
    """One row of the estimates. Shares and differences are proportions; NaN where there is none."""

    study: str
    survey: str
    question: str
    concept: str
    option: str
    option_kind: str
    breakdown: str
    group: str
    basis: str
    base: str
    n: int
    count: int  # type: ignore[assignment]  # the unweighted respondents who gave the answer
    n_effective: float
    weighted_base: float
    share: float
    se: float
    ci_low: float
    ci_high: float
    method: str
    deff: float
    status: str
    reference_study: str
    reference_method: str
    reference_share: float
    diff: float
    diff_se: float
    diff_low: float
    diff_high: float
    p: float
    rest_diff: float
    rest_p: float
    standing: str
    letters: str
    above: str
    table_p: float
    mean: float
    df: float

    @property
    def low_base(self) -> bool:
        """Whether the group is too small for more than a reference value (参考値)."""
        return self.status == "low_base"

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean or a net score, with errors and differences in its own unit, and no share."""
        return self.option_kind == "mean"

    @property
    def counted(self) -> bool:
        """Whether no sample stands behind it, so that it has no error and no test."""
        return self.method in COUNTED

    @property
    def value(self) -> float:
        """The share, or the mean where it is one."""
        return self.mean if self.is_mean else self.share

    @property
    def withheld(self) -> bool:
        """Whether the figure may not be shown (秘匿)."""
        return self.status == "suppressed"

    @property
    def known(self) -> bool:
        """Whether there is a share to show."""
        return self.status in {"normal", "low_base"} and math.isfinite(self.share)


class EstimateIndex:
    """The estimates of a study and of the earlier ones that it is compared with, found by their keys.

    Concepts are a key and not questions, because a question has another number in another year. The
    estimates are made when one of them is asked for.
    """

    def __init__(self, study: str, frame: pd.DataFrame) -> None:
        """Index a table of the form `schemas.contracts.ESTIMATES`. `study` is the current one."""
        self.study, self.frame = study, frame
        self._made: dict[tuple[str, ...], Mapping[str, Estimate]] = {}

    def __reduce__(self) -> tuple[type[EstimateIndex], tuple[str, pd.DataFrame]]:
        """What another process is given: the table, to be indexed there."""
        return EstimateIndex, self.content()

    def content(self) -> tuple[str, pd.DataFrame]:
        """What it is made from: equal for equal ones."""
        return self.study, self.frame

    def rows(
        self,
        survey: str,
        concept: str,
        *,
        basis: str,
        breakdown: str = TOTAL,
        group: str = TOTAL,
        base: str = "all",
        study: str = "",
    ) -> Mapping[str, Estimate]:
        """The estimates of one group by option, in the order of the table; none where there is no such group.

        They are of the current study unless another is named.
        """
        key = (study or self.study, survey, concept, basis, base, breakdown, group)
        made = self._made.get(key)
        if made is None:
            places = self._places.get(key)
            made = {} if places is None else {one.option: one for one in self._estimates(places)}
            self._made[key] = made
        return made

    def where(self, mask: pd.Series) -> Iterator[Estimate]:
        """The estimates of the rows of the table that a mask names, in its order."""
        return self._estimates(mask.to_numpy().nonzero()[0])

    def _estimates(self, places: npt.NDArray[np.intp]) -> Iterator[Estimate]:
        """The estimates of these rows, made column by column."""
        return map(Estimate._make, zip(*(values(places) for values in self._columns), strict=True))

    @cached_property
    def _columns(self) -> list[Callable[[npt.NDArray[np.intp]], list[Any]]]:
        """Of each field of an estimate, what gives its values of some rows."""
        return [_values(self.frame[name]) for name in Estimate._fields]

    @cached_property
    def _places(self) -> Mapping[tuple[str, ...], npt.NDArray[np.intp]]:
        """Row numbers of each group."""
        numbers, _ = pd.factorize(row_keys(self.frame, _GROUP))
        rows = np.argsort(numbers, kind="stable")
        first = np.flatnonzero(np.diff(numbers[rows], prepend=-1))
        keys = zip(*(texts_of(self.frame[name].iloc[rows[first]]) for name in _GROUP), strict=True)
        return dict(zip(keys, np.split(rows, first[1:]), strict=True))


def _values(column: pd.Series) -> Callable[[npt.NDArray[np.intp]], list[Any]]:
    """What gives the values of a column at some rows, as Python's own."""
    if column.dtype == "category":
        texts, codes = np.array(column.cat.categories, dtype=object), column.cat.codes.to_numpy()
        return lambda places: texts[codes[places]].tolist()
    values = column.to_numpy()
    return lambda places: values[places].tolist()
