"""What the commands show of the records: states, differences, histories, as rows of text."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, text

from schemas.codes import TOTAL
from schemas.errors import InputError, Problem
from tracker.judging import rounded
from tracker.store.chain import Touched
from tracker.store.recording import JAPAN, local_time, moment
from tracker.store.tables import described, indicator, measure, observation, provenance, series
from tracker.terms import messages
from tracker.terms.model import LABEL
from tracker.words import ReleaseKind
from tracker.workflow.checks import SEVERITIES
from tracker.workflow.deciding import checks_of
from tracker.workflow.releases import ACTIONS, Release, published, releases

_DAY = 10


def entered_moment(entered: str) -> datetime:
    """A day or moment that was entered, in Japan's time unless it says another. Raises G44."""
    try:
        at = datetime.fromisoformat(entered)
    except ValueError:
        raise InputError(messages.BAD_MOMENT.problem("", found=entered)) from None
    return at if at.tzinfo else at.replace(tzinfo=JAPAN)


def end_of(entered: str) -> str:
    """An entered moment as the records write it; a day means its end. Raises G44."""
    at = entered_moment(entered)
    if len(entered) == _DAY:
        at = at.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment(at.astimezone(UTC))


def touched_problem(place: str, found: Touched) -> Problem:
    """What was touched in the records, as staff are told."""
    where = f"表「{found.table}」 {found.key}"
    return messages.TOUCHED.problem(place, found=where, detail=found.what.rstrip("。"))


def kind_word(name: str) -> str:
    """The word for a recorded kind."""
    return str(ReleaseKind[name.upper()])


def states(found: Sequence[Release]) -> list[tuple[str, str, str, str, str]]:
    """Each release: its name, kind, approval, publication, and the last thing that was done."""
    rows = []
    for one in found:
        last = one.events[-1]
        done = f"{local_time(last.at)} {ACTIONS[last.action]}（{last.actor}）"
        rows.append((one.label, kind_word(one.kind), str(one.approval), str(one.publication), done))
    return rows


def checks(connection: Connection, one: Release) -> list[tuple[str, str, str, str]]:
    """What the checks say of a release: severity, name, message, who acknowledged it."""
    return [
        (
            "合格" if check.passed else SEVERITIES[check.severity],
            check.check_id,
            check.message,
            check.acknowledged_by,
        )
        for check in checks_of(connection, one)
    ]


def headline(connection: Connection, release_id: str) -> dict[str, dict[str, Any]]:
    """The headline value of every indicator of a release."""
    columns = [*indicator.c, *(c for c in observation.c if c.name not in indicator.c)]
    query = (
        select(*columns)
        .select_from(described)
        .where(
            indicator.c.release_id == release_id,
            observation.c.breakdown == TOTAL,
            observation.c.grp == TOTAL,
            observation.c.basis == series.c.basis,
        )
        .order_by(indicator.c.position)
    )
    return {row["indicator_id"]: dict(row) for row in connection.execute(query).mappings()}


def value_text(row: Mapping[str, Any]) -> str:
    """A value in its unit, with its interval where there is one."""
    if row["value"] is None:
        return "—"
    shown = f"{rounded(row['value'], row['decimals'])}{row['unit']}"
    if row["low"] is None:
        return shown
    return f"{shown}（{rounded(row['low'], row['decimals'])}～{rounded(row['high'], row['decimals'])}）"


def differences(connection: Connection, subject: str, area: str, year: int) -> list[tuple[str, str, str]]:
    """What the last proposal of a year changes about what is public: name, before, after.

    The headline values, and how many values of groups differ. Raises InputError (G20).
    """
    found = releases(connection, subject, area, year)
    if not found:
        raise InputError(messages.NO_RELEASE.problem(f"{year}年度"))
    public, last = published(found), found[-1]
    before = {} if public is None else headline(connection, public.release_id)
    after = headline(connection, last.release_id)
    rows = []
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        name = (new or old or {})["name"]
        texts = tuple("（なし）" if row is None else value_text(row) for row in (old, new))
        if old is None or new is None or (old["value"], old["low"]) != (new["value"], new["low"]):
            rows.append((f"{key} {name}", *texts))
    if public is not None:
        table = measure if subject == "measures" else observation
        changed = _changed_rows(connection, table, public.release_id, last.release_id)
        rows.append(("すべての行", "", f"{changed}行が違います"))
    return [(str(a), str(b), str(c)) for a, b, c in rows]


def _changed_rows(connection: Connection, table: Any, first: str, second: str) -> int:
    hashes = [
        set(connection.execute(select(table.c.row_hash).where(table.c.release_id == name)).scalars())
        for name in (first, second)
    ]
    return len(hashes[1] - hashes[0]) + max(0, len(hashes[0] - hashes[1]) - len(hashes[1] - hashes[0]))


_HISTORY = """
    SELECT v.series_id, v.time_period, v.breakdown, v.grp, v.version, v.kind, v.reason, v.value, v.low, v.high, v.n,
           v.valid_from, v.valid_to, i.decimals, i.unit
    FROM value_span v JOIN indicator i ON i.release_id = v.release_id AND i.indicator_id = v.indicator_id
    WHERE v.ref_area = :area AND v.indicator_id = :key AND (v.breakdown = '_T' OR 1 = :groups)
          AND v.basis = v.own_basis
    ORDER BY v.time_period, v.valid_from, v.position"""


def history(connection: Connection, area: str, key: str, *, groups: bool = False) -> list[dict[str, Any]]:
    """Every value of an indicator that was ever public, with the moments between which it was. Raises G31."""
    rows = connection.execute(text(_HISTORY), {"area": area, "key": key, "groups": int(groups)}).mappings()
    found = [dict(row) for row in rows]
    if not found:
        raise InputError(messages.UNKNOWN_INDICATOR.problem("", found=key, detail="公表した値がありません"))
    return found


def labels(connection: Connection) -> dict[str, str]:
    """What readers call the breakdowns and groups, by their names (`group_name`); the last that was said of each."""
    query = select(provenance.c.name, provenance.c.value).where(provenance.c.kind == LABEL)
    return {row.name: row.value for row in connection.execute(query.order_by(provenance.c.release_id))}


_AS_OF = """
    SELECT v.indicator_id, i.name, v.time_period, v.value, v.low, v.high, v.version, i.decimals, i.unit
    FROM value_span v JOIN indicator i ON i.release_id = v.release_id AND i.indicator_id = v.indicator_id
    WHERE v.ref_area = :area AND v.breakdown = '_T' AND v.grp = '_T' AND v.basis = v.own_basis
          AND v.valid_from <= :at AND (v.valid_to IS NULL OR v.valid_to > :at)
    ORDER BY i.position, v.time_period"""


def as_of(connection: Connection, area: str, at: str) -> list[dict[str, Any]]:
    """The headline values that were public at a moment."""
    return [dict(row) for row in connection.execute(text(_AS_OF), {"area": area, "at": at}).mappings()]
