"""The tables of a run as files: CSV that Excel in Japanese opens as it is (UTF-8 with BOM), and Parquet."""

import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow  # type: ignore[import-untyped]
from pandera.engines.pandas_engine import Engine
from pyarrow import parquet

from schemas.contracts import ESTIMATES, INDICATOR_VALUES
from schemas.findings import Change
from schemas.tables.csv_text import csv_text, escaped, unescaped
from survey.weighting.weights import Weights

ESTIMATES_FILE = "estimates.parquet"
ESTIMATES_CSV = "estimates.csv"
_BOM = "\ufeff"


@dataclass(frozen=True)
class _Texts:
    """A column written out: each distinct value once, and which of them a row has; -1 where it is missing."""

    codes: npt.NDArray[np.intp]
    texts: list[str]

    def cells(self) -> list[str]:
        cells: list[str] = np.array([*self.texts, ""], dtype=object)[self.codes].tolist()
        return cells

    def numbers(self) -> npt.NDArray[np.float64]:
        return np.array([float(text or "nan") for text in (*self.texts, "")])[self.codes]


def frame_csv(frame: pd.DataFrame) -> bytes:
    """A table of ours as CSV: floats to 12 significant digits, a missing value as an empty cell.

    A text that a spreadsheet would take for a formula is written with an apostrophe before it. Every distinct
    value of a column is written out once.
    """
    return _csv({str(name): _written(frame[name]) for name in frame.columns})


def estimates_files(estimates: pd.DataFrame) -> Mapping[str, bytes]:
    """`estimates.csv`, and the same estimates as `estimates.parquet`."""
    columns = {str(name): _written(estimates[name]) for name in estimates.columns}
    written = estimates_parquet(_as_written(estimates, columns))
    return {ESTIMATES_CSV: _csv(columns), ESTIMATES_FILE: written}


def weights_csv(surveys: Iterable[tuple[str, pd.DataFrame, Weights]]) -> bytes:
    """`weights.csv`: for each valid return its place and number, and what its weight is made of.

    surveys: key, `Ingested.returns` and weights of each survey. stratum counts from 1; fraction is the share of the
    stratum's persons that answered (0: no finite population correction); base_weight and weight are persons, before
    and after calibration.
    """
    return frame_csv(pd.concat([_weighted(*one) for one in surveys], ignore_index=True))


def _weighted(survey: str, returns: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    design = weights.design
    return returns.assign(
        survey=survey,
        stratum=design.stratum + 1,
        fraction=design.fraction[design.stratum],
        base_weight=weights.base[weights.cells.of_row],
        weight=weights.values,
    )[["survey", *returns.columns, "stratum", "fraction", "base_weight", "weight"]]


def as_written(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as it is read back from a CSV file of ours: its floats to 12 significant digits."""
    numbers = frame.select_dtypes("float64")
    return _as_written(frame, {str(name): _written(column) for name, column in numbers.items()})


def _as_written(frame: pd.DataFrame, columns: Mapping[str, _Texts]) -> pd.DataFrame:
    return frame.assign(
        **{str(name): columns[str(name)].numbers() for name in frame.select_dtypes("float64")}
    )


def _written(column: pd.Series) -> _Texts:
    if pd.api.types.is_float_dtype(column.dtype) and isinstance(column.dtype, np.dtype):
        # by bits: 0 and -0 are written differently
        codes, bits = pd.factorize(column.to_numpy(dtype=np.float64).view(np.int64))
        numbers = bits.view(np.float64).tolist()
        return _Texts(codes, ["" if math.isnan(number) else f"{number:.12g}" for number in numbers])
    codes, values = pd.factorize(column)
    return _Texts(
        codes, [_quoted(escaped(value) if isinstance(value, str) else str(value)) for value in values]
    )


def _csv(columns: Mapping[str, _Texts]) -> bytes:
    head = ",".join(map(_quoted, columns))
    lines = map(",".join, zip(*(column.cells() for column in columns.values()), strict=True))
    return (_BOM + "\n".join((head, *lines, ""))).encode("utf-8")


def _quoted(cell: str) -> str:
    """The cell as the csv module writes it before another one."""
    return csv_text([(cell, "")])[:-2]


def estimates_parquet(estimates: pd.DataFrame) -> bytes:
    """The estimates as `estimates.parquet`, which this program reads; `read_parquet` gives them back."""
    table = arrow.Table.from_pandas(estimates, preserve_index=False)
    buffer = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(None), buffer, compression="zstd")
    return buffer.getvalue()


def read_parquet(content: bytes) -> pd.DataFrame:
    """Read `estimates.parquet` back. Raises ValueError where the bytes are no such table."""
    try:
        frame: pd.DataFrame = parquet.read_table(io.BytesIO(content)).to_pandas()
    except (arrow.ArrowException, OSError) as error:
        raise ValueError(str(error)) from None
    return frame


def read_estimates(content: bytes) -> pd.DataFrame:
    """Read `estimates.csv` back: labels are text ("" where empty), numbers are numbers.

    Raises ValueError where the bytes are no such table.
    """
    return _read(content, ESTIMATES)


def read_indicators(content: bytes) -> pd.DataFrame:
    """Read `indicators.csv` back in the same way; years and counts are floats where some are missing."""
    return _read(content, INDICATOR_VALUES)


def _read(content: bytes, contract: pa.DataFrameSchema) -> pd.DataFrame:
    categories = _named(contract, "category")
    texts, floats = [*categories, *_named(contract, str)], _named(contract, float)
    kinds = {**dict.fromkeys(texts, "str"), **dict.fromkeys(floats, "float64")}
    frame = pd.read_csv(
        io.BytesIO(content),
        dtype=kinds,
        keep_default_na=False,
        na_values={name: "" for name in contract.columns if name not in texts},
        encoding="utf-8-sig",
        low_memory=False,
    )
    plain = frame.assign(**{name: frame[name].map(unescaped) for name in texts if name in frame})
    return plain.astype(dict.fromkeys(plain.columns.intersection(categories), "category"))


def _named(contract: pa.DataFrameSchema, kind: type | str) -> list[str]:
    """The columns of a contract that hold texts (str) or numbers with a point (float)."""
    return [name for name, column in contract.columns.items() if column.dtype == Engine.dtype(kind)]


def changes_csv(changes: Iterable[Change]) -> bytes:
    """The list of changed cells: file, sheet, row, column, rule, before, after.

    A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
    """
    head = ("ファイル", "シート", "行", "列", "規則", "変更前", "変更後")
    rows = ([escaped(str(cell)) for cell in change] for change in changes)
    # CR LF, so that a lone CR in a cell is quoted too
    return csv_text(chain([head], rows), line_end="\r\n").encode("utf-8-sig")
