"""Files are written whole or not at all, and a new file never takes the place of one that is there."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.tables.saving import check_new, make_folder, write_new, write_new_together, write_whole
from tests.workspaces import ROOT


def told(path: Path, content: bytes = b"new") -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        write_new(path, content)
    return [(problem.rule, problem.file) for problem in caught.value.problems]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_new(tmp_path / "a.csv", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"content"


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes(b"of staff")
    assert told(place) == [("O05", str(place))]
    assert place.read_bytes() == b"of staff"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_another_program_that_is_faster_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "a.csv"
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_bytes(b"faster")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert told(place) == [("O05", str(place))]
    assert place.read_bytes() == b"faster"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("faster", [False, True])
def test_a_file_system_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faster: bool
) -> None:
    place = tmp_path / "a.csv"

    def none(_: Path, target: Path) -> None:
        if faster:
            target.write_bytes(b"faster")
        raise PermissionError

    monkeypatch.setattr(os, "link", none)
    if faster:
        assert told(place) == [("O05", str(place))]
    else:
        write_new(place, b"new")
    assert place.read_bytes() == (b"faster" if faster else b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    place = tmp_path / "none" / "a.csv"
    assert told(place) == [("O07", str(place))]
    with pytest.raises(InputError, match="O07"):
        check_new(place)


@pytest.mark.parametrize("write", [write_new, write_whole])
def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: object
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises((InputError, OSError)) as caught:
        (write_new if write is write_new else write_whole)(tmp_path / "a.csv", b"content")
    assert list(tmp_path.iterdir()) == []
    if isinstance(caught.value, InputError):
        assert caught.value.problems[0].rule == "O06"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_private_files_are_their_owners(tmp_path: Path) -> None:
    write_new(tmp_path / "a.csv", b"", private=True)
    write_whole(tmp_path / "b.csv", b"", private=True)
    write_new(tmp_path / "c.csv", b"")
    assert [mode(tmp_path / name) for name in ("a.csv", "b.csv")] == [0o600, 0o600]
    assert mode(tmp_path / "c.csv") == 0o644


def test_whole_files_replace_old_ones(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"new"


WRITE = """
import os, signal, sys
from pathlib import Path
from reports.runs.publishing import add_output, publish
from schemas.tables.saving import write_new_together, write_new, make_folder
"""

UNDER = f"""{WRITE}
root = Path(sys.argv[1])
files = {{"chapter.docx": b"a", "findings.xlsx": b"b", "manifest.json": b"{{}}"}}
publish(root, "2022", files)
(root / "reports/output/2022/memo").mkdir(mode=0o755)
(root / "reports/output/2022/memo/own.txt").write_bytes(b"c")
publish(root, "2022", files)
write_new(root / "new.docx", b"")
write_new(root / "private.csv", b"", private=True)
make_folder(root / "a/private", 0o700)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_permissions_are_the_same_under_every_umask(tmp_path: Path, umask: int) -> None:
    subprocess.run([sys.executable, "-c", UNDER, str(tmp_path)], cwd=ROOT, umask=umask, check=True)
    output = tmp_path / "reports/output/2022"
    assert {path.name: oct(mode(path)) for path in output.iterdir() if path.is_file()} == {
        "chapter.docx": "0o644",
        "findings.xlsx": "0o600",
        "manifest.json": "0o644",
    }
    folders = [tmp_path / "reports", output.parent, output, output / "memo", tmp_path / "a"]
    assert {oct(mode(folder)) for folder in folders} == {"0o755"}
    assert oct(mode(tmp_path / "a/private")) == "0o700"
    assert (oct(mode(tmp_path / "new.docx")), oct(mode(tmp_path / "private.csv"))) == ("0o644", "0o600")


def test_a_folder_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "a")


KILLED = f"""{WRITE}
step, calls = int(sys.argv[2]), 0

def counted(function):
    def run(*arguments, **named):
        global calls
        calls += 1
        if calls == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return run

os.link, os.fsync, Path.unlink = counted(os.link), counted(os.fsync), counted(Path.unlink)
root = Path(sys.argv[1])
write_new_together({{root / "report.xlsx": b"report", root / "chapter.docx": b"chapter"}})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_files_that_belong_together_are_finished_after_a_kill_at_any_step(tmp_path: Path) -> None:
    pair = {"report.xlsx": b"report", "chapter.docx": b"chapter"}
    step = 0
    while True:
        step += 1
        folder = tmp_path / str(step)
        folder.mkdir()
        done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(step)], cwd=ROOT, check=False)
        together = {folder / name: content for name, content in pair.items()}
        if (folder / "chapter.docx").exists():
            assert (folder / "report.xlsx").exists()
            with pytest.raises(InputError, match="O05"):
                write_new_together(together)
        else:
            write_new_together(together)
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == pair
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert step > 8


def test_of_files_that_belong_together_none_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(b"another")
    with pytest.raises(InputError, match="O05"):
        write_new_together({tmp_path / "report.xlsx": b"report", tmp_path / "chapter.docx": b"chapter"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"report.xlsx": b"another"}
