"""Bands of ten years of age and of years of residence, as surveys of cities print them."""

from __future__ import annotations

import re

from survey.drafting.model import DraftChoice

_YOUNGEST, _OLDEST, _LAST = 18, 80, 110
_RESIDENCE = (
    ("5年未満", "0", "4"),
    ("5年以上10年未満", "5", "9"),
    ("10年以上20年未満", "10", "19"),
    ("20年以上", "20", ""),
)


def bands_for(text: str, year: int) -> tuple[DraftChoice, ...]:
    """Bands for a question about the year of birth, the age or the years of residence, none for another number."""
    if re.search(r"生年|生まれ|出生年", text):
        return birth_year_bands(year)
    if re.search(r"居住年数|居住期間|居住歴|お住まいの年数", text):
        return tuple(
            DraftChoice(str(place), label, low=low, high=high)
            for place, (label, low, high) in enumerate(_RESIDENCE, start=1)
        )
    return age_bands() if re.search(r"年齢|何歳", text) else ()


def age_bands() -> tuple[DraftChoice, ...]:
    """18 to 19 as 10歳代, tens, 80 to 110 as 80歳以上."""
    return tuple(
        DraftChoice(str(place), label, low=str(low), high=str(high))
        for place, (label, low, high) in enumerate(_bands(), start=1)
    )


def birth_year_bands(year: int) -> tuple[DraftChoice, ...]:
    """The same bands by year of birth: the age that is reached in `year`."""
    return tuple(
        DraftChoice(str(place), label, low=str(year - high), high=str(year - low))
        for place, (label, low, high) in enumerate(_bands(), start=1)
    )


def _bands() -> list[tuple[str, int, int]]:
    tens = [(f"{low}歳代", low, low + 9) for low in range(20, _OLDEST, 10)]
    return [("10歳代", _YOUNGEST, 19), *tens, ("80歳以上", _OLDEST, _LAST)]
