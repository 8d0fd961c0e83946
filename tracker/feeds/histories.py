"""The public values before a year as typed records."""

from collections.abc import Sequence

from sqlalchemy import Connection

from tracker.feeds.records import PublicRecords, Row, read_public
from tracker.store.recording import local_time
from tracker.terms.history import IndicatorHistory, PublishedHistory, PublishedValue, PublishedVersion
from tracker.terms.model import IndicatorDefinition
from tracker.workflow.telling import kind_word


def read_history(
    connection: Connection, area: str, before: int, definitions: Sequence[IndicatorDefinition]
) -> PublishedHistory:
    """What is public of a municipality for the years before one, and where values by these definitions belong."""
    meanings = {one.key: one.digest() for one in definitions}
    records = read_public(connection, area)
    own: dict[str, list[Row]] = {}
    for series in records.series:
        own.setdefault(series["indicator_id"], []).append(series)
    found = {key: _history(records, rows, before, meanings.get(key, "")) for key, rows in own.items()}
    versions = tuple(
        PublishedVersion(
            one.ref_year,
            one.version + 1,
            kind_word(one.kind),
            one.reason,
            one.standing,
            local_time(event.at)[:10],
        )
        for one in records.releases
        if one.ref_year < before and (event := one.last("publish")) is not None
    )
    return PublishedHistory({key: one for key, one in found.items() if one.values}, versions)


def _history(records: PublicRecords, series: list[Row], before: int, meaning: str) -> IndicatorHistory:
    values = tuple(
        PublishedValue(
            row["time_period"],
            one["version"],
            *(row[name] for name in ("value", "low", "high", "confidence", "n")),
        )
        for one in series
        for row in records.headline(one["series_id"])
        if row["time_period"] < before and row["value"] is not None
    )
    targets = {row["year"]: row["value"] for one in series for row in records.promised(one["series_id"])}
    breaks = tuple(
        (one["first_year"], one["version"], one["break_reason"]) for one in series if one["break_reason"]
    )
    same = (one["version"] for one in series if one["definition_hash"] == meaning)
    present = next(same, series[-1]["version"] + 1)
    return IndicatorHistory(values, tuple(sorted(targets.items())), breaks, present)
