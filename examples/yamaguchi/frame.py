"""Residents aged 18 and over by region, age group and sex, from the plan's population tables.

The plan has region totals, the share of residents aged 65 and over by region, and four age bands of
the whole city. What it lacks, the shape within the bands and the sexes, is assumed (age_shape.csv).
raw/README.md describes the derivation for readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from examples.yamaguchi.drawing import largest_remainder
from examples.yamaguchi.source import Shape, by_year, read_shapes

CITY = "合計"
SEXES = ("male", "female")


@dataclass(frozen=True)
class FrameCell:
    """Residents of one region, age group and sex."""

    region: str
    age_group: str
    sex: str
    population: int


@dataclass(frozen=True)
class Residents:
    """The frame of one year; `aged` is each region's interpolated share of residents aged 65 and over."""

    cells: tuple[FrameCell, ...]
    aged: Mapping[str, float]

    def total(self, region: str = "", age_group: str = "") -> int:
        """Residents of a region, of an age group, of both, or all of them."""
        return sum(
            cell.population
            for cell in self.cells
            if region in ("", cell.region) and age_group in ("", cell.age_group)
        )

    def regions(self) -> tuple[str, ...]:
        """Regions in the plan's order."""
        return tuple(dict.fromkeys(cell.region for cell in self.cells))

    def age_groups(self) -> tuple[str, ...]:
        """Age groups from the youngest."""
        return tuple(dict.fromkeys(cell.age_group for cell in self.cells))


def interpolate(values: Mapping[int, float], year: int) -> float:
    """The straight line through the two neighbouring years; before the first year it is prolonged.

    y = y0 + (y1 - y0) * (year - t0) / (t1 - t0)
    """
    years = sorted(values)
    later = next((t for t in years[1:] if t >= year), years[-1])
    earlier = years[years.index(later) - 1]
    part = (year - earlier) / (later - earlier)
    return values[earlier] + (values[later] - values[earlier]) * part


def derive_frame(source: Path, year: int) -> Residents:
    """Derive the frame of one year.

    1. A region's total and its share of 65+ are interpolated between the two census or projection years.
    2. Its residents under 65 are divided into 0-14 and 15-64, those of 65+ into 65-74 and 75+, in the
       proportions of the whole city, interpolated likewise.
    3. Each band is divided by the assumed shape into age groups and sexes; residents under 18 drop out.
    4. Region totals (18+) are made whole by largest remainder within the city's total, then the cells
       of a region by largest remainder within the region's total.
    """
    population = by_year(source, "population_by_region.csv", "region")
    aged_shares = by_year(source, "share_65_and_over_by_region.csv", "region")
    bands = by_year(source, "population_by_age.csv", "age")
    shapes = read_shapes(source)
    regions = tuple(region for region in population if region != CITY)
    aged = {region: interpolate(aged_shares[region], year) / 100 for region in regions}
    parts = _band_parts(bands, year)
    age_groups = tuple(dict.fromkeys(shape.age_group for shape in shapes if shape.age_group))
    cells = {
        region: _cells(interpolate(population[region], year), aged[region], parts, shapes, age_groups)
        for region in regions
    }
    sums = [sum(cells[region]) for region in regions]
    totals = largest_remainder(round(sum(sums)), sums)
    names = [(age, sex) for age in age_groups for sex in SEXES]
    rows = [
        FrameCell(region, age, sex, count)
        for region, total in zip(regions, totals, strict=True)
        for (age, sex), count in zip(names, largest_remainder(total, cells[region]), strict=True)
    ]
    return Residents(tuple(rows), aged)


def _band_parts(bands: Mapping[str, Mapping[int, float]], year: int) -> dict[str, float]:
    """Part of the residents under 65 (or of 65 and over) who are in each band of the city."""
    young, working = bands["0～14歳"], bands["15～64歳"]
    early, late = bands["65～74歳"], bands["75歳以上"]
    child = interpolate({t: young[t] / (young[t] + working[t]) for t in young}, year)
    oldest = interpolate({t: late[t] / (late[t] + early[t]) for t in late}, year)
    return {"0～14歳": child, "15～64歳": 1 - child, "65～74歳": 1 - oldest, "75歳以上": oldest}


def _cells(
    total: float,
    aged: float,
    parts: Mapping[str, float],
    shapes: tuple[Shape, ...],
    age_groups: tuple[str, ...],
) -> list[float]:
    """Residents by age group and sex (unrounded), age group by age group, male before female."""
    sums = {(age, sex): 0.0 for age in age_groups for sex in SEXES}
    for shape in shapes:
        if not shape.age_group:
            continue
        older = shape.band in ("65～74歳", "75歳以上")
        people = total * (aged if older else 1 - aged) * parts[shape.band] * shape.share
        sums[shape.age_group, "male"] += people * shape.male
        sums[shape.age_group, "female"] += people * (1 - shape.male)
    return list(sums.values())
