"""Numbers of respondents that a section gives: they must agree with its tables, and counts and shares with them.

- n of the base line of a section is a total of one of its tables, if the section has any table of counts;
- 98人（6.1%） of an answer: the share is that of the count on a base that the section gives, or, where it gives none, on
  the number of all who answered, if another count and share of the section are on it;
- 214戸のうち「A」は151戸（70.6%）、「B」は24戸（11.2%）: on that number, or on one that the sentence gives before it;
- 「A」と答えた方のうちm人（q%）: on a number of the sentence before it.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from reports.audit.reading.document import Document, Passage
from reports.audit.reading.numerals import Numeral, figures, plain
from reports.audit.reading.sentences import ReadSentence, sentences
from reports.audit.reading.sheet import ParsedTable, sheets_of
from reports.audit.reading.stated import PEOPLE_UNITS
from reports.audit.reading.years import years
from reports.audit.results.finding import AuditResult, Comparisons, compared, one_of
from reports.formatting import round_half_up

_BASE = re.compile(
    r"(?<![A-Za-z])[nN]\s?=\s?(?P<n>\d[\d,]*)|(?:有効)?回答者数?(?:は|:|=)\s?(?P<people>\d[\d,]*)人?"
)
_WITHIN = re.compile(r"(?P<n>\d[\d,]*)(?:人|件|世帯|団体|戸)(?:のうち|中)")
_ANSWERED = re.compile(
    r"(?P<n>\d[\d,]*)(?:人|件|世帯|団体|戸)(?:から(?:の)?(?:有効)?(?:回答|返送|回収)|に聞き取り|が回答)"
)
_OF_THOSE = re.compile(r"(?:方|人|者|世帯|団体)のうち")
_OF_A_PART = re.compile(r"歳代|\d代|男性|女性|地区|地域|平成|昭和|前回")


def check_stated_bases(document: Document) -> Comparisons:
    """All base lines and counts with a share in brackets."""
    totals: dict[int, set[Decimal]] = {}
    for sheet in sheets_of(document):
        totals.setdefault(sheet.grid.section, set()).update(_totals(sheet))
    lines = _base_lines(document)
    for section, named in lines.items():
        for passage, n in named:
            known = totals.get(section, set())
            if known and len(named) == 1:
                listed = "、".join(f"{total:,}" for total in sorted(known))
                yield compared(
                    n in known,
                    "A20",
                    passage.place,
                    passage.text,
                    f"同じ見出しの表の計は {listed}（文では {n:,}）",
                    "回答者数が同じ見出しの表と違う",
                    written=f"{n:,}",
                    right=one_of(f"{total:,}" for total in sorted(known)),
                )
    everybody = set().union(*totals.values()) | {n for named in lines.values() for _, n in named}
    everybody |= {
        Decimal(match["n"].replace(",", ""))
        for passage in document.passages
        for match in _ANSWERED.finditer(plain(passage.text))
    }
    by_section: dict[int, list[ReadSentence]] = {}
    for sentence in sentences(document):
        by_section.setdefault(sentence.section, []).append(sentence)
    for section, told in by_section.items():
        bases = {n for _, n in lines.get(section, ())} | totals.get(section, set())
        if not bases:
            pairs = [pair for sentence in told for pair in _pairs(sentence)]
            bases = {n for n in everybody if sum(_fits(count, share, n) for count, share in pairs) > 1}
        for number, sentence in enumerate(told):
            goes_on = number > 0 and sentence.goes_on(told[number - 1])
            yield from _rates(sentence, bases, told[number - 1] if goes_on else None)


def _totals(sheet: ParsedTable) -> set[Decimal]:
    """Totals of everybody in a table of counts, in its row or its column of totals."""
    found = set()
    for (row, column), cell in sheet.cells.items():
        total = sheet.is_total_row(row) or sheet.is_total_column(column)
        whole = not cell.number.places and cell.number.unit != "%" and column not in sheet.percent_columns
        if total and whole and cell.number.value != 100:
            found.add(cell.number.value)
    return found


def _base_lines(document: Document) -> Mapping[int, list[tuple[Passage, Decimal]]]:
    """The lines of each section that give one n, and it of everybody."""
    found: dict[int, list[tuple[Passage, Decimal]]] = {}
    for passage in document.passages:
        text = plain(passage.text)
        named = list(_BASE.finditer(text))
        if len(named) == 1 and passage.story == "body" and _OF_A_PART.search(text) is None:
            n = Decimal((named[0]["n"] or named[0]["people"]).replace(",", ""))
            found.setdefault(passage.section, []).append((passage, n))
    return found


def _pairs(sentence: ReadSentence) -> list[tuple[Numeral, Numeral]]:
    """Each count of an answer with the share beside it: 98人（6.1%）, 6.1%（98人）."""
    text = plain(sentence.text)
    within = len(list(_WITHIN.finditer(text))) == 1
    if years(sentence.text) or (_OF_A_PART.search(text) and not within):
        return []
    found = []
    for one, other in pairwise(figures(sentence.text)):
        counted, share = (one, other) if other.unit == "%" else (other, one)
        beside = text[one.end : other.start].strip() == "("
        if text[: counted.start].endswith("人に"):  # 4人に1人（25.0%）
            continue
        if counted.unit in PEOPLE_UNITS and share.unit == "%" and beside:
            found.append((counted, share))
    return found


def _fits(count: Numeral, share: Numeral, base: Decimal) -> bool:
    if base < count.value or base <= 0:
        return False
    exact = Fraction(100 * count.value) / Fraction(base)
    return round_half_up(exact, share.places) == share.value


def _rates(sentence: ReadSentence, bases: set[Decimal], before: ReadSentence | None) -> Comparisons:
    text = plain(sentence.text)
    within = _WITHIN.search(text)
    for count, share in _pairs(sentence):
        end = len(text) if within is None else within.end()
        if text[end : count.start].strip("、") == "" and end <= count.start:
            continue  # `claims.rates`
        if end <= min(count.start, share.start):
            given = [one for one in figures(sentence.text) if one.end <= count.start]
        elif before is not None and _OF_THOSE.search(text[: count.start]) is not None:
            given = list(figures(before.text))
        else:
            given = []
        known = bases if not given else {one.value for one in given if one.unit in PEOPLE_UNITS}
        possible = [base for base in known if base >= count.value and base > 0]
        if possible:
            yield _compared(sentence, count, share, possible)


def _compared(sentence: ReadSentence, count: Numeral, share: Numeral, bases: list[Decimal]) -> AuditResult:
    exact = {base: Fraction(100 * count.value) / Fraction(base) for base in bases}
    right = any(_fits(count, share, base) for base in bases)
    base, rate = next(iter(exact.items()))
    return compared(
        right,
        "A12",
        sentence.place,
        sentence.text,
        f"{count.value:,} ÷ {base:,} = {round_half_up(rate, share.places + 2)}%（文では {share.text}）",
        "割合が件数と合わない",
        written=share.text,
        right=one_of(f"{round_half_up(one, share.places)}%" for one in exact.values()),
    )
