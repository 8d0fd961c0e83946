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


_GOT = re.compile(
    rf"(?<![\d,.])(?P<got>{_NUMBER})(?:人|世帯|戸|件|通|票|団体)(?:[（(](?:(?P<share>\d+(?:\.\d+)?)%|[^（）()]*)[)）])?から(?:の)?(?:有効)?(?:回答|返送)"
    rf"|(?:有効)?(?:回収|回答)(?:者)?数[^\d、。]{{0,3}}(?P<number>{_NUMBER})"
)
_ASKED = re.compile(
    rf"(?<![\d,.])(?P<asked>{_NUMBER})(?:人|世帯|戸|件|通|票|団体|の)(?=[^。\d]{{0,24}}(?:郵送|配布|配付|配り|送り|送付|尋ね|対象|抽出))"
    rf"|(?:配布|配付|標本|発送|送付|対象者)数[^\d、。]{{0,3}}(?P<number>{_NUMBER})"
)


def check_return_rates(document: Document) -> Comparisons:
    """A rate of returns with the numbers that other sentences of its heading give: 2,000人に郵送し、…1,312人から回答."""
    by_section: dict[int, list[ReadSentence]] = {}
    for sentence in sentences(document):
        by_section.setdefault(sentence.section, []).append(sentence)
    for told in by_section.values():
        texts = [plain(one.text) for one in told]
        if any(
            _GOT.search(one) and _ASKED.search(one) and _RATE.search(one) for one in texts
        ):  # `_rates` has it
            continue
        text = "。".join(texts)
        got, rates = list(_GOT.finditer(text)), list(_RATE.finditer(text))
        asked = {_whole(one["asked"] or one["number"]) for one in _ASKED.finditer(text)}
        if len(got) != 1 or len(rates) + bool(got[0]["share"]) != 1:
            continue
        count = _whole(got[0]["got"] or got[0]["number"])
        share = got[0]["share"] or rates[0]["number"]
        places = len(share.partition(".")[2])
        exact = {base: Fraction(100 * count, base) for base in asked if base > count}
        if not exact:
            continue
        base, rate = next(iter(exact.items()))
        where = next(one for one in told if f"{share}%" in plain(one.text))
        yield compared(
            any(round_half_up(one, places) == Decimal(share) for one in exact.values()),
            "A12",
            where.place,
            where.text,
            f"{count:,} ÷ {base:,} = {round_half_up(rate, places + 2)}%（文では {share}%）",
            "割合が件数と合わない",
        )


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
