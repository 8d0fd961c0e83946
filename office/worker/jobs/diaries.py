"""The diary as a workbook: one line an act, with heads that stay in view and may be filtered."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from office.worker.jobs.job import Telling, job
from reports.excel.sheets import HEAD_ROW, ListColumn, new_book

_WIDTHS = (20, 16, 8, 22, 70)
_TALLEST = 200.0


@job("diary_book")
def diary_book(
    telling: Telling, *, workspace: Path, heads: Sequence[str], lines: Sequence[Sequence[str]]
) -> str:
    """The workbook in base64; each line has a text for each head: moment, person, year, task, what was done."""
    del telling, workspace
    columns = [ListColumn(head, width) for head, width in zip(heads, _WIDTHS, strict=True)]
    book = new_book("日誌")
    page = book.add("日誌")
    note = "だれが、いつ、何をしたかの記録です。回答の内容は含みません。"
    page.list_top("日誌", note, heads, _WIDTHS, frozen=1)
    for row, line in enumerate(lines, start=HEAD_ROW):
        page.list_row(row, columns, line, tallest=_TALLEST)
    page.sheet.autofilter(HEAD_ROW - 1, 0, HEAD_ROW - 1 + len(lines), len(columns) - 1)
    return b64encode(book.close()).decode()
