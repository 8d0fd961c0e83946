"""Find an estimate by what it says: survey, concept, option, group. The chapter reads numbers only here."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from reports.chapter.ids import ID_LENGTH
from schemas.contracts import TOTAL

Field = Literal[
    "share", "about", "count", "n", "diff", "ci", "reference", "p", "n_effective", "weighted_base", "deff"
]
"""What a printed figure shows of an estimate; `about` is the share as 約k割."""

BASIS_MARKS = {"weighted": "w", "unweighted": "u"}
"""Letter of the basis in the id of an estimate."""

_BASE_MARK = {"all": "", "valid": "v"}


@dataclass(frozen=True)
class Estimate:
    """One row of the estimates, typed. Shares and differences are proportions; NaN where there is none."""

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
    count: int
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
    reference_share: float
    diff: float
    diff_se: float
    diff_low: float
    diff_high: float
    p: float
    rest_diff: float
    rest_p: float

    @property
    def low_base(self) -> bool:
        """Whether the group is too small for more than a reference value (参考値)."""
        return self.status == "low_base"

    @property
    def known(self) -> bool:
        """Whether there is a share to show."""
        return self.status in {"normal", "low_base"} and math.isfinite(self.share)

    def direction(self, level: float) -> str:
        """How a group stands to the rest by the test: "higher", "lower", or "" if p >= 1 - level."""
        if not self.rest_p < 1 - level:
            return ""
        return "higher" if self.rest_diff > 0 else "lower"

    def id(self, field: Field = "share") -> str:
        """Stable name of one printed figure: study, survey, question, option, group, field, basis and base.

        `2022.shimin.q4_1.willing@age_group:20歳代.share.u`. A name too long for Word's tags keeps its
        beginning and ends in a hash of the whole.
        """
        group = "" if self.breakdown == TOTAL else f"@{self.breakdown}:{self.group}"
        basis = BASIS_MARKS[self.basis] + _BASE_MARK[self.base]
        name = f"{self.study}.{self.survey}.{self.question}.{self.option}{group}.{field}.{basis}"
        name = "".join(name.split())
        if len(name) <= ID_LENGTH:
            return name
        digest = hashlib.sha256(name.encode()).hexdigest()[:12]
        return f"{name[: ID_LENGTH - 13]}~{digest}"


class EstimateBook:
    """The estimates of a study and of the earlier ones that it is compared with, indexed."""

    def __init__(self, study: str, estimates: pd.DataFrame, concepts: Iterable[tuple[str, str]]) -> None:
        """Index the rows of the (survey, concept) pairs that will be shown. `study` is the current one."""
        self._study = study
        wanted = set(concepts)
        pairs = pd.MultiIndex.from_frame(estimates[["survey", "concept"]])
        rows = estimates[pairs.isin(list(wanted))] if wanted else estimates.iloc[:0]
        names = list(Estimate.__dataclass_fields__)
        columns = [rows[name].tolist() for name in names]
        self._rows: dict[tuple[str, ...], Estimate] = {}
        for values in zip(*columns, strict=True):
            estimate = Estimate(*values)
            self._rows[
                estimate.study,
                estimate.survey,
                estimate.concept,
                estimate.option,
                estimate.breakdown,
                estimate.group,
                estimate.basis,
                estimate.base,
            ] = estimate

    def every(self) -> Iterable[Estimate]:
        """All estimates, in the order of the table."""
        return self._rows.values()

    def get(
        self,
        survey: str,
        concept: str,
        option: str,
        *,
        basis: str,
        breakdown: str = TOTAL,
        group: str = TOTAL,
        base: str = "all",
        study: str = "",
    ) -> Estimate:
        """The estimate of one share, of the current study unless another is named. Raises KeyError."""
        return self._rows[study or self._study, survey, concept, option, breakdown, group, basis, base]

    def has(self, study: str, survey: str, concept: str, option: str, basis: str) -> bool:
        """Whether a study has the share of an option among all who were asked: its question offered it."""
        return (study, survey, concept, option, TOTAL, TOTAL, basis, "all") in self._rows
