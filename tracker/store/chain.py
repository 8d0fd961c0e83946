r"""Digests of rows, releases and events, and the walk that finds what was touched.

A row's digest is the SHA-256 of its values, written as PostgreSQL's COPY would (tabs between, \N for missing, the
shortest text that gives a float back). A release's digest covers its own row and the digests of all its content rows
in order; it stands in every event of the release. An event's digest covers its values and the digest of the event
before it, so that no event can be changed, left out or put in between unnoticed.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Double, Select, Table, select

from tracker.store.tables import CONTENT, check_result, release, release_event

START = "0" * 64
"""What the first event has for the digest of the one before."""

_APART = {"row_hash", "position", "hash"}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True)
class Touched:
    """The first thing that is not as it was recorded: table, key, and what is wrong (Japanese)."""

    table: str
    key: str
    what: str


@dataclass(frozen=True)
class Verified:
    """What a walk over all records saw; `touched` is None where all is as it was recorded."""

    events: int
    releases: int
    rows: int
    head: str
    touched: Touched | None = None


def written(value: object) -> str:
    """A value as COPY writes it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    return repr(value)


@cache
def digested(table: Table) -> tuple[tuple[str, bool], ...]:
    """The columns that the digest of a row covers, and whether they are floats (which a 5 is as well as a 5.0)."""
    return tuple(
        (column.name, isinstance(column.type, Double))
        for column in table.columns
        if column.name not in _APART and not (table in CONTENT and column.name == "release_id")
    )


def row_line(table: Table, row: Mapping[str, Any]) -> str:
    """The digested values of a row, one after the other."""
    cells = []
    for name, is_float in digested(table):
        value = row[name]
        cells.append(written(float(value) if is_float and value is not None else value))
    return "\t".join(cells)


def row_digest(table: Table, row: Mapping[str, Any]) -> str:
    """The digest of a row."""
    return hashlib.sha256(row_line(table, row).encode()).hexdigest()


def release_digest(row: Mapping[str, Any], content: Mapping[str, Sequence[str]]) -> str:
    """The digest of a release: its own row, and of each content table the digests of its rows in order."""
    digest = hashlib.sha256(row["row_hash"].encode())
    for table in CONTENT:
        hashes = content.get(table.name, ())
        digest.update(f"\n{table.name} {len(hashes)}\n".encode())
        digest.update("".join(hashes).encode())
    return digest.hexdigest()


def event_digest(row: Mapping[str, Any]) -> str:
    """The digest of an event, which covers that of the one before."""
    return row_digest(release_event, row)


def checks_digest(hashes: Iterable[str]) -> str:
    """The digest of the checks that belong to an event; "" where there are none."""
    joined = "".join(hashes)
    return hashlib.sha256(joined.encode()).hexdigest() if joined else ""


class _TouchedError(Exception):
    def __init__(self, table: str, key: str, what: str) -> None:
        super().__init__(table)
        self.touched = Touched(table, key, what)


def verify(connection: Connection) -> Verified:
    """Walk the chain and digest every row anew; the first row that differs is named."""
    events = _all(connection, select(release_event).order_by(release_event.c.seq))
    releases = _all(connection, select(release).order_by(release.c.release_id))
    rows, touched = 0, None
    try:
        _walk_events(connection, events)
        recorded = _recorded(events)
        for one in releases:
            rows += _walk_release(connection, one, recorded.get(one["release_id"], ""))
        for table in CONTENT:
            lost = select(table).where(table.c.release_id.not_in(select(release.c.release_id))).limit(1)
            for row in _all(connection, lost):
                raise _TouchedError(table.name, _key(table, row), "版のない行です。")
        gone = sorted(set(recorded) - {one["release_id"] for one in releases})
        if gone:
            raise _TouchedError("release", gone[0], "版の記録が消えています。")
    except _TouchedError as error:
        touched = error.touched
    return Verified(len(events), len(releases), rows, events[-1]["hash"] if events else START, touched)


def _all(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _walk_events(connection: Connection, events: Sequence[Mapping[str, Any]]) -> None:
    before = START
    for number, event in enumerate(events, start=1):
        if event["seq"] != number:
            raise _TouchedError("release_event", f"{number}番目", "出来事の記録が抜けています。")
        if event["prev_hash"] != before or event_digest(event) != event["hash"]:
            raise _TouchedError(
                "release_event", f"{number}番目（{event['release_id']}）", "出来事の記録が違います。"
            )
        query = select(check_result).where(check_result.c.seq == number).order_by(check_result.c.position)
        found = [row_digest(check_result, result) for result in _all(connection, query)]
        if checks_digest(found) != event["checks_digest"]:
            raise _TouchedError("check_result", f"{number}番目の出来事", "点検の結果の記録が違います。")
        before = event["hash"]


def _recorded(events: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The digest of every release that has events, which must be one and the same in all of them."""
    recorded: dict[str, str] = {}
    for event in events:
        if recorded.setdefault(event["release_id"], event["payload_digest"]) != event["payload_digest"]:
            raise _TouchedError(
                "release_event", f"{event['seq']}番目", "版の内容の要約値が途中で変わっています。"
            )
    return recorded


def _walk_release(connection: Connection, one: Mapping[str, Any], recorded: str) -> int:
    """Digest a release anew; returns the number of its rows."""
    name = one["release_id"]
    if not recorded:
        raise _TouchedError("release", name, "出来事の記録のない版です。")
    if row_digest(release, one) != one["row_hash"]:
        raise _TouchedError("release", name, "版の記録が違います。")
    hashes: dict[str, list[str]] = {}
    for table in CONTENT:
        own = hashes.setdefault(table.name, [])
        for row in _all(
            connection, select(table).where(table.c.release_id == name).order_by(table.c.position)
        ):
            if row_digest(table, row) != row["row_hash"]:
                raise _TouchedError(table.name, _key(table, row), "行が書き換えられています。")
            own.append(row["row_hash"])
    if release_digest(one, hashes) != recorded:
        raise _TouchedError("release", name, "版の行が、足されたか、消されたか、書き換えられています。")
    return sum(map(len, hashes.values()))


def _key(table: Table, row: Mapping[str, Any]) -> str:
    return "、".join(str(row[column.name]) for column in table.primary_key.columns)
