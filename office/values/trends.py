"""Each indicator of a year with its values of all years, its targets, and what the last value says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from office.values.run_values import RunValue, run_values
from office.values.verdict_words import said
from reports.runs.last_record import last_record
from schemas.errors import InputError
from schemas.indicators.definitions import Indicator, load_indicators
from schemas.indicators.verdicts import Verdict
from schemas.settings.study import Study
from schemas.tables.eras import era_year
from tracker.feeds.published_history import published_history
from tracker.feeds.trend_chart import TrendPoint
from tracker.judging import MeasuredValue, judged_against_earlier, judged_against_target, rounded
from tracker.settings import load_settings
from tracker.terms.history import IndicatorHistory


@dataclass(frozen=True)
class ShownIndicator:
    """One indicator. `now` is the value of the year, None where there is none; `public`: it is published as it stands.

    verdict and change: what it says about its target of the year and about the value before, with the reason where it
    could not be judged. recorded: a value of it was public.
    """

    indicator: Indicator
    points: tuple[TrendPoint, ...]
    targets: Mapping[int, float]
    year: int
    now: TrendPoint | None
    public: bool
    level: float
    verdict: str
    change: str
    change_from: int | None
    recorded: bool

    @property
    def title(self) -> str:
        """`KGI(1) 愛着を感じている市民の割合`."""
        return f"{self.indicator.level}({self.indicator.number}) {self.indicator.name}"

    def text(self, value: float | None) -> str:
        """A value as it is printed."""
        return "—" if value is None else rounded(value, self.indicator.decimals)

    @property
    def interval(self) -> str:
        """The interval of the value of the year; "" where there is none."""
        if self.now is None or self.now.low is None or self.now.high is None:
            return ""
        return f"{self.text(self.now.low)}～{self.text(self.now.high)}"

    @property
    def earlier(self) -> str:
        """The year that the change is counted from: `平成29年`."""
        return "" if self.change_from is None else era_year(self.change_from)

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """Year, value, interval and target of each year that has any."""
        for year in sorted({point.year for point in self.points} | set(self.targets)):
            point = next((one for one in self.points if one.year == year), None)
            known = point is not None and point.low is not None and point.high is not None
            interval = f"{self.text(point.low)}～{self.text(point.high)}" if point and known else "—"
            target = self.text(self.targets.get(year))
            yield f"{era_year(year)}（{year}）", self.text(point.value if point else None), interval, target


def indicator_trends(workspace: Path, study: Study) -> list[ShownIndicator]:
    """All indicators of a year. Raises InputError where definitions, the run or the tracker cannot be read."""
    indicators = load_indicators(workspace, study)
    history = published_history(workspace, study.year + 1, ()).indicators
    rule = load_settings(workspace).judgement
    try:
        computed, level = run_values(workspace, study.key), last_record(workspace, study.key).level
    except InputError as error:
        if error.problems[0].rule != "O04":
            raise
        computed, level = {}, study.level
    return [
        _trend(one, study, history.get(one.key), computed.get(one.key), level, rule) for one in indicators
    ]


def _trend(  # noqa: PLR0917
    one: Indicator,
    study: Study,
    history: IndicatorHistory | None,
    computed: RunValue | None,
    level: float,
    rule: str,
) -> ShownIndicator:
    year = study.year
    earlier = _earlier(one, history)
    public = next((point for point in earlier if point.year == year), None)
    now = public
    if computed is not None and computed.value is not None:
        series = history.present if history is not None else 1
        now = TrendPoint(year, series, computed.value, computed.low, computed.high)
    before = [point for point in earlier if point.year < year]
    points = (*before, *((now,) if now is not None else ()))
    targets = {at: float(value) for at, value in one.targets.items()}
    verdict = change = ""
    last = before[-1] if before else None
    if now is not None:
        sampled = one.source == "survey" and study.kind != "census"
        open_to_all = one.source == "survey" and study.kind == "open"
        measured = MeasuredValue(
            now.value, sampled, computed.se if computed is not None else None, now.low, now.high
        )
        if year in targets:
            judged = judged_against_target(measured, targets[year], one.direction, rule)  # type: ignore[arg-type]
            verdict = said(Verdict.UNDECIDED if open_to_all else judged.verdict)
        if last is not None:
            against = MeasuredValue(last.value, sampled, None, last.low, last.high)
            found = judged_against_earlier(measured, against, level)
            change = said(Verdict.UNTESTED if open_to_all else found.verdict)
    return ShownIndicator(
        one,
        points,
        targets,
        year,
        now,
        public is not None and (computed is None or computed.value == public.value),
        level,
        verdict,
        change,
        last.year if last is not None else None,
        history is not None,
    )


def _earlier(one: Indicator, history: IndicatorHistory | None) -> list[TrendPoint]:
    """Public values by year, the latest series of each; the baseline of the plan where its year has none."""
    found: dict[int, TrendPoint] = {}
    if one.baseline_year is not None and one.baseline_value is not None:
        found[one.baseline_year] = TrendPoint(one.baseline_year, 1, float(one.baseline_value), None, None)
    for value in history.values if history is not None else ():
        found[value.year] = TrendPoint(value.year, value.series, value.value, value.low, value.high)
    return [found[year] for year in sorted(found)]
