"""Japanese texts in lines that break between phrases, and inside one only where it is wider than a line.

Japanese type may break anywhere. In running text nobody minds; a head of a column, a label or a title that breaks
inside アンケート or 付き合って looks like an accident. Where phrases end is told by particles, endings of verbs, brackets
and changes of script: a place that is not told stays whole.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

_NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】］｝〉》〕ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ%％,.)]～"
)
_NOT_LAST = frozenset("（「『【［｛〈《〔([①②③④⑤⑥⑦⑧⑨")

_KANJI, _KATAKANA = "[一-龠々〆]", "[ァ-ヴー]"
_SUFFIX = "[化性的率数者員会費料課室部館店系型式用等業製別内外中上下前後]"
"""Kanji that end the word before them: アンケート用, デジタル化."""

_WORD = f"(?=[一-龠〆ァ-ヴA-Za-z0-9０-９「『])(?!{_SUFFIX})"
"""Before a word that does not begin in hiragana."""

_PARTICLES = (
    "から|まで|より|ながら|ため|ので|だけ|など|について|における|に関する|による|により|として|および|及び|または|又は|もしくは|"
    "若しくは|並びに|(?<!ひ)と|(?<!お)や|(?<=[一-龠])な|[はがにでのへ]"
)
_ENDINGS = (
    "って|して|いて|んで|けて|めて|れて|せて|えて|する|できる|れる|せる|える|いる|ある(?!程度)|ない|たい|した|った|いた|れた|べき|たり|くて|しく|なく|よく|"
    "多く|高く|低く|早く"
)
_ADVERBS = (
    "どちらかといえば|どちらかというと|どちらとも|あまり|ほとんど|ある程度|まったく|とても|非常に|かなり|おおむね|概ね|やや|"
    "特に|最も|すべて|それぞれ|いつも|時々|ときどき|たまに|必ずしも"
)
_ENDS = re.compile(
    "|".join(
        (
            f"(?:{_ADVERBS})(?![はがをのもへ、。）」])",
            f"(?:{_PARTICLES}){_WORD}",
            f"(?:{_ENDINGS}){_WORD}",
            "を(?![、。）」])",
            f"(?:づくり|ふれあい|つながり)(?={_KANJI}{{2}}|[ァ-ヴ])(?!{_SUFFIX})",
            "[、。・](?=.)",
            "[」』）】](?![ぁ-ん])",
            "[ 　]",
        )
    )
)
"""What a phrase ends with."""

_WITHIN = re.compile(
    "|".join(
        (
            f"{_KANJI}{{2}}(?=[ァ-ヴ]|[A-Za-z]{{2}})",
            f"{_KATAKANA}{{2}}(?={_KANJI}{{2}})(?!{_SUFFIX})",
            f"{_KANJI}{{2}}{_SUFFIX}?(?={_KANJI}{{2}})(?!{_SUFFIX})",
        )
    )
)
"""Where words of a phrase meet that is wider than a line: 市民 and アンケート, 参加して and いない."""

_BEGINNINGS = re.compile(
    f"(?<=.)(?=[（「『【]|どちらか|あまり|ほとんど|ある程度|まったく)|(?<=[はがをにでとの])(?={_ADVERBS})"
)
"""Before an opening bracket or an adverb."""


@functools.lru_cache(maxsize=8192)
def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text, which together are the text."""
    places = {found.end() for found in _ENDS.finditer(text)}
    places |= {found.start() for found in _BEGINNINGS.finditer(text)}
    cuts = [0, *sorted(place for place in places if _parts(text, place)), len(text)]
    return tuple(text[start:end] for start, end in pairwise(cuts) if start < end)


@functools.lru_cache(maxsize=8192)
def words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, for a line that it is wider than."""
    cuts = [0, *(found.end() for found in _WITHIN.finditer(phrase)), len(phrase)]
    return tuple(phrase[start:end] for start, end in pairwise(cuts) if start < end)


def _parts(text: str, place: int) -> bool:
    """Whether a line may end here by the rules of Japanese type."""
    return 0 < place < len(text) and text[place] not in _NOT_FIRST and text[place - 1] not in _NOT_LAST


def pieces(text: str) -> Iterator[str]:
    """Parts of a text between which a line may end by the rules of Japanese type.

    Words of half-width characters stay whole, no line begins with a closing bracket or a comma or ends with an
    opening bracket.
    """
    piece = ""
    for character in text:
        if piece:
            clings = character in _NOT_FIRST or piece[-1] in _NOT_LAST
            word = not (wide(character) or wide(piece[-1]) or character == " " or piece[-1] in " -")
            if not (clings or word):
                yield piece
                piece = ""
        piece += character
    if piece:
        yield piece


@functools.lru_cache(maxsize=8192)
def wide(character: str) -> bool:
    """Whether a character is one of Japanese type, not half as wide."""
    return unicodedata.east_asian_width(character) in "WFA"


def in_lines(text: str, room: float, width: Callable[[str], float]) -> tuple[str, ...]:
    """The lines of a text, each of at most `room`: as few as phrases allow, and of much the same length.

    A line feed always breaks; `width` measures a text, in the unit of `room`.
    """
    return tuple(line for part in text.split("\n") for line in _even(part, room, width))


def _even(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    if width(text) <= room:
        return [text]
    parts: list[str] = []
    for phrase in phrases(text):
        for word in [phrase] if width(phrase) <= room else words(phrase):
            parts += [word] if width(word) <= room else pieces(word)
    filled = _filled(parts, room, width)
    longest = min(room, max(map(width, parts)))  # one that clings may be wider; the others still fit
    for step in range(1, _STEPS + 1):
        narrower = _filled(parts, room - (room - longest) * step / _STEPS, width)
        if len(narrower) > len(filled):
            break
        filled = narrower
    return filled


_STEPS = 24
"""How finely lines are evened out."""


def _filled(parts: Sequence[str], room: float, width: Callable[[str], float]) -> list[str]:
    lines = [""]
    for part in parts:
        if lines[-1] and width((lines[-1] + part).rstrip()) > room:
            lines.append("")
        lines[-1] += part
    return [line.strip(" 　") for line in lines]
