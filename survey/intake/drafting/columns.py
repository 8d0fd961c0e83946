"""The columns of a file as the guesses need them: from a table of text, or from an SPSS file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from survey.intake.drafting.model import SeenColumn
from survey.intake.readers.sav import read_variables
from survey.intake.reading import RawTable
from survey.intake.spelling import plain


def seen_columns(table: RawTable) -> tuple[SeenColumn, ...]:
    """The named columns of a table with their values, trimmed and in one width."""
    columns = []
    for heading, column in zip(table.headings, table.columns, strict=True):
        if not heading.name:
            continue
        counts: Counter[str] = Counter()
        texts = [plain(text).text for text in column.values]
        for code in column.codes.tolist():
            if texts[code]:
                counts[texts[code]] += 1
        columns.append(SeenColumn(heading.name, _one_line(heading.name), counts))
    return tuple(columns)


def spss_columns(path: Path) -> tuple[SeenColumn, ...]:
    """The variables of an SPSS file with their labels. Raises InputError for a damaged file."""
    columns = []
    for variable in read_variables(path.read_bytes(), path.name):
        texts = [plain(text).text for text in variable.values]
        counts = Counter(text for code in variable.codes if (text := texts[code]))
        columns.append(
            SeenColumn(
                variable.name, _one_line(variable.label or variable.name), counts, dict(variable.labels)
            )
        )
    return tuple(columns)


def _one_line(text: str) -> str:
    return " ".join(text.split())
