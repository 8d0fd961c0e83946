"""The same job in svy and in R survey, where they are installed, beside ours on the same data.

    python -m benchmarks.others 1616                         R survey if Rscript is found
    python -m benchmarks.others 1616 --svy PYTHON            and svy, of the environment of PYTHON
    python -m benchmarks.others 100000 --questions 1         the first question only
    python -m benchmarks.others 100000 --r calibrate         R survey by calibrate() alone, or --r for none

The job is that of benchmarks.estimation, on the base of valid answers. Reading the data and loading
the packages are not counted. svy is not among this project's dependencies: install it elsewhere.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.estimation import AGES, REGIONS, made_up_survey
from survey.answers.coded import CodedAnswers
from survey.design.design import simple_sample
from survey.estimates.estimation import estimate
from survey.weighting.raking import rake
from tests.made_answers import made_survey

HERE = Path(__file__).parent


def write_data(folder: Path, responses: CodedAnswers, questions: int) -> None:
    """Write answers (empty where missing, 0/1 for marks) and margins as CSV."""
    columns: dict[str, np.ndarray] = {
        "age": responses.breakdowns[0].codes,
        "region": responses.breakdowns[1].codes,
    }
    for answers in responses.answers[:questions]:
        if answers.marks is None:
            columns[f"q{answers.key}"] = answers.codes
        else:
            for number, marked in enumerate(answers.marks.T):
                columns[f"m{number}"] = marked.astype(np.int16)
    with (folder / "data.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in zip(*(values.tolist() for values in columns.values()), strict=True):
            writer.writerow(["" if value < 0 else value for value in row])


def write_margins(folder: Path, n: int) -> None:
    """Write the population of each age and region."""
    _, margins = made_up_survey(n)
    with (folder / "margins.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["breakdown", "level", "total"])
        for margin, size in zip(margins, (AGES, REGIONS), strict=True):
            for level in range(size):
                writer.writerow([margin.name, level, repr(float(margin.totals[level]))])


def ours(n: int, responses: CodedAnswers) -> float:
    """Seconds of our own job, cold: the first run in this process."""
    _, margins = made_up_survey(n)
    start = time.perf_counter()
    design = simple_sample(n, 20.0 * n)
    estimate("bench", responses, design, rake(design, responses.breakdowns, margins))
    return time.perf_counter() - start


def main() -> None:
    """Run all that is installed and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("n", type=int)
    parser.add_argument("--questions", type=int, default=16)
    parser.add_argument("--svy", type=Path, default=None, help="Python of an environment that has svy")
    parser.add_argument("--r", nargs="*", choices=["calibrate", "rake"], default=["calibrate", "rake"])
    chosen = parser.parse_args()
    whole, _ = made_up_survey(chosen.n)
    responses = made_survey(whole.survey, whole.answers[: chosen.questions], whole.breakdowns)
    print(f"{chosen.n:,} returns, {chosen.questions} questions")
    print(f"  this program: {ours(chosen.n, responses):.3f} s", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(folder, responses, chosen.questions)
        write_margins(folder, chosen.n)
        commands = []
        if chosen.svy is not None:
            commands.append([str(chosen.svy), str(HERE / "others_svy.py"), str(folder)])
        if (found := shutil.which("Rscript")) is not None:
            commands += [[found, str(HERE / "others_survey.R"), str(folder), how] for how in chosen.r]
        for command in commands:
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            print("  " + done.stdout.strip().splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
