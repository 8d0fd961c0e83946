"""A run that is killed at any place leaves the last good outputs whole, and the next run makes what an undisturbed one makes.

Every death is real: a process of the program ends itself by SIGKILL before or after a stage, or before it changes a
name or opens a file to write. The city is small, so that more than a hundred of them die in a minute or two.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from flows.console import EXIT_INPUT
from flows.server import prefect_server
from tests.flows.fork_host import Job, asked
from tests.made_city import CHAPTER, comparisons, study_toml, write_lists, write_year
from tests.workspaces import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are copied by fork")
YEAR, BEFORE = "2030", "2027"
KILLED = -9
OUTPUTS = f"reports/output/{YEAR}"


class Host:
    """Runs jobs, each in a process of its own."""

    def __init__(self, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.fork_host"],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def run(self, *jobs: Job) -> list[int]:
        """Run jobs at the same time; returns their exit codes."""
        assert self._process.stdin is not None
        self._process.stdin.write(asked(*jobs))
        self._process.stdin.flush()
        codes: list[int] = json.loads(self._line())
        return codes

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def write_city(root: Path) -> None:
    """Two years of a small city, the later one with a chapter and compared with the earlier."""
    write_lists(root)
    write_year(root, int(BEFORE), study_toml(int(BEFORE)), n=160)
    more = comparisons([int(BEFORE)]) + CHAPTER.replace("COMPARE", "true")
    settings = 'basis = "weighted"'
    write_year(root, int(YEAR), study_toml(int(YEAR), settings=settings, more=more), liked=0.6, n=200)


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@dataclass(frozen=True)
class City:
    """A workspace whose answers have changed since its last run, and what an undisturbed run makes of it.

    old: the outputs of before; after: all files of the workspace after the undisturbed run. stages, changes: so many
    of each that run had.
    """

    workspace: Path
    old: dict[str, bytes]
    after: dict[str, bytes]
    stages: int
    changes: int

    @property
    def new(self) -> dict[str, bytes]:
        """The outputs of the undisturbed run."""
        return {
            name.removeprefix(f"{OUTPUTS}/"): one
            for name, one in self.after.items()
            if name.startswith(OUTPUTS)
        }


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, host: Host) -> City:
    root = tmp_path_factory.mktemp("city")
    workspace = root / "協働 課"
    write_city(workspace)
    job = Job(str(workspace), YEAR, str(root / "told"))
    assert host.run(job) == [0], (root / "told").read_text("utf-8")
    old = files(workspace / OUTPUTS)
    answers = workspace / f"raw/{YEAR}/answers.csv"
    head, first, *rest = answers.read_text("utf-8").splitlines()
    answers.write_text("\n".join((head, *rest, first.replace(first.split(",")[0], "999", 1))) + "\n", "utf-8")
    undisturbed = shutil.copytree(workspace, root / "undisturbed")
    assert host.run(replace(job, workspace=str(undisturbed))) == [0], (root / "told").read_text("utf-8")
    stages, changes = json.loads((root / "told").read_text("utf-8").splitlines()[-1])
    made = City(workspace, old, files(undisturbed), stages, changes)
    assert made.new != old
    return made


@pytest.fixture
def job(city: City, tmp_path: Path) -> Job:
    """A run in a copy of the city."""
    return Job(str(shutil.copytree(city.workspace, tmp_path / "work")), YEAR, str(tmp_path / "told"))


def told(job: Job) -> str:
    return Path(job.told).read_text("utf-8")


def check_whole(city: City, workspace: Path) -> None:
    """The outputs are those of before or the new ones, whole; between two renamings those of before stand aside."""
    place, aside = workspace / OUTPUTS, workspace / f"reports/output/.{YEAR}.previous"
    assert files(place if place.exists() else aside) in (city.old, city.new)


def check_rerun(city: City, host: Host, job: Job) -> None:
    """The next run completes, with the same bytes in all files, and leaves none besides."""
    assert host.run(replace(job, at="", victim=0, room=0)) == [0], told(job)
    assert files(Path(job.workspace)) == city.after


# --- Killed -------------------------------------------------------------------------------------

STAGES, CHANGES = 21, 26
"""So many stages a run of the city has at least; so many of its changes of files it is killed at."""


@pytest.mark.parametrize(
    ("at", "number"),
    [
        *(("before", number) for number in range(1, STAGES + 1)),
        *(("after", number) for number in range(3, STAGES + 1, 3)),  # before what it came to is kept
    ],
)
def test_killed_at_a_stage(city: City, host: Host, job: Job, at: str, number: int) -> None:
    assert host.run(replace(job, at=at, number=number)) == [KILLED], told(job)  # type: ignore[arg-type]
    check_whole(city, Path(job.workspace))
    check_rerun(city, host, job)


@pytest.mark.parametrize("part", range(CHANGES))
def test_killed_before_a_change_of_a_file(city: City, host: Host, job: Job, part: int) -> None:
    """At changes spread over the run, the last ones, of which its outputs are saved, among them one by one."""
    saving = min(CHANGES // 2, city.changes)
    early = [1 + (city.changes - saving) * step // (CHANGES - saving) for step in range(CHANGES - saving)]
    number = (early + [city.changes - step for step in range(saving)])[part]
    assert host.run(replace(job, at="file", number=number)) == [KILLED], told(job)
    check_whole(city, Path(job.workspace))
    check_rerun(city, host, job)


def test_killed_again_and_again(city: City, host: Host, job: Job) -> None:
    """Every run gets a little further, and the results that those before it kept are of use to the last."""
    for number in range(1, city.stages, 4):
        assert host.run(replace(job, at="after", number=number)) == [KILLED], told(job)
        check_whole(city, Path(job.workspace))
    check_rerun(city, host, job)
    assert told(job).count("前の結果") >= 7


# --- Not killed, but in trouble -----------------------------------------------------------------


@pytest.mark.parametrize("room", [4_000, 10_000, 30_000, 60_000])
def test_no_file_can_grow_beyond_a_size(city: City, host: Host, job: Job, room: int) -> None:
    """As where a quota is used up: what cannot be kept only costs time, what cannot be saved ends the run."""
    assert room < max(map(len, city.new.values()))
    assert host.run(replace(job, room=room)) == [EXIT_INPUT], told(job)
    assert "[O0" in told(job)
    assert files(Path(job.workspace) / OUTPUTS) == city.old
    check_rerun(city, host, job)


def alone_with_mounts(*steps: str) -> subprocess.CompletedProcess[str]:
    """Run steps of a shell where what they mount is theirs alone; skips where that is not allowed."""
    call = ["unshare", "--mount", "--map-root-user"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*call, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("mounts of its own are not allowed here")
    return subprocess.run(
        [*call, "sh", "-euxc", "\n".join(steps)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_full_disk_and_folders_that_cannot_be_written(city: City, job: Job, tmp_path: Path) -> None:
    """A real disk of its own, filled but for some room, then with room again."""
    disk, work = tmp_path / "disk", Path(job.workspace)
    disk.mkdir()
    place = disk / "work"
    line = asked(replace(job, workspace=str(place))).strip()
    run = f"printf '%s\\n' '{line}' | '{sys.executable}' -m tests.flows.fork_host | tail -n 1"
    done = alone_with_mounts(
        f"mount -t tmpfs -o size=64m tmpfs '{disk}'",
        f"cp -r '{work}' '{place}'",
        f"free=$(df --output=avail -B1 '{disk}' | tail -n 1)",
        f"head -c $((free - 150000)) /dev/zero > '{disk}/filler'",
        run,
        f"cp -r '{place}' '{tmp_path}/full'",
        f"cp '{job.told}' '{tmp_path}/told-full'",
        f"rm '{disk}/filler'",
        f"mount --bind '{place}/reports/output' '{place}/reports/output'",
        f"mount -o remount,bind,ro '{place}/reports/output'",
        run,
        f"cp '{job.told}' '{tmp_path}/told-closed'",
        f"umount '{place}/reports/output'",
        f"mount --bind '{place}/reports/.cache' '{place}/reports/.cache'",
        f"mount -o remount,bind,ro '{place}/reports/.cache'",
        run,
        f"umount '{place}/reports/.cache'",
        f"cp -r '{place}' '{tmp_path}/closed'",
        run,
        f"cp -r '{place}' '{tmp_path}/after'",
    )
    assert done.stdout.split("\n")[:4] == [f"[{EXIT_INPUT}]", f"[{EXIT_INPUT}]", "[0]", "[0]"], done.stderr
    assert "[O01]" in (tmp_path / "told-full").read_text("utf-8")
    assert "[O0" in (tmp_path / "told-closed").read_text("utf-8")
    assert files(tmp_path / "full" / OUTPUTS) == city.old
    assert files(tmp_path / "closed" / OUTPUTS) == city.new
    assert files(tmp_path / "after") == city.after


def test_a_clock_that_was_set_back(city: City, host: Host, job: Job) -> None:
    """All files are of a later day than today; a run is killed in the middle of them, and one completes."""
    for path in (Path(job.workspace), *Path(job.workspace).rglob("*")):
        os.utime(path, (4_000_000_000, 4_000_000_000))
    assert host.run(replace(job, at="after", number=city.stages - 2)) == [KILLED], told(job)
    check_whole(city, Path(job.workspace))
    check_rerun(city, host, job)


@pytest.mark.parametrize("turn", range(3))
def test_two_runs_at_once(city: City, host: Host, job: Job, tmp_path: Path, turn: int) -> None:
    """One of them at least completes; the other completes after it, or is told that one is under way."""
    del turn
    other = replace(job, told=str(tmp_path / "told-2"))
    codes = host.run(job, other)
    assert 0 in codes, told(job) + told(other)
    assert set(codes) <= {0, EXIT_INPUT}
    if EXIT_INPUT in codes:
        assert "[O23]" in told(job) + told(other)
    assert files(Path(job.workspace)) == city.after


# --- Under Prefect ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def under_prefect(server: dict[str, str]) -> Iterator[Host]:
    """A host whose runs are flows, against a server of their own."""
    made = Host(**server, PREFECT_LOGGING_LEVEL="ERROR", PREFECT_LOGGING_TO_API_ENABLED="false")
    yield made
    made.close()


@pytest.mark.prefect
def test_a_flow_that_is_killed_at_any_stage(
    city: City, host: Host, under_prefect: Host, server: dict[str, str], job: Job
) -> None:
    """Every second stage, one after the other, each in the workspace as the flow before it was killed."""
    flow = replace(job, server=server["PREFECT_API_URL"])
    for number in range(1, city.stages + 1, 2):
        assert under_prefect.run(replace(flow, at="before", number=number)) == [KILLED], told(job)
        check_whole(city, Path(job.workspace))
    check_rerun(city, host, job)


@pytest.mark.prefect
def test_a_flow_reuses_what_a_killed_run_kept(
    city: City, host: Host, under_prefect: Host, server: dict[str, str], job: Job
) -> None:
    assert host.run(replace(job, at="before", number=city.stages)) == [KILLED], told(job)
    check_rerun(city, under_prefect, replace(job, server=server["PREFECT_API_URL"]))
    assert told(job).count("前の結果") >= 7


@pytest.mark.prefect
@pytest.mark.parametrize("share", [0.5, 1])
def test_a_server_that_is_killed_under_a_flow(
    city: City, host: Host, job: Job, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    """In the middle, and before the last stage, which saves the outputs: the flow ends, told what happened."""
    home = Path(job.told).parent / "home"
    home.mkdir()
    monkeypatch.setenv("PREFECT_HOME", str(home))
    with (home / "log").open("ab") as errors, prefect_server(home / "log", errors) as served:
        address = served.address()
        made = Host(PREFECT_API_URL=address, PREFECT_LOGGING_LEVEL="ERROR")
        number, victim = int(share * city.stages), served.process.pid
        codes = made.run(replace(job, at="before", number=number, victim=victim, server=address))
        made.close()
    assert codes == [EXIT_INPUT], told(job)
    assert "[O22]" in told(job)
    check_whole(city, Path(job.workspace))
    check_rerun(city, host, job)
