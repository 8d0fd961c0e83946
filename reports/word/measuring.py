"""How wide a text is and how many lines it takes, without any font at hand.

The machine that opens the document chooses the fonts; lines are measured in the built-in template's, whose kana,
punctuation, letters and digits have widths of their own.
"""

import functools

from reports.phrases import pieces, wide

_OF_WIDTH = {
    0.29: "'",
    0.31: ",.:;_",
    0.32: "i",
    0.33: " !l",
    0.38: "j",
    0.42: "I",
    0.44: "|",
    0.45: "r",
    0.47: '"t',
    0.48: "-",
    0.49: "()",
    0.5: "*/[\\]^`f~・：；「」『』（）【】〈〉《》〔〕［］｛｝“”‘’–",
    0.52: "{}",
    0.54: "J",
    0.55: "．",
    0.58: "vz，",
    0.59: "s",
    0.6: "Lx、。",
    0.61: "y",
    0.63: "1k",
    0.64: "c",
    0.65: "a",
    0.66: "F",
    0.67: "g　",
    0.68: "o",
    0.69: "e",
    0.7: "EThnu",
    0.71: "Sbdpq",
    0.72: "Y",
    0.74: "PV",
    0.75: "KZ",
    0.76: "023456789ARト",
    0.77: "?B",
    0.79: "イ",
    0.8: "$CX",
    0.82: "HNョ",
    0.83: "ィノヵ",
    0.84: "+<=>DGUぅょドュリ×÷±",
    0.85: "くしェォッャヮ",
    0.86: "Oぇゥヶ",
    0.87: "ァクヌレ",
    0.88: "wりゖエタヒミ",
    0.89: "&Qこゃゅゎアコシソ",
    0.9: "ぃっフムヲ",
    0.91: "ぁうぉじヨン",
    0.92: "#らウオツニネマメ",
    0.93: "えスセヘヤラ",
    0.94: "mそとまんゕカケチテナロワヰ",
    0.95: "ぐすもろジモヱ",
    0.96: "けちよるキゴサゾハピベペホユー",
    0.97: "ごせてにやゔグゼダビヴ",
    0.98: "@MWあおきさずたつでどなぬひふへみむめゆれゐゑをガゲズヅブプルヺ",
    0.99: "かげぢねはばぱほぼぽわヂデバパボポヷヸヹ",
}
"""Characters of BIZ UDPGothic that are not one em wide, by their width in ems."""

_WIDTHS = {character: width for width, characters in _OF_WIDTH.items() for character in characters}
_HALF = 0.75
"""Width of other half-width characters, in ems."""

_BETWEEN = 0.28
"""Space that LibreOffice puts between Japanese and Latin type, in ems; in Word the template's styles put none."""

_SPARE = 1.0
_HANGING = frozenset("、。，．")


@functools.lru_cache(maxsize=8192)
def em_width(text: str) -> float:
    """Width of a text on one line, in ems."""
    ems, previous = 0.0, ""
    for character in text:
        ems += _advance(previous, character)
        previous = character
    return ems


def _own(character: str) -> float:
    found = _WIDTHS.get(character)
    return found if found is not None else 1.0 if wide(character) else _HALF


@functools.lru_cache(maxsize=65536)
def _advance(before: str, character: str) -> float:
    """Width of a character with the space that stands between it and the one before."""
    if before and before.isalnum() and character.isalnum() and wide(before) != wide(character):
        return _own(character) + _BETWEEN
    return _own(character)


def line_count(text: str, size: float, width: float, *, running: bool = False) -> int:
    """Lines that a text of a font size takes in a width (both in the same unit).

    Words of half-width characters are not broken, no line begins with a closing bracket or a comma or
    ends with an opening bracket, and a comma or full stop may hang over the end of a line. With
    `running`, a last line that is full but for less than an em counts twice:
    LibreOffice begins a new line after a full stop that hangs, and a font with wider digits runs over.
    """
    return sum(_lines(part, width / size, running) for part in text.split("\n"))


@functools.lru_cache(maxsize=8192)
def _lines(text: str, room: float, running: bool) -> int:
    if em_width(text) <= room - running * _SPARE:
        return 1
    lines, used, previous = 1, 0.0, ""
    for piece in pieces(text):
        ems = em_width(piece)
        between = _advance(previous, piece[0]) - _own(piece[0]) if used else 0.0
        hanging = _own(piece[-1]) if piece[-1] in _HANGING else 0.0
        if used and used + between + ems - hanging > room:
            lines += 1
            used = between = 0.0
        used += between + ems
        while used - hanging > room:  # longer than a line: broken where it must
            used -= room
            lines += 1
        previous = piece[-1]
    return lines + (running and used > room - _SPARE)
