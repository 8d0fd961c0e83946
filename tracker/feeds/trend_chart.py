"""The line chart of an indicator as SVG: its values with intervals by series, its targets, and scales on both axes.

The same figures stand in a table beside it, so that nobody needs the picture.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from schemas.tables.eras import era_year
from tracker.judging import rounded

_WIDTH, _HEIGHT = 600, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 28, 48
_INSET = 48
"""Room between the axis and the first and last year, for the figures beside the points."""

_VALUE, _TARGET, _INK, _GRID = "#1f4e79", "#a04000", "#404040", "#d9d9d9"
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


class TrendPoint(NamedTuple):
    """One value of a series (counted from 1), with the ends of its interval where they are known."""

    year: int
    series: int
    value: float
    low: float | None
    high: float | None


def trend_svg(
    title: str, unit: str, decimals: int, points: Sequence[TrendPoint], targets: Mapping[int, float]
) -> str:
    """The drawing of at least one point. Both axes are to scale; the vertical one need not begin at zero."""
    shown = [end for one in points for end in (one.value, one.low, one.high) if end is not None]
    ticks = scale_of([*shown, *targets.values()])
    low, high = ticks[0], ticks[-1]
    years = sorted({one.year for one in points} | set(targets))
    span = max(1, years[-1] - years[0])
    base, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT

    def x(year: int) -> float:
        return _LEFT + _INSET + (year - years[0]) / span * (right - _LEFT - 2 * _INSET)

    def y(value: float) -> float:
        return _TOP + (high - value) / (high - low) * (base - _TOP)

    parts = [
        f'<svg class="trend" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}。値は表のとおり。" font-size="13" fill="{_INK}">',
        _text(_LEFT - 6, 14, f"（{unit}）", "end"),
    ]
    digits = scale_digits(ticks[1] - ticks[0])
    for tick in ticks:
        parts.append(_line(_LEFT, y(tick), right, y(tick), _GRID))
        parts.append(_text(_LEFT - 6, y(tick) + 4, rounded(tick, digits), "end"))
    parts.append(_line(_LEFT, base, right, base, _INK))
    for year in years:
        parts.append(_text(x(year), base + 18, str(year), "middle"))
        parts.append(_text(x(year), base + 35, era_year(year), "middle"))
    if len(targets) > 1:
        promised = " ".join(f"{x(year):.1f},{y(value):.1f}" for year, value in sorted(targets.items()))
        parts.append(f'<polyline points="{promised}" fill="none" stroke="{_TARGET}" stroke-dasharray="5 4"/>')
    for _, own in groupby(sorted(points, key=lambda one: (one.series, one.year)), key=lambda one: one.series):
        line = " ".join(f"{x(one.year):.1f},{y(one.value):.1f}" for one in own)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{_VALUE}" stroke-width="2"/>')
    for one in points:
        at = x(one.year)
        if one.low is not None and one.high is not None:
            parts.append(_line(at, y(one.low), at, y(one.high), _VALUE))
            parts += [_line(at - 5, y(end), at + 5, y(end), _VALUE) for end in (one.low, one.high)]
        fill = _VALUE if one.series % 2 else "#fff"
        parts.append(
            f'<circle cx="{at:.1f}" cy="{y(one.value):.1f}" r="4.5" fill="{fill}" stroke="{_VALUE}" stroke-width="2"/>'
        )
        rises = any(later.year > one.year and later.value > one.value for later in points)
        level = y(one.value) + (17 if rises else -6)  # on the side that the line does not take
        parts.append(_text(at + 8, level, rounded(one.value, decimals), "start", _VALUE, halo=True))
    for year, value in sorted(targets.items()):
        at, level = x(year), y(value)
        corners = f"{at:.1f},{level - 7:.1f} {at + 7:.1f},{level:.1f} {at:.1f},{level + 7:.1f} {at - 7:.1f},{level:.1f}"
        parts.append(f'<polygon points="{corners}" fill="#fff" stroke="{_TARGET}" stroke-width="2"/>')
        parts.append(_text(at - 11, level + 5, rounded(value, decimals), "end", _TARGET, halo=True))
    return "".join([*parts, "</svg>"])


def scale_of(shown: Sequence[float]) -> list[float]:
    """Round values around what is shown, four to seven of them, with a little room on both sides."""
    low, high = min(shown), max(shown)
    room = (high - low) * 0.08 or max(abs(high) * 0.1, 1.0)
    least = (high - low + 2 * room) / 5
    power = 10 ** math.floor(math.log10(least))
    step = next(one * power for one in _STEPS if one * power >= least * (1 - 1e-9))
    first, last = math.floor((low - room) / step), math.ceil((high + room) / step)
    if low >= 0:
        first = max(first, 0)
    return [place * step for place in range(first, last + 1)]


def scale_digits(step: float) -> int:
    """Decimals that write a step of the scale."""
    return next(digits for digits in range(8) if math.isclose(round(step, digits), step))


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = _INK, *, halo: bool = False) -> str:
    behind = ' stroke="#fff" stroke-width="4" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{behind}>{escape(text)}</text>'
    )
