"""Age bands in labels: 65歳以上, 65～74歳, 15歳未満, 20歳代."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.audit.reading.numerals import plain

OPEN = 200
"""Upper end of an open band, above every age."""

_BANDS = re.compile(
    r"(?P<from>\d+)歳?(?:~|-|から)(?P<to>\d+)歳(?!代)"
    r"|(?P<least>\d+)歳(?:代)?以上"
    r"|(?P<below>\d+)歳未満"
    r"|(?P<decade>\d+)歳?代(?!以上)"
)


@dataclass(frozen=True, order=True)
class Band:
    """Ages `low` to `high`, both included."""

    low: int
    high: int

    def contains(self, other: Band) -> bool:
        """Whether another, different band lies within."""
        return self != other and self.low <= other.low and other.high <= self.high


def bands(text: str) -> tuple[Band, ...]:
    """All age bands of a text, in order."""
    found = []
    for match in _BANDS.finditer(plain(text)):
        if match["from"]:
            found.append(Band(int(match["from"]), int(match["to"])))
        elif match["least"]:
            found.append(Band(int(match["least"]), OPEN))
        elif match["below"]:
            found.append(Band(0, int(match["below"]) - 1))
        else:
            found.append(Band(int(match["decade"]), int(match["decade"]) + 9))
    return tuple(found)


def only_band(text: str) -> Band | None:
    """The band that a label is, or None if the label says anything more."""
    found = bands(text)
    rest = _BANDS.sub("", plain(text)).replace("(", "").replace(")", "").strip()
    return found[0] if len(found) == 1 and rest in {"", "人口", "の人口", "*"} else None


def partition(whole: Band, among: Sequence[Band]) -> tuple[Band, ...]:
    """The widest bands of `among` that fill `whole` without gap or overlap; () if they do not."""
    parts: list[Band] = []
    start = whole.low
    while start <= whole.high:
        fitting = [band for band in among if band.low == start and whole.contains(band)]
        if not fitting:
            return ()
        widest = max(fitting, key=lambda band: band.high)
        parts.append(widest)
        start = widest.high + 1
    return tuple(parts) if len(parts) > 1 else ()
