"""Which questions are a run of their own, and how it is named in a finding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from schemas.settings.cleaning_settings import CleaningSettings
from survey.rules.answer_patterns import _grids, _named, _tell
from survey.rules.rule import Context
from tests.survey.small_city import define, small


def test_grids_of_one_number_are_told_apart_by_their_texts(tmp_path: Path) -> None:
    first, second, *_ = small(define(tmp_path)).questionnaire.questions
    assert _named([first, second]) == "F1〜F2（2問）がすべて"
    same = [replace(first, number="問9"), replace(second, number="問9")]
    assert _named(same) == "問9「地域」〜「年代」（2問）がすべて"


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [
        ("問5(1) 問5(2) 問6(1) 問6(2)", [2, 2]),
        ("問5-1 問5-2 問6-1 問6-2", [2, 2]),
        ("問5① 問5② 問6① 問6②", [2, 2]),
        ("問5 問5 問6 問6", [2, 2]),
        ("問5 問6 問7 問8", [4]),
    ],
)
def test_two_grids_with_the_same_choices_are_two_runs(tmp_path: Path, numbers: str, runs: list[int]) -> None:
    survey = small(define(tmp_path))
    one = next(question for question in survey.questionnaire.questions if question.kind == "single")
    asked = tuple(replace(one, key=f"g{n}", number=number) for n, number in enumerate(numbers.split()))
    questionnaire = replace(survey.questionnaire, questions=asked)
    survey = replace(survey, questionnaire=questionnaire, cleaning=CleaningSettings(straight_lining=2))
    none = np.zeros(0, dtype=np.bool_)
    context = Context(survey=survey, breakdowns=(), sample=None, adopted=none, dropped=none)
    assert [len(run) for run in _grids(context, "single")] == runs


def test_two_grids_of_one_row_are_both_told() -> None:
    found: dict[int, str] = {}
    for text in ("問5(1)〜問5(3)（3問）がすべて「はい」", "問6(1)〜問6(3)（3問）がすべて「いいえ」"):
        _tell(found, 4, text)
    assert found == {4: "問5(1)〜問5(3)（3問）がすべて「はい」、問6(1)〜問6(3)（3問）がすべて「いいえ」"}
