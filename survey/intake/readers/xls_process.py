"""Reads an older Excel workbook (BIFF) in a process of its own, with a limit on memory and time.

`python -m survey.intake.readers.xls_process < file.xls` writes the sheets as JSON.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, PasswordError

from survey.intake.readers.process import LOCKED, limit_memory, read_apart
from survey.intake.readers.values import cell_text


@dataclass(frozen=True)
class XlsSheet:
    """A sheet: its cells as text from A1 on, and its merged cells as (row, column) of both corners."""

    name: str
    rows: list[list[str]]
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


def read_sheets(content: bytes) -> list[XlsSheet]:
    """All sheets of a workbook, read in another process. Raises LockedError or DamagedError."""
    return [
        XlsSheet(
            entry["name"],
            entry["rows"],
            tuple(((r0, c0), (r1, c1)) for (r0, c0), (r1, c1) in entry["merges"]),
        )
        for entry in json.loads(read_apart("survey.intake.readers.xls_process", content))
    ]


def main() -> int:
    """Read the workbook on standard input and write its sheets to standard output."""
    limit_memory()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = [
                [value if type(value) is str else cell_text(value) for value in row]
                for row in sheet.to_python(skip_empty_area=False)
            ]
            sheets.append({"name": name, "rows": rows, "merges": sheet.merged_cell_ranges or []})
    except PasswordError:
        return LOCKED
    sys.stdout.write(json.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
