"""Prefect's database as it is before the first run, made once at installation: its migrations take 10 seconds and more.

`python -m flows.prepared_database` makes it, in the environment that the program is installed in. A workspace whose runs
have no database yet begins with a copy; without one, or after another version of Prefect was installed, Prefect makes
its own as ever.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

from flows.server import SILENT

NAME = "prefect.db"
"""What Prefect calls its database."""


def prepared() -> Path:
    """Where the database of this version of Prefect is kept, or would be."""
    return Path(sys.prefix, "share", "kyodo-survey", f"prefect-{version('prefect')}.db")


def begin_with_it(target: Path) -> None:
    """Copy it to where a server will look for its database, if none is there; what goes wrong is left to Prefect."""
    source = prepared()
    if target.exists() or not source.is_file():
        return
    waiting = target.with_name(f".{target.name}-{os.getpid()}")
    with suppress(OSError):
        shutil.copyfile(source, waiting)
        waiting.chmod(0o600)
        if not target.exists():
            waiting.replace(target)
    waiting.unlink(missing_ok=True)


def prepare() -> Path:
    """Make it, unless it is there. Raises OSError and CalledProcessError."""
    place = prepared()
    if place.is_file():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"],
            env={**os.environ, **SILENT, "PREFECT_HOME": home, "PYTHONUTF8": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        waiting = place.with_name(f".{place.name}-{os.getpid()}")
        # closed, not only committed, before the copy gets its name
        with (
            closing(sqlite3.connect(Path(home, NAME))) as source,
            closing(sqlite3.connect(waiting)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        waiting.replace(place)
    return place


if __name__ == "__main__":
    with suppress(OSError, subprocess.CalledProcessError):  # a run works without it
        prepare()
