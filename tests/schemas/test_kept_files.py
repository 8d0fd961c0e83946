from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemas.tables.kept_files import KeptFiles


@pytest.fixture
def kept(tmp_path: Path) -> KeptFiles:
    return KeptFiles(tmp_path / "kept", ".kept")


@pytest.mark.parametrize("content", [b"", b"\n", b"a\nb\n", bytes(range(256))])
def test_what_was_written_is_read(kept: KeptFiles, content: bytes) -> None:
    assert kept.read("a") is None
    kept.write("a", content)
    assert kept.read("a") == content
    assert kept.read("b") is None


def test_a_file_under_another_key_is_none(kept: KeptFiles) -> None:
    kept.write("a", b"content")
    kept.path("a").rename(kept.path("b"))
    assert kept.read("b") is None


@pytest.mark.parametrize("length", range(0, 72, 6))
def test_a_file_that_is_cut_off_is_none_and_is_mended(kept: KeptFiles, length: int) -> None:
    kept.write("a", b"content")
    whole = kept.path("a").read_bytes()
    assert len(whole) == 64 + 1 + len(b"content")
    kept.path("a").write_bytes(whole[:length])
    assert kept.read("a") is None
    kept.write("a", b"content")
    assert kept.path("a").read_bytes() == whole


def test_what_is_not_used_goes_first_and_what_is_half_written_goes(kept: KeptFiles) -> None:
    for moment, key in enumerate("abcd"):
        kept.write(key, bytes(35))
        os.utime(kept.path(key), (moment, moment))
    assert kept.read("a") == bytes(35)  # used again
    (kept.folder / "e.kept.new").write_bytes(b"half")
    (kept.folder / "other").write_bytes(b"not ours")
    kept.tidy(200)
    assert [path.name for path in sorted(kept.folder.iterdir())] == ["a.kept", "d.kept", "other"]
    assert [path.name for path in kept.paths()] == ["a.kept", "d.kept"]


def test_a_folder_that_cannot_be_made_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"not a folder")
    kept = KeptFiles(tmp_path / "file" / "kept", ".kept")
    kept.write("a", b"content")
    kept.tidy(0)
    assert kept.read("a") is None
    assert (tmp_path / "file").read_bytes() == b"not a folder"
