"""Cells in which whole rows of the table stand, because a quote that opens one was closed rows later."""

from collections.abc import Collection, Sequence

from survey.answers.columns import TextColumn

_NARROWEST = 3  # columns of a table in which rows can be told from text


def swallowed_rows(columns: Sequence[TextColumn], delimiters: Collection[str]) -> dict[int, int]:
    """The rows (from 0) with such a cell, and how many lines of the file it reaches down.

    A quote that opens in one row and closes in the same column of a later one has swallowed the rest of its
    row, whole rows, and the beginning of the last. Each line of the cell has the exact number of delimiters
    of such a piece, or one below the first begins like a row: most of what stands between its delimiters are
    values of the columns there. Text that somebody wrote hardly has either by chance.
    """
    found: dict[int, int] = {}
    if len(columns) < _NARROWEST:
        return found
    known: list[frozenset[str]] = []
    for place, column in enumerate(columns):
        for code in column.wordy:
            text = column.values[code]
            if "\n" not in text and "\r" not in text:
                continue
            known = known or [frozenset(other.values) - {""} for other in columns]
            lines = [line for line in text.splitlines() if line]
            if any(_holds_rows(lines, known, place, sign) for sign in delimiters):
                for row in column.rows_with([code]).tolist():
                    found[row] = len(lines) - 1
    return found


def _holds_rows(lines: Sequence[str], known: Sequence[frozenset[str]], place: int, delimiter: str) -> bool:
    if len(lines) < 2:
        return False
    width = len(known)
    of_rows = [width - 1 - place, *[width - 1] * (len(lines) - 2), place]
    if [line.count(delimiter) for line in lines] == of_rows:
        return True
    inner = any(_begins_like_a_row(line.split(delimiter), known, width) for line in lines[1:-1])
    return inner or _begins_like_a_row(lines[-1].split(delimiter), known, place)


def _begins_like_a_row(cells: Sequence[str], known: Sequence[frozenset[str]], width: int) -> bool:
    """Whether the first `width` cells are there and mostly values of their columns."""
    if width < 2 or len(cells) < width:
        return False
    told = [
        (cell.strip(), values) for cell, values in zip(cells[:width], known, strict=False) if cell.strip()
    ]
    same = sum(cell in values for cell, values in told)
    return same >= 2 and same * 2 >= len(told)
