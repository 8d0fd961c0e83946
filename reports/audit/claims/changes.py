"""Changes in sentences: 6.8ポイント減少 and 34,382人減少 must equal the difference of the figures.

A change of percentages may have been computed from unrounded values, so it may miss the difference of
the printed ones by one unit of the last decimal. A change of counts must be exact.

The two values are looked for in the sentence itself; where it gives one only, in the table or the
earlier sentence of the same document that is about the same thing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from reports.audit.claims.facts import Fact, comparable, facts, shares_words
from reports.audit.claims.indicators import code_in
from reports.audit.reading.document import MOST_PIECES, Document
from reports.audit.reading.named_changes import ClaimedChange, changes_in
from reports.audit.reading.numerals import Numeral, figures, percents, plain
from reports.audit.reading.sentences import ReadSentence, labels, sentences
from reports.audit.reading.stated import stated
from reports.audit.reading.surveys import NamedSurveys
from reports.audit.reading.years import YearMention, years
from reports.audit.results.finding import Comparisons, compared

_BETWEEN_GROUPS = ("高", "低", "上回", "下回", "差")
_EARLIER = re.compile(r"(?:前回|前年|前期|前々|当時|従前)[^、。0-9]{0,8}$")
_ASIDE = re.compile(r"[（(](?:同|前回|前年|対前)?[^（）()0-9]{0,8}$")
_GOES_ON = re.compile(
    r"(?:なお、|これは、?)?(?:前回|前年|昨年|平成|令和)[^、。「」]{0,16}\d[\d.]*[%％](?:と比|に比|から|より)"
)
"""A sentence without a subject of its own, on what the sentence before it ends with."""

_SUBJECT = re.compile(r"(?P<name>[^、。は「」（）()]{2,12})は(?=前回|前年|昨年|平成|令和)")
_AGAINST = re.compile(
    r"(?P<name>[^、。，,「」『』（）()%\d\s]{1,12})(?:より|に比べて?|と比べて?|と比較して)(?:も|は)?[、,]?\s*$"
)
"""What a change is measured from, named right before it: 県全体より3.8ポイント低い."""

_TIMES = re.compile(r"前回|前々回|前年|昨年|前期|今回|年度?$|当時|従前|調査|それ|これ")
_LEAST_BORNE_OUT = 2
_EARLIER_LENGTH = 10
_REFERENCE = re.compile(r"[^、。]{0,14}(?:比較|比べ|から|より|だった|であった)")


@dataclass(frozen=True)
class _Value:
    figure: Numeral
    year: int | None
    is_reference: bool


@dataclass(frozen=True)
class _Held:
    """A change against the difference: the arithmetic ("" where it is right), and what ought to stand there."""

    arithmetic: str = ""
    right: str = ""


_FITS = _Held()


@dataclass(frozen=True)
class _Read:
    """A sentence, the changes that it names, and its values that are no changes."""

    sentence: ReadSentence
    changes: Sequence[ClaimedChange]
    values: Sequence[_Value]


def check_changes(document: Document) -> Comparisons:
    """All changes that the sentences of a document name."""
    named = NamedSurveys(document)
    known = facts(document, named)
    every = sentences(document)
    yield from _check_against(every)
    for number, sentence in enumerate(every):
        start = 0
        changes = changes_in(sentence.text)
        if not changes or code_in(sentence.text):
            continue
        related = comparable(sentence, known, named)
        read = _Read(sentence, changes, _outside(sentence.text, changes))
        for change in changes:
            result = _check(read, change, start, related, every[:number])
            start = change.end
            if result is not None:
                what = f"「{change.text}」が差と合わない"
                yield compared(
                    result is _FITS,
                    "A14",
                    sentence.place,
                    sentence.text,
                    result.arithmetic,
                    what,
                    written=change.text,
                    right=result.right,
                )


def _check(
    read: _Read,
    change: ClaimedChange,
    start: int,
    known: Sequence[Fact],
    earlier: Sequence[ReadSentence],
) -> _Held | None:
    """How it compares; None if there is nothing to hold it against."""
    sentence = read.sentence
    if _ASIDE.search(sentence.text[: change.start]) is not None or _against(sentence.text, change):
        return None  # 43.4%（前回比22.3ポイント増）: of a value that is not given; `_check_against` has the others
    outside = [value for value in read.values if value.figure.unit == change.of_unit]
    result = next((value for value in outside if _follows(sentence.text, change, value.figure)), None)
    if result is not None:
        bases = [
            value
            for value in outside
            if value.figure.end <= change.start
            and not any(_follows(sentence.text, other, value.figure) for other in read.changes)
        ]
        return _compare(change, bases[0], result) if len(bases) == 1 else None
    segment = [value for value in outside if start <= value.figure.start and value.figure.end <= change.start]
    if len(segment) < 2:
        segment = [value for value in outside if value.figure.end <= change.start] or outside
    if len(segment) == 1 and len(outside) == 2 and _two_years(outside):
        segment = outside  # 40%から8ポイント減少して令和6年には32%
    if len(segment) == 2:
        return _pair(change, segment[0], segment[1])
    if len(segment) > 2:
        return _any_pair(change, segment)
    clause = re.split(r"[。]", sentence.text[: change.start])[-1]
    if change.unit != "ポイント" or "目標" in clause or "それぞれ" in clause:
        return None
    return _from_elsewhere(sentence, change, segment, known, earlier)


def _against(text: str, change: ClaimedChange) -> str:
    """The name of what a change is measured from, where the sentence gives no value of it; "" for all other changes."""
    match = _AGAINST.search(plain(text[: change.start]))
    if match is None or change.unit != "ポイント":
        return ""
    name = re.split(r"[がはので]", match["name"])[-1]
    if not name or _TIMES.search(name) is not None:
        return ""
    given = re.search(
        rf"{re.escape(name)}(?!より|に比べ|と比べ|と比較)[^、。%]{{0,20}}\d[\d.]*\s?%", plain(text)
    )
    return "" if given is not None else name


def _check_against(every: Sequence[ReadSentence]) -> Comparisons:
    """Changes from a value that another sentence of the heading gives: 65歳以上は55.8%で、県全体より7.0ポイント高い.

    Which of the percentages beside the name is meant is not known, nor whether it is of the same answer. So these
    are believed only if the text bears them out: at least two of them fit, and no fewer than twice those that fail.
    """
    groups: dict[tuple[int, str], list[tuple[ReadSentence, ClaimedChange, Numeral]]] = {}
    for sentence in every:
        start = 0
        changes = changes_in(sentence.text)
        for change in changes:
            name = _against(sentence.text, change)
            before = [
                one for one in percents(sentence.text) if start <= one.start and one.end <= change.start
            ]
            start = change.end
            if name and change.sign and len(before) == 1:
                groups.setdefault((sentence.section, name), []).append((sentence, change, before[0]))
    for (section, name), told in groups.items():
        given = [
            figure
            for sentence in every
            if sentence.section == section and not any(sentence is one for one, _, _ in told)
            if name in sentence.text
            for figure in percents(sentence.text)
        ]
        fits = [any(change.fits(own.value - one.value) for one in given) for _, change, own in told]
        if sum(fits) < _LEAST_BORNE_OUT or sum(fits) < 2 * (len(fits) - sum(fits)):
            continue
        for right, (sentence, change, own) in zip(fits, told, strict=True):
            nearest = min(given, key=lambda one: abs(own.value - one.value - change.sign * change.size))
            difference = own.value - nearest.value
            yield compared(
                right,
                "A14",
                sentence.place,
                sentence.text,
                f"{own.text} - {name}{nearest.text} = {difference:+,}（文では {change.text}）",
                f"「{change.text}」が差と合わない",
                written=change.text,
            )


def _is_reference(figure: Numeral, text: str) -> bool:
    """Whether the value is the one compared with: 前回の30.0%, 30.0%と比較して."""
    before = text[max(figure.start - _EARLIER_LENGTH, 0) : figure.start]
    return _REFERENCE.match(text, figure.end) is not None or _EARLIER.search(before) is not None


def _year_of(figure: Numeral, mentions: Sequence[YearMention], text: str) -> int | None:
    after = [m for m in mentions if m.start >= figure.end and text[figure.end : m.start] in {"(", "（", " ("}]
    if after:
        return after[0].year
    before = [mention for mention in mentions if mention.end <= figure.start]
    return before[-1].year if before else None


def _outside(text: str, changes: Sequence[ClaimedChange]) -> list[_Value]:
    """The values of a sentence that are not themselves changes."""
    mentions, bare = years(text), plain(text)
    return [
        _Value(figure, _year_of(figure, mentions, bare), _is_reference(figure, bare))
        for figure in figures(text)
        if not any(change.start <= figure.start < change.end for change in changes)
    ]


def _two_years(values: Sequence[_Value]) -> bool:
    named = {value.year for value in values}
    return None not in named and len(named) == len(values)


def _follows(text: str, change: ClaimedChange, figure: Numeral) -> bool:
    """Whether the figure is the result of the change: 34,382人減少の159,584人."""
    return (
        figure.start >= change.end
        and re.fullmatch(r"して?の?|の", text[change.end : figure.start]) is not None
    )


def _pair(change: ClaimedChange, first: _Value, second: _Value) -> _Held | None:
    """Two values: by their years, by which one is compared with, or (高い, 下回る) without direction.

    Two values that the sentence does not set against each other (男性 and 女性, then 前回から) confirm a
    change if they happen to, and say nothing if they do not.
    """
    if first.year is not None and second.year is not None and first.year != second.year:
        earlier, later = sorted((first, second), key=lambda value: value.year or 0)
        return _compare(change, earlier, later)
    if first.is_reference != second.is_reference:
        earlier, later = (first, second) if first.is_reference else (second, first)
        return _compare(change, earlier, later)
    if change.may_be(first.figure.value, second.figure.value):
        return _FITS
    if any(word in change.text for word in _BETWEEN_GROUPS):
        lower, higher = sorted((first, second), key=lambda value: value.figure.value)
        return _arithmetic(change, higher, lower)
    return None


def _any_pair(change: ClaimedChange, values: Sequence[_Value]) -> _Held | None:
    """More than two values: which two are meant is not known, so that only a fit can be told."""
    pairs = combinations([value.figure.value for value in values], 2)
    return _FITS if any(change.may_be(*pair) for pair in pairs) else None


def _compare(change: ClaimedChange, earlier: _Value, later: _Value) -> _Held:
    fits = change.fits(later.figure.value - earlier.figure.value)
    return _FITS if fits else _arithmetic(change, later, earlier)


def _arithmetic(change: ClaimedChange, later: _Value, earlier: _Value, where: str = "") -> _Held:
    difference = later.figure.value - earlier.figure.value
    told = f"{later.figure.text} - {earlier.figure.text} = {difference:+,}（文では {change.text}）{where}"
    if change.sign * difference < 0:
        return _Held(told, f"{difference:+,}{change.unit}")
    words = re.sub(r"^[\d,.\s]+", "", plain(change.text))
    return _Held(told, f"{abs(difference):,}{words}")


# --- Where the sentence gives one of the two values only ------------------------------------------


def _from_elsewhere(
    sentence: ReadSentence,
    change: ClaimedChange,
    values: Sequence[_Value],
    known: Sequence[Fact],
    earlier: Sequence[ReadSentence],
) -> _Held | None:
    named = {mention.year for mention in years(sentence.text)}
    about = sentence.text + sentence.place.heading
    for fact in known:
        if not (fact.section == sentence.section and fact.of_indicator) and not shares_words(
            fact.name, about
        ):
            continue
        pair = _pair_of(fact, values, named)
        if pair is None:
            continue
        first, last = (_Value(fact.values[year], year, False) for year in sorted(pair))
        if change.fits(last.figure.value - first.figure.value):
            return _FITS
        return _arithmetic(change, last, first, f"［{fact.place.label}「{fact.name}」による］")
    return _from_sentences(sentence, change, values, earlier)


def _pair_of(fact: Fact, values: Sequence[_Value], named: set[int]) -> set[int] | None:
    """The two years of a fact that the sentence compares: one by the value it gives, or both by name."""
    given = {
        year
        for year, figure in fact.values.items()
        for value in values
        if figure.value == value.figure.value and value.year in (year, None)
    }
    years_meant = (given | named) & fact.values.keys()
    if values and not given:
        return None
    if len(years_meant) == 2:
        return years_meant
    if len(years_meant) == 1 and fact.of_indicator:
        return set(fact.values)
    return None


@lru_cache(maxsize=MOST_PIECES)  # every change looks at every sentence before it
def _about(text: str) -> frozenset[str]:
    return frozenset(labels(text))


@lru_cache(maxsize=MOST_PIECES)
def _percentages(text: str) -> tuple[Numeral, ...]:
    return percents(text)


def _from_sentences(
    sentence: ReadSentence, change: ClaimedChange, values: Sequence[_Value], earlier: Iterable[ReadSentence]
) -> _Held | None:
    """The sentence gives the earlier value; an earlier sentence on the same answers gives the present one."""
    about = _about(sentence.text)
    if len(values) != 1:
        return None
    section = [other for other in earlier if other.section == sentence.section]
    if about:
        current = [
            _Value(figure, None, False)
            for other in section
            if _about(other.text) == about
            for figure in _percentages(other.text)
        ] or [
            _Value(one.figure, None, False)
            for other in section
            if about < _about(other.text)
            for one in stated(other.text, ())
            if one.figure.unit == "%" and set(one.labels) == about and not one.together
        ]
    elif (subject := _SUBJECT.match(sentence.text)) and section:
        told = re.search(rf"{re.escape(subject['name'])}[（(](?=\d)", section[-1].text)
        known = (
            [] if told is None else [one for one in _percentages(section[-1].text) if one.start == told.end()]
        )
        current = [_Value(figure, None, False) for figure in known]
    elif _GOES_ON.match(sentence.text) and section:
        current = [_Value(figure, None, False) for figure in _percentages(section[-1].text)]
    else:
        return None
    if not current:
        return None
    if any(change.fits(value.figure.value - values[0].figure.value) for value in current):
        return _FITS
    return _arithmetic(change, current[-1], values[0])
