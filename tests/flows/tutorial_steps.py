"""Read the tutorial: its commands, the files to place, and what to write into the workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 3


@dataclass(frozen=True)
class Table:
    """A table of the page with the line of text above it."""

    above: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def commands(page: str) -> list[list[str]]:
    """The arguments of every command, in order."""
    lines = [
        line for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL) for line in block.splitlines()
    ]
    assert all(line.startswith("kyodo-survey ") for line in lines)
    return [line.split()[1:] for line in lines]


def tables(page: str) -> list[Table]:
    """Every table of the page."""
    found = []
    lines = page.splitlines()
    place = 0
    while place < len(lines):
        if lines[place].startswith("|"):
            first = place
            while place < len(lines) and lines[place].startswith("|"):
                place += 1
            above = next((line for line in reversed(lines[:first]) if line.strip()), "")
            heads, _, *rows = [_cells(line) for line in lines[first:place]]
            found.append(Table(above, heads, tuple(rows)))
        place += 1
    return found


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("¦", "|") for cell in line.strip().strip("|").split("|"))


def placed_files(page: str) -> list[tuple[str, str]]:
    """The sample files and where they belong."""
    table = next(table for table in tables(page) if table.heads == ("見本", "置く場所"))
    return [(source.strip("`"), target.strip("`")) for source, target in table.rows]


def fill_in(page: str, workbook: Path) -> None:
    """Write into the workbook what the page says."""
    book = openpyxl.load_workbook(workbook)
    for table in tables(page):
        if table.heads == ("シート", "行", "列", "記入する値"):
            for name, row, head, value in table.rows:
                mark, _, wanted = row.partition(" = ")
                sheet = book[name]
                sheet.cell(_row_of(sheet, _column(sheet, mark), wanted), _column(sheet, head)).value = value
        added = re.match(r"シート「(.+?)」", table.above)
        if added:
            sheet = book[added[1]]
            first = _first_free(sheet)
            for offset, cells in enumerate(table.rows):
                for head, value in zip(table.heads, cells, strict=True):
                    sheet.cell(first + offset, _column(sheet, head)).value = value or None
    book.save(workbook)


def _column(sheet: Worksheet, head: str) -> int:
    return next(cell.column for cell in sheet[HEAD_ROW] if cell.value == head)


def _row_of(sheet: Worksheet, column: int, value: str) -> int:
    rows = [row for row in range(HEAD_ROW + 3, sheet.max_row + 1) if sheet.cell(row, column).value == value]
    assert len(rows) == 1, (sheet.title, value, rows)
    return rows[0]


def _first_free(sheet: Worksheet) -> int:
    """The row below the last one with content (the first two below the heads explain)."""
    used = [
        row
        for row in range(HEAD_ROW, sheet.max_row + 1)
        if any(cell.value not in (None, "") for cell in sheet[row])
    ]
    return max(*used, HEAD_ROW + 2) + 1
