"""The plain files of a run: CSV that Excel in Japanese opens as it is (UTF-8 with BOM)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pandas as pd
from pandera.engines.pandas_engine import Engine

from schemas.contracts import ESTIMATES
from schemas.csv_text import escaped
from schemas.findings import Change

_BOM = "\ufeff"


def frame_csv(frame: pd.DataFrame) -> bytes:
    """A table of ours as CSV: floats to 12 significant digits, a missing number as an empty cell."""
    text = frame.to_csv(index=False, float_format="%.12g", lineterminator="\n")
    return (_BOM + text).encode("utf-8")


def read_estimates(content: bytes) -> pd.DataFrame:
    """Read `estimates.csv` back: labels are text ("" where empty), numbers are numbers."""
    labels = [name for name, column in ESTIMATES.columns.items() if column.dtype == Engine.dtype(str)]
    frame = pd.read_csv(io.BytesIO(content), dtype=dict.fromkeys(labels, "str"), encoding="utf-8-sig")
    return frame.fillna(dict.fromkeys(labels, ""))


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
