"""What the values of a column tell: no answer, marks, numbers, choices."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.tables.numbers import parse_number
from survey.answers.fields import MARKED, UNMARKED
from survey.cleaning.marks import TICKS
from survey.cleaning.numbers import read_number
from survey.drafting.model import SeenColumn

_MISSING_WORDS = frozenset(
    [
        "無回答",
        "不明",
        "未回答",
        "無記入",
        "未記入",
        "回答なし",
        "記入なし",
        "非該当",
        "対象外",
        "空欄",
        "(空白)",
        "#null!",
        "n/a",
        "#n/a",
        "na",
        "<na>",
        "nan",
        "none",
        "null",
        "nil",
        "*",
        ".",
        "-",
        "-1",
        "‐1",
    ]
)
_MISSING_NUMBERS = ("9999", "999", "99", "8888", "888", "88", "-9", "-99", "-999")
_NO_ANSWER = re.compile(r"無回答|未回答|回答なし|記入なし|無記入|不明")
_MARKS = TICKS | {MARKED: MARKED, UNMARKED: UNMARKED}
_WORDED = frozenset(("はい", "いいえ", "YES", "NO"))
_MOST_CHOICES = 40
_MOST_NUMBERS = 12  # more different numbers than this are no codes
_NUMBER_HEADS = re.compile(r"年齢|生年|生まれ|年数|人数|金額|回数|時間|点数|何歳")
_OF_BIRTH = re.compile(r"生年|生まれ|出生年")
_MOSTLY = 0.9
_LONGEST_LABEL = 60


def missing_of(counts: Iterable[str]) -> tuple[str, ...]:
    """Values that usually mean no answer, as they are written; 99 is none where codes come near it."""
    values = list(counts)
    numeric = [value for value in values if value in _MISSING_NUMBERS]
    numbers = [
        int(value) for value in values if re.fullmatch(r"\d{1,4}", value, re.ASCII) and value not in numeric
    ]
    highest = max(numbers, default=0)
    words = [value for value in values if value.strip().casefold() in _MISSING_WORDS]
    return (*words, *(word for word in numeric if int(word) < 0 or highest < int(word) - 9))


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


@dataclass(frozen=True)
class Marks:
    """How a column tells whether its choice was marked.

    on: the texts that mark it. worded: by a word that may as well be an answer (はい, いいえ). text: the one
    text that stands in it where it is no mark: the label of the choice, or its code; "" for a mark.
    """

    on: tuple[str, ...]
    worded: bool = False
    text: str = ""


def marks_of(column: SeenColumn) -> Marks | None:
    """How a column can be that of one choice; None where it is none. A blank column can be one.

    1, ticks, Y or はい beside 0, N, いいえ or blanks; or one text (a label, a code) beside blanks or 0.
    """
    missing = missing_of(column.counts)
    values = [text for text in column.counts if text not in missing]
    upper = [text.upper() for text in values]
    if all(text in _MARKS for text in upper):
        on = tuple(text for text in values if _MARKS[text.upper()] == MARKED)
        return Marks(on, worded=any(text in _WORDED for text in upper))
    rest = [text for text in values if text != "0"]
    beside = len(rest) == 1 and len(column.rows) > column.counts[rest[0]]  # blanks, or 0
    if beside and len(rest[0]) <= _LONGEST_LABEL:
        return Marks((rest[0],), text=rest[0])
    return None


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


def are_choices(column: SeenColumn, values: Sequence[str]) -> bool:
    """Whether the values are choices: few, and repeated."""
    if column.labels:
        return True
    rows = sum(column.counts[value] for value in values)
    return (
        len(values) <= _MOST_CHOICES
        and (len(values) * 2 <= rows or len(values) <= 5)
        and max(map(len, values)) <= 80
    )


_REPEATED = "9"
_GAP = 3
_COLUMNS = 3  # columns that must have the code far behind their others
_AT_MOST = 0.3


def no_answer_by_nine(columns: Sequence[SeenColumn]) -> frozenset[str]:
    """Names of the columns in which 9 is no answer: it stands far behind the codes of at least three columns.

    Columns whose labels say what 9 means are none of them.
    """
    found = []
    for column in columns:
        missing = {_REPEATED, *missing_of(column.counts)}
        others = [text for text in column.counts if text not in missing]
        if _REPEATED not in column.counts or not others or not all(text.isdecimal() for text in others):
            continue
        highest = max(map(int, others))
        seldom = column.counts[_REPEATED] <= _AT_MOST * sum(column.counts.values())
        if 2 <= highest <= int(_REPEATED) - _GAP and seldom and _REPEATED not in column.labels:
            found.append(column.name)
    return frozenset(found) if len(found) >= _COLUMNS else frozenset()
