"""Reads the reference values and data that R `survey` made (tests/fixtures/r/make_fixtures.R)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from survey.answers.coded import Breakdown, CodedAnswers
from survey.design.margins import Margin
from tests.made_answers import made_answers, made_survey

FOLDER = Path(__file__).parents[2] / "fixtures" / "r"
EXPECTED: dict[str, list[float]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))

REGIONS = ("east", "hills", "north", "south", "west")
AGES = ("a18", "a30", "a40", "a50", "a60", "a75")
SEXES = ("f", "m")
POPULATION = 24000.0
REGION_MARGIN = Margin(("region",), (REGIONS,), np.array([6600.0, 2700, 5300, 3500, 5900]))
AGE_MARGIN = Margin(("age",), (AGES,), np.array([3900.0, 3500, 3800, 3900, 5200, 3700]))
AGE_SEX_MARGIN = Margin(
    ("age", "sex"),
    (AGES, SEXES),
    np.array([[1900.0, 1720, 1900, 2000, 2750, 2200], [2000, 1780, 1900, 1900, 2450, 1500]]).T,
)


def expected(name: str) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in EXPECTED[name]], dtype=np.float64)


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name)


def breakdown(name: str, groups: tuple[str, ...], values: pd.Series) -> Breakdown:
    return Breakdown(name, groups, pd.Index(groups).get_indexer(pd.Index(values)).astype(np.int16))


def city() -> tuple[pd.DataFrame, CodedAnswers]:
    """The made-up city: one single-answer question, one of several answers, three breakdowns."""
    data = read("city.csv")
    marks = data[["m1", "m2", "m3", "m4"]].to_numpy() == 1
    answers = (
        made_answers(
            "1",
            "q",
            "single",
            ("q0", "q1", "q2", "q3"),
            data["q"].to_numpy(np.int16),
            None,
            {"q01": ("q0", "q1")},
        ),
        made_answers(
            "2",
            "multi",
            "multiple",
            ("m1", "m2", "m3", "m4"),
            np.where(marks.any(axis=1), 0, -1).astype(np.int16),
            marks,
            {"m12": ("m1", "m2")},
        ),
    )
    breakdowns = (
        breakdown("region", REGIONS, data["region"]),
        breakdown("age", AGES, data["age"]),
        breakdown("sex", SEXES, data["sex"]),
    )
    return data, made_survey("city", answers, breakdowns)
