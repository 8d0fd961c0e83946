"""The diary as a workbook, which needs what the page's own process does without."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from office.worker.jobs.job import Telling, job
from reports.excel.diary_book import diary_workbook


@job("diary_book")
def diary_book(
    telling: Telling, *, workspace: Path, heads: Sequence[str], lines: Sequence[Sequence[str]]
) -> str:
    """The workbook of these lines in base64."""
    del telling, workspace
    return b64encode(diary_workbook(heads, lines)).decode()
