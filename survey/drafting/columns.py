"""The columns of a file as the guesses need them: from a table of text, or from an SPSS file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from survey.answers.columns import TextColumn
from survey.answers.raw_table import RawTable
from survey.cleaning.spelling import plain
from survey.drafting.model import SeenColumn
from survey.reading.formats.sav import Variable

_POINT_ZERO = re.compile(r"(-?\d+)\.0+")


def seen_columns(table: RawTable) -> tuple[SeenColumn, ...]:
    """The named columns of a table with their values, trimmed; spellings that differ in width count as one."""
    return tuple(
        _seen(heading.name, heading.name, column)
        for heading, column in zip(table.headings, table.columns, strict=True)
        if heading.name
    )


def spss_columns(variables: Sequence[Variable]) -> tuple[SeenColumn, ...]:
    """The variables of an SPSS file with their labels."""
    return tuple(
        _seen(
            variable.name,
            variable.label or variable.name,
            TextColumn(variable.values, np.array(variable.codes, np.int32)),
            variable,
        )
        for variable in variables
    )


def _seen(name: str, label: str, column: TextColumn, variable: Variable | None = None) -> SeenColumn:
    counts, rows = _counts(column.values, column.codes)
    labels = dict(variable.labels) if variable is not None else {}
    missing = variable.missing if variable is not None else ()
    return SeenColumn(name, " ".join(label.split()), counts, labels, missing, rows)


def _counts(
    values: Sequence[str], codes: npt.NDArray[np.integer]
) -> tuple[dict[str, int], npt.NDArray[np.int32]]:
    """Rows by text in the order of appearance, and the place of each row's text (-1: blank).

    Texts in Japanese letters keep the width that most of them have; `1.0` is 1 where 1 is written too, or
    where every number is whole.
    """
    numbers = np.bincount(codes, minlength=len(values)).tolist()
    present = [value for value, count in zip(values, numbers, strict=True) if count]
    decimal = any(re.fullmatch(r"-?\d+\.\d*[1-9]\d*", value.strip()) for value in present)
    spellings: dict[str, Counter[str]] = {}
    evened = []
    for value, count in zip(values, numbers, strict=True):
        even, sent = plain(value).text, value.strip()
        whole = None if decimal else _POINT_ZERO.fullmatch(even)
        if whole is not None:
            even = sent = whole[1]
        evened.append(even)
        if even and count:
            wide = any(letter.isalpha() and not letter.isascii() for letter in even)
            kept = sent if wide and unicodedata.normalize("NFKC", sent) == even else even
            spellings.setdefault(even, Counter())[kept] += count
    order = list(dict.fromkeys(evened[code] for code in codes[_firsts(codes)].tolist()))
    order = [even for even in order if even]
    place = {even: number for number, even in enumerate(order)}
    table = np.array([place.get(even, -1) for even in evened] or [-1], np.int32)
    counts: dict[str, int] = {}
    for even in order:
        counts[spellings[even].most_common(1)[0][0]] = spellings[even].total()
    return counts, table[codes] if len(codes) else np.empty(0, np.int32)


def _firsts(codes: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """The rows in which the codes appear first, ascending."""
    return np.sort(np.unique(codes, return_index=True)[1])
