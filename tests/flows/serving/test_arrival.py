"""A study's files count as arrived once, when all lie still; a share that comes and goes is survived."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flows.serving.arrival import Watcher
from tests.workspaces import copy_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = copy_workspace(tmp_path / "共有 フォルダー")
    shutil.rmtree(made / "schemas/2017")
    return made


def raw(workspace: Path) -> Path:
    return next((workspace / "raw/2022").glob("machizukuri*"))


def looks(watcher: Watcher, times: int = 2) -> list[str]:
    return [one.study for _ in range(times) for one in watcher.look()]


def test_files_that_lie_still_arrive_and_are_acted_on_once(workspace: Path) -> None:
    watcher = Watcher(workspace)
    assert watcher.look() == []
    [arrival] = watcher.look()
    assert arrival.study == "2022"
    watcher.acted_on(arrival)
    assert looks(watcher) == []
    assert looks(Watcher(workspace)) == []  # after a restart


def test_the_same_content_put_again_does_nothing(workspace: Path) -> None:
    watcher = Watcher(workspace)
    watcher.look()
    watcher.acted_on(watcher.look()[0])
    file = raw(workspace)
    content = file.read_bytes()
    file.unlink()
    assert looks(watcher) == []
    file.write_bytes(content)
    assert looks(watcher, 3) == []
    file.write_bytes(content + b"\n")
    assert looks(watcher, 3) == ["2022", "2022"]


def test_content_that_comes_back_after_other_content_arrives_anew(workspace: Path) -> None:
    watcher, file = Watcher(workspace), raw(workspace)
    content = file.read_bytes()
    seen = []
    for put in (content, content + b"\n", content, content + b"\n"):
        file.write_bytes(put)
        [arrival] = [one for _ in range(2) for one in watcher.look()]
        seen.append((arrival.digest, arrival.number))
        watcher.acted_on(arrival)
    assert [number for _, number in seen] == [1, 2, 3, 4]
    assert [digest for digest, _ in seen[:2]] == [digest for digest, _ in seen[2:]]


def test_a_file_that_grows_has_not_arrived(workspace: Path) -> None:
    watcher, file = Watcher(workspace), raw(workspace)
    for _ in range(4):
        with file.open("ab") as growing:
            growing.write(b"x")
        assert watcher.look() == []
    assert looks(watcher, 1) == ["2022"]


def test_content_that_changes_under_the_same_size_and_time_has_not_arrived(workspace: Path) -> None:
    watcher, file = Watcher(workspace), raw(workspace)
    watcher.look()
    status, content = file.stat(), file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert watcher.look() == []
    assert looks(watcher, 1) == ["2022"]


@pytest.mark.parametrize("beside", ["~${name}", ".~lock.{name}#", "{name}.partial"])
def test_a_file_that_a_program_has_open_has_not_arrived(workspace: Path, beside: str) -> None:
    watcher, file = Watcher(workspace), raw(workspace)
    mark = file.parent / beside.format(name=file.name)
    mark.write_bytes(b"")
    assert looks(watcher, 3) == []
    mark.unlink()
    assert looks(watcher, 2) == ["2022"]


def test_an_empty_or_missing_file_has_not_arrived(workspace: Path) -> None:
    watcher, file = Watcher(workspace), raw(workspace)
    content = file.read_bytes()
    file.write_bytes(b"")
    assert looks(watcher, 3) == []
    file.unlink()
    assert looks(watcher, 3) == []
    file.write_bytes(content)
    assert looks(watcher, 2) == ["2022"]


def test_a_share_that_goes_away_and_comes_back(workspace: Path) -> None:
    watcher = Watcher(workspace)
    watcher.look()
    away = workspace.rename(workspace.with_name("away"))
    assert looks(watcher, 3) == []
    away.rename(workspace)
    assert looks(watcher, 2)[-1:] == ["2022"]


def test_definitions_with_a_fault_arrive_when_they_are_mended(workspace: Path) -> None:
    study = workspace / "schemas/2022/study.toml"
    text = study.read_bytes()
    study.write_text("x = 1\n", encoding="utf-8")
    watcher = Watcher(workspace)
    assert looks(watcher) == []
    study.write_bytes(text)
    assert looks(watcher) == ["2022"]
