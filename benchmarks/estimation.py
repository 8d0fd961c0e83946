"""Time and memory of the estimation, beside the floor measured in the same run.

    python -m benchmarks.estimation                 1,616, 100,000 and 2,000,000 returns
    python -m benchmarks.estimation 1616 100000     these numbers of returns

The job: rake to region and age, then 15 single-answer questions and one of 10 options, overall, by
age and by region, weighted with standard errors and unweighted. The floor is what no program can do
without: one numpy.bincount of cell x code for each single-answer question, and one of the marked
cells for each option of the other. Each size runs in a process of its own, so that its peak memory
is its own; the time is the best of three.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from survey.answers.coded import Breakdown, CodedAnswers
from survey.design.design import simple_sample
from survey.design.margins import Margin
from survey.estimates.estimation import estimate
from survey.weighting.raking import rake
from tests.made_answers import made_answers, made_survey

REGIONS, AGES, SINGLES, OPTIONS = 21, 8, 15, 10
SIZES = (1_616, 100_000, 2_000_000)


@dataclass(frozen=True)
class Result:
    """Seconds and megabytes of one size; rows is the length of the table of estimates."""

    n: int
    floor: float
    raking: float
    estimation: float
    rows: int
    data_megabytes: float
    peak_megabytes: float


def made_up_survey(n: int) -> tuple[CodedAnswers, list[Margin]]:
    """Draw answers that hang together with age and region; the same for the same n."""
    rng = np.random.default_rng(n)
    region = rng.choice(REGIONS, n, p=rng.dirichlet(np.full(REGIONS, 20.0))).astype(np.int16)
    age = rng.choice(AGES, n, p=[0.06, 0.08, 0.11, 0.14, 0.15, 0.18, 0.18, 0.10]).astype(np.int16)
    lean = 0.05 * age + 0.01 * region
    answers = []
    for number in range(SINGLES):
        size = 4 + number % 4
        codes = np.minimum(rng.random(n) * size + lean, size - 1).astype(np.int16)
        codes[rng.random(n) < 0.03] = -1
        options = tuple(f"o{k}" for k in range(size))
        answers.append(
            made_answers(
                f"{number + 1}", f"c{number + 1}", "single", options, codes, None, {"top": ("o0", "o1")}
            )
        )
    marks = rng.random((n, OPTIONS), dtype=np.float32) < 0.1 + 0.02 * age[:, None]
    status = np.where(marks.any(axis=1), 0, -1).astype(np.int16)
    answers.append(
        made_answers("16", "c16", "multiple", tuple(f"o{k}" for k in range(OPTIONS)), status, marks, {})
    )
    breakdowns = (
        Breakdown("age", tuple(f"a{k}" for k in range(AGES)), age),
        Breakdown("region", tuple(f"r{k:02d}" for k in range(REGIONS)), region),
    )
    population = 20.0 * n
    shares = np.array([0.12, 0.12, 0.13, 0.13, 0.13, 0.14, 0.13, 0.10])
    margins = [
        Margin(("age",), (breakdowns[0].groups,), population * shares),
        Margin(("region",), (breakdowns[1].groups,), np.full(REGIONS, population / REGIONS)),
    ]
    return made_survey("made up", tuple(answers), breakdowns), margins


def floor(responses: CodedAnswers) -> None:
    """Count every question by cell and do nothing else."""
    age, region = (b.codes for b in responses.breakdowns)
    cell = region.astype(np.intp) * AGES + age
    for answers in responses.answers:
        if answers.marks is None:
            width = len(answers.options) + 1
            np.bincount(cell * width + (answers.codes + 1), minlength=REGIONS * AGES * width)
        else:
            for marked in answers.marks.T:
                np.bincount(cell[marked], minlength=REGIONS * AGES)


def best(run: Callable[[], object], times: int = 3) -> float:
    """Seconds of the fastest of several runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def measure(n: int) -> Result:
    """Run one size in this process."""
    responses, margins = made_up_survey(n)
    design = simple_sample(n, 20.0 * n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    weights = rake(design, responses.breakdowns, margins)
    frame = estimate("bench", responses, design, weights)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Result(
        n,
        best(lambda: floor(responses)),
        best(lambda: rake(design, responses.breakdowns, margins)),
        best(lambda: estimate("bench", responses, design, weights)),
        len(frame),
        before,
        peak,
    )


def main(arguments: list[str]) -> None:
    """Measure every size in a process of its own and print one table."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(asdict(measure(int(arguments[1])))))
        return
    sizes = [int(argument) for argument in arguments] or list(SIZES)
    print("| returns | floor | raking | estimation | together | ratio to floor | estimates | peak memory |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for n in sizes:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.estimation", "--one", str(n)],
            check=True,
            capture_output=True,
            text=True,
        )
        one = Result(**json.loads(done.stdout))
        together = one.raking + one.estimation
        print(
            f"| {one.n:,} | {one.floor:.4f} s | {one.raking:.4f} s | {one.estimation:.3f} s | {together:.3f} s "
            f"| {together / one.floor:.1f} | {one.rows:,} "
            f"| {one.peak_megabytes:.0f} MB (data alone {one.data_megabytes:.0f} MB) |"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
