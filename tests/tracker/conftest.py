"""Trackers in a file and in a real PostgreSQL, each test with its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from tests.tracker.made import Clock
from tracker.store.tables import metadata
from tracker.store.tracker import HEAD, Tracker, database_tracker, file_tracker

POSTGRES = os.environ.get("KYODO_TEST_POSTGRES_URL", "")
Open = Callable[[], Tracker]


def _database() -> URL:
    """The database of KYODO_TEST_POSTGRES_URL; skips where that is not set."""
    if not POSTGRES:
        pytest.skip("KYODO_TEST_POSTGRES_URL is not set: no PostgreSQL to test with")
    return make_url(POSTGRES).set(drivername="postgresql+psycopg")


@contextmanager
def _schema() -> Iterator[str]:
    """The URL of a new schema, which is dropped at the end."""
    url = _database()
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    schema = f"kyodo_{uuid4().hex[:12]}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    try:
        yield url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(
            hide_password=False
        )
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def schema_url() -> Iterator[str]:
    """The URL of a schema of its own in the database of KYODO_TEST_POSTGRES_URL; skipped where that is not set."""
    with _schema() as url:
        yield url


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tracker of no release, to be copied."""
    place = tmp_path_factory.mktemp("tracker") / "tracker.sqlite"
    with file_tracker(place).writing():
        pass
    return place


@pytest.fixture(scope="session")
def kept_schema() -> Iterator[str]:
    """The URL of a schema that has the tables, for one test after the other."""
    with _schema() as url:
        with database_tracker(url).writing():
            pass
        yield url


def emptied(url: str) -> None:
    """Take out what a test has recorded, past the protection, as the superuser can; put back what it took off."""
    engine = create_engine(make_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in metadata.tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{HEAD}'")
        unprotected = connection.exec_driver_sql(
            "SELECT DISTINCT tgrelid::regclass FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgenabled = 'D' AND relnamespace = current_schema()::regnamespace"
        ).scalars()
        for table in unprotected.all():
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Open the one tracker of the test, as often as it likes."""
    clock = Clock()
    if request.param == "sqlite":
        return lambda: file_tracker(tmp_path / "records" / "tracker.sqlite", clock=clock)
    url = request.getfixturevalue("schema_url")
    return lambda: database_tracker(url, clock=clock)


@pytest.fixture(params=["sqlite", "postgresql"])
def tracker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tracker]:
    """A tracker of no release, whose tables were made before: that takes longer than most tests of what is in them."""
    if request.param == "sqlite":
        place = tmp_path / "records" / "tracker.sqlite"
        place.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("empty_file"), place)
        yield file_tracker(place, clock=Clock())
        return
    url = request.getfixturevalue("kept_schema")
    try:
        yield database_tracker(url, clock=Clock())
    finally:
        emptied(url)
