"""増加, 減少: the words must fit the values.

増加し続ける, 減少を続ける must be true from each year of the table to the next, 35.2%から38.0%へ増加 of the
two percentages.

The sentence names age bands or the population; the table is the next one that has them by year. Where
the sentence speaks of a share (割合), the share is of all persons of known age.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from reports.audit.reading.bands import OPEN, Band, bands, only_band, partition
from reports.audit.reading.document import Document
from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import ReadSentence, sentences
from reports.audit.reading.sheet import ParsedTable, sheets_of
from reports.audit.reading.years import years
from reports.audit.results.finding import AuditFinding, AuditResult, Comparisons, compared, direction
from reports.formatting import round_half_up

_TREND = re.compile(r"(?P<up>増加|上昇|増え)|(?P<down>減少|低下|減り)")
_STEADY = re.compile(r"(?:し?続け|を続け|の一途|し続)")
_CLAUSE = re.compile(r"[^、。]*?(?:反面|一方|[、。]|$)")
_STEP = re.compile(
    r"(?P<first>\d+(?:\.\d+)?)%(?:から|より)、?(?:令和|平成)?[^、。%「」]{0,10}?(?P<last>\d+(?:\.\d+)?)%(?:へ|に|と|まで)"
    r"(?:と|大きく|やや|わずかに|、)?(?:(?P<up>増加|上昇|増え|上が|伸び)|(?P<down>減少|低下|減っ|減り|下が))"
)


@dataclass(frozen=True)
class _TrendClaim:
    bands: tuple[Band, ...]
    share: bool
    rising: bool
    until: int | None
    text: str


def check_trends(document: Document) -> Comparisons:
    """All claims of a steady trend that a table by year can confirm, and of a change between two shares."""
    by_year = [sheet for sheet in sheets_of(document) if len(_columns(sheet)) >= 3]
    for sentence in sentences(document):
        yield from _check(sentence, by_year)
        yield from _check_steps(sentence)


def _check_steps(sentence: ReadSentence) -> Comparisons:
    for match in _STEP.finditer(plain(sentence.text)):
        first, last = Decimal(match["first"]), Decimal(match["last"])
        yield compared(
            last > first if match["up"] else last < first,
            "A21",
            sentence.place,
            sentence.text,
            f"{match['first']}% → {match['last']}%（{last - first:+}ポイント）",
            f"「{match['up'] or match['down']}」が2つの割合と合わない",
            written=match["up"] or match["down"],
            right=direction(last - first),
        )


def _columns(sheet: ParsedTable) -> list[tuple[int, int]]:
    return sorted((year, at) for at in sheet.columns if (year := sheet.year(at)) is not None)


def _check(sentence: ReadSentence, sheets: list[ParsedTable]) -> Comparisons:
    for claim in _claims(sentence.text):
        for band in claim.bands or (None,):
            found = (_series(sheet, band, claim.share, sentence) for sheet in sheets)
            series = next((series for series in found if series), None)
            if series is not None:
                yield AuditResult(tuple(_breaks(sentence, claim, band, series)), 1)


def _claims(text: str) -> Iterator[_TrendClaim]:
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        trend = _TREND.search(clause)
        if trend is None or _STEADY.match(clause, trend.end()) is None:
            continue
        named = years(clause)
        last = named[-1].year if named and "まで" in clause else None
        yield _TrendClaim(
            bands(clause), "割合" in clause or "率" in clause, bool(trend["up"]), last, clause.strip("、。")
        )


@dataclass(frozen=True)
class _Point:
    year: int
    value: Fraction
    text: str


def _series(sheet: ParsedTable, band: Band | None, share: bool, sentence: ReadSentence) -> list[_Point]:
    """Values by year of a band, or of the total where the sentence names no band but the population."""
    rows = {only_band(sheet.label(row)): row for row in sheet.rows}
    if band is None:
        totals = sheet.total_rows
        if share or "人口" not in sentence.text or sheet.grid.section != sentence.section or len(totals) != 1:
            return []
        row = totals[0]
    elif band in rows:
        row = rows[band]
    else:
        return []
    leaves = partition(Band(0, OPEN), [one for one in rows if one is not None])
    if share and not leaves:
        return []
    found = []
    for year, column in _columns(sheet):
        cell = sheet.cells.get((row, column))
        parts = [sheet.cells.get((rows[leaf], column)) for leaf in leaves]
        if cell is None or (share and any(part is None for part in parts)):
            continue
        value = Fraction(cell.number.value)
        text = f"{cell.number.value:,}"
        if share:
            whole = sum((Fraction(part.number.value) for part in parts if part is not None), Fraction(0))
            value = value / whole
            text += f"/{int(whole):,} = {round_half_up(100 * value, 2)}%"
        found.append(_Point(year, value, text))
    return found


def _breaks(
    sentence: ReadSentence, claim: _TrendClaim, band: Band | None, series: list[_Point]
) -> Iterator[AuditFinding]:
    word, opposite = ("増加", "減少") if claim.rising else ("減少", "増加")
    for one, other in pairwise(series):
        if claim.until is not None and other.year > claim.until:
            return
        if (other.value > one.value) != claim.rising:
            change = opposite if other.value != one.value else "横ばい"
            yield AuditFinding(
                "A21",
                sentence.place,
                claim.text,
                f"{one.year}年 {one.text}、{other.year}年 {other.text}（{change}）",
                f"「{word}」が続くという記述が表の値と合わない{_named(band)}",
                claim.text,
                f"{other.year}年は{change}",
            )


def _named(band: Band | None) -> str:
    if band is None:
        return ""
    high = "以上" if band.high >= OPEN else f"～{band.high}歳"
    return f"（{band.low}歳{high}）"
