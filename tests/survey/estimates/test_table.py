import numpy as np
import pandas as pd
import pytest

from survey.estimates.table import matched, stacked, text_column, texts_of


def table(concepts: list[str], groups: list[str], n: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"concept": pd.Categorical(concepts), "n": n, "group": pd.Categorical(groups)})


def test_a_text_column_takes_repeated_words_for_one() -> None:
    column = text_column(["a", "b", "a"], np.array([2, 1, 0, 0]))
    assert (list(column), list(column.categories)) == (["a", "b", "a", "a"], ["a", "b"])


def test_tables_stand_below_each_other_with_their_categories_united() -> None:
    both = stacked([table(["q", "r"], ["m", "f"], [1, 2]), table(["s"], ["m"], [3])])
    assert list(both.columns) == ["concept", "n", "group"]
    assert texts_of(both["concept"]) == ["q", "r", "s"]
    assert texts_of(both["group"]) == ["m", "f", "m"]
    assert both["n"].tolist() == [1, 2, 3]
    assert list(both.index) == [0, 1, 2]


def test_rows_are_matched_by_their_texts_whatever_their_codes() -> None:
    rows, among = table(["a", "b", "c"], ["m", "f", "m"], [0, 0, 0]), table(["c", "b"], ["m", "m"], [0, 0])
    assert matched(rows, among, ["concept", "group"]).tolist() == [-1, -1, 0]
    assert matched(rows, among, ["concept"]).tolist() == [-1, 1, 0]
    with pytest.raises(ValueError, match="same share"):
        matched(rows, among, ["group"])
