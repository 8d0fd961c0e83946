"""A workspace begins with the database that was made at installation, and never loses its own for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows import prepared_database
from flows.prepared_database import begin_with_it, prepare

pytestmark = pytest.mark.prefect


def test_a_copy_is_begun_with_and_what_is_there_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_database.sys, "prefix", str(tmp_path / "環境"))  # an environment of its own
    target = tmp_path / "prefect.db"
    begin_with_it(target)
    assert not target.exists()  # none was made
    made = prepare()
    begin_with_it(target)
    with closing(sqlite3.connect(target)) as database:
        assert database.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM flow_run").fetchone() == (0,)
    assert sorted(path.name for path in made.parent.iterdir()) == [made.name]

    target.write_bytes(b"its own")
    begin_with_it(target)
    assert target.read_bytes() == b"its own"
    assert not list(tmp_path.glob(".prefect.db*"))
