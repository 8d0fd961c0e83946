"""Municipalities on several machines, through Prefect's Dask task runner: the same function, in batches.

The task runner takes any exception of a future for its end, so that a batch whose worker died is neither finished nor
failed there, and it may do a finished batch again (docs/decisions/0024). Both are harmless: a municipality that is done
is left as it is, and the coordinator trusts its folder alone.

Importing this module imports Prefect, which reads its settings from the environment as it is imported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from distributed import Client, fire_and_forget
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner

from flows.collector import collect_seldom
from flows.prefecture.municipality import Job, Reply, run_municipalities
from schemas.errors import Problem

_BATCH = 20
_SHARES = 4
"""Municipalities of one task at the most, as a task costs a fifth of a second; tasks for each worker at the least."""

_STEP = 5
_CONNECTING = 5
_DESERTED = 60
"""Seconds: between two looks at the workers, to find the scheduler, and without any worker before it is given up."""


def _in_worker(jobs: Sequence[Job]) -> list[Reply]:
    """See `run_municipalities`; settles the worker's process, which is this program's own, before."""
    collect_seldom()
    return run_municipalities(jobs)


_batch = task(name="municipalities", cache_policy=NO_CACHE, persist_result=False)(_in_worker)


def wake_workers(scheduler: str) -> None:
    """Let the workers import what their first task would wait for; this is not waited for. Raises InputError (B49)."""
    with _client(scheduler) as client:
        for worker in client.nthreads():
            waking = client.submit(_in_worker, [], workers=[worker], pure=False)
            fire_and_forget(waking)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class DaskWorkers:
    """The workers of a Dask scheduler; `server` is the address of Prefect's API, which the workers reach too."""

    scheduler: str
    server: str

    def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
        """See `flows.prefecture.workers.Workers`. Raises InputError (B49) where the scheduler cannot be reached."""
        with temporary_settings({PREFECT_API_URL: self.server}):
            yield from _replies(jobs, self.scheduler, alone=alone)


def _replies(jobs: Sequence[Job], scheduler: str, *, alone: bool) -> list[Reply]:
    """What is heard of the municipalities; nothing of those whose batch never came to its end."""
    with _client(scheduler) as client:
        shares = _SHARES * max(1, sum(client.nthreads().values()))
    batches = dealt(jobs, len(jobs) if alone else shares)
    waves = [[batch] for batch in batches] if alone else [batches]
    runner: Any = DaskTaskRunner(address=scheduler)

    @flow(name="prefecture", task_runner=runner, persist_result=False)
    def prefecture() -> list[Reply]:
        """Prefect sends this function to the workers with every task: what it refers to has to be sendable."""
        heard: list[Reply] = []
        with _client(scheduler) as watch:
            for wave in waves:
                for future in [_batch.submit(batch) for batch in wave]:
                    if _ended(future, watch):
                        heard += _reply(future)
        return heard

    return prefecture()


def dealt(jobs: Sequence[Job], shares: int) -> list[list[Job]]:
    """So many batches, or as many as keep to the most of one: dealt round, as neighbours of a list are of a size."""
    count = min(len(jobs), max(shares, -(-len(jobs) // _BATCH)))
    return [list(jobs[first::count]) for first in range(count)]


def _client(scheduler: str) -> Any:
    try:
        return Client(scheduler, set_as_default=False, timeout=_CONNECTING)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise Problem(
            "B49",
            "Daskのスケジューラーにつながりません。",
            found=scheduler,
            expected="例: tcp://192.0.2.10:8786",
            remedy="スケジューラーが動いていることと、アドレスを確かめてください。「--dask」を付けなければ、このパソコンだけで集計します。",
        ).error() from None


def _ended(future: Any, watch: Any) -> bool:
    """Wait until a batch has come to an end of any kind; False where no worker is left to do it."""
    seen = time.monotonic()
    while not future.wrapped_future.done():
        future.wait(timeout=_STEP)
        if watch.nthreads():
            seen = time.monotonic()
        elif time.monotonic() - seen > _DESERTED:
            future.wrapped_future.cancel()
            return False
    return True


def _reply(future: Any) -> list[Reply]:
    try:
        said: list[Reply] = future.result()
    except Exception:  # of whatever kind: its worker died, and the folders tell what it had done
        return []
    return said
