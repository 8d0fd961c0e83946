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

from distributed import Client
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect_dask.task_runners import DaskTaskRunner

from flows.prefecture.municipality import Job, Reply, run_municipalities
from schemas.errors import Problem

_BATCH = 20
_SHARES = 4
"""Municipalities of one task at the most, as a task costs a fifth of a second; tasks for each worker at the least."""

_STEP = 5
_CONNECTING = 5
_DESERTED = 60
"""Seconds: between two looks at the workers, to find the scheduler, and without any worker before it is given up."""

_batch = task(name="municipalities", cache_policy=NO_CACHE, persist_result=False)(run_municipalities)


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
    size = 1 if alone else max(1, min(_BATCH, len(jobs) // shares))
    batches = [list(jobs[first : first + size]) for first in range(0, len(jobs), size)]
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
