"""Processes that do municipalities: what they say is heard, and only the folders that they leave are trusted."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Thread
from typing import Protocol

from flows.collector import collect_seldom
from flows.prefecture.municipality import Job, Reply, run_municipalities

RECYCLED_AFTER = 200
"""Municipalities that a process does before a new one takes its place, so that no memory piles up."""


class Workers(Protocol):
    """Do municipalities somewhere, and give what was said of each. One whose worker died is not heard of again."""

    def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
        """`alone`: no two at a time, so that one that takes its worker with it takes no other."""
        ...


@dataclass(frozen=True)
class ProcessPool:
    """Processes on this machine; no more municipalities are handed out than there are processes.

    When one dies, the pool is at an end: the others that were at work are not heard of either, and a new pool goes on
    with the rest. A pool is also renewed as a whole after a number of municipalities: `max_tasks_per_child` would hang
    (https://github.com/python/cpython/issues/115634, Python 3.11 to 3.13).
    """

    processes: int

    def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
        """See `Workers`."""
        waiting = deque(jobs)
        while waiting:
            yield from _one_pool(waiting, 1 if alone else self.processes)


def _one_pool(waiting: deque[Job], processes: int) -> Iterator[Reply]:
    """Take jobs off until there is none, the pool is to be renewed, or it broke."""
    spawn, left = multiprocessing.get_context("spawn"), processes * RECYCLED_AFTER
    at_work: set[Future[list[Reply]]] = set()
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_begin) as pool:
        try:
            while at_work or (waiting and left):
                while waiting and left and len(at_work) < processes:
                    at_work.add(pool.submit(run_municipalities, [waiting.popleft()]))
                    left -= 1
                ready, at_work = wait(at_work, return_when=FIRST_COMPLETED)
                for one in ready:
                    yield from one.result()
        except BrokenProcessPool:
            return


def _begin() -> None:
    """Settle a process of the pool: Ctrl+C is for the first process alone, and nobody outlives that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
