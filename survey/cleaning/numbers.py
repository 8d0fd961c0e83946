"""How a number can be written in a cell; nothing is guessed.

Width, spaces, commas between thousands, leading zeros, `.0` and one counter word after the number
(45歳, 12年) do not count. 30歳代, 約30 and 30～40 are no numbers: they stay as they are and are found
by the schema.
"""

import math
import re
from collections.abc import Collection

from schemas.tables.eras import read_year
from schemas.tables.numbers import parse_number
from survey.answers.names import match_name
from survey.cleaning.changes import ERA, LEADING_ZERO, POINT_ZERO, SPACES, UNIT
from survey.cleaning.spelling import Reading, plain

_COUNTERS = "歳|才|年|年間|年生まれ|年生|人|名|円|回|日|分|時間|か月|ヶ月|カ月|点|%|km|m"
_WEIGHT = re.compile(r"\d{1,15}(\.\d*)?(e[+-]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_WRITTEN = re.compile(rf"(-?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s*(?:{_COUNTERS})?", re.ASCII)


def read_number(text: str, missing: Collection[str], *, of_years: bool = False) -> Reading:
    """Read a cell: the number in plain digits, "" for no answer, or the text as sent if it is no number.

    `missing` are the words and numbers that mean no answer. Where the numbers are years (`of_years`), they
    may be written in the Japanese calendar.

    >>> read_number("４５歳", ()).text, read_number("1,200円", ()).text, read_number("30歳代", ()).text
    ('45', '1200', '30歳代')
    """
    if not text or text in missing:
        return Reading("")
    even = plain(text)
    if not even.text or match_name(even.text) in {match_name(word) for word in missing}:
        return Reading("", even.rules or (SPACES,))
    year = read_year(even.text) if of_years else None
    if year is not None:
        return Reading(str(year), (*even.rules, ERA))
    written = _WRITTEN.fullmatch(even.text)
    if written is None:
        return Reading(text)
    rules = list(even.rules)
    sign, whole, fraction = written[1], written[2].replace(",", ""), written[3] or ""
    if even.text != f"{sign}{written[2]}{fraction}" or "," in written[2]:
        rules.append(UNIT)
    if whole != (whole.lstrip("0") or "0"):
        whole = whole.lstrip("0") or "0"
        rules.append(LEADING_ZERO)
    if fraction and not fraction[1:].strip("0"):
        fraction = ""
        rules.append(POINT_ZERO)
    number = f"{sign}{whole}{fraction}"
    if number in missing:
        return Reading("", tuple(dict.fromkeys(rules)))
    return Reading(number, tuple(dict.fromkeys(rules))) if parse_number(number) is not None else Reading(text)


def read_weight(text: str) -> float:
    """The base weight in a cell: a number above 0, or nan. Decimals are as long as they are written.

    >>> read_weight("12.3456789012"), read_weight("1,200"), read_weight("0"), read_weight("")
    (12.3456789012, 1200.0, nan, nan)
    """
    plain_text = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    weight = float(plain_text) if _WEIGHT.fullmatch(plain_text) else math.nan
    return weight if weight > 0 else math.nan
