"""What the feeds are made from: the public values of a municipality, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from schemas.codes import TOTAL
from tracker.store.tables import judgement, provenance, release_event, series, target
from tracker.terms.model import INDICATORS, LABEL, group_name
from tracker.workflow.releases import Release, published, releases

Row = Mapping[str, Any]


@dataclass(frozen=True)
class PublicRecords:
    """Values, series, targets, judgements and releases that are public now; `head` is the digest of the last event."""

    area: str
    head: str
    values: Sequence[Row]
    series: Sequence[Row]
    targets: Sequence[Row]
    judgements: Mapping[tuple[str, int, str], Row]
    releases: Sequence[Release]
    labels: Mapping[str, str]

    def label(self, breakdown: str, group: str = "") -> str:
        """What readers call a breakdown, or a group of it; its key where nobody has said."""
        return self.labels.get(group_name(breakdown, group) if group else breakdown, group or breakdown)

    def headline(self, series_id: str) -> list[Row]:
        """The headline values of a series on its own basis, by year."""
        basis = self._basis(series_id)
        return [
            row
            for row in self.values
            if row["series_id"] == series_id
            and row["breakdown"] == row["grp"] == TOTAL
            and row["basis"] == basis
        ]

    def parts(self, series_id: str) -> dict[str, dict[str, dict[int, Row]]]:
        """The values of its groups on its own basis: by breakdown, group and year, in the order of the last year."""
        basis = self._basis(series_id)
        found: dict[str, dict[str, dict[int, Row]]] = {}
        for row in sorted(self.values, key=lambda row: -row["time_period"]):
            if row["series_id"] != series_id or row["breakdown"] == TOTAL or row["basis"] != basis:
                continue
            if row["value"] is not None:
                years = found.setdefault(row["breakdown"], {}).setdefault(row["grp"], {})
                years[row["time_period"]] = row
        return found

    def promised(self, series_id: str) -> list[Row]:
        """The targets of a series, by year."""
        return [row for row in self.targets if row["series_id"] == series_id]

    def judged(self, row: Row, against: str) -> Mapping[str, Any]:
        """The judgement on a value; empty where there is none."""
        if row["breakdown"] != TOTAL or row["grp"] != TOTAL or row["basis"] != self._basis(row["series_id"]):
            return {}
        return self.judgements.get((row["series_id"], row["time_period"], against), {})

    def _basis(self, series_id: str) -> str:
        return str(next(row["basis"] for row in self.series if row["series_id"] == series_id))


def read_public(connection: Connection, area: str) -> PublicRecords:
    """Read what is public of a municipality, in an order that is always the same."""
    every = releases(connection, INDICATORS, area)
    public = [one for one in every if published([one]) is not None]
    names = [one.release_id for one in public]
    order = {name: place for place, name in enumerate(names)}
    feed = text("SELECT * FROM feed_long WHERE ref_area = :area")
    values = [dict(row) for row in connection.execute(feed, {"area": area}).mappings()]
    values.sort(key=lambda row: (row["time_period"], row["position"]))

    def rows(table: Any) -> list[dict[str, Any]]:
        found = connection.execute(select(table).where(table.c.release_id.in_(names))).mappings()
        return sorted(
            (dict(row) for row in found), key=lambda row: (order[row["release_id"]], row["position"])
        )

    newest = {row["series_id"]: row for row in rows(series)}
    targets = {(row["series_id"], row["year"]): row for row in rows(target)}
    judged = {(row["series_id"], row["time_period"], row["against"]): row for row in rows(judgement)}
    places = {row["indicator_id"]: (row["level"], row["number"], row["indicator_id"]) for row in values}
    ever = [one for one in every if one.was_published]
    named = select(provenance.c.release_id, provenance.c.name, provenance.c.value).where(
        provenance.c.kind == LABEL, provenance.c.release_id.in_([one.release_id for one in ever])
    )
    age = {one.release_id: place for place, one in enumerate(ever)}
    labels = sorted(connection.execute(named).all(), key=lambda row: age[row.release_id])
    head = connection.execute(
        select(release_event.c.hash).order_by(release_event.c.seq.desc()).limit(1)
    ).scalar()
    return PublicRecords(
        area,
        str(head or ""),
        values,
        sorted(newest.values(), key=lambda row: (places.get(row["indicator_id"], ("",)), row["version"])),
        [targets[key] for key in sorted(targets)],
        judged,
        ever,
        {row.name: row.value for row in labels},
    )
