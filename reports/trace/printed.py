"""Read the text of a figure as somebody copied it (67.0%, ６７．０％, n=1,616, -7.7ポイント), and what is printed so."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

import pandas as pd

from reports.chapter.ids import Field
from reports.formatting import interval_text, percent, points, round_half_up
from reports.trace.figures import SCORE_PLACES, ReturnsField, TracedReturns, TracedScore
from schemas.findings import Accounting
from survey.estimates.index import Estimate, EstimateIndex

_FIGURE = re.compile(
    r"(?P<n>n=?)?(?P<sign>[+\-±]?)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>%|ポイント|人|件|票|事業|点)?"
)
_SIGNS = str.maketrans({"−": "-", "‐": "-", "–": "-", "△": "-", "▲": "-"})


@dataclass(frozen=True)
class Wanted:
    """A figure as asked for. `digits` is the number without sign and commas; `base` says that it is an n."""

    digits: str
    sign: str
    unit: str
    base: bool

    @property
    def value(self) -> Decimal:
        """The number without its sign."""
        return Decimal(self.digits)

    @property
    def places(self) -> int:
        """How many decimals it has."""
        return len(self.digits.partition(".")[2])


def wanted(text: str) -> Wanted | None:
    """Read one figure; None if the text is anything else."""
    bare = "".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())
    match = _FIGURE.fullmatch(bare)
    if match is None:
        return None
    digits = match["number"].replace(",", "")
    return Wanted(digits, match["sign"], match["unit"] or "", match["n"] is not None)


# --- Whether a figure is printed so ---------------------------------------------------------------


_INTERVAL = re.compile(r"(?P<low>\d+(?:\.\d+)?)\s*[～~〜]\s*(?P<high>\d+(?:\.\d+)?)")
_NEAR = 0.25
"""Points within which the two ends of an interval may lie from the printed ones, together."""

_PEOPLE = frozenset({"", "人", "件", "票"})


def estimate_fields(read: Wanted) -> tuple[Field, ...]:
    """Fields of estimates that are printed in this way."""
    if read.base:
        return ("n",)
    if read.unit == "ポイント" or read.sign:
        return ("diff",)
    if read.unit == "%" or (read.places and not read.unit):
        return ("share", "reference")
    return ("count",) if read.unit in _PEOPLE and not read.places else ()


def like(estimates: pd.DataFrame, field: Field, read: Wanted) -> pd.Series:
    """Which rows can print as the number: a first cut on floats, a unit of the last decimal wide."""
    number = float(read.value)
    column = {"share": "share", "reference": "reference_share", "diff": "diff"}.get(field, field)
    values = estimates[column].astype("float64")
    if field in {"count", "n"}:
        return values == number
    scaled = values.abs() * 100 if field == "diff" else values * 100
    return (scaled - number).abs() <= 10.0**-read.places


def prints(estimate: Estimate, field: Field, read: Wanted) -> bool:
    """Whether a field of an estimate is printed so. A change of either sign is, unless a sign is given."""
    if field in {"count", "n"}:
        return True
    if field == "diff":
        signed = points(estimate.diff, read.places)
        return abs(signed) == read.value and not (read.sign == "+" and signed < 0)
    return (
        percent(estimate.share if field == "share" else estimate.reference_share, read.places) == read.value
    )


def indicator_prints(row: pd.Series, field: str, read: Wanted) -> bool:
    """Whether a value of an indicator is printed so."""
    number = row[field]
    units = {str(row["unit"]), "ポイント" if field == "diff" else ""}
    if pd.isna(number) or read.base or (read.unit and read.unit not in units):
        return False
    if read.places != row["decimals"] and read.unit not in {"%", "ポイント"}:
        return False
    return abs(round_half_up(Decimal(repr(float(number))), read.places)) == read.value


def score_prints(score: TracedScore, read: Wanted) -> bool:
    """Whether a mean score is printed so; a score below zero with or without its sign."""
    if read.places != SCORE_PLACES or read.unit not in {"", "点"} or read.base:
        return False
    printed = round_half_up(Decimal(repr(score.value)), SCORE_PLACES)
    return abs(printed) == read.value and (not read.sign or (read.sign == "-") == (printed < 0))


def with_interval(estimates: EstimateIndex, text: str) -> Iterator[Estimate]:
    """Estimates whose interval is printed as the text (64.8～69.2)."""
    match = _INTERVAL.fullmatch(text)
    if match is None:
        return
    low, high = (float(match[name]) for name in ("low", "high"))
    frame, printed = estimates.frame, interval_text(low / 100, high / 100)
    near = (100 * frame["ci_low"] - low).abs() + (100 * frame["ci_high"] - high).abs() < _NEAR
    for estimate in estimates.where(near):
        if interval_text(estimate.ci_low, estimate.ci_high) == printed:
            yield estimate


def returns_as_printed(study: str, rows: Accounting | None, read: Wanted) -> Iterator[TracedReturns]:
    """Numbers of returns of a survey, and their rates, that are printed so."""
    if read.sign or read.base or rows is None or not rows.sent:
        return
    for field in get_args(ReturnsField):
        one = TracedReturns(f"{study}.{rows.survey}.{field}", field, study, rows)
        rate = field.endswith("_rate")
        fits = read.unit in ({"", "%"} if rate else _PEOPLE)
        if fits and one.shown.replace(",", "") == read.digits:
            yield one
