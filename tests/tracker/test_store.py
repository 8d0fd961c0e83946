"""The records are only ever added to, and what was touched in them is found and named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from schemas.errors import InputError
from tests.tracker.conftest import Open
from tests.tracker.made import AREA, SATO, YAMADA, proposal, published
from tracker.store.append_only import REFUSAL, roles_sql
from tracker.store.bulk import COLUMNS, add_large_release
from tracker.store.chain import Touched, verify
from tracker.store.places import is_share
from tracker.store.recording import add_event, add_release
from tracker.store.tables import metadata
from tracker.store.tracker import HEAD, Tracker, database_tracker, file_tracker, open_tracker
from tracker.words import Approval
from tracker.workflow.content import build
from tracker.workflow.deciding import approve
from tracker.workflow.proposing import propose
from tracker.workflow.releases import latest

TABLES = tuple(metadata.tables)


def raw(tracker: Tracker, *statements: str) -> None:
    """Do what the program never does."""
    with tracker.engine.connect() as opened, opened.begin():
        for statement in statements:
            opened.exec_driver_sql(statement)


def touched(tracker: Tracker) -> Touched | None:
    """What the walk finds."""
    with tracker.reading() as connection:
        return verify(connection).touched


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_changed_or_deleted(tracker: Tracker, table: str) -> None:
    published(tracker, proposal(2022, 67.0, 85))
    if table == "measure":
        raw(
            tracker,
            "INSERT INTO measure SELECT release_id, 'm', '', '', '', '', '', '', '', '', '', 0, 1, '' FROM release",
        )
    column = next(iter(metadata.tables[table].c)).name
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match=REFUSAL):
            raw(tracker, statement)
    if tracker.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match=REFUSAL):
            raw(tracker, f"TRUNCATE {table} CASCADE")


def without_triggers(tracker: Tracker, table: str) -> None:
    """Take the protection off, as somebody with all rights could."""
    if tracker.engine.dialect.name == "postgresql":
        raw(tracker, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    else:
        raw(
            tracker,
            f"DROP TRIGGER {table}_no_update",
            f"DROP TRIGGER {table}_no_delete",
            "PRAGMA foreign_keys = OFF",
        )


@pytest.mark.parametrize(
    ("table", "statement", "key"),
    [
        (
            "observation",
            "UPDATE observation SET value = 70 WHERE grp = '20歳代' AND basis = 'weighted'",
            "352039.indicators.2022.0.1、kgi1.1、352039、2022、age_group、20歳代、weighted",
        ),
        ("observation", "DELETE FROM observation WHERE grp = '20歳代'", "352039.indicators.2022.0.1"),
        ("observation", "UPDATE observation SET value = 70, row_hash = 'x' WHERE grp = '20歳代'", "20歳代"),
        ("target", "UPDATE target SET value = 60 WHERE year = 2022", "kgi1.1、2022"),
        ("judgement", "UPDATE judgement SET verdict = '達成' WHERE against = 'target'", "kgi1.1、2022、target"),
        ("provenance", "UPDATE provenance SET value = '' WHERE kind = 'run'", "run"),
        ("indicator", "UPDATE indicator SET office = '別の課'", "kgi1"),
        ("series", "UPDATE series SET base = 'valid'", "kgi1.1"),
        ("release", "UPDATE release SET kind = 'correction'", "352039.indicators.2022.0.1"),
        ("release_event", "UPDATE release_event SET actor = '別の人' WHERE seq = 2", "2番目"),
        ("release_event", "DELETE FROM release_event WHERE seq = 2", "2番目"),
        ("check_result", "UPDATE check_result SET passed = 1, message = '' WHERE seq = 2", "2番目"),
    ],
)  # fmt: skip
def test_the_first_row_that_was_touched_is_named(
    tracker: Tracker, table: str, statement: str, key: str
) -> None:
    published(tracker, proposal(2022, 67.0, 85))
    assert touched(tracker) is None
    without_triggers(tracker, table)
    if statement.startswith("DELETE FROM release_event"):
        without_triggers(tracker, "check_result")
    raw(tracker, statement)
    found = touched(tracker)
    assert found is not None
    assert key in found.key


def test_an_added_row_is_found(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    names = ", ".join(column.name for column in metadata.tables["observation"].c)
    chosen = names.replace("grp", "'30歳代'", 1).replace("position", "99")
    raw(
        tracker,
        f"INSERT INTO observation ({names}) SELECT {chosen} FROM observation WHERE grp = '20歳代' AND basis = 'weighted'",
    )
    found = touched(tracker)
    assert found is not None
    assert found.table == "observation"


def test_a_release_that_was_taken_away_as_a_whole_is_found(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    published(tracker, proposal(2027, 70.0))
    gone = "352039.indicators.2022.0.1"
    tables = [name for name in TABLES if "release_id" in metadata.tables[name].c and name != "release_event"]
    for table in tables:
        without_triggers(tracker, table)
    deletions = [f"DELETE FROM {table} WHERE release_id = '{gone}'" for table in tables]
    if tracker.engine.dialect.name == "postgresql":  # as its superuser could
        raw(tracker, "SET session_replication_role = replica", *deletions)
    else:
        with closing(
            sqlite3.connect(str(tracker.engine.url.database))
        ) as connection:  # knows no foreign keys
            connection.executescript("; ".join(deletions))
    assert touched(tracker) == Touched("release", gone, "版の記録が消えています。")


def test_a_release_that_no_event_tells_of_is_found(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    names = ", ".join(column.name for column in metadata.tables["release"].c)
    slipped_in = names.replace("release_id", "'elsewhere'", 1).replace("attempt", "9", 1)
    raw(tracker, f"INSERT INTO release ({names}) SELECT {slipped_in} FROM release")
    assert touched(tracker) == Touched("release", "elsewhere", "出来事の記録のない版です。")


def test_a_row_without_its_release_is_found(tracker: Tracker) -> None:
    published(tracker, proposal(2022, 67.0))
    names = ", ".join(column.name for column in metadata.tables["target"].c if column.name != "release_id")
    raw(tracker, f"INSERT INTO target (release_id, {names}) SELECT 'elsewhere', {names} FROM target")
    found = touched(tracker)
    assert found is not None
    assert found.key.startswith("elsewhere、")


def test_many_values_at_once_are_recorded_as_one_by_one(schema_url: str) -> None:
    """By COPY the same rows get the same digests, texts that COPY must escape among them."""
    one = proposal(2022, 67.0, 85.0)
    strange = replace(one.observations[0], breakdown="a\\b", group="c\td\ne", comment="\\N")
    tracker = database_tracker(schema_url)
    with tracker.writing() as connection:
        content, _ = build(
            connection,
            replace(one, observations=(*one.observations, strange)),
            None,
            rule="interval",
        )
        cells = [[row[name] for name in COLUMNS] for row in content["observation"]]
        base = {"subject": "indicators", "ref_area": AREA, "ref_year": 2022, "version": 0, "previous_release_id": "",
                "kind": "new", "reason": "", "next_release": "", "judged_by": "interval"}  # fmt: skip
        first = {**base, "release_id": "a", "attempt": 1}
        digest = add_large_release(connection, first, content, cells)
        add_event(connection, "a", "propose", YAMADA, tracker.clock(), digest=digest)
        second = {**base, "release_id": "b", "attempt": 1, "version": 1, "reason": "r"}
        add_event(
            connection,
            "b",
            "propose",
            YAMADA,
            tracker.clock(),
            digest=add_release(connection, second, content),
        )
    assert touched(tracker) is None
    with tracker.reading() as connection:
        hashes = connection.execute(
            text("SELECT release_id, row_hash FROM observation ORDER BY release_id, position")
        ).all()
    half = len(hashes) // 2
    assert [row.row_hash for row in hashes[:half]] == [row.row_hash for row in hashes[half:]]


def test_the_tracker_is_made_by_the_first_step_of_writing(opened: Open) -> None:
    tracker = opened()
    with pytest.raises(InputError, match="G09"), tracker.reading():
        pass
    propose(tracker, proposal(2022, 67.0), YAMADA)
    with opened().reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


@pytest.mark.parametrize("step", ["read", "write"])
def test_a_tracker_of_a_newer_version_is_left_alone(tracker: Tracker, step: str) -> None:
    published(tracker, proposal(2022, 67.0))
    raw(tracker, "UPDATE alembic_version SET version_num = '0099'")
    with pytest.raises(InputError, match="G06"):
        _read(tracker) if step == "read" else propose(tracker, proposal(2027, 70.0), YAMADA)


def _read(tracker: Tracker) -> None:
    with tracker.reading():
        pass


def test_another_writer_is_waited_for_and_then_told(opened: Open) -> None:
    first, second = opened(), opened()
    propose(first, proposal(2022, 67.0), YAMADA)
    second._patience = 0.2
    if first.engine.dialect.name == "sqlite":
        second = file_tracker(Path(second.place), patience=0.2)
    with first.writing(), pytest.raises(InputError, match="G01"):
        propose(second, proposal(2027, 70.0), YAMADA)
    propose(second, proposal(2027, 70.0), YAMADA)
    assert touched(first) is None


def test_a_file_that_is_no_tracker_is_told_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "tracker.sqlite"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="G02"):
        propose(file_tracker(path), proposal(2022, 67.0), YAMADA)
    with pytest.raises(InputError, match="G02"), file_tracker(path).reading():
        pass
    assert path.read_bytes() == b"no database" * 1000


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tracker.sqlite"
    tracker = file_tracker(path)
    published(tracker, proposal(2022, 67.0))
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    path.with_name("tracker.sqlite-wal").unlink(missing_ok=True)
    with pytest.raises(InputError, match="G02"):
        propose(tracker, proposal(2027, 70.0), YAMADA)


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "tracker.sqlite"
    published(file_tracker(path), proposal(2022, 67.0))
    full = file_tracker(path)

    @event.listens_for(full.engine, "connect")
    def _limit(connection: object, _: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

    with pytest.raises(InputError, match="G04"):
        _propose_many(full)
    assert touched(file_tracker(path)) is None


def _propose_many(tracker: Tracker) -> None:
    for year in range(2027, 2060):
        propose(tracker, proposal(year, 70.0), YAMADA)


def test_a_writer_may_add_and_a_reader_may_read(schema_url: str) -> None:
    """The roles that the administrator makes: neither changes a row, and the reader adds none."""
    tracker = database_tracker(schema_url)
    propose(tracker, proposal(2022, 67.0), YAMADA)
    schema = make_url(schema_url).query["options"]
    assert isinstance(schema, str)
    schema = schema.partition("=")[2]
    writer, reader = (f"kyodo_{kind}_{uuid4().hex[:8]}" for kind in ("writer", "reader"))
    raw(tracker, *roles_sql(schema, writer, reader).splitlines())

    def acting(role: str) -> Tracker:
        options = f"-csearch_path={schema} -crole={role}"
        url = make_url(schema_url).update_query_dict({"options": options})
        return database_tracker(url.render_as_string(hide_password=False))

    try:
        approve(acting(writer), AREA, 2022, SATO, present={})
        with acting(reader).reading() as connection:
            assert latest(connection, "indicators", AREA, 2022).approval is Approval.APPROVED
        with pytest.raises(InputError, match="G03"):
            propose(acting(reader), proposal(2027, 70.0), YAMADA)
        for role in (writer, reader):
            for statement in ("UPDATE release SET kind = ''", "DELETE FROM target", "TRUNCATE observation"):
                with pytest.raises(DBAPIError, match="permission denied"):
                    raw(acting(role), statement)
            with pytest.raises(DBAPIError, match="must be owner"):
                raw(acting(role), "ALTER TABLE release DISABLE TRIGGER ALL")
    finally:
        raw(tracker, *(f'DROP OWNED BY "{role}"' for role in (writer, reader)))
        raw(tracker, *(f'DROP ROLE "{role}"' for role in (writer, reader)))


@pytest.mark.parametrize(
    ("url", "code"),
    [("mysql://x/y", "G07"), ("nonsense", "G07"), ("postgresql://nobody@127.0.0.1:1/x", "G05")],
)
def test_a_database_that_cannot_be_had_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, code: str
) -> None:
    monkeypatch.setenv("KYODO_TRACKER_URL", url)
    with pytest.raises(InputError, match=code), open_tracker(tmp_path).reading():
        pass


def test_the_password_of_the_database_is_never_told() -> None:
    tracker = database_tracker("postgresql://user:secret@127.0.0.1:1/x")
    with pytest.raises(InputError) as told, tracker.reading():
        pass
    assert "secret" not in told.value.for_operator()


def test_the_log_beside_the_file_is_kept_on_local_disks_alone() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n//server/share /mnt/share cifs rw 0 0\nsshfs /home/a fuse.sshfs rw 0 0\n"
    )
    assert not is_share(Path("/srv/records"), mounts)
    assert is_share(Path("/mnt/share/records"), mounts)
    assert is_share(Path("/home/a/b"), mounts)
    assert is_share(Path("/work"), "")


def test_on_a_share_the_older_journal_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    for local in (True, False):
        monkeypatch.setattr("tracker.store.tracker.on_local_disk", lambda _, local=local: local)
        tracker = file_tracker(tmp_path / "tracker.sqlite")
        propose(tracker, proposal(2022 + len(modes), 67.0), YAMADA)
        with tracker.engine.connect() as connection:
            modes.append(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
    assert modes == ["wal", "delete"]
