"""The table of estimates by its codes: text columns made, tables joined, rows of the same share found.

Every text column of `schemas.contracts.ESTIMATES` is a categorical, so that what is asked of a text is asked
once for each different one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import union_categoricals

Ints = npt.NDArray[np.int64]


def text_column(words: Sequence[str], places: npt.NDArray[np.integer]) -> pd.Categorical[str]:
    """The column whose i-th text is `words[places[i]]`; words may be repeated."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(words))}
    codes = np.array([numbers[word] for word in words], dtype=np.int64)[places]
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(numbers), dtype="str"))


def stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of the same columns, one below the other, the categories of their text columns united."""
    first = tables[0]
    if len(tables) == 1:
        return first
    texts = {
        str(name): _united([table[name] for table in tables]) for name in first.select_dtypes("category")
    }
    numbers = pd.concat([table.drop(columns=list(texts)) for table in tables], ignore_index=True)
    return pd.DataFrame({str(name): texts[name] if name in texts else numbers[name] for name in first})


def matched(rows: pd.DataFrame, among: pd.DataFrame, names: Sequence[str]) -> Ints:
    """For each row, the place of the row of `among` with the same texts in all these columns; -1 if there is none.

    Raises ValueError where two rows of `among` have the same.
    """
    keys = row_keys(stacked([among[list(names)], rows[list(names)]]), names)
    known = pd.Index(keys[: len(among)])
    if known.has_duplicates:
        raise ValueError("two rows of a table of estimates are of the same share")
    return np.asarray(known.get_indexer(pd.Index(keys[len(among) :])), dtype=np.int64)


def row_keys(table: pd.DataFrame, names: Sequence[str]) -> Ints:
    """A number for each row, the same for rows with the same texts in all these columns."""
    keys = np.zeros(len(table), dtype=np.int64)
    for name in names:
        column = table[name].cat
        keys = keys * len(column.categories) + column.codes.to_numpy(dtype=np.int64)
    return keys


def texts_of(column: pd.Series) -> list[str]:
    """The texts of a column, row by row."""
    texts: list[str] = np.array(column.cat.categories, dtype=object)[column.cat.codes].tolist()
    return texts


def _united(columns: list[pd.Series]) -> pd.Categorical[str]:
    united: pd.Categorical[str] = union_categoricals(columns)
    return united
