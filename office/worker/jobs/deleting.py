"""Deleting the answers of a year: whether its figures would be lost, and the deletion itself."""

from __future__ import annotations

from pathlib import Path

from office.worker.answers import forget_answers
from office.worker.jobs import returning
from office.worker.jobs.job import Telling, job
from reports.runs.finished_run import not_stored
from reports.runs.purging import purge
from schemas.loading.studies import load_study


@job("results_lost")
def results_lost(telling: Telling, *, workspace: Path, study: str) -> str:
    """Why the figures of the year would be lost with its answers (Japanese); "" where they would not."""
    del telling
    return not_stored(workspace, load_study(workspace, study))


@job("purge")
def purge_answers(telling: Telling, *, workspace: Path, study: str, by: str, day: str) -> int:
    """Delete the answers, unless figures would be lost; how many files. Raises InputError as `purge`."""
    telling.reach(1, "回答データの削除")
    deleted = purge(workspace, load_study(workspace, study), by, day, lose_results=False)
    forget_answers()  # in the memory of this process
    returning.LAST.forget()
    return len(deleted)
