"""What keeps Prefect's server from starting, or a run from going on under it, is told by the command."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from flows.server import check_answers
from schemas.errors import InputError
from tests.flows.test_prefect_server import run, servers

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc"),
]


def test_a_database_of_another_version(workspace: Path) -> None:
    (workspace / ".prefect").mkdir()
    with sqlite3.connect(workspace / ".prefect" / "prefect.db") as database:
        database.execute("create table alembic_version (version_num varchar(32) not null)")
        database.execute("insert into alembic_version values ('ffffffffffff')")
    database.close()
    done = run(workspace)
    assert done.returncode == 3
    assert done.stderr.startswith("[O20]")
    assert "prefect.old.db" in done.stderr
    assert "--direct" in done.stderr
    assert "Traceback" not in done.stderr
    assert "ffffffffffff" in (workspace / ".prefect" / "prefect.log").read_text("utf-8")


def test_a_server_that_dies_is_told_with_its_cause(workspace: Path) -> None:
    (workspace / ".prefect").mkdir()
    (workspace / ".prefect" / "prefect.db").write_bytes(b"no database" * 1000)
    done = run(workspace)
    assert done.returncode == 3
    assert done.stderr.startswith("[O03]")
    assert "file is not a database" in done.stderr
    assert "Traceback" not in done.stderr
    assert "file is not a database" in (workspace / ".prefect" / "prefect.log").read_text("utf-8")


def test_a_slip_in_the_definitions_ends_the_server_that_is_starting(workspace: Path) -> None:
    (workspace / "schemas" / "2022" / "study.toml").write_text("a = ", encoding="utf-8")
    done = run(workspace)
    assert done.returncode == 3
    assert done.stderr.startswith("[D")
    assert not servers(workspace)


def test_what_several_stages_refuse_is_told_together_and_with_the_cells(workspace: Path) -> None:
    frame = workspace / "raw/2022/frame.csv"
    frame.write_text(frame.read_text("utf-8").replace("population", "persons", 1), encoding="utf-8")
    (workspace / "raw/2022/shimin.csv").write_bytes(b"\n")
    done = run(workspace)
    assert done.returncode == 3
    assert [done.stderr.count(code) for code in ("[P01]", "[F03]")] == [1, 1], done.stderr
    assert "raw/2022/frame.csv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/api", "http://127.0.0.1:1", "nonsense"])
def test_an_address_where_nothing_answers(address: str) -> None:
    with pytest.raises(InputError, match="O21") as told:
        check_answers(address)
    assert told.value.for_operator().startswith("[O21]")
    assert address in told.value.for_operator()


def test_a_run_with_an_address_where_nothing_answers(workspace: Path) -> None:
    address = "http://127.0.0.1:1/api"
    done = run(workspace, PREFECT_API_URL=address)
    assert done.returncode == 3
    assert done.stderr.startswith("[O21]")
    assert address in done.stderr
    assert "Traceback" not in done.stderr
    assert not (workspace / "reports").exists()
