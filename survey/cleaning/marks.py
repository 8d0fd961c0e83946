"""A column for each choice: what marks a choice in it."""

import re
from collections.abc import Collection, Sequence

import numpy as np

from schemas.questions.questionnaire import Choice
from survey.answers.columns import TextColumn
from survey.answers.fields import MARKED, UNMARKED
from survey.answers.names import match_name
from survey.cleaning.changes import MARK, POINT_ZERO, SPACES
from survey.cleaning.spelling import Reading, Spelling, plain

TWO = "2"
"""Says in some files that a choice was not marked, where 1 says that it was."""

_NONE = frozenset((TWO, *"×✕☓-"))
_FEWEST = 2  # columns of a question from which that can be told
TICKS = {
    **dict.fromkeys(
        (
            *"○◯〇●◎⭕✓✔☑✅レ■",
            "TRUE",
            "Y",
            "YES",
            "ON",
            "はい",
            "CHECKED",
            "SELECTED",
            "選択",
            "選択あり",
            "該当",
            "該当する",
        ),
        MARKED,
    ),
    **dict.fromkeys(
        (
            *"☐□",
            "FALSE",
            "N",
            "NO",
            "OFF",
            "いいえ",
            "UNCHECKED",
            "NOT SELECTED",
            "未選択",
            "非選択",
            "選択なし",
            "該当しない",
        ),
        UNMARKED,
    ),
}
"""How services and contractors write that a choice was marked, or was not."""


def mark_readings(
    columns: Sequence[TextColumn], choices: Sequence[Choice], missing: Collection[str]
) -> list[list[Reading]]:
    """Readings of the distinct texts of each choice's column: "1", "0", "" or the text as sent.

    A choice is marked by 1, a tick or its label; by its own code only where every column of the question
    holds nothing but its own code.
    """
    absent = {match_name(word) for word in missing}
    by_code = _marked_by_code(columns, choices, absent)
    none = sign_of_none(columns, choices, missing)
    return [
        [
            Reading(UNMARKED, (MARK,))
            if none and _plain_mark(text) == none
            else _read(text, Spelling((choice,), ()), absent, by_code=by_code)
            for text in column.values
        ]
        for choice, column in zip(choices, columns, strict=True)
    ]


def sign_of_none(columns: Sequence[TextColumn], choices: Sequence[Choice], missing: Collection[str]) -> str:
    """What says in the columns that a choice was not marked, where that is no 0: `2`, `×` or `-` beside 1 or a tick.

    "" where nothing does. Nothing but these two stands in the columns, and most rows with an answer are filled
    throughout; or, for 2, have 1 or 2 twice: numbers of chosen answers, which columns may hold too, would be
    different in each row.
    """
    absent = {match_name(word) for word in missing} | {""}
    plain_texts = [[_plain_mark(text) for text in column.values] for column in columns]
    given = {text for texts in plain_texts for text in texts if text not in absent}
    marked = {text for text in given if TICKS.get(text.upper(), text) == MARKED}
    sign = next(iter(given - marked), "")
    if not marked or given - marked != {sign} or sign not in _NONE:
        return ""
    if sign == TWO and (
        marked != {MARKED} or len(columns) < _FEWEST or _marked_by_code(columns, choices, absent)
    ):
        return ""
    chosen, left = (
        sum(
            np.array([text in signs for text in texts], dtype=np.int32).take(column.codes)
            for texts, column in zip(plain_texts, columns, strict=True)
        )
        for signs in (marked, {sign})
    )
    told = np.maximum(chosen, left) > 1 if sign == TWO else chosen + left == len(columns)
    return sign if np.count_nonzero(told) * 2 > np.count_nonzero(chosen + left) else ""


def _plain_mark(text: str) -> str:
    return text if text in ("", UNMARKED, MARKED, TWO) else re.sub(r"\.0+$", "", match_name(text))


def _marked_by_code(
    columns: Sequence[TextColumn], choices: Sequence[Choice], missing: Collection[str]
) -> bool:
    """Whether each column holds nothing but its choice's own code (1 in the first, 2 in the second, …).

    Asked of all columns together: in a file coded 1 = yes and 2 = no, a column of nothing but 2 must
    not become marks.
    """
    for choice, column in zip(choices, columns, strict=True):
        allowed = {"", UNMARKED, choice.code, *missing}
        if any(match_name(text) not in allowed for text in column.values):
            return False
    return True


def _read(text: str, spelling: Spelling, missing: Collection[str], *, by_code: bool) -> Reading:
    code = spelling.choices[0].code
    usual = {"": "", UNMARKED: UNMARKED, (code if by_code else MARKED): MARKED}
    if text in usual:
        return Reading(usual[text])
    if match_name(text) in missing:
        return Reading("", () if text in missing else (SPACES,))
    even = plain(text)
    short = re.sub(r"\.0+$", "", even.text)
    if short in usual:
        return Reading(usual[short], even.rules if short == even.text else (*even.rules, POINT_ZERO))
    read = spelling.read(text)
    if read.text == code and even.text != code:
        return Reading(MARKED, (*read.rules, MARK))
    if even.text.upper() in TICKS:
        return Reading(TICKS[even.text.upper()], (*even.rules, MARK))
    return Reading(text)
