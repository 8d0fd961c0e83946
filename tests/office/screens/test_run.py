"""集計 through the page: begun, followed, broken off, finished, and what it came to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.office.visiting import Visitor, office_of
from tests.workspaces import copy_workspace

HOLDS = """
import sys
from pathlib import Path
from flows.run_lock import only_run
with only_run(Path(sys.argv[1]), "2022"):
    print("held", flush=True)
    sys.stdin.read()
"""
RUN, RESULTS = "/years/2022/run", "/years/2022/results"


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    office = office_of(copy_workspace(tmp_path_factory.mktemp("run") / "work"))
    yield Visitor(office)
    office.close()


def outputs(visitor: Visitor) -> dict[str, bytes]:
    folder = visitor.office.workspace / "reports" / "output" / "2022"
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def acts(visitor: Visitor) -> list[str]:
    return [act.act for act in visitor.office.diary.acts("2022")]


def test_a_run_is_begun_followed_and_ends_at_its_results(visited: Visitor, finished: Path) -> None:
    assert "まだ集計していません" in visited.see(RESULTS).text
    visited.see(RUN)
    visited.send(RUN)
    assert visited.heading == "集計しています"
    assert "9段階のうち" in visited.text
    address = str(visited.page.url)
    second = visited.see(RUN)
    assert "集計しています" in second.text
    assert "data-live" in visited.see(f"{RUN}/progress").text
    assert "次にすること: 集計の進み具合を見る" in visited.see("/years/2022").text

    (job,) = [one.state for one in visited.office.worker._jobs.values() if one.state.job == "run"]
    visited.office.worker.wait(job.id)
    assert "data-reload" in visited.see(f"{RUN}/progress").text
    visited.see(address)
    assert visited.path == RESULTS, (address, visited.office.worker.state(job.id), visited.text)
    assert "集計が終わりました" in visited.message
    assert outputs(visited) == {path.name: path.read_bytes() for path in finished.iterdir() if path.is_file()}
    assert acts(visited)[-2:] == ["run_begun", "ran"]


def test_results_show_figures_with_intervals_and_the_files_without_answers(visited: Visitor) -> None:
    visited.see(RESULTS)
    assert "67.0% 64.7～69.3" in visited.text
    assert "平成29年から -7.7ポイント 減少" in visited.text
    assert "差があるとはいえません" in visited.text
    links = [str(one) for one in visited.html.xpath("//ul[@class='files']//a/@href")]
    assert "/years/2022/files/chapter.docx" in links
    saved = visited.see("/years/2022/files/tables.xlsx")
    assert saved.content == outputs(visited)["tables.xlsx"]
    assert "attachment" in saved.headers["content-disposition"]
    assert saved.headers["cache-control"] == "no-store"
    for name in ("findings.xlsx", "changes.csv", "weights.csv", "..%2f..%2f..%2fraw%2f2022%2fshimin.csv"):
        assert visited.see(f"/years/2022/files/{name}").status_code == 404


def test_a_chart_is_chosen_by_its_address(visited: Visitor) -> None:
    visited.see(RESULTS)
    options = [str(one) for one in visited.html.xpath("//select[@name='chart']/option/@value")]
    assert len(options) > 4
    by_sex = next(one for one in options if one.endswith("/sex"))
    visited.see(f"{RESULTS}?chart={by_sex}")
    assert "性別" in visited.html.xpath("//h2[@id='chart']")[0].text_content()


def test_a_worker_that_is_killed_leaves_the_last_results_and_the_next_run_completes(visited: Visitor) -> None:
    before = outputs(visited)
    visited.see(RUN)
    visited.send(RUN)
    worker = visited.office.worker
    job = worker.running("2022")
    assert job is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(job.id)

    visited.see(f"{RUN}?job={job.id}")
    assert "前の集計は、途中で止まりました" in visited.text
    assert outputs(visited) == before
    assert "前の集計は、途中で止まりました。もう一度集計します。" in visited.see("/years/2022").text
    visited.see(RUN)
    visited.send(RUN)
    again = worker.running("2022")
    assert again is not None
    worker.wait(again.id)
    visited.see(f"{RUN}?job={again.id}")
    assert visited.path == RESULTS
    assert outputs(visited) == before
    assert "途中で止まりました" not in visited.see(RUN).text


def test_a_run_is_stopped_and_the_last_results_stay(visited: Visitor) -> None:
    before = outputs(visited)
    visited.see(RUN)
    visited.send(RUN)
    visited.send(f"{RUN}/stop")
    assert "集計を止めました" in visited.text
    assert acts(visited)[-1] == "run_stopped"
    assert outputs(visited) == before


@pytest.fixture
def waiting(visited: Visitor) -> Iterator[tuple[Visitor, Callable[[], None]]]:
    """A run that was begun while another process runs the year; and how that other one is killed."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(visited.office.workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    other.stdout.readline()

    def end() -> None:
        other.kill()
        other.wait()

    visited.see(RUN)
    visited.send(RUN)
    worker = visited.office.worker
    job = worker.running("2022")
    assert job is not None
    while not (job := worker.wait(job.id, 0.05)).waiting:
        assert job.under_way, job
    yield visited, end
    end()


def test_a_run_that_is_begun_while_another_goes_on_waits_for_it(
    waiting: tuple[Visitor, Callable[[], None]], finished: Path
) -> None:
    visited, end_of_other = waiting
    visited.see(RUN)
    assert visited.heading == "集計を待っています"
    assert "ほかの集計が動いています。終わりしだい始めます。" in visited.text
    assert "ほかの集計が終わるのを待っています" in visited.see("/years/2022").text
    part = visited.see(f"{RUN}/progress?waiting")
    assert "data-live" in part.text
    end_of_other()
    worker = visited.office.worker
    job = worker.running("2022")
    assert job is not None
    while (job := worker.wait(job.id, 0.05)).waiting:
        pass
    assert "data-reload" in visited.see(f"{RUN}/progress?waiting").text
    worker.wait(job.id).result()
    visited.see(f"{RUN}?job={job.id}")
    assert visited.path == RESULTS
    assert outputs(visited) == {path.name: path.read_bytes() for path in finished.iterdir() if path.is_file()}


def test_a_run_that_waits_is_stopped_before_it_has_begun(waiting: tuple[Visitor, Callable[[], None]]) -> None:
    visited, _ = waiting
    before = outputs(visited)
    visited.see(RUN)
    visited.send(f"{RUN}/stop")
    assert "集計を止めました" in visited.text
    assert acts(visited)[-1] == "run_stopped"
    assert outputs(visited) == before


def test_what_stands_in_the_way_of_a_run_is_told_with_its_place(visited: Visitor) -> None:
    path = visited.office.workspace / "raw" / "2022" / "frame.csv"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"18", b"x", 1))
    try:
        visited.see(RUN)
        visited.send(RUN)
        job = visited.office.worker.running("2022")
        if job is not None:
            visited.office.worker.wait(job.id)
        last = visited.office.worker.last("2022")
        assert last is not None
        visited.see(f"{RUN}?job={last.id}")
        assert visited.page.status_code == 422
        assert "raw/2022/frame.csv" in visited.text
        assert "前の集計の結果は、そのまま残っています" in visited.text
    finally:
        path.write_bytes(content)
