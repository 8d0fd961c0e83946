"""The waiting room: whole or not at all, through a crash at any moment."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from office.receiving.entries import list_file, read_entries
from office.receiving.needed import Needed, meant_by_name, needed_files, plain_name
from office.receiving.room import WaitingRoom
from schemas.loading.studies import load_study
from schemas.tables.replacing import replacing
from tests.killing import killed_at
from tests.workspaces import copy_workspace

PLACES = (
    Needed("raw/2022/a.csv", "A", True),
    Needed("raw/2022/b.xlsx", "B", True),
    Needed("raw/2022/frame.csv", "人口の表", False),
)
OLD = {"raw/2022/a.csv": b"old a", "raw/2022/b.xlsx": b"old b"}
NEW = {"raw/2022/a.csv": b"new a", "raw/2022/b.xlsx": b"new b", "raw/2022/frame.csv": b"new frame"}


def room_with_new_files(workspace: Path) -> WaitingRoom:
    """Two old files in their places, and three new ones that were found fit."""
    for path, content in OLD.items():
        (workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (workspace / path).write_bytes(content)
    room = WaitingRoom(workspace, "2022")
    for path, content in NEW.items():
        waiting = room.add(Path(path).name, io.BytesIO(content), "山田 花子")
        room.note(type(waiting)(waiting.file, path, checked=True, rows=1))
    return room


def there(workspace: Path) -> dict[str, bytes]:
    return {
        one.path: (workspace / one.path).read_bytes() for one in PLACES if (workspace / one.path).is_file()
    }


@pytest.mark.parametrize("step", range(1, 24))
def test_a_taking_that_is_killed_leaves_all_files_old_or_all_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    room = room_with_new_files(tmp_path)
    with killed_at(step, monkeypatch):
        room.take(PLACES)
    with replacing(tmp_path):
        pass  # the next start
    assert there(tmp_path) in (OLD, NEW)
    taken = there(tmp_path) == NEW
    assert len(room.entries.taken) == (3 if taken else 0)
    assert len(room.entries.fitting) == (0 if taken else 3)
    room.take(PLACES)
    assert there(tmp_path) == NEW
    for path in NEW:
        room.undo(path, PLACES)
    assert there(tmp_path) == OLD


@pytest.mark.parametrize("step", range(1, 14))
def test_an_undo_that_is_killed_leaves_one_file_or_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    room = room_with_new_files(tmp_path)
    room.take(PLACES)
    with killed_at(step, monkeypatch):
        room.undo("raw/2022/a.csv", PLACES)
    with replacing(tmp_path):
        pass
    content = there(tmp_path)["raw/2022/a.csv"]
    taken = room.entries.taken["raw/2022/a.csv"]
    assert taken.now is not None
    assert (content, taken.now.name) in ((b"old a", "a.csv"), (b"new a", "a.csv"))
    assert (taken.now.person == "山田 花子") == (content == b"new a")
    room.undo("raw/2022/a.csv", PLACES)
    assert there(tmp_path)["raw/2022/a.csv"] == (b"new a" if content == b"old a" else b"old a")


def test_the_same_file_sent_again_waits_once(tmp_path: Path) -> None:
    room = WaitingRoom(tmp_path, "2022")
    for name in ("a.csv", "copy of a.csv"):
        room.add(name, io.BytesIO(b"content"), "山田 花子")
    (waiting,) = room.entries.waiting
    assert waiting.file.name == "copy of a.csv"
    assert (tmp_path / room.place(waiting.file.digest)).read_bytes() == b"content"


def test_the_same_file_taken_again_leaves_the_one_before_it(tmp_path: Path) -> None:
    room = room_with_new_files(tmp_path)
    for _ in range(2):
        waiting = room.add("a.csv", io.BytesIO(b"new a"), "佐藤 健")
        room.note(type(waiting)(waiting.file, "raw/2022/a.csv", checked=True, rows=1))
        room.take(PLACES)
    room.undo("raw/2022/a.csv", PLACES)
    assert there(tmp_path)["raw/2022/a.csv"] == b"old a"


def test_a_file_that_fits_takes_the_place_of_one_that_was_refused_for_it(tmp_path: Path) -> None:
    room = room_with_new_files(tmp_path)
    better = room.add("a2.csv", io.BytesIO(b"better a"), "佐藤 健")
    room.note(type(better)(better.file, "raw/2022/a.csv", checked=True, rows=2))
    assert [one.file.name for one in room.entries.fitting] == ["b.xlsx", "frame.csv", "a2.csv"]


def test_what_nothing_names_is_deleted(tmp_path: Path) -> None:
    room = room_with_new_files(tmp_path)
    folder = (tmp_path / list_file("2022")).parent
    (folder / ".new-0123").write_bytes(b"half a file")
    room.dismiss(room.entries.waiting[0].file.digest)
    names = {path.name for path in folder.iterdir()}
    assert names == {"list.json", "list.lock", *(one.file.digest for one in room.entries.waiting)}


def test_a_list_that_cannot_be_read_counts_as_empty(tmp_path: Path) -> None:
    room = room_with_new_files(tmp_path)
    (tmp_path / list_file("2022")).write_bytes(b'{"waiting": [1')
    assert room.entries == read_entries(tmp_path, "2021")


def test_the_needed_files_of_the_example(tmp_path: Path) -> None:
    needed = needed_files(load_study(copy_workspace(tmp_path), "2022"))
    assert [(one.name, one.label, one.answers) for one in needed] == [
        ("shimin.csv", "山口市市民アンケート調査の回答", True),
        ("machizukuri.xlsx", "山口市まちづくりアンケートの回答", True),
        ("frame.csv", "人口の表", False),
        ("administrative.csv", "行政の数値", False),
    ]


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ("a.csv", "raw/2022/a.csv"),
        ("Ａ．ＣＳＶ", "raw/2022/a.csv"),
        ("a.xlsx", "raw/2022/a.csv"),
        ("frame.csv", "raw/2022/frame.csv"),
        ("c.csv", ""),
        ("", ""),
    ],
)
def test_a_name_tells_what_a_file_is_meant_for(sent: str, path: str) -> None:
    assert meant_by_name(PLACES, sent) == path


def test_a_name_that_two_needed_files_share_tells_nothing() -> None:
    places = (*PLACES, Needed("raw/2022/web/a.csv", "A（Web）", True))
    assert meant_by_name(places, "a.csv") == ""


def test_a_name_is_shown_without_folders_and_hidden_signs() -> None:
    assert plain_name("C:\\x\\納品\u202e.csv ") == "納品.csv"
