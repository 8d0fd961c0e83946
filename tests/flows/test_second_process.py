from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.second_process import second_process
from tests.reports.small_chapter import content_of, define_chapter


def test_what_fails_there_gives_nothing_so_that_it_is_told_here(tmp_path: Path) -> None:
    content = content_of(define_chapter(tmp_path), [])  # without the weights that a chapter tells of
    with second_process() as begin:
        assert begin is not None
        assert begin(tmp_path, content, None, "run")() == {}


def test_a_process_that_cannot_be_started_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    with second_process() as begin:
        assert begin is None


def test_a_second_process_that_is_not_needed_is_ended() -> None:
    with pytest.raises(ValueError, match="stopped"), second_process():
        raise ValueError("stopped")
