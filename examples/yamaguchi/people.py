"""The respondents of one survey: where they live, how old they are, how they feel on the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from examples.yamaguchi.drawing import Floats, Ints, largest_remainder, noise
from examples.yamaguchi.frame import Residents
from examples.yamaguchi.source import read_rows

RURAL_RESPONSE = 0.9  # a region 10 points older than the city answers 9 % more often
JITTER = 0.3  # response differs by up to 15 % either way between cells by chance


@dataclass(frozen=True)
class People:
    """The n respondents, in no particular order.

    region, age: index into `regions` and `age_groups` (what is true, known to the file or not).
    age_score, rural_score: centred and scaled to about 1. common: each respondent's general attitude
    to the neighbourhood, which ties the answers of one person together.
    """

    regions: tuple[str, ...]
    age_groups: tuple[str, ...]
    region: Ints
    age: Ints
    age_score: Floats
    rural_score: Floats
    common: Floats

    @property
    def n(self) -> int:
        """Number of respondents."""
        return len(self.region)


def response_rates(source: Path) -> dict[str, float]:
    """Assumed response rate of each age group."""
    return {row["age_group"]: float(row["rate"]) for row in read_rows(source, "response.csv")}


def people_by_age(frame: Residents, counts: Mapping[str, int], rng: np.random.Generator) -> People:
    """Respondents with fixed numbers by age group, spread over the regions by residents and response."""
    city = _city_aged(frame)
    table = [
        largest_remainder(
            counts[age], [_answering(frame, region, age, city, rng) for region in frame.regions()]
        )
        for age in frame.age_groups()
    ]
    cells = [(region, age, n) for age, row in enumerate(table) for region, n in enumerate(row)]
    return _people(frame, cells, rng)


def people_by_region(
    frame: Residents, counts: Mapping[str, int], rates: Mapping[str, float], rng: np.random.Generator
) -> People:
    """Respondents with fixed numbers by region, spread over the age groups by residents and response."""
    city = _city_aged(frame)
    table = [
        largest_remainder(
            counts[region],
            [rates[age] * _answering(frame, region, age, city, rng) for age in frame.age_groups()],
        )
        for region in frame.regions()
    ]
    cells = [(region, age, n) for region, row in enumerate(table) for age, n in enumerate(row)]
    return _people(frame, cells, rng)


def _answering(frame: Residents, region: str, age: str, city: float, rng: np.random.Generator) -> float:
    """Residents of a cell, more where the region is old, and a little by chance."""
    chance = 1 + JITTER * (float(rng.random()) - 0.5)
    rural = 1 + RURAL_RESPONSE * (frame.aged[region] - city)
    return frame.total(region, age) * rural * chance


def _city_aged(frame: Residents) -> float:
    residents = [frame.total(region) for region in frame.regions()]
    aged = [frame.aged[region] for region in frame.regions()]
    return sum(n * share for n, share in zip(residents, aged, strict=True)) / sum(residents)


def _people(frame: Residents, cells: list[tuple[int, int, int]], rng: np.random.Generator) -> People:
    region = np.repeat([cell[0] for cell in cells], [cell[2] for cell in cells])
    age = np.repeat([cell[1] for cell in cells], [cell[2] for cell in cells])
    aged = np.array([frame.aged[name] for name in frame.regions()])
    return People(
        regions=frame.regions(),
        age_groups=frame.age_groups(),
        region=region,
        age=age,
        age_score=(age - 4.2) / 2,
        rural_score=(aged[region] - _city_aged(frame)) / 0.12,
        common=noise(rng, len(region)),
    )
