"""What a bar chart shows, and in which fills: rows of labels and bars, told apart in greyscale print.

Pictures and native charts are both made from these rows, so that they cannot differ. Fills are light and dark
steps of one hue, at least eleven points of luminance apart, and patterns.
"""

from dataclasses import dataclass

from reports.chapter.chart_specs import (
    Bar,
    ClusteredBars,
    ColumnBars,
    GroupShareBars,
    RankedBars,
    SeriesKind,
    StackedBars,
)
from reports.charts.canvas import DARK, MIDDLE, WHITE, Colour

LOW_BASE_MARK = "*"
"""Stands after the label of a group with a low base."""


@dataclass(frozen=True)
class Tone:
    """Fill, hatching and outline (dashed for a reference value) of one series."""

    fill: Colour
    hatch: str = ""
    dashed: bool = False


def _colours(text: str) -> tuple[Colour, ...]:
    return tuple(
        (int(one[:2], 16) / 255, int(one[2:4], 16) / 255, int(one[4:], 16) / 255) for one in text.split()
    )


_STEPS = {
    1: _colours("1F3864"),
    2: _colours("1F3864 CBD3E3"),
    3: _colours("1F3864 B9C3D9 FFFFFF"),
    4: _colours("1F3864 7D93BD CBD3E3 FFFFFF"),
    5: _colours("1F3864 5F78A8 A9B5CF DDE2ED FFFFFF"),
    6: _colours("1F3864 4A6091 7B8DB6 A6B3CF D3DAE8 FFFFFF"),
}
_SOLID_STEPS = len(_STEPS)
_AGAINST = _colours("C8C8C8 666666")
_NO_ANSWER, _UNSURE = Tone(WHITE, "////"), Tone(WHITE, "....")
_FIRST, _USUAL, _LOWER, _REFERENCE = Tone(DARK), Tone(MIDDLE), Tone(WHITE, "////"), Tone(WHITE, dashed=True)


def tones(count: int) -> tuple[Tone, ...]:
    """`count` fills from dark to light; beyond six, every second one is hatched to stay distinct."""
    if count <= _SOLID_STEPS:
        return tuple(map(Tone, _STEPS.get(count, ())))
    patterns = ("////", "....", "\\\\\\\\")
    return tuple(
        Tone(_STEPS[5][3] if index // 2 % 2 else MIDDLE, patterns[index // 2 % len(patterns)])
        if index % 2
        else Tone(_STEPS[_SOLID_STEPS][index // 2 % _SOLID_STEPS])
        for index in range(count)
    )


BarChart = StackedBars | RankedBars | ClusteredBars | GroupShareBars | ColumnBars


@dataclass(frozen=True)
class BarRow:
    """One category: its printed label, with n and the mark of a low base, and a bar for each series."""

    label: str
    bars: tuple[tuple[Bar, Tone], ...]


@dataclass(frozen=True)
class BarRows:
    """A bar chart as rows; `series` are the names in the legend with their fills there."""

    series: tuple[tuple[str, Tone], ...]
    rows: tuple[BarRow, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars, row by row."""
        return tuple(bar for row in self.rows for bar, _ in row.bars)


_RANKED = {"first": _FIRST, "option": _USUAL, "other": Tone(WHITE), "no_answer": _NO_ANSWER}
STANDINGS = {"higher": _FIRST, "": _USUAL, "lower": _LOWER}
LOW_BASE = _REFERENCE
LOW_BASE_HATCHED, NO_SHARE = Tone(WHITE, "////"), Tone(WHITE, "....")
"""A region of a low base, and one without a share."""


def shades(count: int) -> tuple[Tone, ...]:
    """Fills of the classes of a map, the lowest the lightest."""
    return tones(max(count, 2))[:count][::-1] if count > 1 else (_USUAL,)


def bar_rows(chart: BarChart) -> BarRows:
    """The rows of a bar chart, in its order."""
    match chart:
        case StackedBars():
            shades = stacked_tones(chart)
            names = tuple(one.label for one in chart.series)
            rows = [
                BarRow(_marked(row.label, row.low_base), tuple(zip(row.bars, shades, strict=True)))
                for row in chart.rows
            ]
        case ClusteredBars() | ColumnBars():
            shades = cluster_tones(chart) if isinstance(chart, ClusteredBars) else _column_tones(chart)
            names = chart.series
            rows = [BarRow(row.label, tuple(zip(row.bars, shades, strict=True))) for row in chart.rows]
        case RankedBars():
            shades, names = (_USUAL,), ("割合（%）",)
            rows = [BarRow(row.label, ((row.bar, _RANKED[row.kind]),)) for row in chart.rows]
        case GroupShareBars():
            shades, names = (_USUAL,), ("割合（%）",)
            rows = [
                BarRow(
                    _marked(row.label, row.low_base),
                    ((row.bar, LOW_BASE if row.low_base else STANDINGS[row.standing]),),
                )
                for row in chart.rows
            ]
    return BarRows(tuple(zip(names, shades, strict=True)), tuple(rows))


def _marked(label: str, low_base: bool) -> str:
    """20歳代* (n=25): the mark stands behind the name, before its n."""
    if not low_base:
        return label
    name, space, base = label.partition(" (")
    return f"{name}{LOW_BASE_MARK}{space}{base}"


def stacked_tones(chart: StackedBars) -> tuple[Tone, ...]:
    """The tone of each series: from dark to light in the order of the options; see `Series` for the others."""
    counts = {kind: sum(one.kind == kind for one in chart.series) for kind in ("option", "against")}
    kinds: dict[SeriesKind, list[Tone]] = {
        "option": list(_with_against(counts["option"]) if counts["against"] else tones(counts["option"])),
        "against": [Tone(one) for one in _AGAINST[-counts["against"] :]],
        "unsure": [_UNSURE] * len(chart.series),
        "no_answer": [_NO_ANSWER] * len(chart.series),
    }
    return tuple(kinds[one.kind].pop(0) for one in chart.series)


def _with_against(count: int) -> tuple[Tone, ...]:
    """Options of a scale whose other side is grey end in white, its middle."""
    return tuple(map(Tone, (*_STEPS[4][: count - 1], WHITE)))


def cluster_tones(chart: ClusteredBars) -> tuple[Tone, ...]:
    """Return the tone of each series; the first is darkest, as it is the one the page speaks of."""
    return tones(max(len(chart.series), 2))[: len(chart.series)]


def _column_tones(chart: ColumnBars) -> tuple[Tone, ...]:
    return (Tone(WHITE), Tone(DARK), Tone(MIDDLE), Tone(WHITE, "////"), Tone(WHITE, "...."))[
        : len(chart.series)
    ]
