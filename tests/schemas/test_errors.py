from __future__ import annotations

import pickle

import pytest

from schemas.errors import InputError, Problem, Together
from schemas.findings import Accounting
from schemas.messages.rule import ChangeRule
from survey import fault_list as every

PROBLEM = Problem(
    "F99", "まちがいです。", "1〜3", "直してください。", "raw/a.csv", "回答", 12, "問1", "ひみつ"
)


def test_the_operator_sees_the_cell_and_the_log_does_not() -> None:
    error = InputError(PROBLEM)
    assert str(error) == "[F99] raw/a.csv シート「回答」 12行 列「問1」: まちがいです。"
    assert "ひみつ" in error.for_operator()
    assert "ひみつ" not in str(error)
    assert "正しい形: 1〜3" in error.for_operator()


def test_several_problems_in_order_and_through_pickle() -> None:
    error = InputError([PROBLEM, Problem("F98", "もう一つ")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)
    assert str(error).endswith("[F98] : もう一つ".replace(" :", ":"))


def test_what_is_told_together_may_follow_the_rows() -> None:
    told = Together()
    places = [("回答", 9), ("回答", 4), ("分類", 7), ("", None), ("回答", None), ("分類", 2)]
    told.problems = [
        Problem("F99", "まちがいです。", file="a.xlsx", sheet=one, row=row) for one, row in places
    ]
    with pytest.raises(InputError) as refusal:
        told.raise_any(by_row=True)
    found = [(one.sheet, one.row) for one in refusal.value.problems]
    assert found == [("回答", None), ("回答", 4), ("回答", 9), ("分類", 2), ("分類", 7), ("", None)]


def test_an_error_needs_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one"):
        InputError([])


def test_rows_must_be_accounted_for() -> None:
    assert Accounting("a", 10, 7, 2, 1, 20).collected == 9
    with pytest.raises(ValueError, match="rows in"):
        Accounting("a", 10, 7, 2, 2, 20)


def test_the_catalogue_names_each_fault_once_and_says_what_to_do() -> None:
    texts = {(rule.code, rule.what) for rule in every.EVERY_RULE}
    assert len(texts) == len(every.EVERY_RULE)
    for rule in every.EVERY_RULE:
        assert rule.what
        if not isinstance(rule, ChangeRule):
            assert rule.remedy.endswith("。")
