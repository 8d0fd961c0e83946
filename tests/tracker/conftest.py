"""Trackers in a file and in a real PostgreSQL, each test with its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests.tracker.made import Clock
from tracker.store.tracker import Tracker, database_tracker, file_tracker

POSTGRES = os.environ.get("KYODO_TEST_POSTGRES_URL", "")
Open = Callable[[], Tracker]


@pytest.fixture
def schema_url() -> Iterator[str]:
    """The URL of a schema of its own in the database of KYODO_TEST_POSTGRES_URL; skipped where that is not set."""
    if not POSTGRES:
        pytest.skip("KYODO_TEST_POSTGRES_URL is not set: no PostgreSQL to test with")
    url = make_url(POSTGRES).set(drivername="postgresql+psycopg")
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


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Open the one tracker of the test, as often as it likes."""
    clock = Clock()
    if request.param == "sqlite":
        return lambda: file_tracker(tmp_path / "records" / "tracker.sqlite", clock=clock)
    url = request.getfixturevalue("schema_url")
    return lambda: database_tracker(url, clock=clock)


@pytest.fixture
def tracker(opened: Open) -> Tracker:
    """An empty tracker."""
    return opened()
