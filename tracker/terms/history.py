"""What was public before a year: the values of its earlier years, for whoever shows a trend beside new values.

It needs no database: `tracker.feeds.published_history` fills it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

INPUT = "進行管理の記録の公表値"
"""Its name among the inputs of a run."""


@dataclass(frozen=True)
class PublishedValue:
    """A headline value in the unit of its indicator; its interval and n are None where they are not known.

    series: counts the definitions of the indicator, from 1. Two series may have a value of the same year.
    """

    year: int
    series: int
    value: float
    low: float | None
    high: float | None
    level: float | None
    n: int | None


@dataclass(frozen=True)
class IndicatorHistory:
    """The values of an indicator by series and year, its targets by year, and why a later series began.

    breaks: (first year, series, reason) of every series but the first. present: the series that a value by today's
    definition belongs to, which may be one more than there are.
    """

    values: tuple[PublishedValue, ...]
    targets: tuple[tuple[int, float], ...]
    breaks: tuple[tuple[int, int, str], ...]
    present: int


@dataclass(frozen=True)
class PublishedVersion:
    """One published version of a year's values: counted from 1, kind, public reason, state, and day (`2027-03-31`)."""

    year: int
    version: int
    kind: str
    reason: str
    state: str
    day: str


@dataclass(frozen=True)
class PublishedHistory:
    """By key of the indicator; without anything where there is no tracker, or nothing in it from before the year."""

    indicators: Mapping[str, IndicatorHistory] = field(default_factory=dict)
    versions: tuple[PublishedVersion, ...] = ()

    @property
    def noted(self) -> Mapping[str, str]:
        """Its digest under its name among the inputs of a run; nothing where it is empty."""
        if not self.indicators:
            return {}
        public = replace(
            self, indicators={key: replace(one, present=0) for key, one in self.indicators.items()}
        )
        content = json.dumps(asdict(public), ensure_ascii=True, sort_keys=True)
        return {INPUT: hashlib.sha256(content.encode()).hexdigest()}
