"""CSV as text: written in one place; in files that people open in a spreadsheet no cell may be taken for a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Literal

_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
"""What makes a spreadsheet read a cell as a formula, and the apostrophe that prevents it."""


def csv_text(rows: Iterable[Iterable[object]], *, line_end: str = "\n", quote_all: bool = False) -> str:
    """Rows as CSV; cells are quoted where they must be, or all of them."""
    buffer = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(buffer, lineterminator=line_end, quoting=quoting).writerows(rows)
    return buffer.getvalue()


def escaped(cell: str) -> str:
    """The cell, behind an apostrophe if a spreadsheet would take it for a formula; `unescaped` reverses it."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def unescaped(cell: str) -> str:
    """The cell as it was before `escaped`."""
    return cell.removeprefix("'")
