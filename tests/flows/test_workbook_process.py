from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.workbook_process import at_once, second_process
from tests.made_estimates import index_of
from tests.reports.excel.made_up import ACCOUNTING, estimates, study


def test_the_second_process_writes_the_same_bytes() -> None:
    here = at_once(study(), index_of("2022", estimates()), ACCOUNTING)()
    with second_process() as begin:
        assert begin is not at_once
        assert begin(study(), index_of("2022", estimates()), ACCOUNTING)() == here


def test_what_fails_there_is_told_as_here() -> None:
    with second_process() as begin:
        workbook = begin(study(), index_of("2022", estimates()), ())
        with pytest.raises(KeyError):
            workbook()


def test_without_a_second_process_the_workbook_is_written_in_this_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    with second_process() as begin:
        assert begin(study(), index_of("2022", estimates()), ACCOUNTING)()[:2] == b"PK"


def test_a_second_process_that_is_not_needed_is_ended() -> None:
    with pytest.raises(ValueError, match="stopped"), second_process():
        raise ValueError("stopped")
