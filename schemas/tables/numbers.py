"""A number as it stands in a cleaned cell."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


def parse_number(text: str) -> Decimal | None:
    """The number that a text is (ASCII digits, no divider, no unit), or None.

    >>> parse_number("45"), parse_number("4.5"), parse_number("45歳")
    (Decimal('45'), Decimal('4.5'), None)
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def has_other_digits(text: str) -> bool:
    """Whether digits of a text are raised, circled or in brackets (①②, 1²): read as plain ones they would join."""
    return any(letter.isnumeric() and not letter.isdecimal() for letter in text)
