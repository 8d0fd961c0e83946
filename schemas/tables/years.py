"""The key of a study, its fiscal year in four digits."""

import re

from schemas.errors import Problem

_YEAR = re.compile(r"(19[3-9]|20\d)\d", re.ASCII)


def is_year(text: str) -> bool:
    """Whether a text is a year from 1930 to 2099."""
    return bool(_YEAR.fullmatch(text))


def check_year(key: str) -> None:
    """Raise InputError (D050) for a key that is no year from 1930 to 2099."""
    if not is_year(key):
        raise Problem(
            "D050",
            "調査年度は西暦4桁で指定します。",
            expected="例: 2022",
            remedy="年度の指定を直してください。",
            found=key,
        ).error()
