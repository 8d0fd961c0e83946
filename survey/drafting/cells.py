"""Several answers in one cell: what divides them, and what the answers are.

Services join the labels of the choices with a divider that labels may hold too (`SNS(LINE, Xなど), 広報紙`),
and some end each cell with it (`広報紙;SNS;`). So no cell is split blindly: what stands in brackets is one
answer, and so are parts that never come one without the other.
"""

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from survey.drafting.model import SeenColumn

_CODE_DIVIDER = re.compile(r"[\s,、;&|・/，；｜＆／]+")
_CODES = re.compile(r"[A-Za-z]?\d{1,2}(?:[\s,、;&|・/，；｜＆／]+[A-Za-z]?\d{1,2})*[,、;，；]?")
_WORD_CODES = re.compile(r"[A-Za-z][\w-]{0,30}(?: [A-Za-z][\w-]{0,30})*", re.ASCII)
_DIVIDERS = (";", "；", "\n", "|", ", ", ",", "，", "、", "&")
"""What divides labels, the surest first."""

_SURE = ";；\n|"

_OPEN, _CLOSE = "(（[［「『【〈《", ")）]］」』】〉》"
_MOST_CHOICES = 40
_LONGEST_PART = 60
_MOSTLY = 0.9
_SEVERAL = 0.05  # share of cells with several answers from which they are no slips
_TOGETHER = 5  # cells in which two parts came together, and never alone, from which they are one


def parts_of(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    """Parts of cells that hold several answers, with how often each was given; empty where the cells hold one."""
    return _coded_parts(values, column) or _name_parts(values, column) or _worded_parts(values, column)


def split_cell(text: str, parts: Mapping[str, int]) -> list[str]:
    """The parts that a cell holds, of those that were found in its column; longer ones are tried first."""
    found = []
    rest = text.strip()
    while rest:
        part = next((one for one in sorted(parts, key=len, reverse=True) if rest.startswith(one)), "")
        if part:
            found.append(part)
            rest = rest[len(part) :].lstrip(" \t\r\n\u3000,、;&|・/，；｜＆／")
        else:
            rest = "".join(_CODE_DIVIDER.split(rest, maxsplit=1)[1:])
    return found


def _coded_parts(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    """Codes with any sign between them, which dates (`6/3` in every cell) have too."""
    cells = {text: _trimmed(_CODE_DIVIDER.split(text)) for text in values if _CODES.fullmatch(text)}
    if _rows(list(cells), column) < _MOSTLY * _rows(values, column) or not _several(cells, column):
        return {}
    if all(len(parts) > 1 and "/" in text for text, parts in cells.items()):
        return {}
    return _counted(cells, column)


def _name_parts(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    """Short names of choices with blanks between them (`paper sns`), as forms give them."""
    cells = {text: text.split(" ") for text in values if _WORD_CODES.fullmatch(text)}
    if len(cells) < len(values) or not _several(cells, column):
        return {}
    parts = _counted(cells, column)
    if len(parts) > _MOST_CHOICES or any(len(set(own)) < len(own) for own in cells.values()):
        return {}
    return parts if 2 * sum(count > 1 for count in parts.values()) >= len(parts) else {}


def _worded_parts(values: Sequence[str], column: SeenColumn) -> dict[str, int]:
    """Labels with the divider that leaves the fewest of them; `;`, line breaks and `|` are hardly in a label."""
    best: dict[str, int] = {}
    for sign in _DIVIDERS:
        closed = sign in ";；" and all(text.endswith(sign) for text in values)
        cells = {text: _trimmed(_outside(text, sign)) for text in values}
        if not closed and not _several(cells, column):
            continue
        cells = _rejoined(cells, column, sign)
        parts = _counted(cells, column)
        if not parts:  # nothing but dividers
            continue
        if not closed and (len(parts) >= len(values) + 3 or all(len(own) < 2 for own in cells.values())):
            continue
        if len(parts) > _MOST_CHOICES or min(map(len, parts)) > _LONGEST_PART:
            continue
        if 2 * sum(count > 1 for count in parts.values()) < len(parts):
            continue
        if not best or len(parts) < len(best):
            best = parts
        if sign in _SURE:
            break
    return best


def _several(cells: Mapping[str, Sequence[str]], column: SeenColumn) -> bool:
    """Whether cells hold several answers often enough to be no slips, in more than one way.

    One way is enough where each of its answers is a cell by itself too.
    """
    divided = [text for text, parts in cells.items() if len(parts) > 1]
    if not divided or _rows(divided, column) < _SEVERAL * _rows(list(cells), column):
        return False
    return len(divided) > 1 or all(
        (part,) in {tuple(own) for own in cells.values()} for part in cells[divided[0]]
    )


def _outside(text: str, sign: str) -> list[str]:
    """The text divided at the sign, but not within brackets."""
    parts, depth, start, place = [], 0, 0, 0
    while place < len(text):
        if text[place] in _OPEN:
            depth += 1
        elif text[place] in _CLOSE:
            depth = max(0, depth - 1)
        elif not depth and text.startswith(sign, place):
            parts.append(text[start:place])
            place += len(sign)
            start = place
            continue
        place += 1
    return [*parts, text[start:]]


def _rejoined(cells: Mapping[str, Sequence[str]], column: SeenColumn, sign: str) -> dict[str, list[str]]:
    """The cells with two parts made one where neither ever stands without the other, in that order."""
    joined = {text: list(parts) for text, parts in cells.items()}
    while True:
        alone: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text, parts in joined.items():
            for part in parts:
                alone[part] += column.counts[text]
            for pair in itertools.pairwise(parts):
                pairs[pair] += column.counts[text]
        always = [
            (one, other)
            for (one, other), count in pairs.items()
            if count >= _TOGETHER and alone[one] == alone[other] == count and one != other
        ]
        if not always:
            return joined
        same = always[0]
        for parts in joined.values():
            for place in range(len(parts) - 1):
                if (parts[place], parts[place + 1]) == same:
                    parts[place : place + 2] = [f"{same[0]}{sign}{same[1]}"]
                    break


def _trimmed(parts: Sequence[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _counted(cells: Mapping[str, Sequence[str]], column: SeenColumn) -> dict[str, int]:
    parts: Counter[str] = Counter()
    for text, own in cells.items():
        for part in own:
            parts[part] += column.counts[text]
    return dict(parts)


def _rows(values: Sequence[str], column: SeenColumn) -> int:
    return sum(column.counts[value] for value in values)
