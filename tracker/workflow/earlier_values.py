"""What is or was public of an indicator before: its headline values by year and series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from schemas.codes import TOTAL
from schemas.indicators import verdicts
from tracker.judging import MeasuredValue
from tracker.store.tables import described, indicator, observation, release_event, series
from tracker.terms.model import IndicatorDefinition
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

    def earlier(
        self, definition: IndicatorDefinition, own: Row, year: int
    ) -> tuple[MeasuredValue | None, str]:
        """The value of an earlier year in the series `own`; of another one only over a declared bridge.

        Over a bridge the difference of both definitions in the year that they share is added, and its error is not
        known; without one there is no comparison, and the reason is given.
        """
        found = self.newest.get(year, {})
        sampled = definition.indicator.source == "survey"
        if own["series_id"] in found:
            row = found[own["series_id"]]
            return MeasuredValue(row["value"], sampled, row["se"], row["low"], row["high"], row["n"]), ""
        if not found:
            return None, "" if own["version"] == 1 else verdicts.OTHER_SERIES
        shift = self._shift(own["series_id"], own["bridge_from"])
        if own["bridge_from"] not in found or shift is None:
            return None, verdicts.OTHER_SERIES
        return MeasuredValue(found[own["bridge_from"]]["value"] + shift, sampled), verdicts.BRIDGED

    def _shift(self, new: str, old: str) -> float | None:
        """New minus old definition in the last year for which both are recorded."""
        both = [year for year, found in self.newest.items() if new in found and old in found]
        if not both:
            return None
        found = self.newest[max(both)]
        return float(found[new]["value"]) - float(found[old]["value"])


def public_values(connection: Connection, area: str, indicator_id: str) -> PublicValues:
    """Read what is or was public of an indicator in a municipality, with the wording of its question."""
    last = (
        select(release_event.c.release_id, func.max(release_event.c.seq).label("seq"))
        .where(release_event.c.action.in_(MADE_PUBLIC))
        .group_by(release_event.c.release_id)
        .subquery()
    )
    query = (
        select(observation, indicator.c.wording)
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
