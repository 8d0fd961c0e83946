"""約k割, 過半数, 約半数, 3人に1人: they must fit the percentage beside them.

- 約k割 fits a share within 3.0 points of 10k; k割 without 約 means exactly 10k; k割を超える, k割以上, 強
  (up to 5 points more), 近く and 弱 (up to 5 points less), 未満 mean what they say;
- k割前後 fits a share within 5.0 points of 10k;
- 過半数, 半数を超える: over 50; 約半数: 47.0 to 53.0;
- 3人に1人, 3分の1: within 3.0 points of the fraction;
- 約 never stands together with 超える, 以上, 未満 and the like: a figure cannot be both vague and a limit.

What stands in 「」 is an answer as it is called (「7割以上出席」), not a word about its share.

A percentage is printed rounded, so a phrase is wrong only if no share that rounds to it would fit.
The percentage meant is the one right beside the phrase, with or without %; failing that, any percentage
of the sentence may fit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from reports.audit.reading.numerals import Numeral, figures, plain
from reports.audit.reading.sentences import ReadSentence, is_threshold, values
from reports.audit.results.finding import Comparisons, compared
from reports.formatting import round_half_up

_NEAR = Decimal("3.0")
_STRONG = Decimal("5.0")
_DIGITS = {kanji: number for number, kanji in enumerate("一二三四五六七八九", start=1)}
_ABOUT = "約|およそ|おおよそ|おおむね|概ね|ほぼ"
_TENTHS = re.compile(
    rf"(?<![\d.~・-])(?P<about>{_ABOUT})?(?P<k>[1-9一二三四五六七八九])割(?!合|[り引増])"
    r"(?P<after>強|弱|近く|程度|ほど|前後|以上|未満|を超え|超|を上回|を下回|に満た|以下|を切|を割)?"
)
_WORDINGS = (("約", ""), ("", "強"), ("", "弱"))
_EXACT = re.compile(r"を占め|の(?:方|人|市民|住民|回答者|世帯|家庭|団体)|となっ|にとどま|に達し|に上")
"""What follows k割 without 約 where it speaks of a share, not of something else (3割負担)."""

_HALF = re.compile(
    rf"(?P<over>過半数|半数を超え|半数を上回|半数以上|半数超)|(?P<about>(?:{_ABOUT})半数|半数(?:程度|前後|ほど))"
    r"|(?P<near>半数近く|半数弱)|(?P<under>半数に満た|半数未満|半数を下回)"
)
_PART = re.compile(
    r"(?<![\d.])(?:(?P<whole>\d{1,2})人に(?P<part>\d{1,2})人|(?P<nth>\d{1,2})分の(?P<of>\d{1,2}))(?P<after>以上|を超え)?"
)
_NOT = re.compile(
    r"(?:の割合)?(?:に|を|と)?(?:は|も)?(?:達し|届い|届か|至っ|至ら|占め|超え|なっ)(?:て(?:は)?)?(?:いな|いません|ない|ません|ず)"
)
_LARGEST_PART = 20
_VAGUE_LIMIT = re.compile(
    rf"(?:{_ABOUT})\s?(?:[\d,.]+\s?(?:割|%|人|件|ポイント|世帯|倍|団体|万人|年)?|[一二三四五六七八九]割|半数|過半数)"
    r"(?:の[^、。「」0-9]{1,5})?[をがもは]?(?:超え|超の|以上|以下|未満|上回|下回|に満た)"
)
_BESIDE_BEFORE = re.compile(r"[%％]?[、，(（とで]*(?:と)?(?:全体の|全体で|市民の|回答者の)*")
_BESIDE_AFTER = re.compile(r"(?:の[^、。「」(（]{1,6})?[(（、]")
_QUOTED = re.compile(r"[「『][^「」『』%]*[」』]")
_BOTH = re.compile(r"(?:ともに|いずれも|どちらも)(?:、)?$")
_SCORE = re.compile(r"(?:平均|点|指数|係数|倍率)[^、。]{0,6}$")


_Fits = Callable[[Decimal, Decimal], bool]
"""Whether a share, by half a unit of its last decimal, may be what a phrase says."""


@dataclass(frozen=True)
class Phrase:
    """A phrase, the test it sets, and the range of shares that passes, in words."""

    text: str
    start: int
    end: int
    fits: _Fits
    meaning: str
    all_values: bool = False


def check_approximations(sentence: ReadSentence) -> Comparisons:
    """All such phrases of a sentence."""
    text = plain(sentence.text)
    named = [match.span() for match in _QUOTED.finditer(text)]

    def is_name(at: int) -> bool:
        return any(start < at < end for start, end in named)

    limits = [match for match in _VAGUE_LIMIT.finditer(text) if not is_name(match.start())]
    for match in limits:
        yield compared(
            False,
            "A16",
            sentence.place,
            match.group(),
            "おおよその数を、限度として超えたり下回ったりすることはできない",
            "「約」は「超える」「以上」「未満」などと一緒に使わない",
            written=sentence.text[match.start() : match.end()],
            right=re.sub(rf"^(?:{_ABOUT})\s?", "", match.group()),
        )
    shares = values(sentence.text)
    bare = _without_sign(sentence.text)
    for phrase in phrases(text):
        if is_name(phrase.start) or any(match.start() <= phrase.start < match.end() for match in limits):
            continue
        both = _BOTH.search(text[: phrase.start]) is not None
        meant = _meant(text, phrase, shares, bare)
        if phrase.all_values or both:
            meant = tuple(share for share in shares if not both or share.end <= phrase.start)[
                -2 if both else 0 :
            ]
        if not meant:
            continue
        wrong = [share for share in meant if not phrase.fits(share.value, share.half)]
        every = phrase.all_values or both
        of_people = re.match(r"の(?:方|人|者|市民)", text[phrase.end :]) is not None
        told = bool(_beside(text, phrase, shares)) and not of_people
        right = not wrong or _fits_a_sum(text, phrase, shares, told=told)
        right = right or not (every or len(wrong) == len(meant))
        quoted = (wrong or meant)[-1]
        low, high = min(quoted.start, phrase.start), max(quoted.end, phrase.end)
        figures = "、".join(share.text for share in (wrong if every else wrong[-1:]))
        yield compared(
            right,
            "A15",
            sentence.place,
            sentence.text[max(low - 12, 0) : high + 6],
            f"{figures} は{phrase.meaning}ではない",
            f"「{phrase.text}」が割合と合わない",
            written=sentence.text[phrase.start : phrase.end],
            right=fitting(meant[0].value, meant[0].half) if len(meant) == 1 else "",
        )


def fitting(share: Decimal, half: Decimal) -> str:
    """A phrase in tenths that fits a percentage, known to half a unit of its last decimal; "" where none does."""
    tried = (f"{word}{tenth}割{more}" for word, more in _WORDINGS for tenth in range(1, 10))
    return next((one for one in tried if phrases(one)[0].fits(share, half)), "")


def _fits_a_sum(text: str, phrase: Phrase, shares: tuple[Numeral, ...], *, told: bool) -> bool:
    """Whether a sum of the percentages before the phrase fits; with `told` only where 合わせて says that it is of one."""
    before = [share for share in shares if share.end <= phrase.start]
    if len(before) < 2:
        return False
    if told and re.search(r"合わせ|あわせ|合計|足す", text[before[-1].end : phrase.start]) is None:
        return False
    return any(
        phrase.fits(
            sum((share.value for share in before[start:]), Decimal(0)),
            sum((share.half for share in before[start:]), Decimal(0)),
        )
        for start in range(len(before) - 1)
    )


def _without_sign(text: str) -> tuple[Numeral, ...]:
    """Decimals up to 100 without a unit, which are percentages if they stand right beside a phrase.

    Mean scores (平均点は3.5) are not.
    """
    return tuple(
        figure
        for figure in figures(text)
        if not figure.unit
        and figure.places
        and 0 <= figure.value <= 100
        and not is_threshold(text, figure)
        and _SCORE.search(text[: figure.start]) is None
    )


def _meant(
    text: str, phrase: Phrase, shares: tuple[Numeral, ...], bare: tuple[Numeral, ...]
) -> tuple[Numeral, ...]:
    beside = _beside(text, phrase, shares) or _beside(text, phrase, bare)
    before = tuple(share for share in shares if share.end <= phrase.start)
    return beside or before or shares


def _beside(text: str, phrase: Phrase, shares: tuple[Numeral, ...]) -> tuple[Numeral, ...]:
    for share in reversed(shares):
        if share.end <= phrase.start and _BESIDE_BEFORE.fullmatch(text, share.end, phrase.start):
            return (share,)
    for share in shares:
        if share.start >= phrase.end and _BESIDE_AFTER.fullmatch(text, phrase.end, share.start):
            return (share,)
    return ()


def phrases(text: str) -> list[Phrase]:
    """All such phrases of a text."""
    tenths = [
        Phrase(match.group(), match.start(), match.end(), *_tenths(match))
        for match in _TENTHS.finditer(text)
        if match["about"] or match["after"] or _EXACT.match(text, match.end())
    ]
    halves = [
        Phrase(match.group(), match.start(), match.end(), *_half(match, text))
        for match in _HALF.finditer(text)
    ]
    parts = [
        Phrase(match.group(), match.start(), match.end(), *_part(match))
        for match in _PART.finditer(text)
        if _is_part(match)
    ]
    return [*tenths, *halves, *parts]


def _is_part(match: re.Match[str]) -> bool:
    return 0 < int(match["part"] or match["of"]) < int(match["whole"] or match["nth"]) <= _LARGEST_PART


def _part(match: re.Match[str]) -> tuple[_Fits, str]:
    """3人に1人, 3分の1: within 3.0 points of the fraction, or past it where the phrase says so."""
    part = Decimal(100 * int(match["part"] or match["of"])) / int(match["whole"] or match["nth"])
    shown = round_half_up(part, 1)
    if match["after"] in {"以上", "を超え"}:
        return lambda share, half: share + half >= part, f"{shown}%以上の割合"
    return lambda share, half: abs(share - part) - half <= _NEAR, f"{shown}%の前後3.0ポイント以内"


def _tenths(match: re.Match[str]) -> tuple[_Fits, str]:
    k = match["k"]
    tens = Decimal(10 * (int(k) if k.isdigit() else _DIGITS[k]))
    match match["after"]:
        case "以上" | "を超え" | "超" | "を上回":
            return lambda share, half: share + half > tens, f"{tens}%を超える割合"
        case "未満" | "を下回" | "に満た" | "以下" | "を切" | "を割":
            return lambda share, half: share - half < tens, f"{tens}%に満たない割合"
        case "強":
            return (
                lambda share, half: share + half > tens and share - half <= tens + _STRONG,
                f"{tens}%を少し超える割合（5ポイントまで）",
            )
        case "弱" | "近く":
            return (
                lambda share, half: share - half < tens and share + half >= tens - _STRONG,
                f"{tens}%に少し足りない割合（5ポイントまで）",
            )
        case None if not match["about"]:
            return (
                lambda share, half: abs(share - tens) <= half,
                f"{tens}%ちょうど（「約」のない{match.group()}）",
            )
    near = _STRONG if match["after"] == "前後" else _NEAR
    return (
        lambda share, half: abs(share - tens) - half <= near,
        f"{tens}%の前後{near}ポイント以内（{tens - near}～{tens + near}%）",
    )


def _half(match: re.Match[str], text: str) -> tuple[_Fits, str, bool]:
    if match["over"] and _NOT.match(text, match.end()):
        return lambda share, half: share - half <= 50, "50%を超えない割合", False
    if match["over"]:
        return lambda share, half: share + half > 50, "50%を超える割合", False
    if match["under"]:
        return lambda share, half: share - half < 50, "50%に満たない割合", False
    if match["near"]:
        return lambda share, half: share + half >= 45 and share - half < 50, "50%に少し足りない割合", False
    every = text[match.end() :].lstrip("ずつに").startswith("分かれ")
    return lambda share, half: abs(share - 50) - half <= _NEAR, "47.0～53.0%", every
