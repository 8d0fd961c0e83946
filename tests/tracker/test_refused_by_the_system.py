"""A disk that is full, a file or folder that may not be written: told in words, nothing half written, nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from schemas.errors import InputError
from tests.tracker.conftest import POSTGRES, Open
from tests.tracker.made import YAMADA, proposal, published
from tracker.store.chain import verify
from tracker.store.tracker import Tracker, database_tracker, file_tracker
from tracker.words import ReleaseKind
from tracker.workflow.proposing import propose

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux to take away what it has")


def whole(tracker: Tracker) -> list[float]:
    """The public values, of records that are as they were written."""
    with tracker.reading() as connection:
        assert verify(connection).touched is None
        query = "SELECT value FROM current_value WHERE breakdown = '_T' AND basis = 'unweighted'"
        return list(connection.execute(text(query)).scalars())


@pytest.fixture
def small_disk() -> Iterator[str]:
    """A tablespace of PostgreSQL on a disk of 2 MB; skipped where there is no right to mount one for it."""
    if not POSTGRES or os.geteuid() != 0 or which("mount") is None:
        pytest.skip("needs KYODO_TEST_POSTGRES_URL and the right to mount a small disk for PostgreSQL")
    url = make_url(POSTGRES).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    folder = Path(tempfile.mkdtemp(prefix="kyodo_disk_", dir="/tmp"))
    name = folder.name
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2M,mode=0777", "tmpfs", folder], check=False, capture_output=True
    )
    try:
        if mounted.returncode:
            pytest.skip("no right to mount a small disk")
        inside = folder / "data"
        inside.mkdir()
        subprocess.run(["chown", "postgres", inside], check=False, capture_output=True)
        with engine.connect() as connection:
            try:
                connection.exec_driver_sql(f"CREATE TABLESPACE {name} LOCATION '{inside}'")
            except DBAPIError:
                pytest.skip("PostgreSQL may not make a tablespace, or runs elsewhere")
            yield name
            connection.exec_driver_sql(f"DROP TABLESPACE {name}")
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def test_a_full_disk_of_postgresql_leaves_everything_as_it_was(small_disk: str, schema_url: str) -> None:
    url = make_url(schema_url)
    options = f"{url.query['options']} -cdefault_tablespace={small_disk}"
    tracker = database_tracker(
        url.update_query_dict({"options": options}).render_as_string(hide_password=False)
    )
    published(tracker, proposal(2022, 67.0))
    _fill(tracker)
    with pytest.raises(InputError, match="G04"):
        _propose_many(tracker)
    assert whole(tracker) == [67.0]


def _fill(tracker: Tracker) -> None:
    """Fill the disk by other rows, so that little room is left."""
    with tracker.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE TABLE filler (text text)")
        connection.exec_driver_sql("ALTER TABLE filler ALTER COLUMN text SET STORAGE PLAIN")
        with suppress(DBAPIError):  # the disk is full
            while True:
                connection.exec_driver_sql("INSERT INTO filler VALUES (repeat('x', 7000))")


def _propose_many(tracker: Tracker) -> None:
    for year in range(2027, 2400):
        propose(tracker, proposal(year, 70.0), YAMADA)


@contextmanager
def kept_from_writing(path: Path) -> Iterator[None]:
    """A file or folder that nobody may change: by its mode, and for root by its attribute."""
    mode = path.stat().st_mode
    root = os.geteuid() == 0
    if root:
        done = (
            subprocess.run(["chattr", "+i", path], check=False, capture_output=True)
            if which("chattr")
            else None
        )
        if done is None or done.returncode:
            pytest.skip("root, on a disk without the attribute that nobody may change a file")
    else:
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        if root:
            subprocess.run(["chattr", "-i", path], check=True)
        else:
            path.chmod(mode)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_tracker_that_may_not_be_written_is_told_and_still_read(tmp_path: Path, what: str) -> None:
    path = tmp_path / "records" / "tracker.sqlite"
    published(file_tracker(path), proposal(2022, 67.0))
    before = path.read_bytes()
    with kept_from_writing(path if what == "file" else path.parent):
        with pytest.raises(InputError, match="G03"):
            propose(file_tracker(path), proposal(2027, 70.0), YAMADA)
        assert whole(file_tracker(path)) == [67.0]
    assert path.read_bytes() == before
    propose(file_tracker(path), proposal(2027, 70.0), YAMADA)


def test_a_folder_that_may_not_be_written_gets_no_tracker(tmp_path: Path) -> None:
    with kept_from_writing(tmp_path), pytest.raises(InputError, match="G03"):
        propose(file_tracker(tmp_path / "records" / "tracker.sqlite"), proposal(2022, 67.0), YAMADA)


def test_a_tracker_without_one_of_its_tables_is_told(opened: Open) -> None:
    tracker = opened()
    published(tracker, proposal(2022, 67.0))
    with tracker.engine.connect() as connection, connection.begin():
        for name in ("feed_long", "revision_triangle", "current_value", "value_span"):
            connection.exec_driver_sql(f"DROP VIEW {name}")
        connection.exec_driver_sql("DROP VIEW progress")
        connection.exec_driver_sql("DROP TABLE judgement")
    with pytest.raises(InputError, match="G02"):
        whole(tracker)
    with pytest.raises(InputError, match="G02"):
        propose(tracker, proposal(2022, 66.0), YAMADA, kind=ReleaseKind.CORRECTION, reason="訂正")
