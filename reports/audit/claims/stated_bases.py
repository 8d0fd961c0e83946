"""Numbers of respondents that a section gives: they must agree with its tables, and counts and shares with them.

- n of the base line of a section is a total of one of its tables, if the section has any table of counts;
- 98人（6.1%） of an answer: the share is that of the count on a base that the section gives.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from reports.audit.reading.document import Document, Passage
from reports.audit.reading.numerals import Numeral, plain
from reports.audit.reading.sentences import ReadSentence, sentences
from reports.audit.reading.sheet import ParsedTable, sheets_of
from reports.audit.reading.stated import PEOPLE_UNITS, stated
from reports.audit.results.finding import AuditResult, Comparisons, compared, one_of
from reports.formatting import round_half_up

_BASE = re.compile(
    r"(?<![A-Za-z])[nN]\s?=\s?(?P<n>\d[\d,]*)|(?:有効)?回答者数?(?:は|:|=)\s?(?P<people>\d[\d,]*)人?"
)
_WITHIN = re.compile(r"(?P<n>\d[\d,]*)(?:人|件|世帯|団体)(?:のうち|中)")
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
    for sentence in sentences(document):
        bases = {n for _, n in lines.get(sentence.section, ())} | totals.get(sentence.section, set())
        yield from _rates(sentence, bases)


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


def _rates(sentence: ReadSentence, bases: set[Decimal]) -> Comparisons:
    text = plain(sentence.text)
    said = stated(sentence.text, ())
    own = {Decimal(match["n"].replace(",", "")) for match in _WITHIN.finditer(text)}
    known = own or bases
    for one, other in pairwise(said):
        counted, share = (one, other) if other.figure.unit == "%" else (other, one)
        if counted.figure.unit not in PEOPLE_UNITS:
            continue
        beside = text[one.figure.end : other.figure.start].strip() == "("
        if not beside or one.group or one.year is not None or one.reference or _OF_A_PART.search(text):
            continue
        possible = [base for base in known if base >= counted.figure.value and base > 0]
        if share.figure.unit == "%" and possible:
            yield _compared(sentence, counted.figure, share.figure, possible)


def _compared(sentence: ReadSentence, count: Numeral, share: Numeral, bases: list[Decimal]) -> AuditResult:
    exact = {base: Fraction(100 * count.value) / Fraction(base) for base in bases}
    right = any(round_half_up(rate, share.places) == share.value for rate in exact.values())
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
