"""Rates that a sentence gives with the numbers they follow from: 200人中80人（40.0%）, 配布数と回収数と回収率."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import ReadSentence
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


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
