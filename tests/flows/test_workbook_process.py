from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.second_process import second_process
from reports.excel.workbook import tables_workbook
from tests.made_estimates import index_of
from tests.reports.excel.made_up import ACCOUNTING, estimates, study


def test_the_second_process_writes_the_same_bytes() -> None:
    tables = (study(), index_of("2022", estimates()), ACCOUNTING)
    with second_process() as begin:
        assert begin is not None
        assert begin(*tables)() == tables_workbook(*tables)


def test_what_fails_there_gives_nothing_so_that_it_is_told_here() -> None:
    with second_process() as begin:
        assert begin is not None
        assert begin(study(), index_of("2022", estimates()), ())() == b""


def test_a_process_that_cannot_be_started_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    with second_process() as begin:
        assert begin is None


def test_a_second_process_that_is_not_needed_is_ended() -> None:
    with pytest.raises(ValueError, match="stopped"), second_process():
        raise ValueError("stopped")
