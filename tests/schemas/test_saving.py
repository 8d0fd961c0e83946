"""Files are written whole or not at all, and a new file never takes the place of one that is there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from schemas.errors import InputError
from schemas.tables.saving import check_new, write_new, write_whole


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
    assert mode(tmp_path / "c.csv") & 0o600 == 0o600


def test_whole_files_replace_old_ones(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"new"
