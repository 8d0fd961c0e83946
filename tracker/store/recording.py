"""Add a release with its content, or an event, to the records, and read a release's content back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from tracker.store import chain
from tracker.store.tables import CONTENT, check_result, release, release_event
from tracker.terms.model import Person

Rows = Sequence[Mapping[str, Any]]
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
JAPAN = timezone(timedelta(hours=9))
"""The time in which moments are entered and shown, so that every machine writes the same bytes."""


@dataclass(frozen=True)
class CheckResult:
    """What one check found; `acknowledged_by` is who has seen a warning."""

    check_id: str
    severity: str
    passed: bool
    message: str
    acknowledged_by: str = ""


def moment(at: datetime) -> str:
    """A moment as it is recorded; texts of one width, whose order is that of the moments."""
    return at.astimezone(UTC).strftime(_MOMENT)


def local_time(at: str) -> str:
    """A recorded moment in Japan's time: `2027-03-31 17:00`."""
    return datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(JAPAN).strftime("%Y-%m-%d %H:%M")


def add_release(connection: Connection, row: Mapping[str, Any], content: Mapping[str, Rows]) -> str:
    """Add a release and its rows; returns its digest, which its events carry.

    content: rows by the name of their table, without release, position and digest.
    """
    row = {**row, "row_hash": chain.row_digest(release, row)}
    connection.execute(insert(release), row)
    hashes = {}
    for table in CONTENT:
        rows = complete(table, row["release_id"], content.get(table.name, ()))
        hashes[table.name] = [each["row_hash"] for each in rows]
        if rows:
            connection.execute(insert(table), rows)
    return chain.release_digest(row, hashes)


def complete(table: Table, release_id: str, rows: Rows) -> list[dict[str, Any]]:
    """Rows with their release, position and digest."""
    return [
        {**row, "release_id": release_id, "position": place, "row_hash": chain.row_digest(table, row)}
        for place, row in enumerate(rows, start=1)
    ]


def rows_of(connection: Connection, table: Table, release_id: str) -> list[dict[str, Any]]:
    """The rows of a release, in order, without release, position and digest."""
    columns = [table.c[name] for name, _ in chain.digested(table)]
    query = select(*columns).where(table.c.release_id == release_id).order_by(table.c.position)
    return [dict(row) for row in connection.execute(query).mappings()]


def add_event(
    connection: Connection,
    release_id: str,
    action: str,
    by: Person,
    at: datetime,
    *,
    digest: str,
    note: str = "",
    checks: Sequence[CheckResult] = (),
) -> None:
    """Add an event behind the last one. Its moment is never before that of the last one."""
    behind = select(release_event).order_by(release_event.c.seq.desc()).limit(1)
    last = connection.execute(behind).mappings().first()
    seq = 1 if last is None else last["seq"] + 1
    results = [
        {"seq": seq, "position": place, **asdict(check), "passed": int(check.passed)}
        for place, check in enumerate(checks, start=1)
    ]
    row = {
        "seq": seq,
        "release_id": release_id,
        "action": action,
        "actor": by.name,
        "account": by.account,
        "machine": by.machine,
        "note": note,
        "at": max(moment(at), "" if last is None else last["at"]),
        "payload_digest": digest,
        "checks_digest": chain.checks_digest(
            chain.row_digest(check_result, {**result, "row_hash": ""}) for result in results
        ),
        "prev_hash": chain.START if last is None else last["hash"],
    }
    connection.execute(insert(release_event), {**row, "hash": chain.event_digest(row)})
    if results:
        connection.execute(insert(check_result), results)
