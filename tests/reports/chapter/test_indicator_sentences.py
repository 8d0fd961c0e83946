"""Words on indicators: targets and baselines."""

from __future__ import annotations

import pandas as pd
import pytest

from reports.chapter.blocks import Number, Text
from reports.chapter.indicator_sentences import indicator_sentences, short_name


def an_indicator(
    number: str, value: float, target: float, reached: str, moved: str = "", **more: object
) -> pd.Series:
    return pd.Series(
        {
            "indicator": f"kgi{number}",
            "level": "KGI",
            "number": number,
            "unit": "%",
            "decimals": 1,
            "source": "survey",
            "value": value,
            "se": 1.2,
            "target_value": target,
            "reached": reached,
            "baseline_year": 2017,
            "diff": -7.7,
            "moved": moved,
            **more,
        }
    )


def told(*rows: pd.Series, named: bool = True) -> list[str]:
    return [
        "".join(run.text for run in runs if isinstance(run, Text | Number))
        for runs in indicator_sentences(rows, named=named)
    ]


def test_indicators_that_came_out_alike_are_told_together() -> None:
    rows = (
        an_indicator("1", 67.0, 80.0, "missed", "lower"),
        an_indicator("2", 49.6, 60.0, "missed", "lower", diff=-4.9),
        an_indicator("3", 62.7, 63.0, "within_error", "higher", diff=4.5),
        an_indicator("4", 45.8, 46.0, "within_error", "none", diff=3.0),
    )
    assert told(*rows) == [
        "KGI(1)は13.0ポイント、KGI(2)は10.4ポイント、目標値を下回り、達していません。"
        "基準値から、KGI(1)は7.7ポイント、KGI(2)は4.9ポイント低下しています。",
        "目標値との差は、KGI(3)は0.3ポイント、KGI(4)は0.2ポイントで、標本誤差の範囲内にあるため、達したかどうかを判定できません。"
        "基準値から、KGI(3)は4.5ポイント上昇しています。KGI(4)と基準値との間に、統計的に意味のある差は見られません。",
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (an_indicator("1", 67.0, 80.0, "missed", "lower"), "目標値を13.0ポイント下回り、達していません。基準値から7.7ポイント低下しています。"),
        (an_indicator("1", 20.0, 25.0, "reached"), "目標値を5.0ポイント下回り、達しています。"),
        (an_indicator("1", 62.7, 63.0, "within_error"), "目標値との差が0.3ポイントで、標本誤差の範囲内にあるため、達したかどうかを判定できません。"),
        (an_indicator("1", 85, 80, "reached", "higher", unit="事業", decimals=0, source="administrative", diff=28.0), "目標値を5事業上回り、達しています。基準値から28事業増加しています。"),
        (an_indicator("1", 80, 80, "reached", "none", unit="事業", decimals=0, source="administrative", diff=0.0), "目標値と同じで、達しています。基準値と同じです。"),
    ],
)  # fmt: skip
def test_one_indicator_under_its_own_heading(row: pd.Series, expected: str) -> None:
    assert "".join(told(row, named=False)) == expected


def test_nothing_is_said_without_target_and_baseline() -> None:
    assert told(an_indicator("1", 188.0, float("nan"), "")) == []
    assert short_name(an_indicator("2・参考", 58.0, 40.0, "reached")) == "KGI(2)参考"
