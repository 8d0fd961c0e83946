"""Typed cells of a workbook as text."""

from datetime import date, datetime, time, timedelta

Cell = int | float | str | bool | time | date | datetime | timedelta


def cell_text(value: Cell) -> str:
    """A cell as text, the same on every machine: a whole number has no decimal point.

    >>> cell_text(1.0), cell_text(2.5), cell_text(True), cell_text(date(2022, 7, 1))
    ('1', '2.5', 'TRUE', '2022-07-01')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else _as_excel_shows(value)
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def _as_excel_shows(value: float) -> str:
    """A number with a part behind the point, to the 15 digits that Excel keeps: 12.3, where a sum left 12.300000000000001."""
    text = f"{value:.15g}"
    return repr(value) if value.is_integer() or "e" in text else text


class NumberTexts(dict[float, str]):
    """`cell_text` of the numbers of a sheet, worked out once for each distinct one."""

    def __missing__(self, value: float) -> str:
        """Word a number that is met for the first time."""
        text = self[value] = cell_text(value)
        return text


def struck_text(text: str) -> str:
    """Text that is struck out, told as such: joined with its correction it would be a third answer."""
    return f"取消線「{text}」"


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised_text(text: str, *, lowered: bool = False) -> str:
    """Text that is raised (or lowered), with its digits as such: 1 with a raised 2 is not 12.

    >>> raised_text("2"), raised_text("2", lowered=True)
    ('²', '₂')
    """
    return text.translate(_LOWERED if lowered else _RAISED)


def put_cell(rows: list[list[str]], row: int, column: int, text: str) -> None:
    """Set a cell, which may lie beyond what the reader returned."""
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = text
