"""Years and spans of years: 10年前の平成23年, 令和5年度から令和9年度までの5年間, 令和4年（2022年）."""

import re
from collections.abc import Iterator
from itertools import pairwise

from reports.audit.reading.document import Document, PassagePlace
from reports.audit.reading.numerals import plain
from reports.audit.reading.sentences import ReadSentence, sentences
from reports.audit.reading.years import YearMention, years
from reports.audit.results.finding import Comparisons, compared, one_of
from schemas.tables.eras import era_year

_AGO = re.compile(r"(?P<count>\d+)年(?P<way>前|後)(?:の|である|にあたる|、)?[(（]?$")
_UNTIL = re.compile(
    r"(?:\d+月(?:\d+日)?)?(?:[(（][^()（）]*[)）])?(?:まで|にかけて)[のを、]?(?:計画期間)?[をのは、]?(?:約)?(?P<count>\d+)(?:年間|か年|カ年|ヵ年|箇年|年)"
)
PASSED = re.compile(
    r"(?:度)?(?:の?調査)?[)）]?(?:から(?:の)?、?(?P<since>\d+)年(?:間で|間に|間の|が経過|を経|後の|経っ)|[(（](?P<ago>\d+)年前[)）])"
)
_BACK = {"前": "後", "後": "前"}
_FROM = re.compile(r"(?:\d+月(?:\d+日)?)?(?:当初)?(?:[(（][^()（）]*[)）])?から")


def check_spans(document: Document) -> Comparisons:
    """Spans in sentences, and years written in two calendars in sentences and in heads of tables."""
    for sentence in sentences(document):
        yield from _two_calendars(sentence.text, sentence.place)
        yield from _ago(sentence)
        yield from _until(sentence)
        yield from _passed(sentence)
    for grid in document.grids:
        for cell in dict.fromkeys(cell for row in grid.rows for cell in row if "。" not in cell):
            yield from _two_calendars(cell, grid.place)
    for passage in document.passages:
        if passage.is_heading:
            yield from _two_calendars(passage.text, passage.place)


def _two_calendars(text: str, place: PassagePlace) -> Comparisons:
    mentions = years(text)
    for one, other in pairwise(mentions):
        between = plain(text[one.end : other.start]).strip()
        if between != "(" or one.era == other.era:
            continue
        told = f"{one.text} = {one.year}年", f"和暦と西暦が合わない（{other.text}）"
        quote = text[one.start : other.end]
        right = one_of((f"{one.text}（{_other_calendar(one)}）", f"{_other_calendar(other)}（{other.text}）"))
        yield compared(one.year == other.year, "A18", place, quote, *told, written=quote, right=right)


def _other_calendar(mention: YearMention) -> str:
    """令和4年 as 2022年, and the other way round."""
    year = f"{mention.year}年" if mention.era else era_year(mention.year)
    return f"{year}度" if mention.fiscal else year


def _ago(sentence: ReadSentence) -> Comparisons:
    """N年前の平成23年: counted from the year that the sentence named last before it."""
    text = plain(sentence.text)
    mentions = years(sentence.text)
    for place, mention in enumerate(mentions):
        found = _AGO.search(text[: mention.start])
        if found is None or place == 0:
            continue
        reference = mentions[place - 1]
        sign = 1 if found["way"] == "前" else -1
        difference = sign * (reference.year - mention.year)
        claimed = f"{found['count']}年{found['way']}"
        later, earlier = (reference, mention) if sign == 1 else (mention, reference)
        yield compared(
            difference == int(found["count"]),
            "A18",
            sentence.place,
            sentence.text,
            f"{_western(later)} - {_western(earlier)} = {abs(difference)}年（文では {claimed}）",
            f"「{claimed}」が年の差と合わない",
            written=claimed,
            right=f"{abs(difference)}年{found['way'] if difference > 0 else _BACK[found['way']]}",
        )


def _until(sentence: ReadSentence) -> Comparisons:
    """AからBまでのN年間: B - A + 1 of fiscal years; of plain years B - A will also do."""
    text = plain(sentence.text)
    for first, last, count in _ranges(text, years(sentence.text)):
        difference = last.year - first.year
        right = {difference + 1} if first.fiscal and last.fiscal else {difference, difference + 1}
        yield compared(
            count in right,
            "A18",
            sentence.place,
            sentence.text,
            f"{_western(last)} - {_western(first)} + 1 = {difference + 1}年（文では {count}年）",
            f"期間の「{count}年」が始めと終わりの年に合わない",
            written=f"{count}年",
            right=one_of(f"{span}年" for span in sorted(right)),
        )


def _passed(sentence: ReadSentence) -> Comparisons:
    """平成29年からの5年間で…令和4年, 平成29年（5年前）: the years between the two that the sentence names."""
    text = plain(sentence.text)
    mentions = years(sentence.text)
    named = {mention.year for mention in mentions}
    passed = [(mention, match) for mention in mentions if (match := PASSED.match(text, mention.end))]
    for mention, match in passed:
        if len(passed) > 1 and len(passed) == len(
            named
        ):  # each begins at its own year; the last is not named
            ends = [one.year + int(found["since"] or found["ago"]) for one, found in passed]
            told = zip(passed, ends, strict=True)
            sums = "、".join(f"{_western(one)} + {end - one.year}年 = {end}年" for (one, _), end in told)
            what = "年数を足した年が互いに違う"
            yield compared(len(set(ends)) == 1, "A18", sentence.place, sentence.text, sums, what)
            return
        if len(named) != 2:
            continue
        other = next(one for one in mentions if one.year != mention.year)
        difference = abs(other.year - mention.year)
        claimed = match["since"] or match["ago"]
        yield compared(
            difference == int(claimed),
            "A18",
            sentence.place,
            sentence.text,
            f"{_western(mention)}と{_western(other)}の差は {difference}年（文では {claimed}年）",
            f"「{claimed}年」が年の差と合わない",
            written=f"{claimed}年",
            right=f"{difference}年",
        )


def _ranges(text: str, mentions: tuple[YearMention, ...]) -> Iterator[tuple[YearMention, YearMention, int]]:
    for place, last in enumerate(mentions):
        until = _UNTIL.match(text, last.end)
        if until is None:
            continue
        for first in reversed(mentions[:place]):
            if _FROM.match(text, first.end):
                yield first, last, int(until["count"])
                break


def _western(mention: YearMention) -> str:
    unit = "年度" if mention.fiscal else "年"
    return f"{mention.text}（{mention.year}{unit}）" if mention.era else mention.text
