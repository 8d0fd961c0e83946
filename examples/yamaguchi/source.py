"""Inputs of the example: the plan's figures as printed, and the settings that the plan does not give.

Everything lies as CSV in raw/source/. raw/README.md says which file is the plan's and which was set
for this example.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "unknown"
NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Shape:
    """Assumed shape of the population within one printed age band.

    share: part of the band's residents (the shares of a band sum to 1). male: part of them who are
    male. age_group is "" for those under 18, who are not in the frame.
    """

    band: str
    ages: str
    age_group: str
    share: float
    male: float


@dataclass(frozen=True)
class Quota:
    """How many valid returns give an option; group is "" for all returns."""

    concept: str
    breakdown: str
    group: str
    option: str
    count: int


@dataclass(frozen=True)
class Tendency:
    """Who rather gives an answer: loadings of age, rurality and the respondent's common attitude.

    option "" is the score that orders all options from the first to the last.
    """

    concept: str
    option: str
    age: float
    rural: float
    common: float


@dataclass(frozen=True)
class Slip:
    """A number of cells or rows that were keyed in a way of their own; concept "" for whole rows."""

    slip: str
    concept: str
    count: int


def read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of one input file as text."""
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_year(folder: Path, name: str, key: str) -> dict[str, dict[int, float]]:
    """A table with one column a year: row name -> year -> value; blank cells are left out."""
    return {
        row[key]: {int(year): float(value) for year, value in row.items() if year != key and value}
        for row in read_rows(folder, name)
    }


def read_shapes(folder: Path) -> tuple[Shape, ...]:
    """The assumed shape within the printed age bands."""
    return tuple(
        Shape(row["band"], row["ages"], row["age_group"], float(row["share"]), float(row["male"]))
        for row in read_rows(folder, "age_shape.csv")
    )


def _own_rows(folder: Path, name: str, study: str, survey: str) -> list[dict[str, str]]:
    return [row for row in read_rows(folder, name) if (row["study"], row["survey"]) == (study, survey)]


def read_quotas(folder: Path, study: str, survey: str) -> tuple[Quota, ...]:
    """The counts that one survey's answers must give."""
    return tuple(
        Quota(row["concept"], row["breakdown"], row["group"], row["option"], int(row["count"]))
        for row in _own_rows(folder, "quotas.csv", study, survey)
    )


def read_tendencies(folder: Path) -> tuple[Tendency, ...]:
    """The loadings, the same for every survey."""
    return tuple(
        Tendency(row["concept"], row["option"], float(row["age"]), float(row["rural"]), float(row["common"]))
        for row in read_rows(folder, "tendencies.csv")
    )


def read_slips(folder: Path, study: str, survey: str) -> tuple[Slip, ...]:
    """The slips of one survey's keyed file, in the order in which they are made."""
    return tuple(
        Slip(row["slip"], row["concept"], int(row["count"]))
        for row in _own_rows(folder, "slips.csv", study, survey)
    )


def read_texts(folder: Path, study: str, survey: str) -> dict[str, tuple[str, ...]]:
    """Free texts of one survey by question."""
    texts: dict[str, list[str]] = {}
    for row in _own_rows(folder, "free_text.csv", study, survey):
        texts.setdefault(row["question"], []).append(row["text"])
    return {question: tuple(values) for question, values in texts.items()}
