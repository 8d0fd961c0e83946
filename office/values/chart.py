"""The chart of an indicator for the page: drawn for 400 px with letters of 16, so that none falls below 12 on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from markupsafe import Markup

from office.values.trends import ShownIndicator
from schemas.tables.eras import era_year
from tracker.feeds.trend_chart import TrendPoint, scale_digits, scale_of
from tracker.judging import rounded

_WIDTH, _HEIGHT = 400, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 8, 24, 36
_INSET = 44
_CAP = 7
_TARGET = 24
_APART = 20
"""Least distance of two lines of letters."""


def chart(trend: ShownIndicator) -> Markup:
    """The drawing; the same figures stand in the table beside it. Empty where there is no value."""
    return Markup(_Drawing(trend).svg()) if trend.points else Markup()


class _Drawing:
    def __init__(self, trend: ShownIndicator) -> None:
        self.trend = trend
        ends = [end for one in trend.points for end in (one.value, one.low, one.high) if end is not None]
        self.ticks = scale_of([*ends, *trend.targets.values()])
        self.years = sorted({one.year for one in trend.points} | set(trend.targets))

    def x(self, year: int) -> float:
        first, last = self.years[0], self.years[-1]
        width = _WIDTH - _LEFT - _RIGHT - 2 * _INSET
        return _LEFT + _INSET + (year - first) / max(1, last - first) * width

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return _TOP + (high - value) / (high - low) * (_HEIGHT - _BOTTOM - _TOP)

    def svg(self) -> str:
        name = escape(f"{self.trend.title}の推移。値は表のとおり。")
        parts = [
            f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" aria-label="{name}">',
            *self._scale(),
            *self._line(),
            *(part for one in self.trend.points for part in self._point(one)),
            *(part for year, value in self.trend.targets.items() for part in self._target(year, value)),
            "</svg>",
        ]
        return "".join(parts)

    def _scale(self) -> Iterator[str]:
        digits = scale_digits(self.ticks[1] - self.ticks[0])
        for tick in self.ticks:
            at = self.y(tick)
            yield f'<line class="chart-grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
            yield _text(_LEFT - 6, at + 5, rounded(tick, digits), "end")
        apart = (self.x(self.years[-1]) - self.x(self.years[0])) / max(1, len(self.years) - 1)
        for place, year in enumerate(self.years):
            if apart >= 2 * _INSET or place in (0, len(self.years) - 1):
                yield _text(self.x(year), _HEIGHT - 10, era_year(year), "middle")

    def _line(self) -> Iterator[str]:
        for one, other in pairwise(self.trend.points):
            if one.series == other.series:
                yield (
                    f'<line class="chart-line" x1="{self.x(one.year):.1f}" y1="{self.y(one.value):.1f}" '
                    f'x2="{self.x(other.year):.1f}" y2="{self.y(other.value):.1f}"/>'
                )

    def _point(self, one: TrendPoint) -> Iterator[str]:
        at = self.x(one.year)
        if one.low is not None and one.high is not None:
            top, bottom = self.y(one.high), self.y(one.low)
            yield f'<line class="chart-line" x1="{at:.1f}" x2="{at:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>'
            for end in (top, bottom):
                yield (
                    f'<line class="chart-line" x1="{at - _CAP:.1f}" x2="{at + _CAP:.1f}" '
                    f'y1="{end:.1f}" y2="{end:.1f}"/>'
                )
        yield f'<circle class="chart-point" cx="{at:.1f}" cy="{self.y(one.value):.1f}" r="5.5"/>'
        side = self._side(one)
        level = self.y(one.value) + {0: 5 if one.low is not None else -10, 1: _APART + 2, -1: -10}[side]
        aside = 12 if one.low is not None or side == 1 else 0
        strong = one is self.trend.now
        yield _text(
            at + aside, level, self.trend.text(one.value), "start" if aside else "middle", strong=strong
        )

    def _side(self, one: TrendPoint) -> int:
        """On which side of a point its figure stands: 1 below and -1 above where the target is near, else 0."""
        target = self.trend.targets.get(one.year)
        if target is None or abs(self.y(target) - self.y(one.value)) >= 2 * _APART:
            return 0
        return 1 if target >= one.value else -1

    def _target(self, year: int, value: float) -> Iterator[str]:
        at, level = self.x(year), self.y(value)
        yield (
            f'<line class="target" x1="{at - _TARGET / 2:.1f}" x2="{at + _TARGET / 2:.1f}" '
            f'y1="{level:.1f}" y2="{level:.1f}"/>'
        )
        point = next((one for one in self.trend.points if one.year == year), None)
        side = 0 if point is None else self._side(point)
        if point is not None and side:
            ends = [self.y(end) for end in (point.value, point.low, point.high) if end is not None]
            level = min(level, *ends) if side == 1 else max(level, *ends)
        yield _text(at, level + (_APART if side == -1 else -8), f"目標 {self.trend.text(value)}", "middle")


def _text(x: float, y: float, text: str, anchor: str, *, strong: bool = False) -> str:
    weight = ' font-weight="bold"' if strong else ""
    return f'<text class="chart-text" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'
