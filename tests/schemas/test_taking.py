"""The digest of an input is that of the bytes that were taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.tables.taking import UNSTEADY, joined, sha256, take, taken


def test_what_is_taken_is_noted_with_the_digest_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"one")
    (tmp_path / "b.csv").write_bytes(b"two")
    take(tmp_path, "b.csv")
    with taken() as outer:
        with taken() as inner:
            assert take(tmp_path, "./a.csv") == b"one"
        take(tmp_path, "b.csv")
    take(tmp_path, "a.csv")
    assert inner == {"a.csv": sha256(b"one")}
    assert outer == {"a.csv": sha256(b"one"), "b.csv": sha256(b"two")}


def take_and_fail(root: Path) -> None:
    with taken():
        take(root, "a.csv")
        take(root, "none.csv")


def test_what_was_taken_before_a_failure_is_known_outside(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"one")
    with taken() as outer:
        with pytest.raises(FileNotFoundError):
            take_and_fail(tmp_path)
        (tmp_path / "a.csv").write_bytes(b"two")
        take(tmp_path, "a.csv")
    assert outer == {"a.csv": UNSTEADY}


def test_a_file_that_changed_between_two_readings_has_no_digest() -> None:
    assert joined({"b": "1", "a": "2"}, {"a": "2"}) == {"a": "2", "b": "1"}
    assert joined({"a": "1"}, {"a": "2"}, {"a": "2"}) == {"a": UNSTEADY}
