from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from survey.answers.columns import column_from, repeated_rows

ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.sampled_from("abc")] * width), min_size=1, max_size=12)
)


@given(ROWS)
def test_repeated_rows_are_those_with_an_equal_one(rows: list[tuple[str, ...]]) -> None:
    columns = [column_from(texts) for texts in zip(*rows, strict=True)]
    counts = Counter(rows)
    assert repeated_rows(columns).tolist() == [place for place, row in enumerate(rows) if counts[row] > 1]


def test_no_row_is_repeated() -> None:
    assert repeated_rows([column_from(["a", "b"]), column_from(["a", "a"])]).tolist() == []


def test_rows_with_some_texts() -> None:
    column = column_from(["a", "b", "a", "c"])
    assert column.rows_with([0, 2]).tolist() == [0, 2, 3]
    assert column.rows_with([]).tolist() == []
