"""The columns of a file as the guesses need them: from a table of text, or from an SPSS file."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from survey.answers.raw_table import RawTable
from survey.cleaning.spelling import plain
from survey.drafting.model import SeenColumn
from survey.reading.formats.sav import read_variables


def seen_columns(table: RawTable) -> tuple[SeenColumn, ...]:
    """The named columns of a table with their values, trimmed; spellings that differ in width count as one."""
    return tuple(
        SeenColumn(heading.name, _one_line(heading.name), _counts(column.values, column.codes.tolist()))
        for heading, column in zip(table.headings, table.columns, strict=True)
        if heading.name
    )


def spss_columns(path: Path) -> tuple[SeenColumn, ...]:
    """The variables of an SPSS file with their labels. Raises InputError for a damaged file."""
    return tuple(
        SeenColumn(
            variable.name,
            _one_line(variable.label or variable.name),
            _counts(variable.values, variable.codes),
            dict(variable.labels),
            variable.missing,
        )
        for variable in read_variables(path.read_bytes(), path.name)
    )


def _counts(values: Sequence[str], codes: Iterable[int]) -> dict[str, int]:
    """Rows by text in the order of appearance; texts in Japanese letters keep the width that most of them have."""
    spellings: dict[str, Counter[str]] = {}
    for code, rows in Counter(codes).items():
        even, sent = plain(values[code]).text, values[code].strip()
        if even:
            wide = any(letter.isalpha() and not letter.isascii() for letter in even)
            kept = sent if wide and unicodedata.normalize("NFKC", sent) == even else even
            spellings.setdefault(even, Counter())[kept] += rows
    return {counts.most_common(1)[0][0]: counts.total() for counts in spellings.values()}


def _one_line(text: str) -> str:
    return " ".join(text.split())
