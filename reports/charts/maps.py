"""The picture of a map: regions in shades of a share, their names and values, and the legend beside them."""

from collections.abc import Iterator

from reports.chapter.chart_specs import ShadedMap, ShadedRegion
from reports.charts.barparts import stretched
from reports.charts.canvas import SMALL, TINY, VALUE, WHITE, WIDTH, Canvas, readable_on
from reports.charts.fonts import text_width, wrap
from reports.charts.tones import LOW_BASE_HATCHED, NO_SHARE, Tone, shades

_LEGEND = 44.0
"""Millimetres right of the map, for the legend."""

_EDGE = 0.8
_ROW = 4.6
_LINE = 2.9


class RegionMap:
    """Regions of a breakdown, shaded."""

    def __init__(self, chart: ShadedMap) -> None:
        """Lay the chart out: as wide as there is room, but no higher than a good part of a page."""
        self._chart, self._tones = chart, shades(len(chart.classes))
        widest = WIDTH - _LEGEND - 2 * _EDGE
        legend = _ROW * (len(self._entries()) + 1) + 4.0
        least, usual, most = (max(min(high, widest * chart.ratio), legend) for high in (62.0, 92.0, 112.0))
        self._high = stretched(chart.stretch, least, usual, most)
        self._wide = min(widest, self._high / chart.ratio)

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self._high + 2 * _EDGE

    def on(self, canvas: Canvas) -> None:
        """Draw it."""
        for region in self._chart.regions:
            tone = self._tone(region)
            rings = [[self._at(point) for point in ring] for ring in region.rings]
            canvas.polygon(rings, fill=tone.fill, hatch=tone.hatch, line_width=0.6)
        taken: list[tuple[float, float, float, float]] = []
        for region in sorted(self._chart.regions, key=_size, reverse=True):
            self._name(canvas, region, taken)
        self._draw_legend(canvas)

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        return _EDGE + point[0] * self._wide, _EDGE + point[1] * self._wide

    def _tone(self, region: ShadedRegion) -> Tone:
        if region.low_base:
            return LOW_BASE_HATCHED
        return NO_SHARE if region.shade is None else self._tones[region.shade]

    def _name(
        self, canvas: Canvas, region: ShadedRegion, taken: list[tuple[float, float, float, float]]
    ) -> None:
        """Name and value at the middle of a region; left out where they would lie over those of a larger one."""
        x, y = self._at(_middle(region))
        tone, text = self._tone(region), f"{region.label}{'*' if region.low_base else ''}"
        lines = ((text, SMALL), (region.bar.text, SMALL))
        wide = max(text_width(line, size) for line, size in lines)
        x = min(max(x, wide / 2 + 0.2), _EDGE + self._wide + _LEGEND - wide / 2)
        box = (x - wide / 2, y - _LINE, x + wide / 2, y + _LINE)
        if any(_meet(box, other) for other in taken):
            return
        taken.append(box)
        ground = WHITE if tone.hatch else None
        for (line, size), at in zip(lines, (y - _LINE / 2, y + _LINE / 2), strict=True):
            canvas.text(
                x, at, line, max(size, TINY), anchor="center", colour=readable_on(tone.fill), ground=ground
            )

    def _entries(self) -> list[tuple[str, Tone]]:
        """The legend, the highest class first; of the marks those that stand in the map."""
        entries = list(zip(self._chart.classes, self._tones, strict=True))[::-1]
        if any(one.low_base for one in self._chart.regions):
            entries.append((self._chart.low_base, LOW_BASE_HATCHED))
        if any(one.shade is None and not one.low_base for one in self._chart.regions):
            entries.append(("値なし", NO_SHARE))
        return entries

    def _draw_legend(self, canvas: Canvas) -> None:
        x, y = WIDTH - _LEGEND + 4.0, 3.0
        for label, tone in self._entries():
            canvas.rectangle(x, y - 1.5, 5.0, 3.0, fill=tone.fill, hatch=tone.hatch)
            for line in wrap(label, VALUE, _LEGEND - 11.0):
                canvas.text(x + 6.2, y, line, VALUE)
                y += 3.4
            y += _ROW - 3.4


def _rings(region: ShadedRegion) -> Iterator[tuple[float, tuple[float, float]]]:
    """Area and centre of gravity of each ring."""
    for ring in region.rings:
        doubled = across = down = 0.0
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            cross = x1 * y2 - x2 * y1
            doubled += cross
            across += (x1 + x2) * cross
            down += (y1 + y2) * cross
        middle = (across / (3 * doubled), down / (3 * doubled)) if doubled else ring[0]
        yield abs(doubled) / 2, middle


def _size(region: ShadedRegion) -> float:
    return max(area for area, _ in _rings(region))


def _middle(region: ShadedRegion) -> tuple[float, float]:
    """The centre of the largest part."""
    return max(_rings(region))[1]


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
