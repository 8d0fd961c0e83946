"""How often the 95 % intervals hold the truth: 2,000 samples from a made-up city.

    python -m benchmarks.coverage            2,000 samples (about a minute)
    python -m benchmarks.coverage 500        fewer

The city has 36,000 adults in 21 regions and 8 age groups. Each sample draws 4,000 of them and keeps
those who answer, more often the old than the young, so that some 1,600 returns are left; they are
raked to region and age. Answers depend on age and region. Reported for the city and for regions: the
share of samples whose interval has the true share of the city or region in it, by the region's number
of returns, weighted and, for comparison, unweighted.

An interval should hold the truth in 95 % of the samples. Weighted city shares do; unweighted ones do
not, because those who answer are not like the city. Small regions are where intervals of any kind are
rough, which is why fewer than 30 returns are marked.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.errors import InputError
from survey.answers.coded import Breakdown, CodedAnswers
from survey.design.design import simple_sample
from survey.design.margins import Margin
from survey.estimates.estimation import estimate
from survey.weighting.raking import rake
from tests.made_answers import made_answers, made_survey

ADULTS, DRAWN, REGIONS, AGES, SEED = 36_000, 4_000, 21, 8, 20221001
OPTIONS = ("often", "sometimes", "rarely", "never")
ANSWERING = np.array([0.18, 0.22, 0.28, 0.36, 0.44, 0.52, 0.56, 0.50])


@dataclass(frozen=True)
class City:
    """Every adult's region, age group and answer, with the true shares by region (and of all, last)."""

    region: npt.NDArray[np.int16]
    age: npt.NDArray[np.int16]
    answer: npt.NDArray[np.int16]
    truth: npt.NDArray[np.float64]


def made_up_city(rng: np.random.Generator) -> City:
    """Draw the city once; the old and some regions answer otherwise than the others."""
    region = rng.choice(REGIONS, ADULTS, p=rng.dirichlet(np.full(REGIONS, 4.0))).astype(np.int16)
    age = rng.choice(AGES, ADULTS, p=[0.10, 0.11, 0.13, 0.15, 0.13, 0.15, 0.14, 0.09]).astype(np.int16)
    lean = -1.2 + 0.25 * age + rng.normal(0, 0.4, REGIONS)[region]
    weight = np.exp(np.outer(lean, [1.0, 0.4, -0.2, -0.6]) + np.array([-0.4, 0.5, 0.1, -2.2]))
    limits = (weight / weight.sum(axis=1, keepdims=True)).cumsum(axis=1)
    answer = (rng.random(ADULTS)[:, None] > limits[:, :-1]).sum(axis=1).astype(np.int16)
    chosen = answer[:, None] == np.arange(len(OPTIONS))
    truth = np.array([*(chosen[region == r].mean(axis=0) for r in range(REGIONS)), chosen.mean(axis=0)])
    return City(region, age, answer, truth)


def draw(city: City, rng: np.random.Generator) -> tuple[CodedAnswers, list[Margin]]:
    """One sample: drawn without replacement, then answered or not."""
    drawn = rng.choice(ADULTS, DRAWN, replace=False)
    back = drawn[rng.random(DRAWN) < ANSWERING[city.age[drawn]]]
    breakdowns = (
        Breakdown("region", tuple(f"r{r:02d}" for r in range(REGIONS)), city.region[back]),
        Breakdown("age", tuple(f"a{a}" for a in range(AGES)), city.age[back]),
    )
    answers = made_answers("1", "c", "single", OPTIONS, city.answer[back], None, {})
    margins = [
        Margin(
            ("region",),
            (breakdowns[0].groups,),
            np.bincount(city.region, minlength=REGIONS).astype(np.float64),
        ),
        Margin(("age",), (breakdowns[1].groups,), np.bincount(city.age, minlength=AGES).astype(np.float64)),
    ]
    return made_survey("city", (answers,), breakdowns), margins


def one_sample(city: City, seed: int) -> pd.DataFrame:
    """Estimates of one sample with the truth beside them, and whether the intervals have it."""
    responses, margins = draw(city, np.random.default_rng([SEED, seed]))
    design = simple_sample(responses.n, ADULTS)
    frame = estimate("c", responses, design, rake(design, responses.breakdowns, margins))
    frame = frame[(frame["base"] == "valid") & frame["breakdown"].isin(["_T", "region"])]
    place = frame["group"].map(lambda group: REGIONS if group == "_T" else int(group[1:]))
    truth = city.truth[place.to_numpy(), frame["option"].map(OPTIONS.index).to_numpy()]
    return frame[["basis", "breakdown", "group", "option", "n", "share", "se"]].assign(
        truth=truth,
        held=(frame["ci_low"] <= truth) & (truth <= frame["ci_high"]),
        width=frame["ci_high"] - frame["ci_low"],
    )


def main(samples: int) -> None:
    """Draw the samples and print the table of docs/methods.md."""
    city = made_up_city(np.random.default_rng(SEED))
    parts, refused = [], 0
    for seed in range(samples):
        try:
            parts.append(one_sample(city, seed))
        except InputError:
            refused += 1
    found = pd.concat(parts, ignore_index=True)
    size = pd.cut(
        found["n"], [0, 29, 49, 99, 10**6], labels=["region, n < 30", "30-49", "50-99", "100 and more"]
    )
    found["place"] = size.astype(str).where(found["breakdown"] == "region", "city")
    print(f"{samples - refused} samples ({refused} refused by raking), true shares {city.truth[-1].round(3)}")
    print("| place | returns | weighted: held | width | mean se / real sd | unweighted: held |")
    print("|---|--:|--:|--:|--:|--:|")
    for place in ("city", "100 and more", "50-99", "30-49", "region, n < 30"):
        rows = found[found["place"] == place]
        weighted, plain = rows[rows["basis"] == "weighted"], rows[rows["basis"] == "unweighted"]
        if not len(weighted):
            continue
        groups = weighted.groupby(["group", "option"])
        spread = np.sqrt(((groups["share"].var()) * groups.size()).sum() / groups.size().sum())
        print(
            f"| {place} | {weighted['n'].mean():.0f} | {100 * weighted['held'].mean():.1f} % "
            f"| ±{50 * weighted['width'].mean():.1f} points "
            f"| {np.sqrt((weighted['se'] ** 2).mean()) / spread:.3f} | {100 * plain['held'].mean():.1f} % |"
        )
    city_rows = found[(found["place"] == "city") & (found["basis"] == "weighted")]
    for option, rows in city_rows.groupby("option", sort=False):
        print(f"  city, {option}: true {rows['truth'].iloc[0]:.3f}, held {100 * rows['held'].mean():.1f} %")
    regions = found[(found["breakdown"] == "region") & (found["basis"] == "weighted") & (found["n"] >= 30)]
    each = regions.groupby(["group", "option"])["held"].agg(["mean", "size"])
    each = each[each["size"] >= samples / 2]
    print(
        f"  regions x options with n >= 30 in most samples: {len(each)}, held {100 * each['mean'].min():.1f} % "
        f"to {100 * each['mean'].max():.1f} %, within 93-97 %: {((each['mean'] - 0.95).abs() <= 0.02).mean():.0%}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 2_000)
