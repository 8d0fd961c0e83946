"""The process beside the page: asked, begun, stopped, killed."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from flows.run_lock import only_run
from office.worker.client import LOG, Worker, WorkerStoppedError
from office.worker.shapes import shaped
from office.worker.shapes.checked import Checked, OpenedFinding
from office.worker.shapes.ran import Ran, Results
from office.worker.shapes.stages import TOLD
from schemas.errors import InputError


def digests(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_check_counts_rows_and_findings_by_kind(ran: tuple[Worker, Path]) -> None:
    worker, _ = ran
    checked = shaped(Checked, worker.ask("check", study="2022"))

    rows = {one.key: one.whole for one in checked.surveys}
    assert (rows["shimin"].valid, rows["shimin"].invalid, rows["shimin"].excluded) == (1616, 8, 10)
    assert (rows["machizukuri"].valid, rows["machizukuri"].invalid) == (1829, 4)
    counts = {kind.rule: kind.total for kind in checked.kinds}
    assert counts["E01"] == 7
    assert checked.findings == 38
    assert checked.problems == ()
    assert checked.read["raw/2022/shimin.csv"]
    assert "schemas/2022/study.toml" in checked.read


def test_a_check_holds_no_cell_and_the_opened_findings_hold_them(ran: tuple[Worker, Path]) -> None:
    worker, _ = ran
    opened = shaped(tuple[OpenedFinding, ...], worker.ask("findings_opened", study="2022"))
    found = {one.found for one in opened if len(one.found) > 3}
    assert len(opened) == 38
    assert found

    told = json.dumps(worker.ask("check", study="2022"), ensure_ascii=False)
    assert [text for text in found if text in told] == []


def test_what_a_clerk_caused_is_told_with_what_was_found(worker: Worker, workspace: Path) -> None:
    path = workspace / "schemas" / "2022" / "study.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("level = 0.95", "level = 95"), encoding="utf-8")

    with pytest.raises(InputError) as told:
        worker.ask("check", study="2022")
    assert "95" in told.value.for_operator()


def test_a_fault_of_the_program_is_told_by_its_place_alone(ran: tuple[Worker, Path]) -> None:
    worker, workspace = ran
    with pytest.raises(InputError) as told:
        worker.ask("check", study=["秘密の回答"])
    assert told.value.problems[0].rule == "B34"
    assert "秘密の回答" not in told.value.for_operator()
    assert "秘密の回答" not in (workspace / LOG).read_text(encoding="utf-8")
    assert shaped(Checked, worker.ask("check", study="2022")).findings == 38


def test_a_run_tells_nine_stages_and_gives_the_bytes_of_the_command(
    worker: Worker, workspace: Path, finished: Path
) -> None:
    state = worker.wait(worker.begin("run", study="2022"))

    assert [(number, label) for number, label, _ in state.stages] == list(enumerate(TOLD, start=1))
    assert "chapter.docx" in shaped(Ran, state.result()).files
    assert digests(workspace / "reports" / "output" / "2022") == digests(finished)


def test_what_starts_behind_the_page_lets_a_run_that_has_begun_go_first(
    worker: Worker, workspace: Path
) -> None:
    with only_run(workspace, "2022"):  # so that the run waits
        begun, rested = worker.begin("run", study="2022"), threading.Thread(target=worker.rest)
        rested.start()
        rested.join(0.1)
        assert rested.is_alive()
        worker.stop(begun)
        rested.join()
    assert worker.wait(begun).ended == "stopped"


def test_results_tell_what_has_changed_since_the_run_before(ran: tuple[Worker, Path]) -> None:
    worker, workspace = ran
    first = shaped(Results, worker.ask("results", study="2022"))
    assert first.before is None
    figures = {(one.concept, one.option): one for one in first.figures}
    attached = figures["attachment", "attached"]
    assert (attached.n, round(attached.share, 3), attached.moved) == (1616, 0.670, "down")

    answers = workspace / "raw" / "2022" / "shimin.csv"
    before = answers.read_bytes()
    lines = before.splitlines(keepends=True)
    answers.write_bytes(b"".join([*lines[:100], *lines[101:]]))  # one return fewer
    try:
        assert "shimin.csv" in shaped(Results, worker.ask("results", study="2022")).changed
        worker.wait(worker.begin("run", study="2022")).result()
        second = shaped(Results, worker.ask("results", study="2022"))
    finally:
        answers.write_bytes(before)
    assert second.before is not None
    assert second.before.rows["shimin"].rows_in - second.now.rows["shimin"].rows_in == 1
    assert second.before.rows["shimin"].valid - second.now.rows["shimin"].valid == 1
    assert second.before.rows["machizukuri"] == second.now.rows["machizukuri"]
    assert second.pieces_changed > 10
    assert list(second.now.seconds) == list(TOLD)
    worker.wait(worker.begin("run", study="2022")).result()


def test_a_run_that_is_stopped_leaves_the_last_outputs(ran: tuple[Worker, Path]) -> None:
    worker, workspace = ran
    before = digests(workspace / "reports" / "output" / "2022")

    number = worker.begin("run", study="2022")
    assert worker.running("2022") is not None
    worker.stop(number)
    state = worker.wait(number)

    assert state.ended == "stopped"
    assert worker.running("2022") is None
    assert digests(workspace / "reports" / "output" / "2022") == before


def test_a_worker_that_is_killed_is_started_again_and_the_run_completes(
    ran: tuple[Worker, Path], finished: Path
) -> None:
    worker, workspace = ran
    number = worker.begin("run", study="2022")
    killed = worker.pid
    os.kill(killed, signal.SIGKILL)

    state = worker.wait(number)
    assert state.ended == "died"
    with pytest.raises(WorkerStoppedError):
        state.result()
    assert digests(workspace / "reports" / "output" / "2022") == digests(finished)

    again = worker.wait(worker.begin("run", study="2022"))
    assert worker.pid != killed
    assert shaped(Ran, again.result()).files
    assert digests(workspace / "reports" / "output" / "2022") == digests(finished)
