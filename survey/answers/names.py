"""Names as they are compared: width, spaces and line breaks do not count."""

import re
import unicodedata

INVISIBLE = (
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)
"""Characters that take no room (soft hyphen, zero-width, direction marks, variants of a letter, BOM), for a regex class."""

_TWINS = str.maketrans({"\u301c": "~", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2015": "\u2014"})
"""Characters that CP932 and Unicode convert differently: the wave dash, minus signs, the long dash."""

_SET_APART = "¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⓪" + "".join(
    map(chr, (*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)))  # ① to ㊿
)
_APART = re.compile(f"[{_SET_APART}](?<=[\\d{_SET_APART}].)")
"""A circled or raised digit behind another digit, which is a number of its own (問1① is not 問11)."""

_UNSEEN = re.compile(f"[\\s\x00-\x1f\x7f{INVISIBLE}]+")


def match_name(name: str) -> str:
    """The form in which two names are compared (NFKC, without any white space); never shown.

    >>> match_name("問１ （年代）") == match_name("問1(年代)")
    True
    >>> match_name("問1①")
    '問1(1)'
    """
    if name.isascii() and name.isalnum():  # most cells: a number, a code
        return name
    if not name.isascii():
        name = _APART.sub(r"(\g<0>)", name)
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", name).translate(_TWINS))


def column_letter(place: int) -> str:
    """The letters of a column of Excel, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_place(letters: str) -> int:
    """The place of a column, counted from 0, by its letters.

    >>> column_place("A"), column_place("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
