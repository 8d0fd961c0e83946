"""Find what may be personal data in an answer in words, and mask it.

This helps whoever reads the answers; it finds neither everything nor only what it should. Names come
from the tokenizer's dictionary and from words before さん, 様, 氏 and the like; telephone numbers, mail
and web addresses, postal codes, addresses with house numbers, dates of birth and long numbers from
their form. Words that the questionnaire itself prints (names of regions) count as names only before a
word such as さん.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from survey.freetext.phrases import WordToken, may_be_name, tokens

NAME = "氏名"
PHONE = "電話番号"
MAIL = "メール"
WEB = "URL"
ADDRESS = "住所"
BIRTH = "生年月日"
NUMBER = "番号"

MASK = re.compile(r"〔[^〔〕]{1,8}〕")
"""What stands in the place of something masked."""

_EVEN = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "‐‑‒–—―−ｰ"), "-"),
    0x3000: " ",
}
"""Full-width signs, dashes and blanks to plain ones, sign by sign, so that places stay the same."""

_PATTERNS = (
    (MAIL, re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (WEB, re.compile(r"(?:https?://|www\.)[^\s、。「」()]+")),
    (
        BIRTH,
        re.compile(
            r"(?:(?:明治|大正|昭和)(?:\d{1,2}|元)年\d{1,2}月\d{1,2}日|"
            r"(?:(?:平成|令和)(?:\d{1,2}|元)|\d{4})年\d{1,2}月\d{1,2}日(?=生))(?:生(?:まれ)?)?"
        ),
    ),
    (ADDRESS, re.compile(r"〒 ?\d{3}-?\d{4}")),
    (
        PHONE,
        re.compile(r"(?<!\d)(?:\+\d{1,3}[ -]?)?(?:\(0\d{1,4}\)|0\d{1,4})[ ー-]?\d{1,4}[ ー-]?\d{3,4}(?!\d)"),
    ),
    (ADDRESS, re.compile(r"(?<![\d-])\d{3}-\d{4}(?![\d-])")),
    (NUMBER, re.compile(r"\d{7,}")),
)
_HOUSE = re.compile(
    r"[\d一二三四五六七八九十]+丁目(?:\d+(?:番地?|号|の|-)?)*|\d+番地?(?:の?\d+(?:号室?|-)?)*|\d+-\d+(?:-\d+)*(?:号室?)?"
)
_TITLES = {"さん", "様", "さま", "氏", "君", "くん", "ちゃん", "殿", "どの", "先生"}
_SAID = re.compile(
    r"(?:私は|わたしは|(?:氏名|名前)(?:は|:)) ?([^\s、。()]{2,8}?)(?=です|と申|と言|といい|[、。 ]|$)"
)
_HIRAGANA = re.compile("[ぁ-ゖー]+")
_KANA_NAME = re.compile(r"[ァ-ヶー]{2,8}(?=さん|様|氏)")


@dataclass(frozen=True)
class Span:
    """A piece of a text, from `start` up to `end`, and what it may be."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Masked:
    """A text with everything that may be personal data replaced by 〔氏名〕 and the like, and what was found."""

    text: str
    kinds: tuple[str, ...]


def mask(text: str, printed: Collection[str] = ()) -> Masked:
    """Mask a text; `printed` are words that the questionnaire prints."""
    spans = personal_spans(text, printed)
    pieces: list[str] = []
    last = 0
    for span in spans:
        pieces.extend((text[last : span.start], f"〔{span.kind}〕"))
        last = span.end
    return Masked("".join((*pieces, text[last:])), tuple(dict.fromkeys(span.kind for span in spans)))


def personal_spans(text: str, printed: Collection[str] = ()) -> tuple[Span, ...]:
    """What may be personal data, in the order of the text, without overlaps; forms go before names."""
    even = text.translate(_EVEN)
    words = tokens(even)
    spans: list[Span] = []
    for kind, pattern in _PATTERNS:
        _add(spans, (Span(*match.span(), kind) for match in pattern.finditer(even)))
    _add(spans, _addresses(even, words))
    _add(spans, (Span(*match.span(1), NAME) for match in _SAID.finditer(even) if _is_said_name(match[1])))
    _add(spans, _names(words, {word.translate(_EVEN) for word in printed}))
    _add(spans, _kana_names(words))
    _add(spans, (Span(*match.span(), NAME) for match in _KANA_NAME.finditer(even) if _unknown(match[0])))
    return tuple(_joined(spans, even))


def _add(spans: list[Span], more: Iterable[Span]) -> None:
    """Add what overlaps with nothing found before."""
    for span in more:
        if not any(span.start < other.end and other.start < span.end for other in spans):
            spans.append(span)


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    """Names that stand side by side, with or without a blank between, are one name."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        before = joined[-1] if joined else None
        if before and before.kind == span.kind == NAME and not text[before.end : span.start].strip():
            joined[-1] = Span(before.start, span.end, NAME)
        else:
            joined.append(span)
    return joined


def _addresses(text: str, words: Sequence[WordToken]) -> Iterable[Span]:
    """House numbers, with the names of places that stand before them."""
    for match in _HOUSE.finditer(text):
        start = match.start()
        behind = any(word.end == start and _is_place_part(word) for word in words)
        if "丁目" in match[0] or "番" in match[0] or behind:
            for word in reversed([word for word in words if word.end <= match.start()]):
                if word.end != start or not _is_place_part(word):
                    break
                start = word.start
            yield Span(start, match.end(), ADDRESS)


def _is_place_part(word: WordToken) -> bool:
    return "地名" in word.kinds or (
        word.kinds[0] in ("接尾辞", "名詞") and word.surface in "市町村区郡県都府字"
    )


def _names(words: Sequence[WordToken], printed: Collection[str]) -> Iterable[Span]:
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        before = words[place - 1] if place else None
        titled = after is not None and after.surface in _TITLES and after.kinds[0] in ("接尾辞", "名詞")
        if word.is_name:
            beside = (after is not None and after.is_name) or (before is not None and before.is_name)
            if titled or beside or word.surface not in printed:
                yield Span(word.start, word.end, NAME)
        elif titled and (word.kinds[1] == "固有名詞" or (_is_kana_noun(word) and may_be_name(word.surface))):
            yield Span(word.start, word.end, NAME)


def _kana_names(words: Sequence[WordToken]) -> Iterable[Span]:
    """Names in hiragana that the dictionary takes apart (やま, もと): nouns side by side before さん."""
    for place, word in enumerate(words):
        if word.surface not in _TITLES or word.kinds[0] not in ("接尾辞", "名詞"):
            continue
        first = place
        while first > 0 and words[first - 1].end == words[first].start and _is_kana_noun(words[first - 1]):
            first -= 1
        if place - first > 1:
            yield Span(words[first].start, word.start, NAME)


def _is_kana_noun(word: WordToken) -> bool:
    return word.kinds[0] == "名詞" and bool(_HIRAGANA.fullmatch(word.surface))


def _is_said_name(text: str) -> bool:
    """Whether what follows 私は may be a name: short, and no sentence."""
    kinds = {word.kinds[0] for word in tokens(text)}
    return len(text) <= 8 and kinds <= {"名詞", "空白"} and any(word.is_name for word in tokens(text))


def _unknown(text: str) -> bool:
    """Whether the dictionary has no common word of that spelling."""
    return any(word.kinds[1] == "固有名詞" or len(tokens(text)) > 1 for word in tokens(text))
