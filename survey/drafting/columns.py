"""The columns of a file as the guesses need them: from a table of text, or from an SPSS file."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from schemas.errors import InputError, Problem
from survey.drafting.model import SeenColumn
from survey.reading import RawTable
from survey.spelling import plain

SPSS_MARK = b"$FL"


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
    try:
        import pyreadstat  # noqa: PLC0415 - an optional part of the installation
    except ImportError:
        raise InputError(
            Problem(
                "D095",
                "SPSSのファイル（.sav）を読むための部品が入っていません。",
                remedy="pyreadstat を入れるか、委託先にCSVでの提出を依頼してください。",
                file=path.name,
            )
        ) from None
    try:
        frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    except (pyreadstat.ReadstatError, OSError, ValueError, UnicodeDecodeError):
        raise InputError(
            Problem(
                "F06",
                "ファイルが壊れているか、途中で切れています。",
                remedy="元のファイルをもう一度コピーするか、委託先に再提出を依頼してください。",
                file=path.name,
            )
        ) from None
    columns = []
    for name in frame.columns:
        counts = Counter(text for value in frame[name].tolist() if (text := _text(value)))
        labels = {
            _text(value): str(label) for value, label in meta.variable_value_labels.get(name, {}).items()
        }
        columns.append(
            SeenColumn(name, _one_line(meta.column_names_to_labels.get(name) or name), counts, labels)
        )
    return tuple(columns)


def _text(value: object) -> str:
    """A value of SPSS as text: whole numbers without a decimal point, "" for a missing one."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return plain(str(value)).text


def _one_line(text: str) -> str:
    return " ".join(text.split())
