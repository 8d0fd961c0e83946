"""What a second process does ahead is what this one would have done, and whatever becomes of it, the run goes on here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flows import second_process as made
from flows.second_process import Ahead, second_process
from flows.stage import Parameters, Result, Stage
from flows.writing import WORKBOOK
from reports.excel.workbook import tables_workbook
from tests.made_estimates import index_of
from tests.reports.excel.made_up import ACCOUNTING, estimates, study
from tests.workspaces import ROOT

forks = pytest.mark.skipif(sys.platform != "linux", reason="no process is forked here")
PROCESS = Stage("process", "番号", os.getpid)


@pytest.fixture(params=[pytest.param(True, marks=forks), False], ids=["forked", "started"])
def _kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_can_fork", lambda: request.param)


pytestmark = pytest.mark.usefixtures("_kind")


def here(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
    return stage.run(*args, **kwargs)


def taken_up(ahead: Ahead, stage: Stage[..., Any], *args: object) -> None:
    """Begin a stage and wait until the second process has done it."""
    ahead.begin(stage, *args)
    ahead.begun[stage.label].result()


def test_the_second_process_writes_the_same_bytes() -> None:
    tables = (study(), index_of("2022", estimates()), ACCOUNTING)
    with second_process() as ahead:
        assert ahead is not None
        taken_up(ahead, WORKBOOK, *tables)
        assert ahead.caller(here)(WORKBOOK, *tables) == tables_workbook(*tables)


def test_a_stage_that_was_begun_is_done_there_and_any_other_here() -> None:
    with second_process() as ahead:
        assert ahead is not None
        taken_up(ahead, PROCESS)
        call = ahead.caller(here)
        assert call(PROCESS) != os.getpid()
        assert call(PROCESS) == os.getpid()  # was not begun again


def test_what_is_not_taken_up_when_its_turn_comes_is_done_here() -> None:
    with second_process() as ahead:
        assert ahead is not None
        held = threading.Event()
        ahead.waiting.submit(held.wait)  # the second process does something that takes long
        ahead.begin(PROCESS)
        assert ahead.caller(here)(PROCESS) == os.getpid()
        held.set()


@pytest.mark.parametrize(
    "work",
    [partial(int, "no number"), partial(sys.exit, 1), partial(compile, "1", "here", "eval")],
    ids=["raises", "ends", "cannot be told"],
)
def test_what_fails_there_is_done_here_and_fails_here(work: Callable[[], object]) -> None:
    called = []

    def call(stage: Stage[Parameters, Result], *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        called.append(stage.label)
        return stage.run(*args, **kwargs)

    def run() -> str:
        raise ValueError("as it fails here")

    with second_process() as ahead:
        assert ahead is not None
        ahead.begun["段階"] = ahead.waiting.submit(ahead._done, partial(work))
        ahead.begun["段階"].result()
        with pytest.raises(ValueError, match="as it fails here"):
            ahead.caller(call)(Stage("stage", "段階", run))
    assert called == ["段階"]


def test_a_second_process_that_is_killed_leaves_the_work_to_this_one() -> None:
    with second_process() as ahead:
        assert ahead is not None
        taken_up(ahead, PROCESS)
        os.kill(
            ahead.begun[PROCESS.label].result()[0], signal.SIGKILL if os.name == "posix" else signal.SIGTERM
        )
        taken_up(ahead, PROCESS)
        assert ahead.caller(here)(PROCESS) == os.getpid()


def test_a_process_that_cannot_be_started_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "no more processes")

    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    monkeypatch.setattr(os, "fork", refused, raising=False)
    with second_process() as ahead:
        assert ahead is None


def test_a_second_process_that_is_not_needed_is_ended() -> None:
    with suppress(ValueError), second_process() as ahead:
        assert ahead is not None
        taken_up(ahead, PROCESS)
        number = ahead.begun[PROCESS.label].result()[0]
        raise ValueError("stopped")
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@forks
def test_only_a_process_without_other_threads_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    beside = made._can_fork()
    ended.set()
    other.join()
    assert not beside
    code = "from flows.second_process import _can_fork; print(_can_fork())"
    alone = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert alone.stdout.strip() == "True"
