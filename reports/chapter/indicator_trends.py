"""The values of an indicator over the years: what was published before, the value of this run, and the targets."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from reports.chapter.content import ChapterContent
from tracker.feeds.trend_chart import TrendPoint


class IndicatorTrend(NamedTuple):
    """Points by year and series, targets by year, and why a later series began (first year, reason)."""

    points: tuple[TrendPoint, ...]
    targets: Mapping[int, float]
    breaks: tuple[tuple[int, str], ...]


def indicator_trend(content: ChapterContent, row: pd.Series) -> IndicatorTrend:
    """The published values of earlier years with this run's own behind them; of targets, this run's definition holds.

    Where nothing was published, the run's value and targets alone, in the first series.
    """
    history = content.history.indicators.get(str(row["indicator"]))
    points, targets, breaks, present = [], dict[int, float](), list[tuple[int, str]](), 1
    if history is not None:
        present = history.present
        targets.update(history.targets)
        points = [TrendPoint(one.year, one.series, one.value, one.low, one.high) for one in history.values]
        breaks = [(year, reason) for year, _, reason in history.breaks]
        if present > max((one.series for one in history.values), default=present):
            breaks.append((content.study.year, "定義の変更"))
    if pd.notna(row["value"]):
        low, high = (None if pd.isna(row[name]) else float(row[name]) for name in ("ci_low", "ci_high"))
        points.append(TrendPoint(content.study.year, present, float(row["value"]), low, high))
    for name in ("target", "next_target"):
        if pd.notna(row[f"{name}_value"]):
            targets[int(row[f"{name}_year"])] = float(row[f"{name}_value"])
    return IndicatorTrend(tuple(points), targets, tuple(breaks))


def break_text(year: int, reason: str) -> str:
    """Words on a later series: 2030年から: 定義の変更（前の値とは別の系列）."""
    return f"{year}年から: {reason}（前の値とは別の系列）"
