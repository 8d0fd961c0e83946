"""Years as Japanese offices print and write them: 2022 is 令和4年, R4, 令4."""

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """An era: its name, its letter, and the Western year in which it began."""

    name: str
    letter: str
    start: int


ERAS = (
    Era("令和", "R", 2019),
    Era("平成", "H", 1989),
    Era("昭和", "S", 1926),
    Era("大正", "T", 1912),
    Era("明治", "M", 1868),
)
"""The latest first."""

_STARTS = {word: era.start for era in ERAS for word in (era.name, era.name[0], era.letter)}
_NAMES = "|".join(word for era in ERAS for word in (era.name, era.name[0], era.letter))
_YEAR = re.compile(
    rf"(?P<era>{_NAMES})[\s.]*(?P<count>\d{{1,2}}|元)\s*年?(?:生まれ|生)?", re.ASCII | re.IGNORECASE
)


def era_year(year: int) -> str:
    """Year in the Japanese calendar: `令和4年`, `令和元年`. A year of change has the new era's name.

    Raises ValueError before 1868.
    """
    for era in ERAS:
        if year >= era.start:
            count = year - era.start + 1
            return f"{era.name}{'元' if count == 1 else count}年"
    raise ValueError("years before 1868 are not supported")


def era_day(day: date) -> str:
    """A day with its year in the Japanese calendar: `令和4年7月1日`."""
    return f"{era_year(day.year)}{day.month}月{day.day}日"


def western_year(era: str, count: str) -> int:
    """The Western year of an era's year: the era by its name, first character or letter, the count `元` or digits.

    An era is counted on past its end, as plans do that were printed before it ended (平成32年 is 2020).
    """
    return _STARTS[era.upper()] + (1 if count == "元" else int(count)) - 1


def read_year(text: str) -> int | None:
    """The Western year that a text in one width writes in the Japanese calendar, or None.

    A year that its era does not have (昭和70年, 平成0年) is none.

    >>> read_year("昭和35年"), read_year("S35"), read_year("平3"), read_year("昭和70年"), read_year("1960")
    (1960, 1960, 1991, None, None)
    """
    written = _YEAR.fullmatch(text)
    if written is None:
        return None
    year = western_year(written["era"], written["count"])
    start = _STARTS[written["era"].upper()]
    last = min((era.start for era in ERAS if era.start > start), default=year)
    return year if start <= year <= last else None
