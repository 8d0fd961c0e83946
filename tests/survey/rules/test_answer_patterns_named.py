"""How a run of questions is named in a finding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from survey.rules.answer_patterns import _named
from tests.survey.small_city import define, small


def test_grids_of_one_number_are_told_apart_by_their_texts(tmp_path: Path) -> None:
    first, second, *_ = small(define(tmp_path)).questionnaire.questions
    assert _named([first, second]) == "F1〜F2（2問）がすべて"
    same = [replace(first, number="問9"), replace(second, number="問9")]
    assert _named(same) == "問9「地域」〜「年代」（2問）がすべて"
