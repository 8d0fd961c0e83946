"""What the values of a column tell: no answer, marks, numbers, several answers in a cell, choices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from schemas.tables.numbers import parse_number
from survey.cleaning.numbers import read_number
from survey.drafting.model import SeenColumn

_MISSING = ("無回答", "不明", "未回答", "N/A", "NA", "*", "-1", "9999", "999", "99")
_NO_ANSWER = re.compile(r"無回答|未回答|回答なし|記入なし|無記入|不明")
_MARKS = frozenset(("0", "1", "○", "〇", "◯", "●", "✓", "TRUE", "FALSE"))
_DIVIDER = re.compile(r"[,、;&|，；]\s*")
_CODE_DIVIDER = re.compile(r"[\s,、;&|・/，；｜＆／]+")
_CODES = re.compile(r"[A-Za-z]?\d{1,2}(?:[\s,、;&|・/，；｜＆／]+[A-Za-z]?\d{1,2})*")
_MOST_CHOICES = 40
_MOST_NUMBERS = 12  # more different numbers than this are no codes
_NUMBER_HEADS = re.compile(r"年齢|生年|生まれ|年数|人数|金額|回数|時間|点数|何歳")
_OF_BIRTH = re.compile(r"生年|生まれ|出生年")
_MOSTLY = 0.9
_SEVERAL = 0.05  # share of cells with several answers from which they are no slips


def missing_of(counts: Iterable[str]) -> tuple[str, ...]:
    """Values that usually mean no answer; 99 is none where codes come near it."""
    values = list(counts)
    found = [word for word in _MISSING if word in values]
    numbers = [
        int(value) for value in values if re.fullmatch(r"\d{1,4}", value, re.ASCII) and value not in found
    ]
    highest = max(numbers, default=0)
    return tuple(word for word in found if not (word.isdecimal() and highest >= int(word) - 9))


def missing_in(column: SeenColumn) -> tuple[str, ...]:
    """Values that mean no answer: those that the file declares or labels so, and those that usually do."""
    told = [value for value in column.labels if _NO_ANSWER.fullmatch(column.labels[value])]
    return tuple(dict.fromkeys((*missing_of(column.counts), *column.missing, *told)))


def missing_note(column: SeenColumn) -> str:
    """The values that the file declares as missing though their label says something else than no answer."""
    odd = [
        f"{value}「{column.labels[value]}」"
        for value in column.missing
        if value in column.labels and not _NO_ANSWER.fullmatch(column.labels[value])
    ]
    return f"ファイルが欠損値とする{'、'.join(odd)}を、無回答の値にしています。" if odd else ""


def are_marks(column: SeenColumn) -> bool:
    """Whether a column can be that of one choice: ticks, or 0 and 1."""
    return bool(column.counts) and all(text in _MARKS or text in _MISSING for text in column.counts)


def are_numbers(values: Sequence[str], column: SeenColumn) -> bool:
    """Whether the values are numbers, not codes: many and far apart, or named by the head.

    Years of birth may be written in the Japanese calendar. The hundredth of the answers at either end
    does not count: a row of totals below the answers is no reason.
    """
    if column.labels or not values:
        return False
    of_birth = bool(_OF_BIRTH.search(column.label))
    read = {text: parse_number(read_number(text, (), of_years=of_birth).text) for text in values}
    numbers = {number: column.counts[text] for text, number in read.items() if number is not None}
    if sum(number is not None for number in read.values()) < _MOSTLY * len(values):
        return False
    rows = sorted(number for number, count in numbers.items() for _ in range(count))
    edge = len(rows) // 100
    inner = set(rows[edge : len(rows) - edge])
    many = len(inner) > _MOST_NUMBERS and max(inner) - min(inner) > _MOST_NUMBERS
    return many or (bool(_NUMBER_HEADS.search(column.label)) and max(inner) > _MOST_NUMBERS)


def parts_of(values: Sequence[str], column: SeenColumn) -> Mapping[str, int]:
    """Parts of cells that hold several answers; empty where the cells hold one."""
    return _coded_parts(values, column) or _worded_parts(values, column)


def _coded_parts(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    """Codes with any sign between them, which dates (`6/3` in every cell) have too."""
    coded = [text for text in values if _CODES.fullmatch(text)]
    if _rows(coded, column) < _MOSTLY * _rows(values, column):
        return {}
    divided = [text for text in coded if _CODE_DIVIDER.search(text)]
    if len(divided) < 2 or _rows(divided, column) < _SEVERAL * _rows(coded, column):
        return {}
    if len(divided) == len(coded) and all("/" in text for text in divided):
        return {}
    return _counted(coded, column, _CODE_DIVIDER)


def _worded_parts(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    divided = [text for text in values if _DIVIDER.search(text)]
    if len(divided) < 2 or _rows(divided, column) < _SEVERAL * _rows(values, column):
        return {}
    parts = _counted(values, column, _DIVIDER)
    if len(parts) > _MOST_CHOICES or len(parts) >= len(values) + 3 or min(map(len, parts)) > 40:
        return {}
    repeated = sum(count > 1 for count in parts.values())
    return parts if repeated * 2 >= len(parts) else {}


def _counted(values: Sequence[str], column: SeenColumn, divider: re.Pattern[str]) -> dict[str, int]:
    parts: Counter[str] = Counter()
    for text in values:
        for part in divider.split(text):
            if part.strip():
                parts[part.strip()] += column.counts[text]
    return dict(parts)


def are_choices(column: SeenColumn, values: Sequence[str]) -> bool:
    """Whether the values are choices: few, and repeated."""
    if column.labels:
        return True
    rows = _rows(values, column)
    return (
        len(values) <= _MOST_CHOICES
        and (len(values) * 2 <= rows or len(values) <= 5)
        and max(map(len, values)) <= 80
    )


def _rows(values: Iterable[str], column: SeenColumn) -> int:
    return sum(column.counts[value] for value in values)
