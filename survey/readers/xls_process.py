"""Reads an older Excel workbook (BIFF) in a process of its own.

A damaged file can make the native reader ask for more memory than there is, which ends the process
and cannot be caught. So it runs here, with a limit on memory and time, and a bad file ends only this
process: `python -m survey.readers.xls_process < file.xls` writes the sheets as JSON.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, PasswordError

from survey.readers.values import cell_text

_MEMORY = 4 << 30  # a full sheet of 65,536 rows by 256 columns needs about half of it
_SECONDS = 300
_LOCKED = 3


@dataclass(frozen=True)
class XlsSheet:
    """A sheet: its cells as text from A1 on, and its merged cells as (row, column) of both corners."""

    name: str
    rows: list[list[str]]
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


class LockedError(Exception):
    """The workbook needs a password."""


class DamagedError(Exception):
    """The workbook cannot be read."""


def read_sheets(content: bytes) -> list[XlsSheet]:
    """All sheets of a workbook, read in another process. Raises LockedError or DamagedError."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "survey.readers.xls_process"],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DamagedError from None
    if done.returncode == _LOCKED:
        raise LockedError
    if done.returncode:
        raise DamagedError
    return [
        XlsSheet(
            entry["name"],
            entry["rows"],
            tuple(((r0, c0), (r1, c1)) for (r0, c0), (r1, c1) in entry["merges"]),
        )
        for entry in json.loads(done.stdout)
    ]


def main() -> int:
    """Read the workbook on standard input and write its sheets to standard output."""
    _limit_memory()
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
        return _LOCKED
    sys.stdout.write(json.dumps(sheets))
    return 0


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is no such module on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
