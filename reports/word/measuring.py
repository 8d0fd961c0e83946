"""How wide a text is and how many lines it takes, without any font at hand.

The machine that opens the document chooses the fonts. Full-width characters are one em in all of them;
half-width ones are taken at widths between those of the usual fonts, and the quarter em that Word and
LibreOffice put between Japanese and Latin type is counted.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator

_HALF = 0.55
_NARROW = {
    **dict.fromkeys("0123456789+-~=<>", 0.6),
    **dict.fromkeys(".,: ", 0.32),
    **dict.fromkeys("()", 0.38),
    "%": 0.88,
}
_BETWEEN = 0.25
_SPARE = 1.5
_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】］｝〉》〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％,.)]%～"
)
_NOT_LAST = frozenset("（「『【［｛〈《〔([")
_HANGING = frozenset("、。，．")


@functools.lru_cache(maxsize=8192)
def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


@functools.lru_cache(maxsize=8192)
def em_width(text: str) -> float:
    """Width of a text on one line, in ems."""
    ems, previous = 0.0, ""
    for character in text:
        ems += _advance(previous, character)
        previous = character
    return ems


def _advance(before: str, character: str) -> float:
    """Width of a character with the space that stands between it and the one before."""
    own = 1.0 if _wide(character) else _NARROW.get(character, _HALF)
    if before and before.isalnum() and character.isalnum() and _wide(before) != _wide(character):
        return own + _BETWEEN
    return own


def line_count(text: str, size: float, width: float, *, running: bool = False) -> int:
    """Lines that a text of a font size takes in a width (both in the same unit).

    Words of half-width characters are not broken, no line begins with a closing bracket or a comma or
    ends with an opening bracket, and a comma or full stop may hang over the end of a line. With
    `running`, a last line of several that is full but for less than an em and a half counts twice:
    LibreOffice begins a new line after a full stop that hangs, and a font with wider digits runs over.
    """
    return sum(_lines(part, width / size, running) for part in text.split("\n"))


@functools.lru_cache(maxsize=8192)
def _lines(text: str, room: float, running: bool) -> int:
    if em_width(text) <= room:
        return 1
    lines, used, previous = 1, 0.0, ""
    for piece in _pieces(text):
        ems, before = 0.0, previous
        for character in piece:
            ems += _advance(before, character)
            before = character
        hanging = 1.0 if piece[-1] in _HANGING else 0.0
        if used and used + ems - hanging > room:
            lines += 1
            used = 0.0
            ems -= _BETWEEN if _advance(previous, piece[0]) > 1.0 + _BETWEEN / 2 else 0.0
        used += ems
        while used - hanging > room:  # longer than a line: broken where it must
            used -= room
            lines += 1
        previous = piece[-1]
    return lines + (running and used > room - _SPARE)


def _pieces(text: str) -> Iterator[str]:
    """Parts of a text between which a line may end."""
    piece = ""
    for character in text:
        if piece:
            clings = character in _NOT_FIRST or piece[-1] in _NOT_LAST
            word = not (_wide(character) or _wide(piece[-1]) or character == " " or piece[-1] == " ")
            if not (clings or word):
                yield piece
                piece = ""
        piece += character
    if piece:
        yield piece
