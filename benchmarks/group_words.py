"""How often 高い or 低い would be said of a group although all groups are equal: the test of `survey.comparing.rest` simulated.

    python -m benchmarks.group_words              4,000 surveys at every share from 1 to 99 %
    python -m benchmarks.group_words --surveys N

Answers are drawn, the same share for everybody, for the respondents of the bundled example: its 21 regions and 8 age
groups, unweighted and with its weights. Counted are the surveys with any false word. The seed is fixed. A line for a
share in ten, then the largest of all; the standard error of a part of 5 % is 0.3 points.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from flows.preparing import prepare
from flows.settings import RunSettings
from flows.stage import Parameters, Result, Stage
from survey.answers.coded import Breakdown
from survey.comparing.compared_groups import FEWEST
from survey.comparing.rest import Families, standings_of

Floats = npt.NDArray[np.float64]
STUDY, SURVEY, LOW_BASE, LEVEL = "2022", "shimin", 30, 0.95
SHARES = np.arange(1, 100) / 100


def _call(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    return stage.run(*args, **kwargs)


def false_words(
    breakdown: Breakdown, weights: Floats, surveys: int, rng: np.random.Generator
) -> Iterator[float]:
    """For each share the part of the surveys in which any group has a word."""
    known = breakdown.codes >= 0
    group, w = breakdown.codes[known].astype(np.intp), weights[known]
    size = len(breakdown.groups)
    # respondents of a group with the same weight are drawn together
    cells, count = np.unique(np.stack([group.astype(np.float64), w]), axis=1, return_counts=True)
    of_group = np.zeros((len(count), size))
    of_group[np.arange(len(count)), cells[0].astype(np.intp)] = 1.0
    n, persons = count @ of_group, (count * cells[1]) @ of_group
    effective = persons**2 / ((count * cells[1] ** 2) @ of_group)
    for share in SHARES:
        given = rng.binomial(count, share, (surveys, len(count))).astype(np.float64)
        counts = given @ of_group
        shape = counts.shape
        found = Families(
            np.zeros(shape, dtype=np.intp),
            (given * cells[1]) @ of_group / persons,
            np.broadcast_to(effective, shape),
            np.broadcast_to(persons, shape),
            np.broadcast_to(n >= LOW_BASE, shape),
            np.minimum(counts, n - counts) >= FEWEST,
        )
        _, _, words = standings_of(found, LEVEL)
        yield float(np.isin(words, ["higher", "lower"]).any(axis=1).mean())


def main() -> None:
    """Simulate both breakdowns on both bases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--surveys", type=int, default=4_000)
    surveys = parser.parse_args().surveys
    prepared = prepare(RunSettings(STUDY, Path(__file__).parents[1]), _call)
    own = prepared.surveys[SURVEY]
    breakdowns = {one.name: one for one in own.ingested.coded.breakdowns}
    rng = np.random.default_rng(20221130)
    columns: dict[str, list[float]] = {}
    for name in ("region", "age_group", "sex"):
        for basis, weights in (
            ("unweighted", np.ones(own.weights.design.n)),
            ("weighted", own.weights.values),
        ):
            columns[f"{name} {basis}"] = list(false_words(breakdowns[name], weights, surveys, rng))
    print("| share % | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for place, share in enumerate(SHARES):
        if share in (0.01, 0.02, 0.05) or round(share * 100) % 10 == 0 or share in (0.95, 0.98, 0.99):
            print(
                f"| {share * 100:.0f} | " + " | ".join(f"{one[place]:.3f}" for one in columns.values()) + " |"
            )
    print("| largest of 1 to 99 | " + " | ".join(f"{max(one):.3f}" for one in columns.values()) + " |")


if __name__ == "__main__":
    main()
