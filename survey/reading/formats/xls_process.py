"""Reads an older Excel workbook (BIFF) in a process of its own, with a limit on memory and time.

`python -m survey.reading.formats.xls_process < file.xls` writes the sheets as JSON.
"""

import io
import json
import sys
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, PasswordError

from survey.answers.raw_table import Hidden
from survey.reading.formats.process import LOCKED, limit_memory, read_apart
from survey.reading.formats.values import cell_text, put_cell, struck_text
from survey.reading.formats.xls_errors import is_locked, read_errors
from survey.reading.formats.xls_looks import read_looks


@dataclass(frozen=True)
class XlsSheet:
    """A sheet: its cells as text from A1 on, what is hidden (from 0), merged cells by both corners."""

    name: str
    rows: list[list[str]]
    hidden: Hidden
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


def read_sheets(content: bytes) -> list[XlsSheet]:
    """All sheets of a workbook, read in another process. Raises LockedError or DamagedError."""
    return [
        XlsSheet(
            entry["name"],
            entry["rows"],
            Hidden(tuple(entry["hidden_rows"]), tuple(entry["hidden_columns"])),
            tuple(((r0, c0), (r1, c1)) for (r0, c0), (r1, c1) in entry["merges"]),
        )
        for entry in json.loads(read_apart("survey.reading.formats.xls_process", content))
    ]


def main() -> int:
    """Read the workbook on standard input and write its sheets to standard output."""
    limit_memory()
    try:
        content = sys.stdin.buffer.read()
        if is_locked(content):
            return LOCKED
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        told = zip(book.sheet_names, read_errors(content), read_looks(content), strict=True)
        for name, errors, looks in told:
            sheet = book.get_sheet_by_name(name)
            rows = [
                [value if type(value) is str else cell_text(value) for value in row]
                for row in sheet.to_python(skip_empty_area=False)
            ]
            for (row, column), text in {**errors, **looks.texts}.items():
                put_cell(rows, row, column, text)
            for row, column in looks.struck:
                if row < len(rows) and column < len(rows[row]) and rows[row][column].strip():
                    rows[row][column] = struck_text(rows[row][column])
            width = max(map(len, rows), default=0)
            sheets.append(
                {
                    "name": name,
                    "rows": rows,
                    "hidden_rows": [row for row in looks.hidden_rows if row < len(rows) and any(rows[row])],
                    "hidden_columns": [column for column in looks.hidden_columns if column < width],
                    "merges": sheet.merged_cell_ranges or [],
                }
            )
    except PasswordError:
        return LOCKED
    sys.stdout.write(json.dumps(sheets))
    return 0


if __name__ == "__main__":
    sys.exit(main())
