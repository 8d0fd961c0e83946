"""Numbers become text here and nowhere else.

Rules of the printed tables (統計表の符号):

- a share is a percentage rounded half up at the second decimal (小数第2位を四捨五入), always from the
  unrounded value and once only;
- `0.0` somebody answered, but fewer than the unit; `-` nobody; `X` withheld (秘匿);
  `…` cannot be computed (an empty base, a comparison that is not defined);
- a table cell is `件数 (構成比)`: `89 (100.0)`, `0 (-)`;
- changes are in points, rounded from the unrounded difference; zero never carries a sign.

Binary floats. A share arrives as a float, and a float that stands for 1/16 of a percent may lie a hair
below it, so that naive rounding prints the wrong digit. The rule is: a float is first read as a whole
number of 10^-12 (`exact`), then rounded half up in decimal. Unequal fractions count/n cannot be
confused by this: off a tie, count/n is at least 1/(2·10^(2+places)·n) away from it, which exceeds the
5·10^-13 that reading may move it as long as n < 10^(10−places); one place therefore holds for
n < 10^9. The noise of summing float weights (about 10^-16 times the number of terms) is cleared by the
same rule. Where count and n are at hand the `*_of_count` functions use the fraction itself.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

NOBODY = "-"
"""Nobody gave this answer (該当なし)."""

WITHHELD = "X"
"""The figure is withheld to protect respondents (秘匿)."""

UNAVAILABLE = "…"
"""The figure cannot be computed or is not defined."""

LOW_BASE_MARK = "*"
"""Stands behind a group whose base is small (参考値)."""

_CONTEXT = Context(prec=60)
_PLACES_READ = 12
_NEAR = Decimal("3.0")
_AROUND = Decimal("5.0")
_HALF = Decimal(50)


# --- Rounding -----------------------------------------------------------------------------------


def exact(value: float) -> Decimal:
    """The decimal that a float stands for: the nearest whole number of 10^-12 (see the module's rule).

    Raises ValueError for NaN and infinities.
    """
    return Decimal(_ticks(value)).scaleb(-_PLACES_READ, _CONTEXT)


def _ticks(value: float) -> int:
    """The nearest whole number of 10^-12. Raises ValueError for NaN and infinities."""
    if not math.isfinite(value):
        raise ValueError("a number that is shown must be finite")
    ticks: int = round(value * 10**_PLACES_READ)
    return ticks


def round_half_up(value: Decimal | Fraction | int, places: int) -> Decimal:
    """`value` rounded half up (ties away from zero) to `places` decimals; zero is never negative.

    A Fraction is rounded exactly, whatever its denominator.
    """
    if isinstance(value, Decimal):
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _CONTEXT)
    else:
        scaled = abs(Fraction(value)) * 10**places
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        rounded = Decimal(whole if value >= 0 else -whole).scaleb(-places, _CONTEXT)
    return abs(rounded) if rounded.is_zero() else rounded


def percent(share: float, places: int = 1) -> Decimal:
    """A proportion (0 to 1) as a percentage, rounded half up to `places` decimals (8 at the most)."""
    ticks = _ticks(share)
    unit = 10 ** (_PLACES_READ - 2 - places)
    size = (abs(ticks) + unit // 2) // unit
    return Decimal(size if ticks >= 0 else -size).scaleb(-places, _CONTEXT)


def percent_of_count(count: int, n: int, places: int = 1) -> Decimal:
    """100·count/n rounded half up from the exact fraction. Raises ValueError if n is not positive."""
    if n <= 0:
        raise ValueError("a percentage needs a positive base")
    return round_half_up(Fraction(100 * count, n), places)


def points(diff: float, places: int = 1) -> Decimal:
    """A difference of proportions in points, rounded half up in size, with its sign."""
    return percent(diff, places)


def percent_value(share: float, places: int = 1) -> float:
    """`percent` as the float nearest to the printed value; NaN stays NaN.

    For cells of a spreadsheet: 0.670 becomes 67.0, so that the value in the cell is the value printed.
    """
    if not math.isfinite(share):
        return math.nan
    ticks, unit = round(share * 10**_PLACES_READ), 10 ** (_PLACES_READ - 2 - places)
    size: int = (abs(ticks) + unit // 2) // unit
    return float((size if ticks > 0 else -size) / 10**places) + 0.0


# --- Approximate words ----------------------------------------------------------------------------


def about_tenths(share: float) -> str:
    """約k割 if the unrounded share lies within 3.0 points of 10k percent (k = 1 to 9), else ""."""
    value = exact(share) * 100
    tenths = int(round_half_up(value / 10, 0))
    return f"約{tenths}割" if 1 <= tenths <= 9 and abs(value - tenths * 10) <= _NEAR else ""


def around_tenths(shares: Sequence[float]) -> str:
    """k割前後 if all unrounded shares lie within 5.0 points of 10k percent, that next to their mean (k = 1 to 9), else ""."""
    values = [exact(share) * 100 for share in shares]
    tenths = int(round_half_up(sum(values, Decimal(0)) / len(values) / 10, 0))
    near = all(abs(value - tenths * 10) <= _AROUND for value in values)
    return f"{tenths}割前後" if 1 <= tenths <= 9 and near else ""


def over_half(share: float) -> bool:
    """Whether a share, or the lower limit that 過半数 needs, lies over 50 percent."""
    return exact(share) * 100 > _HALF


def about_half(share: float) -> bool:
    """Whether 約半数 is true: the unrounded share lies within 3.0 points of 50 percent."""
    return abs(exact(share) * 100 - _HALF) <= _NEAR


# --- Text ---------------------------------------------------------------------------------------


def count_text(count: int) -> str:
    """A number of persons or answers with thousands separators: `1,616`."""
    return f"{count:,}"


def whole(value: float) -> int:
    """A weighted number of persons, rounded half up to whole persons, for a fraction of whole numbers."""
    return int(round_half_up(exact(value), 0))


def whole_text(value: float) -> str:
    """A weighted number of persons, rounded half up to whole persons: `160,000`."""
    return f"{whole(value):,}"


def number_text(value: float, places: int) -> str:
    """Any other figure (a weight, a design effect), rounded half up; `…` if there is none."""
    return UNAVAILABLE if not math.isfinite(value) else f"{round_half_up(exact(value), places):,f}"


def office_text(value: float, places: int) -> str:
    """A number as an Office number format with that many decimals shows it: half up, from its shortest text.

    Office rounds what it keeps, which is the decimal that is written in the file and no share of ours.
    """
    return f"{round_half_up(Decimal(repr(value)), places):f}"


def percent_text(share: float, places: int = 1) -> str:
    """A proportion as a bare percentage, whatever the count: `67.0`; `…` if there is none."""
    return UNAVAILABLE if not math.isfinite(share) else f"{percent(share, places):f}"


def share_text(share: float, count: int) -> str:
    """A share as a table prints it: `67.0`, `0.0` if somebody answered, `-` if nobody did.

    `count` is the unweighted number of respondents behind the share, of either basis.
    """
    return NOBODY if count == 0 else percent_text(share)


def share_of_count_text(count: int, n: int) -> str:
    """`share_text` of the exact fraction count/n; `-` also if the base is empty."""
    return NOBODY if count == 0 or n == 0 else f"{percent_of_count(count, n):f}"


def cell_text(count: int, share: float) -> str:
    """A table cell `件数 (構成比)` with a share of either basis: `89 (100.0)`, `0 (-)`."""
    return f"{count_text(count)} ({share_text(share, count)})"


def points_text(diff: float) -> str:
    """A change in points with its sign, for tables: `+6.8`, `-6.8`, `0.0`; `…` if there is none."""
    if not math.isfinite(diff):
        return UNAVAILABLE
    rounded = points(diff)
    return f"{rounded:+f}" if rounded else f"{rounded:f}"


def points_size_text(diff: float) -> str:
    """The size of a change without sign, for sentences that say 増加 or 減少: `6.8`."""
    return f"{abs(points(diff)):f}"


def p_text(p: float) -> str:
    """A p-value with three decimals: `0.034`, `<0.001`; `…` if there is none.

    Whether a difference counts as one is decided on the unrounded p, never on this text.
    """
    if not math.isfinite(p):
        return UNAVAILABLE
    return "<0.001" if exact(p) < Decimal("0.001") else f"{round_half_up(exact(p), 3):f}"


def interval_text(low: float, high: float) -> str:
    """An interval of proportions in percent: `64.8～69.1`; `…` if there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNAVAILABLE
    return f"{percent(low):f}～{percent(high):f}"


def mean_value(value: float) -> float:
    """A mean score as printed, with two decimals, as a number; NaN if there is none."""
    return float(round_half_up(exact(value), 2)) if math.isfinite(value) else math.nan


def mean_text(value: float) -> str:
    """A mean score with two decimals: `7.25`; `…` if there is none."""
    return f"{round_half_up(exact(value), 2):f}" if math.isfinite(value) else UNAVAILABLE


def mean_interval_text(low: float, high: float) -> str:
    """The interval of a mean score: `7.05～7.45`; `…` if there is none."""
    known = math.isfinite(low) and math.isfinite(high)
    return f"{mean_text(low)}～{mean_text(high)}" if known else UNAVAILABLE


def margin_text(half_width: float) -> str:
    """A sampling error in points: `±2.5`; `…` if there is none."""
    return UNAVAILABLE if not math.isfinite(half_width) else f"±{percent(abs(half_width)):f}"
