"""Rates that a sentence gives with the numbers they follow from: 200人中80人（40.0%）, 配布数と回収数と回収率."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from reports.audit.reading.document import Document
from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import ReadSentence, sentences
from reports.audit.results.finding import Comparisons, compared
from reports.formatting import round_half_up

_NUMBER = r"[\d,]*\d"
_PART = re.compile(
    rf"(?<![約\d,.])(?P<base>{_NUMBER})(?P<unit>人|件|票|世帯|団体|事業|校|か所|箇所)(?:のうち|中)、?"
    rf"(?P<count>{_NUMBER})(?P=unit)?(?:の(?:方|人|世帯|団体))?[（(](?P<share>\d+(?:\.\d+)?)%[)）]"
)
_SENT = re.compile(
    rf"(?:配布|配付|標本|発送|送付|対象者)数[^\d、。]{{0,3}}(?P<number>{_NUMBER})"
    rf"|(?P<people>{_NUMBER})人に(?:調査票|アンケート|質問紙)[^、。]{{0,6}}(?:送|配布|配付)"
)
_RETURNED = re.compile(rf"(?P<valid>有効)?(?:回収|回答)(?:者)?数[^\d、。]{{0,3}}(?P<number>{_NUMBER})")
_RATE = re.compile(r"(?P<valid>有効)?(?:回収|回答)率[^\d、。]{0,3}(?P<number>\d+(?:\.\d+)?)\s?%")


def check_rates(sentence: ReadSentence) -> Comparisons:
    """All such rates in a sentence."""
    for base, count, share in _rates(plain(sentence.text)):
        if not base:
            continue
        places = len(share.partition(".")[2])
        exact = Fraction(100 * count, base)
        right, printed = round_half_up(exact, places), Decimal(share)
        near = abs(printed - right) == Decimal(1).scaleb(-places)
        yield compared(
            printed == right,
            "A13" if near else "A12",
            sentence.place,
            sentence.text,
            f"{count:,} ÷ {base:,} = {round_half_up(exact, places + 2)}% → {right}%（文では {share}%）",
            "割合が四捨五入になっていない" if near else "割合が件数と合わない",
            written=f"{share}%",
            right=f"{right}%",
        )


def _rates(text: str) -> Iterator[tuple[int, int, str]]:
    """Base, count and printed share. Numbers of returns are used if the sentence has one of each kind."""
    for match in _PART.finditer(text):
        yield _whole(match["base"]), _whole(match["count"]), match["share"]
    sent = [match["number"] or match["people"] for match in _SENT.finditer(text)]
    if len(sent) != 1:
        return
    for valid in ("有効", None):
        returned = [match["number"] for match in _RETURNED.finditer(text) if match["valid"] == valid]
        rates = [match["number"] for match in _RATE.finditer(text) if match["valid"] == valid]
        if len(returned) == len(rates) == 1:
            yield _whole(sent[0]), _whole(returned[0]), rates[0]


_PEOPLE = "人|名|世帯|戸|件|通|票|枚|団体|自治会|町内会|事業所"
_COUNT = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+|\d+)(?P<{0}_times>千|万)?"
_GOT = re.compile(
    rf"(?<![\d,.]){_COUNT.format('got')}\s?(?:{_PEOPLE})(?:[(](?:(?P<share>\d+(?:\.\d+)?)%|[^()]*)[)])?(?:の(?:方|皆様?))?"
    r"(?:から|が|より)(?:の|、)?(?:有効)?(?:回答|返送|回収)"
    rf"|(?:有効)?(?:回収|回答)(?:者|票)?(?:総)?数[^\d、。%]{{0,4}}{_COUNT.format('number')}(?![\d.]*%)"
)
_ASKED = re.compile(
    rf"(?<![\d,.]){_COUNT.format('asked')}\s?(?:{_PEOPLE}|の)"
    r"(?=[^。\d]{0,24}(?:郵送|配布|配付|配り|送り|送付|発送|尋ね|対象|抽出|無作為|実施|依頼))"
    rf"|(?:配布|配付|標本|発送|送付|対象者)数[^\d、。%]{{0,4}}{_COUNT.format('number')}"
    rf"|対象者?[:：/／][^。\d]{{0,24}}(?:\d+歳[^。\d]{{0,12}})?{_COUNT.format('of')}\s?(?:{_PEOPLE})"
)
_ANY_COUNT = re.compile(
    r"(?<![\d,.])(?P<any>\d{1,3}(?:,\d{3})+|\d{2,})(?P<any_times>千|万)?(?![\d.]*[%年月日歳])"
)
_UNDELIVERED = re.compile(r"宛先不明|宛て先不明|不着|転居|除[いく]")
_NEARBY = 12
"""Parts before and after a rate among which the numbers that it follows from are looked for."""


def check_return_rates(document: Document) -> Comparisons:
    """A rate of returns with the numbers that sentences near it give: 2,000人に郵送し、…1,312人から回答.

    Which number is which may be misread, so a rate is wrong only if it follows from no two numbers near it.
    """
    every = [one for one in sentences(document) if one.passage is not None]
    texts = [plain(one.text) for one in every]
    for at, one in enumerate(every):
        order = one.place.order
        near = [
            text
            for other, text in zip(every, texts, strict=True)
            if abs(other.place.order - order) <= _NEARBY
        ]
        if any(base for base, _, _ in _rates(texts[at])):
            continue  # `check_rates` has it
        text = "。".join(near)
        got = list(_GOT.finditer(text))
        rates = {match["number"] for match in _RATE.finditer(text)} | {m["share"] for m in got if m["share"]}
        here = [match["number"] for match in _RATE.finditer(texts[at])]
        here += [match["share"] for match in _GOT.finditer(texts[at]) if match["share"]]
        returned = {_number(match, "got", "number") for match in got}
        asked = {_number(match, "asked", "number", "of") for match in _ASKED.finditer(text)}
        asked = {base for base in asked if base > max(returned, default=0)}
        if len(rates) != 1 or not here or len(returned) != 1 or not asked:
            continue
        if any(match["valid"] for match in _RATE.finditer(text)) and not all(
            match["got"] or "有効" in match.group() for match in got
        ):
            continue  # a rate of valid returns beside the number of all
        share, count = here[0], next(iter(returned))
        places = len(share.partition(".")[2])
        numbers = {_number(match, "any") for match in _ANY_COUNT.finditer(text)} | returned | asked
        if _UNDELIVERED.search(text) is not None:
            numbers |= {base - other for base in asked for other in numbers if 10 * other < base}
        right = any(
            round_half_up(Fraction(100 * part, base), places) == Decimal(share)
            for base in numbers
            for part in numbers
            if 0 < part < base
        )
        exact = min(
            (Fraction(100 * count, base) for base in asked), key=lambda rate: abs(rate - Fraction(share))
        )
        base = round(100 * count / exact)
        near_by = abs(round_half_up(exact, places) - Decimal(share)) == Decimal(1).scaleb(-places)
        yield compared(
            right,
            "A13" if near_by else "A12",
            one.place,
            one.text,
            f"{count:,} ÷ {base:,} = {round_half_up(exact, places + 2)}%（文では {share}%）",
            "割合が四捨五入になっていない" if near_by else "割合が件数と合わない",
        )


def _number(match: re.Match[str], *names: str) -> int:
    """The number of the group that has one, with its 千 or 万."""
    name = next(name for name in names if match[name])
    times = {"千": 1_000, "万": 10_000}.get(match[f"{name}_times"] or "", 1)
    return _whole(match[name]) * times


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
