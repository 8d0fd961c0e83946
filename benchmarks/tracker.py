"""What the tracker costs: publishing a year on SQLite, a bulk load into PostgreSQL beside a bare COPY, the main query.

    KYODO_TEST_POSTGRES_URL=postgresql://user@127.0.0.1/test python -m benchmarks.tracker

Made values: a year has 8 indicators by age and region in both bases; the bulk is 1,741 municipalities over 10 years.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from schemas.indicators.definitions import Indicator
from tracker.store.bulk import COLUMNS, add_large_release
from tracker.store.chain import verify
from tracker.store.recording import add_event
from tracker.store.tracker import Tracker, database_tracker, file_tracker
from tracker.terms.model import IndicatorDefinition, Observation, Person, Proposal
from tracker.workflow.deciding import approve, publish
from tracker.workflow.proposing import propose

_AREAS, _YEARS, _INDICATORS = 1_741, 10, 8
_GROUPS = (
    ("_T", "_T"),
    *(("age_group", str(age)) for age in range(8)),
    *(("region", str(one)) for one in range(21)),
)
_BY, _OTHER = Person("提案する人"), Person("承認する人")
_SEEN = ("unseen", "target-in-interval", "revised", "wording", "jump", "new-series", "carried", "no-value")
_ROUNDS = 5


def main() -> None:
    """Print the figures."""
    _publish_a_year()
    url = os.environ.get("KYODO_TEST_POSTGRES_URL", "")
    if url:
        _bulk(url)
    else:
        print("KYODO_TEST_POSTGRES_URL is not set: no bulk load")


def _indicator(number: int) -> Indicator:
    return Indicator(
        f"kgi{number}", "KGI", str(number), f"指標{number}", "", "%", "survey", "s", f"c{number}", "yes", "all", "study",
        2017, Decimal(50), {2027: Decimal(60)}, "increase", 1,
    )  # fmt: skip


def _year(year: int) -> Proposal:
    definitions = tuple(
        IndicatorDefinition(_indicator(one), ("yes",), "unweighted") for one in range(_INDICATORS)
    )
    values = tuple(
        Observation(
            definition.key, "352039", year, 50.0 + place / 7, breakdown, group, basis, "all", 1.2, 48.0, 52.0, 0.95, 1500,
            1400.5,
        )
        for definition in definitions
        for basis in ("unweighted", "weighted")
        for place, (breakdown, group) in enumerate(_GROUPS)
    )  # fmt: skip
    return Proposal("352039", year, definitions, values)


def _publish_a_year() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tracker, whole = file_tracker(Path(folder) / "tracker.sqlite"), []
        for year in range(2020, 2020 + _ROUNDS):
            one, took = _year(year), {}
            for name, step in (
                ("propose", lambda one=one: propose(tracker, one, _BY)),
                (
                    "approve",
                    lambda year=year: approve(
                        tracker, "352039", year, _OTHER, present={}, acknowledged=_SEEN
                    ),
                ),
                ("publish", lambda year=year: publish(tracker, "352039", year, _OTHER, present={})),
            ):
                start, cpu = time.perf_counter(), time.process_time()
                step()
                took[name] = (time.perf_counter() - start, time.process_time() - cpu)
            whole.append(sum(wall for wall, _ in took.values()))
            told = ", ".join(f"{name} {wall:.3f} s ({cpu:.3f} s CPU)" for name, (wall, cpu) in took.items())
            print(f"{year}: {len(one.observations)} values: {told}")
        print(
            f"a year proposed, approved and published: {sorted(whole)[_ROUNDS // 2]:.3f} s (median of {_ROUNDS})"
        )


def _rows() -> Iterator[tuple[Any, ...]]:
    for indicator in range(_INDICATORS):
        for area in range(_AREAS):
            for year in range(_YEARS):
                value = 40 + (area * 37 + year * 11 + indicator) % 400 / 10
                yield (
                    f"kgi{indicator}.1", f"{area:06d}", 2018 + year, "_T", "_T", "unweighted", "all", value, 1.2,
                    value - 2.35, value + 2.35, 0.95, 1500, 1400.5, "A", "F", "",
                )  # fmt: skip


def _bulk(url: str) -> None:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS kyodo_benchmark CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA kyodo_benchmark")
    try:
        place = parsed.update_query_dict({"options": "-csearch_path=kyodo_benchmark"})
        tracker = database_tracker(place.render_as_string(hide_password=False))
        propose(tracker, _year(2017), _BY)  # makes the tables
        rows = list(_rows())
        with tracker.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("CREATE TABLE bare (LIKE observation INCLUDING ALL)")
        ratios = []
        for name in (
            f"bulk{place}" for place in range(1, _ROUNDS + 1)
        ):  # in turn, so that both meet the same machine
            bare = _bare_copy(tracker, name, rows)
            start, cpu = time.perf_counter(), time.process_time()
            with tracker.writing() as connection:
                _load(tracker, connection, name, rows)
            took, used = time.perf_counter() - start, time.process_time() - cpu
            ratios.append(took / bare)
            print(
                f"bulk: {len(rows):,} rows in {took:.2f} s ({len(rows) / took:,.0f} rows/s, {used:.2f} s of our CPU), "
                f"bare COPY {bare:.2f} s ({len(rows) / bare:,.0f} rows/s), ratio {took / bare:.2f}"
            )
        print(f"median ratio {sorted(ratios)[_ROUNDS // 2]:.2f} (of {_ROUNDS})")
        _query(tracker)
        with tracker.reading() as connection:
            assert verify(connection).touched is None
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP SCHEMA kyodo_benchmark CASCADE")


def _load(tracker: Tracker, connection: Any, name: str, rows: list[tuple[Any, ...]]) -> None:
    row = {
        "release_id": name, "subject": "indicators", "ref_area": "000000", "ref_year": int(name[-1]), "version": 0, "attempt": 1,
        "previous_release_id": "", "kind": "new", "reason": "", "next_release": "", "judged_by": "interval",
    }  # fmt: skip
    series = [
        {
            "series_id": f"kgi{one}.1", "indicator_id": f"kgi{one}", "version": 1, "definition_hash": "", "definition": "",
            "method_version": "1", "concept": "", "option": "", "base": "all", "basis": "unweighted",
            "first_year": 2018, "break_reason": "", "bridge_from": "", "bridge": "",
        }
        for one in range(_INDICATORS)
    ]  # fmt: skip
    digest = add_large_release(connection, row, {"series": series}, rows)
    for action in ("import", "publish") if name == "bulk1" else ("import",):
        add_event(connection, name, action, _BY, tracker.clock(), digest=digest)


def _bare_copy(tracker: Tracker, name: str, rows: list[tuple[Any, ...]]) -> float:
    """The same rows, written beforehand, into a table like that of the observations, with its indexes."""
    cells = ("\t".join("\\N" if cell is None else str(cell) for cell in row) for row in rows)
    lines = [f"{name}\t{line}\t{place}\t{'0' * 64}\n" for place, line in enumerate(cells, start=1)]
    blocks = ["".join(lines[at : at + 2_000]) for at in range(0, len(lines), 2_000)]
    names = ", ".join(("release_id", *COLUMNS, "position", "row_hash"))
    start = time.perf_counter()
    with tracker.engine.connect() as connection, connection.begin():
        raw: Any = connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"COPY bare ({names}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)
    return time.perf_counter() - start


def _query(tracker: Tracker) -> None:
    query = text("SELECT * FROM current_value WHERE ref_area = :area ORDER BY series_id, time_period")
    with tracker.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("ANALYZE")
    times = []
    with tracker.reading() as connection:
        for area in range(20):
            start = time.perf_counter()
            found = connection.execute(query, {"area": f"{area * 80:06d}"}).all()
            times.append(time.perf_counter() - start)
            assert len(found) == _YEARS * _INDICATORS
    print(f"all current values of one municipality: {sorted(times)[10] * 1000:.1f} ms (median of 20)")


if __name__ == "__main__":
    main()
