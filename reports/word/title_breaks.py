"""Titles that are longer than a line: where they break, so that no word is cut in two.

Japanese type breaks anywhere. In running text nobody minds; a title that breaks inside アンケート looks like an accident.
"""

import re
from itertools import accumulate

from reports.phrases import phrases
from reports.word.measuring import em_width
from reports.word.tablelayout import MM_PER_POINT
from reports.word.template import style

_BRACKETS = re.compile(r"(?=[（「『〈《])|(?<=[、。）」』〉》　 ])")
"""Before an opening bracket; after a comma, a closing bracket or a blank."""


def title_text(title: str, width: float) -> str:
    """The title of a chapter, with a line break at a phrase where it does not fit on one line.

    The break comes as late as the width allows, and never leaves a part that is longer than a line; a
    title without such a place, or with a break of its own, stays as it is. `width` is in millimetres.
    """
    room = width / (style("Title").size * MM_PER_POINT)
    place = 0 if "\n" in title or em_width(title) <= room else _break(title, room)
    return f"{title[:place].strip()}\n{title[place:].strip()}" if place else title


def _break(text: str, room: float) -> int:
    """Place of the last phrase end that leaves two lines of at most `room` ems; 0 if there is none.

    A bracket or comma comes before the end of another phrase, and of the latter the one nearest to the
    middle.
    """

    def fits(place: int) -> bool:
        return max(em_width(text[:place]), em_width(text[place:])) <= room

    def unevenness(place: int) -> float:
        return abs(em_width(text[:place]) - em_width(text[place:]))

    strong = [place for place in _places(_BRACKETS, text) if fits(place)]
    if strong:
        return strong[-1]
    weak = [place for place in accumulate(map(len, phrases(text))) if fits(place)]
    return min(weak, key=unevenness, default=0)


def _places(boundary: re.Pattern[str], text: str) -> list[int]:
    return [found.start() for found in boundary.finditer(text) if 0 < found.start() < len(text)]
