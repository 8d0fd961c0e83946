"""Texts in CSV files that people open in a spreadsheet: none of them may be taken for a formula."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
"""What makes a spreadsheet read a cell as a formula, and the apostrophe that prevents it."""


def escaped(cell: str) -> str:
    """The cell, behind an apostrophe if a spreadsheet would take it for a formula; `unescaped` reverses it."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def unescaped(cell: str) -> str:
    """The cell as it was before `escaped`."""
    return cell.removeprefix("'")
