"""What is or was public of an indicator before: its headline values by year and series."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select, text

from schemas.codes import TOTAL
from schemas.indicators import verdicts
from schemas.indicators.definitions import OVERLAP
from schemas.indicators.verdicts import Verdict
from tracker.judging import Judged, MeasuredValue, judged_against_earlier
from tracker.store.tables import described, indicator, observation, release_event, series
from tracker.workflow.releases import MADE_PUBLIC

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PublicValues:
    """Headline values of an indicator that are or were public in a municipality.

    newest: of each year and series the one that became public last. revised: years of which different values were
    public.
    """

    newest: Mapping[int, Mapping[str, Row]]
    revised: frozenset[int]

    def last_year(self, before: int) -> int | None:
        """The last year before this one that has a value."""
        return max((year for year in self.newest if year < before), default=None)

    def earlier(self, own: Row, year: int, now: MeasuredValue, now_year: int) -> Comparable:
        """What a value of the series `own` is held against: the value of an earlier year in the same series.

        One of the series before is reached over a declared bridge alone, a year k for which both definitions were
        computed: d = now - (x + y_k - x_k), with x and x_k by the old definition and y_k by the new one. In the year
        of the bridge itself that is x_k - x, the change by the old definition, and it is tested as such. In later
        years the error of y_k - x_k, two values from one sample, is not recorded; it is at most se(y_k) + se(x_k),
        and this is put in its place, so that a change is said too seldom rather than too often.
        """
        found = self.newest.get(year, {})
        if own["series_id"] in found:
            earlier = _measured(found[own["series_id"]])
            return Comparable(now, earlier, earlier.value)
        if not found:
            return Comparable(now, None, None, "" if own["version"] == 1 else verdicts.OTHER_SERIES)
        old = own["bridge_from"]
        if own["bridge"] != OVERLAP or old not in found:
            return Comparable(now, None, None, verdicts.OTHER_SERIES)
        x = _measured(found[old])
        before = self.newest.get(now_year, {})
        if old in before:
            x_k = _measured(before[old])
            return Comparable(x_k, x, x.value + now.value - x_k.value, verdicts.BRIDGED)
        both = [at for at, values in self.newest.items() if own["series_id"] in values and old in values]
        if not both:
            return Comparable(now, None, None, verdicts.OTHER_SERIES)
        y_k, x_k = (_measured(self.newest[max(both)][name]) for name in (own["series_id"], old))
        value = x.value + y_k.value - x_k.value
        three = (x, y_k, x_k)
        errors = [one.se if one.sampled else 0.0 for one in three]
        known = [se for se in errors if se is not None]
        se = math.hypot(known[0], known[1] + known[2]) if len(known) == len(errors) else None
        reached = MeasuredValue(value, any(one.sampled for one in three), se)
        return Comparable(now, reached, value, verdicts.BRIDGED, bounded=True)


@dataclass(frozen=True)
class Comparable:
    """Two values that may be compared: now and earlier, as they are tested; `shown` is the earlier one as it is told.

    Without an earlier one `note` says why there is none; with one, over which bridge it was reached. bounded: its error
    is an upper bound.
    """

    now: MeasuredValue
    earlier: MeasuredValue | None
    shown: float | None
    note: str = ""
    bounded: bool = False

    def judged(self, level: float) -> Judged:
        """The verdict; where only a bound of the error is known, a change that is not seen is not called 横ばい."""
        if self.earlier is None and self.note:
            return Judged(Verdict.UNTESTED, self.note)
        found = judged_against_earlier(self.now, self.earlier, level)
        if not self.note or found.verdict is Verdict.UNTESTED:
            return found
        if self.bounded and found.statistic is not None and found.verdict is Verdict.UNCHANGED:
            return replace(found, verdict=Verdict.UNTESTED, reason=verdicts.BRIDGE_TOO_WIDE)
        return replace(found, reason=self.note)


def measured(meaning: str, unit: str, row: Row) -> MeasuredValue:
    """A value with what is known of its error, by the meaning of its series.

    A count and the share of a census have none. An n gives the error of a sample's share where none is recorded, and of
    no other measure.
    """
    counted = json.loads(meaning)
    kind = counted.get("kind", "sample")
    n = row["n"] if unit == "%" and kind == "sample" else None
    sampled = counted["source"] == "survey" and kind != "census"
    return MeasuredValue(row["value"], sampled, row["se"], row["low"], row["high"], n)


def _measured(row: Row) -> MeasuredValue:
    return measured(row["definition"], row["unit"], row)


def public_values(connection: Connection, area: str, indicator_id: str) -> PublicValues:
    """Read what is or was public of an indicator in a municipality, with the wording of its question."""
    last = (
        select(release_event.c.release_id, func.max(release_event.c.seq).label("seq"))
        .where(release_event.c.action.in_(MADE_PUBLIC))
        .group_by(release_event.c.release_id)
        .subquery()
    )
    query = (
        select(observation, indicator.c.wording, indicator.c.unit, series.c.definition)
        .select_from(described)
        .join(last, last.c.release_id == observation.c.release_id)
        .where(
            series.c.indicator_id == indicator_id,
            observation.c.ref_area == area,
            observation.c.breakdown == TOTAL,
            observation.c.grp == TOTAL,
            observation.c.basis == series.c.basis,
        )
        .order_by(last.c.seq)
    )
    newest: dict[int, dict[str, Row]] = {}
    values: dict[int, set[float | None]] = {}
    for row in connection.execute(query).mappings():
        values.setdefault(row["time_period"], set()).add(row["value"])
        if row["value"] is not None:
            newest.setdefault(row["time_period"], {})[row["series_id"]] = dict(row)
    return PublicValues(newest, frozenset(year for year, found in values.items() if len(found) > 1))


_GROUPS = """
    SELECT breakdown, grp, value FROM current_value
    WHERE ref_area = :area AND series_id = :series AND time_period = :year AND breakdown <> '_T' AND basis = own_basis
          AND value IS NOT NULL
    ORDER BY position"""


def public_groups(
    connection: Connection, area: str, series_id: str, year: int
) -> dict[tuple[str, str], float]:
    """The values of the groups of a series that are public for a year, by breakdown and group."""
    rows = connection.execute(text(_GROUPS), {"area": area, "series": series_id, "year": year})
    return {(row.breakdown, row.grp): row.value for row in rows}
