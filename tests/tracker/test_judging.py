"""Verdicts that know the error, and progress by Open SDG's method."""

from __future__ import annotations

import math

import pytest

from tracker.judging import (
    Dated,
    MeasuredValue,
    judged_against_earlier,
    judged_against_target,
    progress,
    rounded,
)
from tracker.settings import is_area_code

KNOWN = MeasuredValue(67.0, True, 1.2, 64.6, 69.4, 1500)


@pytest.mark.parametrize(
    ("now", "target", "direction", "rule", "word"),
    [
        (KNOWN, 64.6, "increase", "interval", "達成"),
        (KNOWN, 64.7, "increase", "interval", "判定できない"),
        (KNOWN, 69.4, "increase", "interval", "判定できない"),
        (KNOWN, 69.5, "increase", "interval", "未達成"),
        (KNOWN, 69.4, "decrease", "interval", "達成"),
        (KNOWN, 64.5, "decrease", "interval", "未達成"),
        (KNOWN, 65.0, "decrease", "interval", "判定できない"),
        (KNOWN, 66.9, "increase", "plain", "達成"),
        (KNOWN, 67.1, "increase", "plain", "未達成"),
        (MeasuredValue(67.0, True), 60.0, "increase", "interval", "判定できない"),
        (MeasuredValue(67.0, True), 60.0, "increase", "plain", "達成"),
        (MeasuredValue(85, False), 80, "increase", "interval", "達成"),
        (MeasuredValue(79, False), 80, "increase", "interval", "未達成"),
        (KNOWN, None, "increase", "interval", "判定できない"),
    ],
)
def test_a_target_is_judged_with_the_interval(
    now: MeasuredValue, target: float | None, direction: str, rule: str, word: str
) -> None:
    assert judged_against_target(now, target, direction, rule).verdict == word  # type: ignore[arg-type]


def test_a_change_is_tested_with_both_errors() -> None:
    """z = -7.7 / sqrt(1.2^2 + 0.9^2) = -5.1333; p = erfc(5.1333 / sqrt 2)."""
    found = judged_against_earlier(KNOWN, MeasuredValue(74.7, True, 0.9), 0.95)
    assert found.verdict == "減少"
    assert found.statistic == pytest.approx(-7.7 / 1.5)
    assert found.p == pytest.approx(math.erfc(7.7 / 1.5 / math.sqrt(2)))
    assert judged_against_earlier(KNOWN, MeasuredValue(66.0, True, 0.9), 0.95).verdict == "横ばい"


def test_a_published_value_with_its_n_takes_the_binomial_error() -> None:
    """se = 100 sqrt(0.747 * 0.253 / 1616) = 1.0814."""
    found = judged_against_earlier(KNOWN, MeasuredValue(74.7, True, n=1616), 0.95)
    assert found.statistic == pytest.approx(-7.7 / math.hypot(1.2, 100 * math.sqrt(0.747 * 0.253 / 1616)))
    assert "二項分布" in found.test


@pytest.mark.parametrize(
    ("now", "earlier", "word", "reason"),
    [
        (KNOWN, MeasuredValue(74.7, True), "検定できない", "誤差が分からない"),
        (KNOWN, None, "検定できない", "比べる値がない"),
        (MeasuredValue(85, False), MeasuredValue(57, False), "増加", ""),
        (MeasuredValue(57, False), MeasuredValue(57, False), "横ばい", ""),
    ],
)
def test_what_cannot_be_tested_says_why(
    now: MeasuredValue, earlier: MeasuredValue | None, word: str, reason: str
) -> None:
    found = judged_against_earlier(now, earlier, 0.95)
    assert (found.verdict, found.reason) == (word, reason)


@pytest.mark.parametrize(
    ("base", "value", "target", "ratio", "word"),
    [
        (74.7, 67.0, 85.0, -1.66, "後退"),
        (54.5, 49.6, 60.0, -1.93, "後退"),
        (58.2, 65.0, 67.5, 1.50, "順調"),
        (42.8, 45.8, 50.0, 0.87, "やや遅れ"),
    ],
)
def test_progress_of_the_published_plan(
    base: float, value: float, target: float, ratio: float, word: str
) -> None:
    found, said = progress(Dated(2017, base), Dated(2022, value), Dated(2027, target), "increase")
    assert found is not None
    assert round(found, 2) == ratio
    assert said == word


@pytest.mark.parametrize(
    ("base", "now", "target", "direction", "word"),
    [
        (Dated(2017, 50.0), Dated(2022, 66.0), Dated(2027, 66.0), "increase", "目標に達している"),
        (Dated(2017, 50.0), Dated(2022, 50.5), Dated(2027, 60.0), "increase", "遅れ"),
        (Dated(2017, 50.0), Dated(2022, 40.0), Dated(2027, 30.0), "decrease", "やや遅れ"),
        (Dated(2017, 0.0), Dated(2022, 40.0), Dated(2027, 60.0), "increase", "算出できない"),
        (Dated(2022, 50.0), Dated(2022, 40.0), Dated(2027, 60.0), "increase", "算出できない"),
        (Dated(2017, 60.0), Dated(2022, 59.0), Dated(2027, 60.0), "increase", "算出できない"),
        (Dated(2017, None), Dated(2022, 40.0), Dated(2027, 60.0), "increase", "算出できない"),
    ],
)
def test_progress_puts_nothing_in_place_of_a_zero(
    base: Dated, now: Dated, target: Dated, direction: str, word: str
) -> None:
    assert progress(base, now, target, direction)[1] == word  # type: ignore[arg-type]


def test_values_are_rounded_half_up_from_the_shortest_decimal() -> None:
    assert [rounded(value, 1) for value in (66.95, 0.25, None)] == ["67.0", "0.3", ""]


@pytest.mark.parametrize(
    ("code", "right"), [("352039", True), ("131016", True), ("352038", False), ("35203", False)]
)
def test_the_check_digit_of_a_municipality(code: str, right: bool) -> None:
    assert is_area_code(code) is right
