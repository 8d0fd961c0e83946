"""Means of scales as they are printed: values, changes, intervals, and how a row of one is called."""

import math

from reports.chapter.content import AskedQuestion
from reports.formatting import UNAVAILABLE, interval_text, mean_interval_text, mean_text, points_text
from schemas.codes import MEAN_OPTION, SCALE_UNITS


def mean_value_text(scale: str, value: float) -> str:
    """A mean score (7.25), or a net score in points with its sign (+12.3)."""
    return mean_text(value) if scale == MEAN_OPTION else points_text(value)


def mean_change_text(scale: str, value: float) -> str:
    """A change with its sign: +0.25 of a mean score, +3.2 of a net score; `…` if there is none."""
    if scale != MEAN_OPTION or not math.isfinite(value):
        return points_text(value)
    text = mean_text(value)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def mean_ends_text(scale: str, low: float, high: float) -> str:
    """The interval of a mean score or a net score."""
    return (mean_interval_text if scale == MEAN_OPTION else interval_text)(low, high)


def mean_change_ends_text(scale: str, low: float, high: float) -> str:
    """The interval of a change, its ends with their signs; `…` if there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNAVAILABLE
    return f"{mean_change_text(scale, low)}～{mean_change_text(scale, high)}"


def mean_label(asked: AskedQuestion, scale: str) -> str:
    """Name of a row of means: 平均点（点）."""
    return f"{asked.concept.label_of(scale)}（{SCALE_UNITS[scale]}）"
