"""The plain files of a run: CSV that Excel in Japanese opens as it is (UTF-8 with BOM)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pandas as pd
import pandera.pandas as pa
from pandera.engines.pandas_engine import Engine

from schemas.contracts import ESTIMATES, INDICATOR_VALUES
from schemas.findings import Change
from schemas.tables.csv_text import escaped, unescaped

_BOM = "\ufeff"


def frame_csv(frame: pd.DataFrame) -> bytes:
    """A table of ours as CSV: floats to 12 significant digits, a missing number as an empty cell.

    A text that a spreadsheet would take for a formula is written with an apostrophe before it.
    """
    texts = {name: frame[name].map(_escaped) for name in frame.columns if _is_text(frame[name])}
    text = frame.assign(**texts).to_csv(index=False, float_format="%.12g", lineterminator="\n")
    return (_BOM + text).encode("utf-8")


def read_estimates(content: bytes) -> pd.DataFrame:
    """Read `estimates.csv` back: labels are text ("" where empty), numbers are numbers.

    Raises ValueError where the bytes are no such table.
    """
    return _read(content, ESTIMATES)


def read_indicators(content: bytes) -> pd.DataFrame:
    """Read `indicators.csv` back in the same way; years and counts are floats where some are missing."""
    return _read(content, INDICATOR_VALUES)


def _read(content: bytes, contract: pa.DataFrameSchema) -> pd.DataFrame:
    texts, floats = (
        [name for name, column in contract.columns.items() if column.dtype == Engine.dtype(kind)]
        for kind in (str, float)
    )
    kinds = {**dict.fromkeys(texts, "str"), **dict.fromkeys(floats, "float64")}
    frame = pd.read_csv(
        io.BytesIO(content),
        dtype=kinds,
        keep_default_na=False,
        na_values={name: "" for name in contract.columns if name not in texts},
        encoding="utf-8-sig",
        low_memory=False,
    )
    return frame.assign(**{name: frame[name].map(unescaped) for name in texts if name in frame})


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column.dtype) or pd.api.types.is_object_dtype(column.dtype)


def _escaped(cell: object) -> object:
    return escaped(cell) if isinstance(cell, str) else cell


def changes_csv(changes: Sequence[Change]) -> bytes:
    """The list of changed cells: file, sheet, row, column, rule, before, after.

    A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
    """
    return _write(
        ("ファイル", "シート", "行", "列", "規則", "変更前", "変更後"),
        (
            (
                change.file,
                change.sheet,
                str(change.row),
                change.column,
                change.rule,
                change.before,
                change.after,
            )
            for change in changes
        ),
    )


def _write(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")  # so that a lone CR in a cell is quoted too
    writer.writerow(head)
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return (_BOM + buffer.getvalue()).encode("utf-8")
