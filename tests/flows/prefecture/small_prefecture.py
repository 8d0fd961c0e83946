"""Runs of three small municipalities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.prefecture.coordinating import PrefectureRun, run_prefecture
from flows.prefecture.listing import read_list
from flows.prefecture.municipality import Job, Reply, run_municipalities
from flows.prefecture.workers import ProcessPool

STANDARD = ("age_group", "sex")
FIRST, SECOND, THIRD = "990019", "990027", "990035"


class Here:
    """Does municipalities in this process, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, jobs: Sequence[Job], *, alone: bool) -> Iterator[Reply]:
        del alone
        self.asked += [job.code for job in jobs]
        yield from run_municipalities(jobs)


def run(table: Path, out: Path, workers: Here | ProcessPool | None = None) -> PrefectureRun:
    return run_prefecture(read_list(table), out, workers or Here(), STANDARD, lambda _: None)


def content(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(out).parts)
    }
