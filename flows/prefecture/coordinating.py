"""The coordinator: asks for what has no finished folder, a bounded number of times, and trusts the folders alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from flows.prefecture.combining import combine
from flows.prefecture.comparing import Finished
from flows.prefecture.folder import Done, tidy
from flows.prefecture.listing import Municipality
from flows.prefecture.municipality import Job, Reply
from flows.prefecture.workers import Workers
from schemas.errors import Problem
from schemas.tables.saving import make_folder

_ROUNDS = (False, True, True)
"""Whether each is asked for alone, round by round: one that takes its worker with it is found out."""

_DIED = "[B47] 処理していたプロセスが、途中で止まりました。メモリが足りないときは、「--processes」の数を減らして、もう一度実行してください。"

_OTHER = (
    "[B52] できたフォルダーが、今の作業フォルダーやプログラムと合いません。集計している間にファイルを変えていないことと、"
    "ワーカーのプログラムの版を確かめて、もう一度実行してください。"
)


@dataclass(frozen=True)
class PrefectureRun:
    """What came of a run: who is finished, how many of them before it, who is not and why, and the folder of all."""

    finished: tuple[Finished, ...]
    reused: int
    failed: tuple[tuple[Municipality, str], ...]
    folder: Path | None


def run_prefecture(
    municipalities: Sequence[Municipality],
    out: Path,
    workers: Workers,
    standard: tuple[str, ...],
    tell: Callable[[int], None],
) -> PrefectureRun:
    """Do every municipality that has no finished folder of its inputs as they are, then put all together.

    tell: is given the number that were heard of. What failed is told and stops no other; an error of the input is not
    asked for again. Raises InputError (B48) where another run works on the same folder.
    """
    make_folder(out)
    jobs = [Job.of(one, out, standard) for one in municipalities]
    try:
        with FileLock(out / ".lock", timeout=0, is_singleton=False):
            tidy(out)
            done, said, reused = _ask(jobs, workers, tell)
            finished = tuple(
                Finished(one, out / one.code, done[one.code]) for one in municipalities if one.code in done
            )
            failed = tuple((one, said.get(one.code, _DIED)) for one in municipalities if one.code not in done)
            folder = combine(out, finished, failed, standard) if finished else None
            tidy(out)
    except Timeout:
        raise Problem(
            "B48",
            "同じフォルダーに書き出す別の実行が、動いているところです。",
            remedy="その実行が終わってから、もう一度実行してください。",
            file=str(out),
        ).error() from None
    return PrefectureRun(finished, reused, failed, folder)


def _ask(
    jobs: Sequence[Job], workers: Workers, tell: Callable[[int], None]
) -> tuple[dict[str, Done], dict[str, str], int]:
    """What is finished, what was said of the rest, and how many were finished before."""
    done: dict[str, Done] = {}
    said: dict[str, Reply] = {}

    def still_missing(among: Sequence[Job]) -> list[Job]:
        for job in among:
            found = job.done()
            if found is not None:
                done[job.code] = found
        return [job for job in among if job.code not in done]

    missing = still_missing(jobs)
    reused = len(done)
    for alone in _ROUNDS:
        asked = [
            job
            for job in missing
            if job.code not in said or said[job.code].again or not said[job.code].problem
        ]
        if not asked:
            break
        for reply in workers(asked, alone=alone):
            said[reply.code] = reply
            tell(len(done) + sum(not one.problem for one in said.values()))
        missing = still_missing(missing)
    return done, {code: one.problem or _OTHER for code, one in said.items()}, reused
