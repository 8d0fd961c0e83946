"""Years in a text: 令和4年, 平成29年度, 2022年, R4, and the two ways of writing one year side by side."""

import re
from dataclasses import dataclass

from reports.audit.reading.numerals import plain
from schemas.tables.eras import western_year

_YEAR = re.compile(
    r"(?P<era>令和|平成|昭和)(?P<count>\d{1,2}|元)年(?P<fiscal>度)?"
    r"|(?<![A-Za-z])(?P<letter>[RHS])(?P<short>\d{1,2})(?:年(?P<fiscal3>度)?|(?!\d))"
    r"|(?<![\d,.])(?P<western>(?:19|20)\d\d)年(?P<fiscal2>度)?"
)


@dataclass(frozen=True)
class YearMention:
    """A year as written, with its Western number."""

    year: int
    fiscal: bool
    text: str
    start: int
    end: int
    era: bool


def years(text: str) -> tuple[YearMention, ...]:
    """All years of a text, in order. The first year of an era is 元年 or 1年."""
    found = []
    for match in _YEAR.finditer(plain(text)):
        if match["western"]:
            year, era = int(match["western"]), False
        else:
            name = match["era"] or match["letter"]
            count = match["count"] or match["short"]
            year, era = western_year(name, count), True
        fiscal = bool(match["fiscal"] or match["fiscal2"] or match["fiscal3"])
        found.append(
            YearMention(year, fiscal, text[match.start() : match.end()], match.start(), match.end(), era)
        )
    return tuple(found)


def only_year(text: str) -> int | None:
    """The year that a heading such as 令和2年(2020年) or 2020 names; None if it names none or several."""
    bare = plain(text).strip()
    if re.fullmatch(r"(?:19|20)\d\d", bare):
        return int(bare)
    named = {mention.year for mention in years(text)}
    return named.pop() if len(named) == 1 else None
