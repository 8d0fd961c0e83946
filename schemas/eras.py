"""Years as Japanese offices print them: 2022 is 令和4年."""

from __future__ import annotations

_ERAS = ((2019, "令和"), (1989, "平成"), (1926, "昭和"))


def era_year(year: int) -> str:
    """Year in the Japanese calendar: `令和4年`, `令和元年`. A year of change has the new era's name.

    Raises ValueError before 1926.
    """
    for start, name in _ERAS:
        if year >= start:
            count = year - start + 1
            return f"{name}{'元' if count == 1 else count}年"
    raise ValueError("years before 1926 are not supported")
