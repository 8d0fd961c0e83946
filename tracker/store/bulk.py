"""Many observations at once into PostgreSQL: one COPY, with the digest of every row made on the way."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

from tracker.store import chain
from tracker.store.recording import Rows, complete
from tracker.store.tables import CONTENT, observation, release

COLUMNS = tuple(name for name, _ in chain.digested(observation))
"""The columns of a row, in order: all but the release, the position and the digest."""

_BLOCK = 2_000
"""Rows that are sent together: enough to keep the server busy, and no more than a moment's memory."""


def add_large_release(
    connection: Connection,
    row: Mapping[str, Any],
    content: Mapping[str, Rows],
    values: Iterable[Sequence[Any]],
) -> str:
    """Add a release whose observations are many; returns its digest, the same as `add_release` would.

    values: the cells of each observation in the order of `COLUMNS`; floats as floats, missing as None. content: the
    rows of the other tables.
    """
    row = {**row, "row_hash": chain.row_digest(release, row)}
    connection.execute(insert(release), row)
    hashes: dict[str, list[str]] = {}
    for table in CONTENT:
        if table is observation:
            hashes[table.name] = _copy(connection, row["release_id"], values)
            continue
        rows = complete(table, row["release_id"], content.get(table.name, ()))
        hashes[table.name] = [each["row_hash"] for each in rows]
        if rows:
            connection.execute(insert(table), rows)
    return chain.release_digest(row, hashes)


def _copy(connection: Connection, release_id: str, values: Iterable[Sequence[Any]]) -> list[str]:
    """Send the rows; returns their digests in order."""
    hashes: list[str] = []
    raw: Any = connection.connection.driver_connection
    names = ", ".join(("release_id", *COLUMNS, "position", "row_hash"))
    with raw.cursor() as cursor, cursor.copy(f"COPY observation ({names}) FROM STDIN") as copy:
        for block in _blocks(release_id, values, hashes):
            copy.write(block)
    return hashes


def _blocks(release_id: str, values: Iterable[Sequence[Any]], hashes: list[str]) -> Iterator[str]:
    lines: list[str] = []
    sha256, tabs = hashlib.sha256, len(COLUMNS) - 1
    for position, cells in enumerate(values, start=1):
        line = "\t".join(
            ["\\N" if cell is None else cell if cell.__class__ is str else repr(cell) for cell in cells]
        )
        if line.count("\t") != tabs or "\n" in line or "\r" in line or line.count("\\") != line.count("\\N"):
            line = "\t".join(map(chain.written, cells))  # a text that has to be escaped
        digest = sha256(line.encode()).hexdigest()
        hashes.append(digest)
        lines.append(f"{release_id}\t{line}\t{position}\t{digest}\n")
        if len(lines) == _BLOCK:
            yield "".join(lines)
            lines.clear()
    if lines:
        yield "".join(lines)
