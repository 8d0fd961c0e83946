from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tables.csv_text import escaped, unescaped


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_compute_stands_behind_an_apostrophe(text: str) -> None:
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "はい", "1.はい", "（=）", " =1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert escaped(text) == text


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))
