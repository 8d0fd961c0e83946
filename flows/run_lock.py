"""One run of a study at a time, by a lock of the operating system that ends with the process that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from reports.runs.publishing import not_saved, output_folder
from schemas.errors import Problem
from schemas.tables.saving import make_folder

_BLINK = 0.2
"""Seconds that a run waits for the lock, so that one who looks (`is_run`) never stands in its way."""

RUN_ALREADY = "O23"
"""Code of what is told where another run holds the study."""


def is_run(workspace: Path, study: str) -> bool:
    """Whether a run holds the study now."""
    outputs = output_folder(workspace, study)
    if not outputs.parent.is_dir():
        return False
    lock = _lock(outputs)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False  # what stands in the way is told by the run itself
    lock.release()
    return False


def _lock(outputs: Path) -> FileLock:
    return FileLock(outputs.with_name(f".{outputs.name}.run.lock"), timeout=0, is_singleton=False)


@contextmanager
def only_run(workspace: Path, study: str) -> Iterator[None]:
    """Hold the study while it is run. Raises InputError at once: O23 another run holds it, O01 outputs cannot be saved."""
    outputs = output_folder(workspace, study)
    lock = _lock(outputs)
    try:
        make_folder(outputs.parent)
        lock.acquire(timeout=_BLINK)
    except Timeout:
        raise Problem(
            RUN_ALREADY,
            f"{study}年度の別の実行が、動いているところです。",
            remedy="その実行が終わってから、もう一度実行してください。",
            file=outputs.name,
        ).error() from None
    except OSError as error:
        raise not_saved(error, outputs) from None
    try:
        yield
    finally:
        lock.release()
