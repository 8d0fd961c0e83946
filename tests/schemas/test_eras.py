from __future__ import annotations

import pytest

from schemas.eras import era_year


@pytest.mark.parametrize(
    ("year", "text"),
    [(2022, "令和4年"), (2019, "令和元年"), (2018, "平成30年"), (2017, "平成29年"), (1988, "昭和63年")],
)
def test_years_in_the_japanese_calendar(year: int, text: str) -> None:
    assert era_year(year) == text


def test_years_before_1926_are_refused() -> None:
    with pytest.raises(ValueError, match="1926"):
        era_year(1925)
