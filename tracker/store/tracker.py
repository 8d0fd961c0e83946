"""The tracker: a file in the workspace, or a PostgreSQL database, opened for reading or for one step of writing.

One step is one transaction, and only one writer is in at a time: a process that dies leaves everything as it was.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from schemas.errors import InputError
from tracker.store.faults import told
from tracker.store.places import FILE, URL, on_local_disk
from tracker.terms import messages

HEAD = "0001"
"""The newest form of the tables (`tracker.store.migrations`)."""

_PATIENCE = 20
"""Seconds to wait for another writer."""

_ONE_WRITER = 7_356_014_129
"""The number of PostgreSQL's advisory lock."""


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Tracker:
    """One tracker. `place` names it in messages."""

    def __init__(
        self,
        engine: Engine,
        place: str,
        file: Path | None = None,
        *,
        clock: Callable[[], datetime] = now,
        patience: float = _PATIENCE,
    ) -> None:
        self.engine = engine
        self.place = place
        self.clock = clock
        self._file = file
        self._patience = patience

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the records. Raises InputError (G01 to G10)."""
        if self._file is not None and not self._file.is_file():
            raise InputError(messages.NO_RECORD.problem(self.place))
        engine = self.engine if self._file is None else _reading_engine(self.engine, self._file)
        with told(self.place), engine.connect() as opened:
            steady = {"isolation_level": "REPEATABLE READ"} if self._file is None else {}
            connection = opened.execution_options(**steady)
            form = _form(connection)
            if form is None:
                raise InputError(messages.NO_RECORD.problem(self.place))
            self._refuse_newer(form)
            if form != HEAD:
                raise InputError(messages.NOT_WRITTEN_YET.problem(self.place, found=form, expected=HEAD))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection for one step: all of it is recorded at the end, or nothing. Raises InputError (G01 to G08)."""
        if self._file is not None:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                rule = messages.FULL if error.errno == errno.ENOSPC else messages.READ_ONLY
                raise rule.problem(self.place).error() from None
            _set_journal(self)
        with told(self.place), self.engine.connect() as opened:
            connection = opened.execution_options(kyodo_writes=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{self._patience:g}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")
                form = _form(connection)
                if form != HEAD:
                    if form is not None:
                        self._refuse_newer(form)
                    migrate(connection)
                yield connection

    def _refuse_newer(self, form: str) -> None:
        if form > HEAD:
            raise InputError(messages.NEWER.problem(self.place, found=form, expected=HEAD))


def open_tracker(
    workspace: Path, *, clock: Callable[[], datetime] = now, patience: float = _PATIENCE
) -> Tracker:
    """The tracker of a workspace: the database that KYODO_TRACKER_URL names, else the file in the workspace.

    Nothing is read or written yet. Raises InputError (G07) for a URL that cannot be used.
    """
    url = os.environ.get(URL, "")
    if url:
        return database_tracker(url, clock=clock, patience=patience)
    return file_tracker(workspace / FILE, clock=clock, patience=patience)


def file_tracker(path: Path, *, clock: Callable[[], datetime] = now, patience: float = _PATIENCE) -> Tracker:
    """The tracker in an SQLite file, which the first step of writing makes."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def _connect(connection: object, _: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # transactions begin below
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("kyodo_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return Tracker(engine, str(path), path, clock=clock, patience=patience)


def _reading_engine(engine: Engine, file: Path) -> Engine:
    """The engine, or one that asks for no log beside the file: a folder that may not be written has no room for one.

    Nobody can be writing there, as a writer would have left its log.
    """
    if os.access(file.parent, os.W_OK) or file.with_name(f"{file.name}-wal").exists():
        return engine
    return create_engine(
        f"sqlite:///file:{quote(str(file))}?mode=ro&immutable=1&uri=true", poolclass=NullPool
    )


def database_tracker(
    url: str, *, clock: Callable[[], datetime] = now, patience: float = _PATIENCE
) -> Tracker:
    """The tracker in a PostgreSQL database. Raises InputError (G07)."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise InputError(messages.BAD_URL.problem("KYODO_TRACKER_URL"))
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise InputError(messages.BAD_URL.problem("KYODO_TRACKER_URL")) from None
    place = parsed.set(username=None, password=None, query={}).render_as_string()
    return Tracker(engine, place, clock=clock, patience=patience)


def migrate(connection: Connection) -> None:
    """Bring the tables to the newest form, within the transaction of the connection."""
    from alembic import command  # noqa: PLC0415  # needed once in the life of a tracker
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _form(connection: Connection) -> str | None:
    """The form of the tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _set_journal(tracker: Tracker) -> None:
    """Keep SQLite's write-ahead log on a disk of this machine alone; the older journal elsewhere."""
    file = tracker._file
    assert file is not None
    wanted = "wal" if on_local_disk(file.parent) else "delete"
    with told(tracker.place), tracker.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        cursor = raw.execute("PRAGMA journal_mode")
        if str(cursor.fetchone()[0]).lower() != wanted:
            raw.execute(f"PRAGMA journal_mode = {wanted}")
