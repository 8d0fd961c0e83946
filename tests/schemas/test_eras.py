from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tables.eras import era_year, read_year, western_year


@pytest.mark.parametrize(
    ("year", "text"),
    [
        (2022, "令和4年"),
        (2019, "令和元年"),
        (2018, "平成30年"),
        (2017, "平成29年"),
        (1988, "昭和63年"),
        (1925, "大正14年"),
    ],
)
def test_years_in_the_japanese_calendar(year: int, text: str) -> None:
    assert era_year(year) == text


def test_years_before_1868_are_refused() -> None:
    with pytest.raises(ValueError, match="1868"):
        era_year(1867)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("昭和35年", 1960),
        ("昭和35", 1960),
        ("S35", 1960),
        ("s.35", 1960),
        ("昭35", 1960),
        ("平成 3 年生まれ", 1991),
        ("平成元年", 1989),
        ("昭和64年", 1989),
        ("大正10年", 1921),
        ("明治45年", 1912),
        ("昭和65年", None),
        ("平成0年", None),
        ("1960", None),
        ("35", None),
        ("昭和", None),
        ("昭和35年4月1日", None),
    ],
)
def test_a_year_of_the_japanese_calendar_is_read(text: str, year: int | None) -> None:
    assert read_year(text) == year


@given(st.integers(1868, 2100))
def test_whatever_is_printed_can_be_read(year: int) -> None:
    assert read_year(era_year(year)) == year


def test_an_era_is_counted_on_past_its_end() -> None:
    assert western_year("平成", "32") == 2020
